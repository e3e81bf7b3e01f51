package custom.lint.x.y

report contains z

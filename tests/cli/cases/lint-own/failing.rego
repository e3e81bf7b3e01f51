package custom.lint.x.y

report contains 1 / 0

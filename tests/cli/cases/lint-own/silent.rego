package custom.lint.x.y

report contains {"location": {"row": 99}}

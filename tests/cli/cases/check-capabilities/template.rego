package template

a := $"{input.x}"

package custom.lint.naming.no_foo

report contains {"message": "foo is no name", "location": rule.head.location, "level": "warning"} if {
	some rule in input.rules
	rule.head.name == "foo"
}

report contains "too short" if count(input.lint.lines) < 100

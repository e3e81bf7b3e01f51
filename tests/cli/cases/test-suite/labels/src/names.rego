package names

names := {"first", "second"}

package lib.user

# Neither is a library.
deny contains "a library decided"

package keywords

# A key that is a keyword is shown as every dialect can read it.
deny contains "off" if input.spec.default == false

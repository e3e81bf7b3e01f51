package pods

foo := 1 # usher ignore:metasyntactic-variable

foo if input.x # usher ignore:no_foo

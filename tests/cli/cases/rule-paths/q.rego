package default_x.import

allow := input.x

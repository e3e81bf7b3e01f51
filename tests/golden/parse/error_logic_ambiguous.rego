package test

import rego.v2

p if not {a | b}

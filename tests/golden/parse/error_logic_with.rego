package test

import rego.v2

p if a with input as 1 and b

package good

import rego.v1

p contains 1 if input.x

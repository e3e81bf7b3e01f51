package t

import rego.v2

p if not {1: 1} <

package t

import rego.v2

p if not { i | {1}; true }

package imports

import rego.v1
import future.keywords.not
import future.keywords.in

a if true

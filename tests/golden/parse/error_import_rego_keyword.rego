package t

import rego.not

package t

import future.keywords.in.deep

p if 1 in [1]

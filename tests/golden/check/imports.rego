package imports

import future.keywords.unless
import data.p.if
import rego.v3

q.if := data.p[

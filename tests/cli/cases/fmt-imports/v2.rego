package a["in"]

import rego.v2

import data["if"]

a.b["if"] if input["contains"]

--- a.rego
package a

import data.lib
import data.lib.config as settings

deny contains message if {
	some container in input.«i»
	first := container.image
	message := sprintf(«s»"%v", [fi«w»
}

allowed if io.jwt.de«b»

limit(count, maximum) if count > maximum

other if {
	input.containers[_].«k»
	lib.«l»
	data.lib.«dl»
	limit(«c1»count(«c2»input), «c3»
	x := "in a «text»text" # in a «comment»comment
}

import «im»
--- lib.rego
package lib

# METADATA
# title: The first
from(image, registries) := startswith(image, registries[0])

config := {"a": 1}
--- input.yaml
request:
  operation: CREATE
containers:
  - image: x
    name: y
>>> completion i
request (5) object @ 6:25-6:25
containers (5) array @ 6:25-6:25

>>> completion w
first (6) @ 8:27-8:29

>>> completion b
io.jwt.decode (3) (jwt: string) output: array<object[any: any], object[any: any], string> @ 11:11-11:20
io.jwt.decode_verify (3) (jwt: string, constraints: object[string: any]) output: array<boolean, object[any: any], object[any: any]> @ 11:11-11:20

>>> completion k
image (5) string @ 16:21-16:21
name (5) string @ 16:21-16:21

>>> completion l
from (3) from(image, registries) @ 17:5-17:5
config (6) config @ 17:5-17:5

>>> completion dl
from (3) from(image, registries) @ 18:10-18:10
config (6) config @ 18:10-18:10

>>> completion text

>>> completion comment

>>> completion im
data.lib (9) @ 23:7-23:7
rego.v1 (9) @ 23:7-23:7
input (6) @ 23:7-23:7

>>> signatureHelp s
{"signatures": [{"label": "sprintf(format: string, values: array[any])", "documentation": {"kind": "markdown", "value": "```rego\nsprintf(format: string, values: array[any]) -> output: string\n```\n- `format`: string with formatting verbs\n- `values`: arguments to format into formatting verbs\n- result `output`: `format` formatted by the values in `values`\n"}, "parameters": [{"label": [8, 22]}, {"label": [24, 42]}]}], "activeSignature": 0, "activeParameter": 0}

>>> signatureHelp c1
{"signatures": [{"label": "limit(count, maximum)", "documentation": {"kind": "markdown", "value": ""}, "parameters": [{"label": [6, 11]}, {"label": [13, 20]}]}], "activeSignature": 0, "activeParameter": 0}

>>> signatureHelp c2
{"signatures": [{"label": "count(collection: any<string, array[any], object[any: any], set[any]>)", "documentation": {"kind": "markdown", "value": "```rego\ncount(collection: any<string, array[any], object[any: any], set[any]>) -> n: number\n```\n- `collection`: the set/array/object/string to be counted\n- result `n`: the count of elements, key/val pairs, or characters, respectively.\n"}, "parameters": [{"label": [6, 69]}]}], "activeSignature": 0, "activeParameter": 0}

>>> signatureHelp c3
{"signatures": [{"label": "limit(count, maximum)", "documentation": {"kind": "markdown", "value": ""}, "parameters": [{"label": [6, 11]}, {"label": [13, 20]}]}], "activeSignature": 0, "activeParameter": 1}

>>> signatureHelp k
null

--- policy.rego
# METADATA
# title: Images
# description: Where images may come from.
package images

import data.lib
import data.lib.allowed as fine

# METADATA
# title: Unknown registry
# custom:
#   severity: high
deny contains msg if {
	some «1»container in «2»input.«3»containers
	not «4»lib.«5»from(container.image, data.lib.«6»allowed)
	msg := «7»sprintf("%v is not of ours", [container.name])
}

too_many if «8»count(«9»deny) > 3 «10»

later if «11»fine == set()
--- lib.rego
package lib

# METADATA
# title: Registry of an image
# description: True if the image comes from the registry.
from(image, registries) if {
	some registry in registries
	startswith(image, registry)
}

allowed := {"registry.example.com/"}
--- input.json
{"containers": [{"image": "other.example.com/x", "name": "x"}]}
>>> hover 1
13:6-13:15
| ```rego
| container: any
| ```
| a variable

>>> hover 2
13:19-13:24
| ```rego
| input
| ```
| a part of the input

>>> hover 3
13:25-13:35
| ```rego
| input.containers
| ```
| a part of the input

>>> hover 4
14:5-14:8
| ```rego
| package data.lib
| ```

>>> hover 5
14:9-14:13
| ```rego
| data.lib.from: (string, any) => boolean
| ```
|
| **Registry of an image**
|
| True if the image comes from the registry.

>>> hover 6
14:40-14:47
| ```rego
| data.lib.allowed: set[string]
| ```

>>> hover 7
15:8-15:15
| ```rego
| sprintf(format: string, values: array[any]) -> output: string
| ```
| - `format`: string with formatting verbs
| - `values`: arguments to format into formatting verbs
| - result `output`: `format` formatted by the values in `values`

>>> hover 8
18:12-18:17
| ```rego
| count(collection: any<string, array[any], object[any: any], set[any]>) -> n: number
| ```
| - `collection`: the set/array/object/string to be counted
| - result `n`: the count of elements, key/val pairs, or characters, respectively.

>>> hover 9
18:18-18:22
| ```rego
| data.images.deny: set[string]
| ```
|
| **Unknown registry**
|
| - severity: high

>>> hover 10
null

>>> hover 11
20:9-20:13
| ```rego
| data.lib.allowed: set[string]
| ```

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "policy.rego", "path": "data.images.deny"}]}
{"path": "data.images.deny", "value": ["x is not of ours"]}

>>> message
{"type": 3, "message": "data.images.deny = [\n  \"x is not of ours\"\n]"}

>>> hover 9
18:18-18:22
| ```rego
| data.images.deny: set[string]
| ```
|
| **Unknown registry**
|
| - severity: high
|
| Last evaluation:
|
| ```json
| [
|   "x is not of ours"
| ]
| ```

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "policy.rego", "path": "data.images.too_many"}]}
{"path": "data.images.too_many", "undefined": true}

>>> workspace/executeCommand {"command": "usher.other", "arguments": [{"uri": "policy.rego", "path": "data.images.too_many"}]}
error -32602: there is no command usher.other

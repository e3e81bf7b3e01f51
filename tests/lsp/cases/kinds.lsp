--- a.rego open
package a

deny contains msg if {
	input.kind == "Widget"
	input.spec.«s»
}

deny contains msg if {
	input.kind == "Widget"
	some part in input.spec.parts
	part.sise > 3
	msg := "too large"
}

warn contains msg if {
	input.request.object.spec.parts[_].«p»
}

other if input.request.«r»
--- crds/widgets.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                color: {type: string}
                parts:
                  type: array
                  items:
                    type: object
                    properties:
                      size: {type: integer}
                      name: {type: string}
--- b.rego
package b

deny contains "too large" if {
	input.kind == "Widget"
	some part in input.spec.«part»parts
	«x»part.sise > 3
}
>>> completion s
color (5) any<null, string> @ 4:12-4:12
parts (5) any<null, array[object<name: any<null, string>, size: any<null, number>>]> @ 4:12-4:12

>>> completion p
name (5) any<null, string> @ 15:36-15:36
size (5) any<null, number> @ 15:36-15:36

>>> completion r
_unstable (5) any @ 18:23-18:23
dryRun (5) any<null, boolean> @ 18:23-18:23
kind (5) object<group: any<null, string>, kind: any<null, string>, version: any<null, string>> @ 18:23-18:23
name (5) any<null, string> @ 18:23-18:23
namespace (5) any<null, string> @ 18:23-18:23
object (5) @ 18:23-18:23
oldObject (5) @ 18:23-18:23
operation (5) any<null, string> @ 18:23-18:23
options (5) any @ 18:23-18:23
requestKind (5) any<null, object<group: any<null, string>, kind: any<null, string>, version: any<null, string>>> @ 18:23-18:23
requestResource (5) any<null, object<group: any<null, string>, resource: any<null, string>, version: any<null, string>>> @ 18:23-18:23
requestSubResource (5) any<null, string> @ 18:23-18:23
resource (5) object<group: any<null, string>, resource: any<null, string>, version: any<null, string>> @ 18:23-18:23
subResource (5) any<null, string> @ 18:23-18:23
uid (5) any<null, string> @ 18:23-18:23
userInfo (5) @ 18:23-18:23

>>> diagnostics b.rego
{"range": "5:6-5:10", "severity": 1, "code": "rego_type_error", "source": "usher", "message": "undefined ref: part.sise\npart.sise\n     ^\n     have: \"sise\"\n     want (one of): [\"name\" \"size\"]\nhint: did you mean size?"}

>>> hover x
5:1-5:5
| ```rego
| part: object<name: any<null, string>, size: any<null, number>>
| ```
| a variable

# METADATA
# custom: {enforcement: dryrun}
package shop.later

deny contains {"msg": "denied later", "_loc": {"file": "source.jsonnet", "line": 12}} if input.kind == "PromptTemplate"

violation_odd contains {"msg": "odd", "severity": "low"} if input.spec.odd

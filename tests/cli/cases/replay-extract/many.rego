package many

deny_all := {"a \"quoted\" \\ text": true, "other": false} if input.metadata.labels.team

violation contains {"msg": "nested", "numbers": [1, 2.50, -1e3, null], "set": {1, {2, "x"}}} if input.spec

deny := "never" if input.spec.never

patch contains {"op": "add", "path": "/metadata/labels", "value": {"team": "unknown"}}

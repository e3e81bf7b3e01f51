package b

patch contains {"op": "add", "path": "/spec/open", "value": "late"} if not input.spec.open

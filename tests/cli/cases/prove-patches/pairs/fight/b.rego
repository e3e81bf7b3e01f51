package b

patch contains {"op": "add", "path": "/spec/open", "value": "late"} if input.spec.open != "late"

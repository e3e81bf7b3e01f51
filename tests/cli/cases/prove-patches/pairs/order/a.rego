package a

patch contains {"op": "add", "path": "/spec/open", "value": "early"} if not input.spec.open

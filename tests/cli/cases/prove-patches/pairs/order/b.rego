package b

patch contains {"op": "add", "path": "/spec/open", "value": "late"} if not input.spec.open

patch contains {"op": "add", "path": "/spec/lit", "value": true} if not input.spec.lit

package range

patch contains {"op": "add", "path": "/spec/size", "value": 11} if not input.spec.size == 11

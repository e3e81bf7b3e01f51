package pruned

patch contains {"op": "add", "path": "/spec/windows", "value": 2} if not input.spec.windows

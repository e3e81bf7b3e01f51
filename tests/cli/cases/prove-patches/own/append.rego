package append

patch contains {"op": "add", "path": "/spec/doors/-", "value": "back"}

package patches

patch := [{"op": "test", "path": "/data/a", "value": 1}] if input.metadata.labels.error == "patch"

patch := [{"op": "replace", "path": "", "value": 5}] if input.metadata.labels.error == "root"

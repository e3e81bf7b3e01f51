package named

patch contains {"op": "replace", "path": "/metadata/name", "value": "shop"}

patch contains {"op": "add", "path": "/metadata/labels/shop", "value": "yes"}

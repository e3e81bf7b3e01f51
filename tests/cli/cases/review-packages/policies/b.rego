package shop.rules

deny contains "shop says no"

patch := [{"op": "add", "path": "/patched", "value": true}]

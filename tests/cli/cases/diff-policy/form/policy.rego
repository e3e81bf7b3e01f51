package form

comparison := {"changes": [{"class": "grave", "weight": 1}], "score": 1, "problems": []} if input.kind == "ConfigMap"

comparison := {"score": "much"} if input.kind == "Secret"

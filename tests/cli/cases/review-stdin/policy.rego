package shop

deny contains {"msg": "no", "field": "a.b"} if input.a.b

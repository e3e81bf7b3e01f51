package shop

deny contains {"msg": sprintf("%s is no note", [input.note]), "field": "note", "details": {"note": [input.note], "length": count(input.note)}, "fix": sprintf("Remove %s.", [input.note])} if contains(input.note, "1111")

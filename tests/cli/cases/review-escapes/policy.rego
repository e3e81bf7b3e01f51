package shop

deny contains {"msg": "red \u001b[31m", "fix": "green \u001b[32m\u202e", "field": "a\u001b[1m", "_loc": {"file": "f\u001b[0m", "line": 3}} if input.a

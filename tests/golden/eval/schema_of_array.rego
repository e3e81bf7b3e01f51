package test

# Documents and schemas may be arrays.
a := json.match_schema(input.array, {})

b if json.match_schema(input.array, {"type": "array"})

c := json.match_schema(input.array, {"type": "object"})

d := json.match_schema(input.number, {})

e := json.match_schema({}, input.array)

f := json.verify_schema(input.array)

package test
a := {{">", "&<"}: 1, [" "]: 2, 1.50: 3, null: 4, {"b": "é"}: 5}
b := json.marshal(a)
c := json.marshal_with_options(a, {"pretty": true})
d := yaml.marshal(a)
e := sprintf("%v", [a])
f := object.keys(a)
g := json.marshal({"<": ">"})
h := base64.encode(json.marshal({["<"]}))
i := json.filter(a, ["1.50"])

package counted

patch contains {"op": "add", "path": "/metadata/annotations/members", "value": json.marshal(count(input.metadata))}

package confused.patch

patch contains {"op": "remove", "path": sprintf("/spec/%s", [input.spec.template])}

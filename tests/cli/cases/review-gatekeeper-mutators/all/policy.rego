package sizes

patch contains {"op": "add", "path": "/spec/third", "value": input.spec.first.second + 1}

deny contains sprintf("the third is %d", [input.spec.third])

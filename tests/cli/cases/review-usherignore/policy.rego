package names

deny contains sprintf("found %s", [input.metadata.name])

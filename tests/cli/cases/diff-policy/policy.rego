# METADATA
# title: Data of ConfigMaps
# custom:
#   enforcement: warn
#   fix: Ask those who read it.
package maps

import data.usher.config

comparison := {
	"changes": [{"class": "minor", "weight": 0.5, "path": ["data", key], "message": sprintf("%s is another", [key])} |
		some key, value in input.data
		input.request.oldObject.data[key] != value
	],
	"score": 0.5,
	"required": "minor",
	"made": "unknown",
	"problems": [problem | config.strict; problem := "that is too much"],
} if {
	input.kind == "ConfigMap"
	print("comparing", input.request.operation, input.request.namespace)
}

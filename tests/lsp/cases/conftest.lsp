--- policy/shop.rego open
package main

registries := parse_config_file("../config/registries.yaml").registries

deny contains msg if {
	some image in input.images
	not strings.any_prefix_match(image, registries)
	msg := sprintf("%s comes from none of %v", [image, registries])
}
--- policy/shop_test.rego open
package main_test

import data.main

test_till if count(main.deny) == 1 with input as parse_config("json", `{"images": ["docker.io/till"]}`)
--- policy/input.json
{"images": ["docker.io/till"]}
--- config/registries.yaml
registries: [registry.example.com/]
--- policy/wrong.rego open
package wrong

p := parse_config_file(1)
>>> diagnostics policy/shop.rego

>>> diagnostics policy/wrong.rego
{"range": "2:5-2:22", "severity": 1, "code": "rego_type_error", "source": "usher", "message": "parse_config_file: invalid argument(s)\nhave: (number, ???)\nwant: (path: string, object[string: any])"}

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "policy/shop.rego", "path": "data.main.deny"}]}
{"path": "data.main.deny", "value": ["docker.io/till comes from none of [\"registry.example.com/\"]"]}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "policy/shop_test.rego", "path": "data.main_test.test_till"}]}
{"outcome": "passed", "text": "policy/shop_test.rego:5:\ndata.main_test.test_till: PASS (TIME)\n--------------------------------------------------------------------------------\nPASS: 1/1\n"}

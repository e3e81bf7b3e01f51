--- deep/a.rego open
package a

p := input.x + data.limits.most

later if «q»p > 3

r := 1 / input.zero

f(x) := x
--- deep/input.json
{"x": 1, "zero": 0}
--- input.json
{"x": 100}
--- data.yaml
limits:
  most: 41
--- deep/a_test.rego open
package a_test

import data.a

test_p if a.p == 42 with input.x as 1

test_more if {
	some limit in data.limits
	limit > 50
}
--- b.rego open
package b

x := input.x
--- conflict/c.rego open
package c

x := 2
--- conflict/data.json
{"c": {"x": 1}}
>>> codeLens deep/a.rego
{"range": "2:0-2:1", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a.p"}]}}
{"range": "4:0-4:5", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a.later"}]}}
{"range": "6:0-6:1", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a.r"}]}}

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a.p"}]}
{"path": "data.a.p", "value": 42}

>>> hover q
4:9-4:10
| ```rego
| data.a.p: number
| ```
|
| Last evaluation:
|
| ```json
| 42
| ```

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a"}]}
{"path": "data.a", "value": {"later": true, "p": 42}}

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "deep/a.rego", "path": "data.a.none"}]}
{"path": "data.a.none", "undefined": true}

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "b.rego", "path": "data.b.x"}]}
{"path": "data.b.x", "value": 100}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "deep/a_test.rego", "path": "data.a_test.test_p"}]}
{"outcome": "passed", "text": "deep/a_test.rego:5:\ndata.a_test.test_p: PASS (TIME)\n--------------------------------------------------------------------------------\nPASS: 1/1\n"}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "deep/a_test.rego", "path": "data.a_test.test_more"}]}
{"outcome": "failed", "text": "deep/a_test.rego:7:\ndata.a_test.test_more: FAIL (TIME)\n  deep/a_test.rego:9: limit > 50\n    left:  41\n    right: 50\n--------------------------------------------------------------------------------\nFAILURES\n--------------------------------------------------------------------------------\ndata.a_test.test_more: FAIL (TIME)\n\n\n--------------------------------------------------------------------------------\nFAIL: 1/1\n"}

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "conflict/c.rego", "path": "data.c.x"}]}
error -32803: 1 error occurred: conflict/c.rego:3: rego_compile_error: conflicting rule for data path c/x found

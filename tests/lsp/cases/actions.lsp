--- a.rego
package a

import data.un«lint»used

default p = 1

d«deny»eny contains message if {
	input.x != null
	lib«lib».f(message)
	message = "x"
}

q if «clean»input.y
--- lib.rego
package some.lib

f(x) if x
--- b.rego open
package b

p  :=  1


q if p==1
--- b_test.rego open
package b_test

import data.b

test_q if b.q

test_wrong if {
	b.p == 2
}
--- c.rego open
package c

import data.some.lib as l

r if lib.«c»f(1)
--- d.rego open
package d

p := {
--- .usher-lint.yaml
rules:
  unused-import: error
>>> codeAction lint
{"title": "Fix unused-import", "kind": "quickfix", "edit": {"changes": {"a.rego": [{"range": "2:0-4:0", "newText": ""}]}}}
{"title": "Ignore unused-import here", "kind": "quickfix", "edit": {"changes": {"a.rego": [{"range": "2:0-2:0", "newText": "# usher ignore:unused-import\n"}]}}}
{"title": "Fix all that lint can mend", "kind": "source.fixAll", "edit": {"changes": {"a.rego": [{"range": "2:0-4:0", "newText": ""}, {"range": "4:10-4:11", "newText": ":="}]}}}

>>> codeAction lib
{"title": "Import data.some.lib", "kind": "quickfix", "edit": {"changes": {"a.rego": [{"range": "2:18-2:18", "newText": "\nimport data.some.lib"}]}}}

>>> codeAction c
{"title": "Import data.some.lib", "kind": "quickfix", "edit": {"changes": {"c.rego": [{"range": "2:25-2:25", "newText": "\nimport data.some.lib"}]}}}

>>> codeAction deny
{"title": "Make a test", "kind": "refactor", "edit": {"documentChanges": [{"kind": "create", "uri": "a_test.rego"}, {"textDocument": {"version": null, "uri": "a_test.rego"}, "edits": [{"range": "0:0-0:0", "newText": "package a_test\n\nimport data.a\n\n# An input that nothing is wrong with.\ngood := {}\n\ntest_nothing_is_wrong if {\n\tcount([message | some message in a.deny]) == 0 with input as good\n}\n"}]}]}}

>>> codeAction clean
{"title": "Ignore unused-rule here", "kind": "quickfix", "edit": {"changes": {"a.rego": [{"range": "12:0-12:0", "newText": "# usher ignore:unused-rule\n"}]}}}

>>> codeAction lint {"context": {"diagnostics": [], "only": ["source"]}}
{"title": "Fix all that lint can mend", "kind": "source.fixAll", "edit": {"changes": {"a.rego": [{"range": "2:0-4:0", "newText": ""}, {"range": "4:10-4:11", "newText": ":="}]}}}

>>> formatting b.rego {"options": {"tabSize": 4, "insertSpaces": false}}
{"range": "2:0-6:0", "newText": "p := 1\n\nq if p == 1\n"}

>>> formatting b_test.rego {"options": {"tabSize": 4, "insertSpaces": false}}

>>> formatting d.rego {"options": {"tabSize": 4, "insertSpaces": false}}
error -32803: the policy can't be formatted: unexpected eof token

>>> codeLens b_test.rego
{"range": "4:0-4:6", "command": {"title": "Run test", "command": "usher.runTest", "arguments": [{"uri": "b_test.rego", "path": "data.b_test.test_q"}]}}
{"range": "6:0-6:10", "command": {"title": "Run test", "command": "usher.runTest", "arguments": [{"uri": "b_test.rego", "path": "data.b_test.test_wrong"}]}}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "b_test.rego", "path": "data.b_test.test_q"}]}
{"outcome": "passed", "text": "b_test.rego:5:\ndata.b_test.test_q: PASS (TIME)\n--------------------------------------------------------------------------------\nPASS: 1/1\n"}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "b_test.rego", "path": "data.b_test.test_wrong"}]}
{"outcome": "failed", "text": "b_test.rego:7:\ndata.b_test.test_wrong: FAIL (TIME)\n  b_test.rego:8: b.p == 2\n    left:  1\n    right: 2\n--------------------------------------------------------------------------------\nFAILURES\n--------------------------------------------------------------------------------\ndata.b_test.test_wrong: FAIL (TIME)\n\n\n--------------------------------------------------------------------------------\nFAIL: 1/1\n"}

>>> workspace/executeCommand {"command": "usher.runTest", "arguments": [{"uri": "b_test.rego", "path": "data.b_test.test_none"}]}
error -32803: there is no such test

>>> workspace/executeCommand {"command": "usher.evaluate", "arguments": [{"uri": "d.rego", "path": "data.d.p"}]}
error -32803: 2 errors occurred:
d.rego:4: rego_parse_error: unexpected eof token
d.rego:4: rego_parse_error: unexpected eof token: expected rule value term (e.g., p := <VALUE> { ... })

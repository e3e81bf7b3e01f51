--- a.rego
# METADATA
# title: Everything
package a.b

import data.lib
import data.other

«from»default allow := false

# A rule
# of two lines.
allow if {
	some «x»x in input.xs«sel»
	lib.f(x, 1, "é«u»😀") == [y | y := `a
b`]
}

p.q[x] := x if «call»other.g(x)

s contains 3

f(a, b) := a + b if {
	a > 1.5
} else := 2 if {
	b
}«to»

broken if {
	x ==
}

last := true
--- lib.rego
package lib

f(first, second, third) := [first, second, third]
>>> documentSymbol a.rego
{"name": "default allow", "kind": 14, "range": "7:0-7:22", "selectionRange": "7:8-7:13"}
{"name": "allow", "kind": 13, "range": "11:0-15:1", "selectionRange": "11:0-11:5"}
{"name": "p.q", "kind": 13, "range": "17:0-17:25", "selectionRange": "17:0-17:3"}
{"name": "s", "kind": 13, "range": "19:0-19:12", "selectionRange": "19:0-19:1"}
{"name": "f(a, b)", "kind": 12, "range": "21:0-25:1", "selectionRange": "21:0-21:1"}
{"name": "last", "kind": 14, "range": "31:0-31:12", "selectionRange": "31:0-31:4"}

>>> workspace/symbol {"query": "aLLo"}
{"name": "data.a.b.allow", "kind": 14, "location": {"uri": "a.rego", "range": "7:8-7:13"}}
{"name": "data.a.b.allow", "kind": 13, "location": {"uri": "a.rego", "range": "11:0-11:5"}}

>>> workspace/symbol {"query": "lib"}
{"name": "data.lib", "kind": 4, "location": {"uri": "lib.rego", "range": "0:8-0:11"}}
{"name": "data.lib.f", "kind": 12, "location": {"uri": "lib.rego", "range": "2:0-2:1"}}

>>> foldingRange a.rego
{"startLine": 0, "endLine": 1, "kind": "comment"}
{"startLine": 9, "endLine": 10, "kind": "comment"}
{"startLine": 4, "endLine": 5, "kind": "imports"}
{"startLine": 11, "endLine": 15}
{"startLine": 21, "endLine": 25}

>>> selectionRange sel
{"range": "12:17-12:19", "parent": {"range": "12:11-12:19", "parent": {"range": "12:6-12:19", "parent": {"range": "12:1-12:19", "parent": {"range": "11:0-15:1", "parent": {"range": "0:0-32:0"}}}}}}

>>> selectionRange u
{"range": "13:13-13:18", "parent": {"range": "13:1-13:19", "parent": {"range": "13:1-14:3", "parent": {"range": "11:0-15:1", "parent": {"range": "0:0-32:0"}}}}}

>>> inlayHint from to
{"position": "13:7", "label": "first:", "kind": 2, "paddingRight": true}
{"position": "13:10", "label": "second:", "kind": 2, "paddingRight": true}
{"position": "13:13", "label": "third:", "kind": 2, "paddingRight": true}

>>> semanticTokens/full a.rego
0:0 '# METADATA' comment
1:0 '# title: Everything' comment
2:0 'package' keyword
2:8 'a' namespace definition
2:10 'b' namespace definition
4:0 'import' keyword
4:7 'data' namespace
4:12 'lib' namespace
5:0 'import' keyword
5:7 'data' namespace
5:12 'other' namespace
7:0 'default' keyword
7:8 'allow' variable definition
7:17 'false' keyword
9:0 '# A rule' comment
10:0 '# of two lines.' comment
11:0 'allow' variable definition
11:6 'if' keyword
12:1 'some' keyword
12:6 'x' variable definition
12:8 'in' keyword
12:11 'input' variable
12:17 'xs' property
13:1 'lib' namespace
13:5 'f' function
13:7 'x' variable
13:10 '1' number
13:13 '"é😀"' string
13:24 'y' variable
13:28 'y' variable definition
13:33 '`a' string
14:0 'b`' string
17:0 'p' namespace definition
17:2 'q' variable definition
17:4 'x' variable
17:10 'x' variable
17:12 'if' keyword
17:15 'other' namespace
17:21 'g' function
17:23 'x' variable
19:0 's' variable definition
19:2 'contains' keyword
19:11 '3' number
21:0 'f' function definition
21:2 'a' parameter definition
21:5 'b' parameter definition
21:11 'a' parameter
21:15 'b' parameter
21:17 'if' keyword
22:1 'a' parameter
22:5 '1.5' number
23:2 'else' keyword
23:10 '2' number
23:12 'if' keyword
24:1 'b' parameter
27:7 'if' keyword
31:0 'last' variable definition
31:8 'true' keyword

>>> semanticTokens/range from x
7:0 'default' keyword
7:8 'allow' variable definition
7:17 'false' keyword
9:0 '# A rule' comment
10:0 '# of two lines.' comment
11:0 'allow' variable definition
11:6 'if' keyword
12:1 'some' keyword
12:6 'x' variable definition

>>> codeLens a.rego
{"range": "7:8-7:13", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "a.rego", "path": "data.a.b.allow"}]}}
{"range": "17:0-17:3", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "a.rego", "path": "data.a.b.p.q"}]}}
{"range": "19:0-19:1", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "a.rego", "path": "data.a.b.s"}]}}
{"range": "31:0-31:4", "command": {"title": "Evaluate", "command": "usher.evaluate", "arguments": [{"uri": "a.rego", "path": "data.a.b.last"}]}}

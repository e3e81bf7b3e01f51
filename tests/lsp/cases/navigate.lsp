--- a.rego
package a

import data.lib
import data.lib.half as «alias»h

default «d»allow := false

allow if {
	some «x»x in input.«in»xs
	y := [«z»z | z := x.parts[_]]
	«f»count(y) > lib.«most»most
	«h»h(x.size) == «lone»q
	data.«pkg»lib.config.«deep»deep.x
} else if {
	«y2»y := 3
	lib.«most2»most == y
}

sum(«a»a, b) := c if c := a«a2» + b
--- lib.rego
package lib

most := 3

half(n) := n / 2

config := {"deep": {"x": true}}
--- a_test.rego open
package a_test

import data.a

test_allow if a.«used»allow with input as {}
>>> definition x
{"uri": "a.rego", "range": "8:6-8:7"}

>>> definition z
{"uri": "a.rego", "range": "9:11-9:12"}

>>> definition most
{"uri": "lib.rego", "range": "2:0-2:4"}

>>> definition h
{"uri": "lib.rego", "range": "4:0-4:4"}

>>> definition alias
{"uri": "lib.rego", "range": "4:0-4:4"}

>>> definition deep
{"uri": "lib.rego", "range": "6:0-6:6"}

>>> definition pkg
{"uri": "lib.rego", "range": "0:8-0:11"}

>>> definition in

>>> definition f

>>> definition used
{"uri": "a.rego", "range": "5:8-5:13"}
{"uri": "a.rego", "range": "7:0-7:5"}

>>> definition a2
{"uri": "a.rego", "range": "18:4-18:5"}

>>> references d {"context": {"includeDeclaration": true}}
{"uri": "a.rego", "range": "5:8-5:13"}
{"uri": "a.rego", "range": "7:0-7:5"}
{"uri": "a_test.rego", "range": "4:16-4:21"}

>>> references d {"context": {"includeDeclaration": false}}
{"uri": "a_test.rego", "range": "4:16-4:21"}

>>> references most {"context": {"includeDeclaration": true}}
{"uri": "a.rego", "range": "10:16-10:20"}
{"uri": "a.rego", "range": "15:5-15:9"}
{"uri": "lib.rego", "range": "2:0-2:4"}

>>> references in {"context": {"includeDeclaration": true}}
{"uri": "a.rego", "range": "8:17-8:19"}

>>> documentHighlight x
{"range": "8:6-8:7", "kind": 3}
{"range": "9:16-9:17", "kind": 2}
{"range": "11:3-11:4", "kind": 2}

>>> documentHighlight y2
{"range": "14:1-14:2", "kind": 3}
{"range": "15:13-15:14", "kind": 2}

>>> documentHighlight a
{"range": "18:4-18:5", "kind": 3}
{"range": "18:23-18:24", "kind": 2}

>>> prepareRename x
{"range": "8:6-8:7", "placeholder": "x"}

>>> prepareRename in
null

>>> prepareRename f
null

>>> prepareRename pkg
{"range": "12:6-12:9", "placeholder": "lib"}

>>> rename x {"newName": "item"}
{"changes": {"a.rego": [{"range": "8:6-8:7", "newText": "item"}, {"range": "9:16-9:17", "newText": "item"}, {"range": "11:3-11:4", "newText": "item"}]}}

>>> rename most {"newName": "limit"}
{"changes": {"a.rego": [{"range": "10:16-10:20", "newText": "limit"}, {"range": "15:5-15:9", "newText": "limit"}], "lib.rego": [{"range": "2:0-2:4", "newText": "limit"}]}}

>>> rename h {"newName": "halved"}
{"changes": {"a.rego": [{"range": "3:24-3:25", "newText": "halved"}, {"range": "11:1-11:2", "newText": "halved"}]}}

>>> rename used {"newName": "permitted"}
{"changes": {"a.rego": [{"range": "5:8-5:13", "newText": "permitted"}, {"range": "7:0-7:5", "newText": "permitted"}], "a_test.rego": [{"range": "4:16-4:21", "newText": "permitted"}]}}

>>> rename pkg {"newName": "library"}
{"changes": {"a.rego": [{"range": "2:12-2:15", "newText": "library"}, {"range": "3:12-3:15", "newText": "library"}, {"range": "10:12-10:15", "newText": "library"}, {"range": "12:6-12:9", "newText": "library"}, {"range": "15:1-15:4", "newText": "library"}], "lib.rego": [{"range": "0:8-0:11", "newText": "library"}]}}

>>> rename x {"newName": "y"}
error -32803: y is taken

>>> rename most {"newName": "half"}
error -32803: half is taken

>>> rename x {"newName": "some"}
error -32803: some can't be a name

>>> rename x {"newName": "1x"}
error -32803: 1x can't be a name

>>> rename in {"newName": "other"}
error -32803: there is nothing that can be renamed

>>> incomingCalls most
{"from": {"name": "allow", "kind": 13, "detail": "data.a", "uri": "a.rego", "range": "7:0-16:1", "selectionRange": "7:0-7:5", "data": "data.a.allow"}, "fromRanges": ["10:16-10:20", "15:5-15:9"]}

>>> outgoingCalls d
{"to": {"name": "most", "kind": 14, "detail": "data.lib", "uri": "lib.rego", "range": "2:0-2:9", "selectionRange": "2:0-2:4", "data": "data.lib.most"}, "fromRanges": ["10:16-10:20", "15:5-15:9"]}
{"to": {"name": "half(n)", "kind": 12, "detail": "data.lib", "uri": "lib.rego", "range": "4:0-4:16", "selectionRange": "4:0-4:4", "data": "data.lib.half"}, "fromRanges": ["11:1-11:2"]}
{"to": {"name": "config", "kind": 14, "detail": "data.lib", "uri": "lib.rego", "range": "6:0-6:31", "selectionRange": "6:0-6:6", "data": "data.lib.config"}, "fromRanges": ["12:10-12:16"]}

>>> prepareCallHierarchy x
null

--- a.rego
package a

import data.lib

p if {
	x := 1«1»
	lib.f(x«2», "y")
}

q := r«3»
--- lib.rego
package lib

f(n, s) if n == count(s)
--- other.rego
package other

fine if input.x == 1
>>> diagnostics a.rego
{"range": "9:5-9:6", "severity": 1, "code": "rego_unsafe_var_error", "source": "usher", "message": "var r is unsafe\nhint: nothing gives r a value: assign it, r := …, or take it from somewhere, some r in …; if it is a text, quote it"}

>>> diagnostics lib.rego

>>> diagnostics other.rego

>>> change a.rego {"at": "3", "text": " := 2"}
{"range": "9:7-9:8", "severity": 1, "code": "rego_parse_error", "source": "usher", "message": "unexpected assign token"}

>>> diagnostics a.rego
{"range": "9:7-9:8", "severity": 1, "code": "rego_parse_error", "source": "usher", "message": "unexpected assign token"}

>>> documentSymbol a.rego
{"name": "p", "kind": 13, "range": "4:0-7:1", "selectionRange": "4:0-4:1"}

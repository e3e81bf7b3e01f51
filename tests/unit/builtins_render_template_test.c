/* strings.render_template.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_render_template_family;

static const builtin_case cases[] = {
    {"strings.render_template", "[\"a{{.x}}b\", {\"x\": 1}]", "\"a1b\"", NULL},
    {"strings.render_template", "[\"{{.x}}\", {\"x\": \"s\"}]", "\"s\"", NULL},
    {"strings.render_template",
     "[\"{{.x}} {{.y}} {{.z}} {{.n}} {{.f}}\", {\"f\": 1.5, \"n\": null, \"x\": [1, "
     "\"a\", null, true], \"y\": {\"a\": [2], \"b\": 1}, \"z\": true}]",
     "\"[1 a <nil> true] map[a:[2] b:1] true <undefined> 1.5\"", NULL},
    {"strings.render_template", "[\"{{.x.y.z}}\", {\"x\": {\"y\": {\"z\": 3}}}]", "\"3\"",
     NULL},
    {"strings.render_template", "[\"{{.x.y}}\", {\"x\": {}}]", "\"<undefined>\"", NULL},
    {"strings.render_template", "[\"{{.x.y.z}}\", {\"x\": {}}]", "\"<undefined>\"", NULL},
    {"strings.render_template", "[\"{{.x.y}}\", {\"x\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:4: executing "
     "\"template\" at <.x.y>: can't evaluate field y in type interface {}"},
    {"strings.render_template", "[\"{{.x}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: bad character "
     "U+007D '}'"},
    {"strings.render_template", "[\"{{\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unclosed "
     "action"},
    {"strings.render_template", "[\"{{}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: missing value "
     "for command"},
    {"strings.render_template", "[\"{{.}}\", {\"a\": 1}]", "\"map[a:1]\"", NULL},
    {"strings.render_template", "[\"{{if .x}}a{{else}}b{{end}}\", {\"x\": 0}]", "\"a\"",
     NULL},
    {"strings.render_template",
     "[\"{{if .x}}a{{else if .y}}c{{else}}b{{end}}\", {\"x\": \"\", \"y\": [1]}]",
     "\"c\"", NULL},
    {"strings.render_template", "[\"{{if .x}}a\", {\"x\": 0}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected EOF"},
    {"strings.render_template", "[\"{{end}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "{{end}}"},
    {"strings.render_template", "[\"{{else}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "{{else}}"},
    {"strings.render_template",
     "[\"{{range .x}}<{{.}}>{{else}}none{{end}}\", {\"x\": []}]", "\"none\"", NULL},
    {"strings.render_template", "[\"{{range .x}}<{{.}}>{{end}}\", {\"x\": [1, \"a\"]}]",
     "\"<1><a>\"", NULL},
    {"strings.render_template",
     "[\"{{range $k, $v := .x}}{{$k}}={{$v}};{{end}}\", {\"x\": {\"a\": 2, \"b\": 1}}]",
     "\"a=2;b=1;\"", NULL},
    {"strings.render_template",
     "[\"{{range $v := .x}}{{$v}};{{end}}\", {\"x\": {\"a\": 2, \"b\": 1}}]", "\"2;1;\"",
     NULL},
    {"strings.render_template", "[\"{{range .x}}{{end}}\", {\"x\": 3}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:8: executing "
     "\"template\" at <.x>: range can't iterate over 3"},
    {"strings.render_template", "[\"{{range 3}}{{.}}{{end}}\", {\"x\": 3}]", "\"012\"",
     NULL},
    {"strings.render_template",
     "[\"{{range .x}}{{if eq . 2}}{{continue}}{{end}}{{if eq . "
     "4}}{{break}}{{end}}{{.}}{{end}}\", {\"x\": [1, 2, 3, 4, 5]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:17: executing "
     "\"template\" at <eq . 2>: error calling eq: incompatible types for comparison: "
     "json.Number and int"},
    {"strings.render_template",
     "[\"{{with .x}}{{.y}}{{else}}no{{end}}\", {\"x\": {\"y\": 2}}]", "\"2\"", NULL},
    {"strings.render_template",
     "[\"{{with .z}}{{.y}}{{else}}no{{end}}\", {\"x\": {\"y\": 2}}]", "\"no\"", NULL},
    {"strings.render_template", "[\"{{with $a := .x}}{{$a}}{{end}}\", {\"x\": 2}]",
     "\"2\"", NULL},
    {"strings.render_template", "[\"{{$a := .x}}{{$a}}{{$a = 5}}{{$a}}\", {\"x\": 2}]",
     "\"25\"", NULL},
    {"strings.render_template", "[\"{{$a}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: undefined "
     "variable \"$a\""},
    {"strings.render_template", "[\"{{/* c */}}x{{- /* c */ -}} y\", {}]", "\"xy\"",
     NULL},
    {"strings.render_template", "[\"a {{- .x -}} b\", {\"x\": 1}]", "\"a1b\"", NULL},
    {"strings.render_template",
     "[\"{{ .x | printf \\\"%v-%s\\\" \\\"q\\\" }}\", {\"x\": \"r\"}]", "\"q-r\"", NULL},
    {"strings.render_template",
     "[\"{{printf \\\"%d %s %q %v %5.2f\\\" 1 \\\"a\\\" \\\"b\\\" true 1.5}}\", {}]",
     "\"1 a \\\"b\\\" true  1.50\"", NULL},
    {"strings.render_template",
     "[\"{{print 1 2 \\\"a\\\" \\\"b\\\" 3}}|{{println 1 2}}\", {}]", "\"1 2ab3|1 2\\n\"",
     NULL},
    {"strings.render_template",
     "[\"{{len .x}} {{len \\\"abc\\\"}} {{len .y}}\", {\"x\": [1, 2], \"y\": {\"a\": "
     "1}}]",
     "\"2 3 1\"", NULL},
    {"strings.render_template",
     "[\"{{index .x 1}} {{index .y \\\"a\\\"}}\", {\"x\": [1, 2], \"y\": {\"a\": 1}}]",
     "\"2 1\"", NULL},
    {"strings.render_template", "[\"{{index .x 5}}\", {\"x\": [1, 2]}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <index .x 5>: error calling index: index out of range: 5"},
    {"strings.render_template",
     "[\"{{and 1 0}} {{or 0 2}} {{not 0}} {{and .x .y}}\", {\"x\": \"a\", \"y\": \"\"}]",
     "\"0 2 true \"", NULL},
    {"strings.render_template",
     "[\"{{eq 1 1}} {{eq .x \\\"a\\\"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge "
     "1 2}} {{eq 1 2 3 1}}\", {\"x\": \"a\"}]",
     "\"true true true true true false false true\"", NULL},
    {"strings.render_template", "[\"{{eq .n 1}}\", {\"n\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <eq .n 1>: error calling eq: incompatible types for comparison: "
     "json.Number and int"},
    {"strings.render_template", "[\"{{lt .n 2}}\", {\"n\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <lt .n 2>: error calling lt: incompatible types for comparison: "
     "json.Number and int"},
    {"strings.render_template", "[\"{{if eq .n 1}}y{{end}}\", {\"n\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:5: executing "
     "\"template\" at <eq .n 1>: error calling eq: incompatible types for comparison: "
     "json.Number and int"},
    {"strings.render_template", "[\"{{foo}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: function "
     "\"foo\" not defined"},
    {"strings.render_template", "[\"{{.x 1}}\", {\"x\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <.x>: x is not a method but has arguments"},
    {"strings.render_template",
     "[\"{{\\\"a\\\" | len}} {{(len \\\"ab\\\")}} {{`raw`}} {{'a'}} {{0x10}} {{1.5}} "
     "{{1e3}} {{true}} {{nil}}\", {}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:83: executing "
     "\"template\" at <nil>: nil is not a command"},
    {"strings.render_template",
     "[\"{{`raw`}} {{'a'}} {{0x10}} {{1.50}} {{1e3}} {{true}}\", {}]",
     "\"raw 97 16 1.5 1000 true\"", NULL},
    {"strings.render_template",
     "[\"{{$.x}} {{with .y}}{{$.x}}{{end}}\", {\"x\": 1, \"y\": 2}]", "\"1 1\"", NULL},
    {"strings.render_template", "[\"{{(index .x 0).a}}\", {\"x\": [{\"a\": 1}]}]",
     "\"1\"", NULL},
    {"strings.render_template",
     "[\"{{.x | len | printf \\\"%03d\\\"}}\", {\"x\": [1, 2]}]", "\"002\"", NULL},
    {"strings.render_template", "[\"{{1 | 2}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: non executable "
     "command in pipeline stage 2"},
    {"strings.render_template", "[\"{{.x.y | len}}\", {\"x\": {\"y\": \"abc\"}}]",
     "\"3\"", NULL},
    {"strings.render_template", "[\"{{.x}}\", {\"x\": 1e+100}]", "\"1e+100\"", NULL},
    {"strings.render_template", "[\"{{.x}}\", {\"x\": 12345678901234567890}]",
     "\"12345678901234567890\"", NULL},
    {"strings.render_template", "[\"{{.x}}\", {\"x\": \"<b>&\"}]", "\"<b>&\"", NULL},
    {"strings.render_template", "[\"{{.a-b}}\", {\"a-b\": 1}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: bad character "
     "U+002D '-'"},
    {"strings.render_template", "[\"{{ .x\\n }}\", {\"x\": 1}]", "\"1\"", NULL},
    {"strings.render_template",
     "[\"{{printf \\\"%v %s %d %q\\\" .x .x .x .x}}\", {\"x\": 1}]",
     "\"1 1 %!d(json.Number=1) \\\"1\\\"\"", NULL},
    {"strings.render_template",
     "[\"{{printf \\\"%d\\\" \\\"a\\\"}} {{printf \\\"%z\\\" 1}} {{printf \\\"%d\\\"}} "
     "{{printf \\\"a\\\" 1}}\", {}]",
     "\"%!d(string=a) %!z(int=1) %!d(MISSING) a%!(EXTRA int=1)\"", NULL},
    {"strings.render_template", "[1, {}]", NULL,
     "eval_type_error: strings.render_template: operand 1 must be string but got number"},
    {"strings.render_template", "[\"a\", 1]", NULL,
     "eval_type_error: strings.render_template: operand 2 must be object but got number"},
    {"strings.render_template", "[\"{{if}}a{{end}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: missing value "
     "for if"},
    {"strings.render_template", "[\"{{range}}a{{end}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: missing value "
     "for range"},
    {"strings.render_template", "[\"{{break}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: {{break}} "
     "outside {{range}}"},
    {"strings.render_template", "[\"a\\nb {{.x.y.z}}\", {\"x\": {\"y\": null}}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:2:6: executing "
     "\"template\" at <.x.y.z>: nil pointer evaluating interface {}.z"},
    {"strings.render_template", "[\"{{.x.y}}\", {\"x\": \"s\"}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:4: executing "
     "\"template\" at <.x.y>: can't evaluate field y in type interface {}"},
    {"strings.render_template", "[\"{{.x.y}}\", {\"x\": [1]}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:4: executing "
     "\"template\" at <.x.y>: can't evaluate field y in type interface {}"},
    {"strings.render_template", "[\"{{\\\"unterminated}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unterminated "
     "quoted string"},
    {"strings.render_template", "[\"{{.x}} {{/* c\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unclosed "
     "comment"},
    {"strings.render_template", "[\"{{.x $}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <.x>: x is not a method but has arguments"},
    {"strings.render_template", "[\"{{|}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "\"|\" in command"},
    {"strings.render_template", "[\"{{(1}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unclosed left "
     "paren"},
    {"strings.render_template", "[\"{{1)}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "right paren"},
    {"strings.render_template", "[\"{{@}}\", {}]", NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "\"@\" in command"},
    {"strings.render_template",
     "[\"{{define \\\"T\\\"}}[{{.}}]{{end}}{{template \\\"T\\\" .n}}\", {\"a\": {\"b\": "
     "1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": "
     "true, \"ll\": [[1, 2], [3]]}]",
     "\"[5]\"", NULL},
    {"strings.render_template",
     "[\"{{block \\\"B\\\" .a}}<{{.b}}>{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     "\"<1>\"", NULL},
    {"strings.render_template",
     "[\"{{define \\\"T\\\"}}{{template \\\"T\\\" .}}{{end}}{{template \\\"T\\\" .}}\", "
     "{\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], "
     "\"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:25: executing "
     "\"T\" at <{{template \"T\" .}}>: exceeded maximum template depth (100000)"},
    {"strings.render_template",
     "[\"{{define \\\"a\\\"}}A{{end}}{{define \\\"a\\\"}}B{{end}}{{template "
     "\\\"a\\\"}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: template: "
     "multiple definition of template \"a\""},
    {"strings.render_template",
     "[\"{{template \\\"nope\\\" .}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", "
     "\"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:11: executing "
     "\"template\" at <{{template \"nope\" .}}>: template \"nope\" not defined"},
    {"strings.render_template",
     "[\"{{template \\\"T\\\" .l}}{{define \\\"T\\\"}}{{range "
     ".}}{{.}}{{else}}none{{end}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     "\"123\"", NULL},
    {"strings.render_template",
     "[\"{{define \\\"T\\\"}}{{$x}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: undefined "
     "variable \"$x\""},
    {"strings.render_template",
     "[\"{{block \\\"B\\\" .}}{{else}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "{{else}} in block clause"},
    {"strings.render_template",
     "[\"{{with .x}}A{{else with .a}}{{.b}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, "
     "\"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": "
     "[[1, 2], [3]]}]",
     "\"1\"", NULL},
    {"strings.render_template",
     "[\"{{range $i, $e := .l}}{{if eq $i 1}}{{continue}}{{end}}{{$i}}={{$e}};{{end}}\", "
     "{\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], "
     "\"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"0=1;2=3;\"", NULL},
    {"strings.render_template",
     "[\"{{range .l}}{{if eq . \\\"2\\\"}}{{break}}{{end}}{{.}}{{end}}\", {\"a\": "
     "{\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, "
     "\"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"1\"", NULL},
    {"strings.render_template",
     "[\"{{range 3}}{{.}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"012\"", NULL},
    {"strings.render_template",
     "[\"{{range $i, $j := 3}}{{$i}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:18: executing "
     "\"template\" at <3>: can't use 3 to iterate over more than one variable"},
    {"strings.render_template",
     "[\"{{range .s}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, "
     "2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:8: executing "
     "\"template\" at <.s>: range can't iterate over str"},
    {"strings.render_template",
     "[\"{{slice .s 1 2}}{{slice .l 1}}{{slice .l 0 1 2}}\", {\"a\": {\"b\": 1}, \"n\": "
     "5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, "
     "\"ll\": [[1, 2], [3]]}]",
     "\"t[2 3][1]\"", NULL},
    {"strings.render_template",
     "[\"{{slice .l 2 1}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <slice .l 2 1>: error calling slice: invalid slice index: 2 > 1"},
    {"strings.render_template",
     "[\"{{index .ll 0 1}}{{index .s 0}}{{index .a \\\"zz\\\"}}\", {\"a\": {\"b\": 1}, "
     "\"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, "
     "\"ll\": [[1, 2], [3]]}]",
     "\"2115<undefined>\"", NULL},
    {"strings.render_template",
     "[\"{{index .l 3}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <index .l 3>: error calling index: reflect: slice index out of "
     "range"},
    {"strings.render_template",
     "[\"{{index .n 0}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"53\"", NULL},
    {"strings.render_template",
     "[\"{{html \\\"<a&'\\\\\\\">\\\"}} {{js \\\"<a'\\\\\\\"\\\\n=&\\\"}} {{urlquery "
     "\\\"a b&c\\\"}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"&lt;a&amp;&#39;&#34;&gt; \\\\u003Ca\\\\'\\\\\\\"\\\\u000A\\\\u003D\\\\u0026 "
     "a+b%26c\"",
     NULL},
    {"strings.render_template",
     "[\"{{html .x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"&lt;no value&gt;\"", NULL},
    {"strings.render_template",
     "[\"{{call .n}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <call .n>: error calling call: non-function .n of type "
     "json.Number"},
    {"strings.render_template",
     "[\"{{eq 1 2 1}}{{ne .s \\\"x\\\"}}{{lt 1 2}}{{eq .nul nil}}\", {\"a\": {\"b\": 1}, "
     "\"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, "
     "\"ll\": [[1, 2], [3]]}]",
     "\"truetruetruetrue\"", NULL},
    {"strings.render_template",
     "[\"{{eq .n 5}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <eq .n 5>: error calling eq: incompatible types for comparison: "
     "json.Number and int"},
    {"strings.render_template",
     "[\"{{eq .l .l}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <eq .l .l>: error calling eq: non-comparable type [1 2 3]: "
     "[]interface {}"},
    {"strings.render_template",
     "[\"{{lt .x 1}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <lt .x 1>: error calling lt: invalid type for comparison"},
    {"strings.render_template",
     "[\"{{and .x (index .l 9)}}{{or .n (index .l 9)}}\", {\"a\": {\"b\": 1}, \"n\": 5, "
     "\"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": "
     "[[1, 2], [3]]}]",
     "\"<undefined>5\"", NULL},
    {"strings.render_template",
     "[\"{{len .x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <len .x>: error calling len: reflect: call of reflect.Value.Type "
     "on zero Value"},
    {"strings.render_template",
     "[\"{{len .nul}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <len .nul>: error calling len: len of nil pointer"},
    {"strings.render_template",
     "[\"{{printf 1}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:9: executing "
     "\"template\" at <1>: expected string; found 1"},
    {"strings.render_template",
     "[\"{{printf .n}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:9: executing "
     "\"template\" at <.n>: wrong type for value; expected string; got json.Number"},
    {"strings.render_template",
     "[\"{{nil}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <nil>: nil is not a command"},
    {"strings.render_template",
     "[\"{{.n | .s}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:7: executing "
     "\"template\" at <.s>: s is not a method but has arguments"},
    {"strings.render_template",
     "[\"{{.s .n}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <.s>: s is not a method but has arguments"},
    {"strings.render_template",
     "[\"{{$x := .s}}{{$x.y}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:16: executing "
     "\"template\" at <$x.y>: can't evaluate field y in type string"},
    {"strings.render_template",
     "[\"{{.nul.x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:6: executing "
     "\"template\" at <.nul.x>: nil pointer evaluating interface {}.x"},
    {"strings.render_template",
     "[\"{{(.a).b}}{{(.n).b}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:13: executing "
     "\"template\" at <.n>: can't evaluate field b in type json.Number"},
    {"strings.render_template",
     "[\"{{3 4}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:2: executing "
     "\"template\" at <3>: can't give argument to non-function 3"},
    {"strings.render_template",
     "[\"{{1 | 2}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: non executable "
     "command in pipeline stage 2"},
    {"strings.render_template",
     "[\"{{.s |}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"str\"", NULL},
    {"strings.render_template",
     "[\"{{$a, $b := .l}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: too many "
     "declarations in command"},
    {"strings.render_template",
     "[\"{{range $a, 1 := .l}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", "
     "\"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: range can only "
     "initialize variables"},
    {"strings.render_template",
     "[\"{{if .a}}{{else}}{{else}}{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: expected end; "
     "found {{else}}"},
    {"strings.render_template",
     "[\"{{'ab'}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: malformed "
     "character constant: 'ab'"},
    {"strings.render_template",
     "[\"{{0x1F}} {{0b11}} {{1_000}} {{1.5e3}} {{'a'}} {{1i}}\", {\"a\": {\"b\": 1}, "
     "\"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, "
     "\"ll\": [[1, 2], [3]]}]",
     "\"31 3 1000 1500 97 (0+1i)\"", NULL},
    {"strings.render_template",
     "[\"{{99999999999999999999}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", "
     "\"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: integer "
     "overflow: \"99999999999999999999\""},
    {"strings.render_template",
     "[\"{{08}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: integer "
     "overflow: \"08\""},
    {"strings.render_template",
     "[\"{{\\\"\\\\q\\\"}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, "
     "2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: invalid syntax"},
    {"strings.render_template",
     "[\"{{.n\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": "
     "[], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unclosed "
     "action"},
    {"strings.render_template",
     "[\"{{(.n}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unclosed left "
     "paren"},
    {"strings.render_template",
     "[\"{{.n)}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "right paren"},
    {"strings.render_template",
     "[\"{{a:b}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: function \"a\" "
     "not defined"},
    {"strings.render_template",
     "[\"{{#}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": "
     "[], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "\"#\" in command"},
    {"strings.render_template",
     "[\"{{.\\u00e9}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"<undefined>\"", NULL},
    {"strings.render_template",
     "[\"{{.a-b}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: bad character "
     "U+002D '-'"},
    {"strings.render_template",
     "[\"{{/* c */}}x{{- /* d */ -}} y\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", "
     "\"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"xy\"", NULL},
    {"strings.render_template",
     "[\"{{/* c */ x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: comment ends "
     "before closing delimiter"},
    {"strings.render_template",
     "[\" a {{- .n -}} b\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, "
     "3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\" a5b\"", NULL},
    {"strings.render_template",
     "[\"{{print 1 2 \\\"a\\\" 3 nil}}{{println .l .t}}\", {\"a\": {\"b\": 1}, \"n\": 5, "
     "\"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": "
     "[[1, 2], [3]]}]",
     "\"1 2a3 <nil>[1 2 3] true\\n\"", NULL},
    {"strings.render_template",
     "[\"{{printf \\\"%v %q %05.1f %-4d| %T %t\\\" .a .s 1.25 3 .n .t}}\", {\"a\": "
     "{\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, "
     "\"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"map[b:1] \\\"str\\\" 001.2 3   | json.Number true\"", NULL},
    {"strings.render_template",
     "[\"a <no value> {{.x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, "
     "2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     "\"a <undefined> <undefined>\"", NULL},
    {"strings.render_template",
     "[\"{{break .}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected <.> "
     "in {{break}}"},
    {"strings.render_template",
     "[\"{{end}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "{{end}}"},
    {"strings.render_template",
     "[\"{{define T}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: unexpected "
     "\"T\" in define clause"},
    {"strings.render_template",
     "[\"{{template \\\"T\\\" .a .b}}{{define \\\"T\\\"}}{{end}}\", {\"a\": {\"b\": 1}, "
     "\"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, "
     "\"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1:15: executing "
     "\"template\" at <.a>: a is not a method but has arguments"},
    {"strings.render_template",
     "[\"line{{nl}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": [1, 2, 3], "
     "\"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:1: function \"nl\" "
     "not defined"},
    {"strings.render_template",
     "[\"{{print (len .l) (len .s) | len}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     "\"3\"", NULL},
    {"strings.render_template",
     "[\"{{range .l}}{{$.n}}{{end}}{{$.x.y}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": "
     "\"str\", \"l\": [1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], "
     "[3]]}]",
     "\"555<undefined>\"", NULL},
    {"strings.render_template",
     "[\"a\\n{{.n\\n}} {{nofn}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:3: function "
     "\"nofn\" not defined"},
    {"strings.render_template",
     "[\"a\\n{{if .n\\n}} {{.s\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:3: unclosed "
     "action"},
    {"strings.render_template",
     "[\"a\\n  {{.n}}{{.l.x}}\", {\"a\": {\"b\": 1}, \"n\": 5, \"s\": \"str\", \"l\": "
     "[1, 2, 3], \"z\": [], \"nul\": null, \"t\": true, \"ll\": [[1, 2], [3]]}]",
     NULL,
     "eval_builtin_error: strings.render_template: template: template:2:12: executing "
     "\"template\" at <.l.x>: can't evaluate field x in type interface {}"},
};

int main(void)
{
    return run_builtin_cases(&us_render_template_family, cases,
                             sizeof cases / sizeof cases[0], false);
}

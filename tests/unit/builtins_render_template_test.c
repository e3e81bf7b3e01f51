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
};

int main(void)
{
    return run_builtin_cases(&us_render_template_family, cases,
                             sizeof cases / sizeof cases[0], false);
}

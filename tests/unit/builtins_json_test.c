/* JSON and YAML texts.
 * The facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_json_family;

static const builtin_case json_cases[] = {
    {"json.marshal",
     "[{\"a\": [1, 1.50, \"<&>\342\200\250é\\u0001\\t\", null, true], \"b\": {\"$set\": "
     "[1, 2]}}]",
     "\"{\\\"a\\\":[1,1.50,\\\"\\\\u003c\\\\u0026\\\\u003e\\\\u2028é\\\\u0001\\\\t\\\","
     "null,true],\\\"b\\\":[1,2]}\"",
     NULL},
    {"json.marshal", "[{\"$object\": [[1, 2], [[1], 3], [{\"x\": 1}, 4], [null, 5]]}]",
     "\"{\\\"1\\\":2,\\\"[1]\\\":3,\\\"null\\\":5,\\\"{\\\\\\\"x\\\\\\\":1}\\\":4}\"",
     NULL},
    {"json.marshal", "[\"😀\177\"]", "\"\\\"😀\177\\\"\"", NULL},
    {"json.marshal", "[{\"$set\": [{\"$set\": [1]}, 2]}]", "\"[2,[1]]\"", NULL},
    {"json.marshal", "[1e3]", "\"1e3\"", NULL},
    {"json.unmarshal", "[\"{\\\"a\\\":1.50}\"]", "{\"a\": 1.50}", NULL},
    {"json.unmarshal", "[\"abc\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'a' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"\"]", NULL, "eval_builtin_error: json.unmarshal: EOF"},
    {"json.unmarshal", "[\"{\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"[1,2\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"[1,]\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character ']' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"{\\\"a\\\" 1}\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '1' after object key"},
    {"json.unmarshal", "[\"1 2\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '2' after top-level "
     "value"},
    {"json.unmarshal", "[\"{\\\"a\\\":1,\\\"a\\\":2}\"]", "{\"a\": 2}", NULL},
    {"json.unmarshal", "[\"\\\"\\\\ud800\\\"\"]", "\"�\"", NULL},
    {"json.unmarshal", "[\"nul\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"01\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '1' after top-level "
     "value"},
    {"json.unmarshal", "[\"1e999999999\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid number: number too big"},
    {"json.unmarshal", "[1]", NULL,
     "eval_type_error: json.unmarshal: operand 1 must be string but got number"},
    {"json.unmarshal", "[\"\\\"\\\\x\\\"\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'x' in string escape code"},
    {"json.unmarshal", "[\"\\\"a\\nb\\\"\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '\\n' in string literal"},
    {"json.unmarshal", "[\" \\t\\n1 \"]", "1", NULL},
    {"json.unmarshal", "[\"-\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"1.\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"[1 2]\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '2' after array element"},
    {"json.unmarshal", "[\"{1:2}\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '1' looking for beginning of "
     "object key string"},
    {"json.unmarshal", "[\"{\\\"a\\\":1,}\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '}' looking for beginning of "
     "object key string"},
    {"json.unmarshal", "[\"tru\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"truex\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'x' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"\357\273\2771\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'ï' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"é\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'Ã' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"]\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character ']' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"\\\"abc\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.is_valid", "[\"{\\\"a\\\":1}\"]", "true", NULL},
    {"json.is_valid", "[\"{\\\"a\\\":1\"]", "false", NULL},
    {"json.is_valid", "[1]", "false", NULL},
    {"json.is_valid", "[\"\"]", "false", NULL},
    {"json.is_valid", "[\"1 2\"]", "false", NULL},
    {"json.marshal_with_options",
     "[{\"a\": [1, {\"b\": 2}], \"c\": [], \"d\": {}}, {\"pretty\": true}]",
     "\"{\\n\\t\\\"a\\\": [\\n\\t\\t1,\\n\\t\\t{\\n\\t\\t\\t\\\"b\\\": "
     "2\\n\\t\\t}\\n\\t],\\n\\t\\\"c\\\": [],\\n\\t\\\"d\\\": {}\\n}\"",
     NULL},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"pretty\": false}]",
     "\"{\\\"a\\\":[1]}\"", NULL},
    {"json.marshal_with_options", "[{\"a\": [1]}, {}]", "\"{\\\"a\\\":[1]}\"", NULL},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"indent\": \"  \"}]",
     "\"{\\n  \\\"a\\\": [\\n    1\\n  ]\\n}\"", NULL},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"prefix\": \">>\"}]",
     "\">>{\\n>>\\t\\\"a\\\": [\\n>>\\t\\t1\\n>>\\t]\\n>>}\"", NULL},
    {"json.marshal_with_options",
     "[{\"a\": [1]}, {\"prefix\": \">>\", \"indent\": \"\\t\", \"pretty\": true}]",
     "\">>{\\n>>\\t\\\"a\\\": [\\n>>\\t\\t1\\n>>\\t]\\n>>}\"", NULL},
    {"json.marshal_with_options",
     "[{\"a\": [1]}, {\"prefix\": \">>\", \"pretty\": false}]", "\"{\\\"a\\\":[1]}\"",
     NULL},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"pretty\": 1}]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 key \"pretty\" failed cast "
     "to bool"},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"indent\": 1}]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 key \"indent\" failed cast "
     "to string: operand 0 must be string but got number"},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"prefix\": 1}]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 key \"prefix\" failed cast "
     "to string: operand 0 must be string but got number"},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"foo\": 1}]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 object contained unknown key "
     "\"foo\""},
    {"json.marshal_with_options", "[{\"a\": [1]}, {\"$object\": [[1, 1]]}]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 failed to stringify key 1 at "
     "index 0: operand 0 must be string but got number"},
    {"json.marshal_with_options", "[{\"a\": [1]}, 1]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 must be object but got "
     "number"},
    {"json.marshal_with_options", "[{\"a\": \"<b>\"}, {\"pretty\": true}]",
     "\"{\\n\\t\\\"a\\\": \\\"\\\\u003cb\\\\u003e\\\"\\n}\"", NULL},
    {"json.marshal_with_options",
     "[{\"a\": \"<b>\"}, {\"pretty\": true, \"indent\": \"\"}]",
     "\"{\\n\\\"a\\\": \\\"\\\\u003cb\\\\u003e\\\"\\n}\"", NULL},
    {"yaml.unmarshal", "[\"a: 1\"]", "{\"a\": 1}", NULL},
    {"yaml.unmarshal", "[\"a: [1,2\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 1: did not find expected ',' or "
     "']'"},
    {"yaml.unmarshal", "[\"a: b: c\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: mapping values are not allowed in this "
     "context"},
    {"yaml.unmarshal", "[\"\"]", "null", NULL},
    {"yaml.unmarshal", "[\"a: 1\\n---\\nb: 2\"]", "{\"a\": 1}", NULL},
    {"yaml.unmarshal", "[1]", NULL,
     "eval_type_error: yaml.unmarshal: operand 1 must be string but got number"},
    {"yaml.unmarshal",
     "[\"a: yes\\nb: 1.50\\nc: 0x10\\nd: 2020-01-01\\ne: null\\nf: ~\\ng: 1e3\\nh: "
     ".5\\ni: 1_000\\nj: 010\\nk: 0o10\\nl: on\"]",
     "{\"a\": \"yes\", \"b\": 1.5, \"c\": 16, \"d\": \"2020-01-01\", \"e\": null, \"f\": "
     "null, \"g\": 1000, \"h\": 0.5, \"i\": 1000, \"j\": 8, \"k\": 8, \"l\": \"on\"}",
     NULL},
    {"yaml.unmarshal", "[\"a: &x [1]\\nb: *x\"]", "{\"a\": [1], \"b\": [1]}", NULL},
    {"yaml.unmarshal", "[\"a: *x\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: unknown anchor 'x' referenced"},
    {"yaml.unmarshal", "[\"\\t a: 1\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: found character that cannot start any "
     "token"},
    {"yaml.unmarshal", "[\"a: 1\\na: 2\"]", "{\"a\": 2}", NULL},
    {"yaml.unmarshal", "[\"- 1\\n- 2\"]", "[1, 2]", NULL},
    {"yaml.unmarshal", "[\"{a: 1}\"]", "{\"a\": 1}", NULL},
    {"yaml.unmarshal", "[\"a: !!binary aGVsbG8=\"]", "{\"a\": \"hello\"}", NULL},
    {"yaml.unmarshal", "[\"a: .inf\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: json: unsupported value: +Inf"},
    {"yaml.unmarshal", "[\"a: .nan\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: json: unsupported value: NaN"},
    {"yaml.unmarshal", "[\"%\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: could not find expected directive name"},
    {"yaml.unmarshal", "[\"@\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: found character that cannot start any "
     "token"},
    {"yaml.unmarshal", "[\"a:\\n  - b\\n c: 1\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: did not find expected key"},
    {"yaml.unmarshal", "[\"\\\"abc\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: found unexpected end of stream"},
    {"yaml.is_valid", "[\"a: 1\"]", "true", NULL},
    {"yaml.is_valid", "[\"a: [1\"]", "false", NULL},
    {"yaml.is_valid", "[1]", "false", NULL},
    {"yaml.is_valid", "[\"\"]", "true", NULL},
    {"yaml.marshal",
     "[{\"a\": [1, 1.50, \"x\", null, true, \"true\", \"1\", \"\", \"a: b\", "
     "\"multi\\nline\"], \"b\": {\"$set\": [1, 2]}, \"c\": {}}]",
     "\"a:\\n  - 1\\n  - 1.5\\n  - x\\n  - null\\n  - true\\n  - \\\"true\\\"\\n  - "
     "\\\"1\\\"\\n  - \\\"\\\"\\n  - 'a: b'\\n  - |-\\n    multi\\n    line\\nb:\\n  - "
     "1\\n  - 2\\nc: {}\\n\"",
     NULL},
    {"yaml.marshal", "[\"a\"]", "\"a\\n\"", NULL},
    {"yaml.marshal", "[{\"$object\": [[1, 2]]}]", "\"\\\"1\\\": 2\\n\"", NULL},
    {"yaml.marshal", "[[]]", "\"[]\\n\"", NULL},
    {"yaml.marshal", "[1e3]", "\"1000\\n\"", NULL},
    {"yaml.marshal", "[null]", "\"null\\n\"", NULL},
    {"json.unmarshal", "[\"1 null\"]", "1", NULL},
    {"json.unmarshal", "[\"1 true\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '%!s(bool=true)' "
     "after top-level value"},
    {"json.unmarshal", "[\"1 \\\"abc\\\"\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character 'abc' after top-level "
     "value"},
    {"json.unmarshal", "[\"1 {\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '{' after top-level "
     "value"},
    {"json.unmarshal", "[\"1 [1]\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '[' after top-level "
     "value"},
    {"json.unmarshal", "[\"1 ]\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character ']' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"1 ,\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character ',' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"1 :\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character ':' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"1 }\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '}' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"1x\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'x' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"1 é\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'Ã' looking for beginning of "
     "value"},
    {"json.unmarshal", "[\"{}{}\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '{' after top-level "
     "value"},
    {"json.unmarshal", "[\"012\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '12' after top-level "
     "value"},
    {"json.unmarshal", "[\"-01\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '1' after top-level "
     "value"},
    {"json.unmarshal", "[\"[01]\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character '1' after array element"},
    {"json.unmarshal", "[\"1 tru\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"1 \\\"a\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"1 nul\"]", NULL,
     "eval_builtin_error: json.unmarshal: unexpected EOF"},
    {"json.unmarshal", "[\"1 1.50\"]", NULL,
     "eval_builtin_error: json.unmarshal: error: invalid character '1.50' after "
     "top-level value"},
    {"json.is_valid", "[\"1 null\"]", "false", NULL},
    {"json.is_valid", "[\"01\"]", "false", NULL},
    {"json.is_valid", "[\"1e999999999\"]", "true", NULL},
    {"json.marshal_with_options", "[{\"a\\\"b\": \"}{[,:\\\\\\\"\"}, {\"pretty\": true}]",
     "\"{\\n\\t\\\"a\\\\\\\"b\\\": \\\"}{[,:\\\\\\\\\\\\\\\"\\\"\\n}\"", NULL},
    {"json.marshal_with_options", "[\"x\", {\"pretty\": true, \"prefix\": \"# \"}]",
     "\"# \\\"x\\\"\"", NULL},
    {"json.marshal_with_options", "[[], {\"pretty\": true, \"prefix\": \"# \"}]",
     "\"# []\"", NULL},
    {"json.marshal_with_options",
     "[{\"a\": {\"$object\": [[1, 2]]}, \"b\": [[[]]]}, {\"pretty\": true, \"prefix\": "
     "\"# \", \"indent\": \" \"}]",
     "\"# {\\n#  \\\"a\\\": {\\n#   \\\"1\\\": 2\\n#  },\\n#  \\\"b\\\": [\\n#   [\\n#   "
     " []\\n#   ]\\n#  ]\\n# }\"",
     NULL},
    {"json.marshal",
     "[{\"$object\": [[\"a\", {\"$set\": [1, \"x\"]}], [3, 4], [null, 1], [true, 2]]}]",
     "\"{\\\"3\\\":4,\\\"a\\\":[1,\\\"x\\\"],\\\"null\\\":1,\\\"true\\\":2}\"", NULL},
    {"yaml.unmarshal", "[\"a: 1\\n\\tb: 2\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: found a tab character that "
     "violates indentation"},
    {"yaml.unmarshal", "[\"a: 1\\nb: \\\"abc\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: found unexpected end of stream"},
    {"yaml.unmarshal", "[\"a: 1\\nb: -.inf\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: json: unsupported value: -Inf"},
    {"yaml.unmarshal", "[\"- a\\nb: c\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 1: did not find expected '-' "
     "indicator"},
    {"yaml.unmarshal", "[\"a: 1\\nb: @\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: found character that cannot "
     "start any token"},
    {"yaml.unmarshal", "[\"a: 1\\n b: 2\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: mapping values are not allowed "
     "in this context"},
    {"yaml.unmarshal", "[\"{a: 1\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 1: did not find expected ',' or "
     "'}'"},
    {"yaml.unmarshal", "[\"a: 1\\n}\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 1: did not find expected key"},
    {"yaml.unmarshal", "[\"!!foo a\"]", "\"a\"", NULL},
    {"yaml.unmarshal", "[\"a: !!int x\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: cannot decode !!str `x` as a !!int"},
    {"yaml.unmarshal", "[\"a: !!str 1\"]", "{\"a\": \"1\"}", NULL},
    {"yaml.unmarshal", "[\"<<: [1]\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: map merge requires map or sequence of "
     "maps as the value"},
    {"yaml.unmarshal", "[\"a: |\\n  x\\n y\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: did not find expected key"},
    {"yaml.unmarshal", "[\"a: 99999999999999999999999\"]", "{\"a\": 1e+23}", NULL},
    {"yaml.unmarshal", "[\"a: 1e400\"]", "{\"a\": \"1e400\"}", NULL},
    {"yaml.unmarshal", "[\"a: 12345678901234567890\"]", "{\"a\": 12345678901234567890}",
     NULL},
    {"yaml.unmarshal", "[\"a: 0.1\"]", "{\"a\": 0.1}", NULL},
    {"yaml.unmarshal", "[\"a: 1.0\"]", "{\"a\": 1}", NULL},
    {"yaml.unmarshal", "[\"a: 1e2\"]", "{\"a\": 100}", NULL},
    {"yaml.unmarshal", "[\"a: -0\"]", "{\"a\": 0}", NULL},
    {"yaml.unmarshal", "[\"a: +1\"]", "{\"a\": 1}", NULL},
    {"yaml.unmarshal", "[\"a: 1:30\"]", "{\"a\": \"1:30\"}", NULL},
    {"yaml.unmarshal", "[\"a: 0b11\"]", "{\"a\": 3}", NULL},
    {"yaml.unmarshal", "[\"a: 2001-12-14t21:59:43.10-05:00\"]",
     "{\"a\": \"2001-12-14t21:59:43.10-05:00\"}", NULL},
    {"yaml.unmarshal", "[\"a: &x {b: 1}\\nc:\\n  <<: *x\\n  d: 2\"]",
     "{\"a\": {\"b\": 1}, \"c\": {\"b\": 1, \"d\": 2}}", NULL},
    {"json.is_valid", "[[]]", "false", NULL},
    {"json.is_valid", "[{\"a\": 1}]", "false", NULL},
    {"json.marshal", "[{\"$object\": [[1, 2]]}]", "\"{\\\"1\\\":2}\"", NULL},
    {"json.marshal", "[null]", "\"null\"", NULL},
    {"json.marshal_with_options", "[\"abc\", \"abc\"]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 must be object but got "
     "string"},
    {"json.marshal_with_options", "[1.5, [1, 2]]", NULL,
     "eval_type_error: json.marshal_with_options: operand 2 must be object but got "
     "array"},
    {"json.unmarshal", "[\"a\"]", NULL,
     "eval_builtin_error: json.unmarshal: invalid character 'a' looking for beginning of "
     "value"},
    {"yaml.is_valid", "[{\"$set\": [\"a\"]}]", "false", NULL},
    {"yaml.is_valid", "[{\"$set\": [1]}]", "false", NULL},
    {"yaml.marshal", "[{\"$set\": [1]}]", "\"- 1\\n\"", NULL},
    {"yaml.marshal", "[1.5]", "\"1.5\\n\"", NULL},
    {"yaml.unmarshal", "[{\"a\": 1}]", NULL,
     "eval_type_error: yaml.unmarshal: operand 1 must be string but got object"},
    {"yaml.unmarshal", "[\"{\\\"a\\\":\\\"\\\\/\\\"}\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: found unknown escape character"},
    {"yaml.unmarshal", "[\"a: b\\nc: \\\"x\\\\\\\\/y\\\"\"]",
     "{\"a\": \"b\", \"c\": \"x\\\\/y\"}", NULL},
    {"yaml.unmarshal", "[\"a: b\\nc: \\\"x\\\\/y\\\"\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: line 2: found unknown escape character"},
    {"yaml.unmarshal", "[\"%YAML 1.2\\n---\\na\"]", NULL,
     "eval_builtin_error: yaml.unmarshal: yaml: found incompatible YAML document"},
    {"yaml.marshal", "[\"\\t\\n tab\"]", "\"|-\\n  \\t\\n   tab\\n\"", NULL},
    {"yaml.marshal", "[{\"<<\": 1}]", "\"<<: 1\\n\"", NULL},
    {"yaml.marshal", "[\"a\\u008ab\"]", NULL,
     "eval_builtin_error: yaml.marshal: yaml: control characters are not allowed"},
    {"yaml.marshal", "[\"\\u007f\"]", NULL,
     "eval_builtin_error: yaml.marshal: yaml: control characters are not allowed"},
};

int main(void)
{
    int failed = 0;
    failed += run_builtin_cases(&us_json_family, json_cases,
                                sizeof json_cases / sizeof json_cases[0], false);
    return failed;
}

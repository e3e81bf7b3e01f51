/* Edits of YAML texts: what changes, what stays, what is refused; and random texts with
 * random operations. Operations are written in YAML, one a line, or as JSON. */
#include "value_cases.h"

#include "admission/patch.h"
#include "codec/yaml.h"
#include "codec/yaml_edit.h"
#include "value/array.h"
#include "value/object.h"

#include "arena_fixture.h"

/* The only document of [text]. */
static us_value read_yaml(us_str text)
{
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(&arena, text, NULL, &documents, &count, &diag))
        fail_msg("%.*s: %.*s", US_STR_ARG(text), US_STR_ARG(diag.message));
    assert_int_equal(count, 1);
    return documents[0].value;
}

/* The edited text, or what is wrong. */
static us_str edit_at(const char *text, const char *operations, size_t document,
                      const us_value *base, size_t base_length)
{
    us_str list = us_str_from(operations);
    us_diag diag = {0};
    us_yaml_change change = {document, base, base_length, US_NONE};
    if (list.text[0] != '[')
        change.operations = read_yaml(list);
    else if (!us_json_read(&arena, list, NULL, &change.operations, NULL, &diag))
        fail_msg("%s", operations);
    us_str result = US_STR_EMPTY;
    us_str problem = US_STR_EMPTY;
    bool done = us_yaml_edit(&arena, us_str_from(text), &change, 1, &result, &problem);
    return done ? result : problem;
}

static us_str edit(const char *text, const char *operations)
{
    return edit_at(text, operations, 0, NULL, 0);
}

static void check_text(const char *operations, us_str got, us_str expected)
{
    if (!us_str_equal(got, expected))
        fail_msg("%s\n---- gives\n%.*s\n---- not\n%.*s", operations, US_STR_ARG(got),
                 US_STR_ARG(expected));
}

/* ---- Cases ---------------------------------------------------------------------------- */

/* What operations do to base_text: [from], which is in it once, becomes [to]. */
typedef struct hunk_case {
    const char *operations;
    const char *from;
    const char *to;
} hunk_case;

typedef struct whole_case {
    const char *text;
    const char *operations;
    const char *result; /* or the problem */
} whole_case;

/* clang-format off */
static const char base_text[] =
    "# head\n"
    "apiVersion: v1 # api\n"
    "kind: Thing\n"
    "metadata:\n"
    "  name: \"x\"   # name\n"
    "  annotations:\n"
    "    a/b: 'one'\n"
    "spec:\n"
    "  text: |\n"
    "    line 1\n"
    "    line 2\n"
    "\n"
    "  list:\n"
    "  - name: a\n"
    "    enum: [x, y]\n"
    "  # second\n"
    "  - name: b\n"
    "    enum: [z]\n"
    "  empty: {}\n"
    "  none:\n"
    "  last: 1 # last\n"
    "# foot\n";

static const hunk_case hunks[] = {
        {"- {op: replace, path: /kind, value: Other}",
         "kind: Thing\n",
         "kind: Other\n"},
        {"- {op: replace, path: /metadata/name, value: 'y'}",
         "  name: \"x\"   # name\n",
         "  name: \"y\"   # name\n"},
        {"- {op: replace, path: /metadata/annotations/a~1b, value: 'it''s'}",
         "    a/b: 'one'\n",
         "    a/b: 'it''s'\n"},
        {"- {op: add, path: /metadata/annotations/c, value: two}",
         "    a/b: 'one'\n",
         "    a/b: 'one'\n    c: two\n"},
        {"- {op: add, path: /metadata/labels, value: {l: '1', m: 'yes'}}",
         "    a/b: 'one'\n",
         "    a/b: 'one'\n  labels:\n    l: \"1\"\n    m: \"yes\"\n"},
        {"- {op: add, path: /metadata/labels/app.kubernetes.io~1name, value: x}",
         "    a/b: 'one'\n",
         "    a/b: 'one'\n  labels:\n    app.kubernetes.io/name: x\n"},
        {"- {op: replace, path: /spec/text, value: \"line 1\\nnew\\n\"}",
         "    line 2\n",
         "    new\n"},
        {"- {op: replace, path: /spec/text, value: one}",
         "  text: |\n    line 1\n    line 2\n",
         "  text: |-\n    one\n"},
        {"- {op: replace, path: /spec/text, value: \"a\\nb\\n\\n\"}",
         "  text: |\n    line 1\n    line 2\n",
         "  text: \"a\\nb\\n\\n\"\n"},
        {"- {op: replace, path: /spec/text, value: \" indented\\nb\"}",
         "  text: |\n    line 1\n    line 2\n",
         "  text: |2-\n     indented\n    b\n"},
        {"- {op: add, path: /spec/list/-, value: {name: c, enum: [s], default: s}}",
         "    enum: [z]\n",
         "    enum: [z]\n  - name: c\n    enum: [s]\n    default: s\n"},
        {"- {op: add, path: /spec/list/1, value: {name: c, enum: [s]}}",
         "    enum: [x, y]\n",
         "    enum: [x, y]\n  - name: c\n    enum: [s]\n"},
        {"- {op: add, path: /spec/list/0, value: {name: c}}",
         "  list:\n",
         "  list:\n  - name: c\n"},
        {"- {op: remove, path: /spec/list/0}",
         "  - name: a\n    enum: [x, y]\n",
         ""},
        {"- {op: remove, path: /spec/list/1}",
         "  - name: b\n    enum: [z]\n",
         ""},
        {"- {op: remove, path: /spec/list/0}\n- {op: remove, path: /spec/list/0}",
         "  list:\n  - name: a\n    enum: [x, y]\n  # second\n  - name: b\n    enum: [z]\n",
         "  list: []\n"},
        {"- {op: remove, path: /spec/list/0/name}",
         "  - name: a\n    enum: [x, y]\n",
         "  - enum: [x, y]\n"},
        {"- {op: add, path: /spec/list/0/enum/-, value: w}",
         "    enum: [x, y]\n",
         "    enum: [x, y, w]\n"},
        {"- {op: add, path: /spec/list/0/enum/0, value: w}",
         "    enum: [x, y]\n",
         "    enum: [w, x, y]\n"},
        {"- {op: remove, path: /spec/list/0/enum/0}",
         "    enum: [x, y]\n",
         "    enum: [y]\n"},
        {"- {op: remove, path: /spec/list/0/enum/1}",
         "    enum: [x, y]\n",
         "    enum: [x]\n"},
        {"- {op: add, path: /spec/empty/k, value: v}",
         "  empty: {}\n",
         "  empty:\n    k: v\n"},
        {"- {op: add, path: /spec/empty/k, value: {a: [1, {b: null}]}}",
         "  empty: {}\n",
         "  empty:\n    k:\n      a:\n      - 1\n      - b: null\n"},
        {"- {op: add, path: /spec/none/k, value: true}",
         "  none:\n",
         "  none:\n    k: true\n"},
        {"- {op: replace, path: /spec/none, value: 3}",
         "  none:\n",
         "  none: 3\n"},
        {"- {op: replace, path: /spec/last, value: {a: 1}}",
         "  last: 1 # last\n",
         "  last: # last\n    a: 1\n"},
        {"- {op: replace, path: /spec/last, value: [a, b]}",
         "  last: 1 # last\n",
         "  last: # last\n  - a\n  - b\n"},
        {"- {op: replace, path: /spec/last, value: \"two\\nlines\\n\"}",
         "  last: 1 # last\n",
         "  last: | # last\n    two\n    lines\n"},
        {"- {op: replace, path: /spec/list, value: gone}",
         "  list:\n  - name: a\n    enum: [x, y]\n  # second\n  - name: b\n    enum: [z]\n",
         "  list: gone\n"},
        {"- {op: replace, path: /metadata, value: {name: x, annotations: {a/b: two, 'n': '3'}}}",
         "    a/b: 'one'\n",
         "    a/b: 'two'\n    \"n\": \"3\"\n"},
        {"- {op: remove, path: /spec/last}",
         "  last: 1 # last\n",
         ""},
        {"- {op: remove, path: /spec/text}",
         "  text: |\n    line 1\n    line 2\n",
         ""},
        {"- {op: remove, path: /metadata/annotations/a~1b}",
         "  annotations:\n    a/b: 'one'\n",
         "  annotations: {}\n"},
        {"- {op: remove, path: /metadata}\n- {op: add, path: /metadata, value: {name: z}}",
         "  name: \"x\"   # name\n  annotations:\n    a/b: 'one'\n",
         "  name: \"z\"\n"},
        {"- {op: replace, path: /spec/list, value: [{name: b, enum: [z]}]}",
         "  - name: a\n    enum: [x, y]\n",
         ""},
        {"- {op: replace, path: /spec/list, value: [{name: a, enum: [x]}, {name: 'n'}, {name: b, enum: [z]}]}",
         "    enum: [x, y]\n",
         "    enum: [x]\n  - name: \"n\"\n"},
        {"- {op: add, path: /x, value: {}}\n- {op: add, path: /x/y, value: []}\n- {op: add, path: /x/y/-, value: 1}\n- {op: add, path: /x/y/-, value: {q: r}}",
         "  last: 1 # last\n",
         "  last: 1 # last\nx:\n  \"y\":\n  - 1\n  - q: r\n"},
        {"- {op: replace, path: '', value: {kind: Thing, 'n': 1}}",
         "apiVersion: v1 # api\nkind: Thing\nmetadata:\n  name: \"x\"   # name\n  annotations:\n    a/b: 'one'\nspec:\n  text: |\n    line 1\n    line 2\n\n  list:\n  - name: a\n    enum: [x, y]\n  # second\n  - name: b\n    enum: [z]\n  empty: {}\n  none:\n  last: 1 # last\n",
         "kind: Thing\n\"n\": 1\n"},
        {"- {op: replace, path: '', value: scalar}",
         "apiVersion: v1 # api\nkind: Thing\nmetadata:\n  name: \"x\"   # name\n  annotations:\n    a/b: 'one'\nspec:\n  text: |\n    line 1\n    line 2\n\n  list:\n  - name: a\n    enum: [x, y]\n  # second\n  - name: b\n    enum: [z]\n  empty: {}\n  none:\n  last: 1 # last\n",
         "scalar\n"},
        {"- {op: replace, path: '', value: [1, 2]}",
         "apiVersion: v1 # api\nkind: Thing\nmetadata:\n  name: \"x\"   # name\n  annotations:\n    a/b: 'one'\nspec:\n  text: |\n    line 1\n    line 2\n\n  list:\n  - name: a\n    enum: [x, y]\n  # second\n  - name: b\n    enum: [z]\n  empty: {}\n  none:\n  last: 1 # last\n",
         "- 1\n- 2\n"},
};

static const whole_case wholes[] = {
        {"- name: a\n  enum: [x]\n  default: x\n- name: b\n",
         "- {op: add, path: /-, value: {default: z, enum: [z], name: c, other: d}}",
         "- name: a\n  enum: [x]\n  default: x\n- name: b\n- name: c\n  enum: [z]\n  default: z\n  other: d\n"},
        {"[{b: 'x', a: 1}, {c: 2}]\n",
         "- {op: add, path: /0, value: {a: 3, b: y}}",
         "[{b: 'y', a: 3}, {b: 'x', a: 1}, {c: 2}]\n"},
        {"a: 1",
         "- {op: add, path: /b, value: 2}",
         "a: 1\nb: 2"},
        {"a: 1",
         "- {op: add, path: /b, value: \"x\\ny\\n\"}",
         "a: 1\nb: |\n  x\n  y\n"},
        {"a: |\n  x",
         "- {op: replace, path: /a, value: \"z\\n\"}",
         "a: |\n  z\n"},
        {"a: |\n  x\n",
         "- {op: add, path: /b, value: 1}",
         "a: |\n  x\nb: 1\n"},
        {"a: |+\n  x\n\n\nb: 1\n",
         "- {op: add, path: /c, value: 1}\n- {op: replace, path: /a, value: \"y\\n\\n\"}",
         "a: |+\n  y\n\nb: 1\nc: 1\n"},
        {"a: >-  # folded\n  x\n  y\n\nb: 1\n",
         "- {op: replace, path: /a, value: \"two\\nlines\"}",
         "a: |-  # folded\n  two\n  lines\n\nb: 1\n"},
        {"a: \"q\\n\"\n",
         "- {op: replace, path: /a, value: \"x\\ny\\n\"}",
         "a: \"x\\ny\\n\"\n"},
        {"a: 'q'\n",
         "- {op: replace, path: /a, value: \"x\\ny\\n\"}",
         "a: |\n  x\n  y\n"},
        {"a: 'q'\n",
         "- {op: replace, path: /a, value: 5}",
         "a: 5\n"},
        {"a: 5\n",
         "- {op: replace, path: /a, value: '5'}",
         "a: \"5\"\n"},
        {"a: true\n",
         "- {op: replace, path: /a, value: 'yes'}",
         "a: \"yes\"\n"},
        {"a: x\n",
         "- {op: replace, path: /a, value: ''}",
         "a: \"\"\n"},
        {"a: x\n",
         "- {op: replace, path: /a, value: '# no'}",
         "a: '# no'\n"},
        {"a: x\n",
         "- {op: replace, path: /a, value: \"tab\\there\"}",
         "a: \"tab\\there\"\n"},
        {"a: x\n",
         "- {op: replace, path: /a, value: \"\\u0000\\u007f\\u0085\\u2028\\ufeff\\U0001F600\"}",
         "a: \"\\u0000\\u007F\\u0085\\u2028\\uFEFF😀\"\n"},
        {"a: x\n",
         "- {op: add, path: '/<<', value: 1}\n- {op: add, path: '/a b: c', value: 2}\n- {op: add, path: /, value: 3}\n- {op: add, path: /true, value: 4}\n- {op: add, path: \"/x\\ny\", value: 5}",
         "a: x\n\"<<\": 1\n'a b: c': 2\n\"\": 3\n\"true\": 4\n\"x\\ny\": 5\n"},
        {"- a\n- b\n",
         "- {op: add, path: /1, value: c}\n- {op: add, path: /-, value: d}\n- {op: remove, path: /0}",
         "- c\n- b\n- d\n"},
        {"- - a\n  - b\n- c\n",
         "- {op: add, path: /0/0, value: 'n'}",
         "- - \"n\"\n  - a\n  - b\n- c\n"},
        {"- - a\n  - b\n- c\n",
         "- {op: remove, path: /0/0}",
         "- - b\n- c\n"},
        {"- - a\n- c\n",
         "- {op: remove, path: /0/0}",
         "- []\n- c\n"},
        {"- a: 1\n  # about b\n  b: 2\n",
         "- {op: remove, path: /0/a}",
         "-\n  # about b\n  b: 2\n"},
        {"- a: 1\n  b: 2\n",
         "- {op: remove, path: /0/a}\n- {op: add, path: /0/c, value: 3}",
         "- b: 2\n  c: 3\n"},
        {"-\n  a: 1\n  b: 2\n-   x: 1\n",
         "- {op: remove, path: /0/b}\n- {op: replace, path: /1, value: {'y': [1]}}\n- {op: add, path: /-, value: {x: 2}}",
         "-\n  a: 1\n-   \"y\":\n      - 1\n- x: 2\n"},
        {"- x # comment\n",
         "- {op: replace, path: /0, value: {a: 1, b: \"x\\ny\\n\"}}",
         "- a: 1 # comment\n  b: |\n    x\n    y\n"},
        {"a:\n    b:\n        c: 1\n",
         "- {op: add, path: /a/d/e, value: 1}",
         "a:\n    b:\n        c: 1\n    d:\n        e: 1\n"},
        {"a:\n  value # c\n",
         "- {op: replace, path: /a, value: new}",
         "a: new # c\n"},
        {"a: # c1\n  b: 1 # c2\nc: 2\n",
         "- {op: replace, path: /a, value: new}",
         "a: new # c1\nc: 2\n"},
        {"a: # c1\n  b: 1 # c2\nc: 2\n",
         "- {op: replace, path: /a, value: [x]}",
         "a: # c1\n  - x\nc: 2\n"},
        {"a: 1\r\nb:\r\n  - x\r\n",
         "- {op: add, path: /c, value: \"p\\nq\\n\"}\n- {op: add, path: /b/-, value: 'y'}\n- {op: remove, path: /a}",
         "b:\r\n  - x\r\n  - \"y\"\r\nc: |\r\n  p\r\n  q\r\n"},
        {"{a: 1, b: [x, y], c: {d: e}}\n",
         "- {op: add, path: /f, value: 'g,h'}\n- {op: add, path: /b/-, value: z}\n- {op: remove, path: /c/d}\n- {op: replace, path: /a, value: {'n': null}}",
         "{a: {\"n\": null}, b: [x, y, z], c: {}, f: \"g,h\"}\n"},
        {"a: {x: 1, y: 2}\n",
         "- {op: remove, path: /a/x}\n- {op: remove, path: /a/y}",
         "a: {}\n"},
        {"a: {x: 1, y: 2}\n",
         "- {op: remove, path: /a/y}\n- {op: add, path: /a/z, value: [q]}",
         "a: {x: 1, z: [q]}\n"},
        {"a: [1, 2, 3,]\n",
         "- {op: remove, path: /a/1}\n- {op: add, path: /a/-, value: 4}",
         "a: [1, 3, 4,]\n"},
        {"a: [ # first\n  1, # one\n  2  # two\n]\n",
         "- {op: add, path: /a/-, value: 3}",
         "a: [ # first\n  1, # one\n  2,\n  3  # two\n]\n"},
        {"a: [b: 1]\n",
         "- {op: replace, path: /a/0/b, value: 2}",
         "a: [b: 2]\n"},
        {"{a, b: , \"c\": 1}\n",
         "- {op: replace, path: /a, value: 1}\n- {op: replace, path: /b, value: 2}\n- {op: replace, path: /c, value: x}",
         "{a: 1, b: 2, \"c\": x}\n"},
        {"{\n  \"a\": 1,\n  \"b\": {\n    \"c\": []\n  }\n}\n",
         "- {op: add, path: /d, value: {e: [1, x]}}\n- {op: add, path: /b/c/-, value: {k: v}}\n- {op: replace, path: /a, value: s}",
         "{\n  \"a\": \"s\",\n  \"b\": {\n    \"c\": [\n      {\n        \"k\": \"v\"\n      }\n    ]\n  },\n  \"d\": {\n    \"e\": [\n      1,\n      \"x\"\n    ]\n  }\n}\n"},
        {"{\"a\":1,\"b\":[1,2]}",
         "- {op: add, path: /c, value: x}\n- {op: add, path: /b/-, value: 3}\n- {op: remove, path: /a}",
         "{\"b\":[1,2,3],\"c\":\"x\"}"},
        {"{\"a\": 1}",
         "- {op: remove, path: /a}",
         "{}"},
        {"{\n\t\"a\": 1\n}\n",
         "- {op: add, path: /b, value: [1]}",
         "{\n\t\"a\": 1,\n\t\"b\": [\n\t\t1\n\t]\n}\n"},
        {"a: &x 1\nb: *x\n",
         "- {op: replace, path: /b, value: 2}",
         "a: &x 1\nb: 2\n"},
        {"a: &x\n  k: 1\nb: 2\n",
         "- {op: replace, path: /a/k, value: 2}\n- {op: add, path: /a/l, value: 3}",
         "a: &x\n  k: 2\n  l: 3\nb: 2\n"},
        {"a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  m: 1\n",
         "- {op: replace, path: /b/k, value: 2}",
         "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  m: 1\n  k: 2\n"},
        {"a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  m: 1\n",
         "- {op: remove, path: /b/m}",
         "a: &x {k: 1, l: 2}\nb:\n  <<: *x\n"},
        {"a: !!str 1\nb: !t x\n",
         "- {op: replace, path: /a, value: 2}\n- {op: replace, path: /b, value: 'y'}",
         "a: 2\nb: \"y\"\n"},
        {"a: 1\na: 2\n",
         "- {op: replace, path: /a, value: 3}",
         "a: 1\na: 3\n"},
        {"1: x\ntrue: y\n'2': z\n",
         "- {op: replace, path: /1, value: a}\n- {op: replace, path: /true, value: b}\n- {op: remove, path: /2}",
         "1: a\ntrue: b\n"},
        {"模板: 你好 # 注\n列表: [一, 二]\n",
         "- {op: replace, path: '/模板', value: '再见'}\n- {op: add, path: '/列表/-', value: '三'}\n- {op: add, path: '/新', value: '值'}",
         "模板: 再见 # 注\n列表: [一, 二, 三]\n新: 值\n"},
        {"a: 1\n",
         "- {op: replace, path: /a, value: 1}",
         "a: 1\n"},
        {"a: 1.0\nb: 0x10\n",
         "- {op: replace, path: /a, value: 1}\n- {op: replace, path: /b, value: 16}",
         "a: 1.0\nb: 0x10\n"},
        {"a: 1\n",
         "- {op: replace, path: /a, value: 1.5e+300}",
         "a: 1.5e+300\n"},
        {"\357\273\277# bom\na: 1\n",
         "- {op: replace, path: /a, value: 2}\n- {op: add, path: /b, value: 3}",
         "\357\273\277# bom\na: 2\nb: 3\n"},
        {"a:   \nb: 1\n",
         "- {op: replace, path: /a, value: x}",
         "a: x\nb: 1\n"},
        {"a: one\n  two\nb: 1\n",
         "- {op: replace, path: /a, value: x}",
         "a: x\nb: 1\n"},
        {"a: \"one\n  two\"  # c\nb: 1\n",
         "- {op: replace, path: /a, value: x}",
         "a: \"x\"  # c\nb: 1\n"},
        {"a:\n- x\n# tail\nb: 1\n",
         "- {op: add, path: /a/-, value: 'y'}",
         "a:\n- x\n- \"y\"\n# tail\nb: 1\n"},
        {"a:\n  # first\n  - x\n",
         "- {op: add, path: /a/0, value: 'y'}",
         "a:\n  - \"y\"\n  # first\n  - x\n"},
        {"a:\n  - x\n\n\n  - y\n\nb: 1\n",
         "- {op: add, path: /a/1, value: 'n'}\n- {op: remove, path: /a/0}",
         "a:\n\n\n  - \"n\"\n  - y\n\nb: 1\n"},
        {"a: |\n  x\n   \n\n\nb: 1\n",
         "- {op: add, path: /c, value: 1}",
         "a: |\n  x\n   \n\n\nb: 1\nc: 1\n"},
        {"a:\n  b: |2\n     x\n    y\n",
         "- {op: replace, path: /a/b, value: \"  p\\nq\\n\"}",
         "a:\n  b: |2\n      p\n    q\n"},
        {"a: 1\rb: 2\r",
         "- {op: add, path: /c, value: 3}",
         "a: 1\rb: 2\rc: 3\r"},
};

static const whole_case refusals[] = {
        {"a: [b: 1]\n",
         "- {op: add, path: /a/0/c, value: 2}",
         "a pair in a sequence ([key: value]) can't change its keys"},
        {"a: &x 1\nb: *x\n",
         "- {op: replace, path: /a, value: 2}",
         "operation 0: /a lies in what an alias (*) elsewhere refers to"},
        {"a: &x\n  k: 1\nb: *x\n",
         "- {op: replace, path: /b/k, value: 2}",
         "operation 0: /b/k lies below an alias (*)"},
        {"a: &x\n  k: 1\nb: *x\n",
         "- {op: replace, path: /a/k, value: 2}",
         "operation 0: /a/k lies in what an alias (*) elsewhere refers to"},
        {"a: &x\n  k: 1\nb: *x\n",
         "- {op: remove, path: /a}",
         "operation 0: /a lies in what an alias (*) elsewhere refers to"},
        {"a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  m: 1\n",
         "- {op: remove, path: /b/k}",
         "operation 0: /b/k comes from a merge key (<<)"},
        {"? a\n: 1\nb: 2\n",
         "- {op: replace, path: /b, value: 3}",
         "it lies in a mapping with explicit keys (?)"},
        {"a: 1\na: 2\n",
         "- {op: remove, path: /a}",
         "the change can't be written so that it reads back the same"},
        {"a: 1\n",
         "- {op: replace, path: /b, value: 1}",
         "operation 0: there is no /b"},
        {"a: 1\n",
         "- {op: remove, path: /b}",
         "operation 0: there is no /b"},
        {"a: 1\n",
         "- {op: add, path: /a/b, value: 1}",
         "operation 0: there is no /a/b"},
        {"a: []\n",
         "- {op: add, path: /a/1, value: 1}",
         "operation 0: /a/1 is no place in an array of 0"},
        {"a: 1\n",
         "- {op: test, path: /a, value: 1}",
         "operation 0: \"test\" can't be done to a text"},
        {"a: 1\n",
         "[{\"op\": \"replace\", \"path\": \"/a\", \"value\": 12345678901234567890123}]",
         "the change can't be written so that it reads back the same"},
        {"a: 1\n",
         "- {op: add, path: a, value: 1}",
         "operation 0: \"path\" must be empty or begin with a slash"},
        {"a: 1\n",
         "- {op: add, path: /a~2, value: 1}",
         "operation 0: \"path\" has a ~ that is neither ~0 nor ~1"},
        {"a: 1\n",
         "- {op: add, path: /a}",
         "operation 0: \"value\" is missing"},
        {"a: [\n",
         "- {op: replace, path: /a, value: 1}",
         "line 2: did not find expected node content"},
};

/* clang-format on */

static void test_hunks(void **state)
{
    (void)state;
    us_str base = us_str_from(base_text);
    for (size_t i = 0; i < sizeof hunks / sizeof *hunks; i++) {
        us_str from = us_str_from(hunks[i].from);
        size_t at = us_str_find(base, from, 0);
        assert_true(at != US_STR_NONE);
        us_buf expected = us_buf_make(&arena);
        us_buf_add_str(&expected, us_str_slice(base, 0, at));
        us_buf_add_c(&expected, hunks[i].to);
        us_buf_add_str(&expected, us_str_slice(base, at + from.length, base.length));
        check_text(hunks[i].operations, edit(base_text, hunks[i].operations),
                   us_buf_str(&expected));
    }
}

static void test_wholes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        check_text(wholes[i].operations, edit(wholes[i].text, wholes[i].operations),
                   us_str_from(wholes[i].result));
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        check_text(refusals[i].operations, edit(refusals[i].text, refusals[i].operations),
                   us_str_from(refusals[i].result));
}

/* ---- Places ----------------------------------------------------------------------------- */

static void test_documents(void **state)
{
    (void)state;
    check_text("second",
               edit_at("---\na: 1\n---\n# two\nb: 2\n...\n---\n",
                       "- {op: replace, path: /b, value: 3}", 1, NULL, 0),
               US_STR("---\na: 1\n---\n# two\nb: 3\n...\n---\n"));
    check_text("second, one of three being empty",
               edit_at("---\n---\na: 1\n---\nb: 2\n", "- {op: add, path: /c, value: 3}",
                       1, NULL, 0),
               US_STR("---\n---\na: 1\n---\nb: 2\nc: 3\n"));
    check_text("none", edit_at("a: 1\n", "- {op: remove, path: /a}", 3, NULL, 0),
               US_STR("there is no document 3"));
}

static void test_base(void **state)
{
    (void)state;
    const char *list = "kind: List\nitems:\n- a: 1\n- a: 2 # two\n";
    const us_value base[] = {us_value_string(US_STR("items")), us_value_integer(1)};
    const us_value none[] = {us_value_string(US_STR("items")), us_value_integer(2)};
    check_text(
        "item 1",
        edit_at(list,
                "- {op: replace, path: /a, value: 3}\n- {op: add, path: /b, value: 4}", 0,
                base, 2),
        US_STR("kind: List\nitems:\n- a: 1\n- a: 3 # two\n  b: 4\n"));
    check_text("the item itself",
               edit_at(list, "- {op: replace, path: '', value: {b: 1}}", 0, base, 2),
               US_STR("kind: List\nitems:\n- a: 1\n- b: 1 # two\n"));
    check_text("no item", edit_at(list, "- {op: remove, path: /a}", 0, none, 2),
               US_STR("operation 0: /a is no place in an array of 2"));
}

static void test_several_changes(void **state)
{
    (void)state;
    us_value set = read_yaml(US_STR("- {op: replace, path: /a, value: x}"));
    us_value grow = read_yaml(US_STR("- {op: add, path: /b, value: y y}"));
    us_yaml_change changes[] = {{1, NULL, 0, set}, {0, NULL, 0, set}, {1, NULL, 0, grow}};
    us_str result, problem;
    assert_true(us_yaml_edit(&arena, US_STR("a: 1 # one\n---\na: 2 # two\n"), changes, 3,
                             &result, &problem));
    check_text("three", result, US_STR("a: x # one\n---\na: x # two\nb: y y\n"));
}

/* Work that grows with the product of text and operations has a bound. */
static void test_limits(void **state)
{
    (void)state;
    us_buf text = us_buf_make(&arena);
    us_array *operations = us_array_new(&arena, 0);
    us_value one = read_yaml(US_STR("{op: add, path: /0, value: 1}"));
    for (size_t i = 0; i < 2000; i++)
        us_buf_add_c(&text, "- x\n");
    for (size_t i = 0; i < 9000; i++)
        us_array_push(operations, one);
    us_yaml_change change = {0, NULL, 0, us_value_array(operations)};
    us_str result, problem = US_STR_EMPTY;
    assert_false(us_yaml_edit(&arena, us_buf_str(&text), &change, 1, &result, &problem));
    assert_true(us_str_ends_with(problem,
                                 US_STR("the text is too large for so many operations")));
    for (size_t i = 0; i < 1100; i++)
        us_array_push(operations, read_yaml(US_STR("{op: replace, path: '', value: 1}")));
    change.operations = us_value_array(operations);
    assert_false(us_yaml_edit(&arena, US_STR("1"), &change, 1, &result, &problem));
    us_buf deep = us_buf_make(&arena);
    for (size_t i = 0; i < 1001; i++)
        us_buf_add_c(&deep, "/a");
    one = read_yaml(us_str_format(&arena, "- {op: add, path: %.*s, value: 1}",
                                  US_STR_ARG(us_buf_str(&deep))));
    change.operations = one;
    assert_false(us_yaml_edit(&arena, US_STR("a: 1"), &change, 1, &result, &problem));
    assert_true(us_str_ends_with(problem, US_STR("has more than 1000 steps")));
}

static void edit_sample(us_arena *small, void *data)
{
    (void)data;
    us_yaml_change change = {0, NULL, 0, US_NONE};
    us_diag diag = {0};
    us_str result, problem;
    us_str operations = US_STR("[{\"op\": \"remove\", \"path\": \"/spec/list/0\"},"
                               "{\"op\": \"add\", \"path\": \"/new\", \"value\": [{}]}]");
    assert_true(us_json_read(small, operations, NULL, &change.operations, NULL, &diag));
    assert_true(
        us_yaml_edit(small, us_str_from(base_text), &change, 1, &result, &problem));
}

static void test_running_dry_leaks_nothing(void **state)
{
    (void)state;
    run_dry(997, 1 << 20, edit_sample, NULL);
}

/* ---- Random texts -------------------------------------------------------------------------- */

static uint64_t seed;

static uint32_t random_below(uint32_t bound)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % bound;
}

static bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

static const char *pick(const char *const *words)
{
    uint32_t count = 0;
    while (words[count])
        count++;
    return words[random_below(count)];
}

static const char *random_word(void)
{
    static const char *const words[] = {
        "a",   "b",    "c d",   "x: y", "# no", "",     "1",      "true", "~",  "yes",
        "é漢", "it's", "\"q\"", "- d",  "{f}",  "k, l", "tab\tx", "\\n",  "=>", NULL};
    return pick(words);
}

static const char *random_lines(void)
{
    static const char *const texts[] = {"one\ntwo\n", "one\n\n  two\n",      "last\nline",
                                        " in\nout\n", "# not\na: comment\n", NULL};
    return pick(texts);
}

typedef struct sketch {
    us_buf text;
    uint32_t comments;
    const char *line_break;
    bool indentless;
    uint32_t step;
    size_t literal_end; /* where the last literal block ends */
} sketch;

static void end_line(sketch *s)
{
    if (one_in(5))
        us_buf_add_format(&s->text, " # note %u", s->comments++);
    us_buf_add_c(&s->text, s->line_break);
}

static void begin_line(sketch *s, uint32_t column)
{
    if (one_in(8))
        us_buf_add_format(&s->text, "%*s# above %u%s", (int)column, "", s->comments++,
                          s->line_break);
    if (one_in(12))
        us_buf_add_c(&s->text, s->line_break);
    us_buf_add_format(&s->text, "%*s", (int)column, "");
}

static void sketch_scalar(sketch *s, bool flow)
{
    static const char *const others[] = {"1", "2.5", "true", "null", "~", "word", NULL};
    us_str word = us_str_from(random_word());
    if (one_in(2)) {
        us_buf_add_c(&s->text, pick(others));
    } else if (one_in(3)) {
        us_buf_add_char(&s->text, '\'');
        for (size_t i = 0; i < word.length; i++)
            us_buf_add_format(&s->text, word.text[i] == '\'' ? "''" : "%c", word.text[i]);
        us_buf_add_char(&s->text, '\'');
    } else if (one_in(2)) {
        us_buf_add_str(&s->text, US_STR("\"a\\tb\""));
    } else {
        us_buf_add_c(&s->text, flow ? "plain" : "plain, [text]");
    }
}

static void sketch_flow(sketch *s, uint32_t depth)
{
    uint32_t count = random_below(4);
    if (depth == 0 || one_in(2)) {
        sketch_scalar(s, true);
        return;
    }
    bool mapping = one_in(2);
    us_buf_add_char(&s->text, mapping ? '{' : '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            us_buf_add_c(&s->text, ", ");
        if (mapping)
            us_buf_add_format(&s->text, "k%u: ", i);
        sketch_flow(s, depth - 1);
    }
    us_buf_add_char(&s->text, mapping ? '}' : ']');
}

static void sketch_literal(sketch *s, uint32_t column)
{
    us_str lines = us_str_from(random_lines());
    bool clipped = us_str_ends_with(lines, US_STR("\n"));
    us_buf_add_c(&s->text, one_in(4) ? ">" : "|");
    if (lines.text[0] == ' ')
        us_buf_add_format(&s->text, "%u", s->step);
    us_buf_add_c(&s->text, clipped ? (one_in(4) ? "+" : "") : "-");
    us_buf_add_c(&s->text, s->line_break);
    us_buf_add_format(&s->text, "%*s", (int)column, "");
    for (size_t i = 0; i < lines.length - (clipped ? 1 : 0); i++) {
        if (lines.text[i] == '\n')
            us_buf_add_format(&s->text, "%s%*s", s->line_break, (int)column, "");
        else
            us_buf_add_char(&s->text, lines.text[i]);
    }
    us_buf_add_c(&s->text, s->line_break);
    s->literal_end = s->text.length;
}

static void sketch_block(sketch *s, uint32_t column, uint32_t depth, bool behind_dash);

/* What stands behind a key at [column]. */
static void sketch_value(sketch *s, uint32_t column, uint32_t depth)
{
    if (depth > 0 && one_in(2)) {
        end_line(s);
        sketch_block(s, column + s->step, depth - 1, false);
    } else if (one_in(5)) {
        us_buf_add_char(&s->text, ' ');
        sketch_literal(s, column + s->step);
    } else {
        if (!one_in(8)) {
            us_buf_add_char(&s->text, ' ');
            sketch_flow(s, 2);
        }
        end_line(s);
    }
}

static void sketch_element(sketch *s, uint32_t column, uint32_t depth)
{
    us_buf_add_char(&s->text, '-');
    if (depth > 0 && one_in(2)) {
        us_buf_add_char(&s->text, ' ');
        sketch_block(s, column + 2, depth - 1, true);
        return;
    }
    if (!one_in(8)) {
        us_buf_add_char(&s->text, ' ');
        sketch_flow(s, 2);
    }
    end_line(s);
}

/* A mapping or a sequence at [column]; its first line has begun where it is [behind] a
 * dash. */
static void sketch_block(sketch *s, uint32_t column, uint32_t depth, bool behind_dash)
{
    uint32_t count = random_below(4) + 1;
    bool mapping = one_in(2);
    if (!mapping && s->indentless && !behind_dash && column >= s->step)
        column -= s->step;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 || !behind_dash)
            begin_line(s, column);
        if (mapping) {
            us_buf_add_format(&s->text, one_in(6) ? "\"k%u\":" : "k%u:", i);
            sketch_value(s, column, depth);
        } else {
            sketch_element(s, column, depth);
        }
    }
}

static us_str sketch_text(void)
{
    sketch s = {.text = us_buf_make(&arena), .line_break = one_in(6) ? "\r\n" : "\n"};
    s.step = 2 + random_below(3);
    s.indentless = one_in(2);
    sketch_block(&s, 0, 3, false);
    us_str text = us_buf_str(&s.text);
    /* A literal block that lacks its line break can't have anything put below it. */
    if (one_in(8) && s.literal_end < text.length)
        text.length -= strlen(s.line_break);
    return text;
}

/* ---- Random operations --------------------------------------------------------------------- */

static us_value random_value(uint32_t depth)
{
    us_value v = us_value_string(us_str_from(random_word()));
    uint32_t kind = random_below(depth > 0 ? 8 : 6);
    if (kind == 0)
        v = us_value_string(us_str_from(random_lines()));
    else if (kind == 1)
        v = us_value_integer(random_below(100));
    else if (kind == 2)
        v = one_in(2) ? US_NULL : US_TRUE;
    else if (kind == 6)
        v = us_value_array(us_array_new(&arena, 0));
    else if (kind == 7)
        v = us_value_object(us_object_new(&arena, 0));
    for (uint32_t i = random_below(3); i > 0 && kind >= 6; i--) {
        us_value item = random_value(depth - 1);
        if (kind == 6)
            us_array_push(v.as.array, item);
        else
            us_object_put(v.as.object, us_value_string(us_str_from(random_word())), item);
    }
    return v;
}

/* Steps into [value] at random; stores the parent of the last step, and what is there. */
static us_str random_path(us_value value, us_value *parent, us_value *found)
{
    us_buf path = us_buf_make(&arena);
    *parent = US_NONE;
    *found = value;
    while (us_value_tag(*found) >= US_TAG_ARRAY && us_value_count(*found) > 0 &&
           (us_value_is_none(*parent) || !one_in(3))) {
        *parent = *found;
        uint32_t at = random_below((uint32_t)us_value_count(*parent));
        if (us_value_tag(*parent) == US_TAG_ARRAY) {
            us_buf_add_format(&path, "/%u", at);
            *found = parent->as.array->items[at];
        } else {
            us_patch_add_step(&path, us_value_text(parent->as.object->keys[at]));
            *found = parent->as.object->values[at];
        }
    }
    return us_buf_str(&path);
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(key)), value);
}

static us_value random_operation(us_value document, us_value *before)
{
    us_object *operation = us_object_new(&arena, 3);
    us_value parent;
    us_str path = random_path(document, &parent, before);
    uint32_t kind = random_below(3);
    const char *name = kind == 0 ? "add" : kind == 1 ? "remove" : "replace";
    if (us_value_is_none(parent))
        name = "replace";
    if (kind == 0 && us_value_tag(*before) == US_TAG_OBJECT) {
        name = "add";
        path = us_str_format(&arena, "%.*s/new%u", US_STR_ARG(path), random_below(9));
    } else if (kind == 0 && us_value_tag(parent) == US_TAG_OBJECT) {
        *before = US_NONE; /* add in place of what is there: nothing is promised */
    }
    put(operation, "op", us_value_string(us_str_from(name)));
    put(operation, "path", us_value_string(path));
    if (strcmp(name, "remove") != 0)
        put(operation, "value", random_value(2));
    return us_value_object(operation);
}

/* The lines of [a] that are not among those it begins and ends with as [b] does. */
static size_t changed_lines(us_str a, us_str b)
{
    size_t front = 0;
    size_t back = 0;
    size_t least = a.length < b.length ? a.length : b.length;
    while (front < least && a.text[front] == b.text[front])
        front++;
    while (back < least - front &&
           a.text[a.length - 1 - back] == b.text[b.length - 1 - back])
        back++;
    size_t lines = 0;
    for (size_t i = front; i < a.length - back; i++)
        lines += a.text[i] == '\n';
    return lines;
}

/* Comments that stood in [text] and are gone. */
static size_t lost_comments(us_str text, us_str result)
{
    size_t lost = 0;
    us_str marks[] = {US_STR("# above "), US_STR("# note ")};
    for (size_t m = 0; m < 2; m++) {
        size_t before = 0, after = 0;
        for (size_t at = 0; (at = us_str_find(text, marks[m], at)) != US_STR_NONE; at++)
            before++;
        for (size_t at = 0; (at = us_str_find(result, marks[m], at)) != US_STR_NONE; at++)
            after++;
        lost += before - after;
    }
    return lost;
}

static void check_what_stays(us_value operation, us_value before, us_str text,
                             us_str result)
{
    us_str op = us_value_text(*us_object_get_c(operation.as.object, "op"));
    const us_value *value = us_object_get_c(operation.as.object, "value");
    bool scalars = us_value_tag(before) < US_TAG_STRING && !us_value_is_none(before) &&
                   value && us_value_tag(*value) < US_TAG_STRING;
    bool fine = true;
    if (us_str_is(op, "replace") && scalars)
        fine = changed_lines(text, result) == 0 && changed_lines(result, text) == 0;
    bool inserts = us_str_is(op, "add") && !us_value_is_none(before);
    if (inserts || scalars)
        fine = fine && lost_comments(text, result) == 0;
    if (us_str_is(op, "remove"))
        fine = fine && changed_lines(result, text) <= 1;
    if (!fine)
        fail_msg("%s\n%.*s\n---- became\n%.*s",
                 to_json(&arena, operation, US_JSON_COMPACT), US_STR_ARG(text),
                 US_STR_ARG(result));
}

static void check_random(us_str text, us_value document, size_t count)
{
    us_array *operations = us_array_new(&arena, count);
    us_value after = document;
    us_value before = US_NONE;
    us_value operation = US_NONE;
    us_str result, problem;
    for (size_t i = 0; i < count; i++) {
        us_array *single = us_array_new(&arena, 1);
        operation = random_operation(after, &before);
        us_array_push(single, operation);
        us_array_push(operations, operation);
        if (!us_patch_apply(&arena, after, us_value_array(single), &after, &problem))
            fail_msg("%.*s", US_STR_ARG(problem));
        if (us_value_tag(after) == US_TAG_NULL)
            return;
    }
    us_yaml_change change = {0, NULL, 0, us_value_array(operations)};
    if (!us_yaml_edit(&arena, text, &change, 1, &result, &problem))
        fail_msg("%.*s: %s\n%.*s", US_STR_ARG(problem),
                 to_json(&arena, change.operations, US_JSON_COMPACT), US_STR_ARG(text));
    assert_true(us_value_equal(read_yaml(result), after));
    if (count == 1)
        check_what_stays(operation, before, text, result);
}

static void test_random(void **state)
{
    (void)state;
    for (seed = 1; seed <= 3000; seed++) {
        uint64_t start = seed;
        us_str text = sketch_text();
        us_value document = read_yaml(text);
        for (size_t count = 1; count <= 4; count++)
            check_random(text, document, count);
        us_arena_reset(&arena, 1 << 20);
        seed = start;
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hunks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wholes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_documents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_base, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_running_dry_leaks_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

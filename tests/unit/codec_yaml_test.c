/* YAML: scalars and structures as OPA 1.22.2 reads and writes them, positions,
 * limits. */
#include "value_cases.h"

#include "codec/yaml.h"

#include "arena_fixture.h"

/* The first document as JSON, "nothing", or the first error. */
static const char *read_with(const us_yaml_options *options, const char *text)
{
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(&arena, us_str_from(text), options, &documents, &count, &diag)) {
        us_buf buf = us_buf_make(&arena);
        us_diag_print_line(&buf, &diag);
        return us_buf_str(&buf).text;
    }
    if (count == 0)
        return "nothing";
    return to_json(&arena, documents[0].value, US_JSON_COMPACT);
}

static const char *read_yaml(const char *text)
{
    return read_with(NULL, text);
}

static void check(const char *const cases[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = read_yaml(cases[i][0]);
        if (strcmp(got, cases[i][1]) != 0)
            fail_msg("%s: %s, not %s", cases[i][0], got, cases[i][1]);
    }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void test_scalars(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"- 1\n- -1\n- +1\n- 0x1F\n- 0o17\n- 0777\n- 0b101\n- 1_000\n- -0x1f",
         "[1,-1,1,31,15,511,5,1000,-31]"},
        {"- 18446744073709551615\n- 18446744073709551616\n- -9223372036854775809",
         "[18446744073709551615,18446744073709552000,-9223372036854776000]"},
        {"- 1.50\n- .5\n- 5.\n- 1e3\n- 1e21\n- 1e-7\n- 08\n- 1234567.5\n- -0.0\n- -0",
         "[1.5,0.5,5,1000,1e+21,1e-7,8,1234567.5,-0,0]"},
        {"- 0x\n- 1e400\n- .\n- ._5\n- _1\n- 1_\n- 0xffffffffffffffff1\n- 1:2\n- 1.2.3",
         "[\"0x\",\"1e400\",\".\",\"._5\",\"_1\",1,\"0xffffffffffffffff1\",\"1:2\","
         "\"1.2.3\"]"},
        {"- true\n- True\n- FALSE\n- tRUE\n- yes\n- No\n- on\n- off\n- y",
         "[true,true,false,\"tRUE\",\"yes\",\"No\",\"on\",\"off\",\"y\"]"},
        {"- ~\n- null\n- NULL\n- nULL\n-\n- ''", "[null,null,null,\"nULL\",null,\"\"]"},
        {"- 2001-01-01\n- 2001-01-01T00:00:00Z",
         "[\"2001-01-01\",\"2001-01-01T00:00:00Z\"]"},
        {"- '1'\n- \"true\"\n- |\n  1\n- >-\n  a\n  b",
         "[\"1\",\"true\",\"1\\n\",\"a b\"]"},
        {"- !!str 1\n- !!int '1'\n- !!float 1\n- !!bool 'true'\n- !!null ''\n- !foo 1\n- "
         "! 1",
         "[\"1\",1,1,true,null,\"1\",1]"},
        {"- !!binary aGk=\n- !!binary |\n  aGk=\n- !!binary /w==",
         "[\"hi\",\"hi\",\"\xEF\xBF\xBD\"]"},
        {"- \"\\u00e9\\x41\\n\"", "[\"\xC3\xA9\x41\\n\"]"},
        {"!!int x", "1:1: yaml_error: cannot decode !!str `x` as a !!int"},
        {"a: !!bool yes", "1:4: yaml_error: cannot decode !!str `yes` as a !!bool"},
        {"!!binary aGk", "1:1: yaml_error: !!binary value contains invalid base64 data"},
        {"a: .inf", "1:4: yaml_error: unsupported value: infinity or NaN"},
    };
    CHECK(cases);
}

static void test_keys(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1: a\n0x10: b\ntrue: c\n1.5: d\n.inf: e\n-.Inf: f\n.NaN: g\n2001-01-01: h",
         "{\"-.inf\":\"f\",\".inf\":\"e\",\".nan\":\"g\",\"1\":\"a\",\"1.5\":\"d\","
         "\"16\":\"b\",\"2001-01-01\":\"h\",\"true\":\"c\"}"},
        /* OPA prints float keys with 32 bits. */
        {"1e10: a\n16777217.0: b\n3.0: c",
         "{\"1.6777216e+07\":\"b\",\"1e+10\":\"a\",\"3\":\"c\"}"},
        {"a: 1\na: 2\n\"a\": 3", "{\"a\":3}"},
        {"1: a\n'1': b", "{\"1\":\"b\"}"},
        {"? x\n: 1\n? |\n  y\n: 2", "{\"x\":1,\"y\\n\":2}"},
        {"null: 1", "1:1: yaml_error: null as a mapping key"},
        {"? [1]\n: 1", "1:3: yaml_error: invalid map key: []interface {}{1}"},
        {"a: {b: c, {d: e}: f}", "1:11: yaml_error: invalid map key: "
                                 "map[string]interface {}{\"d\":\"e\"}"},
    };
    CHECK(cases);
    us_yaml_options strict = {.duplicates = US_JSON_REFUSE_DUPLICATES};
    assert_string_equal(read_with(&strict, "a: 1\nb: 2\na: 3"),
                        "3:1: yaml_error: mapping key \"a\" already defined");
    assert_string_equal(read_with(&strict, "x: &x {a: 1}\ny: {a: 2, <<: *x}"),
                        "{\"x\":{\"a\":1},\"y\":{\"a\":2}}");
}

static void test_merge_keys(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a: &a {x: 1, y: 1}\nb:\n  y: 2\n  <<: *a",
         "{\"a\":{\"x\":1,\"y\":1},\"b\":{\"x\":1,\"y\":2}}"},
        {"- &a {x: 1}\n- &b {x: 2, y: 3}\n- <<: [*a, *b]\n  z: 4",
         "[{\"x\":1},{\"x\":2,\"y\":3},{\"x\":1,\"y\":3,\"z\":4}]"},
        {"<<: {x: 1}\n<<: {x: 2, y: 2}", "{\"x\":1,\"y\":2}"},
        {"- &a {<<: {x: 1}, y: 1}\n- <<: *a", "[{\"x\":1,\"y\":1},{\"x\":1,\"y\":1}]"},
        {"'<<': {a: 1}", "{\"<<\":{\"a\":1}}"},
        {"- <<\n- {a: <<}", "[\"<<\",{\"a\":\"<<\"}]"},
        {"<<: 1",
         "1:5: yaml_error: map merge requires map or sequence of maps as the value"},
        {"<<: [1]",
         "1:5: yaml_error: map merge requires map or sequence of maps as the value"},
    };
    CHECK(cases);
}

static void test_aliases(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"- &a [1]\n- *a\n- &a 2\n- *a", "[[1],[1],2,2]"},
        {"&k key: *k", "{\"key\":\"key\"}"},
        {"- &a {b: 1}\n- *a : 2", "2:3: yaml_error: invalid map key: "
                                  "map[string]interface {}{\"b\":1}"},
        {"*a", "1:1: yaml_error: unknown anchor 'a' referenced"},
        {"&a [*a]", "1:5: yaml_error: anchor 'a' value contains itself"},
        /* Anchors end with their document. */
        {"&a 1\n---\n*a", "3:1: yaml_error: unknown anchor 'a' referenced"},
    };
    CHECK(cases);
}

static const char *doubling(int levels)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "a0: &a0 [x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i <= levels; i++)
        us_buf_add_format(&buf, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n",
                          i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    return us_buf_str(&buf).text;
}

static void test_documents_that_double_are_refused(void **state)
{
    (void)state;
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    assert_true(
        us_yaml_read(&arena, us_str_from(doubling(1)), NULL, &documents, &count, &diag));
    for (int levels = 8; levels < 200; levels += 60) {
        assert_false(us_yaml_read(&arena, us_str_from(doubling(levels)), NULL, &documents,
                                  &count, &diag));
        assert_string_equal(us_str_to_c(&arena, diag.message),
                            "document contains excessive aliasing");
    }
}

static void test_depth_counts_through_aliases(void **state)
{
    (void)state;
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "- &a0 []\n");
    for (int i = 1; i < 60; i++)
        us_buf_add_format(&buf, "- &a%d [*a%d]\n", i, i - 1);
    us_yaml_options options = {.max_depth = 61};
    const char *text = us_buf_str(&buf).text;
    assert_true(
        us_str_starts_with(us_str_from(read_with(&options, text)), US_STR("[[]")));
    options.max_depth = 60;
    assert_true(us_str_ends_with(us_str_from(read_with(&options, text)),
                                 US_STR("yaml_error: nesting is too deep")));
    us_buf deep = us_buf_make(&arena);
    for (int i = 0; i < 100000; i++)
        us_buf_add_char(&deep, '[');
    assert_non_null(strstr(read_yaml(us_buf_str(&deep).text), "yaml_error"));
}

static void test_documents(void **state)
{
    (void)state;
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    us_str text = US_STR("# first\n---\na: 1\n---\n# empty\n---\n~\n---\n- 2\n...\n");
    assert_true(us_yaml_read(&arena, text, NULL, &documents, &count, &diag));
    assert_int_equal(count, 3);
    assert_string_equal(show(&arena, documents[0].value), "{\"a\": 1}");
    assert_string_equal(show(&arena, documents[1].value), "null");
    assert_string_equal(show(&arena, documents[2].value), "[2]");
    assert_int_equal(documents[2].start.row, 9);
    assert_null(documents[2].positions);
    us_yaml_options single = {.single = true};
    assert_false(us_yaml_read(&arena, text, &single, &documents, &count, &diag));
    assert_int_equal(diag.position.row, 7);
    assert_string_equal(read_yaml(""), "nothing");
    assert_string_equal(read_yaml("---\n"), "nothing");
    assert_string_equal(read_yaml("\xEF\xBB\xBFx: 1"), "{\"x\":1}");
    /* What libyaml cannot read. */
    static const char *const bad[][2] = {
        {"a: b: c", "1:5: yaml_error: mapping values are not allowed in this context"},
        {"a:\n\t- 1", "2:1: yaml_error: found character that cannot start any token"},
        {"  a:\nb: 1", "2:1: yaml_error: did not find expected <document start>"},
        {"[1", "1:3: yaml_error: did not find expected ',' or ']'"},
        {"a\n\xFF", "2:1: yaml_error: invalid leading UTF-8 octet"},
    };
    CHECK(bad);
}

static void check_position(const us_yaml_positions *positions, const char *path,
                           uint32_t row, uint32_t column, bool exact)
{
    us_value steps[8];
    size_t length = 0;
    us_str rest = us_str_from(path);
    while (rest.length > 0) {
        size_t dot = us_str_find(rest, US_STR("."), 0);
        size_t end = dot == US_STR_NONE ? rest.length : dot;
        us_str step = us_str_slice(rest, 0, end);
        steps[length++] = *step.text >= '0' && *step.text <= '9'
                              ? us_value_integer(*step.text - '0')
                              : us_value_string(step);
        rest = us_str_slice(rest, dot == US_STR_NONE ? end : end + 1, rest.length);
    }
    bool found;
    us_position at = us_yaml_position(positions, steps, length, &found);
    if (at.row != row || at.column != column || found != exact)
        fail_msg("%s: %u:%u", path, at.row, at.column);
}

static void test_positions(void **state)
{
    (void)state;
    us_str text = US_STR("\xC3\xA9: 1\n"
                         "spec: &s\n"
                         "  items:\n"
                         "    - name: \xC3\xA9\xC3\xA9\n"
                         "    - {x: 1, y: [2,\n"
                         "        3]}\n"
                         "twin: *s\n"
                         "merged:\n"
                         "  <<: *s\n"
                         "  own: |\n"
                         "    text\n");
    us_yaml_options options = {.keep_positions = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    assert_true(us_yaml_read(&arena, text, &options, &documents, &count, &diag));
    const us_yaml_positions *positions = documents[0].positions;
    check_position(positions, "", 1, 1, true);
    check_position(positions, "spec", 2, 1, true);
    check_position(positions, "spec.items", 3, 3, true);
    check_position(positions, "spec.items.0", 4, 7, true);
    check_position(positions, "spec.items.0.name", 4, 7, true);
    check_position(positions, "spec.items.1.y", 5, 14, true);
    check_position(positions, "spec.items.1.y.1", 6, 9, true);
    check_position(positions, "twin", 7, 1, true);
    check_position(positions, "twin.items.1.x", 5, 8, true);
    check_position(positions, "merged.own", 10, 3, true);
    check_position(positions, "merged.items.0.name", 4, 7, true);
    check_position(positions, "spec.items.7.name", 3, 3, false);
    check_position(positions, "spec.items.0.name.x", 4, 7, false);
    check_position(positions, "none", 1, 1, false);
    us_value path = string("spec");
    us_position at = us_yaml_position(positions, &path, 1, NULL);
    assert_int_equal(at.offset, 6);
}

/* ---- Writing */

static const char *write_yaml(us_value value)
{
    us_buf buf = us_buf_make(&arena);
    us_yaml_write(&buf, value);
    return us_buf_str(&buf).text;
}

static void test_write(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"null", "null\n"},
        {"[]", "[]\n"},
        {"{\"a\": [], \"b\": {}, \"c\": [[], {}]}", "a: []\nb: {}\nc:\n  - []\n  - {}\n"},
        {"{\"b\": [1, {\"y\": 2, \"x\": [3]}], \"a\": {\"c\": true}}",
         "a:\n  c: true\nb:\n  - 1\n  - x:\n      - 3\n    \"y\": 2\n"},
        {"[[1, [2]], [3]]", "- - 1\n  - - 2\n- - 3\n"},
        {"[\"true\", \"yes\", \"1\", \"~\", \"\", \"2001-01-01\", \"12:30\", \"0x1\", "
         "\"text\"]",
         "- \"true\"\n- \"yes\"\n- \"1\"\n- \"~\"\n- \"\"\n- \"2001-01-01\"\n- "
         "\"12:30\"\n"
         "- \"0x1\"\n- text\n"},
        {"[\": a\", \"a: b\", \"a:b\", \"- x\", \"-x\", \"#x\", \"a #b\", \" a\", "
         "\"it's\"]",
         "- ': a'\n- 'a: b'\n- a:b\n- '- x'\n- -x\n- '#x'\n- 'a #b'\n- ' a'\n- it's\n"},
        {"[\"a\\tb\", \"\\u0007\", \"\xF0\x9F\x98\x80\", \"\\u00e9\", \"a\\rb\"]",
         "- \"a\\tb\"\n- \"\\a\"\n- \"\\U0001F600\"\n- \xC3\xA9\n- \"a\\rb\"\n"},
        {"{\"a\": \"x\\ny\\n\", \"b\": \"x\\n\\ny\", \"c\": \"x\\n\\n\", \"d\": \" "
         "x\\ny\"}",
         "a: |\n  x\n  y\nb: |-\n  x\n\n  y\nc: |+\n  x\n\nd: |2-\n   x\n  y\n"},
        {"\"x\\ny\"", "|-\n  x\n  y\n"},
        {"{\"k\\nk\": [1], \"a\": 1}", "a: 1\n? |-\n  k\n  k\n: - 1\n"},
        {"{\"x10\": 1, \"x2\": 2, \"X\": 3, \"1\": 4, \"x\": 5, \"x_1\": 6}",
         "\"1\": 4\nX: 3\nx: 5\nx_1: 6\nx2: 2\nx10: 1\n"},
        {"[1.50, 1e3, 1234567.5, 12345678901234567890, 123456789012345678901, 1e400, -0]",
         "- 1.5\n- 1000\n- 1.2345675e+06\n- 12345678901234567890\n"
         "- 1.2345678901234568e+20\n- 1e400\n- 0\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(write_yaml(read_json(&arena, cases[i][0])), cases[i][1]);
}

/* A literal block that begins with a tab has no hint of its indentation, and the key <<
 * no quotes: go-yaml writes both so, and can't read them either. */
static bool comes_back(us_str s)
{
    return s.text[0] != '\t' && !us_str_is(s, "<<");
}

/* Any other string comes back, as a value, as a key, and inside a list. */
static void test_strings_come_back(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a",  " ",  "\n",          ":",  "#", "-",        "'",
        "\"", "\t", "<<",          "\\", "1", "\xC2\x85", "\xE2\x80\xA8",
        "\r", "~",  "\xEF\xBB\xBF"};
    enum { COUNT = sizeof parts / sizeof *parts };
    for (size_t i = 0; i < COUNT * COUNT * COUNT; i++) {
        us_buf buf = us_buf_make(&arena);
        us_buf_add_c(&buf, parts[i % COUNT]);
        us_buf_add_c(&buf, parts[i / COUNT % COUNT]);
        us_buf_add_c(&buf, parts[i / COUNT / COUNT]);
        if (!comes_back(us_buf_str(&buf)))
            continue;
        us_buf json = us_buf_make(&arena);
        us_json_write_string(&json, us_buf_str(&buf), false);
        us_str quoted = us_buf_str(&json);
        us_str text = us_str_format(&arena, "{%s:[%s,{%s:%s}]}", quoted.text, quoted.text,
                                    quoted.text, quoted.text);
        const char *yaml = write_yaml(read_json(&arena, text.text));
        if (strcmp(read_yaml(yaml), text.text) != 0)
            fail_msg("%s\n%s\n%s", text.text, yaml, read_yaml(yaml));
    }
}

static void read_sample(us_arena *dry, void *data)
{
    us_yaml_options options = {.keep_positions = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag;
    us_yaml_read(dry, *(us_str *)data, &options, &documents, &count, &diag);
    us_buf buf = us_buf_make(dry);
    for (size_t i = 0; i < count; i++)
        us_yaml_write(&buf, documents[i].value);
}

static void test_running_dry_leaks_nothing(void **state)
{
    (void)state;
    us_str text =
        US_STR("a: &a [1, two, !!binary aGk=, 1_0, {b: 0.5}]\nb: *a\nc: {<<: {d: "
               "|\n  x\n}, 1.5: y}\n---\nx\n");
    us_str good =
        US_STR("a: &a [1, two, !!binary aGk=, 1_0, {b: 0.5}]\nb: *a\nc:\n  <<: {d: "
               "e}\n  1.5: \"y\\n\"\n---\nx\n");
    us_str torn = US_STR("a: [1, 'two");
    run_dry(61, 1 << 20, read_sample, &text);
    run_dry(61, 1 << 20, read_sample, &good);
    run_dry(61, 1 << 20, read_sample, &torn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_merge_keys),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_documents_that_double_are_refused),
        cmocka_unit_test(test_depth_counts_through_aliases),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_strings_come_back),
        cmocka_unit_test(test_running_dry_leaks_nothing),
    };
    return cmocka_run_group_tests_name("codec_yaml", tests, set_up, tear_down);
}

/* Objects whose members are left as texts: the same members, and the same refusals, as when the
 * whole is read. */
#include "value_cases.h"

#include "base/scan.h"
#include "value/object.h"

#include "arena_fixture.h"

enum { ROOM = 8 };

/* The object that [text] is, put together again from the texts of its members. */
static const char *rebuilt(const char *text)
{
    us_json_member members[ROOM];
    size_t count;
    us_diag diag = {0};
    if (!us_json_read_members(&arena, us_str_from(text), NULL, members, ROOM, &count,
                              &diag))
        fail_msg("%s: %.*s", text, US_STR_ARG(diag.message));
    us_object *object = us_object_new(&arena, count);
    for (size_t i = 0; i < count; i++)
        us_object_put(object, members[i].key,
                      read_json(&arena, us_str_copy(&arena, members[i].text).text));
    return to_json(&arena, us_value_object(object), US_JSON_COMPACT);
}

static void test_members_are_those_of_the_whole(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{}",
        " { } ",
        "{\"a\":1}",
        "\n{ \"a\" : 1 , \"b\":[{\"c\":[]},\"]}\"] "
        ",\"\\u00e9\\n\":{\"x\":{\"y\":null}}}\t",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"long enough to be far from the end of its text\":-1.50e3,\"t\":true}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            rebuilt(cases[i]),
            to_json(&arena, read_json(&arena, cases[i]), US_JSON_COMPACT));
}

static void test_texts_are_as_written(void **state)
{
    (void)state;
    us_str text = US_STR("{\"a\": [1,  2] ,\"b\":\"\\u0041\"}");
    us_json_member members[ROOM];
    size_t count;
    us_diag diag;
    assert_true(us_json_read_members(&arena, text, NULL, members, 1, &count, &diag));
    assert_int_equal(count, 2);
    assert_true(us_str_is(members[0].text, "[1,  2]"));
    assert_ptr_equal(members[0].text.text, text.text + 6);
}

static void test_refusals_are_those_of_the_whole(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{,}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{1:2}",
        "{\"a\":[1}}",
        "{\"a\":tru}",
        "{}x",
        "{\"a\":1}\n{}",
        "{\"a\":\"\x01\"}",
        "{\"a\":01}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_json_member members[ROOM];
        us_value value;
        size_t count;
        us_diag found = {0}, expected = {0};
        us_str text = us_str_from(cases[i]);
        assert_false(
            us_json_read_members(&arena, text, NULL, members, ROOM, &count, &found));
        assert_false(us_json_read(&arena, text, NULL, &value, NULL, &expected));
        assert_true(us_str_equal(found.message, expected.message));
        assert_int_equal(found.position.offset, expected.position.offset);
    }
}

static void test_only_objects(void **state)
{
    (void)state;
    us_json_member members[ROOM];
    size_t count;
    us_diag diag = {0};
    assert_false(
        us_json_read_members(&arena, US_STR("[1]"), NULL, members, ROOM, &count, &diag));
    assert_true(us_str_is(diag.message, "unexpected '[' where a value should begin"));
}

/* What is come to on the way through [text]: "KEY=VALUE;", keys empty in arrays. */
static const char *walked(const char *text)
{
    us_json_walk walk = us_json_walk_begin(us_str_from(text));
    us_str key, value;
    us_buf buf = us_buf_make(&arena);
    while (us_json_walk_next(&walk, &key, &value))
        us_buf_add_format(&buf, "%.*s=%.*s;", US_STR_ARG(key), US_STR_ARG(value));
    return us_buf_str(&buf).text;
}

static void test_walks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"{}", ""},
        {" [ ] ", ""},
        {"12", ""},
        {"\"{\"", ""},
        {"", ""},
        {"{\"a\":1,\"b\":\"}\"}", "a=1;b=\"}\";"},
        {" { \"a\" : [1,{\"x\":\"]\"}] , \"a\" : null } ", "a=[1,{\"x\":\"]\"}];a=null;"},
        {"{\"q\\\"\":\"\\\\\",\"s\":\"\\\\\\\"\"}", "q\\\"=\"\\\\\";s=\"\\\\\\\"\";"},
        {"[1,-2.5e3,\"a,b\",{},[[]]]", "=1;=-2.5e3;=\"a,b\";={};=[[]];"},
        /* What is no JSON ends, too. */
        {"{\"a", ""},
        {"{\"", ""},
        {"{\"a\":", ""},
        {"[x", "=x;"},
        {"[[", "=[;"},
        {"{:::", "=:::;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(walked(cases[i].text), cases[i].expected);
}

/* Long values, with what must not be taken for their ends at each place of a wide step: the same with steps of any
 * width. */
static void test_long_walks(void **state)
{
    (void)state;
    static const char *const fillings[] = {"\"]}\\\"[{\"", "{\"}\":[\"\\\\\"]}",
                                           "[[],{}]", "\"\\u005d\"", "12"};
    static const char long_text[] =
        "a text without an end that is as long as it must be, and "
        "as it is needed for steps as wide as they are";
    enum { FILLINGS = sizeof fillings / sizeof *fillings, LENGTHS = 80 };
    for (size_t length = 0; length < LENGTHS; length++)
        for (size_t i = 0; i < FILLINGS * FILLINGS; i++) {
            us_str text =
                us_str_format(&arena, "{\"k\":[\"%.*s\",%s,{\"x\":%s}],\"l\":%s}",
                              (int)length, long_text, fillings[i % FILLINGS],
                              fillings[i / FILLINGS], fillings[i % FILLINGS]);
            us_str expected = us_str_format(
                &arena, "k=[\"%.*s\",%s,{\"x\":%s}];l=%s;", (int)length, long_text,
                fillings[i % FILLINGS], fillings[i / FILLINGS], fillings[i % FILLINGS]);
            for (size_t scan = 0; us_scan_at(scan); scan++) {
                us_scan_force(us_scan_at(scan));
                assert_string_equal(walked(text.text), expected.text);
            }
            us_scan_force(NULL);
        }
}

/* What is skimmed of [text]: "KEY=VALUE;"; NULL: it must be read. */
static const char *skimmed(const char *text)
{
    us_json_member members[ROOM];
    size_t count;
    us_buf buf = us_buf_make(&arena);
    if (!us_json_skim_members(us_str_from(text), members, ROOM, &count))
        return NULL;
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(&buf, "%.*s=%.*s;", US_STR_ARG(us_value_text(members[i].key)),
                          US_STR_ARG(members[i].text));
    return us_buf_str(&buf).text;
}

static void test_skims(void **state)
{
    (void)state;
    assert_string_equal(skimmed("{\"a\":\"b\",\"c\":{\"d\":[1]}}"),
                        "a=\"b\";c={\"d\":[1]};");
    assert_string_equal(skimmed(" {\"a\" : [ ] , \"a\" : \"}\\\"\" } \n"),
                        "a=[ ];a=\"}\\\"\";");
    /* Of a value only the ends count. */
    assert_string_equal(skimmed("{\"a\":{x:\"}\"]}"), "a={x:\"}\"];");
    static const char *const others[] = {"",
                                         " ",
                                         "[]",
                                         "{",
                                         "{}",
                                         "{\"a\"",
                                         "{\"a\":",
                                         "{\"a\":\"b\"",
                                         "{\"a\":[\"b\"}",
                                         "{\"a\":[]",
                                         "{\"a\":\"b\",}",
                                         "{,\"a\":\"b\"}",
                                         "{\"a\" \"b\"}",
                                         "{\"a\":1}",
                                         "{\"a\":\"b\"}x",
                                         "{\"a\":\"b\"} {}",
                                         "{\"\\u0061\":\"b\"}",
                                         "{\"\xC3\xA9\":\"b\"}",
                                         "{\"a\n\":\"b\"}",
                                         "{a:\"b\"}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_null(skimmed(others[i]));
}

/* Of two lines the first of which was torn anywhere none looks well. */
static void test_skims_no_torn_lines(void **state)
{
    (void)state;
    static const char line[] =
        "{\"a\":\"b\\\\\\\"\",\"c\":{\"d\":[\"]\",{\"e\":\"{\"}]},\"f\":[\"\\\"\"]}";
    assert_non_null(skimmed(line));
    for (size_t length = 1; length + 1 < sizeof line; length++) {
        us_str torn = us_str_format(&arena, "%.*s", (int)length, line);
        us_str joined = us_str_format(&arena, "%.*s%s", (int)length, line, line);
        assert_null(skimmed(torn.text));
        assert_null(skimmed(joined.text));
        assert_null(skimmed(us_str_copy(&arena, us_str_from(line + length)).text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_are_those_of_the_whole),
        cmocka_unit_test(test_texts_are_as_written),
        cmocka_unit_test(test_refusals_are_those_of_the_whole),
        cmocka_unit_test(test_only_objects),
        cmocka_unit_test(test_walks),
        cmocka_unit_test(test_long_walks),
        cmocka_unit_test(test_skims),
        cmocka_unit_test(test_skims_no_torn_lines),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

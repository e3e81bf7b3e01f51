/* Order, equality, hash and print of values. */
#include "value_cases.h"

#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#include "arena_fixture.h"

static us_value set_from(const char *json)
{
    us_value items = read_json(&arena, json);
    us_set *set = us_set_new(&arena, 0);
    for (uint32_t i = 0; i < items.as.array->count; i++)
        us_set_add(set, items.as.array->items[i]);
    return us_value_set(set);
}

static void test_the_order_is_total(void **state)
{
    (void)state;
    static const char *const ascending[] = {"null",
                                            "false",
                                            "true",
                                            "-1e400",
                                            "-2",
                                            "-1.5",
                                            "0",
                                            "1e-400",
                                            "1",
                                            "1.5",
                                            "2",
                                            "10",
                                            "1e3",
                                            "9223372036854775808",
                                            "1e400",
                                            "\"\"",
                                            "\"a\"",
                                            "\"aa\"",
                                            "\"aaaa\"",
                                            "\"aaaaa\"",
                                            "\"aaaab\"",
                                            "\"aab\"",
                                            "\"b\"",
                                            "\"\\u00e9\"",
                                            "\"\\ud83d\\ude00\"",
                                            "[]",
                                            "[1]",
                                            "[1, 1]",
                                            "[1, 2]",
                                            "[2]",
                                            "[[]]",
                                            "{}",
                                            "{\"a\": 1}",
                                            "{\"a\": 1, \"b\": 1}",
                                            "{\"b\": 9, \"a\": 2}",
                                            "{\"b\": 0}"};
    enum { COUNT = sizeof ascending / sizeof *ascending };
    us_value values[COUNT + 4];
    size_t count = 0;
    for (; count < COUNT; count++)
        values[count] = read_json(&arena, ascending[count]);
    values[count++] = set_from("[]");
    values[count++] = set_from("[2, 1]");
    values[count++] = set_from("[3, 2, 1]");
    values[count++] = set_from("[3, 1]");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = us_value_compare(values[i], values[j]);
            assert_int_equal(order < 0 ? -1 : order > 0, i < j ? -1 : i > j);
            assert_int_equal(us_value_equal(values[i], values[j]), i == j);
            assert_int_equal(us_value_hash(values[i]) == us_value_hash(values[j]),
                             i == j);
        }
    }
}

static void test_equal_whatever_the_order_of_arrival(void **state)
{
    (void)state;
    us_buf forward = us_buf_make(&arena);
    us_buf backward = us_buf_make(&arena);
    us_buf_add_char(&forward, '{');
    us_buf_add_char(&backward, '{');
    for (int i = 0; i < 50; i++) {
        const char *comma = i ? "," : "";
        us_buf_add_format(&forward, "%s\"k%d\": [%d.0]", comma, i, i);
        us_buf_add_format(&backward, "%s\"k%d\": [%de0]", comma, 49 - i, 49 - i);
    }
    us_buf_add_char(&forward, '}');
    us_buf_add_char(&backward, '}');
    us_value a = read_json(&arena, us_buf_str(&forward).text);
    us_value b = read_json(&arena, us_buf_str(&backward).text);
    assert_true(us_value_equal(a, b));
    assert_int_equal(us_value_compare(a, b), 0);
    assert_int_equal(us_value_hash(a), us_value_hash(b));
    us_value c = us_value_copy(&arena, b);
    us_object_put(c.as.object, string("k7"), us_value_array(us_array_new(&arena, 0)));
    assert_false(us_value_equal(a, c));
    assert_true(us_value_compare(a, c) > 0);
}

static void test_strings_that_differ_late(void **state)
{
    (void)state;
    char text[64];
    for (size_t length = 1; length < 40; length++) {
        memset(text, 'x', length);
        us_value a = us_value_copy(&arena, us_value_string(us_str_make(text, length)));
        for (size_t at = 0; at < length; at++) {
            text[at] = 'y';
            us_value b = us_value_string(us_str_make(text, length));
            assert_false(us_value_equal(a, b));
            assert_true(us_value_compare(a, b) < 0);
            assert_true(us_value_compare(b, a) > 0);
            text[at] = 'x';
        }
        assert_true(us_value_equal(a, us_value_string(us_str_make(text, length))));
    }
    /* A NUL in a short string is not the padding of a shorter one. */
    us_value nul = us_value_string(us_str_make("a\0", 2));
    assert_false(us_value_equal(nul, string("a")));
    assert_true(us_value_compare(nul, string("a")) > 0);
}

static void test_print(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"b\": [1, 2.50], \"a\": {}}", "{\"a\": {}, \"b\": [1, 2.50]}"},
        {"[null, true, false, \"\"]", "[null, true, false, \"\"]"},
        {"\"\\u0000\\u0007\\b\\f\\n\\r\\t\\u000b\\u001b\\u007f\"",
         "\"\\x00\\a\\b\\f\\n\\r\\t\\v\\x1b\\x7f\""},
        {"\"\\\"\\\\/<>&'\"", "\"\\\"\\\\/<>&'\""},
        {"\"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\"",
         "\"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80\""},
        {"\"\\u00a0\\u00ad\\u2028\\ufeff\\u0085\"",
         "\"\\u00a0\\u00ad\\u2028\\ufeff\\u0085\""},
        {"\"\\udb40\\udc01\\ue000\"", "\"\\U000e0001\\ue000\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(show(&arena, read_json(&arena, cases[i][0])), cases[i][1]);
    assert_string_equal(show(&arena, set_from("[3, \"a\", 1]")), "{1, 3, \"a\"}");
    assert_string_equal(show(&arena, set_from("[]")), "set()");
}

static void test_type_names(void **state)
{
    (void)state;
    assert_string_equal(us_type_name(us_value_type(read_json(&arena, "1.5"))), "number");
    assert_string_equal(us_type_name(us_value_type(us_value_integer(1))), "number");
    assert_string_equal(us_type_name(us_value_type(US_NULL)), "null");
    assert_string_equal(us_type_name(us_value_type(set_from("[]"))), "set");
    assert_true(us_value_is_false(US_FALSE));
    assert_false(us_value_is_false(US_NULL));
    assert_false(us_value_is_false(us_value_integer(0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_order_is_total),
        cmocka_unit_test(test_equal_whatever_the_order_of_arrival),
        cmocka_unit_test(test_strings_that_differ_late),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_type_names),
    };
    return cmocka_run_group_tests_name("value_compare", tests, set_up, tear_down);
}

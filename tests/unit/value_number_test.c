/* Numbers. The expected texts were checked against opa 1.22.2. */
#include "value_cases.h"

#include "value/number.h"

#include <float.h>

#include "arena_fixture.h"

static us_value number(const char *text)
{
    us_value value;
    if (!us_number_parse(us_str_from(text), &value))
        fail_msg("%s is refused", text);
    return value;
}

static void test_texts_are_kept(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "1.50",
                                        "1e3",
                                        "1E+2",
                                        "-1.0",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "9223372036854775808",
                                        "0.00",
                                        "123456789012345678901234567890"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(show(&arena, number(texts[i])), texts[i]);
    assert_int_equal(us_value_tag(number("9223372036854775807")), US_TAG_INTEGER);
    assert_int_equal(us_value_tag(number("-9223372036854775808")), US_TAG_INTEGER);
    assert_int_equal(us_value_tag(number("9223372036854775808")), US_TAG_DECIMAL);
    assert_int_equal(us_value_tag(number("-0")), US_TAG_DECIMAL);
    assert_int_equal(us_value_tag(number("1.0")), US_TAG_DECIMAL);
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",         "-",    "+1",      "01",       "-01",      "1.",
        ".5",       "1.e3", "1e",      "1e+",      "e1",       "1 ",
        " 1",       "0x1",  "1_0",     "--1",      "1a",       "1.5.2",
        "Infinity", "NaN",  "1e30103", "-1e30103", "5e-30104", "1e999999999999999999999"};
    us_value value;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (us_number_parse(us_str_from(texts[i]), &value))
            fail_msg("'%s' is taken", texts[i]);
    number("9.99e30102");
    number("5.1e-30104");
    number("0e999999999999999999999");
}

static int sign(int order)
{
    return order < 0 ? -1 : order > 0;
}

static void test_comparison_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1", "1.0", 0},
        {"0", "-0.0", 0},
        {"0e5", "0", 0},
        {"100", "1e2", 0},
        {"-0.1e1", "-1", 0},
        {"1.50", "1.5", 0},
        {"0.1234567890123456789", "0.1234567890123456788", 1},
        {"1234567890123456789012", "1234567890123456789013", -1},
        {"9223372036854775807", "9223372036854775808", -1},
        {"9223372036854775807", "9223372036854775806.9", 1},
        {"-9223372036854775808", "-9223372036854775808.1", 1},
        {"1e400", "1e399", 1},
        {"-1e400", "1e-400", -1},
        {"1e-400", "0", 1},
        {"-1e-400", "0", -1},
        {"0.01", "0.001", 1},
        {"-0.5", "-0.05", -1},
        {"999999999999999", "1e15", -1},
        {"10000000000000000000000000", "1e25", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_value a = number(cases[i].a);
        us_value b = number(cases[i].b);
        assert_int_equal(sign(us_number_compare(a, b)), cases[i].order);
        assert_int_equal(sign(us_value_compare(b, a)), -cases[i].order);
        assert_int_equal(us_value_equal(a, b), cases[i].order == 0);
        assert_int_equal(us_value_hash(a) == us_value_hash(b), cases[i].order == 0);
    }
}

static const char *calculate(us_number_operation operation, const char *a, const char *b)
{
    us_value result;
    us_number_status status =
        us_number_calculate(&arena, operation, number(a), number(b), &result);
    switch (status) {
    case US_NUMBER_OK:
        return show(&arena, result);
    case US_NUMBER_DIVIDE_BY_ZERO:
        return "by zero";
    case US_NUMBER_NOT_INTEGER:
        return "not whole";
    case US_NUMBER_TOO_BIG:
        return "too big";
    case US_NUMBER_NEGATIVE:
        return "negative";
    }
    return "?";
}

static void test_calculate(void **state)
{
    (void)state;
    static const struct {
        us_number_operation operation;
        const char *a, *b, *result;
    } cases[] = {
        {US_NUMBER_ADD, "0.1", "0.2", "0.3"},
        {US_NUMBER_ADD, "9223372036854775807", "1", "9223372036854775808"},
        {US_NUMBER_ADD, "1.0", "1e0", "2"},
        {US_NUMBER_ADD, "1234567", "0.5", "1.2345675e+06"},
        {US_NUMBER_ADD, "123456789012345678901234567890", "1",
         "123456789012345678901234567891"},
        {US_NUMBER_SUBTRACT, "-9223372036854775808", "1", "-9223372036854775809"},
        {US_NUMBER_SUBTRACT, "9223372036854775808", "1", "9223372036854775807"},
        {US_NUMBER_SUBTRACT, "0.3", "0.3", "0"},
        {US_NUMBER_MULTIPLY, "9223372036854775807", "9223372036854775807",
         "85070591730234615847396907784232501249"},
        {US_NUMBER_MULTIPLY, "0.1", "1", "0.1"},
        {US_NUMBER_MULTIPLY, "1e-5", "1.5", "1.49999999999999999995e-05"},
        {US_NUMBER_MULTIPLY, "1e30000", "1e30000", NULL},
        {US_NUMBER_MULTIPLY, "1.5e-30000", "1.5e-30000", "too big"},
        {US_NUMBER_DIVIDE, "1", "3", "0.33333333333333333334"},
        {US_NUMBER_DIVIDE, "6", "3", "2"},
        {US_NUMBER_DIVIDE, "0", "-5", "-0"},
        {US_NUMBER_DIVIDE, "-9223372036854775808", "-1", "9223372036854775808"},
        {US_NUMBER_DIVIDE, "1", "0", "by zero"},
        {US_NUMBER_DIVIDE, "1", "0.0", "by zero"},
        {US_NUMBER_DIVIDE, "123456789012345678901234567890", "10",
         "12345678901234567890000000000"},
        {US_NUMBER_REMAINDER, "-7", "3", "-1"},
        {US_NUMBER_REMAINDER, "-9223372036854775808", "-1", "0"},
        {US_NUMBER_REMAINDER, "1e30", "7", "1"},
        {US_NUMBER_REMAINDER, "7", "0", "by zero"},
        {US_NUMBER_REMAINDER, "7.5", "2", "not whole"},
        {US_NUMBER_REMAINDER, "7.0", "2", "1"},
        {US_NUMBER_BITS_AND, "-1", "340282366920938463463374607431768211455",
         "340282366920938463463374607431768211455"},
        {US_NUMBER_BITS_OR, "5", "2", "7"},
        {US_NUMBER_BITS_XOR, "-1", "1e0", "-2"},
        {US_NUMBER_BITS_XOR, "1.5", "1", "not whole"},
        {US_NUMBER_SHIFT_LEFT, "1", "62", "4611686018427387904"},
        {US_NUMBER_SHIFT_LEFT, "1", "63", "9223372036854775808"},
        {US_NUMBER_SHIFT_LEFT, "-1", "63", "-9223372036854775808"},
        {US_NUMBER_SHIFT_LEFT, "-3", "64", "-55340232221128654848"},
        {US_NUMBER_SHIFT_LEFT, "1", "99999999", "too big"},
        {US_NUMBER_SHIFT_LEFT, "0", "99999999", "0"},
        {US_NUMBER_SHIFT_LEFT, "1", "-1", "negative"},
        {US_NUMBER_SHIFT_RIGHT, "-5", "1", "-3"},
        {US_NUMBER_SHIFT_RIGHT, "-5", "1e40", "-1"},
        {US_NUMBER_SHIFT_RIGHT, "18446744073709551616", "64", "1"},
        {US_NUMBER_SHIFT_RIGHT, "1", "-1e40", "negative"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = calculate(cases[i].operation, cases[i].a, cases[i].b);
        if (cases[i].result && strcmp(got, cases[i].result) != 0)
            fail_msg("%s, %s: %s, not %s", cases[i].a, cases[i].b, got, cases[i].result);
    }
    assert_int_equal(strlen(calculate(US_NUMBER_MULTIPLY, "1e30000", "1e30000")), 60001);
}

static void test_round(void **state)
{
    (void)state;
    static const struct {
        us_number_rounding rounding;
        const char *a, *result;
    } cases[] = {
        {US_NUMBER_FLOOR, "1.5", "1"},
        {US_NUMBER_FLOOR, "-1.5", "-2"},
        {US_NUMBER_FLOOR, "-0.5", "0"}, /* OPA's */
        {US_NUMBER_CEILING, "1.5", "2"},
        {US_NUMBER_CEILING, "-1.5", "-1"},
        {US_NUMBER_CEILING, "-0.5", "1"}, /* OPA's */
        {US_NUMBER_ROUND, "2.5", "3"},
        {US_NUMBER_ROUND, "-2.5", "-3"},
        {US_NUMBER_ROUND, "-0.3", "0"},
        {US_NUMBER_ROUND, "1e30", "1000000000000000000024696061952"},
        {US_NUMBER_ABSOLUTE, "-1.50", "1.5"},
        {US_NUMBER_ABSOLUTE, "-9223372036854775808", "9223372036854775808"},
        {US_NUMBER_BITS_NEGATE, "5", "-6"},
        {US_NUMBER_BITS_NEGATE, "-9223372036854775808", "9223372036854775807"},
        {US_NUMBER_BITS_NEGATE, "18446744073709551616", "-18446744073709551617"},
        {US_NUMBER_NEGATE, "-9223372036854775808", "9223372036854775808"},
        {US_NUMBER_NEGATE, "9223372036854775808", "-9223372036854775808"},
        {US_NUMBER_NEGATE, "1.50", "-1.50"},
        {US_NUMBER_NEGATE, "-0", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_value result;
        us_number_status status =
            us_number_round(&arena, cases[i].rounding, number(cases[i].a), &result);
        assert_int_equal(status, US_NUMBER_OK);
        if (strcmp(show(&arena, result), cases[i].result) != 0)
            fail_msg("%s: %s, not %s", cases[i].a, show(&arena, result), cases[i].result);
    }
    us_value result;
    assert_int_equal(
        us_number_round(&arena, US_NUMBER_BITS_NEGATE, number("1.5"), &result),
        US_NUMBER_NOT_INTEGER);
}

static void test_to_int64(void **state)
{
    (void)state;
    int64_t i;
    assert_true(us_number_to_int64(number("2e0"), &i) && i == 2);
    assert_true(us_number_to_int64(number("-92233720368547758.08e2"), &i) &&
                i == INT64_MIN);
    assert_true(us_number_to_int64(number("-0.0"), &i) && i == 0);
    assert_false(us_number_to_int64(number("9223372036854775808"), &i));
    assert_false(us_number_to_int64(number("1e20"), &i));
    assert_false(us_number_to_int64(number("1.5"), &i));
    assert_true(us_number_is_integer(number("1e30000")));
    assert_true(us_number_is_integer(number("1.20e1")));
    assert_false(us_number_is_integer(number("1.25e1")));
}

static void test_doubles(void **state)
{
    (void)state;
    static const struct {
        double d;
        const char *general, *json;
    } cases[] = {
        {0, "0", "0"},
        {1.5, "1.5", "1.5"},
        {0.1, "0.1", "0.1"},
        {100000, "100000", "100000"},
        {1e6, "1e+06", "1000000"},
        {1234567.5, "1.2345675e+06", "1234567.5"},
        {1e20, "1e+20", "100000000000000000000"},
        {1e21, "1e+21", "1e+21"},
        {0.0001, "0.0001", "0.0001"},
        {0.00001, "1e-05", "0.00001"},
        {1e-7, "1e-07", "1e-7"},
        {5e-324, "5e-324", "5e-324"},
        {DBL_MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"},
        {618970019642690137449562112.0, "6.189700196426902e+26", "6.189700196426902e+26"},
        {-2.5, "-2.5", "-2.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_value v = us_number_from_double(&arena, cases[i].d);
        assert_string_equal(show(&arena, v), cases[i].general);
        assert_true(us_number_to_double(v) == cases[i].d);
        v = us_number_from_json_double(&arena, cases[i].d);
        assert_string_equal(show(&arena, v), cases[i].json);
    }
    assert_string_equal(show(&arena, us_number_from_float(&arena, 0.1)), "0.1");
    assert_string_equal(show(&arena, us_number_from_float(&arena, 16777217)),
                        "1.6777216e+07");
    assert_true(us_number_to_double(number("1e-400")) == 0);
    assert_true(us_number_to_double(number("1e400")) > DBL_MAX);
    /* Just above the middle of two doubles, which only the last digit tells. */
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, "9007199254740993.");
    for (int i = 0; i < 2000; i++)
        us_buf_add_char(&buf, '0');
    assert_true(us_number_to_double(number(us_buf_str(&buf).text)) == 9007199254740992.0);
    us_buf_add_char(&buf, '1');
    assert_true(us_number_to_double(number(us_buf_str(&buf).text)) == 9007199254740994.0);
}

static void test_bases(void **state)
{
    (void)state;
    us_value v;
    assert_true(us_number_from_digits(&arena, US_STR("-ff"), 16, &v));
    assert_string_equal(show(&arena, v), "-255");
    assert_true(us_number_from_digits(&arena, US_STR("Zz"), 36, &v));
    assert_string_equal(show(&arena, v), "1295");
    assert_true(us_number_from_digits(&arena, US_STR("+0012"), 10, &v));
    assert_string_equal(show(&arena, v), "12");
    assert_false(us_number_from_digits(&arena, US_STR("12"), 2, &v));
    assert_false(us_number_from_digits(&arena, US_STR("-"), 10, &v));
    assert_false(us_number_from_digits(&arena, US_STR(" 1"), 10, &v));
    assert_string_equal(us_number_to_digits(&arena, number("-255"), 16).text, "-ff");
    assert_string_equal(
        us_number_to_digits(&arena, number("1e20"), 2).text,
        "1010110101111000111010111100010110101100011000100000000000000000000");
    assert_string_equal(us_number_to_digits(&arena, number("0.0"), 8).text, "0");
    assert_int_equal(us_number_to_digits(&arena, number("1.5"), 10).length, 0);
    assert_string_equal(show(&arena, us_number_from_uint64(&arena, UINT64_MAX)),
                        "18446744073709551615");
}

static void calculate_much(us_arena *dry, void *data)
{
    (void)data;
    us_value a = number("123456789012345678901234567890123456789012345678901234567890");
    us_value b = number("1.5e100");
    us_value c = number("0.7");
    us_value result;
    for (int o = US_NUMBER_ADD; o <= US_NUMBER_BITS_XOR; o++) {
        us_number_calculate(dry, (us_number_operation)o, a, b, &result);
        us_number_calculate(dry, (us_number_operation)o, b, c, &result);
    }
    for (int o = US_NUMBER_FLOOR; o <= US_NUMBER_NEGATE; o++)
        us_number_round(dry, (us_number_rounding)o, b, &result);
    us_number_to_digits(dry, a, 2);
}

static void test_running_dry_leaks_nothing(void **state)
{
    (void)state;
    run_dry(48, 1 << 20, calculate_much, NULL);
}

static void test_sizes_are_bounded(void **state)
{
    (void)state;
    us_buf buf = us_buf_make(&arena);
    for (int i = 0; i <= US_NUMBER_DIGITS_MAX; i++)
        us_buf_add_char(&buf, '7');
    const char *huge = us_buf_str(&buf).text;
    assert_string_equal(calculate(US_NUMBER_ADD, huge, "1"), "too big");
    assert_string_equal(calculate(US_NUMBER_DIVIDE, "1.5", huge), "too big");
    us_value result;
    assert_int_equal(us_number_round(&arena, US_NUMBER_ROUND, number(huge), &result),
                     US_NUMBER_TOO_BIG);
    assert_int_equal(us_number_to_digits(&arena, number(huge), 10).length, 0);
    assert_false(us_number_from_digits(&arena, us_str_from(huge), 10, &result));
    const char *half = huge + US_NUMBER_DIGITS_MAX / 2;
    assert_string_equal(calculate(US_NUMBER_MULTIPLY, half, huge), "too big");
    assert_int_equal(strlen(calculate(US_NUMBER_MULTIPLY, half + 1, half + 1)),
                     US_NUMBER_DIGITS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_are_kept),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_comparison_is_exact),
        cmocka_unit_test(test_calculate),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_to_int64),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_bases),
        cmocka_unit_test(test_running_dry_leaks_nothing),
        cmocka_unit_test(test_sizes_are_bounded),
    };
    return cmocka_run_group_tests_name("value_number", tests, set_up, tear_down);
}

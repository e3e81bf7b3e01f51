/* Signs: what is one, and that none is missed, wherever it stands. */
#include "admission/signs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is_found(const char *sign, const char *text)
{
    us_signs signs;
    us_signs_init(&signs);
    assert_true(us_signs_add(&signs, us_str_from(sign)));
    return us_signs_find(&signs, us_str_from(text));
}

static void test_places(void **state)
{
    static const struct {
        const char *sign, *text;
        bool found;
    } cases[] = {
        {"a", "", false},
        {"a", "a", true},
        {"abc", "ababc", true},
        {"abc", "abac", false},
        {"abc", "ab\xC3\xA4", true}, /* beyond ASCII */
        {"[a-c-]x", "-x", true},
        {"[a-c-]x", "dx", false},
        {"[ .-]\\d", ".7", true},
        {"[ .-]\\d", "/7", false},
        {"\\.s", ".s", true},
        {"\\.s", "as", false},
        {"\\w\\W", "_-", true},
        {"\\w\\W", "-_", false},
        {"\\Wsk-", "sk-", true}, /* at the beginning of the text */
        {"\\Wsk-", "(sk-", true},
        {"\\Wsk-", "disk-", false},
        {"(?i)k[a-c]", "KB", true},
        {"k[a-c]", "KB", false},
        {"(?i)\\d_", "1_", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (is_found(cases[i].sign, cases[i].text) != cases[i].found)
            fail_msg("%s in %s", cases[i].sign, cases[i].text);
}

static void test_no_signs(void **state)
{
    static const char *const refused[] = {
        "",
        "(?i)",
        "a*",
        "a+",
        "^a",
        "a$",
        "a.",
        "(a)",
        "a|b",
        "a{2}",
        "[^a]",
        "[a",
        "[\\d]",
        "\\b",
        "\\",
        "\xC3\xA4",
        "12345678901234567",
    };
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        us_signs signs;
        us_signs_init(&signs);
        if (us_signs_add(&signs, us_str_from(refused[i])))
            fail_msg("%s is taken", refused[i]);
    }
}

static void test_room(void **state)
{
    us_signs signs;
    unsigned taken = 0;
    (void)state;
    us_signs_init(&signs);
    while (taken < 100 && us_signs_add(&signs, US_STR("abcdefgh")))
        taken++;
    assert_int_equal(taken, 8 * US_SIGNS_WORDS - 1);
    assert_true(us_signs_add(&signs, US_STR("1234567")));
    assert_false(us_signs_add(&signs, US_STR("x")));
    assert_true(us_signs_find(&signs, US_STR("a 1234567")));
    assert_false(us_signs_find(&signs, US_STR("x 123456")));
}

/* The text is gone through in two parts. */
static void test_every_place(void **state)
{
    char text[120];
    us_signs signs;
    (void)state;
    us_signs_init(&signs);
    assert_true(us_signs_add(&signs, US_STR("0123456789abcdef")));
    assert_true(us_signs_add(&signs, US_STR("xy")));
    for (size_t length = 2; length <= sizeof text; length++) {
        memset(text, ' ', sizeof text);
        assert_false(us_signs_find(&signs, us_str_make(text, length)));
        for (size_t at = 0; at + 2 <= length; at++) {
            memset(text, ' ', sizeof text);
            memcpy(text + at, "xy", 2);
            assert_true(us_signs_find(&signs, us_str_make(text, length)));
        }
        for (size_t at = 0; at + 16 <= length; at++) {
            memset(text, ' ', sizeof text);
            memcpy(text + at, "0123456789abcdef", 16);
            assert_true(us_signs_find(&signs, us_str_make(text, length)));
            assert_false(us_signs_find(&signs, us_str_make(text, at + 15)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_no_signs),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

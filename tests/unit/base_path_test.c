/* Paths as texts. */
#include "base/path.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

static void test_clean_is_lexical(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "."},           {".", "."},
        {"./", "."},         {"a//b/", "a/b"},
        {"./a/./b", "a/b"},  {"a/../b", "b"},
        {"a/..", "."},       {"../a/../..", "../.."},
        {"/", "/"},          {"/../a", "/a"},
        {"/a/b/../..", "/"}, {"//a", "/a"},
        {"../..", "../.."},  {"a/b/../../../c", "../c"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(us_path_clean(&arena, us_str_from(cases[i][0])).text,
                            cases[i][1]);
}

static void test_parts(void **state)
{
    (void)state;
    static const char *const cases[][4] = {/* path, folder, base, extension */
                                           {"a/b.c", "a", "b.c", ".c"},
                                           {"b", ".", "b", ""},
                                           {"/b.json", "/", "b.json", ".json"},
                                           {"a.d/b", "a.d", "b", ""},
                                           {"a/b/", "a/b", "b", ""},
                                           {"", ".", ".", ""},
                                           {"/", "/", "/", ""},
                                           {"../x/y.tar.gz", "../x", "y.tar.gz", ".gz"},
                                           {".json", ".", ".json", ".json"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_str path = us_str_from(cases[i][0]);
        assert_true(us_str_is(us_path_folder(&arena, path), cases[i][1]));
        assert_true(us_str_is(us_path_base(path), cases[i][2]));
        assert_true(us_str_is(us_path_extension(path), cases[i][3]));
    }
    assert_true(us_str_is(us_path_trim(US_STR("//a/b/")), "a/b"));
    assert_true(us_str_is(us_path_trim(US_STR("//")), ""));
}

static void test_join(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"", "", ""},    {"a", "", "a"},     {"", "/b", "/b"},    {"a/", "/b", "a/b"},
        {".", "b", "b"}, {"a/..", "b", "b"}, {"a", "../..", ".."}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(us_str_is(
            us_path_join(&arena, us_str_from(cases[i][0]), us_str_from(cases[i][1])),
            cases[i][2]));
}

static void test_next_takes_every_step(void **state)
{
    (void)state;
    us_str step;
    size_t at = 0;
    assert_true(us_path_next(US_STR("a//b"), &at, &step) && us_str_is(step, "a"));
    assert_true(us_path_next(US_STR("a//b"), &at, &step) && us_str_is(step, ""));
    assert_true(us_path_next(US_STR("a//b"), &at, &step) && us_str_is(step, "b"));
    assert_false(us_path_next(US_STR("a//b"), &at, &step));
    at = 0;
    assert_true(us_path_next(US_STR_EMPTY, &at, &step) && us_str_is(step, ""));
    assert_false(us_path_next(US_STR_EMPTY, &at, &step));
}

static void test_match(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *name;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"*", "", true},
        {"*", "abc", true},
        {"*", "a/c", false},
        {"a*", "a/c", false},
        {"a/*", "a/c", true},
        {"*c", "abcc", true},
        {"*b*", "abc", true},
        {"a*b?c*x", "abxbbxdbxebxczzx", true},
        {"a*b?c*x", "abxbbxdbxebxczzy", false},
        {"?", "\xc3\xa4", true},
        {"?", "/", false},
        {"a?", "a", false},
        {"[a-c]x", "bx", true},
        {"[^a-c]x", "bx", false},
        {"[^a-c]x", "dx", true},
        {"[!a]", "!", true},
        {"[\\]a]", "]", true},
        {"[-a]", "-", false},
        {"[]a]", "]", false},
        {"[a-]", "a", false},
        {"[a", "a", false},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"a\\", "a", false},
        {"*.yaml", "data.yaml", true},
        {"..*", "..2026", true},
        {"..*", ".x", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (us_path_match(us_str_from(cases[i].pattern), us_str_from(cases[i].name)) !=
            cases[i].matches)
            fail_msg("%s on %s", cases[i].pattern, cases[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_is_lexical),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_next_takes_every_step),
        cmocka_unit_test(test_match),
    };
    return cmocka_run_group_tests_name("base_path", tests, set_up, tear_down);
}

/* Files of tests that prove nothing: all pass, and no rule of the policies ever matches. */
#include "testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

static void add_module(usher_builder *builder, const char *file, us_str text)
{
    usher_builder_add_module(builder, file, text.text, text.length);
}

/* How many files are vacuous; all [tests] of them pass. */
static size_t find(usher_builder *builder, const us_test_options *options, size_t tests,
                   us_str **files)
{
    usher_problems *problems = NULL;
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        fail_msg("%s", usher_problems_text(problems, false));
    us_str error;
    us_tests *run = us_tests_start(&arena, policy, options, &error);
    size_t passed = 0;
    assert_non_null(run);
    for (const us_test_result *result; (result = us_tests_next(run));)
        passed += result->outcome == US_TEST_PASSED;
    assert_int_equal(passed, tests);
    size_t count = us_tests_vacuous(&arena, run, files);
    for (size_t i = 0; i < count; i++)
        (*files)[i] = us_str_copy(&arena, (*files)[i]);
    us_tests_free(run);
    usher_policy_free(policy);
    usher_builder_free(builder);
    return count;
}

/* One test of some rules, and whether it proves something. */
static const struct {
    const char *rules;
    const char *test;
    bool proves;
} cases[] = {
    {"deny contains 1 if input.x", "count(data.p.deny) == 0", false},
    {"deny contains 1 if input.x", "count(data.p.deny) == 1 with input.x as 1", true},
    {"deny[1] := 2 if input.x", "data.p.deny == {}", false},
    {"deny[1] := 2 if input.x", "data.p.deny[1] with input.x as 1", true},
    {"deny.a.b contains 1 if input.x", "count(data.p.deny.a.b) == 0", false},
    {"allow if input.x", "not data.p.allow", false},
    {"allow if input.x", "data.p.allow with input.x as 1", true},
    {"allow := false if input.x", "not data.p.allow with input.x as 1", true},
    {"default allow := false\nallow if input.x", "not data.p.allow", false},
    {"default allow := false\nallow if input.x", "data.p.allow with input.x as 1", true},
    /* Only a closer look tells the value of a rule from that of the default. */
    {"default allow := 1\nallow := 1 if input.x", "data.p.allow == 1", false},
    {"default allow := 1\nallow := 1 if input.x", "data.p.allow == 1 with input.x as 1",
     true},
    {"default allow := [x | x := input.y]\nallow := [1] if input.x",
     "data.p.allow == [] with input.z as 1", false},
    {"default allow := [x | x := input.y]\nallow := [1] if input.x",
     "data.p.allow == [1] with input.x as 1", true},
    {"f(x) := x + 1", "data.p.f(1) == 2", true},
    {"f(a, b, c, d, e, g, h, i, j) := a", "data.p.f(1, 2, 3, 4, 5, 6, 7, 8, 9) == 1",
     true},
    {"f(x) := x if x > 1", "not data.p.f(1)", false},
    {"default f(_) := 0\nf(x) := x if x > 1", "data.p.f(1) == 0", false},
    {"default f(_) := 0\nf(x) := x if x > 1", "data.p.f(2) == 2", true},
    /* What a rule is replaced by says nothing of it. */
    {"allow if input.x", "data.p.allow with data.p.allow as true", false},
    {"f(x) := x", "data.p.f(1) == 2 with data.p.f as 2", false},
    {"allow if helper\nhelper if input.x",
     "not data.p.allow with data.p.helper as 1 == 2", false},
    {"allow if helper\nhelper if input.x", "data.p.allow with data.p.helper as true",
     true},
    {"allow if input.x", "not data.p.allow with input.x as false", false},
};

static void tells_what_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int coverage = 0; coverage <= 1; coverage++) {
            us_test_options options = {
                .vacuous = true, .timeout = 5000000000, .coverage = coverage};
            usher_engine *engine = usher_engine_new();
            usher_builder *builder = usher_builder_new(engine, NULL);
            us_str *files;
            add_module(builder, "p.rego",
                       us_str_format(&arena, "package p\n%s\n", cases[i].rules));
            add_module(
                builder, "p_test.rego",
                us_str_format(&arena, "package p_test\ntest_it if %s\n", cases[i].test));
            if (find(builder, &options, 1, &files) != !cases[i].proves)
                fail_msg("%s: %s", cases[i].rules, cases[i].test);
            usher_engine_free(engine);
        }
}

/* Of the tests of vacuous_test.rego none gives a rule a value, in good_test.rego the fifth does; the
 * helper's rules are no policies. */
static void tells_of_files(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= 3; threads++) {
        us_test_options options = {
            .vacuous = true, .timeout = 5000000000, .parallel = threads};
        usher_engine *engine = usher_engine_new();
        usher_builder *builder = usher_builder_new(engine, NULL);
        us_buf vacuous = us_buf_make(&arena), good = us_buf_make(&arena);
        us_str *files;
        add_module(builder, "p.rego",
                   US_STR("package p\ndeny contains \"x\" if input.x > 1\n"));
        add_module(builder, "help_test.rego", US_STR("package help\nnone := 0\n"));
        us_buf_add_c(&vacuous, "package vacuous_test\n");
        us_buf_add_c(&good, "package good_test\n");
        for (int i = 0; i < 20; i++) {
            us_buf_add_format(&vacuous,
                              "test_%d if count(data.p.deny) == data.help.none with "
                              "input.x as -%d\n",
                              i, i);
            us_buf_add_format(&good,
                              "test_%d if count(data.p.deny) == %d with input.x as %d\n",
                              i, i == 4, i == 4 ? 2 : 1);
        }
        add_module(builder, "vacuous_test.rego", us_buf_str(&vacuous));
        add_module(builder, "good_test.rego", us_buf_str(&good));
        assert_int_equal(find(builder, &options, 40, &files), 1);
        assert_true(us_str_is(files[0], "vacuous_test.rego"));
        usher_engine_free(engine);
    }
}

/* Where there are no policies, nothing is to be said of tests. */
static void says_nothing_without_policies(void **state)
{
    (void)state;
    us_test_options options = {.vacuous = true, .timeout = 5000000000};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    us_str *files;
    add_module(builder, "p.rego", US_STR("package p\ntest_it if true\n"));
    add_module(builder, "p_test.rego", US_STR("package p_test\ntest_it if true\n"));
    assert_int_equal(find(builder, &options, 2, &files), 0);
    usher_engine_free(engine);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(tells_what_matches),
        TEST(tells_of_files),
        TEST(says_nothing_without_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Files of tests that prove nothing, where the policy that finds them is built beside that of the tests. */
#include "base/threads.h"
#include "testing/tests.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

static void add_module(usher_builder *builder, const char *file, us_str text)
{
    usher_builder_add_module(builder, file, text.text, text.length);
}

/* So many tests that it is worth a thread: of those of vacuous_test.rego none gives a rule a value, in
 * good_test.rego the fifth does. */
static void add_tests(usher_builder *builder)
{
    us_buf vacuous = us_buf_make(&arena), good = us_buf_make(&arena);
    add_module(builder, "p.rego",
               US_STR("package p\ndeny contains \"x\" if input.x > 1\n"));
    us_buf_add_c(&vacuous, "package vacuous_test\n");
    us_buf_add_c(&good, "package good_test\n");
    for (int i = 0; i < 200; i++) {
        us_buf_add_format(
            &vacuous, "test_%d if count(data.p.deny) == 0 with input.x as -%d\n", i, i);
        us_buf_add_format(&good,
                          "test_%d if count(data.p.deny) == %d with input.x as %d\n", i,
                          i == 4, i == 4 ? 2 : 1);
    }
    add_module(builder, "vacuous_test.rego", us_buf_str(&vacuous));
    add_module(builder, "good_test.rego", us_buf_str(&good));
}

static us_str run_all(const usher_policy *policy, const us_test_options *options)
{
    us_str error, *files;
    us_tests *tests = us_tests_start(&arena, policy, options, &error);
    size_t passed = 0;
    assert_non_null(tests);
    for (const us_test_result *result; (result = us_tests_next(tests));)
        passed += result->outcome == US_TEST_PASSED;
    assert_int_equal(passed, 400);
    assert_int_equal(us_tests_vacuous(&arena, tests, &files), 1);
    us_tests_free(tests);
    return files[0];
}

static void finds_them_whenever_it_begins(void **state)
{
    (void)state;
    for (int foreseen = 0; foreseen <= 1; foreseen++) {
        us_test_options options = {.vacuous = true, .timeout = 5000000000};
        usher_engine *engine = usher_engine_new();
        usher_builder *builder = usher_builder_new(engine, NULL);
        add_tests(builder);
        if (foreseen)
            us_tests_foresee(builder, &options);
        usher_policy *policy = usher_builder_finish(builder, NULL);
        assert_non_null(policy);
        assert_int_equal(options.trial != NULL, foreseen && us_threads_usable() > 1);
        for (int again = 0; again < 2; again++)
            assert_true(us_str_is(run_all(policy, &options), "vacuous_test.rego"));
        us_tests_forget(&options);
        usher_policy_free(policy);
        usher_builder_free(builder);
        usher_engine_free(engine);
    }
}

static void ends_with_a_policy_that_fails(void **state)
{
    (void)state;
    us_test_options options = {.vacuous = true};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_problems *problems = NULL;
    us_str data = US_STR("{\"p\": {\"deny\": 1}}");
    add_tests(builder);
    usher_builder_add_data(builder, "", "data.json", data.text, data.length);
    us_tests_foresee(builder, &options);
    assert_null(usher_builder_finish(builder, &problems));
    assert_non_null(strstr(usher_problems_text(problems, false), "conflict"));
    assert_null(options.trial);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(finds_them_whenever_it_begins),
        TEST(ends_with_a_policy_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

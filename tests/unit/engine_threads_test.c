/* Threads that share the reading and the checking of a large module change nothing: neither
 * what it answers nor what is said of its errors. */
#include "base/buf.h"
#include "engine/engine.h"

#include "finish_policy.h"

#include "arena_fixture.h"

/* A module of so many rules, of which the one in the middle is [middle]. */
static us_str module_with(const char *middle)
{
    us_buf text = us_buf_make(&arena);
    us_buf_add_c(&text, "package t\nimport data.lib as l\n");
    for (int i = 0; i < 1500; i++) {
        us_buf_add_format(&text,
                          "f%d(x) := y if y := x + %d\n"
                          "deny contains sprintf(\"%%v %%v\", [x, %d]) if {\n"
                          "\tsome x in input.items; x > %d\n"
                          "\tf%d(x) %% 7 == 0; not l.allowed[[x, {y | y := x}]]\n}\n",
                          i, i, i, i, i);
        if (i == 750)
            us_buf_add_format(&text, "%s\n", middle);
    }
    return us_buf_str(&text);
}

static usher_builder *builder_of(usher_engine *engine, us_str text, size_t threads)
{
    usher_build_options options = {.threads = threads, .strict = true};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "t.rego", text.text, text.length);
    return builder;
}

static us_str answer_with(us_str text, size_t threads)
{
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = builder_of(engine, text, threads);
    usher_policy *policy = finish_policy(builder);
    usher_worker *worker = usher_worker_new(policy);
    const usher_result *result;
    usher_input *input = usher_input_parse("{\"items\":[3,900,1400]}", 22, NULL, NULL);
    assert_non_null(input);
    assert_int_equal(usher_evaluate_path(worker, "data.t.deny", input, NULL, &result),
                     USHER_OK);
    us_buf buf = us_buf_make(&arena);
    us_value_print(&buf, *usher_result_value(result));
    usher_input_free(input);
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return us_buf_str(&buf);
}

static us_str problems_with(us_str text, size_t threads)
{
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = builder_of(engine, text, threads);
    usher_problems *problems = NULL;
    usher_policy *policy = usher_builder_finish(builder, &problems);
    assert_null(policy);
    us_str told = us_str_copy(&arena, us_str_from(usher_problems_text(problems, true)));
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    return told;
}

static void answers_are_the_same(void **state)
{
    (void)state;
    static const char *const middles[] = {
        "q := 1",
        /* What rules that share the work may not have: they look at others. */
        "q := $\"{f0(1)}\"",
        "# METADATA\n# title: one\nq := rego.metadata.rule().title",
        "q[x].y := x if some x in input.items",
    };
    for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
        us_str text = module_with(middles[i]), alone = answer_with(text, 0);
        assert_true(alone.length > 1000);
        assert_true(us_str_equal(alone, answer_with(text, 3)));
    }
}

static void errors_are_the_same(void **state)
{
    (void)state;
    static const char *const middles[] = {
        "q := 1 if { x := 1; x := 2 }",
        "q := y",
        "q := f3(1, 2, 3)",
        "q if { x := [1, z]; x[_] }",
        "q := undefined.call(1)",
        "q if q",
        "q if { x := 1 }",
        "f3 := 1",
        "q := count(1)",
        "q := [1\nr := 2",
        "q := $\"{nothing}\"",
    };
    for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
        us_str text = module_with(middles[i]), alone = problems_with(text, 0);
        assert_true(us_str_equal(alone, problems_with(text, 3)));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(answers_are_the_same),
        TEST(errors_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

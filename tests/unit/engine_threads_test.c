/* Threads that share the reading and the checking of a large module change nothing: neither
 * what it answers nor what is said of its errors. */
#include "base/buf.h"
#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "arena_fixture.h"

/* A module of so many rules that two threads share them, of which the one in the middle is [middle]. */
static us_str module_with(const char *middle)
{
    us_buf text = us_buf_make(&arena);
    us_buf_add_c(&text, "package t\nimport data.lib as l\n");
    for (int i = 0; i < 1010; i++) {
        us_buf_add_format(&text,
                          "f%d(x) := y if y := x + %d\n"
                          "deny contains sprintf(\"%%v %%v\", [x, %d]) if {\n"
                          "\tsome x in input.items; x > %d\n"
                          "\tf%d(x) %% 7 == 0; not l.allowed[[x, {y | y := x}]]\n}\n",
                          i, i, i, i, i);
        if (i == 505)
            us_buf_add_format(&text, "%s\n", middle);
    }
    return us_buf_str(&text);
}

static us_str answer_of(const usher_policy *policy)
{
    usher_worker *worker = usher_worker_new(policy);
    usher_input *input = usher_input_parse("{\"items\":[3,900,1400]}", 22, NULL, NULL);
    us_buf buf = us_buf_make(&arena);
    const usher_result *result;
    assert_non_null(input);
    assert_int_equal(usher_evaluate_path(worker, "data.t", input, NULL, &result),
                     USHER_OK);
    us_value_print(&buf, *usher_result_value(result));
    usher_input_free(input);
    usher_worker_free(worker);
    return us_buf_str(&buf);
}

/* What the module [text] answers, or, if it is not [right], what is said of it. */
static us_str told_with(us_str text, size_t threads, bool right)
{
    usher_build_options options = {.threads = threads, .strict = true};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    usher_builder_add_module(builder, "t.rego", text.text, text.length);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_str problem = us_str_from(problems ? usher_problems_text(problems, true) : "");
    if ((policy != NULL) != right)
        fail_msg("%.*s", US_STR_ARG(problem));
    us_str told = right ? answer_of(policy) : us_str_copy(&arena, problem);
    usher_problems_free(problems);
    usher_policy_free(policy);
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
        /* What a `with` replaces. */
        "q := x if x := count(deny) with input as {\"items\": [5, 1000]}",
        "q := x if x := count(deny) with data.lib.allowed as [1] with input.items as [7]",
        "q := {f3(1), x} if { x := f3(2) with f3 as f4 }\nr := 1 if { f5(1) with input "
        "as 1 }",
        "q := [x | x := count(\"ab\") with count as g]\ng(_) := 3",
    };
    for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
        us_str text = module_with(middles[i]), alone = told_with(text, 0, true);
        assert_true(alone.length > 1000);
        assert_true(us_str_equal(alone, told_with(text, 3, true)));
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
        "q := r + 1\nr := count(1)",
        "q := f0(\"a\")",
        "q := r.a.b\nr := {\"a\": 1}",
        "q if l.x.y with data.lib as 1 with input as f0(\"a\")",
        "q := [1\nr := 2",
        "q := $\"{nothing}\"",
        "g(input) := 1",
        "import data.nowhere",
    };
    for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
        us_str text = module_with(middles[i]), alone = told_with(text, 0, false);
        assert_true(us_str_equal(alone, told_with(text, 3, false)));
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

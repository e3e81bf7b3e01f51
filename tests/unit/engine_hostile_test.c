/* Policies written to hurt: values and paths of great depth, values that share their
 * parts so that looking at all of them never ends, policies of many rules. Each must end
 * soon, with an error that says why where it cannot be answered. */
#include "usher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct setup {
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
    char *module; /* being written by [out] */
    size_t length;
    FILE *out;
    usher_problems *problems;
} setup;

static void begin(setup *made)
{
    *made = (setup){.engine = usher_engine_new()};
    made->out = open_memstream(&made->module, &made->length);
    fputs("package p\nimport rego.v1\n", made->out);
}

/* Compiles what was written. */
static void load(setup *made, size_t max_memory)
{
    usher_build_options options = {.max_memory = max_memory};
    usher_builder *builder = usher_builder_new(made->engine, &options);
    fclose(made->out);
    usher_builder_add_module(builder, "p.rego", made->module, made->length);
    made->policy = usher_builder_finish(builder, &made->problems);
    usher_builder_free(builder);
    if (made->policy)
        made->worker = usher_worker_new(made->policy);
}

static void unload(setup *made)
{
    usher_worker_free(made->worker);
    usher_policy_free(made->policy);
    usher_problems_free(made->problems);
    usher_engine_free(made->engine);
    free(made->module);
}

static void expect_outcome(setup *made, const char *path, const usher_limits *limits,
                           const char *message)
{
    const usher_result *result;
    assert_non_null(made->policy);
    usher_outcome outcome =
        usher_evaluate_path(made->worker, path, NULL, limits, &result);
    if (!message) {
        assert_int_equal(outcome, USHER_OK);
        return;
    }
    assert_int_equal(outcome, USHER_ERROR);
    usher_text text = usher_problems_at(usher_result_problems(result), 0)->message;
    assert_int_equal(text.length, strlen(message));
    assert_memory_equal(text.text, message, text.length);
}

/* A value of [levels] arrays, one in the other, by rules of 100 each. */
static void write_nested(setup *made, const char *name, int levels)
{
    fprintf(made->out, "%s0 := [1]\n", name);
    for (int i = 1; i <= levels / 100; i++) {
        fprintf(made->out, "%s%d := x99 if {\n    x0 := [%s%d]\n", name, i, name, i - 1);
        for (int j = 1; j < 100; j++)
            fprintf(made->out, "    x%d := [x%d]\n", j, j - 1);
        fputs("}\n", made->out);
    }
}

static void test_values_of_great_depth(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    write_nested(&made, "a", 3900);
    write_nested(&made, "b", 3900);
    write_nested(&made, "deep", 20000);
    fputs("printed := count(sprintf(\"%v\", [a39]))\n"
          "written := count(json.marshal(a39)) + count(yaml.marshal(a39))\n"
          "same if a39 == b39\n"
          "ordered := sort([a39, b39, [a38]])\n"
          "hashed := count({a39, b39, a38})\n"
          "merged := object.union({\"k\": a39}, {\"k\": b39})\n"
          "walked := count([1 | walk(a39, [_, x]); x == 1])\n"
          "checked := json.match_schema({\"a\": a38}, {})[0]\n"
          "replaced := y if { y := input.k with input.k as a39 }\n"
          "too_deep := deep200\n"
          "too_deep_set := {{{deep40}}}\n"
          "too_deep_object := {\"a\": {deep40: 1}}\n",
          made.out);
    load(&made, 0);
    const char *fine[] = {"data.p.printed", "data.p.written", "data.p.same",
                          "data.p.ordered", "data.p.hashed",  "data.p.merged",
                          "data.p.walked",  "data.p.checked", "data.p.replaced"};
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        expect_outcome(&made, fine[i], NULL, NULL);
    const char *wrong = "value is nested too deeply";
    expect_outcome(&made, "data.p.too_deep", NULL, wrong);
    expect_outcome(&made, "data.p.too_deep_set", NULL, wrong);
    expect_outcome(&made, "data.p.too_deep_object", NULL, wrong);
    unload(&made);
}

/* x60 has 2^60 leaves and takes 60 arrays. */
static void write_shared(FILE *out, const char *name, int levels)
{
    fprintf(out, "    %s0 := [input]\n", name);
    for (int i = 1; i <= levels; i++)
        fprintf(out, "    %s%d := [%s%d, %s%d]\n", name, i, name, i - 1, name, i - 1);
}

static void test_values_that_share_their_parts(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    const char *uses[] = {"x60 == y60",       "x60 < y60",
                          "x60 in [y60]",     "count({x60, y60}) == 1",
                          "sort([x60, y60])", "[x60] == [y60]"};
    enum { USES = sizeof uses / sizeof uses[0] };
    for (int i = 0; i < USES; i++) {
        fprintf(made.out, "r%d if {\n", i);
        write_shared(made.out, "x", 60);
        write_shared(made.out, "y", 60);
        fprintf(made.out, "    %s\n}\n", uses[i]);
    }
    fputs("shown := x60 if {\n", made.out);
    write_shared(made.out, "x", 60);
    fputs("}\n", made.out);
    load(&made, 0);
    usher_limits steps = {.steps = 1000000}, time = {.timeout = 20000000};
    usher_input *input = usher_input_parse("1", 1, NULL, NULL);
    for (int i = 0; i < 2 * USES; i++) {
        char path[32];
        const usher_result *result;
        snprintf(path, sizeof path, "data.p.r%d", i / 2);
        assert_int_equal(usher_evaluate_path(made.worker, path, input,
                                             i % 2 ? &steps : &time, &result),
                         USHER_ERROR);
        usher_problems *problems = usher_result_problems(result);
        assert_non_null(strstr(usher_problems_text(problems, false),
                               i % 2 ? "step limit exceeded" : "time limit exceeded"));
    }
    /* The value fits; its text does not, and there is no text then, not an empty one. */
    const usher_result *result;
    usher_limits memory = {.memory = 1 << 20};
    assert_int_equal(
        usher_evaluate_path(made.worker, "data.p.shown", input, &memory, &result),
        USHER_OK);
    assert_null(usher_result_json(result, USHER_JSON_COMPACT, NULL));
    usher_input_free(input);
    unload(&made);
}

/* Membership looks at each element: that is work too. */
static void test_membership_is_charged(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    fputs("r := count([1 | some i in numbers.range(1, 1000)\n"
          "    (i + 200000) in numbers.range(1, 100000)])\n",
          made.out);
    load(&made, 0);
    usher_limits limits = {.steps = 2000000};
    expect_outcome(&made, "data.p.r", &limits, "step limit exceeded");
    unload(&made);
}

static void write_steps(FILE *out, const char *step, int count)
{
    for (int i = 0; i < count; i++)
        fputs(step, out);
}

static void test_long_paths(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    fputs("a", made.out);
    write_steps(made.out, ".b", 100000);
    fputs(" := 1\n", made.out);
    load(&made, 0);
    assert_null(made.policy);
    assert_non_null(strstr(usher_problems_text(made.problems, false),
                           "path has more than 1000 steps"));
    unload(&made);

    begin(&made);
    fputs("a", made.out);
    write_steps(made.out, ".b", 500);
    fputs(" := 1\nc := input", made.out);
    write_steps(made.out, ".b", 10000);
    fputs("\nd := [x | x := data.p.a[_][_]]\n", made.out);
    load(&made, 0);
    expect_outcome(&made, "data.p.d", NULL, NULL);
    expect_outcome(&made, "data", NULL, NULL);
    unload(&made);
}

/* Base data beside rules, deeper than anyone writes by hand. */
static void test_long_paths_of_data(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    char place[512] = "a", path[600];
    for (int i = 0; i < 100; i++)
        strcat(place, ".b");
    snprintf(path, sizeof path, "data.%s.k", place);
    char module[1200];
    snprintf(module, sizeof module, "package %s\nx := data.%s.k\n", place, place);
    usher_builder_add_module(builder, "m.rego", module, strlen(module));
    usher_builder_add_data(builder, place, "d.json", "{\"k\": 7}", 8);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_worker *worker = usher_worker_new(policy);
    const usher_result *result;
    assert_int_equal(usher_evaluate_path(worker, path, NULL, NULL, &result), USHER_OK);
    assert_string_equal(usher_result_json(result, USHER_JSON_COMPACT, NULL), "7");
    snprintf(path, sizeof path, "data.%s.x", place);
    assert_int_equal(usher_evaluate_path(worker, path, NULL, NULL, &result), USHER_OK);
    assert_string_equal(usher_result_json(result, USHER_JSON_COMPACT, NULL), "7");
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

/* Memory grows with the rules, not with their square: 5,000 of them in 64 MiB. */
static void test_many_rules(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    for (int i = 0; i < 5000; i++)
        fprintf(made.out, "r%d := %d\ns contains %d if input.x == %d\n", i, i, i, i);
    load(&made, (size_t)64 << 20);
    expect_outcome(&made, "data.p.r4999", NULL, NULL);
    unload(&made);
}

/* A body in the worst order, which takes a round for each literal: the reference's
 * way would need 8,000 times 8,000 tries of sets of 8,000. */
static void test_literals_in_the_worst_order(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    fputs("r := x0 if {\n", made.out);
    for (int i = 0; i < 8000; i++)
        fprintf(made.out, "    x%d = x%d + 1\n", i, i + 1);
    fputs("    x8000 = 1\n}\n", made.out);
    load(&made, (size_t)64 << 20);
    expect_outcome(&made, "data.p.r", NULL, NULL);
    unload(&made);
}

static void expect_refused(setup *made, const char *message)
{
    assert_null(made->policy);
    usher_text text = usher_problems_at(made->problems, 0)->message;
    assert_int_equal(text.length, strlen(message));
    assert_memory_equal(text.text, message, text.length);
}

static void test_too_many_variables(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    fputs("r if {\n", made.out);
    for (int i = 0; i < 70000; i++)
        fprintf(made.out, "    x%d := %d\n", i, i);
    fputs("}\n", made.out);
    load(&made, (size_t)256 << 20);
    expect_refused(&made, "rule needs more than 65536 variables; split it");
    unload(&made);
}

/* What each of many `with` changes is found without looking at all rules. */
static void test_many_withs(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    for (int i = 0; i < 2000; i++)
        fprintf(made.out,
                "a%d := data.q.x%d\nr%d := y if { y := a%d with data.q.x%d as %d }\n"
                "b%d := input.x%d\ns%d := y if { y := b%d with input.x%d as %d }\n",
                i, i, i, i, i, i, i, i, i, i, i, i);
    load(&made, (size_t)96 << 20);
    expect_outcome(&made, "data.p.r1999", NULL, NULL);
    unload(&made);
}

/* The targets of one literal share one copy of the input: 1,000 copies of objects of
 * up to 1,000 members would be 16 MB. */
static void test_many_targets(void **state)
{
    (void)state;
    setup made;
    begin(&made);
    fputs("t if input", made.out);
    for (int i = 0; i < 1001; i++)
        fprintf(made.out, " with input.x%d as %d", i, i);
    fputs("\n", made.out);
    load(&made, 0);
    expect_refused(&made, "expression has more than 1000 with modifiers");
    unload(&made);

    begin(&made);
    fputs("r if count(input) == 1000", made.out);
    for (int i = 0; i < 1000; i++)
        fprintf(made.out, " with input.x%d as %d", i, i);
    fputs("\n", made.out);
    load(&made, 0);
    usher_limits limits = {.memory = 4 << 20};
    expect_outcome(&made, "data.p.r", &limits, NULL);
    unload(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_great_depth),
        cmocka_unit_test(test_values_that_share_their_parts),
        cmocka_unit_test(test_membership_is_charged),
        cmocka_unit_test(test_long_paths),
        cmocka_unit_test(test_long_paths_of_data),
        cmocka_unit_test(test_many_rules),
        cmocka_unit_test(test_literals_in_the_worst_order),
        cmocka_unit_test(test_too_many_variables),
        cmocka_unit_test(test_many_withs),
        cmocka_unit_test(test_many_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The public library as a host uses it: loading, evaluating, limits, host
 * functions, threads. */
#include "usher.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

typedef struct setup {
    usher_engine *engine;
    usher_policy *policy;
    usher_worker *worker;
} setup;

static setup load_with(usher_engine *engine, const usher_build_options *options,
                       const char *module)
{
    setup made = {.engine = engine};
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(made.engine, options);

    usher_builder_add_module(builder, "test.rego", module, strlen(module));
    made.policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    if (!made.policy)
        fail_msg("%s", usher_problems_text(problems, true));
    usher_problems_free(problems);
    made.worker = usher_worker_new(made.policy);
    assert_non_null(made.worker);
    return made;
}

static setup load(const char *module)
{
    return load_with(usher_engine_new(), NULL, module);
}

static void unload(setup *made)
{
    usher_worker_free(made->worker);
    usher_policy_free(made->policy);
    usher_engine_free(made->engine);
}

static usher_input *parse(const char *json)
{
    usher_input *input = usher_input_parse(json, strlen(json), NULL, NULL);
    assert_non_null(input);
    return input;
}

static void expect_json(setup *made, const char *path, const char *input,
                        const char *json)
{
    const usher_result *result;
    usher_input *parsed = input ? parse(input) : NULL;

    assert_int_equal(usher_evaluate_path(made->worker, path, parsed, NULL, &result),
                     USHER_OK);
    assert_string_equal(usher_result_json(result, USHER_JSON_COMPACT, NULL), json);
    usher_input_free(parsed);
}

static void expect_error(setup *made, const char *path, const usher_limits *limits,
                         const char *code, const char *text)
{
    const usher_result *result;
    assert_int_equal(usher_evaluate_path(made->worker, path, NULL, limits, &result),
                     USHER_ERROR);
    usher_problems *problems = usher_result_problems(result);
    assert_int_equal(usher_problems_count(problems), 1);
    assert_string_equal(usher_problems_at(problems, 0)->code, code);
    assert_non_null(strstr(usher_problems_text(problems, false), text));
}

static void test_evaluates_paths(void **state)
{
    (void)state;
    setup made = load("package a.b\n"
                      "deny contains msg if { input.kind == \"Pod\"; msg := \"no\" }\n"
                      "object[x] := y if some x, y in input.map\n"
                      "silent if false\n");
    const usher_result *result;

    expect_json(&made, "data.a.b.deny", "{\"kind\":\"Pod\"}", "[\"no\"]");
    expect_json(&made, "data.a.b.deny", "{\"kind\":\"Job\"}", "[]");
    expect_json(&made, "data.a.b.object.k", "{\"map\":{\"k\":[1,null]}}", "[1,null]");
    expect_json(&made, "data.a", "{\"map\":{}}", "{\"b\":{\"deny\":[],\"object\":{}}}");
    assert_int_equal(
        usher_evaluate_path(made.worker, "data.a.b.silent", NULL, NULL, &result),
        USHER_UNDEFINED);
    assert_null(usher_result_value(result));
    assert_int_equal(usher_evaluate_path(made.worker, "data.x.y", NULL, NULL, &result),
                     USHER_UNDEFINED);
    assert_int_equal(usher_evaluate_path(made.worker, "data.a[", NULL, NULL, &result),
                     USHER_ERROR);
    unload(&made);
}

/* As where a query asks for it: a key with two values spoils the object, but no other key. */
static void test_conflicts_at_the_path_itself(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "object[k] := v if { some k in [\"x\"]; some v in [1, 2] }\n"
                      "object.y := 3\n"
                      "same[k] := v if { some k in [\"x\"]; some v in [1, 1] }\n");
    const char *error = "object keys must be unique";

    expect_error(&made, "data.a.object", NULL, "eval_conflict_error", error);
    expect_error(&made, "data.a.object.x", NULL, "eval_conflict_error", error);
    expect_json(&made, "data.a.object.y", NULL, "3");
    expect_json(&made, "data.a.same", NULL, "{\"x\":1}");
    unload(&made);
}

static void test_a_loop_hits_the_step_limit(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "n := count([1 | some i in numbers.range(1, 300)\n"
                      "    some j in numbers.range(1, 300)])\n");
    usher_limits limits = {.steps = 1000};

    expect_error(&made, "data.a.n", &limits, "eval_cancel_error", "step limit exceeded");
    expect_json(&made, "data.a.n", NULL, "90000");
    unload(&made);
}

static void test_a_loop_hits_the_time_limit(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "n := count([1 | some i in numbers.range(1, 30000)\n"
                      "    some j in numbers.range(1, 30000)\n"
                      "    i + j < 0])\n");
    usher_limits limits = {.timeout = 20000000};

    expect_error(&made, "data.a.n", &limits, "eval_cancel_error", "time limit exceeded");
    unload(&made);
}

static void test_values_hit_the_memory_limit(void **state)
{
    (void)state;
    setup made =
        load("package a\n"
             "n := [sprintf(\"%d-%d\", [i, j]) | some i in numbers.range(1, 3000)\n"
             "    some j in numbers.range(1, 3000)]\n"
             "small := 1\n");
    usher_limits limits = {.memory = 8 << 20};

    expect_error(&made, "data.a.n", &limits, "eval_cancel_error",
                 "memory limit exceeded");
    expect_json(&made, "data.a.small", NULL, "1");
    unload(&made);
}

static void test_calls_hit_the_depth_limit(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "p := q\nq := r\nr := s\ns := 1\n");
    usher_limits limits = {.depth = 3};

    expect_error(&made, "data.a.p", &limits, "eval_cancel_error",
                 "call depth limit exceeded");
    expect_json(&made, "data.a.p", NULL, "1");
    unload(&made);
}

static void test_cancelling_stops(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "n := count([1 | some i in numbers.range(1, 3000)\n"
                      "    some j in numbers.range(1, 3000)])\n");
    bool cancelled = true;
    usher_limits limits = {.cancelled = &cancelled};

    expect_error(&made, "data.a.n", &limits, "eval_cancel_error", "cancelled");
    unload(&made);
}

static void test_errors_have_a_place(void **state)
{
    (void)state;
    setup made = load("package a\n"
                      "p := x if some x in [1, 2]\n"
                      "q := 1 / 0\n");
    usher_limits strict = {.strict_errors = true};

    expect_error(&made, "data.a.p", NULL, "eval_conflict_error", "test.rego:2: ");
    expect_error(&made, "data.a.q", &strict, "eval_builtin_error",
                 "test.rego:3: eval_builtin_error: div: divide by zero");
    unload(&made);
}

/* ---- host functions ---- */

static void twice(usher_call *call, void *data)
{
    int64_t number;
    (void)data;
    if (!usher_value_integer(usher_call_argument(call, 0), &number))
        usher_return_error(call, "not whole");
    else
        usher_return_integer(call, number * 2);
}

static void look_up(usher_call *call, void *data)
{
    usher_text key = usher_value_string(usher_call_argument(call, 0));
    ++*(int *)data;
    if (key.length == 1)
        usher_return_json(call, "{\"found\":[1]}", 13);
}

static void test_host_functions(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    int calls = 0;
    assert_true(
        usher_engine_register(engine, "acme.twice", "(number) number", twice, NULL, 0));
    assert_true(usher_engine_register(engine, "acme.look_up", "(string) any", look_up,
                                      &calls, USHER_NONDETERMINISTIC));
    assert_false(usher_engine_register(engine, "count", "(any) number", twice, NULL, 0));
    assert_false(usher_engine_register(engine, "acme.wrong", "number", twice, NULL, 0));

    setup made =
        load_with(engine, NULL,
                  "package a\n"
                  "p := acme.twice(21)\n"
                  "q := [acme.look_up(k).found | some k in [\"x\", \"x\", \"long\"]]\n"
                  "r := acme.twice(1.5)\n");
    usher_limits strict = {.strict_errors = true};
    expect_json(&made, "data.a.p", NULL, "42");
    expect_json(&made, "data.a.q", NULL, "[[1],[1]]");
    assert_int_equal(calls, 2);
    expect_error(&made, "data.a.r", &strict, "eval_builtin_error",
                 "acme.twice: not whole");
    unload(&made);
}

/* ---- dialects and sources ---- */

static void test_v0_is_read_where_v1_fails(void **state)
{
    (void)state;
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    const char *v0 = "package a\ndeny[msg] { msg := \"old\" }\n";
    const char *v1 = "package b\ndeny contains \"new\" if true\n";

    usher_builder_add_module(builder, "old.rego", v0, strlen(v0));
    usher_builder_add_module(builder, "new.rego", v1, strlen(v1));
    setup made = {.engine = engine, .policy = usher_builder_finish(builder, &problems)};
    usher_builder_free(builder);
    assert_non_null(made.policy);
    assert_int_equal(usher_problems_count(problems), 1);
    assert_true(usher_problems_at(problems, 0)->is_note);
    assert_memory_equal(usher_problems_at(problems, 0)->file.text, "old.rego", 8);
    usher_problems_free(problems);
    made.worker = usher_worker_new(made.policy);
    expect_json(&made, "data", NULL,
                "{\"a\":{\"deny\":[\"old\"]},\"b\":{\"deny\":[\"new\"]}}");
    unload(&made);
}

static void test_a_broken_policy_tells_v1_errors(void **state)
{
    (void)state;
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0};
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    const char *module = "package a\np if { x }\n";

    usher_builder_add_module(builder, "bad.rego", module, strlen(module));
    assert_null(usher_builder_finish(builder, &problems));
    usher_builder_free(builder);
    assert_non_null(strstr(usher_problems_text(problems, false),
                           "bad.rego:2: rego_unsafe_var_error"));
    usher_problems_free(problems);
    usher_engine_free(engine);
}

static void test_rules_are_listed(void **state)
{
    (void)state;
    setup made = load("package a.b\n"
                      "# METADATA\n# title: No pods\n"
                      "deny contains \"x\" if input.request.operation == \"CREATE\"\n"
                      "f(x) := x\n"
                      "v := input.spec\n");

    assert_int_equal(usher_policy_rule_count(made.policy), 3);
    const usher_rule *deny = usher_policy_rule(made.policy, 0);
    assert_string_equal(deny->path, "data.a.b.deny");
    assert_string_equal(deny->package, "data.a.b");
    assert_string_equal(deny->name, "deny");
    assert_int_equal(deny->row, 4);
    assert_int_equal(deny->kind, USHER_RULE_SET);
    usher_text title = usher_value_string(usher_value_member(deny->annotations, "title"));
    assert_memory_equal(title.text, "No pods", title.length);
    assert_int_equal(usher_policy_rule(made.policy, 1)->kind, USHER_RULE_FUNCTION);
    assert_true(usher_policy_package_names(made.policy, "data.a.b", "input.request"));
    assert_false(usher_policy_package_names(made.policy, "data.a.b", "input.review"));
    assert_int_equal(strlen(usher_policy_revision(made.policy)), 64);
    unload(&made);
}

/* A path that is read back as another one would make a denial undefined. */
static void test_a_dot_in_a_package_name(void **state)
{
    (void)state;
    setup made = load("package x[\"a.b\"].c\ndeny contains \"no\"\n");
    const usher_rule *rule = usher_policy_rule(made.policy, 0);
    const usher_result *result;

    assert_string_equal(rule->path, "data.x[\"a.b\"].c.deny");
    assert_string_equal(rule->name, "deny");
    expect_json(&made, rule->path, NULL, "[\"no\"]");
    assert_int_equal(
        usher_evaluate_path(made.worker, "data.x[\"a\\\"b\"]", NULL, NULL, &result),
        USHER_ERROR);
    unload(&made);
}

/* ---- threads ---- */

typedef struct racer {
    const usher_policy *policy;
    const usher_input *input;
    bool good;
} racer;

static void *race(void *data)
{
    racer *r = data;
    usher_worker *worker = usher_worker_new(r->policy);
    const usher_result *result;

    r->good = true;
    for (int i = 0; i < 200; i++)
        if (usher_evaluate_path(worker, "data.a.names", r->input, NULL, &result) !=
                USHER_OK ||
            strcmp(usher_result_json(result, USHER_JSON_COMPACT, NULL),
                   "[\"a\",\"b\",\"c\"]") != 0)
            r->good = false;
    usher_worker_free(worker);
    return NULL;
}

static void test_threads_share_policy_and_input(void **state)
{
    (void)state;
    setup made = load("package a\nnames contains n if some n in input.names\n");
    usher_input *input = parse("{\"names\":[\"c\",\"a\",\"b\",\"a\"]}");
    pthread_t threads[4];
    racer racers[4];

    for (int i = 0; i < 4; i++) {
        racers[i] = (racer){made.policy, input, false};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(racers[i].good);
    }
    usher_input_free(input);
    unload(&made);
}

/* The index and early exit change how fast an answer comes, never the answer. */
static void test_both_levels_agree(void **state)
{
    (void)state;
    const char *module = "package a\n"
                         "deny contains \"a\" if input.kind == \"A\"\n"
                         "deny contains \"b\" if input.kind in {\"A\", \"B\"}\n"
                         "deny contains \"c\" if { k := input.kind; k == \"C\" }\n"
                         "deny contains \"d\" if not input.kind\n"
                         "any_of if input.n == 1\nany_of if input.n == 1.0\n";
    usher_build_options faithful = {.faithful = true};
    setup fast = load(module);
    setup slow = load_with(usher_engine_new(), &faithful, module);
    const char *const inputs[] = {
        "{\"kind\":\"A\",\"n\":1}", "{\"kind\":\"B\",\"n\":1.0}",
        "{\"kind\":\"C\"}",         "{}",
        "{\"kind\":false}",         "[]"};

    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        usher_input *input = parse(inputs[i]);
        const usher_result *a, *b;
        usher_evaluate_path(fast.worker, "data.a", input, NULL, &a);
        usher_evaluate_path(slow.worker, "data.a", input, NULL, &b);
        assert_string_equal(usher_result_json(a, USHER_JSON_COMPACT, NULL),
                            usher_result_json(b, USHER_JSON_COMPACT, NULL));
        usher_input_free(input);
    }
    expect_json(&fast, "data.a.deny", inputs[0], "[\"a\",\"b\"]");
    unload(&fast);
    unload(&slow);
}

static const char capabilities[] =
    "{\"builtins\": [{\"name\": \"acme.double\", \"decl\": {\"type\": \"function\", "
    "\"args\": [{\"type\": \"number\"}], \"result\": {\"type\": \"number\"}}},"
    "{\"name\": \"acme.other\", \"decl\": {\"type\": \"function\", "
    "\"result\": {\"type\": \"number\"}}}, {\"name\": \"eq\"}],"
    "\"features\": [\"rego_v1\"]}";

static usher_policy *build_restricted(usher_engine *engine, const char *module,
                                      usher_problems **problems)
{
    usher_builder *builder = usher_builder_new(engine, NULL);
    assert_true(usher_builder_set_capabilities(builder, capabilities,
                                               strlen(capabilities), NULL));
    usher_builder_add_module(builder, "test.rego", module, strlen(module));
    usher_policy *policy = usher_builder_finish(builder, problems);
    usher_builder_free(builder);
    return policy;
}

static void double_integer(usher_call *call, void *data)
{
    int64_t i = 0;
    (void)data;
    usher_value_integer(usher_call_argument(call, 0), &i);
    usher_return_integer(call, 2 * i);
}

static void test_capabilities_restrict(void **state)
{
    (void)state;
    setup made = {.engine = usher_engine_new()};
    usher_problems *problems = NULL;
    usher_engine_register(made.engine, "acme.double", "(number) number", double_integer,
                          NULL, 0);
    assert_null(build_restricted(made.engine, "package a\nb := count([])", &problems));
    assert_non_null(
        strstr(usher_problems_text(problems, false), "undefined function count"));
    usher_problems_free(problems);

    made.policy = build_restricted(
        made.engine, "package a\nb := acme.double(3)\nc := acme.other()", NULL);
    made.worker = usher_worker_new(made.policy);
    expect_json(&made, "data.a.b", NULL, "6");
    expect_error(&made, "data.a.c", NULL, "eval_internal_error",
                 "unsupported built-in: acme.other");
    unload(&made);
}

static void test_capabilities_are_checked(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "[]",
        "{",
        "{\"builtins\": 1}",
        "{\"builtins\": [1]}",
        "{\"builtins\": [{\"name\": \"a.b\"}]}",
        "{\"builtins\": [{\"name\": \"a.b\", \"decl\": {\"result\": {\"type\": "
        "\"x\"}}}]}",
        "{\"builtins\": [{\"name\": \"a.b\", \"decl\": {\"args\": [{}]}}]}",
        "{\"builtins\": [{\"name\": \"a.b\", \"decl\": {\"args\": [{\"type\": "
        "\"object\", \"static\": [1]}]}}]}",
        "{\"features\": [1]}",
        "{\"allow_net\": \"x\"}",
    };
    usher_engine *engine = usher_engine_new();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        usher_builder *builder = usher_builder_new(engine, NULL);
        usher_problems *problems = NULL;
        if (usher_builder_set_capabilities(builder, wrong[i], strlen(wrong[i]),
                                           &problems))
            fail_msg("%s", wrong[i]);
        assert_int_equal(usher_problems_count(problems), 1);
        assert_true(usher_problems_at(problems, 0)->message.length > 0);
        usher_problems_free(problems);
        usher_builder_free(builder);
    }
    usher_engine_free(engine);
}

/* Types within types within types. */
static void test_capabilities_are_bounded(void **state)
{
    (void)state;
    char text[8192] = "{\"builtins\": [{\"name\": \"a.b\", \"decl\": {\"args\": [";
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    for (int i = 0; i < 200; i++)
        strcat(text, "{\"type\":\"set\",\"of\":");
    strcat(text, "1");
    for (int i = 0; i < 200; i++)
        strcat(text, "}");
    strcat(text, "]}}]}");
    assert_false(usher_builder_set_capabilities(builder, text, strlen(text), NULL));
    usher_builder_free(builder);
    usher_engine_free(engine);
}

static char *evaluate_more(setup *made, const char *path)
{
    const usher_result *result;
    if (usher_evaluate_more(made->worker, path, NULL, &result) != USHER_OK)
        return NULL;
    return strdup(usher_result_json(result, USHER_JSON_COMPACT, NULL));
}

/* What an evaluation made at random, the next one of the same input finds again. */
static void test_more_of_one_input(void **state)
{
    (void)state;
    setup made = load("package t\n"
                      "id := uuid.rfc4122(input.name)\n"
                      "a := {\"id\": id, \"name\": input.name}\n"
                      "b := [id]\n"
                      "c := f(1)\n"
                      "f(x) := 1 if x\n"
                      "f(x) := 2 if x\n");
    usher_input *input = parse("{\"name\": \"one\"}");
    const usher_result *result;
    assert_int_equal(usher_evaluate_path(made.worker, "data.t.a", input, NULL, &result),
                     USHER_OK);
    const usher_value *a = usher_result_value(result);
    const usher_value *id = usher_value_member(a, "id");
    char *first = evaluate_more(&made, "data.t.b");
    usher_text text = usher_value_string(id); /* it is valid still */
    assert_int_equal(text.length, 36);
    assert_memory_equal(first + 2, text.text, 36);

    assert_null(evaluate_more(&made, "data.t.c")); /* a conflict */
    char *second = evaluate_more(&made, "data.t.b");
    char *third = evaluate_more(&made, "data.t.b");
    assert_string_not_equal(first, second);
    assert_string_equal(second, third);

    assert_int_equal(usher_evaluate_path(made.worker, "data.t.b", input, NULL, &result),
                     USHER_OK);
    assert_string_not_equal(second, usher_result_json(result, USHER_JSON_COMPACT, NULL));
    free(first);
    free(second);
    free(third);
    usher_input_free(input);
    unload(&made);
}

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t now_of(setup *made, const char *path, const usher_limits *limits)
{
    const usher_result *result;
    assert_int_equal(usher_evaluate_path(made->worker, path, NULL, limits, &result),
                     USHER_OK);
    return strtoll(usher_result_json(result, USHER_JSON_COMPACT, NULL), NULL, 10);
}

/* The clock is looked at when an evaluation first asks for the time, and not again. */
static void test_the_time_of_an_evaluation(void **state)
{
    (void)state;
    setup made = load("package t\n"
                      "now := time.now_ns()\n"
                      "again := now + (0 * count(numbers.range(1, 1000)))\n");
    usher_limits fixed = {.now = 5};
    int64_t before = clock_now(), first = now_of(&made, "data.t.now", NULL);
    char *more = evaluate_more(&made, "data.t.again");
    assert_int_equal(strtoll(more, NULL, 10), first);
    free(more);
    assert_int_equal(now_of(&made, "data.t.now", &fixed), 5);
    int64_t second = now_of(&made, "data.t.now", NULL), after = clock_now();
    assert_true(before <= first && first < second && second <= after);
    unload(&made);
}

/* With everything that a program can have: an index, functions, replaced input, data and
 * functions, partial objects, errors with a place. */
static const char trimmed_text[] =
    "# METADATA\n# title: a package\npackage p\n"
    "import rego.v1\n"
    "# METADATA\n# title: a rule\ndeny contains \"one\" if input.kind == \"a\"\n"
    "deny contains \"two\" if input.kind == \"b\"\n"
    "deny contains msg if { input.kind in {\"b\", \"c\"}; msg := data.q.text(input.kind) "
    "}\n"
    "names[k].of[v] if some k, v in {\"x\": 1, \"y\": [1.50, null]}\n"
    "with_input := x if x := deny with input as {\"kind\": \"b\"} with data.q.suffix as "
    "\"?\"\n"
    "with_mock := x if x := deny with data.q.text as concat_of with count as 7\n"
    "concat_of(x) := sprintf(\"<%s>\", [x])\n"
    "with_builtin := x if x := data.q.text(\"z\") with concat as fixed\n"
    "fixed(_, _) := \"fixed\"\n"
    "default size := 0\nsize := 1 if count(input.kind) == 1\nelse := 2 if input.kind\n"
    "conflict := x if some x in [1, 2]\n";
static const char trimmed_library[] =
    "package q\nsuffix := \"!\"\ntext(x) := concat(\"\", [x, suffix])\n";

static setup load_trimmable(bool trim)
{
    setup made = {.engine = usher_engine_new()};
    usher_builder *builder = usher_builder_new(made.engine, NULL);
    usher_builder_add_module(builder, "p.rego", trimmed_text, strlen(trimmed_text));
    usher_builder_add_module(builder, "q.rego", trimmed_library, strlen(trimmed_library));
    usher_problems *problems = NULL;
    made.policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    if (!made.policy)
        fail_msg("%s", usher_problems_text(problems, true));
    usher_problems_free(problems);
    if (trim)
        assert_true(usher_policy_trim(made.policy));
    made.worker = usher_worker_new(made.policy);
    return made;
}

static void expect_same(setup *whole, setup *trimmed, const char *path, const char *json)
{
    const usher_result *one, *other;
    usher_input *input = parse(json);
    usher_outcome outcome = usher_evaluate_path(whole->worker, path, input, NULL, &one);
    assert_int_equal(usher_evaluate_path(trimmed->worker, path, input, NULL, &other),
                     outcome);
    if (outcome == USHER_OK)
        assert_string_equal(usher_result_json(other, USHER_JSON_COMPACT, NULL),
                            usher_result_json(one, USHER_JSON_COMPACT, NULL));
    else
        assert_string_equal(usher_problems_text(usher_result_problems(other), false),
                            usher_problems_text(usher_result_problems(one), false));
    usher_input_free(input);
}

static void test_trimmed_policies_decide_alike(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "data.p.deny", "data.p.names",        "data.p.with_input", "data.p.with_mock",
        "data.p.size", "data.p.with_builtin", "data.p.conflict",   "data.q"};
    static const char *const inputs[] = {"{\"kind\": \"a\"}", "{\"kind\": \"b\"}",
                                         "{\"kind\": \"long\"}"};
    setup whole = load_trimmable(false), trimmed = load_trimmable(true);
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
        for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
            expect_same(&whole, &trimmed, paths[p], inputs[i]);
    expect_json(&trimmed, "data.p.with_input", "{}", "[\"b?\",\"two\"]");
    size_t count = usher_policy_rule_count(trimmed.policy);
    assert_int_equal(count, usher_policy_rule_count(whole.policy));
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(trimmed.policy, i);
        assert_string_equal(rule->path, usher_policy_rule(whole.policy, i)->path);
        if (strcmp(rule->path, "data.p.deny") == 0)
            assert_string_equal(
                usher_value_string(usher_value_member(rule->annotations, "title")).text,
                "a rule");
    }
    assert_string_equal(usher_policy_revision(trimmed.policy),
                        usher_policy_revision(whole.policy));
    assert_null(usher_policy_package_annotations(trimmed.policy, "data.p"));
    assert_non_null(usher_policy_package_annotations(whole.policy, "data.p"));
    unload(&whole);
    unload(&trimmed);
}

/* The revision of a policy with a document of [size] bytes that ends with [end]. */
static void revision_with(size_t size, char end, char revision[65])
{
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    char *text = malloc(size);
    memset(text, 'x', size);
    memcpy(text, "{\"a\":\"", 6);
    text[size - 3] = end;
    text[size - 2] = '\"';
    text[size - 1] = '}';
    usher_builder_add_data(builder, NULL, "a.json", text, size);
    memset(text, 'y', size);
    free(text);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    assert_non_null(policy);
    usher_builder_free(builder);
    snprintf(revision, 65, "%s", usher_policy_revision(policy));
    usher_policy_free(policy);
    usher_engine_free(engine);
}

/* Texts that the policy does not keep count as those that it does. */
static void test_the_revision_names_data_of_any_size(void **state)
{
    (void)state;
    char one[65], same[65], other[65];
    for (size_t size = 100; size < (size_t)16 << 20; size *= 300) {
        revision_with(size, 'a', one);
        revision_with(size, 'a', same);
        revision_with(size, 'b', other);
        assert_string_equal(one, same);
        assert_string_not_equal(one, other);
    }
}

/* ---- documents that change */

static const char reader_text[] = "package p\n"
                                  "r contains x if some x in data.kubernetes.v1.Thing\n"
                                  "all := data.kubernetes\n"
                                  "own := data.own.a\n";

/* Documents with [value] at [path]. */
static usher_documents *documents_with(const setup *made, const usher_input *value,
                                       const char *const *path, usher_problems **problems)
{
    usher_document item = {path, usher_input_value(value)};
    return usher_documents_new(made->policy, &item, 1, problems);
}

static const char *const thing[] = {"kubernetes", "v1", "Thing", NULL};

static setup load_reader(void)
{
    static const char data[] =
        "{\"own\": {\"a\": 1}, \"kubernetes\": {\"v1\": {\"Other\": {}}}}";
    setup made = {.engine = usher_engine_new()};
    usher_builder *builder = usher_builder_new(made.engine, NULL);
    usher_builder_add_module(builder, "p.rego", reader_text, strlen(reader_text));
    usher_builder_add_data(builder, NULL, "d.json", data, sizeof data - 1);
    made.policy = usher_builder_finish(builder, NULL);
    usher_builder_free(builder);
    assert_non_null(made.policy);
    assert_true(usher_policy_trim(made.policy));
    made.worker = usher_worker_new(made.policy);
    return made;
}

static void test_documents_change(void **state)
{
    setup made = load_reader();
    usher_input *first = parse("{\"a\": 1}"), *second = parse("{\"a\": 2, \"b\": 3}");
    usher_documents *one = documents_with(&made, first, thing, NULL);
    usher_documents *two = documents_with(&made, second, thing, NULL);
    const usher_result *result;
    (void)state;
    assert_non_null(one);
    assert_non_null(two);
    expect_json(&made, "data.p.all", NULL, "{\"v1\":{\"Other\":{}}}");
    expect_json(&made, "data.p.r", NULL, "[]");
    usher_worker_set_documents(made.worker, one);
    expect_json(&made, "data.p.r", NULL, "[1]");
    expect_json(&made, "data.p.own", NULL, "1");
    expect_json(&made, "data.kubernetes.v1", NULL, "{\"Other\":{},\"Thing\":{\"a\":1}}");
    /* What is known from before does not count any more. */
    usher_worker_set_documents(made.worker, two);
    assert_int_equal(usher_evaluate_more(made.worker, "data.p.r", NULL, &result),
                     USHER_OK);
    assert_string_equal(usher_result_json(result, USHER_JSON_COMPACT, NULL), "[2,3]");
    assert_non_null(usher_worker_data(made.worker, "data.kubernetes.v1.Thing.b"));
    assert_null(usher_policy_data(made.policy, "data.kubernetes.v1.Thing"));
    usher_worker_set_documents(made.worker, NULL);
    assert_null(usher_worker_data(made.worker, "data.kubernetes.v1.Thing"));
    expect_json(&made, "data.p.r", NULL, "[]");
    usher_documents_free(one);
    usher_documents_free(two);
    usher_input_free(first);
    usher_input_free(second);
    unload(&made);
}

static void test_documents_are_refused(void **state)
{
    static const char *const at_rule[] = {"p", "all", NULL};
    static const char *const below_rule[] = {"p", "all", "x", NULL};
    static const char *const above_rule[] = {"p", NULL};
    static const char *const below_number[] = {"own", "a", "x", NULL};
    static const char *const beside_rules[] = {"p", "other", NULL};
    static const struct {
        const char *const *path;
        const char *text;
    } wrong[] = {{at_rule, "data.p.all: a rule"},
                 {below_rule, "data.p.all: a rule"},
                 {above_rule, ": a rule"},
                 {below_number, "data.own.a.x: something else"}};
    setup made = load_reader();
    usher_input *value = parse("{\"all\": 1}"), *number = parse("7");
    usher_problems *problems;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(documents_with(&made, value, wrong[i].path, &problems));
        assert_non_null(strstr(usher_problems_text(problems, false), wrong[i].text));
        usher_problems_free(problems);
    }
    assert_null(documents_with(&made, number, above_rule, NULL));
    usher_documents *good = documents_with(&made, value, beside_rules, &problems);
    assert_non_null(good);
    assert_null(problems);
    usher_documents_free(good);
    usher_input_free(value);
    usher_input_free(number);
    unload(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trimmed_policies_decide_alike),
        cmocka_unit_test(test_capabilities_restrict),
        cmocka_unit_test(test_capabilities_are_checked),
        cmocka_unit_test(test_capabilities_are_bounded),
        cmocka_unit_test(test_evaluates_paths),
        cmocka_unit_test(test_conflicts_at_the_path_itself),
        cmocka_unit_test(test_a_loop_hits_the_step_limit),
        cmocka_unit_test(test_a_loop_hits_the_time_limit),
        cmocka_unit_test(test_values_hit_the_memory_limit),
        cmocka_unit_test(test_calls_hit_the_depth_limit),
        cmocka_unit_test(test_cancelling_stops),
        cmocka_unit_test(test_errors_have_a_place),
        cmocka_unit_test(test_host_functions),
        cmocka_unit_test(test_v0_is_read_where_v1_fails),
        cmocka_unit_test(test_a_broken_policy_tells_v1_errors),
        cmocka_unit_test(test_rules_are_listed),
        cmocka_unit_test(test_a_dot_in_a_package_name),
        cmocka_unit_test(test_threads_share_policy_and_input),
        cmocka_unit_test(test_both_levels_agree),
        cmocka_unit_test(test_more_of_one_input),
        cmocka_unit_test(test_the_time_of_an_evaluation),
        cmocka_unit_test(test_the_revision_names_data_of_any_size),
        cmocka_unit_test(test_documents_change),
        cmocka_unit_test(test_documents_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

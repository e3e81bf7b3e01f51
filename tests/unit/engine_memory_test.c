/* The engine when memory runs out, at each point where it can: under every limit from
 * tiny to enough, and with a malloc that fails. Whatever fails says so, nothing is left
 * behind (the leak sanitizer looks), and what succeeds is right. */
#include "block_region.h"
#include "failing_malloc.h"
#include "usher.h"
#include "value/array.h"
#include "value/object.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Much of what takes memory: numbers beyond 64 bits, contexts, walks, documents built by
 * parts, text that grows. No patterns: RE2 does not survive a failed allocation. */
static const char module_text[] =
    "package p\n"
    "import rego.v1\n"
    "big := 123456789012345678901234567890 * input.n - 1.5\n"
    "words contains upper(w) if { some w in split(input.text, \" \"); w != \"x\" }\n"
    "line := sprintf(\"%v %d %s %5.2f\", [input, 7, input.text, 2.5])\n"
    "parts[k].below[v] := f(v) if some k, v in input.map\n"
    "f(x) := [x, x] if x > 0\n"
    "all := {k: [p | walk(v, [p, _])] | some k, v in input}\n"
    "mocked := x if x := big with input.n as 2 with time.now_ns as 3\n"
    "sum_of := sum([x | some x in numbers.range(1, 50)])\n"
    "text := json.marshal(json.unmarshal(yaml.marshal(object.union(input, {\"u\": {1, "
    "2}}))))\n"
    "matched := json.match_schema(input, {\"properties\": {\"n\": {\"type\": "
    "\"integer\"}}})[0]\n"
    "hashed := crypto.sha256(concat(\"\", [line, line]))\n"
    "patched := json.patch(input, [{\"op\": \"add\", \"path\": \"/map/z\", \"value\": "
    "{3}}])\n"
    "when := time.format([input.n, \"UTC\", \"RFC3339\"])\n";
static const char data_text[] = "{\"a\": {\"b\": [1, 2.50, \"x\"]}}";
static const char input_text[] =
    "{\"n\": 3, \"text\": \"some words Here\", \"file\": \"ab.c\","
    " \"map\": {\"x\": 1, \"y\": 2}, \"list\": [1, [2, {\"k\": null}]]}";

/* What one run of everything came to: its answer, memory of its own, or NULL after an
 * error that had a text. */
static char *answer_of(usher_worker *worker, const usher_input *input,
                       const usher_limits *limits)
{
    const usher_result *result;
    usher_outcome outcome = usher_evaluate_path(worker, "data", input, limits, &result);
    if (outcome == USHER_ERROR) {
        usher_problems *problems = usher_result_problems(result);
        assert_int_equal(usher_problems_count(problems), 1);
        assert_true(usher_problems_at(problems, 0)->message.length > 0);
        assert_true(strlen(usher_problems_text(problems, false)) > 0);
        return NULL;
    }
    assert_int_equal(outcome, USHER_OK);
    const char *json = usher_result_json(result, USHER_JSON_COMPACT, NULL);
    return json ? strdup(json) : NULL;
}

static usher_policy *build(usher_engine *engine, size_t max_memory)
{
    usher_build_options options = {.max_memory = max_memory};
    usher_problems *problems = NULL;
    usher_builder *builder = usher_builder_new(engine, &options);
    if (!builder)
        return NULL;
    usher_builder_add_module(builder, "p.rego", module_text, strlen(module_text));
    usher_builder_add_data(builder, "d", "d.json", data_text, strlen(data_text));
    usher_builder_add_query(builder, "x := data.p.words; y := [1 | to_number(\"a\")]",
                            NULL, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy) {
        assert_true(usher_problems_count(problems) > 0);
        assert_true(strlen(usher_problems_text(problems, true)) > 0);
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

static usher_input *parse(void)
{
    usher_problems *problems = NULL;
    usher_input *input =
        usher_input_parse(input_text, strlen(input_text), NULL, &problems);
    if (!input)
        assert_true(usher_problems_count(problems) > 0);
    usher_problems_free(problems);
    return input;
}

/* The query, which an error of a built-in function does not end: it is the one problem,
 * unless there is no memory for the answer. */
static void ask(usher_worker *worker, const usher_input *input,
                const usher_limits *limits)
{
    const usher_result *result;
    usher_evaluate_query(worker, 0, input, limits, &result);
    assert_int_equal(usher_problems_count(usher_result_problems(result)), 1);
}

/* Everything from engine to answer; NULL where something failed on the way. */
static char *run_all(void)
{
    usher_engine *engine = usher_engine_new();
    if (!engine)
        return NULL;
    usher_limits limits = {.now = 1};
    usher_policy *policy = build(engine, 0);
    usher_worker *worker = policy ? usher_worker_new(policy) : NULL;
    usher_input *input = parse();
    char *answer = NULL;
    if (worker && input) {
        answer = answer_of(worker, input, &limits);
        /* The worker can be used again, whatever happened. */
        free(answer);
        answer = answer_of(worker, input, &limits);
    }
    usher_input_free(input);
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_engine_free(engine);
    return answer;
}

static void test_limits_of_evaluation(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, 0);
    usher_worker *worker = usher_worker_new(policy);
    usher_input *input = parse();
    usher_limits limits = {.now = 1, .keep_errors = true};
    char *right = answer_of(worker, input, &limits);
    size_t failures = 0;
    bool succeeded = false;
    assert_non_null(right);
    for (limits.memory = 1; !succeeded; limits.memory += 1 + limits.memory / 24) {
        char *answer = answer_of(worker, input, &limits);
        succeeded = answer != NULL;
        if (answer)
            assert_string_equal(answer, right);
        else
            failures++;
        free(answer);
        ask(worker, input, &limits);
    }
    assert_true(failures > 20);
    free(right);
    usher_input_free(input);
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

static void test_limits_of_policies(void **state)
{
    (void)state;
    usher_engine *engine = usher_engine_new();
    size_t failures = 0;
    usher_policy *policy = NULL;
    for (size_t limit = 64; !policy; limit += 1 + limit / 16) {
        policy = build(engine, limit);
        failures += policy == NULL;
    }
    assert_true(failures > 20);
    usher_policy_free(policy);
    usher_engine_free(engine);
}

/* One run of all, in which the request with this number fails. */
typedef struct attempt {
    size_t number; /* 0: none */
    bool all_after;
    bool failed;
    char *answer;
} attempt;

static void *make_attempt(void *data)
{
    attempt *a = data;
    failing_malloc_set(a->number, a->all_after);
    a->answer = run_all();
    a->failed = failing_malloc_failed();
    failing_malloc_set(0, false);
    return NULL;
}

/* In a thread of its own, which has kept no memory of the attempts before. */
static attempt attempt_all(size_t number, bool all_after)
{
    attempt a = {number, all_after, false, NULL};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, make_attempt, &a), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return a;
}

static void fail_each(bool all_after)
{
    char *right = attempt_all(0, false).answer;
    size_t failures = 0;
    assert_non_null(right);
    for (size_t number = 1;; number += 1 + number / 24) {
        attempt a = attempt_all(number, all_after);
        /* Some failures cost nothing but time: a cache that stays empty. */
        assert_true(a.failed || a.answer);
        if (a.answer)
            assert_string_equal(a.answer, right);
        free(a.answer);
        if (!a.failed)
            break;
        failures++;
    }
    assert_true(failures > 10);
    free(right);
}

static void test_malloc_that_fails_once(void **state)
{
    (void)state;
    fail_each(false);
}

static void test_malloc_that_fails_from_then_on(void **state)
{
    (void)state;
    fail_each(true);
}

/* What an evaluation asks of its input for the first time is made in the input's own arena. Where
 * that is full the evaluation is left by a jump; nothing of it may be in force afterwards. */
static void test_input_in_a_full_arena(void **state)
{
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    const char *module = "package p\n\nn := count([1 | input[_].k99])\n";
    const usher_result *result;
    us_arena arena;
    us_recovery recovery;
    volatile bool jumped = false;
    (void)state;
    usher_builder_add_module(builder, "p.rego", module, strlen(module));
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_worker *worker = usher_worker_new(policy);
    us_arena_init(&arena, 0, &recovery);
    us_array *list = us_array_new(&arena, 1000);
    for (int i = 0; i < 1000; i++) {
        us_object *object = us_object_new(&arena, 100);
        for (int k = 0; k < 100; k++) {
            us_str key = us_str_format(&arena, "k%d", k);
            us_object_add(object, us_value_string(key), US_TRUE);
        }
        us_array_push(list, us_value_object(object));
    }
    us_value input = us_value_array(list);
    arena.limit = arena.held;
    if (US_RECOVER(&recovery))
        jumped = true;
    else
        usher_evaluate_value(worker, "data.p.n", &input, NULL, &result);
    assert_true(jumped);
    assert_null(us_work_meter_in_force);
    arena.limit = 0;
    assert_int_equal(usher_evaluate_value(worker, "data.p.n", &input, NULL, &result),
                     USHER_OK);
    assert_string_equal(usher_result_json(result, USHER_JSON_COMPACT, NULL), "1000");
    us_arena_free(&arena);
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_of_evaluation),
        cmocka_unit_test(test_limits_of_policies),
        cmocka_unit_test(test_malloc_that_fails_once),
        cmocka_unit_test(test_malloc_that_fails_from_then_on),
        cmocka_unit_test(test_input_in_a_full_arena),
    };
    return cmocka_run_group_tests(tests, use_up_block_region, NULL);
}

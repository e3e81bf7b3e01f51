/* What is shown of results: times, numbers, cases, traces. */
#include "testing/trace.h"

#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static us_arena arena;

static const char *duration(uint64_t nanoseconds)
{
    us_buf out = us_buf_make(&arena);
    us_test_duration(&out, nanoseconds);
    return us_buf_str(&out).text;
}

static void test_durations(void **state)
{
    (void)state;
    assert_string_equal(duration(0), "0s");
    assert_string_equal(duration(999), "999ns");
    assert_string_equal(duration(1000), "1µs");
    assert_string_equal(duration(1050), "1.05µs");
    assert_string_equal(duration(123456789), "123.456789ms");
    assert_string_equal(duration(1500000000), "1.5s");
    assert_string_equal(duration(61000000000), "1m1s");
    assert_string_equal(duration(3600000000000), "1h0m0s");
    assert_string_equal(duration(3661000000001), "1h1m1.000000001s");
}

static const char *number(double value)
{
    us_buf out = us_buf_make(&arena);
    us_test_benchmark_number(&out, value, "x");
    return us_buf_str(&out).text;
}

/* The decimal points stand below one another. */
static void test_numbers(void **state)
{
    (void)state;
    assert_string_equal(number(0), "         0 x");
    assert_string_equal(number(123456), "    123456 x");
    assert_string_equal(number(999.96), "      1000 x");
    assert_string_equal(number(123.45), "       123.5 x");
    assert_string_equal(number(12.345), "        12.35 x");
    assert_string_equal(number(1.2345), "         1.234 x");
    assert_string_equal(number(0.12345), "         0.1235 x");
    assert_string_equal(number(0.00012345), "         0.0001234 x");
}

static us_value value_of(const char *json)
{
    us_value value = US_NONE;
    us_diag diag;
    assert_true(us_json_read(&arena, us_str_from(json), NULL, &value, NULL, &diag));
    return value;
}

static void add_names(us_buf *out, const us_test_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        us_buf_add_format(out, " %.*s%s", US_STR_ARG(cases[i].name),
                          cases[i].failed ? "!" : "");
        if (cases[i].case_count == 0)
            continue;
        us_buf_add_c(out, "(");
        add_names(out, cases[i].cases, cases[i].case_count);
        us_buf_add_c(out, " )");
    }
}

/* The cases that the value, and the names of those that began, make. */
static const char *cases(const char *value, const char *const *begun, bool *failed)
{
    us_test_result result = {0};
    us_buf out = us_buf_make(&arena);
    us_test_cases_read(&arena, value_of(value), &result);
    for (; *begun; begun++)
        us_test_cases_begin(&arena, &result, value_of(*begun));
    us_test_cases_sort(&arena, &result);
    add_names(&out, result.cases, result.case_count);
    *failed = result.outcome == US_TEST_FAILED;
    return us_buf_str(&out).text;
}

static void test_cases(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    static const char *const some[] = {"[\"a\"]", "[\"z\"]", "[{\"k\": 1.50}]", NULL};
    static const char *const nested[] = {"[\"x\", 1]", "[\"x\", 2]", "[\"y\", 1]",
                                         "[\"w\", 1]", NULL};
    bool failed;
    assert_string_equal(cases("{\"b\": true, \"a\": true}", none, &failed), " a b");
    assert_false(failed);
    assert_string_equal(cases("{\"b\": false, \"a\": 1, \"c\": null}", none, &failed),
                        " a! b! c");
    assert_true(failed);
    assert_string_equal(cases("{\"a\": true, \"b\": true}", some, &failed),
                        " a b z! {\"k\":1.50}!");
    assert_true(failed);
    assert_string_equal(
        cases("{\"x\": {\"1\": true}, \"w\": {\"1\": true}}", nested, &failed),
        " w( 1 ) x!( 1 2! ) y!( 1! )");
    assert_true(failed);
    assert_string_equal(cases("{}", none, &failed), "");
    assert_false(failed);
}

/* A query calls a rule, whose literal fails; then another does. */
static us_recording sample(void)
{
    static us_arena spare;
    us_recording recording = {.arena = &arena, .spare = &spare};
    static const struct {
        usher_event_kind kind;
        usher_event_node node;
        uint64_t query, parent;
        const char *text;
    } events[] = {
        {USHER_EVENT_ENTER, USHER_NODE_BODY, 1, 0, "data.a.p = _"},
        {USHER_EVENT_EVAL, USHER_NODE_LITERAL, 1, 0, "data.a.p = _"},
        {USHER_EVENT_ENTER, USHER_NODE_RULE, 2, 1, "data.a.p"},
        {USHER_EVENT_EVAL, USHER_NODE_LITERAL, 2, 1, "x = 1"},
        {USHER_EVENT_FAIL, USHER_NODE_LITERAL, 2, 1, "x = 1"},
        {USHER_EVENT_NOTE, USHER_NODE_NONE, 2, 1, ""},
        {USHER_EVENT_REDO, USHER_NODE_RULE, 2, 1, "data.a.p"},
        {USHER_EVENT_FAIL, USHER_NODE_LITERAL, 1, 0, "data.a.p = _"},
    };
    us_arena_init(&spare, 0, NULL);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        usher_event event = {.kind = events[i].kind,
                             .node = events[i].node,
                             .query = events[i].query,
                             .parent = events[i].parent,
                             .place = {.row = 1},
                             .text = {events[i].text, strlen(events[i].text)}};
        us_recording_add(&recording, &event);
    }
    return recording;
}

static const char *trace(us_test_explain mode)
{
    us_recording recording = sample();
    us_buf out = us_buf_make(&arena);
    us_test_trace_print(&out, us_trace_filter(&arena, &recording, mode, false), 0);
    return us_buf_str(&out).text;
}

static void test_lineage(void **state)
{
    (void)state;
    assert_string_equal(trace(US_TEST_EXPLAIN_FAILS),
                        "query:1     Enter data.a.p = _\n"
                        "query:1     | Enter data.a.p\n"
                        "query:1     | | Fail x = 1\n"
                        "query:1     | Fail data.a.p = _\n");
    assert_string_equal(trace(US_TEST_EXPLAIN_NOTES), "query:1     Enter data.a.p = _\n"
                                                      "query:1     | Enter data.a.p\n"
                                                      "query:1     | | Note \"\"\n");
    us_recording recording = sample();
    assert_int_equal(
        us_trace_filter(&arena, &recording, US_TEST_EXPLAIN_FULL, false)->count, 8);
}

/* Of too many events the last are kept, whatever the number. */
static void test_too_many_events(void **state)
{
    (void)state;
    us_arena first, second;
    us_arena_init(&first, 0, NULL);
    us_arena_init(&second, 0, NULL);
    us_recording recording = {.arena = &first, .spare = &second};
    usher_binding binding = {.name = {"x", 1}};
    for (uint64_t i = 1; i <= 3 * US_RECORDING_MAX + 1; i++) {
        usher_event event = {
            .query = i, .variables = &binding, .variable_count = i % 2 ? 1 : 0};
        us_recording_add(&recording, &event);
    }
    assert_true(recording.overflow);
    assert_true(recording.count > US_RECORDING_MAX / 2 &&
                recording.count <= US_RECORDING_MAX);
    const usher_event *last = &recording.events[recording.count - 1];
    assert_true(last->query == 3 * US_RECORDING_MAX + 1);
    assert_string_equal(last->variables[0].name.text, "x");
    assert_true(recording.events[0].query == last->query - recording.count + 1);
    us_arena_free(&first);
    us_arena_free(&second);
}

static int release(void **state)
{
    (void)state;
    us_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_durations, release),
        cmocka_unit_test_teardown(test_numbers, release),
        cmocka_unit_test_teardown(test_cases, release),
        cmocka_unit_test_teardown(test_lineage, release),
        cmocka_unit_test_teardown(test_too_many_events, release),
    };
    us_arena_init(&arena, 0, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

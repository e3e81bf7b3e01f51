/* Events of a decision log: what hostile objects and masks do to them. What masks mean is shown
 * by tests/webhook. */
#include "admission/event_parts.h"
#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena_fixture.h"

static us_value json(us_str text)
{
    us_value value;
    us_diag diag;
    assert_true(us_json_read(&arena, text, NULL, &value, NULL, &diag));
    return value;
}

/* The event's text after masking its input by [rules], or why it was not. */
static const char *masked(us_str input, us_str rules)
{
    us_event_facts facts = {.input = input};
    us_event *event = us_event_new(&arena, &facts);
    us_str error = US_STR_EMPTY;
    if (!us_event_mask(event, json(rules), &error))
        return us_str_to_c(&arena, error);
    return us_str_to_c(&arena, us_event_text(event));
}

/* [count] times [text], with commas between and [front] and [end] around. */
static us_str repeated(const char *front, const char *text, size_t count, const char *end)
{
    us_buf all = us_buf_make(&arena);
    us_buf_add_c(&all, front);
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(&all, "%s%s", i ? "," : "", text);
    us_buf_add_c(&all, end);
    return us_buf_str(&all);
}

static void test_times(void **state)
{
    static const struct {
        struct timespec at;
        const char *text;
    } cases[] = {{{0, 0}, "\"1970-01-01T00:00:00Z\""},
                 {{1, 500000000}, "\"1970-01-01T00:00:01.5Z\""},
                 {{1, 1}, "\"1970-01-01T00:00:01.000000001Z\""},
                 {{4102444800, 120}, "\"2100-01-01T00:00:00.00000012Z\""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_event_facts facts = {.timestamp = cases[i].at};
        us_str text = us_event_text(us_event_new(&arena, &facts));
        assert_non_null(strstr(us_str_to_c(&arena, text), cases[i].text));
    }
}

static void test_what_is_no_json_is_left_out(void **state)
{
    us_event_facts facts = {.input = US_STR("{\"a\":"), .result = US_STR("no")};
    (void)state;
    us_str text = us_event_text(us_event_new(&arena, &facts));
    assert_string_equal(
        us_str_to_c(&arena, text),
        "{\"labels\":{},\"metrics\":{\"timer_server_handler_ns\":0},\"path\":\"admission/"
        "validate\",\"timestamp\":\"1970-01-01T00:00:00Z\"}");
    assert_int_equal(text.text[text.length], '\n');
}

static void test_shortening(void **state)
{
    us_event_facts facts = {.input = US_STR("1"), .result = US_STR("2")};
    us_event *event = us_event_new(&arena, &facts);
    (void)state;
    assert_true(us_event_shorten(event));
    assert_non_null(strstr(us_event_text(event).text, "\"erased\":[\"/input\"]"));
    assert_non_null(strstr(us_event_text(event).text, "\"result\":2"));
    assert_true(us_event_shorten(event));
    assert_non_null(
        strstr(us_event_text(event).text, "\"erased\":[\"/input\",\"/result\"]"));
    assert_false(us_event_shorten(event));
}

/* An object with many members, each removed by a rule of its own. */
static void test_many_members(void **state)
{
    enum { COUNT = 50000 };
    us_buf input = us_buf_make(&arena), rules = us_buf_make(&arena);
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        us_buf_add_format(&input, "%c\"k%zu\":1", i ? ',' : '{', i);
        us_buf_add_format(&rules, "%c\"/input/k%zu\"", i ? ',' : '[', i);
    }
    us_buf_add_c(&input, ",\"kept\":2}");
    us_buf_add_char(&rules, ']');
    const char *text = masked(us_buf_str(&input), us_buf_str(&rules));
    assert_non_null(strstr(text, "\"input\":{\"kept\":2}"));
    assert_non_null(strstr(text, "\"/input/k49999\""));
}

/* Elements of a list can be moved so often only. */
static void test_many_elements(void **state)
{
    (void)state;
    us_str input = repeated("[", "0", 20000, "]");
    assert_non_null(strstr(masked(input, repeated("[", "\"/input/0\"", 1000, "]")),
                           "\"erased\":[\"/input/0\""));
    assert_string_equal(masked(input, repeated("[", "\"/input/0\"", 20000, "]")),
                        "masking takes too long");
}

static void test_long_paths(void **state)
{
    us_buf path = us_buf_make(&arena);
    (void)state;
    us_buf_add_c(&path, "[{\"op\":\"upsert\",\"value\":1,\"path\":\"/input");
    for (size_t i = 0; i < 999; i++)
        us_buf_add_c(&path, "/a");
    size_t length = path.length;
    us_buf_add_c(&path, "\"}]");
    assert_non_null(strstr(masked(US_STR("{}"), us_buf_str(&path)), "\"masked\""));
    path.length = length;
    us_buf_add_c(&path, "/a\"}]");
    assert_string_equal(masked(US_STR("{}"), us_buf_str(&path)),
                        "mask path has too many steps");
}

/* What explains a denial may quote what policies keep out of the input. */
static void test_explanations_go_with_what_they_quote(void **state)
{
    static const char source[] = "package system.log\n\n"
                                 "mask contains \"/input/request/object/a\"\n";
    static const char *const inputs[] = {"{\"request\":{\"object\":{\"a\":1}}}",
                                         "{\"request\":{\"object\":{\"b\":1}}}"};
    (void)state;
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_builder_add_module(builder, "log.rego", source, sizeof source - 1);
    usher_policy *policy = usher_builder_finish(builder, NULL);
    usher_worker *worker = usher_worker_new(policy);
    for (size_t i = 0; i < 2; i++) {
        us_event_facts facts = {.input = us_str_from(inputs[i]),
                                .result = US_STR("{\"response\":{\"auditAnnotations\":{"
                                                 "\"policy\":\"p\",\"why\":\"a: 1\"}}}")};
        us_event *event = us_event_new(&arena, &facts);
        us_str error;
        assert_int_equal(us_event_ask(event, worker, NULL, NULL, &error),
                         US_EVENT_LOGGED);
        const char *text = us_event_text(event).text;
        assert_non_null(strstr(text, "\"policy\":\"p\""));
        assert_int_equal(strstr(text, "a: 1") != NULL, i == 1);
    }
    usher_worker_free(worker);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_json_is_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_shortening, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_explanations_go_with_what_they_quote, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_many_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_elements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_paths, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Lines that hold several events, or a review that was kept as it was. */
#include "value_cases.h"

#include "replay/events.h"
#include "replay/rebuild.h"
#include "value/array.h"

#include "arena_fixture.h"

/* Verb and name of each event of [line], and the sentence of each problem. */
static const char *events_of(const char *line)
{
    us_buf buf = us_buf_make(&arena);
    us_replay_events events = us_replay_events_begin(us_str_from(line));
    us_replay_event event;
    us_str problem;
    while (us_replay_events_next(&arena, &events, &event, &problem))
        us_buf_add_format(&buf, "%.*s%.*s %.*s;", US_STR_ARG(problem),
                          US_STR_ARG(problem.length ? US_STR_EMPTY : event.verb),
                          US_STR_ARG(problem.length ? US_STR_EMPTY : event.name));
    return us_buf_str(&buf).text;
}

#define EVENT(rest) "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"" rest "}"
#define LIST(items)                                                                      \
    "{\"items\":[" items "],\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\"}"
#define GET(name)                                                                        \
    "{\"level\":\"Metadata\",\"verb\":\"get\",\"objectRef\":{\"name\":\"" name "\"}}"
#define WHOLE_GET(name) EVENT(",\"verb\":\"get\",\"objectRef\":{\"name\":\"" name "\"}")

static void test_lists_of_events(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {WHOLE_GET("a"), "get a;"},
        {"  " WHOLE_GET("a"), "get a;"},
        {LIST(GET("a") "," GET("b")), "get a;get b;"},
        {"[" WHOLE_GET("a") "]", "get a;"},
        {LIST(""), ""},
        {"[]", ""},
        {LIST(GET("a") ",7," GET("b")),
         "get a;item 2: unexpected '7' where a value should begin (at column 1) ;get b;"},
        {LIST("{}"), "item 1: an object that is no Event of audit.k8s.io ;"},
        {"[" LIST(GET("a")) "]", "item 1: an object that is no Event of audit.k8s.io ;"},
        {"[" WHOLE_GET("a"), "unexpected end of text (at column 87) ;"},
        {LIST("{\"verb\":"), "unexpected ']' in object (at column 19) ;"},
        {"{\"kind\":\"EventList\",\"items\":7}",
         "an object that is no Event of audit.k8s.io ;"},
        {"2026-11-23T20:06:10.321998416Z AUDIT: id=\"040f\" stage=\"RequestReceived\"",
         "a line of the format legacy, which has no objects: the API server needs "
         "--audit-log-format=json ;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(events_of(cases[i][0]), cases[i][1]) != 0)
            fail_msg("%s: %s", cases[i][0], events_of(cases[i][0]));
}

static void test_a_line_of_too_many(void **state)
{
    (void)state;
    us_buf line = us_buf_make(&arena);
    us_buf_add_char(&line, '[');
    for (size_t i = 0; i < US_REPLAY_EVENTS_MAX + 2; i++)
        us_buf_add_c(&line, i > 0 ? ",{}" : "{}");
    us_buf_add_char(&line, ']');
    us_replay_events events = us_replay_events_begin(us_buf_str(&line));
    us_replay_event event;
    us_str problem, last = US_STR_EMPTY;
    size_t count = 0;
    for (; us_replay_events_next(&arena, &events, &event, &problem); count++)
        last = problem;
    assert_int_equal(count, US_REPLAY_EVENTS_MAX + 1);
    assert_string_equal(us_str_copy(&arena, last).text,
                        "there are more than 131072 events in one line, and the others "
                        "were left out");
}

#define COLLECTION(answer)                                                               \
    EVENT(",\"level\":\"RequestResponse\",\"verb\":\"deletecollection\",\"stage\":"      \
          "\"ResponseComplete\","                                                        \
          "\"requestURI\":\"/x\",\"responseStatus\":{\"code\":200},\"objectRef\":{"      \
          "\"resource\":\"ts\",\"apiGroup\":\"g\",\"apiVersion\":\"v1\",\"namespace\":"  \
          "\"n\"}" answer)

static void test_a_collection_is_deleted_one_by_one(void **state)
{
    (void)state;
    static const char *const line = COLLECTION(
        ",\"responseObject\":{\"kind\":\"TList\",\"apiVersion\":\"g/v1\",\"items\":[{"
        "\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"resourceVersion\":\"7\"},"
        "\"spec\":1},{\"metadata\":{"
        "\"name\":\"b\",\"namespace\":\"n\",\"deletionTimestamp\":\"t\"}},{}]}");
    assert_string_equal(events_of(line), "delete a;delete b;");
    us_replay_events events = us_replay_events_begin(us_str_from(line));
    us_replay_event event;
    us_str problem;
    assert_true(us_replay_events_next(&arena, &events, &event, &problem));
    us_replay_rebuilt r = us_replay_rebuild(&arena, &event, US_NONE);
    assert_int_equal(r.remarks, 1u << US_REPLAY_REMARK_AS_DELETED |
                                    1u << US_REPLAY_REMARK_ASSUMED_OLD);
    assert_true(us_value_is_none(us_value_member(r.request, "name")));
    assert_string_equal(
        to_json(&arena, us_value_member(r.request, "oldObject"), US_JSON_COMPACT),
        "{\"apiVersion\":\"g/v1\",\"kind\":\"T\",\"metadata\":{\"name\":"
        "\"a\",\"namespace\":\"n\",\"resourceVersion\":\"7\"},\"spec\":1}");
    assert_int_equal(event.response.length, 0); /* it is gone */
    assert_true(us_replay_events_next(&arena, &events, &event, &problem));
    assert_true(event.response.length > 0); /* it has finalizers */

    r = us_replay_rebuild(&arena, &event, US_NONE);
    assert_int_equal(r.grade, US_REPLAY_RECONSTRUCTED);
}

static us_replay_rebuilt rebuild_first(const char *line)
{
    us_replay_events events = us_replay_events_begin(us_str_from(line));
    us_replay_event event;
    us_str problem;
    assert_true(us_replay_events_next(&arena, &events, &event, &problem));
    assert_int_equal(problem.length, 0);
    return us_replay_rebuild(&arena, &event, US_NONE);
}

static void test_collections_that_are_not_named(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild_first(COLLECTION(""));
    assert_int_equal(r.remarks, 1u << US_REPLAY_REMARK_COLLECTION);
    r = rebuild_first(
        COLLECTION(",\"responseObject\":{\"kind\":\"Status\",\"items\":[]}"));
    assert_int_equal(r.remarks, 1u << US_REPLAY_REMARK_COLLECTION);
    r = rebuild_first(
        COLLECTION(",\"responseObject\":{\"kind\":\"TList\",\"items\":[]}"));
    assert_int_equal(r.grade, US_REPLAY_NO_REVIEW);
    assert_int_equal(r.remarks, 1u << US_REPLAY_REMARK_EMPTY_COLLECTION);
}

/* ---- Reviews */

#define REQUEST                                                                          \
    "{\"uid\":\"u\",\"kind\":{\"kind\":\"T\"},\"resource\":{\"resource\":\"ts\"},"       \
    "\"operation\":\"UPDATE\",\"name\":\"o\",\"object\":{\"l\":[1,{\"s\":2}]},"          \
    "\"oldObject\":{\"s\":1}}"
#define REVIEW "{\"kind\":\"AdmissionReview\",\"request\":" REQUEST "}"
#define CAPTURE(path, rest)                                                              \
    "{\"timestamp\":\"2026-11-28T19:23:47Z\",\"path\":\"" path "\",\"review\":" REVIEW   \
    "," rest "}"
#define DECISION(path, rest)                                                             \
    "{\"decision_id\":\"d\",\"path\":\"" path "\",\"input\":" REVIEW "," rest "}"

typedef struct review_case {
    const char *line;
    us_replay_recorded recorded;
} review_case;

static void test_what_was_decided(void **state)
{
    (void)state;
    static const review_case cases[] = {
        {CAPTURE("/validate", "\"response\":{\"allowed\":true}"), US_REPLAY_ADMITTED},
        {CAPTURE("/validate", "\"response\":{\"allowed\":false}"), US_REPLAY_DENIED},
        /* what was mended may still be refused */
        {CAPTURE("/mutate", "\"response\":{\"allowed\":true}"), US_REPLAY_UNRECORDED},
        {CAPTURE("/mutate", "\"response\":{\"allowed\":false}"), US_REPLAY_DENIED},
        {CAPTURE("/validate", "\"response\":\"out of memory\""), US_REPLAY_UNRECORDED},
        {CAPTURE("/validate",
                 "\"response\":{\"allowed\":false,\"status\":{\"code\":500}}"),
         US_REPLAY_UNRECORDED},
        {DECISION("admission/validate", "\"result\":{\"response\":{\"allowed\":false}}"),
         US_REPLAY_DENIED},
        {DECISION("system/main", "\"result\":{\"response\":{\"allowed\":true}}"),
         US_REPLAY_ADMITTED},
        {DECISION("kubernetes/admission/deny", "\"result\":[]"), US_REPLAY_ADMITTED},
        {DECISION("kubernetes/admission/deny", "\"result\":[\"no\"]"), US_REPLAY_DENIED},
        {DECISION("k/allow", "\"result\":false"), US_REPLAY_DENIED},
        {DECISION("k/allow", "\"result\":[false]"), US_REPLAY_UNRECORDED},
        {DECISION("k/labels", "\"result\":[]"), US_REPLAY_UNRECORDED},
        {REVIEW, US_REPLAY_UNRECORDED},
        {"{\"kind\":\"AdmissionReview\",\"request\":" REQUEST
         ",\"response\":{\"allowed\":true}}",
         US_REPLAY_ADMITTED},
        {"[" DECISION("k/deny", "\"result\":true") "]", US_REPLAY_DENIED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_replay_rebuilt r = rebuild_first(cases[i].line);
        if (r.recorded != cases[i].recorded || r.grade != US_REPLAY_EXACT)
            fail_msg("%s: %d, %s", cases[i].line, r.recorded,
                     us_replay_grade_name(r.grade));
        assert_string_equal(to_json(&arena, r.request, US_JSON_COMPACT),
                            to_json(&arena, read_json(&arena, REQUEST), US_JSON_COMPACT));
    }
}

/* What is unknown in [value] becomes "?". */
static us_value shown(us_value value)
{
    if (us_value_tag(value) == US_TAG_UNKNOWN)
        return string("?");
    if (us_value_tag(value) == US_TAG_OBJECT) {
        us_object *copy = us_object_new(&arena, 4);
        for (uint32_t i = 0; i < value.as.object->count; i++)
            us_object_put(copy, value.as.object->keys[i],
                          shown(value.as.object->values[i]));
        return us_value_object(copy);
    }
    if (us_value_tag(value) == US_TAG_ARRAY) {
        us_array *copy = us_array_new(&arena, 4);
        for (uint32_t i = 0; i < value.as.array->count; i++)
            us_array_push(copy, shown(value.as.array->items[i]));
        return us_value_array(copy);
    }
    return value;
}

static void test_what_is_hidden_is_unknown(void **state)
{
    (void)state;
    static const struct {
        const char *pointer, *object, *old;
        bool object_known, old_known;
    } cases[] = {
        {"/review/request/object/l/1/s", "{\"l\":[1,{\"s\":\"?\"}]}", "{\"s\":1}", false,
         true},
        {"/review/request/object/new/x", "{\"l\":[1,{\"s\":2}],\"new\":\"?\"}",
         "{\"s\":1}", false, true},
        {"/review/request/object/l/7", "{\"l\":\"?\"}", "{\"s\":1}", false, true},
        {"/review/request/object", "\"?\"", "{\"s\":1}", false, true},
        {"/review/request/oldObject/s", "{\"l\":[1,{\"s\":2}]}", "{\"s\":\"?\"}", true,
         false},
        {"/review/request/userInfo/username", "{\"l\":[1,{\"s\":2}]}", "{\"s\":1}", false,
         true},
        {"/response/patch/0/value", "{\"l\":[1,{\"s\":2}]}", "{\"s\":1}", true, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_replay_rebuilt r = rebuild_first(
            us_str_format(&arena, CAPTURE("/validate", "\"masked\":[\"%s\"]"),
                          cases[i].pointer)
                .text);
        bool any = !cases[i].object_known || !cases[i].old_known;
        us_value object = shown(us_value_member(r.request, "object"));
        us_value old = shown(us_value_member(r.request, "oldObject"));
        assert_string_equal(to_json(&arena, object, US_JSON_COMPACT), cases[i].object);
        assert_string_equal(to_json(&arena, old, US_JSON_COMPACT), cases[i].old);
        assert_int_equal(r.object_known, cases[i].object_known);
        assert_int_equal(r.old_known, cases[i].old_known);
        assert_int_equal(r.remarks, any ? 1u << US_REPLAY_REMARK_HIDDEN : 0);
    }
}

static void test_decisions_without_a_review(void **state)
{
    (void)state;
    us_replay_rebuilt r =
        rebuild_first("{\"decision_id\":\"d\",\"path\":\"p\",\"input\":{\"a\":1}}");
    assert_int_equal(r.grade, US_REPLAY_NO_REVIEW);
    r = rebuild_first("{\"decision_id\":\"d\",\"path\":\"p\",\"erased\":[\"/input\"]}");
    assert_int_equal(r.remarks, 1u << US_REPLAY_REMARK_ERASED);
    r = rebuild_first("{\"decision_id\":\"d\",\"input\":{\"request\":{\"operation\":"
                      "\"DANCE\",\"kind\":{}}}}");
    assert_int_equal(r.grade, US_REPLAY_NO_REVIEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_of_events),
        cmocka_unit_test(test_a_line_of_too_many),
        cmocka_unit_test(test_a_collection_is_deleted_one_by_one),
        cmocka_unit_test(test_collections_that_are_not_named),
        cmocka_unit_test(test_what_was_decided),
        cmocka_unit_test(test_what_is_hidden_is_unknown),
        cmocka_unit_test(test_decisions_without_a_review),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Audit events, read. */
#include "value_cases.h"

#include "replay/event.h"

#include "arena_fixture.h"

static us_replay_event read_event(const char *text)
{
    us_replay_event event;
    us_str problem;
    if (!us_replay_event_read(&arena, us_str_from(text), &event, &problem) ||
        !us_replay_event_complete(&arena, NULL, &event))
        fail_msg("%s: %.*s", text, US_STR_ARG(problem));
    return event;
}

#define EVENT "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\","

static void assert_text(us_str found, const char *expected)
{
    assert_string_equal(us_str_copy(&arena, found).text, expected);
}

static void test_what_an_event_says(void **state)
{
    (void)state;
    us_replay_event event = read_event(
        EVENT "\"level\":\"RequestResponse\",\"auditID\":\"a-1\",\"stage\":"
              "\"ResponseComplete\","
              "\"requestURI\":\"/api/v1/namespaces?a=b\\u0026c=d\",\"verb\":\"update\","
              "\"user\":{\"username\":\"alice\"},\"unheard\":[{\"of\":1}],"
              "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"n\",\"name\":\"p\","
              "\"uid\":\"u\",\"apiVersion\":\"v1\",\"resourceVersion\":\"7\","
              "\"subresource\":\"status\"},"
              "\"responseStatus\":{\"metadata\":{},\"code\":403,\"message\":\"no\"},"
              "\"requestObject\":{\"a\": 1},\"responseObject\":null,"
              "\"requestReceivedTimestamp\":\"2026-11-23T20:04:00.666387Z\","
              "\"annotations\":{\"x\":\"y\"}}");
    assert_text(event.audit_id, "a-1");
    assert_int_equal(event.level, US_REPLAY_LEVEL_REQUEST_RESPONSE);
    assert_text(event.stage, "ResponseComplete");
    assert_text(event.verb, "update");
    assert_text(event.uri, "/api/v1/namespaces?a=b&c=d");
    assert_text(event.group, "");
    assert_text(event.version, "v1");
    assert_text(event.resource, "pods");
    assert_text(event.subresource, "status");
    assert_text(event.namespace, "n");
    assert_text(event.name, "p");
    assert_text(event.object_uid, "u");
    assert_text(event.object_version, "7");
    assert_string_equal(show(&arena, event.user), "{\"username\": \"alice\"}");
    assert_true(us_value_is_none(event.impersonator));
    assert_int_equal(event.code, 403);
    assert_text(event.message, "no");
    assert_text(event.request, "{\"a\": 1}");
    assert_text(event.response, "");
    assert_int_equal(event.time, INT64_C(1795464240666387));
    assert_false(event.truncated);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    us_replay_event event = read_event(
        EVENT "\"level\":7,\"user\":[],\"objectRef\":null,\"responseStatus\":1,"
              "\"annotations\":\"\",\"verb\":{}}");
    assert_int_equal(event.level, US_REPLAY_LEVEL_UNKNOWN);
    assert_text(event.resource, "");
    assert_true(us_value_is_none(event.user));
    assert_true(us_value_is_none(event.annotations));
    assert_int_equal(event.code, 0);
    assert_int_equal(event.time, INT64_MIN);
    assert_text(event.verb, "");
}

static void test_acting_for_another(void **state)
{
    (void)state;
    us_replay_event event =
        read_event(EVENT "\"user\":{\"username\":\"admin\"},"
                         "\"impersonatedUser\":{\"username\":\"bob\"},"
                         "\"annotations\":{\"audit.k8s.io/truncated\":\"true\"}}");
    assert_string_equal(show(&arena, event.user), "{\"username\": \"bob\"}");
    assert_string_equal(show(&arena, event.impersonator), "{\"username\": \"admin\"}");
    assert_true(event.truncated);
}

static void test_what_is_no_event(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "unexpected end of text (at column 1)"},
        {"7", "unexpected '7' where a value should begin (at column 1)"},
        {"{\"kind\":\"Event\"}", "an object that is no Event of audit.k8s.io"},
        {"{\"kind\":\"Event\",\"apiVersion\":\"v1\"}",
         "an object that is no Event of audit.k8s.io"},
        {EVENT "\"verb\":\"create\"", "unexpected end of text (at column 63)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_replay_event event;
        us_str problem;
        assert_false(
            us_replay_event_read(&arena, us_str_from(cases[i][0]), &event, &problem));
        assert_text(problem, cases[i][1]);
    }
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, EVENT "\"m\":0");
    for (int i = 0; i < US_REPLAY_MEMBERS_MAX; i++)
        us_buf_add_format(&buf, ",\"m%d\":0", i);
    us_buf_add_c(&buf, "}");
    us_replay_event event;
    us_str problem;
    assert_false(us_replay_event_read(&arena, us_buf_str(&buf), &event, &problem));
    assert_text(problem, "an object of more than 64 members is no event");
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2000-02-29T12:00:00.5Z", INT64_C(951825600500000)},
        {"2024-12-31T23:59:59.123456789Z", INT64_C(1735689599123456)},
        {"2024-03-01T01:30:00+01:30", INT64_C(1709251200000000)},
        {"2024-02-29T23:00:00-01:00", INT64_C(1709251200000000)},
        {"", INT64_MIN},
        {"2024-02-29", INT64_MIN},
        {"2024-13-01T00:00:00Z", INT64_MIN},
        {"2024-01-01T24:00:00Z", INT64_MIN},
        {"2024-01-01 00:00:00Z", INT64_MIN},
        {"2024-01-01T00:00:00", INT64_MIN},
        {"2024-01-01T00:00:00Zx", INT64_MIN},
        {"2024-01-01T00:00:00*01:00", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (us_replay_time(us_str_from(cases[i].text)) != cases[i].time)
            fail_msg("%s: %lld", cases[i].text,
                     (long long)us_replay_time(us_str_from(cases[i].text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_an_event_says),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_acting_for_another),
        cmocka_unit_test(test_what_is_no_event),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

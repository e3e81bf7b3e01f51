/* What requests tell of objects where the log has not what came of them. */
#include "value_cases.h"

#include "replay/history.h"
#include "replay/learn.h"

#include "arena_fixture.h"

static us_history *history;

#define EVENT                                                                            \
    "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Request\","      \
    "\"auditID\":\"a\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/"                \
    "x\",\"user\":{},"

/* Goes on with the event whose members [rest] are, of the object o of "apps". */
static void happens(const char *verb, const char *subresource, const char *rest)
{
    us_replay_event event;
    us_str problem;
    us_str text = us_str_format(
        &arena,
        EVENT
        "\"verb\":\"%s\",\"objectRef\":{\"apiGroup\":\"apps\",\"apiVersion\":\"v1\","
        "\"resource\":\"ts\",\"namespace\":\"n\",\"name\":\"o\",\"subresource\":\"%s\"}"
        ",\"responseStatus\":{\"code\":%s}%s}",
        verb, subresource, strcmp(verb, "create") == 0 ? "201" : "200", rest);
    if (!us_replay_event_read(&arena, text, &event, &problem) ||
        !us_replay_event_complete(&arena, NULL, &event))
        fail_msg("%.*s: %.*s", US_STR_ARG(text), US_STR_ARG(problem));
    const us_hash_key *key = us_history_key(history);
    us_replay_object object = us_replay_object_of(&arena, key, &event);
    us_replay_facts facts = us_replay_facts_of(&arena, key, &event, object);
    us_value known = us_history_find(history, &arena, object);
    us_replay_rebuilt rebuilt = us_replay_rebuild(&arena, &event, known);
    us_replay_learn(&arena, &event, &rebuilt, known, &facts);
    for (size_t i = 0; i < facts.count; i++)
        us_history_put(history, &facts.items[i]);
}

static const char *known(void)
{
    us_replay_event event = {.group = US_STR("apps"),
                             .resource = US_STR("ts"),
                             .namespace = US_STR("n"),
                             .name = US_STR("o")};
    us_replay_object object =
        us_replay_object_of(&arena, us_history_key(history), &event);
    us_value found = us_history_find(history, &arena, object);
    return us_value_is_none(found) ? "none" : to_json(&arena, found, US_JSON_COMPACT);
}

#define STORED                                                                           \
    ",\"responseObject\":{\"apiVersion\":\"apps/v1\",\"kind\":\"T\",\"metadata\":{"      \
    "\"name\":\"o\",\"uid\":\"u\",\"generation\":1,\"resourceVersion\":\"7\"},"          \
    "\"spec\":{\"replicas\":1},\"status\":{\"s\":1}}"
#define SENT(spec)                                                                       \
    ",\"requestObject\":{\"apiVersion\":\"apps/v1\",\"kind\":\"T\",\"metadata\":{"       \
    "\"name\":\"o\",\"resourceVersion\":\"7\"},\"spec\":" spec ",\"status\":{\"s\":2}}"
#define OBJECT(metadata, rest)                                                           \
    "{\"apiVersion\":\"apps/v1\",\"kind\":\"T\",\"metadata\":{\"name\":\"o\"" metadata   \
    "}" rest "}"
#define MENDED(patch)                                                                    \
    ",\"annotations\":{\"patch.webhook.admission.k8s.io/round_0_index_0\":\"" patch "\"" \
    "}"

static void begin(void)
{
    history = us_history_new(&arena, "/tmp");
    happens("get", "", STORED);
}

static void test_creations(void **state)
{
    (void)state;
    history = us_history_new(&arena, "/tmp");
    happens("create", "", SENT("{\"a\":1}"));
    assert_string_equal(known(), OBJECT(",\"namespace\":\"n\"", ",\"spec\":{\"a\":1}"));
    happens("create", "", "");
    assert_string_equal(known(), "none");
    happens("create", "",
            SENT("{}") MENDED("{\\\"patch\\\":[{\\\"op\\\":\\\"add\\\",\\\"path\\\":\\\"/"
                              "spec/b\\\",\\\"value\\\":2}]}"));
    assert_string_equal(known(), OBJECT(",\"namespace\":\"n\"", ",\"spec\":{\"b\":2}"));
    happens("create", "", SENT("{}") MENDED("nonsense"));
    assert_string_equal(known(), "none");
}

static void test_changes(void **state)
{
    (void)state;
    begin();
    happens("update", "", SENT("{\"a\":1}"));
    assert_string_equal(known(), OBJECT(",\"namespace\":\"n\",\"uid\":\"u\"",
                                        ",\"spec\":{\"a\":1},\"status\":{\"s\":1}"));
    happens("patch", "", ",\"requestObject\":{\"spec\":{\"b\":2},\"status\":7}");
    assert_string_equal(known(),
                        OBJECT(",\"namespace\":\"n\",\"uid\":\"u\"",
                               ",\"spec\":{\"a\":1,\"b\":2},\"status\":{\"s\":1}"));
    happens("patch", "status", ",\"requestObject\":{\"spec\":7,\"status\":{\"s\":3}}");
    assert_string_equal(known(),
                        OBJECT(",\"namespace\":\"n\",\"uid\":\"u\"",
                               ",\"spec\":{\"a\":1,\"b\":2},\"status\":{\"s\":3}"));
    /* what can't be laid is unknown from there on */
    happens("patch", "", ",\"requestObject\":{\"spec\":{\"$patch\":\"replace\"}}");
    assert_string_equal(known(), "none");
    happens("patch", "", ",\"requestObject\":{\"spec\":{\"b\":2}}");
    assert_string_equal(known(), "none");
}

static void test_parts_that_change_the_object(void **state)
{
    (void)state;
    begin();
    happens("patch", "scale", ",\"responseObject\":{\"spec\":{\"replicas\":5}}");
    assert_string_equal(
        known(),
        OBJECT(",\"uid\":\"u\"", ",\"spec\":{\"replicas\":5},\"status\":{\"s\":1}"));
    begin();
    happens("patch", "scale", "");
    assert_string_equal(known(), "none");
    begin();
    happens("create", "binding", ",\"requestObject\":{\"target\":{\"name\":\"node\"}}");
    assert_string_equal(
        known(),
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"T\",\"metadata\":{\"generation\":1,"
        "\"name\":\"o\",\"uid\":\"u\"},\"spec\":{\"nodeName\":\"node\","
        "\"replicas\":1},\"status\":{\"s\":1}}");
    happens("create", "eviction", ",\"requestObject\":{\"kind\":\"Eviction\"}");
    assert_string_equal(known(), "none");
    begin();
    happens("create", "exec", "");
    assert_true(strcmp(known(), "none") != 0);
}

/* An object may have a member of that name. */
static void test_dry_runs(void **state)
{
    (void)state;
    begin();
    happens("update", "", SENT("{\"dryRun\":[\"All\"]}"));
    assert_string_equal(known(), OBJECT(",\"namespace\":\"n\",\"uid\":\"u\"",
                                        ",\"spec\":{\"dryRun\":[\"All\"]},\"status\":{"
                                        "\"s\":1}"));
    happens("delete", "", ",\"requestObject\":{\"dryRun\":[\"All\"]}");
    assert_true(strcmp(known(), "none") != 0);
    happens("delete", "", "");
    assert_string_equal(known(), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creations),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_parts_that_change_the_object),
        cmocka_unit_test(test_dry_runs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

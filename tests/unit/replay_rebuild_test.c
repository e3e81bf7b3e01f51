/* Requests made of audit events. What an API server really sends for such requests was recorded;
 * the cases are cut down from that. */
#include "value_cases.h"

#include "replay/history.h"
#include "replay/rebuild.h"

#include <stdlib.h>
#include <unistd.h>

#include "arena_fixture.h"

static us_replay_event read_event(const char *text)
{
    us_replay_event event;
    us_str problem,
        whole = us_str_format(&arena,
                              "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\","
                              "\"auditID\":\"a\",\"stage\":\"ResponseComplete\",%s}",
                              text);
    if (!us_replay_event_read(&arena, whole, &event, &problem) ||
        !us_replay_event_complete(&arena, NULL, &event))
        fail_msg("%s: %.*s", text, US_STR_ARG(problem));
    return event;
}

/* The grade, and the words of the remarks. */
static const char *judged(const us_replay_rebuilt *r)
{
    us_buf buf = us_buf_make(&arena);
    us_buf_add_c(&buf, us_replay_grade_name(r->grade));
    for (unsigned i = 0; i < US_REPLAY_REMARKS; i++)
        if (r->remarks >> i & 1)
            us_buf_add_format(&buf, " %s", us_replay_remark_word((us_replay_remark)i));
    return us_buf_str(&buf).text;
}

static us_replay_rebuilt rebuild(const char *event, const char *old)
{
    us_replay_event *read = us_arena_alloc(&arena, sizeof *read);
    *read = read_event(event);
    return us_replay_rebuild(&arena, read, old ? read_json(&arena, old) : US_NONE);
}

static const char *member(const us_replay_rebuilt *r, const char *name)
{
    us_value value = us_value_member(r->request, name);
    if (us_value_tag(value) == US_TAG_UNKNOWN)
        return "unknown";
    return us_value_is_none(value) ? "none" : to_json(&arena, value, US_JSON_COMPACT);
}

#define CREATE                                                                           \
    "\"level\":\"RequestResponse\",\"verb\":\"create\",\"user\":{\"username\":\"u\"},"   \
    "\"requestURI\":\"/x?fieldManager=m&dryRun=All\","                                   \
    "\"objectRef\":{\"resource\":\"ts\",\"apiGroup\":\"g\",\"apiVersion\":\"v1\","       \
    "\"namespace\":\"n\"}"
#define UPDATE(verb)                                                                     \
    "\"level\":\"RequestResponse\",\"verb\":\"" verb "\",\"user\":{\"username\":\"u\"}," \
    "\"requestURI\":\"/x\",\"objectRef\":{\"resource\":\"ts\",\"apiGroup\":\"g\","       \
    "\"apiVersion\":\"v1\",\"namespace\":\"n\",\"name\":\"o\"}"
#define CODE(code) ",\"responseStatus\":{\"code\":" code "}"
#define OBJECT     "\"apiVersion\":\"g/v1\",\"kind\":\"T\""
#define OLD                                                                              \
    "{" OBJECT                                                                           \
    ",\"metadata\":{\"name\":\"o\",\"resourceVersion\":\"1\",\"generation\":1},"         \
    "\"spec\":1}"

static void test_a_create_is_what_was_sent(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        CREATE CODE(
            "201") ",\"requestObject\":{" OBJECT
                   ",\"metadata\":{\"generateName\":\"o-\"},"
                   "\"spec\":1},\"responseObject\":{" OBJECT
                   ",\"metadata\":{\"name\":\"o-1\",\"uid\":\"u\",\"generation\":1,"
                   "\"managedFields\":[7]},\"spec\":1,\"status\":2}",
        NULL);
    assert_string_equal(judged(&r), "exact");
    assert_string_equal(member(&r, "operation"), "\"CREATE\"");
    assert_string_equal(member(&r, "object"),
                        "{" OBJECT ",\"metadata\":{\"generateName\":\"o-\","
                        "\"managedFields\":[7],\"namespace\":\"n\"},\"spec\":1}");
    assert_string_equal(member(&r, "oldObject"), "null");
    assert_string_equal(member(&r, "name"), "none");
    assert_string_equal(member(&r, "namespace"), "\"n\"");
    assert_string_equal(member(&r, "dryRun"), "true");
    assert_string_equal(member(&r, "userInfo"), "{\"username\":\"u\"}");
    assert_string_equal(member(&r, "kind"),
                        "{\"group\":\"g\",\"kind\":\"T\",\"version\":\"v1\"}");
    assert_string_equal(member(&r, "options"),
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"dryRun\":[\"All\"],"
                        "\"fieldManager\":\"m\",\"kind\":\"CreateOptions\"}");
    assert_int_equal(r.recorded, US_REPLAY_ADMITTED);
}

static void test_a_pod_is_completed_by_the_server(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        "\"level\":\"RequestResponse\",\"verb\":\"create\",\"requestURI\":\"/x\","
        "\"objectRef\":{\"resource\":\"pods\",\"apiVersion\":\"v1\",\"namespace\":"
        "\"n\"}" CODE(
            "201") ",\"requestObject\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                   "\"metadata\":"
                   "{\"name\":\"p\"},\"spec\":{}},\"responseObject\":{\"apiVersion\":"
                   "\"v1\","
                   "\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"uid\":\"u\","
                   "\"resourceVersion\":\"3\"},\"spec\":{\"priority\":0},\"status\":{}}",
        NULL);
    assert_string_equal(judged(&r), "exact");
    assert_string_equal(
        member(&r, "object"),
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},"
        "\"spec\":{\"priority\":0}}");
}

static void test_what_was_denied_is_as_the_client_sent_it(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        CREATE
        ",\"responseStatus\":{\"code\":403,\"message\":\"admission webhook \\\"w\\\" "
        "denied the request: no\"},\"requestObject\":{" OBJECT
        ",\"metadata\":{\"name\":\"o\"}},\"responseObject\":{\"kind\":\"Status\"},"
        "\"annotations\":{\"mutation.webhook.admission.k8s.io/round_0_index_0\":\"\"}",
        NULL);
    assert_string_equal(judged(&r), "reconstructed as-sent");
    assert_int_equal(r.recorded, US_REPLAY_DENIED);
}

static void test_a_patch_is_what_came_of_it(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        UPDATE("patch")
            CODE("200") ",\"requestObject\":{\"spec\":2},\"responseObject\":{" OBJECT
                        ",\"metadata\":{\"name\":\"o\",\"resourceVersion\":\"9\","
                        "\"generation\":2},\"spec\":2}",
        OLD);
    assert_string_equal(judged(&r), "reconstructed assumed-old");
    assert_string_equal(member(&r, "operation"), "\"UPDATE\"");
    assert_string_equal(member(&r, "object"),
                        "{" OBJECT ",\"metadata\":{\"generation\":1,\"name\":\"o\","
                        "\"resourceVersion\":\"1\"},\"spec\":2}");
    r = rebuild(UPDATE("patch")
                    CODE("201") ",\"requestObject\":{},\"responseObject\":{" OBJECT
                                ",\"metadata\":{\"name\":\"o\",\"uid\":\"u\"}}",
                NULL);
    assert_string_equal(judged(&r), "exact");
    assert_string_equal(member(&r, "operation"), "\"CREATE\"");
}

/* Anybody may have written a log: every part that is looked for may be missing. */
static void test_what_has_no_metadata(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        UPDATE("patch") CODE("200") ",\"responseObject\":{" OBJECT ",\"spec\":2}", OLD);
    assert_string_equal(member(&r, "object"),
                        "{" OBJECT ",\"metadata\":{\"generation\":1,"
                        "\"resourceVersion\":\"1\"},\"spec\":2}");
    r = rebuild(UPDATE("patch") CODE("201") ",\"responseObject\":{" OBJECT "}", NULL);
    assert_string_equal(member(&r, "object"), "{" OBJECT ",\"metadata\":{}}");
    r = rebuild(CREATE CODE("201") ",\"requestObject\":{" OBJECT ",\"metadata\":7},"
                                   "\"responseObject\":{\"metadata\":[]}",
                NULL);
    assert_string_equal(member(&r, "object"), "{" OBJECT ",\"metadata\":7}");
}

static void test_a_replacement_says_what_it_replaced(void **state)
{
    (void)state;
    const char *event = UPDATE("update")
        CODE("200") ",\"requestObject\":{" OBJECT
                    ",\"metadata\":{\"name\":\"o\",\"resourceVersion\":\"1\"},"
                    "\"spec\":2},\"responseObject\":{" OBJECT ",\"metadata\":{}}";
    us_replay_rebuilt r = rebuild(event, OLD);
    assert_string_equal(judged(&r), "exact");
    assert_string_equal(member(&r, "oldObject"),
                        to_json(&arena, read_json(&arena, OLD), US_JSON_COMPACT));
    r = rebuild(event, NULL);
    assert_string_equal(judged(&r), "reconstructed no-old");
    assert_string_equal(member(&r, "oldObject"), "unknown");
    assert_false(r.old_known);
}

static void test_a_deletion_needs_what_was_there(void **state)
{
    (void)state;
    const char *event =
        UPDATE("delete") CODE("200") ",\"requestObject\":{\"kind\":\"DeleteOptions\","
                                     "\"apiVersion\":\"meta.k8s.io/__internal\","
                                     "\"gracePeriodSeconds\":0}";
    us_replay_rebuilt r = rebuild(event, OLD);
    assert_string_equal(judged(&r), "reconstructed assumed-old");
    assert_string_equal(member(&r, "object"), "null");
    assert_string_equal(member(&r, "options"),
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"gracePeriodSeconds\":0,"
                        "\"kind\":\"DeleteOptions\"}");
    r = rebuild(event, NULL);
    assert_string_equal(judged(&r), "reconstructed no-kind no-old");
    assert_int_equal(us_value_tag(us_value_member(r.request, "kind")), US_TAG_UNKNOWN);
}

static void test_another_object_of_the_name(void **state)
{
    (void)state;
    const char *old = "{" OBJECT ",\"metadata\":{\"name\":\"o\",\"uid\":\"u-1\"}}";
    static const char *const events[] = {
        UPDATE("patch") CODE("200") ",\"responseObject\":{" OBJECT
                                    ",\"metadata\":{\"uid\":\"%s\"}}",
        UPDATE("delete") CODE("200") ",\"responseObject\":{\"kind\":\"Status\","
                                     "\"details\":{\"uid\":\"%s\"}}",
        "\"level\":\"RequestResponse\",\"verb\":\"update\",\"requestURI\":\"/x\","
        "\"objectRef\":{\"resource\":\"ts\",\"name\":\"o\",\"uid\":\"%s\"},"
        "\"requestObject\":{" OBJECT "}",
    };
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        us_str same = us_str_format(&arena, events[i], "u-1");
        us_str another = us_str_format(&arena, events[i], "u-2");
        assert_true(rebuild(same.text, old).old_known);
        assert_false(rebuild(another.text, old).old_known);
    }
}

static void test_a_namespace_is_deleted_by_its_uid(void **state)
{
    (void)state;
    const char *old = "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{"
                      "\"name\":\"n\",\"uid\":\"u-1\"}}";
    const char *event =
        "\"level\":\"%s\",\"verb\":\"delete\",\"requestURI\":\"/x\",\"objectRef\":{"
        "\"resource\":\"%s\",\"apiVersion\":\"v1\",\"name\":\"n\"}" CODE("200");
    us_replay_rebuilt r =
        rebuild(us_str_format(&arena, event, "Request", "namespaces").text, old);
    assert_string_equal(member(&r, "options"),
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"DeleteOptions\","
                        "\"preconditions\":{\"uid\":\"u-1\"}}");
    r = rebuild(us_str_format(&arena, event, "Request", "nodes").text, old);
    assert_string_equal(member(&r, "options"),
                        "{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"DeleteOptions\"}");
    /* they are in the body, which is not there */
    r = rebuild(us_str_format(&arena, event, "Metadata", "nodes").text, old);
    assert_string_equal(judged(&r), "reconstructed assumed-old old-as-sent no-options");
    assert_string_equal(member(&r, "options"), "unknown");
    assert_string_equal(member(&r, "dryRun"), "unknown");
}

static void test_what_a_webhook_added_to_a_pod_is_undone(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        "\"level\":\"RequestResponse\",\"verb\":\"create\",\"requestURI\":\"/x\","
        "\"objectRef\":{\"resource\":\"pods\",\"apiVersion\":\"v1\",\"namespace\":"
        "\"n\"}" CODE("201") ",\"requestObject\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                             "\"metadata\":{\"name\":\"p\"},\"spec\":{}},"
                             "\"responseObject\":{\"apiVersion\":"
                             "\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\","
                             "\"uid\":\"u\",\"labels\":"
                             "{\"a\":\"b\"}},\"spec\":{\"priority\":0},\"status\":{}},"
                             "\"annotations\":{"
                             "\"patch.webhook.admission.k8s.io/"
                             "round_0_index_0\":\"{\\\"patch\\\":[{\\\"op\\\":"
                             "\\\"add\\\",\\\"path\\\":\\\"/metadata/"
                             "labels\\\",\\\"value\\\":{\\\"a\\\":"
                             "\\\"b\\\"}}]}\"}",
        NULL);
    assert_string_equal(judged(&r), "reconstructed undone");
    assert_string_equal(
        member(&r, "object"),
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},"
        "\"spec\":{\"priority\":0}}");
}

static void test_a_patch_without_what_came_of_it_is_laid(void **state)
{
    (void)state;
    us_replay_rebuilt r =
        rebuild(UPDATE("patch") CODE("403") ",\"requestObject\":[{\"op\":\"add\","
                                            "\"path\":\"/spec\",\"value\":2}]",
                OLD);
    assert_string_equal(judged(&r), "reconstructed assumed-old laid");
    assert_string_equal(member(&r, "object"),
                        "{" OBJECT ",\"metadata\":{\"generation\":1,\"name\":\"o\","
                        "\"resourceVersion\":\"1\"},\"spec\":2}");
    r = rebuild(UPDATE("patch") CODE("403") ",\"requestObject\":{\"spec\":2}", NULL);
    assert_string_equal(judged(&r), "reconstructed no-kind no-patched no-old");
    r = rebuild("\"level\":\"RequestResponse\",\"verb\":\"patch\",\"requestURI\":"
                "\"/x?fieldManager=m&force=true\",\"objectRef\":{\"resource\":\"ts\","
                "\"name\":\"o\"}" CODE("403") ",\"requestObject\":{" OBJECT "}",
                NULL);
    assert_string_equal(judged(&r), "not replayable no-operation");
    r = rebuild(UPDATE("patch") CODE("201") ",\"requestObject\":{" OBJECT
                                            ",\"metadata\":{\"name\":\"o\"}}",
                NULL);
    assert_string_equal(judged(&r), "reconstructed as-sent");
    assert_string_equal(member(&r, "object"),
                        "{" OBJECT ",\"metadata\":{\"name\":\"o\",\"namespace\":\"n\"}}");
}

static void test_connections_are_in_the_address(void **state)
{
    (void)state;
    us_replay_rebuilt r = rebuild(
        "\"level\":\"Metadata\",\"verb\":\"get\",\"requestURI\":\"/api/v1/namespaces/n/"
        "pods/p/exec?command=ls&command=-l&container=c&stdin=false&stdout=true\","
        "\"objectRef\":{\"resource\":\"pods\",\"apiVersion\":\"v1\",\"namespace\":\"n\","
        "\"name\":\"p\",\"subresource\":\"exec\"}" CODE("101"),
        NULL);
    assert_string_equal(judged(&r), "exact");
    assert_string_equal(member(&r, "operation"), "\"CONNECT\"");
    assert_string_equal(
        member(&r, "object"),
        "{\"apiVersion\":\"v1\",\"command\":[\"ls\",\"-l\"],"
        "\"container\":\"c\",\"kind\":\"PodExecOptions\",\"stdout\":true}");
    assert_string_equal(member(&r, "options"), "null");
    r = rebuild("\"verb\":\"get\",\"requestURI\":\"/api/v1/namespaces/n/services/s:80/"
                "proxy/a/b?c\","
                "\"objectRef\":{\"resource\":\"services\",\"name\":\"s:80\","
                "\"subresource\":\"proxy\"}" CODE("200"),
                NULL);
    assert_string_equal(member(&r, "object"),
                        "{\"apiVersion\":\"v1\",\"kind\":\"ServiceProxyOptions\","
                        "\"path\":\"/a/b\"}");
}

static void test_what_was_no_review(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\"verb\":\"list\",\"objectRef\":{\"resource\":\"ts\"}" CODE("200"),
         "no review read"},
        {"\"verb\":\"create\"" CODE("200"), "no review no-resource"},
        {UPDATE("create") CODE("401"), "no review unauthenticated"},
        {UPDATE("create")
             CODE("403") ",\"annotations\":{\"authorization.k8s.io/decision\":"
                         "\"forbid\"}",
         "no review unauthorized"},
        {UPDATE("delete") CODE("404"), "no review not-found"},
        {UPDATE("create") CODE("400"), "no review unreadable"},
        {UPDATE("deletecollection") CODE("200"), "not replayable collection"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_replay_rebuilt r = rebuild(cases[i][0], NULL);
        assert_string_equal(judged(&r), cases[i][1]);
    }
}

static void test_what_the_level_leaves_out_is_unknown(void **state)
{
    (void)state;
    us_replay_rebuilt r =
        rebuild("\"level\":\"Metadata\",\"verb\":\"update\",\"requestURI\":\"/x\","
                "\"objectRef\":{\"resource\":\"ts\",\"name\":\"o\"}" CODE("200"),
                OLD);
    assert_string_equal(judged(&r), "reconstructed no-body assumed-old");
    assert_string_equal(member(&r, "object"), "unknown");
    assert_false(r.object_known);
    r = rebuild(UPDATE("update")
                    CODE("200") ",\"annotations\":{\"audit.k8s.io/truncated\":"
                                "\"true\"}",
                OLD);
    assert_string_equal(judged(&r), "reconstructed truncated assumed-old");
}

/* Who wrote an object in another version shows that there is one, to which it may have been converted. */
static void test_several_versions(void **state)
{
    (void)state;
    static const char stored[] = ",\"responseObject\":{" OBJECT
                                 ",\"metadata\":{\"name\":\"o\",\"resourceVersion\":"
                                 "\"2\",\"managedFields\":[{\"apiVersion\":\"%s\"}]}}";
    static const struct {
        const char *managed, *old, *judged;
    } cases[] = {
        {"g/v1", "g/v1", "reconstructed assumed-old"},
        {"g/v1", "other/v2", "reconstructed assumed-old"},
        {"v2", "g/v1", "reconstructed assumed-old"},
        {"g/v2", "g/v1", "reconstructed assumed-old versions"},
        {"g/v1", "g/v2", "reconstructed assumed-old versions"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_str answer = us_str_format(&arena, stored, cases[i].managed);
        us_str event =
            us_str_format(&arena, UPDATE("patch") CODE("200") "%s", answer.text);
        us_str old = us_str_format(&arena,
                                   "{\"apiVersion\":\"%s\",\"kind\":\"T\",\"metadata\":{"
                                   "\"name\":\"o\",\"resourceVersion\":\"1\"}}",
                                   cases[i].old);
        us_replay_rebuilt r = rebuild(event.text, old.text);
        assert_string_equal(judged(&r), cases[i].judged);
    }
}

/* ---- History */

static us_value find(us_history *history, const us_replay_event *event)
{
    return us_history_find(history, &arena,
                           us_replay_object_of(&arena, us_history_key(history), event));
}

static const char *known(us_history *history)
{
    us_replay_event event = read_event(UPDATE("delete"));
    us_value found = find(history, &event);
    return us_value_is_none(found)
               ? "none"
               : to_json(&arena, us_value_member(found, "spec"), US_JSON_COMPACT);
}

static void learn(us_history *history, const char *text)
{
    us_replay_event event = read_event(text);
    const us_hash_key *key = us_history_key(history);
    us_replay_facts facts =
        us_replay_facts_of(&arena, key, &event, us_replay_object_of(&arena, key, &event));
    for (size_t i = 0; i < facts.count; i++)
        us_history_put(history, &facts.items[i]);
}

#define STORED(spec)                                                                     \
    ",\"responseObject\":{" OBJECT ",\"metadata\":{\"name\":\"o\",\"namespace\":\"n\","  \
    "\"resourceVersion\":\"1\"},\"spec\":" spec "}"

static void test_history_is_what_the_log_had_last(void **state)
{
    (void)state;
    us_history *history = us_history_new(&arena, "/tmp");
    assert_string_equal(known(history), "none");
    learn(history, CREATE CODE("201") STORED("0"));
    assert_string_equal(known(history), "none"); /* it was a dry run */
    learn(history, UPDATE("get") CODE("200") STORED("1"));
    assert_string_equal(known(history), "1");
    learn(history, UPDATE("patch") CODE("403") STORED("2"));
    assert_string_equal(known(history), "1");
    learn(history,
          UPDATE("get")
              CODE("200") ",\"responseObject\":{\"kind\":\"PartialObjectMetadata\","
                          "\"metadata\":{\"name\":\"o\",\"namespace\":\"n\","
                          "\"resourceVersion\":\"1\"}}");
    assert_string_equal(known(history), "1"); /* that was no object */
    learn(history, UPDATE("patch") CODE("200") STORED("3"));
    assert_string_equal(known(history), "3");
    learn(history, UPDATE("patch") CODE("200"));
    assert_string_equal(known(history),
                        "none"); /* it changed, and the log does not say how */
    learn(history,
          "\"verb\":\"list\",\"requestURI\":\"/x\",\"objectRef\":{\"resource\":\"ts\","
          "\"apiGroup\":\"g\"}" CODE(
              "200") ",\"responseObject\":{\"kind\":\"TList\","
                     "\"apiVersion\":\"g/v1\",\"metadata\":{},\"items\":[{\"metadata\":{"
                     "\"name\":\"o\",\"namespace\":\"n\",\"resourceVersion\":\"1\"},"
                     "\"spec\":4}]}");
    assert_string_equal(known(history), "4");
    learn(history,
          UPDATE("delete") CODE("200") ",\"responseObject\":{\"kind\":\"Status\"}");
    assert_string_equal(known(history), "none");
    assert_int_equal(us_history_lost(history), 0);
}

/* An object with [filling] spaces in it. */
static void learn_number(us_history *history, int name, int filling, int number)
{
    learn(history,
          us_str_format(&arena,
                        "\"verb\":\"get\",\"objectRef\":{\"resource\":\"ts\","
                        "\"name\":\"o%d\"}" CODE("200") ",\"responseObject\":{"
                                                        "\"metadata\":{\"name\":\"o%d\","
                                                        "\"resourceVersion\":\"1\"},"
                                                        "\"f\":\"%*s\",\"i\":%d}",
                        name, name, filling, "", number)
              .text);
}

/* The number that is known of an object; -1: none. */
static int64_t number_of(us_history *history, int name)
{
    us_replay_event event = read_event(
        us_str_format(&arena, "\"objectRef\":{\"resource\":\"ts\",\"name\":\"o%d\"}",
                      name)
            .text);
    us_value found = us_value_member(find(history, &event), "i");
    return us_value_tag(found) == US_TAG_INTEGER ? found.as.integer : -1;
}

/* More objects than the index has rows at first, and more text than is held in memory, some of it of objects that
 * change all the time. */
static void test_history_of_many(void **state)
{
    (void)state;
    enum { MANY = 3000, BUSY = MANY + 100, LONG = BUSY + 3 };
    us_history *history = us_history_new(&arena, "/tmp");
    for (int i = 0; i < 2 * MANY; i++) {
        learn_number(history, i % MANY, 1 << 12, i);
        learn_number(history, MANY + i % 100, 1 << 11, i);
        if (i % MANY < 3)
            learn_number(history, BUSY + i % MANY, 1 << 16, i);
    }
    for (int i = MANY; i < LONG; i++)
        assert_int_equal(number_of(history, i),
                         i < BUSY ? MANY - 100 + i : MANY + i - BUSY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(number_of(history, i), MANY + i);
    assert_int_equal(us_history_lost(history), 0);
    /* Those that are gone leave the others where they are found. */
    for (int i = 0; i < MANY; i += 2)
        learn(history,
              us_str_format(&arena,
                            "\"verb\":\"delete\",\"objectRef\":{\"resource\":\"ts\","
                            "\"name\":\"o%d\"}" CODE("200"),
                            i)
                  .text);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(number_of(history, i), i % 2 ? MANY + i : -1);
}

static void test_history_is_saved(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    char path[] = "/tmp/replay-history-XXXXXX";
    close(mkstemp(path));
    us_history *history = us_history_new(&arena, "/nowhere");
    us_buf saved = us_buf_make(&arena);
    assert_true(us_history_keep(history, path));
    for (int i = 0; i < MANY; i++)
        learn_number(history, i, i % 2 ? 1 << 13 : 1, i);
    assert_true(us_history_save(history, &saved));
    learn_number(history, 7, 1, -7);
    learn_number(history, MANY, 1, MANY);
    us_history *again = us_history_new(&arena, "/nowhere");
    assert_true(us_history_keep(again, path));
    assert_true(us_history_load(again, us_buf_str(&saved)));
    for (int i = 0; i <= MANY; i++)
        assert_int_equal(number_of(again, i), i < MANY ? i : -1);
    us_history *cut = us_history_new(&arena, "/nowhere");
    assert_int_equal(truncate(path, 1 << 20), 0);
    assert_true(us_history_keep(cut, path));
    assert_false(us_history_load(cut, us_buf_str(&saved)));
    unlink(path);
}

static void test_history_without_a_folder(void **state)
{
    (void)state;
    us_history *history = us_history_new(&arena, "/nowhere");
    learn(history, UPDATE("get") CODE("200") STORED("1"));
    assert_string_equal(known(history), "1");
    learn_number(history, 1, 1 << 16, 1);
    assert_string_equal(known(history), "none");
    assert_int_equal(us_history_lost(history), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_create_is_what_was_sent),
        cmocka_unit_test(test_a_pod_is_completed_by_the_server),
        cmocka_unit_test(test_what_was_denied_is_as_the_client_sent_it),
        cmocka_unit_test(test_a_patch_is_what_came_of_it),
        cmocka_unit_test(test_what_has_no_metadata),
        cmocka_unit_test(test_a_replacement_says_what_it_replaced),
        cmocka_unit_test(test_a_deletion_needs_what_was_there),
        cmocka_unit_test(test_another_object_of_the_name),
        cmocka_unit_test(test_a_namespace_is_deleted_by_its_uid),
        cmocka_unit_test(test_what_a_webhook_added_to_a_pod_is_undone),
        cmocka_unit_test(test_a_patch_without_what_came_of_it_is_laid),
        cmocka_unit_test(test_connections_are_in_the_address),
        cmocka_unit_test(test_what_was_no_review),
        cmocka_unit_test(test_what_the_level_leaves_out_is_unknown),
        cmocka_unit_test(test_history_is_what_the_log_had_last),
        cmocka_unit_test(test_history_of_many),
        cmocka_unit_test(test_several_versions),
        cmocka_unit_test(test_history_is_saved),
        cmocka_unit_test(test_history_without_a_folder),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

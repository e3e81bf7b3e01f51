/* Patches, laid on what they were meant for. */
#include "value_cases.h"

#include "replay/lay.h"

#include "arena_fixture.h"

static const char *written(us_value value)
{
    return us_value_is_none(value) ? "none" : to_json(&arena, value, US_JSON_COMPACT);
}

typedef struct lay_case {
    const char *group, *uri, *patch, *old, *result;
} lay_case;

static void check(const lay_case *c)
{
    us_replay_event event = {.group = us_str_from(c->group), .uri = us_str_from(c->uri)};
    us_value result = us_lay(&arena, &event, read_json(&arena, c->patch),
                             c->old ? read_json(&arena, c->old) : US_NONE);
    if (strcmp(written(result), c->result) != 0)
        fail_msg("%s on %s: %s", c->patch, c->old, written(result));
}

static void test_the_form_tells_the_kind(void **state)
{
    (void)state;
    static const lay_case cases[] = {
        {"", "/x", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1}]", "{}", "{\"a\":1}"},
        {"", "/x", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]", "{}", "none"},
        {"", "/x", "[{\"op\":\"replace\",\"path\":\"\",\"value\":1}]", "{}", "none"},
        {"", "/x", "{\"a\":{\"b\":null,\"c\":2}}", "{\"a\":{\"b\":1},\"d\":3}",
         "{\"a\":{\"c\":2},\"d\":3}"},
        {"", "/x", "{\"a\":{\"b\":null,\"c\":{}}}", "{\"a\":7}", "{\"a\":{\"c\":{}}}"},
        /* strategic merge patches merge lists, where a type says so */
        {"apps", "/x", "{\"l\":[1]}", "{\"l\":[2]}", "none"},
        {"gateway.networking.k8s.io", "/x", "{\"l\":[1]}", "{\"l\":[2]}", "none"},
        {"apps", "/x", "{\"l\":[1]}", "{\"m\":[2]}", "{\"l\":[1],\"m\":[2]}"},
        {"apps", "/x", "{\"l\":null}", "{\"l\":[2]}", "{}"},
        {"apps", "/x", "{\"s\":{\"$retainKeys\":[\"t\"],\"t\":1}}", "{}", "none"},
        {"example.com", "/x", "{\"l\":[1]}", "{\"l\":[2]}", "{\"l\":[1]}"},
        {"example.com", "/x", "{\"$a\":1}", "{}", "{\"$a\":1}"},
        /* it could be an intent, or not */
        {"", "/x", "{\"apiVersion\":\"v1\",\"kind\":\"T\",\"a\":1}", "{}", "none"},
        {"", "/x", "7", "{}", "none"},
        {"", "/x", "{\"a\":1}", NULL, "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

#define MANAGED(fields)                                                                  \
    "\"metadata\":{\"managedFields\":[{\"manager\":\"me\",\"operation\":\"Apply\","      \
    "\"apiVersion\":\"v1\",\"fieldsV1\":" fields "},{\"manager\":\"you\",\"operation\":" \
    "\"Update\",\"apiVersion\":\"v1\",\"fieldsV1\":{\"f:spec\":{\".\":{},\"f:y\":{},"    \
    "\"f:k\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{}},\"f:whole\":{}}}}]}"
#define OLD(fields, spec)                                                                \
    "{\"apiVersion\":\"v1\",\"kind\":\"T\"," MANAGED(fields) spec "}"
#define INTENT(rest) "{\"apiVersion\":\"v1\",\"kind\":\"T\"" rest "}"

/* The spec of what comes of [intent]. */
static const char *applied(const char *old, const char *intent)
{
    us_replay_event event = {
        .uri = US_STR("/x?fieldManager=me&force=true"),
    };
    us_value result =
        us_lay(&arena, &event, read_json(&arena, intent), read_json(&arena, old));
    return us_value_is_none(result) ? "none" : written(us_value_member(result, "spec"));
}

static void test_an_intent(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {OLD("{}", ",\"spec\":{\"y\":1}"), INTENT(",\"spec\":{\"x\":2}"),
         "{\"x\":2,\"y\":1}"},
        /* it wants x no more, and nobody else has it */
        {OLD("{\"f:spec\":{\"f:x\":{},\"f:z\":{}}}",
             ",\"spec\":{\"x\":2,\"y\":1,\"z\":3}"),
         INTENT(",\"spec\":{\"z\":4}"), "{\"y\":1,\"z\":4}"},
        {OLD("{\"f:spec\":{\"f:y\":{},\"f:z\":{}}}", ",\"spec\":{\"y\":1,\"z\":3}"),
         INTENT(",\"spec\":{\"z\":3}"), "{\"y\":1,\"z\":3}"},
        /* whether what is left empty stays is not known */
        {OLD("{\"f:spec\":{\"f:x\":{}}}", ",\"spec\":{\"x\":2}"), INTENT(""), "none"},
        {OLD("{\"f:spec\":{\"f:x\":{}}}", ",\"spec\":{\"x\":2,\"y\":1}"), INTENT(""),
         "{\"y\":1}"},
        /* lists and maps: one thing, or many */
        {OLD("{\"f:spec\":{\"f:l\":{}}}", ",\"spec\":{\"l\":[1]}"),
         INTENT(",\"spec\":{\"l\":[2]}"), "{\"l\":[2]}"},
        {OLD("{}", ",\"spec\":{\"y\":1}"), INTENT(",\"spec\":{\"l\":[2]}"),
         "{\"l\":[2],\"y\":1}"},
        {OLD("{}", ",\"spec\":{\"l\":[1]}"), INTENT(",\"spec\":{\"l\":[2]}"), "none"},
        {OLD("{}", ",\"spec\":{\"k\":[{\"name\":\"a\"}]}"),
         INTENT(",\"spec\":{\"k\":[{\"name\":\"b\"}]}"), "none"},
        {OLD("{}", ",\"spec\":{\"whole\":{\"a\":1}}"),
         INTENT(",\"spec\":{\"whole\":{\"b\":1}}"), "{\"whole\":{\"b\":1}}"},
        {OLD("{}", ",\"spec\":{\"m\":{\"a\":1}}"), INTENT(",\"spec\":{\"m\":{\"b\":1}}"),
         "none"},
        {OLD("{\"f:spec\":{\"f:k\":{\"k:{}\":{}}}}",
             ",\"spec\":{\"k\":[{\"name\":\"a\"}]}"),
         INTENT(",\"spec\":{\"y\":1}"), "none"},
        {OLD("{}", ",\"spec\":{\"y\":1}"), INTENT(",\"spec\":{\"x\":null}"), "none"},
        /* nobody says who has what */
        {"{\"apiVersion\":\"v1\",\"kind\":\"T\",\"metadata\":{},\"spec\":{}}",
         INTENT(",\"spec\":{\"x\":1}"), "none"},
        {OLD("7", ",\"spec\":{\"y\":1}"), INTENT(",\"spec\":{\"x\":1}"), "none"},
        {OLD("{}", ",\"spec\":{\"y\":1}"),
         "{\"apiVersion\":\"v2\",\"kind\":\"T\",\"spec\":{}}", "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(applied(cases[i][0], cases[i][1]), cases[i][2]) != 0)
            fail_msg("%s on %s: %s", cases[i][1], cases[i][0],
                     applied(cases[i][0], cases[i][1]));
}

static void test_an_intent_says_whose_it_is(void **state)
{
    (void)state;
    us_value old = read_json(
        &arena, "{\"apiVersion\":\"v1\",\"kind\":\"T\",\"metadata\":{\"name\":\"o\","
                "\"uid\":\"u\",\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"managedFields\":[{"
                "\"manager\":\"me\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
                "\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{\"f:a\":{}}}}}]}}");
    us_value intent =
        read_json(&arena, INTENT(",\"metadata\":{\"name\":\"o\",\"labels\":{\"c\":"
                                 "\"3\"}}"));
    us_value result = us_lay_intent(&arena, intent, old, US_STR("me"), US_STR_EMPTY);
    us_value metadata = us_value_member(result, "metadata");
    assert_string_equal(written(us_value_member(metadata, "labels")),
                        "{\"b\":\"2\",\"c\":\"3\"}");
    assert_string_equal(written(us_value_member(metadata, "uid")), "\"u\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_form_tells_the_kind),
        cmocka_unit_test(test_an_intent),
        cmocka_unit_test(test_an_intent_says_whose_it_is),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

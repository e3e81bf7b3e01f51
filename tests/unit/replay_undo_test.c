/* What webhooks changed, undone. */
#include "value_cases.h"

#include "replay/undo.h"

#include "arena_fixture.h"

static const char *written(us_value value)
{
    return us_value_is_none(value) ? "none" : to_json(&arena, value, US_JSON_COMPACT);
}

static void test_operations_come_in_their_turn(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"patch.webhook.admission.k8s.io/round_1_index_0\":\"{\\\"patch\\\":[4]}\","
         "\"patch.webhook.admission.k8s.io/round_0_index_10\":\"{\\\"patch\\\":[3]}\","
         "\"mutation.webhook.admission.k8s.io/round_0_index_2\":\"{}\","
         "\"patch.webhook.admission.k8s.io/round_0_index_2\":\"{\\\"patch\\\":[1,2]}\"}",
         "[1,2,3,4]"},
        {"{}", "none"},
        {"7", "none"},
        {"{\"patch.webhook.admission.k8s.io/round_0_index_2\":\"{\\\"patch\\\":7}\"}",
         "none"},
        {"{\"patch.webhook.admission.k8s.io/round_0_index_2\":\"nonsense\"}", "none"},
        {"{\"patch.webhook.admission.k8s.io/round_0_index_2\":[]}", "none"},
        {"{\"patch.webhook.admission.k8s.io/round_0_index\":\"{\\\"patch\\\":[1]}\"}",
         "none"},
        {"{\"patch.webhook.admission.k8s.io/round_0_index_1x\":\"{\\\"patch\\\":[1]}\"}",
         "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            written(us_undo_operations(&arena, read_json(&arena, cases[i][0]))),
            cases[i][1]);
}

static void test_undoing(void **state)
{
    (void)state;
    /* after, operations, base, before */
    static const char *const cases[][4] = {
        {"{\"a\":1,\"b\":2}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]",
         "{\"a\":1}", "{\"a\":1}"},
        /* something stood there before */
        {"{\"a\":1,\"b\":2}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]",
         "{\"b\":0}", "{\"a\":1,\"b\":0}"},
        {"{\"b\":2}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":2}]", "{\"b\":0}",
         "{\"b\":0}"},
        {"{\"b\":2}", "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":2}]", "{}", "none"},
        {"{}", "[{\"op\":\"remove\",\"path\":\"/a~1b\"}]", "{\"a/b\":[1]}",
         "{\"a/b\":[1]}"},
        {"{\"l\":[1,2,3]}",
         "[{\"op\":\"add\",\"path\":\"/l/-\",\"value\":3},{\"op\":\"test\",\"path\":\"/"
         "l/0\",\"value\":1}]",
         "{\"l\":[1,2]}", "{\"l\":[1,2]}"},
        {"{\"l\":[0,1,2]}", "[{\"op\":\"add\",\"path\":\"/l/0\",\"value\":0}]",
         "{\"l\":[1,2]}", "{\"l\":[1,2]}"},
        {"{\"l\":[2]}", "[{\"op\":\"remove\",\"path\":\"/l/0\"}]", "{\"l\":[1,2]}",
         "{\"l\":[1,2]}"},
        /* after the first the index means another element of the base */
        {"{\"l\":[0,9]}",
         "[{\"op\":\"add\",\"path\":\"/l/0\",\"value\":0},"
         "{\"op\":\"replace\",\"path\":\"/l/1\",\"value\":9}]",
         "{\"l\":[1,2]}", "none"},
        /* made of two operations, the second within what the first made */
        {"{\"m\":{\"x\":1,\"y\":2}}",
         "[{\"op\":\"add\",\"path\":\"/m\",\"value\":{\"x\":1}},"
         "{\"op\":\"add\",\"path\":\"/m/y\",\"value\":2}]",
         "{}", "{}"},
        {"{\"a\":1,\"b\":1}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]",
         "{\"a\":1}", "{\"a\":1}"},
        {"{\"b\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"a\":1}",
         "none"},
        /* these do not lead there */
        {"{\"b\":3}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]", "{}", "none"},
        {"{}", "[{\"op\":\"add\",\"path\":\"/l/-\",\"value\":2}]", "{}", "none"},
        {"{\"l\":[]}", "[{\"op\":\"add\",\"path\":\"/l/-\",\"value\":2}]", "{}", "none"},
        {"{}", "[7]", "{}", "none"},
        {"{}", "[{\"op\":\"add\",\"path\":\"\",\"value\":{}}]", "{}", "none"},
        {"{}", "[{\"op\":\"add\",\"path\":\"/~2\",\"value\":{}}]", "{}", "none"},
        {"{}", "7", "{}", "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_value before =
            us_undo(&arena, read_json(&arena, cases[i][0]),
                    read_json(&arena, cases[i][1]), read_json(&arena, cases[i][2]));
        if (strcmp(written(before), cases[i][3]) != 0)
            fail_msg("%s before %s: %s", cases[i][0], cases[i][1], written(before));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations_come_in_their_turn),
        cmocka_unit_test(test_undoing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

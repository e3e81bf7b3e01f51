/* Lines of a capture: what becomes of patches, of answers that are no review, and of too little
 * memory. The rest is seen from outside, in tests/webhook. */
#include "admission/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static us_arena fixed;
static us_arena arena;
static us_capture_rules rules; /* nobody is asked */

static int open_capture(void **state)
{
    (void)state;
    us_arena_init(&fixed, 0, NULL);
    us_arena_init(&arena, (size_t)8 << 20, NULL);
    rules.mask = us_mask_new(&fixed);
    return 0;
}

static int close_capture(void **state)
{
    (void)state;
    us_arena_free(&arena);
    us_arena_free(&fixed);
    return 0;
}

static us_capture mutation(const char *kind, const char *patch)
{
    return (us_capture){
        .path = US_ADMISSION_MUTATE,
        .review =
            us_str_format(&fixed, "{\"request\":{\"kind\":{\"kind\":\"%s\"}}}", kind),
        .answer = US_STR("{\"response\":{\"allowed\":true,\"patch\":\"…\"}}\n"),
        .patch = us_str_from(patch),
        .status = 200,
        .received = {1767225600, 5000},
        .ns = 1234567,
        .decision_id = US_STR("d"),
        .revision = US_STR("r"),
    };
}

static void expect_end(const us_capture *judged, const char *end)
{
    us_str problem;
    us_str line = us_capture_line(&arena, &rules, judged, &problem);
    if (!us_str_ends_with(line, us_str_from(end)))
        fail_msg("%.*s", US_STR_ARG(line));
}

static void test_line(void **state)
{
    (void)state;
    us_capture judged = mutation("Thing", "[{\"op\":\"remove\",\"path\":\"/a\"}]");
    us_str problem;
    us_str line = us_capture_line(&arena, &rules, &judged, &problem);
    assert_string_equal(
        line.text,
        "{\"timestamp\":\"2026-01-01T00:00:00.000005Z\",\"path\":\"/mutate\","
        "\"decisionId\":\"d\",\"revision\":\"r\",\"status\":200,\"latencyMs\":1.234,"
        "\"review\":{\"request\":{\"kind\":{\"kind\":\"Thing\"}}},\"response\":"
        "{\"allowed\":true,\"patch\":[{\"op\":\"remove\",\"path\":\"/a\"}]},"
        "\"masked\":[]}\n");
}

/* A value is hidden for the names above it, and for the kind of the object. */
static void test_patches(void **state)
{
    (void)state;
    us_capture judged = mutation(
        "Thing",
        "[{\"op\":\"add\",\"path\":\"/spec/a~1b/password\",\"value\":\"hunter2\"},"
        "{\"op\":\"add\",\"path\":\"/kind\",\"value\":\"Other\"},"
        "{\"op\":\"replace\",\"path\":\"\",\"value\":{\"kind\":\"Secret\","
        "\"data\":{\"a\":\"eA==\"}}}]");
    expect_end(
        &judged,
        "\"patch\":[{\"op\":\"add\",\"path\":\"/spec/a~1b/password\",\"value\":"
        "\"(hidden)\"},{\"op\":\"add\",\"path\":\"/kind\",\"value\":\"Other\"},"
        "{\"op\":\"replace\",\"path\":\"\",\"value\":{\"data\":{\"a\":\"(hidden)\"},"
        "\"kind\":\"Secret\"}}]},\"masked\":[\"/response/patch/0/value\","
        "\"/response/patch/2/value\"]}\n");
    judged =
        mutation("Secret", "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"eA==\"}]");
    expect_end(&judged, "\"path\":\"/data/a\",\"value\":\"(hidden)\"}]},"
                        "\"masked\":[\"/response/patch/0/value\"]}\n");
}

static void test_deep_patch(void **state)
{
    char patch[1024];
    (void)state;
    size_t length = (size_t)snprintf(
        patch, sizeof patch, "[{\"op\":\"add\",\"value\":\"hunter2\",\"path\":\"");
    for (int i = 0; i < 300; i++)
        length += (size_t)snprintf(patch + length, sizeof patch - length, "/a");
    snprintf(patch + length, sizeof patch - length, "/token\"}]");
    us_capture judged = mutation("Thing", patch);
    expect_end(&judged, "\"value\":\"(hidden)\"}]},"
                        "\"masked\":[\"/response/patch/0/value\"]}\n");
}

static void test_failure(void **state)
{
    (void)state;
    us_capture judged = mutation("Thing", "");
    judged.status = 500;
    judged.answer = US_STR("p: password=hunter2 is wrong\n");
    expect_end(&judged, "\"status\":500,\"latencyMs\":1.234,\"review\":{\"request\":"
                        "{\"kind\":{\"kind\":\"Thing\"}}},\"response\":"
                        "\"p: password=(a password, token or key) is wrong\\n\","
                        "\"masked\":[\"/response\"]}\n");
}

static void test_memory(void **state)
{
    us_arena small;
    (void)state;
    us_arena_init(&small, 64 << 10, NULL);
    char *text = malloc(100000);
    memset(text, 'x', 100000);
    us_capture judged = mutation("Thing", "");
    judged.review = us_str_format(&fixed, "[\"%.*s\"]", 100000, text);
    us_str problem;
    assert_int_equal(us_capture_line(&small, &rules, &judged, &problem).length, 0);
    assert_string_equal(problem.text, "a review needs too much memory");
    assert_null(small.recovery);
    judged = mutation("Thing", "");
    assert_true(us_capture_line(&small, &rules, &judged, &problem).length > 0);
    us_arena_free(&small);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),       cmocka_unit_test(test_patches),
        cmocka_unit_test(test_deep_patch), cmocka_unit_test(test_failure),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, open_capture, close_capture);
}

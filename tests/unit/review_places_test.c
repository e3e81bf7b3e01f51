/* Places of findings that name no field: how often the rules are asked for them. */
#include "admission/admission.h"
#include "finish_policy.h"
#include "manifest/manifests.h"
#include "review/review.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { ITEMS = 500 };

static void note_call(usher_call *call, void *data)
{
    ++*(size_t *)data;
    usher_return_boolean(call, true);
}

static usher_policy *build(usher_engine *engine, const char *text, bool traced)
{
    usher_build_options options = {.traced = traced};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "a.rego", text, strlen(text));
    usher_policy *policy = finish_policy(builder);
    usher_builder_free(builder);
    return policy;
}

static us_manifests *read_items(us_arena *arena)
{
    static const char *const none[] = {NULL};
    us_buf text = us_buf_make(arena);
    us_manifests *manifests = us_manifests_find(arena, none, NULL, NULL);
    us_buf_add_c(&text, "kind: A\napiVersion: v1\nmetadata: {name: a}\nitems:\n");
    for (int i = 0; i < ITEMS; i++)
        us_buf_add_format(&text, "- {bad: %d}\n", i);
    us_manifests_add(manifests, US_STR("a.yaml"), us_buf_str(&text));
    us_manifests_read(manifests, 0);
    return manifests;
}

/* Reviews the items by the rule [text], and looks for the place of each finding: where its item
 * is. The rule is asked once for all of them. */
static void expect_one_call(const char *text)
{
    us_arena arena;
    us_str problem;
    size_t calls = 0;
    us_review_options options = {0};
    usher_engine *engine = usher_engine_new();
    us_arena_init(&arena, 0, NULL);
    assert_true(usher_engine_register(engine, "test.call", "(string) boolean", note_call,
                                      &calls, USHER_NONDETERMINISTIC));
    usher_policy *policy = build(engine, text, false);
    usher_policy *traced = build(engine, text, true);
    us_admission_plan *plan = us_admission_plan_new(&arena, policy, NULL, &problem);
    us_manifests *manifests = read_items(&arena);
    us_review_outcome *outcome = us_review_run(&arena, manifests, plan, policy, &options);
    assert_int_equal(outcome->count, ITEMS);
    assert_true(us_review_lacks_places(outcome));

    calls = 0;
    us_review_find_places(&arena, outcome, manifests, plan, traced, &options);
    assert_int_equal(calls, 1);
    bool seen[ITEMS] = {false};
    for (size_t i = 0; i < outcome->count; i++) {
        uint32_t row = outcome->findings[i].at.row;
        assert_in_range(row, 5, 5 + ITEMS - 1);
        assert_false(seen[row - 5]);
        seen[row - 5] = true;
    }
    usher_policy_free(traced);
    usher_policy_free(policy);
    usher_engine_free(engine);
    us_arena_free(&arena);
}

static void test_a_set_is_asked_once(void **state)
{
    (void)state;
    expect_one_call("package a\n\n"
                    "deny contains sprintf(\"bad %d\", [item.bad]) if {\n"
                    "    test.call(\"x\")\n"
                    "    some item in input.items\n"
                    "    item.bad >= 0\n"
                    "}\n");
}

/* Its answers are its keys. */
static void test_an_object_is_asked_once(void **state)
{
    (void)state;
    expect_one_call("package a\n\n"
                    "deny[sprintf(\"bad %d\", [item.bad])] := true if {\n"
                    "    test.call(\"x\")\n"
                    "    some item in input.items\n"
                    "    item.bad >= 0\n"
                    "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_is_asked_once),
        cmocka_unit_test(test_an_object_is_asked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

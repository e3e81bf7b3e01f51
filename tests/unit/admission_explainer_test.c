/* What explains a denial: which line, for which rules, and what is never in it. */
#include "admission/admission.h"
#include "codec/json.h"
#include "finish_policy.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct fixture {
    us_arena arena;
    usher_engine *engine;
    usher_policy *policy, *traced;
    us_admission_plan *plan;
    usher_worker *worker;
    us_explainer *explainer;
} fixture;

static usher_policy *build(usher_engine *engine, const char *source, bool traced)
{
    usher_build_options options = {.traced = traced, .trace_without_index = traced};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "test.rego", source, strlen(source));
    usher_policy *policy = finish_policy(builder);
    usher_builder_free(builder);
    return policy;
}

static void open_fixture(fixture *f, const char *source)
{
    us_str problem;
    us_arena_init(&f->arena, 0, NULL);
    f->engine = usher_engine_new();
    f->policy = build(f->engine, source, false);
    f->traced = build(f->engine, source, true);
    f->plan = us_admission_plan_new(&f->arena, f->policy, NULL, &problem);
    f->worker = usher_worker_new(f->policy);
    f->explainer = us_explainer_new(f->traced);
}

static void close_fixture(fixture *f)
{
    us_explainer_free(f->explainer);
    usher_worker_free(f->worker);
    usher_policy_free(f->traced);
    usher_policy_free(f->policy);
    usher_engine_free(f->engine);
    us_arena_free(&f->arena);
}

static us_admission_answer ask(fixture *f, const char *object, uint64_t steps)
{
    us_str review = us_str_format(
        &f->arena,
        "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
        "\"request\":{\"uid\":\"u\",\"kind\":{\"kind\":\"Thing\"},"
        "\"operation\":\"CREATE\",\"object\":%s,\"oldObject\":null}}",
        object);
    us_admission_budget budget = {.explainer = f->explainer, .steps = steps};
    return us_admission_review(&f->arena, f->plan, f->worker, US_ADMISSION_VALIDATE,
                               review, &budget);
}

/* The line about [object], which is also the annotation. */
static void expect(fixture *f, const char *object, const char *why)
{
    us_admission_answer answer = ask(f, object, 0);
    us_value body;
    us_diag diag;
    assert_string_equal(us_str_to_c(&f->arena, answer.why), why);
    assert_true(us_json_read(&f->arena, answer.body, NULL, &body, NULL, &diag));
    us_value annotations =
        us_value_member(us_value_member(body, "response"), "auditAnnotations");
    assert_true(us_str_is(us_value_member_text(annotations, "why"), why));
}

static void test_lines(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\n"
                     "deny contains \"large\" if {\n\tinput.size > 3\n}\n\n"
                     "deny contains {\"msg\": msg, \"field\": \"names\"} if {\n"
                     "\tsome name in input.names\n\tstartswith(name, \"x\")\n"
                     "\tmsg := sprintf(\"%s is no name\", [name])\n}\n\n"
                     "deny contains \"quiet\" if not input.loud\n");
    expect(&f, "{\"size\":4,\"loud\":true}",
           "test.rego:4: holds: input.size > 3  # input.size: 4");
    expect(&f, "{\"names\":[\"a\",\"xb\"],\"loud\":true}",
           "test.rego:9: holds: startswith(name, \"x\")");
    expect(&f, "{}", "test.rego:13: holds: not input.loud");
    close_fixture(&f);
}

/* Answers of the rule beside the first one are not what is told. */
static void test_the_first_denial_is_explained(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\ndeny contains \"z\" if input.z == 1\n\n"
                     "deny contains \"y\" if input.y == 2\n");
    us_admission_answer answer = ask(&f, "{\"y\":2,\"z\":1}", 0);
    bool is_z = us_str_starts_with(answer.message, US_STR("a: z"));
    assert_true(us_str_starts_with(answer.why, is_z ? US_STR("test.rego:3:")
                                                    : US_STR("test.rego:5:")));
    close_fixture(&f);
}

static void test_secrets(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\ndeny contains \"long\" if count(input.text) > 3\n\n"
                     "deny contains \"token\" if input.apiToken\n");
    expect(
        &f, "{\"text\":\"4111 1111 1111 1111\"}",
        "test.rego:3: holds: count(input.text) > 3  # input.text: \"(a card number)\"");
    expect(&f, "{\"apiToken\":\"abc\"}",
           "test.rego:5: holds: input.apiToken  # input.apiToken: \"(hidden)\"");
    close_fixture(&f);
}

static void test_much_is_tried(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\ndeny contains \"far\" if {\n"
                     "\tsome i in numbers.range(1, 5000)\n\ti == 4999\n"
                     "\tinput.far\n}\n");
    expect(&f, "{\"far\":true}", "test.rego:6: holds: input.far  # input.far: true");
    close_fixture(&f);
}

/* A denial stays one where it cannot be explained. */
static void test_nothing_is_told(void **state)
{
    static const char *const environment[] = {"PLACE=here", NULL};
    fixture f;
    (void)state;
    open_fixture(&f, "package a\n\ndeny contains \"here\" if {\n"
                     "\topa.runtime().env.PLACE == \"here\"\n\tinput.near\n}\n\n"
                     "warn contains \"near\" if input.near\n");
    us_admission_answer answer = ask(&f, "{\"near\":true}", 0);
    assert_true(answer.allowed && answer.why.length == 0);
    usher_worker_set_environment(f.worker, environment);
    answer = ask(&f, "{\"near\":true}", 0);
    assert_true(!answer.allowed && answer.why.length == 0);
    usher_worker_set_environment(us_explainer_worker(f.explainer), environment);
    expect(&f, "{\"near\":true}", "test.rego:5: holds: input.near  # input.near: true");
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_the_first_denial_is_explained),
        cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_much_is_tried),
        cmocka_unit_test(test_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the METADATA of packages makes of decisions. */
#include "admission/admission.h"
#include "admission/plan.h"
#include "finish_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct fixture {
    us_arena arena;
    usher_engine *engine;
    usher_policy *policy;
    us_admission_plan *plan;
    usher_worker *worker;
    usher_input *labels;
    us_str problem;
} fixture;

/* A policy of up to three modules, base data, and labels of namespaces; each may be NULL. */
typedef struct setup {
    const char *modules[3];
    const char *data;
    const char *labels;
} setup;

static void open_fixture(fixture *f, const setup *with)
{
    us_admission_options options = {0};
    us_arena_init(&f->arena, 0, NULL);
    f->problem = US_STR_EMPTY;
    f->engine = usher_engine_new();
    f->labels = NULL;
    usher_builder *builder = usher_builder_new(f->engine, NULL);
    for (size_t i = 0; i < 3 && with->modules[i]; i++)
        usher_builder_add_module(builder, "test.rego", with->modules[i],
                                 strlen(with->modules[i]));
    if (with->data)
        usher_builder_add_data(builder, NULL, "data.json", with->data,
                               strlen(with->data));
    f->policy = finish_policy(builder);
    usher_builder_free(builder);
    if (with->labels) {
        f->labels = usher_input_parse(with->labels, strlen(with->labels), NULL, NULL);
        options.namespace_labels = usher_input_value(f->labels);
    }
    f->plan = us_admission_plan_new(&f->arena, f->policy, &options, &f->problem);
    f->worker = usher_worker_new(f->policy);
}

static void close_fixture(fixture *f)
{
    usher_worker_free(f->worker);
    usher_policy_free(f->policy);
    usher_engine_free(f->engine);
    usher_input_free(f->labels);
    us_arena_free(&f->arena);
}

/* [request] lacks what is alike in all. */
static us_admission_answer ask(fixture *f, us_admission_path path, const char *request)
{
    us_str text =
        us_str_format(&f->arena,
                      "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/"
                      "v1\",\"request\":"
                      "{\"uid\":\"u\",\"kind\":{\"group\":\"g\",\"kind\":\"Thing\"},%s}}",
                      request);
    return us_admission_review(&f->arena, f->plan, f->worker, path, text, 0);
}

static us_admission_answer validate(fixture *f, const char *request)
{
    return ask(f, US_ADMISSION_VALIDATE, request);
}

static us_admission_answer mutate(fixture *f, const char *request)
{
    return ask(f, US_ADMISSION_MUTATE, request);
}

static void expect_part(us_str text, const char *part)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    if (us_str_find(text, us_str_from(part), 0) == US_STR_NONE)
        fail_msg("%s is not in %s", part, us_str_to_c(&arena, text));
    us_arena_free(&arena);
}

#define UPDATE(old, new) "\"operation\":\"UPDATE\",\"oldObject\":" old ",\"object\":" new
#define CREATE(object)   "\"operation\":\"CREATE\",\"oldObject\":null,\"object\":" object

/* A package p with [custom] in its METADATA and [rules]. */
#define PACKAGE(name, custom, rules)                                                     \
    "# METADATA\n# custom: " custom "\npackage " name "\n\n" rules "\n"

/* ---- Reading ------------------------------------------------------------------------- */

static void test_refused(void **state)
{
    static const char *const cases[][2] = {
        {"{enforcement: never}", "enforcement must be deny, warn or dryrun"},
        {"{match: 5}", "match must be a mapping"},
        {"{match: {kind: []}}",
         "match takes kinds, namespaces, excludedNamespaces, name, labelSelector, "
         "namespaceSelector, scope, source, operations, subresources; not kind"},
        {"{match: {operations: DELETE}}",
         "match.operations must be a list that is not empty"},
        {"{match: {operations: []}}",
         "match.operations must be a list that is not empty"},
        {"{match: {operations: [PATCH]}}",
         "match.operations takes CREATE, UPDATE, DELETE, CONNECT, *"},
        {"{match: {subresources: status}}",
         "match.subresources must be a list of strings"},
        {"{match: {subresources: [1]}}", "match.subresources must be a list of strings"},
        {"{severity: bad}", "severity must be low, medium, high or critical"},
        {"{severity: ''}", "severity must be low, medium, high or critical"},
        {"{fix: [a]}", "fix must be a text"},
        {"{unchanged: dryrun}", "unchanged must be warn or deny"},
        {"{guarded: a}", "guarded must be a list of names"},
        {"{guarded: [1]}", "guarded must be a list of names"},
        {"{needs: v1/Service}", "needs must be a list of kinds like apps/v1/Deployment"},
        {"{needs: [Service]}", "needs must be a list of kinds like apps/v1/Deployment"},
        {"{reads: [1]}", "reads must be a list of kinds like apps/v1/Deployment"},
        {"{mutation: before}", "mutation takes denials: before and patches: last"},
        {"{mutation: {}}", "mutation takes denials: before and patches: last"},
        {"{mutation: {denials: after}}",
         "mutation takes denials: before and patches: last"},
        {"{mutation: {patches: last, denials: last}}",
         "mutation takes denials: before and patches: last"},
        {"{mutation: {patches: last, x: y}}",
         "mutation takes denials: before and patches: last"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        char source[512];
        char expected[512];
        snprintf(source, sizeof source, PACKAGE("a.b", "%s", "deny contains \"x\""),
                 cases[i][0]);
        snprintf(expected, sizeof expected, "package a.b: METADATA custom.%s",
                 cases[i][1]);
        open_fixture(&f, &(setup){.modules = {source}});
        assert_null(f.plan);
        assert_string_equal(us_str_to_c(&f.arena, f.problem), expected);
        close_fixture(&f);
    }
}

static void test_read(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f, &(setup){.modules = {
                         "# METADATA\n# title: T\n# description: D\n# custom:\n"
                         "#   severity: high\n#   fix: do it\n#   unchanged: warn\n"
                         "#   guarded: [v]\n#   mutation: {patches: last}\n"
                         "#   theirs: {severity: 5}\npackage a\n\ndeny contains \"x\"\n",
                         PACKAGE("b", "{severity: CRITICAL, unchanged: deny}",
                                 "warn contains \"x\""),
                         "package c\n\nwarn contains \"x\"\n"}});
    assert_int_equal(us_admission_plan_package_count(f.plan), 3);
    const us_metadata *a = &f.plan->packages[0].metadata;
    assert_true(us_str_is(a->title, "T") && us_str_is(a->description, "D"));
    assert_true(us_str_is(a->fix, "do it"));
    assert_int_equal(a->severity, US_SEVERITY_HIGH);
    assert_true(a->unchanged_warns && a->patches_last && !a->denials_before);
    assert_int_equal(a->guarded.count, 1);
    const us_metadata *b = &f.plan->packages[1].metadata;
    assert_int_equal(b->severity, US_SEVERITY_CRITICAL);
    assert_false(b->unchanged_warns || b->patches_last);
    const us_metadata *c = &f.plan->packages[2].metadata;
    assert_int_equal(c->severity, US_SEVERITY_NONE);
    assert_int_equal(c->title.length + c->fix.length + c->guarded.count, 0);
    close_fixture(&f);
}

/* ---- Where packages run -------------------------------------------------------------- */

static us_match_answer applies(const us_plan_package *package, us_operation operation,
                               const char *subresource)
{
    us_match_subject subject = {
        .operation = operation,
        .subresource = us_str_from(subresource),
        .object = US_NULL,
        .old_object = US_NULL,
        .namespace_labels = US_NONE,
    };
    return us_plan_applies(package, &subject);
}

static void test_where_packages_run(void **state)
{
    us_plan_package plain = {.path = "data.a"};
    us_plan_package naming = {.path = "data.a", .names_operation = true};
    us_plan_package listing = {.path = "data.a"};
    us_plan_package scaling = {.path = "data.a"};
    us_plan_package alone = {.path = "data.a", .names_operation = true};
    us_plan_package other = {.path = "data.a"};
    us_str scale = US_STR("scale");
    us_match_kinds kinds = {.kinds = {&scale, 1}};
    (void)state;
    listing.metadata.match.operations = US_OPERATION_CONNECT;
    scaling.metadata.match.subresources = (us_names){&scale, 1};
    scaling.metadata.match.lists_subresources = true;
    alone.metadata.match.lists_subresources = true;
    other.metadata.match.kinds = &kinds;
    other.metadata.match.kinds_count = 1;
    assert_true(applies(&plain, US_OPERATION_CREATE, ""));
    assert_true(applies(&plain, US_OPERATION_UPDATE, ""));
    assert_false(applies(&plain, US_OPERATION_DELETE, ""));
    assert_false(applies(&plain, US_OPERATION_CONNECT, "exec"));
    assert_false(applies(&plain, US_OPERATION_UPDATE, "status"));
    assert_true(applies(&naming, US_OPERATION_DELETE, ""));
    assert_true(applies(&naming, US_OPERATION_CONNECT, "exec"));
    assert_true(applies(&naming, US_OPERATION_UPDATE, "status"));
    assert_true(applies(&listing, US_OPERATION_CONNECT, "exec"));
    assert_false(applies(&listing, US_OPERATION_CREATE, ""));
    assert_true(applies(&scaling, US_OPERATION_UPDATE, "scale"));
    assert_true(applies(&scaling, US_OPERATION_UPDATE, ""));
    assert_false(applies(&scaling, US_OPERATION_UPDATE, "status"));
    assert_true(applies(&alone, US_OPERATION_UPDATE, ""));
    assert_false(applies(&alone, US_OPERATION_UPDATE, "status"));
    assert_false(applies(&other, US_OPERATION_CREATE, ""));
}

/* No rule of a package that is not met is asked, whatever it is called. */
static void test_not_met(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f,
        &(setup){.modules = {PACKAGE("p", "{match: {kinds: [{apiGroups: [other]}]}}",
                                     "deny contains \"no\"\n\nwarn contains \"hm\"\n\n"
                                     "patch contains {\"op\": \"add\", \"path\": \"/a\", "
                                     "\"value\": 1}")}});
    us_admission_answer answer = validate(&f, CREATE("{}"));
    assert_true(answer.allowed && answer.warning_count == 0);
    answer = mutate(&f, CREATE("{}"));
    assert_true(answer.allowed && !answer.patched && answer.warning_count == 0);
    close_fixture(&f);
}

#define BY_NAMESPACE "{match: {namespaceSelector: {matchLabels: {env: prod}}}}"

/* Labels of namespaces come from the options, then from data.kubernetes; where neither
 * knows the namespace the package has failed. */
static void test_namespace_labels(void **state)
{
    fixture f;
    setup with = {
        .modules = {PACKAGE("p", BY_NAMESPACE, "deny contains \"no\"")},
        .data = "{\"kubernetes\":{\"v1\":{\"Namespace\":{\"\":{"
                "\"a\":{\"metadata\":{\"labels\":{\"env\":\"prod\"}}},"
                "\"b\":{\"metadata\":{\"labels\":{\"env\":\"prod\"}}},"
                "\"bare\":{\"metadata\":{}}}}}}}",
        .labels = "{\"b\":{\"env\":\"test\"},\"c\":{\"env\":\"prod\"}}",
    };
    (void)state;
    open_fixture(&f, &with);
    assert_false(validate(&f, "\"namespace\":\"a\"," CREATE("{}")).allowed);
    assert_true(validate(&f, "\"namespace\":\"b\"," CREATE("{}")).allowed);
    assert_false(validate(&f, "\"namespace\":\"c\"," CREATE("{}")).allowed);
    assert_true(validate(&f, "\"namespace\":\"bare\"," CREATE("{}")).allowed);
    us_admission_answer answer = validate(&f, "\"namespace\":\"x\"," CREATE("{}"));
    assert_true(!answer.allowed && answer.evaluation_error);
    assert_string_equal(us_str_to_c(&f.arena, answer.message),
                        "p: evaluation failed: match.namespaceSelector: the labels of "
                        "the namespace x are not known");
    close_fixture(&f);
}

/* What only warns does not refuse either when it fails. */
static void test_unknown_labels_of_what_cannot_refuse(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f, &(setup){.modules = {PACKAGE("p", BY_NAMESPACE, "warn contains \"hm\"")}});
    us_admission_answer answer = validate(&f, "\"namespace\":\"x\"," CREATE("{}"));
    assert_true(answer.allowed && answer.evaluation_error && answer.warning_count == 1);
    close_fixture(&f);
    open_fixture(&f,
                 &(setup){.modules = {PACKAGE("p", BY_NAMESPACE, "patch contains 1")}});
    answer = mutate(&f, "\"namespace\":\"x\"," CREATE("{}"));
    assert_true(!answer.allowed && answer.evaluation_error);
    close_fixture(&f);
}

/* ---- What an update leaves alone ----------------------------------------------------- */

static void test_unchanged(void **state)
{
    static const struct {
        const char *request;
        bool allowed;
    } cases[] = {
        {UPDATE("{\"spec\":1}", "{\"spec\":1}"), true},
        {UPDATE("{\"spec\":1}", "{\"spec\":1.0,\"status\":2}"), true},
        {UPDATE("{\"spec\":1}", "{\"spec\":2}"), false},
        {UPDATE("{\"spec\":1}", "{}"), false},
        {UPDATE("{}", "{\"spec\":1}"), false},
        {UPDATE("{\"data\":1}", "{\"data\":2}"), false},
        {UPDATE("{\"data\":1}", "{\"data\":1,\"kind\":\"x\",\"apiVersion\":\"v\"}"),
         true},
        {UPDATE("{\"spec\":1}", "{\"spec\":1,\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
         true},
        {UPDATE("{\"spec\":1}", "{\"spec\":1,\"metadata\":{\"labels\":{\"v\":\"b\"}}}"),
         false},
        {UPDATE("{\"metadata\":{\"annotations\":{\"v\":\"1\"}}}", "{\"metadata\":{}}"),
         false},
        {UPDATE("{\"metadata\":{\"annotations\":{\"v\":\"1\"}}}",
                "{\"metadata\":{\"annotations\":{\"v\":\"2\"}}}"),
         false},
        {UPDATE("{\"metadata\":{\"annotations\":{\"v\":\"1\",\"w\":\"1\"}}}",
                "{\"metadata\":{\"annotations\":{\"v\":\"1\"}}}"),
         true},
        {UPDATE("null", "{}"), false},
        {CREATE("{}"), false},
    };
    fixture f;
    (void)state;
    open_fixture(&f, &(setup){.modules = {PACKAGE("p", "{unchanged: warn, guarded: [v]}",
                                                  "deny contains \"no\"")}});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_admission_answer answer = validate(&f, cases[i].request);
        if (answer.allowed != cases[i].allowed ||
            answer.warning_count != (cases[i].allowed ? 1 : 0))
            fail_msg("%s", cases[i].request);
    }
    close_fixture(&f);
}

#define SETS_X                                                                           \
    "patch contains {\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1} if not "      \
    "input.spec.x == 1"

/* Both sides count as all patches would leave them. */
static void test_unchanged_but_for_patches(void **state)
{
    fixture f;
    setup with = {.modules = {PACKAGE("p", "{unchanged: warn}", "deny contains \"no\""),
                              "package m\n\n" SETS_X "\n"}};
    (void)state;
    open_fixture(&f, &with);
    assert_true(validate(&f, UPDATE("{\"spec\":{}}", "{\"spec\":{\"x\":1}}")).allowed);
    assert_true(validate(&f, UPDATE("{\"spec\":{\"x\":1}}", "{\"spec\":{}}")).allowed);
    assert_false(
        validate(&f, UPDATE("{\"spec\":{}}", "{\"spec\":{\"x\":1,\"y\":1}}")).allowed);
    close_fixture(&f);
    /* What would be patched in the new object alone is a change. */
    with.modules[1] = "package m\n\npatch contains {\"op\": \"add\", \"path\": "
                      "\"/spec/x\", \"value\": 1} if input.metadata.labels.prod\n";
    open_fixture(&f, &with);
    assert_false(validate(&f, UPDATE("{\"spec\":{}}", "{\"spec\":{},\"metadata\":{"
                                                      "\"labels\":{\"prod\":\"1\"}}}"))
                     .allowed);
    close_fixture(&f);
    /* Patches that fail make nothing alike. */
    with.modules[1] = "package m\n\npatch contains {\"op\": \"none\"}\n";
    open_fixture(&f, &with);
    assert_false(validate(&f, UPDATE("{\"spec\":{}}", "{\"spec\":{}}")).allowed);
    close_fixture(&f);
}

/* An error stays one, a dryrun too, and a package that does not say so denies. */
static void test_unchanged_is_for_denials(void **state)
{
    static const char request[] = UPDATE("{\"spec\":1}", "{\"spec\":1}");
    fixture f;
    (void)state;
    open_fixture(&f, &(setup){.modules = {PACKAGE("p", "{unchanged: warn}",
                                                  "deny := 1\n\ndeny := input.spec + 1"),
                                          NULL}});
    us_admission_answer answer = validate(&f, request);
    assert_true(!answer.allowed && answer.evaluation_error);
    close_fixture(&f);
    open_fixture(
        &f, &(setup){.modules = {PACKAGE("p", "{unchanged: warn, enforcement: dryrun}",
                                         "deny contains \"no\""),
                                 "package q\n\ndeny contains \"no\"\n"}});
    answer = validate(&f, request);
    assert_true(!answer.allowed && answer.warning_count == 0 && answer.dryrun_count == 1);
    close_fixture(&f);
}

/* ---- Phases of mutation -------------------------------------------------------------- */

#define ADDS_STEP(name)                                                                  \
    "patch contains {\"op\": \"add\", \"path\": \"/steps/-\", \"value\": \"" name "\"}"

static void test_patches_last(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f, &(setup){.modules = {
                         PACKAGE("a", "{mutation: {patches: last}}", ADDS_STEP("a")),
                         "package b\n\n" ADDS_STEP("b") "\n",
                         PACKAGE("c", "{mutation: {patches: last}}", ADDS_STEP("c"))}});
    us_admission_answer answer = mutate(&f, CREATE("{}"));
    assert_string_equal(
        us_str_to_c(&f.arena, answer.patch),
        "[{\"op\":\"add\",\"path\":\"/steps\",\"value\":[\"b\",\"a\",\"c\"]}]");
    close_fixture(&f);
}

#define REFUSES_X "deny contains \"no x\" if input.spec.x"

static void test_denials_before(void **state)
{
    fixture f;
    setup with = {.modules = {PACKAGE("p", "{mutation: {denials: before}}", REFUSES_X),
                              "package m\n\n" SETS_X "\n"}};
    (void)state;
    open_fixture(&f, &with);
    /* About the object as it came: x is not there yet. */
    us_admission_answer answer = mutate(&f, CREATE("{\"spec\":{}}"));
    assert_true(answer.allowed && answer.patched);
    answer = mutate(&f, CREATE("{\"spec\":{\"x\":2}}"));
    assert_true(!answer.allowed && !answer.patched);
    expect_part(answer.body, "\"code\":403,\"reason\":\"Forbidden\",\"message\":\"p: no "
                             "x\"");
    /* In validation too. */
    assert_false(validate(&f, CREATE("{\"spec\":{\"x\":1}}")).allowed);
    assert_true(mutate(&f, "\"operation\":\"DELETE\",\"object\":null,\"oldObject\":"
                           "{\"spec\":{\"x\":1}}")
                    .allowed);
    close_fixture(&f);
    /* Others' denials are for validation. */
    with.modules[0] = "package p\n\n" REFUSES_X "\n";
    open_fixture(&f, &with);
    assert_true(mutate(&f, CREATE("{\"spec\":{\"x\":2}}")).allowed);
    close_fixture(&f);
}

static void test_failure_before(void **state)
{
    fixture f;
    (void)state;
    open_fixture(&f, &(setup){.modules = {PACKAGE("p", "{mutation: {denials: before}}",
                                                  "deny := 1\n\ndeny := input.spec"),
                                          "package m\n\n" ADDS_STEP("m") "\n"}});
    us_admission_answer answer = mutate(&f, CREATE("{\"spec\":2}"));
    assert_true(!answer.allowed && answer.evaluation_error && !answer.patched);
    close_fixture(&f);
}

/* An update that changes nothing is warned, and mended. */
static void test_before_and_unchanged(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f, &(setup){
                .modules = {PACKAGE("p", "{unchanged: warn, mutation: {denials: before}}",
                                    "deny contains \"no\" if input.metadata.labels.a"),
                            "package m\n\n" ADDS_STEP("m") "\n"}});
    us_admission_answer answer = mutate(
        &f, UPDATE("{\"metadata\":{}}", "{\"metadata\":{\"labels\":{\"a\":\"\"}}}"));
    assert_true(answer.allowed && answer.patched && answer.warning_count == 1);
    close_fixture(&f);
}

/* Judged whole, an object is mended in spite of a denial, so that all is told at once. */
static void test_judged_whole(void **state)
{
    fixture f;
    (void)state;
    open_fixture(
        &f, &(setup){.modules = {PACKAGE("p", "{mutation: {denials: before}}",
                                         "deny contains \"no x\" if input.spec.x == 2"),
                                 "package m\n\n" SETS_X "\n",
                                 "package q\n\ndeny contains \"x\" if input.spec.x != 1\n"
                                 "deny contains \"y\" if input.spec.y\n"}});
    const char text[] =
        "{\"kind\":{\"kind\":\"Thing\"}," CREATE("{\"spec\":{\"x\":2,\"y\":1}}") "}";
    usher_input *request = usher_input_parse(text, strlen(text), NULL, NULL);
    us_admission_verdict verdict =
        us_admission_judge(&f.arena, f.plan, f.worker, usher_input_value(request), 0);
    assert_false(verdict.allowed);
    assert_non_null(verdict.patch);
    assert_int_equal(verdict.denials.count, 2);
    assert_true(us_str_is(verdict.denials.items[0].text, "no x"));
    assert_true(us_str_is(verdict.denials.items[1].text, "y"));
    usher_input_free(request);
    close_fixture(&f);
}

/* ---- Other objects ------------------------------------------------------------------- */

#define NEEDY                                                                            \
    PACKAGE("needy", "{needs: [v1/Service, apps/v1/Deployment]}",                        \
            "deny contains \"asked\"\n\nwarn contains \"asked\"")

/* It is not asked where one of the kinds that it needs is not known; knowing that there are none is
 * knowing, and so is that manifests are all there is. */
static void test_needs(void **state)
{
    static const struct {
        const char *data, *missing;
    } cases[] = {
        {NULL, "v1/Service"},
        {"{\"kubernetes\": {\"v1\": {\"Service\": {}}}}", "apps/v1/Deployment"},
        {"{\"kubernetes\": {\"v1\": {\"Service\": {}}, \"apps/v1\": {\"Deployment\": "
         "{}}}}",
         ""},
        {"{\"usher\": {\"inventory\": \"complete\"}}", ""},
        {"{\"usher\": {\"inventory\": \"watched\"}}", "v1/Service"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        bool wholly, off = cases[i].missing[0] != '\0';
        open_fixture(&f, &(setup){.modules = {NEEDY}, .data = cases[i].data});
        us_admission_answer answer = validate(&f, CREATE("{}"));
        assert_int_equal(answer.allowed, off);
        assert_false(answer.evaluation_error);
        us_str missing = us_admission_plan_missing(
            f.plan, 0, usher_policy_data(f.policy, "data.kubernetes"),
            usher_policy_data(f.policy, "data.usher.inventory"), &wholly);
        assert_true(us_str_is(missing, cases[i].missing));
        assert_int_equal(wholly, off);
        close_fixture(&f);
    }
}

/* A rule that looks a namespace up which nobody knows has failed, never let pass. */
static void test_unknown_namespace(void **state)
{
    static const char module[] = "package p\n\ndeny contains \"gold\" if "
                                 "data.kubernetes.v1.Namespace[\"\"].a.metadata.labels."
                                 "tier == \"gold\"\n";
    static const char known[] =
        "{\"kubernetes\": {\"v1\": {\"Namespace\": {\"\": {\"a\": {}}}}}}";
    fixture f;
    (void)state;
    open_fixture(&f, &(setup){.modules = {module}});
    us_admission_answer answer = validate(&f, "\"namespace\":\"a\"," CREATE("{}"));
    assert_true(answer.evaluation_error && !answer.allowed);
    expect_part(answer.message, "the labels of the namespace a are not known");
    /* What lies in no namespace has none to be looked up. */
    answer = validate(&f, CREATE("{}"));
    assert_true(answer.allowed && !answer.evaluation_error);
    close_fixture(&f);
    open_fixture(&f, &(setup){.modules = {module}, .data = known});
    answer = validate(&f, "\"namespace\":\"a\"," CREATE("{}"));
    assert_true(answer.allowed && !answer.evaluation_error);
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_unknown_namespace),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_where_packages_run),
        cmocka_unit_test(test_not_met),
        cmocka_unit_test(test_namespace_labels),
        cmocka_unit_test(test_unknown_labels_of_what_cannot_refuse),
        cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_unchanged_but_for_patches),
        cmocka_unit_test(test_unchanged_is_for_denials),
        cmocka_unit_test(test_patches_last),
        cmocka_unit_test(test_denials_before),
        cmocka_unit_test(test_failure_before),
        cmocka_unit_test(test_before_and_unchanged),
        cmocka_unit_test(test_judged_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

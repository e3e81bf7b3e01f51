/* A keeper and an API server: what is written, when, and in which order. */
#include "certificates/keeper.h"

#include "api_server.h"
#include "certificates/issue.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "kubernetes/object.h"
#include "value/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <time.h>

#define SECOND  INT64_C(1000000000)
#define SECRET  "api/v1/namespaces/usher/secrets/tls"
#define HOOKS   "apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/v"
#define MUTATOR "apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/m"
#define CRD     "apis/apiextensions.k8s.io/v1/customresourcedefinitions/c"

#define CLIENT(namespace, bundle)                                                        \
    "{\"service\": {\"name\": \"hook\", \"namespace\": \"" namespace "\"}" bundle "}"

enum { DAY = 86400, SETTLE = 10, OVERLAP = 3600 };

static us_arena arena;
static us_kubeconfig config;
static const us_keeper_target targets[] = {
    {US_KEEPER_VALIDATING, "v"}, {US_KEEPER_MUTATING, "m"}, {US_KEEPER_CRD, "c"}};

/* What a test works with. */
static struct {
    us_keeper_options options;
    us_keeper *keeper;
    char told[1024]; /* the names of the events, a blank after each */
    char message[1024];
    bool may_write;
    int64_t now, monotonic;
} test;

static bool may_write(void *data)
{
    (void)data;
    return test.may_write;
}

static void note(void *data, const us_keeper_event *event)
{
    (void)data;
    size_t used = strlen(test.told);
    snprintf(test.told + used, sizeof test.told - used, "%s ", event->name);
    snprintf(test.message, sizeof test.message, "%.*s", US_STR_ARG(event->message));
}

static void new_keeper(void)
{
    us_str error;
    us_keeper_free(test.keeper);
    test.keeper = us_keeper_new(&arena, &test.options, &error);
    assert_non_null(test.keeper);
}

static void put_targets(void)
{
    api_server_put(
        HOOKS,
        "{\"metadata\": {\"name\": \"v\"}, \"webhooks\": [{\"clientConfig\": " CLIENT(
            "other",
            ", \"caBundle\": \"eA==\"") "}, {\"clientConfig\": " CLIENT("usher",
                                                                        "") "}, "
                                                                            "{\"clientCon"
                                                                            "fig\": "
                                                                            "{\"url\": "
                                                                            "\"https://"
                                                                            "x\"}}]}");
    api_server_put(
        MUTATOR,
        "{\"metadata\": {\"name\": \"m\"}, \"webhooks\": [{\"clientConfig\": " CLIENT(
            "usher", ", \"caBundle\": \"Cg==\"") "}]}");
    api_server_put(
        CRD, "{\"metadata\": {\"name\": \"c\"}, \"spec\": {\"conversion\": {\"webhook\": "
             "{\"clientConfig\": " CLIENT("usher", "") "}}}}");
}

static int begin(void **state)
{
    (void)state;
    api_server_reset();
    test.options = (us_keeper_options){.config = &config,
                                       .secret_namespace = US_STR("usher"),
                                       .secret_name = US_STR("tls"),
                                       .service_namespace = US_STR("usher"),
                                       .service_name = US_STR("hook"),
                                       .targets = targets,
                                       .target_count = 3,
                                       .lifetime = 90 * (int64_t)DAY,
                                       .renew_before = 30 * (int64_t)DAY,
                                       .settle = SETTLE,
                                       .overlap = OVERLAP,
                                       .may_write = may_write,
                                       .tell = note};
    test.may_write = true;
    test.now = time(NULL);
    test.monotonic = 1000 * SECOND;
    new_keeper();
    put_targets();
    return 0;
}

static int end(void **state)
{
    (void)state;
    us_keeper_free(test.keeper);
    test.keeper = NULL;
    us_arena_reset(&arena, 1 << 20);
    return 0;
}

/* A round; what it told is in test.told. */
static us_keeper_outcome keep(void)
{
    test.told[0] = '\0';
    return us_keeper_round(test.keeper, &arena, test.now, test.monotonic);
}

static void pass(int64_t seconds)
{
    test.now += seconds;
    test.monotonic += seconds * SECOND;
}

static us_value object_at(const char *path)
{
    us_value value = US_NONE;
    us_diag diag = {0};
    us_json_read(&arena, api_server_get(&arena, path), NULL, &value, NULL, &diag);
    return value;
}

static us_str decoded(us_str text)
{
    us_str bytes, error;
    assert_true(us_base64_decode(&arena, text, false, &bytes, &error));
    return bytes;
}

static us_str stored(const char *key)
{
    return decoded(us_value_member_text(us_value_member(object_at(SECRET), "data"), key));
}

/* The caBundle of the webhook at [index]. */
static us_str bundle(const char *path, uint32_t index)
{
    us_value hooks = us_value_member(object_at(path), "webhooks");
    return decoded(us_value_member_text(
        us_value_member(hooks.as.array->items[index], "clientConfig"), "caBundle"));
}

static size_t cas(us_str list)
{
    size_t count;
    us_certificates_list(&arena, list, US_STR_EMPTY, &count);
    return count;
}

/* The caBundle verifies the leaf of the Secret. */
static bool verifies(us_str list)
{
    size_t count;
    us_authority *found = us_certificates_list(&arena, list, stored("tls.crt"), &count);
    for (size_t i = 0; i < count; i++)
        if (found[i].signed_leaf)
            return true;
    return false;
}

static void edit(const char *path, const char *from, const char *to)
{
    us_str text = api_server_get(&arena, path);
    size_t at = us_str_find(text, us_str_from(from), 0);
    assert_int_not_equal(at, US_STR_NONE);
    us_str rest = us_str_slice(text, at + strlen(from), text.length);
    api_server_put(path, us_str_format(&arena, "%.*s%s%.*s", (int)at, text.text, to,
                                       US_STR_ARG(rest))
                             .text);
}

static void test_made_from_nothing(void **state)
{
    (void)state;
    us_certificate_facts facts;
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "made bundle bundle bundle stored ");
    assert_int_equal(
        us_certificates_read(&arena, stored("tls.crt"), stored("tls.key"), &facts),
        US_CERTIFICATES_GOOD);
    assert_true(us_certificates_names(&facts, "hook.usher.svc"));
    assert_true(us_certificates_names(&facts, "hook.usher.svc.cluster.local"));
    assert_true(us_str_equal(bundle(HOOKS, 1), stored("ca.crt")));
    assert_true(us_str_equal(bundle(MUTATOR, 0), stored("ca.crt")));
    assert_true(verifies(stored("ca.crt")));
    assert_true(us_str_is(bundle(HOOKS, 0), "x"));
    us_str type = us_value_member_text(object_at(SECRET), "type");
    assert_true(us_str_is(type, "kubernetes.io/tls"));
    int writes = api_server_writes();
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "");
    assert_int_equal(api_server_writes(), writes);
}

/* Both CAs, then the leaf, then the old CA out; each caBundle verifies the leaf all the while. */
static void test_renewed(void **state)
{
    (void)state;
    keep();
    us_str first = stored("tls.crt");
    pass(60 * DAY - 10);
    assert_int_equal(keep(), US_KEEPER_DONE);
    pass(20);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "made bundle bundle bundle ");
    assert_int_equal(cas(bundle(HOOKS, 1)), 2);
    assert_true(us_str_equal(stored("tls.crt"), first) && verifies(bundle(HOOKS, 1)));
    pass(SETTLE - 1);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "");
    pass(1);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "stored ");
    assert_false(us_str_equal(stored("tls.crt"), first));
    assert_int_equal(cas(bundle(MUTATOR, 0)), 2);
    assert_true(verifies(bundle(MUTATOR, 0)));
    pass(OVERLAP - 1);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "");
    pass(1);
    new_keeper(); /* when it was is in the Secret */
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "old_ca bundle bundle bundle ");
    assert_int_equal(cas(bundle(HOOKS, 1)), 1);
    assert_true(verifies(bundle(HOOKS, 1)));
}

/* Somebody takes the CA out while the leaf waits: it waits on. */
static void test_undone_in_between(void **state)
{
    (void)state;
    keep();
    pass(61 * DAY);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    put_targets();
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "bundle bundle bundle ");
    pass(SETTLE - 1);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    pass(1);
    assert_int_equal(keep(), US_KEEPER_DONE);
}

/* Another keeper has no leaf in memory; the CA of the lost one goes. */
static void test_a_keeper_dies_in_between(void **state)
{
    (void)state;
    keep();
    pass(61 * DAY);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    us_str lost = bundle(HOOKS, 1);
    new_keeper();
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_int_equal(cas(bundle(HOOKS, 1)), 2);
    assert_false(us_str_equal(bundle(HOOKS, 1), lost));
    assert_true(verifies(bundle(HOOKS, 1)));
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_true(verifies(bundle(HOOKS, 1)));
}

static void test_repaired(void **state)
{
    (void)state;
    keep();
    us_str ca = stored("ca.crt");
    put_targets(); /* without caBundles */
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "bundle bundle bundle ");
    assert_true(us_str_equal(bundle(HOOKS, 1), ca));
    /* Pods still show what the Secret had. */
    api_server_put(SECRET, NULL);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_int_equal(cas(bundle(HOOKS, 1)), 2);
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_int_equal(cas(stored("ca.crt")), 2);
    assert_true(us_str_find(stored("ca.crt"), ca, 0) != US_STR_NONE);
    /* A key of somebody else, and no key. */
    edit(SECRET, "\"tls.key\":\"", "\"tls.key\":\"eA==\", \"x\":\"");
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "made bundle bundle bundle ");
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_true(verifies(bundle(HOOKS, 1)));
}

static void test_expired(void **state)
{
    (void)state;
    keep();
    pass(91 * DAY);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "made bundle bundle bundle stored ");
    assert_true(verifies(bundle(HOOKS, 1)));
}

static void test_of_somebody_else(void **state)
{
    (void)state;
    api_server_put(SECRET, "{\"metadata\": {\"name\": \"tls\"}, \"data\": {}}");
    int writes = api_server_writes();
    assert_int_equal(keep(), US_KEEPER_REFUSED);
    assert_non_null(strstr(test.message,
                           "kubectl annotate --overwrite secret -n usher tls "
                           "prompt.example.com/certificate-of=usher/hook"));
    assert_int_equal(api_server_writes(), writes);
    edit(SECRET, "\"name\":\"tls\"",
         "\"name\":\"tls\",\"labels\":{\"a\":\"b\"},\"annotations\":{"
         "\"" US_KEEPER_ANNOTATION "\":\"usher/hook\"}");
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_true(verifies(bundle(HOOKS, 1)));
    assert_true(us_str_find(api_server_get(&arena, SECRET), US_STR("\"a\":\"b\""), 0) !=
                US_STR_NONE);
}

static void test_what_cannot_be_written(void **state)
{
    (void)state;
    keep();
    us_str first = stored("tls.crt");
    pass(61 * DAY);
    /* One caBundle cannot be written: no leaf that it does not know. */
    api_server_fail("PATCH", "mutating", 403, 2);
    assert_int_equal(keep(), US_KEEPER_FAILED);
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_FAILED);
    assert_true(us_str_equal(stored("tls.crt"), first));
    assert_int_equal(keep(), US_KEEPER_WAITS);
    pass(SETTLE);
    /* Somebody else writes the Secret at the same time. */
    api_server_contend(SECRET);
    assert_int_equal(keep(), US_KEEPER_FAILED);
    assert_true(us_str_equal(stored("tls.crt"), first));
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_true(verifies(bundle(MUTATOR, 0)));
    api_server_contend(HOOKS);
    edit(HOOKS, "\"caBundle\":\"LS", "\"caBundle\":\"eA==\", \"x\":\"");
    assert_int_equal(keep(), US_KEEPER_FAILED);
    assert_int_equal(keep(), US_KEEPER_DONE);
    /* What is missing is told once, and holds nothing up. */
    api_server_put(CRD, NULL);
    assert_int_equal(keep(), US_KEEPER_FAILED);
    assert_string_equal(test.told, "failed ");
    api_server_put(SECRET, NULL);
    keep();
    assert_string_equal(test.told, "made bundle bundle ");
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_FAILED);
    assert_string_equal(test.told, "stored ");
}

static void test_nobody_who_does_not_lead_writes(void **state)
{
    (void)state;
    test.may_write = false;
    keep();
    assert_int_equal(api_server_writes(), 0);
    test.may_write = true;
    keep();
    pass(61 * DAY);
    keep();
    int writes = api_server_writes();
    test.may_write = false;
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_int_equal(api_server_writes(), writes);
}

static void test_only_looking(void **state)
{
    (void)state;
    test.options.look_only = true;
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "renewal ");
    test.options.look_only = false;
    keep();
    test.options.look_only = true;
    assert_int_equal(keep(), US_KEEPER_DONE);
    put_targets();
    int writes = api_server_writes();
    assert_int_equal(keep(), US_KEEPER_WAITS);
    assert_string_equal(test.told, "bundle bundle bundle ");
    assert_int_equal(api_server_writes(), writes);
}

static void test_asked_for(void **state)
{
    (void)state;
    static const char *const more[] = {"hook.example.com"};
    us_certificate_facts facts;
    keep();
    test.options.renew = true;
    new_keeper();
    assert_int_equal(keep(), US_KEEPER_WAITS);
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    test.options.renew = false;
    test.options.names = more;
    test.options.name_count = 1;
    new_keeper();
    assert_int_equal(keep(), US_KEEPER_WAITS);
    pass(SETTLE);
    assert_int_equal(keep(), US_KEEPER_DONE);
    us_certificates_read(&arena, stored("tls.crt"), stored("tls.key"), &facts);
    assert_true(us_certificates_names(&facts, "hook.example.com"));
    assert_int_equal(cas(stored("ca.crt")), 3);
    assert_int_equal(cas(bundle(HOOKS, 1)), 3);
    /* Without a time that can be believed the overlap begins anew. */
    edit(SECRET, US_KEEPER_CHANGED, "other");
    pass(OVERLAP);
    assert_int_equal(keep(), US_KEEPER_DONE);
    assert_string_equal(test.told, "since ");
    pass(OVERLAP);
    keep();
    assert_string_equal(test.told, "old_ca bundle bundle bundle ");
}

static void test_times_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        int64_t lifetime, renew_before, overlap;
        const char *error;
    } cases[] = {
        {599, 200, 10, "a certificate must be good for 10 minutes at least"},
        {6000, 6000, 10, "renewed before it is made"},
        {6000, 100, 100, "pods would show what has expired"},
        {6000, 5900, 100, "the next renewal would begin before the last one is over"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        us_keeper_options options = test.options;
        us_str error = US_STR_EMPTY;
        options.lifetime = cases[i].lifetime;
        options.renew_before = cases[i].renew_before;
        options.overlap = cases[i].overlap;
        assert_null(us_keeper_new(&arena, &options, &error));
        assert_true(us_str_find(error, us_str_from(cases[i].error), 0) != US_STR_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_from_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_renewed, begin, end),
        cmocka_unit_test_setup_teardown(test_undone_in_between, begin, end),
        cmocka_unit_test_setup_teardown(test_a_keeper_dies_in_between, begin, end),
        cmocka_unit_test_setup_teardown(test_repaired, begin, end),
        cmocka_unit_test_setup_teardown(test_expired, begin, end),
        cmocka_unit_test_setup_teardown(test_of_somebody_else, begin, end),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written, begin, end),
        cmocka_unit_test_setup_teardown(test_nobody_who_does_not_lead_writes, begin, end),
        cmocka_unit_test_setup_teardown(test_only_looking, begin, end),
        cmocka_unit_test_setup_teardown(test_asked_for, begin, end),
        cmocka_unit_test_setup_teardown(test_times_that_do_not_fit, begin, end),
    };
    us_arena url;
    us_arena_init(&arena, 0, NULL);
    us_arena_init(&url, 0, NULL);
    config.server = api_server_start(&url);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    us_arena_free(&arena);
    us_arena_free(&url);
    return failed;
}

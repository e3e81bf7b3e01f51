/* Leases: who may have one, seen with clocks that differ, and what is written for it. */
#include "kubernetes/lease.h"

#include "api_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define PATH   "apis/coordination.k8s.io/v1/namespaces/usher/leases/keeper"

static us_arena arena;
static us_kubeconfig config;

static us_lease lease_of(const char *identity)
{
    us_lease lease;
    us_lease_init(&lease, &config, US_STR("usher"), US_STR("keeper"),
                  us_str_from(identity), 15 * SECOND);
    return lease;
}

static us_lease_outcome try(us_lease *lease, int64_t seconds)
{
    us_str error = US_STR_EMPTY;
    return us_lease_try(&arena, lease, seconds * SECOND, &error);
}

static bool has(const char *text)
{
    return us_str_find(api_server_get(&arena, PATH), us_str_from(text), 0) != US_STR_NONE;
}

static int begin(void **state)
{
    (void)state;
    api_server_reset();
    return 0;
}

/* What another clock says is never compared with ours: only whether it changes. */
static void test_what_is_observed(void **state)
{
    (void)state;
    us_lease lease = lease_of("a");
    us_lease_record record = {US_STR("b"), 15 * SECOND, US_STR("1999-01-01T00:00:00Z")};
    assert_false(us_lease_observe(&lease, &record, 100 * SECOND));
    assert_false(us_lease_observe(&lease, &record, 114 * SECOND));
    record.renewed = US_STR("2999-01-01T00:00:00Z");
    assert_false(us_lease_observe(&lease, &record, 115 * SECOND));
    assert_false(us_lease_observe(&lease, &record, 129 * SECOND));
    assert_string_equal(lease.holder, "b");
    assert_true(us_lease_observe(&lease, &record, 130 * SECOND));
    record.holder = US_STR_EMPTY;
    assert_true(us_lease_observe(&lease, &record, 131 * SECOND));
    assert_string_equal(lease.holder, "");
    record.holder = US_STR("a");
    assert_true(us_lease_observe(&lease, &record, 132 * SECOND));
}

static void test_first_come(void **state)
{
    (void)state;
    us_lease a = lease_of("a"), b = lease_of("b");
    assert_int_equal(try(&a, 1), US_LEASE_HELD);
    assert_true(has("\"holderIdentity\":\"a\"") && has("\"leaseTransitions\":0") &&
                has("\"leaseDurationSeconds\":15"));
    assert_int_equal(try(&b, 1001), US_LEASE_OTHERS);
    assert_string_equal(b.holder, "a");
    assert_int_equal(try(&a, 6), US_LEASE_HELD);
    assert_int_equal(try(&b, 1014), US_LEASE_OTHERS); /* it was renewed in between */
    assert_int_equal(try(&b, 1028), US_LEASE_OTHERS);
    assert_int_equal(try(&b, 1029), US_LEASE_HELD);
    assert_true(has("\"holderIdentity\":\"b\"") && has("\"leaseTransitions\":1"));
    assert_true(us_lease_holds(&b, 1030 * SECOND));
    assert_int_equal(try(&a, 30), US_LEASE_OTHERS);
    assert_false(us_lease_holds(&a, 30 * SECOND));
}

static void test_a_leader_who_is_cut_off_knows_it_first(void **state)
{
    (void)state;
    us_lease a = lease_of("a");
    assert_int_equal(try(&a, 1), US_LEASE_HELD);
    api_server_fail("GET", "leases", 500, 1);
    assert_int_equal(try(&a, 6), US_LEASE_FAILED);
    assert_true(us_lease_holds(&a, 10 * SECOND));
    assert_false(us_lease_holds(&a, 11 * SECOND));
    assert_int_equal(try(&a, 12), US_LEASE_HELD);
    assert_true(us_lease_holds(&a, 12 * SECOND));
    api_server_fail("PUT", "leases", 403, 1);
    assert_int_equal(try(&a, 13), US_LEASE_FAILED);
}

/* A write in between is a conflict; then it is looked at again. */
static void test_writes_that_meet(void **state)
{
    (void)state;
    us_lease a = lease_of("a"), b = lease_of("b");
    assert_int_equal(try(&a, 1), US_LEASE_HELD);
    api_server_contend(PATH);
    assert_int_equal(try(&a, 2), US_LEASE_HELD);
    api_server_put(PATH, NULL);
    api_server_fail("POST", "leases", 409, 2);
    assert_int_equal(try(&b, 1), US_LEASE_OTHERS);
    assert_false(us_lease_holds(&b, 1 * SECOND));
}

static void test_released(void **state)
{
    (void)state;
    us_lease a = lease_of("a"), b = lease_of("b");
    assert_int_equal(try(&a, 1), US_LEASE_HELD);
    assert_int_equal(try(&b, 1), US_LEASE_OTHERS);
    us_lease_release(&arena, &a, 2 * SECOND);
    assert_false(us_lease_holds(&a, 2 * SECOND));
    assert_true(has("\"holderIdentity\":\"\""));
    assert_int_equal(try(&b, 3), US_LEASE_HELD);
    int writes = api_server_writes();
    us_lease_release(&arena, &a, 4 * SECOND);
    assert_int_equal(api_server_writes(), writes);
    assert_true(has("\"holderIdentity\":\"b\""));
}

/* A chart may make it, without a word in it; what others wrote into it stays. */
static void test_one_that_is_there_already(void **state)
{
    (void)state;
    us_lease a = lease_of("a");
    api_server_put(PATH,
                   "{\"apiVersion\": \"coordination.k8s.io/v1\", \"kind\": \"Lease\","
                   "\"metadata\": {\"name\": \"keeper\", \"labels\": {\"x\": \"y\"}}}");
    assert_int_equal(try(&a, 1), US_LEASE_HELD);
    assert_true(has("\"holderIdentity\":\"a\"") && has("\"labels\":{\"x\":\"y\"}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_is_observed, begin),
        cmocka_unit_test_setup(test_first_come, begin),
        cmocka_unit_test_setup(test_a_leader_who_is_cut_off_knows_it_first, begin),
        cmocka_unit_test_setup(test_writes_that_meet, begin),
        cmocka_unit_test_setup(test_released, begin),
        cmocka_unit_test_setup(test_one_that_is_there_already, begin),
    };
    us_arena_init(&arena, 0, NULL);
    config.server = api_server_start(&arena);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    us_arena_free(&arena);
    return failed;
}

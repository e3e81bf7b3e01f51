/* Certificates that are made and read again. */
#include "certificates/issue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <time.h>

static const char *const names[] = {"usher.shop.svc", "10.0.0.1", "fd00::1"};

static us_certificate_pair make(us_arena *arena)
{
    us_certificate_wish wish = {"a CA", "usher", names, 3, time(NULL), 3600};
    us_certificate_pair pair;
    us_str error;
    assert_true(us_certificates_issue(arena, &wish, &pair, &error));
    return pair;
}

static us_str both(us_arena *arena, us_str a, us_str b)
{
    return us_str_format(arena, "%.*s# between\n%.*s", US_STR_ARG(a), US_STR_ARG(b));
}

static void test_what_is_made_can_be_read(void **state)
{
    (void)state;
    us_arena arena;
    us_certificate_facts facts;
    us_arena_init(&arena, 0, NULL);
    us_certificate_pair pair = make(&arena);
    assert_int_equal(us_certificates_read(&arena, pair.certificate, pair.key, &facts),
                     US_CERTIFICATES_GOOD);
    assert_int_equal(facts.count, 3);
    assert_int_equal(facts.expires, pair.expires);
    assert_int_equal(facts.expires - facts.begins, 3600 + 3600);
    assert_true(facts.expires > time(NULL) + 3500);
    assert_true(us_certificates_names(&facts, "usher.shop.svc"));
    assert_true(us_certificates_names(&facts, "10.0.0.1"));
    assert_true(us_certificates_names(&facts, "fd00:0:0::1"));
    assert_false(us_certificates_names(&facts, "usher.shop.sv"));
    assert_false(us_certificates_names(&facts, "10.0.0.2"));
    us_arena_free(&arena);
}

static void test_what_does_not_fit(void **state)
{
    (void)state;
    us_arena arena;
    us_certificate_facts facts;
    us_arena_init(&arena, 0, NULL);
    us_certificate_pair one = make(&arena), other = make(&arena);
    us_str nothing = US_STR("nothing"), empty = US_STR_EMPTY;
    assert_int_equal(us_certificates_read(&arena, one.certificate, other.key, &facts),
                     US_CERTIFICATES_NO_PAIR);
    assert_int_equal(us_certificates_read(&arena, one.certificate, nothing, &facts),
                     US_CERTIFICATES_NO_KEY);
    assert_int_equal(us_certificates_read(&arena, nothing, one.key, &facts),
                     US_CERTIFICATES_NO_CERTIFICATE);
    assert_int_equal(us_certificates_read(&arena, empty, empty, &facts),
                     US_CERTIFICATES_NO_CERTIFICATE);
    assert_int_equal(facts.count, 0);
    us_arena_free(&arena);
}

static void test_a_list_of_cas(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_certificate_pair one = make(&arena), other = make(&arena);
    size_t count;
    us_authority *list = us_certificates_list(
        &arena, both(&arena, one.authority, other.authority), other.certificate, &count);
    assert_int_equal(count, 2);
    assert_true(us_str_equal(list[0].text, one.authority));
    assert_true(us_str_equal(list[1].text, other.authority));
    assert_false(list[0].signed_leaf);
    assert_true(list[1].signed_leaf);
    assert_true(list[0].expires > one.expires + 3500);
    us_certificates_list(&arena, US_STR("nothing"), other.certificate, &count);
    assert_int_equal(count, 0);
    us_certificates_list(&arena, one.authority, US_STR_EMPTY, &count);
    assert_int_equal(count, 1);
    us_arena_free(&arena);
}

static void test_a_name_that_may_not_be(void **state)
{
    (void)state;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    static const char *const bad[] = {"a,DNS:b"};
    us_certificate_wish wish = {"a CA", "usher", bad, 1, 0, 3600};
    us_certificate_pair pair;
    us_str error;
    assert_false(us_certificates_issue(&arena, &wish, &pair, &error));
    assert_true(us_str_is(error, "a,DNS:b is neither a name nor an address"));
    assert_false(us_certificates_may_name(""));
    assert_true(us_certificates_may_name("*.shop.svc"));
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_made_can_be_read),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_a_list_of_cas),
        cmocka_unit_test(test_a_name_that_may_not_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The cache of compiled things: what is kept, what is dropped, and in which order. */
#include "builtins/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const char kind[] = "a kind";
static const char other_kind[] = "another kind";

/* Objects are counters of how often they were destroyed. */
static void destroy(void *object)
{
    ++*(int *)object;
}

static us_str key_of(char space[16], int i)
{
    snprintf(space, 16, "key %d", i);
    return us_str_from(space);
}

static void finds_by_kind_and_key(void **state)
{
    (void)state;
    us_cache *cache = us_cache_new(100000);
    int a = 0, b = 0, c = 0;
    assert_true(us_cache_insert(cache, kind, US_STR("x"), &a, 10, destroy));
    assert_true(us_cache_insert(cache, other_kind, US_STR("x"), &b, 10, destroy));
    assert_true(us_cache_insert(cache, kind, US_STR(""), &c, 10, destroy));
    assert_ptr_equal(us_cache_find(cache, kind, US_STR("x")), &a);
    assert_ptr_equal(us_cache_find(cache, other_kind, US_STR("x")), &b);
    assert_ptr_equal(us_cache_find(cache, kind, US_STR_EMPTY), &c);
    assert_null(us_cache_find(cache, kind, US_STR("y")));
    assert_null(us_cache_find(cache, other_kind, US_STR_EMPTY));
    us_cache_free(cache);
    assert_int_equal(a + b + c, 3);
}

static void replaces_the_same_key(void **state)
{
    (void)state;
    us_cache *cache = us_cache_new(100000);
    int a = 0, b = 0;
    assert_true(us_cache_insert(cache, kind, US_STR("x"), &a, 10, destroy));
    assert_true(us_cache_insert(cache, kind, US_STR("x"), &b, 10, destroy));
    assert_int_equal(a, 1);
    assert_ptr_equal(us_cache_find(cache, kind, US_STR("x")), &b);
    us_cache_free(cache);
    assert_int_equal(b, 1);
}

static void drops_what_was_used_longest_ago(void **state)
{
    (void)state;
    us_cache *cache = us_cache_new(4000);
    int dropped[4] = {0};
    char space[16];
    for (int i = 0; i < 3; i++)
        assert_true(
            us_cache_insert(cache, kind, key_of(space, i), &dropped[i], 1000, destroy));
    assert_non_null(us_cache_find(cache, kind, key_of(space, 0)));
    assert_true(
        us_cache_insert(cache, kind, key_of(space, 3), &dropped[3], 1000, destroy));
    assert_int_equal(dropped[0], 0);
    assert_int_equal(dropped[1], 1);
    assert_int_equal(dropped[2], 0);
    us_cache_free(cache);
    for (int i = 0; i < 4; i++)
        assert_int_equal(dropped[i], 1);
}

static void refuses_what_is_larger_than_itself(void **state)
{
    (void)state;
    us_cache *cache = us_cache_new(1000);
    int small = 0, large = 0;
    assert_true(us_cache_insert(cache, kind, US_STR("small"), &small, 100, destroy));
    assert_false(us_cache_insert(cache, kind, US_STR("large"), &large, 1001, destroy));
    assert_false(us_cache_insert(cache, kind, US_STR("huge"), &large, SIZE_MAX, destroy));
    assert_int_equal(large, 2);
    assert_ptr_equal(us_cache_find(cache, kind, US_STR("small")), &small);
    us_cache_free(cache);
    us_cache_free(NULL);
}

static void holds_many(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static int destroyed[MANY];
    us_cache *cache = us_cache_new((size_t)MANY * 300);
    char space[16];
    for (int i = 0; i < MANY; i++)
        assert_true(
            us_cache_insert(cache, kind, key_of(space, i), &destroyed[i], 1, destroy));
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(us_cache_find(cache, kind, key_of(space, i)), &destroyed[i]);
    us_cache_free(cache);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(destroyed[i], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_kind_and_key),
        cmocka_unit_test(replaces_the_same_key),
        cmocka_unit_test(drops_what_was_used_longest_ago),
        cmocka_unit_test(refuses_what_is_larger_than_itself),
        cmocka_unit_test(holds_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The name that a word was probably meant to be. */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static us_str nearest(const char *word, const char *const *names)
{
    us_nearest search = {.word = us_str_from(word)};
    for (; *names; names++)
        us_nearest_try(&search, us_str_from(*names));
    return search.name;
}

static void finds_what_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"count", "startswith", "endswith", "sum", NULL};
    assert_true(us_str_is(nearest("conut", names), "count"));
    assert_true(us_str_is(nearest("startwith", names), "startswith"));
    assert_true(us_str_is(nearest("endsswith", names), "endswith"));
    assert_true(us_str_is(nearest("sun", names), "sum"));
    assert_int_equal(nearest("template", names).length, 0);
}

static void takes_the_first_of_equals(void **state)
{
    (void)state;
    assert_true(
        us_str_is(nearest("cat", (const char *const[]){"bat", "rat", NULL}), "bat"));
    assert_true(
        us_str_is(nearest("cat", (const char *const[]){"bat", "cat", NULL}), "cat"));
}

static void leaves_long_names(void **state)
{
    (void)state;
    const char *name = "a_name_that_is_longer_than_forty_letters_x";
    assert_int_equal(nearest(name, (const char *const[]){name, "", NULL}).length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_near),
        cmocka_unit_test(takes_the_first_of_equals),
        cmocka_unit_test(leaves_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

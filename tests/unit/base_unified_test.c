/* Unified diffs, held against what diff -u would write. */
#include "base/unified.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect(const char *before, const char *after, const char *diff)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_buf out = us_buf_make(&arena);
    us_unified_add(&out, US_STR("f"), us_str_from(before), us_str_from(after), false);
    assert_string_equal(us_buf_str(&out).text, diff);
    us_arena_free(&arena);
}

static void test_small(void **state)
{
    (void)state;
    expect("", "", "");
    expect("a\nb\n", "a\nb\n", "");
    expect("a\n", "b\n", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n");
    expect("", "b\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+b\n");
    expect("a\n", "", "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
    expect("a", "a\n",
           "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    expect("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
           "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

/* Six equal lines between two changes keep them in one hunk, seven do not. */
static void test_hunks(void **state)
{
    (void)state;
    expect("a\n1\n2\n3\n4\n5\n6\nb\n", "1\n2\n3\n4\n5\n6\n",
           "--- a/f\n+++ b/f\n@@ -1,8 +1,6 @@\n-a\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n");
    expect("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\n",
           "--- a/f\n+++ b/f\n@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n"
           "@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-b\n");
}

/* Applies a diff that this module wrote, to see that it leads where it should. */
static us_str apply(us_arena *arena, us_str before, us_str diff)
{
    us_buf result = us_buf_make(arena);
    size_t at = 0, line = 1;
    for (size_t i = 0; i < diff.length;) {
        size_t end = us_str_find(diff, US_STR("\n"), i) + 1;
        us_str text = us_str_slice(diff, i, end);
        size_t start;
        if (sscanf(text.text, "@@ -%zu", &start) == 1 && text.text[0] == '@') {
            bool empty = us_str_find(text, US_STR(",0 +"), 0) != US_STR_NONE;
            for (start += empty; line < start; line++) {
                size_t next = us_str_find(before, US_STR("\n"), at) + 1;
                us_buf_add_str(&result, us_str_slice(before, at, next));
                at = next;
            }
        } else if (text.text[0] == '+' && text.text[1] != '+') {
            us_buf_add_str(&result, us_str_slice(text, 1, text.length));
        } else if (text.text[0] == ' ' || (text.text[0] == '-' && text.text[1] != '-')) {
            if (text.text[0] == ' ')
                us_buf_add_str(&result, us_str_slice(text, 1, text.length));
            at = us_str_find(before, US_STR("\n"), at) + 1;
            line++;
        }
        i = end;
    }
    us_buf_add_str(&result, us_str_slice(before, at, before.length));
    return us_buf_str(&result);
}

static us_str random_text(us_arena *arena, unsigned *seed, int count)
{
    us_buf text = us_buf_make(arena);
    for (int i = 0; i < count; i++)
        us_buf_add_format(&text, "%d\n", rand_r(seed) % 6);
    return us_buf_str(&text);
}

static void test_random(void **state)
{
    unsigned seed = 7;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_buf out = us_buf_make(&arena);
        us_str before = random_text(&arena, &seed, rand_r(&seed) % 40);
        us_str after = random_text(&arena, &seed, rand_r(&seed) % 40);
        us_unified_add(&out, US_STR("f"), before, after, false);
        us_str came = apply(&arena, before, us_buf_str(&out));
        if (!us_str_equal(came, after))
            fail_msg("%s\nbecame\n%s\nby\n%s", before.text, came.text,
                     us_buf_str(&out).text);
        us_arena_free(&arena);
    }
}

/* Two texts with nothing in common, too large to look for the smallest diff. */
static void test_large(void **state)
{
    us_arena arena;
    (void)state;
    us_arena_init(&arena, 0, NULL);
    us_buf before = us_buf_make(&arena), after = us_buf_make(&arena);
    us_buf out = us_buf_make(&arena);
    for (int i = 0; i < 5000; i++) {
        us_buf_add_format(&before, "%d\n", i);
        us_buf_add_format(&after, "x%d\n", i);
    }
    us_unified_add(&out, US_STR("f"), us_buf_str(&before), us_buf_str(&after), false);
    assert_true(us_str_equal(apply(&arena, us_buf_str(&before), us_buf_str(&out)),
                             us_buf_str(&after)));
    us_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_hunks),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Texts compared word by word, written as git diff --word-diff does. */
#include "base/edits.h"
#include "diff/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static us_str words(us_arena *arena, us_str before, us_str after)
{
    static const char *const opened[] = {"", "[-", "{+"};
    static const char *const closed[] = {"", "-]", "+}"};
    us_buf out = us_buf_make(arena);
    size_t count;
    us_word_part *parts = us_words_compare(arena, before, after, &count);
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(&out, "%s%.*s%s", opened[parts[i].change],
                          US_STR_ARG(parts[i].text), closed[parts[i].change]);
    return us_buf_str(&out);
}

static void expect(const char *before, const char *after, const char *diff)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str came = words(&arena, us_str_from(before), us_str_from(after));
    assert_string_equal(came.text, diff);
    us_arena_free(&arena);
}

static void test_words(void **state)
{
    (void)state;
    expect("", "", "");
    expect("a", "a", "a");
    expect("", "a b", "{+a b+}");
    expect("a b", "", "[-a b-]");
    expect("be formal now", "be friendly now", "be [-formal-]{+friendly+} now");
    expect("be now", "be very now", "be {+very +}now");
    expect("a_1 b", "a_2 b", "[-a_1-]{+a_2+} b");
    expect("a, b", "a; b", "a[-,-]{+;+} b");
    expect("a\nb\n", "a\nc\n", "a\n[-b-]{+c+}\n");
    expect("a\n", "a\nb\n", "a\n{+b\n+}");
}

/* A blank between two changed words is part of one change; a line end is not. */
static void test_neighbours(void **state)
{
    (void)state;
    expect("x a b y", "x c d y", "x [-a b-]{+c d+} y");
    expect("a\nb", "c\nd", "[-a-]{+c+}\n[-b-]{+d+}");
    expect("a or b", "c or d", "[-a-]{+c+} or [-b-]{+d+}");
}

static void test_scripts_without_blanks(void **state)
{
    (void)state;
    expect("专业的购物助手", "热心的购物助手", "[-专业-]{+热心+}的购物助手");
    expect("café au lait", "cafe au lait", "[-café-]{+cafe+} au lait");
    expect("a。b", "a,b", "a[-。-]{+,+}b");
    expect("ひらがな", "ひろがな", "ひ[-ら-]{+ろ+}がな");
}

#define FIFTY "12345678901234567890123456789012345678901234567890"

/* Of what stays, only what is near a change is left. */
static void test_far_away(void **state)
{
    (void)state;
    const char *near = "1234567890123456789012345678901234567890";
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str before = US_STR(FIFTY " " FIFTY " a " FIFTY " " FIFTY " b " FIFTY " " FIFTY);
    us_str after = US_STR(FIFTY " " FIFTY " c " FIFTY " " FIFTY " d " FIFTY " " FIFTY);
    us_str want = us_str_format(&arena, "…%s [-a-]{+c+} %.39s…%s [-b-]{+d+} %.39s…",
                                near + 1, near, near + 1, near);
    assert_string_equal(words(&arena, before, after).text, want.text);
    us_arena_free(&arena);
}

static void test_ill_formed(void **state)
{
    (void)state;
    expect("a\xff b", "a\xff c", "a\xff [-b-]{+c+}");
    expect("\xe4\xb8", "\xe4", "[-\xe4\xb8-]{+\xe4+}");
}

/* What is taken away and what is kept is the old text, what is kept and added the new. */
static void test_random(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 500; round++) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_buf texts[2] = {us_buf_make(&arena), us_buf_make(&arena)};
        us_buf sums[2] = {us_buf_make(&arena), us_buf_make(&arena)};
        for (int side = 0; side < 2; side++)
            for (int i = 0; i < 12; i++) {
                seed = seed * 1103515245u + 12345u;
                us_buf_add_char(&texts[side], "ab ,\n"[(seed >> 16) % 5]);
            }
        size_t count;
        us_word_part *parts = us_words_compare(&arena, us_buf_str(&texts[0]),
                                               us_buf_str(&texts[1]), &count);
        for (size_t i = 0; i < count; i++) {
            if (parts[i].change != US_WORDS_ADDED)
                us_buf_add_str(&sums[0], parts[i].text);
            if (parts[i].change != US_WORDS_REMOVED)
                us_buf_add_str(&sums[1], parts[i].text);
        }
        assert_string_equal(us_buf_str(&sums[0]).text, us_buf_str(&texts[0]).text);
        assert_string_equal(us_buf_str(&sums[1]).text, us_buf_str(&texts[1]).text);
        us_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),      cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_far_away),   cmocka_unit_test(test_scripts_without_blanks),
        cmocka_unit_test(test_ill_formed), cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

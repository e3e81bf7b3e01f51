/* Helpers for the unit tests of base, value and codec: an arena that a test may
 * run dry, and values from and to text. */
#ifndef TESTS_UNIT_VALUE_CASES_H
#define TESTS_UNIT_VALUE_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "codec/json.h"

/* The value that [text] is as JSON; fails the test if it is none. */
static inline us_value read_json(us_arena *arena, const char *text)
{
    us_value value = US_NONE;
    us_diag diag = {0};
    if (!us_json_read(arena, us_str_from(text), NULL, &value, NULL, &diag))
        fail_msg("%s: %.*s", text, US_STR_ARG(diag.message));
    return value;
}

/* [value] as Rego writes it. */
static inline const char *show(us_arena *arena, us_value value)
{
    us_buf buf = us_buf_make(arena);
    us_value_print(&buf, value);
    return us_buf_str(&buf).text;
}

static inline const char *to_json(us_arena *arena, us_value value, us_json_style style)
{
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, value, style);
    return us_buf_str(&buf).text;
}

static inline us_value string(const char *text)
{
    return us_value_string(us_str_from(text));
}

/* Runs [work](arena, data) in an arena that may hold [limit] bytes. False if it
 * ran dry. The arena is freed either way, so that a leak is what [work] leaves
 * outside. */
static inline bool run_with_limit(size_t limit, void (*work)(us_arena *arena, void *data),
                                  void *data)
{
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, limit, &recovery);
    if (US_RECOVER(&recovery)) {
        us_arena_free(&arena);
        return false;
    }
    work(&arena, data);
    us_arena_free(&arena);
    return true;
}

/* Runs [work] under every limit from nothing up to what it needs, in steps of
 * [step] bytes; fails the test if [most] is not enough. */
static inline void run_dry(size_t step, size_t most,
                           void (*work)(us_arena *arena, void *data), void *data)
{
    size_t limit = step;
    while (!run_with_limit(limit, work, data)) {
        limit += step;
        assert_true(limit <= most);
    }
}

#endif

/* Slices of text: a pointer and a length, owning nothing. */
#ifndef US_BASE_STR_H
#define US_BASE_STR_H

#include "base/arena.h"

#include <stdarg.h>
#include <string.h>

/* [length] bytes at [text]; not NUL-terminated unless said so, may hold NUL.
 * An empty slice may have a NULL text. */
typedef struct us_str {
    const char *text;
    size_t length;
} us_str;

#define US_STR(literal) ((us_str){"" literal, sizeof(literal) - 1})
#define US_STR_EMPTY    ((us_str){"", 0})
/* For printf's "%.*s". */
#define US_STR_ARG(s) (int)(s).length, ((s).text ? (s).text : "")

static inline us_str us_str_make(const char *text, size_t length)
{
    return (us_str){text, length};
}

/* [text] up to its NUL; NULL is the empty slice. */
static inline us_str us_str_from(const char *text)
{
    return (us_str){text, text ? strlen(text) : 0};
}

static inline bool us_str_equal(us_str a, us_str b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

/* They are one and the same place in memory. */
static inline bool us_str_same(us_str a, us_str b)
{
    return a.text == b.text && a.length == b.length;
}

/* As us_str_is for a [text] that is no literal: names in tables, which mostly differ in the
 * first letter. */
bool us_str_is_name(us_str a, const char *text);

static inline bool us_str_is(us_str a, const char *text)
{
    if (!__builtin_constant_p(strlen(text)))
        return us_str_is_name(a, text);
    return us_str_equal(a, us_str_from(text));
}

/* True for what names in Rego are made of: ASCII letters, digits and _. */
static inline bool us_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

/* True for letters, digits and _ of ASCII that do not begin with a digit: what may be a variable of
 * Rego, and may follow a dot in a reference, keywords included. */
bool us_str_is_identifier(us_str s);

/* The value of a hexadecimal digit, in either case, or -1. */
static inline int us_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int lower = c | 32;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* [s] without the characters of [blanks], which are of ASCII, at its ends. */
us_str us_str_trim(us_str s, const char *blanks);

/* The part of [s] from byte [from] up to, not including, byte [to]. */
static inline us_str us_str_slice(us_str s, size_t from, size_t to)
{
    return (us_str){s.text + from, to - from};
}

/* Bytewise order, a prefix before what it begins: negative, 0 or positive. */
int us_str_compare(us_str a, us_str b);

bool us_str_starts_with(us_str s, us_str prefix);
bool us_str_ends_with(us_str s, us_str suffix);

#define US_STR_NONE ((size_t)-1)

/* The byte offset of the first [needle] in [s] at or after [from], or
 * US_STR_NONE. */
size_t us_str_find(us_str s, us_str needle, size_t from);

/* A copy in [arena], with one NUL beyond its end. */
us_str us_str_copy(us_arena *arena, us_str s);

/* A NUL-terminated copy; [s] must hold no NUL. */
const char *us_str_to_c(us_arena *arena, us_str s);

/* As printf, into [arena]; one NUL beyond its end. */
us_str us_str_format(us_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
us_str us_str_format_list(us_arena *arena, const char *format, va_list arguments);

#endif

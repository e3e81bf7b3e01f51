/* Slices of text: comparing, searching, and copying into an arena. Formatting
 * runs printf twice, once to measure; nothing here keeps state. */
#include "base/str.h"

#include "base/scan.h"

#include <stdio.h>
#include <stdlib.h>

bool us_str_is_name(us_str a, const char *text)
{
    for (size_t i = 0; i < a.length; i++)
        if (text[i] == '\0' || text[i] != a.text[i])
            return false;
    return text[a.length] == '\0';
}

bool us_str_is_identifier(us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return s.length > 0;
}

static bool is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c);
}

us_str us_str_trim(us_str s, const char *blanks)
{
    while (s.length > 0 && is_one_of(s.text[0], blanks))
        s = us_str_slice(s, 1, s.length);
    while (s.length > 0 && is_one_of(s.text[s.length - 1], blanks))
        s.length--;
    return s;
}

int us_str_compare(us_str a, us_str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.text, b.text, shorter) : 0;
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

bool us_str_starts_with(us_str s, us_str prefix)
{
    return s.length >= prefix.length &&
           us_str_equal(us_str_make(s.text, prefix.length), prefix);
}

bool us_str_ends_with(us_str s, us_str suffix)
{
    if (s.length < suffix.length || suffix.length == 0)
        return suffix.length == 0;
    return us_str_equal(us_str_slice(s, s.length - suffix.length, s.length), suffix);
}

size_t us_str_find(us_str s, us_str needle, size_t from)
{
    if (from > s.length || needle.length > s.length - from)
        return US_STR_NONE;
    if (needle.length == 0)
        return from;
    const char *hit = needle.length == 1
                          ? memchr(s.text + from, needle.text[0], s.length - from)
                          : us_scan_get()->find(s.text + from, s.text + s.length,
                                                needle.text, needle.length);
    return hit ? (size_t)(hit - s.text) : US_STR_NONE;
}

us_str us_str_copy(us_arena *arena, us_str s)
{
    char *copy = us_arena_alloc(arena, s.length + 1);
    if (s.length > 0)
        memcpy(copy, s.text, s.length);
    copy[s.length] = '\0';
    return us_str_make(copy, s.length);
}

const char *us_str_to_c(us_arena *arena, us_str s)
{
    return us_str_copy(arena, s).text;
}

us_str us_str_format_list(us_arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    /* Only a text beyond INT_MAX fails; no arena would hold it. */
    if (length < 0)
        us_arena_exhaust(arena);
    char *text = us_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return us_str_make(text, (size_t)length);
}

us_str us_str_format(us_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str result = us_str_format_list(arena, format, arguments);
    va_end(arguments);
    return result;
}

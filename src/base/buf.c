/* A growing output in an arena: capacity doubles, so that a text of n bytes is
 * copied O(n) in all, and not at all while the buffer is the arena's newest
 * allocation. There is always room for one NUL beyond the text. */
#include "base/buf.h"

#include <stdio.h>

#ifdef US_STRESS
enum { FIRST_CAPACITY = 1 };
#else
enum { FIRST_CAPACITY = 64 };
#endif

char *us_buf_grow(us_buf *buf, size_t extra)
{
    size_t needed;
    if (__builtin_add_overflow(buf->length, extra, &needed) || needed > SIZE_MAX / 4)
        us_arena_exhaust(buf->arena);
    size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity <= needed)
        capacity *= 2;
    buf->text = us_arena_grow(buf->arena, buf->text, buf->capacity, capacity);
    buf->capacity = capacity;
    return buf->text + buf->length;
}

void us_buf_add_format(us_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        us_arena_exhaust(buf->arena);
    char *to = us_buf_reserve(buf, (size_t)length);
    va_start(arguments, format);
    vsnprintf(to, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buf->length += (size_t)length;
}

us_str us_buf_str(us_buf *buf)
{
    *us_buf_reserve(buf, 0) = '\0';
    return us_str_make(buf->text, buf->length);
}

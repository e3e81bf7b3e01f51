/* A growing output in an arena. */
#ifndef US_BASE_BUF_H
#define US_BASE_BUF_H

#include "base/str.h"

typedef struct us_buf {
    us_arena *arena;
    char *text;
    size_t length;
    size_t capacity;
} us_buf;

/* An empty buffer; nothing is allocated yet. */
static inline us_buf us_buf_make(us_arena *arena)
{
    return (us_buf){arena, NULL, 0, 0};
}

/* The slow path of us_buf_reserve. */
char *us_buf_grow(us_buf *buf, size_t extra);

/* Makes room for [extra] more bytes after [length] and returns where they go;
 * the caller fills them and adds to [length]. */
static inline char *us_buf_reserve(us_buf *buf, size_t extra)
{
    if (extra < buf->capacity - buf->length)
        return buf->text + buf->length;
    return us_buf_grow(buf, extra);
}

/* Inline, since where a literal is added its length is known. */
static inline void us_buf_add(us_buf *buf, const void *bytes, size_t count)
{
    char *to = us_buf_reserve(buf, count);
    if (count > 0)
        memcpy(to, bytes, count);
    buf->length += count;
}

static inline void us_buf_add_char(us_buf *buf, char c)
{
    *us_buf_reserve(buf, 1) = c;
    buf->length++;
}

static inline void us_buf_add_str(us_buf *buf, us_str s)
{
    us_buf_add(buf, s.text, s.length);
}

static inline void us_buf_add_c(us_buf *buf, const char *text)
{
    us_buf_add(buf, text, strlen(text));
}

void us_buf_add_format(us_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What was written so far, with one NUL beyond its end. Valid until the next
 * addition, or as long as the arena if none follows. */
us_str us_buf_str(us_buf *buf);

#endif

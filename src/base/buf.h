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

/* Makes room for [extra] more bytes after [length] and returns where they go;
 * the caller fills them and adds to [length]. */
char *us_buf_reserve(us_buf *buf, size_t extra);

void us_buf_add(us_buf *buf, const void *bytes, size_t count);
void us_buf_add_char(us_buf *buf, char c);
void us_buf_add_str(us_buf *buf, us_str s);

/* Inline, since the length of a literal is known where it stands. */
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

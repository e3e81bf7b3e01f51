#include "cli/recall.h"

#include "base/file.h"
#include "base/utf8.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEPT_MAX = 1000, /* texts, of the file when it is read; it is cut then */
    FILE_BYTES_MAX = 16 << 20,
};

/* A newline within a text: nobody types it, and each text stays on one line of the file. */
static const char newline_in_file = '\v';

static void translate(char *text, size_t length, char from, char to)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == from)
            text[i] = to;
}

static bool remember(us_recall *h, us_str text)
{
    if (text.length == 0 || (h->count > 0 && us_str_equal(h->items[h->count - 1], text)))
        return false;
    h->items =
        us_arena_room(h->arena, h->items, h->count, &h->capacity, sizeof *h->items);
    h->items[h->count++] = us_str_copy(h->arena, text);
    return true;
}

static void add_line(us_buf *out, us_str text)
{
    size_t from = out->length;
    us_buf_add_str(out, text);
    translate(out->text + from, text.length, '\n', newline_in_file);
    us_buf_add_char(out, '\n');
}

static void shorten(us_recall *h)
{
    us_buf out = us_buf_make(h->arena);
    us_str error;
    if (h->count <= 2 * KEPT_MAX)
        return;
    h->items += h->count - KEPT_MAX;
    h->capacity = h->count = KEPT_MAX;
    for (size_t i = 0; i < h->count; i++)
        add_line(&out, h->items[i]);
    us_str whole = us_buf_str(&out);
    mode_t mask = umask(077);
    us_file_put(h->arena, h->path, &whole, 1, &error);
    umask(mask);
}

void us_recall_read(us_recall *h)
{
    us_str text, error;
    if (!h->path || !us_file_read(h->arena, h->path, FILE_BYTES_MAX, &text, &error))
        return;
    text = us_utf8_make_valid(h->arena, text);
    for (size_t at = 0; at < text.length;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        if (end == US_STR_NONE)
            end = text.length;
        us_str line = us_str_slice(text, at, end);
        us_buf copy = us_buf_make(h->arena);
        us_buf_add_str(&copy, line);
        translate(copy.text, copy.length, newline_in_file, '\n');
        remember(h, us_buf_str(&copy));
        at = end + 1;
    }
    shorten(h);
}

/* False after storing why in [error]. */
static bool append(us_recall *h, us_str text, us_str *error)
{
    us_buf out = us_buf_make(h->arena);
    add_line(&out, text);
    if (!us_file_make_folders(h->arena, h->path, 0700, error))
        return false;
    int file = open(h->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        *error = us_file_error(h->arena, "open", h->path);
        return false;
    }
    bool written = us_file_write_all(file, us_buf_str(&out));
    if (!written)
        *error = us_file_error(h->arena, "write", h->path);
    close(file);
    return written;
}

void us_recall_add(us_recall *h, us_str text)
{
    us_str error;
    if (!remember(h, text) || !h->path || h->is_told || append(h, text, &error))
        return;
    h->is_told = true;
    fprintf(stderr, "warning: what is typed is not kept: %.*s\n", US_STR_ARG(error));
}

size_t us_recall_find(const us_recall *h, us_str part, size_t place)
{
    for (size_t i = place; i-- > 0;)
        if (us_str_find(h->items[i], part, 0) != US_STR_NONE)
            return i;
    return place;
}

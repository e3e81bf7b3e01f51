/* Diagnostics: collecting, sorting and printing them as OPA does. Rows and
 * columns are computed from byte offsets only here, and only once something is
 * wrong; readers keep offsets. */
#include "base/diag.h"

#include "base/utf8.h"

us_diag_list us_diag_list_make(us_arena *arena, size_t limit)
{
    return (us_diag_list){.arena = arena, .limit = limit};
}

us_diag *us_diag_list_add(us_diag_list *list)
{
    if (list->limit > 0 && list->count >= list->limit) {
        list->dropped++;
        return us_arena_alloc_zero(list->arena, sizeof(us_diag));
    }
    list->items = us_arena_room(list->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    us_diag *diag = &list->items[list->count++];
    *diag = (us_diag){0};
    return diag;
}

/* The line of [source] that byte [offset] lies in, without its end. */
static us_str line_at(us_str source, size_t offset)
{
    if (offset > source.length)
        offset = source.length;
    size_t from = offset;
    while (from > 0 && source.text[from - 1] != '\n')
        from--;
    size_t to = offset;
    while (to < source.length && source.text[to] != '\n')
        to++;
    if (to > from && source.text[to - 1] == '\r')
        to--;
    return us_str_slice(source, from, to);
}

us_diag *us_diag_list_report(us_diag_list *list, const char *code, us_str file,
                             us_str source, us_position position, const char *format, ...)
{
    us_diag *diag = us_diag_list_add(list);
    diag->code = code;
    diag->file = file;
    diag->position = position;
    if (source.length > 0 && position.row > 0)
        diag->line = line_at(source, position.offset);
    va_list arguments;
    va_start(arguments, format);
    diag->message = us_str_format_list(list->arena, format, arguments);
    va_end(arguments);
    return diag;
}

static int compare_places(const us_diag *a, const us_diag *b)
{
    int files = us_str_compare(a->file, b->file);
    if (files != 0)
        return files;
    if (a->position.row != b->position.row)
        return a->position.row < b->position.row ? -1 : 1;
    if (a->position.column != b->position.column)
        return a->position.column < b->position.column ? -1 : 1;
    return 0;
}

/* Merges the sorted halves [from, middle) and [middle, to) of [items]. */
static void merge(us_diag *items, us_diag *room, size_t from, size_t middle, size_t to)
{
    size_t left = from;
    size_t right = middle;
    for (size_t i = from; i < to; i++) {
        bool take_left =
            right == to ||
            (left < middle && compare_places(&items[left], &items[right]) <= 0);
        room[i] = take_left ? items[left++] : items[right++];
    }
    memcpy(&items[from], &room[from], (to - from) * sizeof *items);
}

void us_diag_list_sort(us_diag_list *list)
{
    us_arena_mark mark = us_arena_get_mark(list->arena);
    us_diag *room = us_arena_alloc_array(list->arena, list->count, sizeof *room);
    for (size_t width = 1; width < list->count; width *= 2) {
        for (size_t from = 0; from + width < list->count; from += 2 * width) {
            size_t to = from + 2 * width;
            merge(list->items, room, from, from + width,
                  to < list->count ? to : list->count);
        }
    }
    us_arena_release(list->arena, mark);
}

void us_diag_print_line(us_buf *buf, const us_diag *diag)
{
    if (diag->file.length > 0) {
        us_buf_add_str(buf, diag->file);
        if (diag->position.row > 0)
            us_buf_add_format(buf, ":%u", diag->position.row);
        us_buf_add_c(buf, ": ");
    } else if (diag->position.row > 0) {
        us_buf_add_format(buf, "%u:%u: ", diag->position.row, diag->position.column);
    }
    if (diag->code) {
        us_buf_add_c(buf, diag->code);
        us_buf_add_c(buf, ": ");
    }
    us_buf_add_str(buf, diag->message);
}

/* Each line of [text] on a line of its own behind a tab. */
static void print_indented(us_buf *buf, us_str text)
{
    size_t from = 0;
    while (from < text.length) {
        size_t to = us_str_find(text, US_STR("\n"), from);
        if (to == US_STR_NONE)
            to = text.length;
        us_buf_add_c(buf, "\n\t");
        us_buf_add_str(buf, us_str_slice(text, from, to));
        from = to + 1;
    }
}

/* The source line and the caret. Tabs before the text go, as with OPA; a tab
 * inside it is repeated above the caret, so that both lines move alike. */
static void print_caret(us_buf *buf, us_str line, uint32_t column)
{
    const char *p = line.text;
    const char *end = p + line.length;
    size_t before = column > 0 ? column - 1 : 0;
    while (p < end && *p == '\t') {
        p++;
        before -= before > 0;
    }
    us_buf_add_c(buf, "\n\t");
    us_buf_add(buf, p, (size_t)(end - p));
    us_buf_add_c(buf, "\n\t");
    for (; before > 0; before--) {
        size_t size = 0;
        char pad = ' ';
        if (p < end) {
            pad = *p == '\t' ? '\t' : ' ';
            us_utf8_decode(p, end, &size);
        }
        us_buf_add_char(buf, pad);
        p += size;
    }
    us_buf_add_char(buf, '^');
}

static void print_whole(us_buf *buf, const us_diag *diag)
{
    us_diag_print_line(buf, diag);
    if (diag->line.length > 0 && diag->position.row > 0)
        print_caret(buf, diag->line, diag->position.column);
    print_indented(buf, diag->detail);
    if (diag->hint.length > 0) {
        us_buf_add_c(buf, "\n\thint: ");
        us_buf_add_str(buf, diag->hint);
    }
}

void us_diag_print(us_buf *buf, const us_diag *diag)
{
    print_whole(buf, diag);
    us_buf_add_char(buf, '\n');
}

void us_diag_list_print(us_buf *buf, const us_diag_list *list, bool carets)
{
    size_t count = list->count + (list->dropped > 0);
    if (count == 1)
        us_buf_add_c(buf, "1 error occurred: ");
    else
        us_buf_add_format(buf, "%zu errors occurred:\n", count);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            us_buf_add_char(buf, '\n');
        if (carets)
            print_whole(buf, &list->items[i]);
        else
            us_diag_print_line(buf, &list->items[i]);
    }
    if (list->dropped > 0) {
        const char *code = list->count ? list->items[list->count - 1].code : NULL;
        us_diag last = {.code = code, .message = US_STR("error limit reached")};
        if (list->count > 0)
            us_buf_add_char(buf, '\n');
        us_diag_print_line(buf, &last);
    }
    us_buf_add_char(buf, '\n');
}

us_position us_position_at(us_str source, size_t offset)
{
    if (offset > source.length)
        offset = source.length;
    us_position position = {1, 1, (uint32_t)offset};
    size_t line = 0;
    for (const char *newline; line < offset; line = (size_t)(newline - source.text) + 1) {
        newline = memchr(source.text + line, '\n', offset - line);
        if (!newline)
            break;
        position.row++;
    }
    size_t columns = us_utf8_count(us_str_slice(source, line, offset));
    position.column = (uint32_t)columns + 1;
    return position;
}

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

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Stores the line of [source] to show for an error at byte [offset]. Where that is
 * white space, or the end, OPA shows the last line before it that holds anything,
 * with the caret under its last character. */
static void show_line(us_diag *diag, us_str source, size_t offset)
{
    size_t at = offset < source.length ? offset : source.length - 1;
    while (at > 0 && is_space(source.text[at]))
        at--;
    size_t from = at, to = at;
    while (from > 0 && source.text[from - 1] != '\n' && source.text[from - 1] != '\r')
        from--;
    while (to < source.length && source.text[to] != '\n' && source.text[to] != '\r')
        to++;
    diag->line = us_str_slice(source, from, to);
    diag->index = at - from;
}

us_diag *us_diag_list_report(us_diag_list *list, const char *code, us_str file,
                             us_str source, us_position position, const char *format, ...)
{
    us_diag *diag = us_diag_list_add(list);
    diag->code = code;
    diag->file = file;
    diag->position = position;
    if (source.length > 0 && position.row > 0)
        show_line(diag, source, position.offset);
    va_list arguments;
    va_start(arguments, format);
    diag->message = us_str_format_list(list->arena, format, arguments);
    va_end(arguments);
    return diag;
}

static int compare_places(const us_diag *a, const us_diag *b)
{
    if ((a->position.row == 0) != (b->position.row == 0))
        return a->position.row == 0 ? 1 : -1;
    int files = us_str_compare(a->file, b->file);
    if (files != 0)
        return files;
    if (a->position.row != b->position.row)
        return a->position.row < b->position.row ? -1 : 1;
    if (a->position.column != b->position.column)
        return a->position.column < b->position.column ? -1 : 1;
    int codes = strcmp(a->code ? a->code : "", b->code ? b->code : "");
    return codes ? codes : us_str_compare(a->message, b->message);
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
static void print_caret(us_buf *buf, us_str line, size_t index)
{
    size_t tabs = 0;
    while (tabs < line.length && line.text[tabs] == '\t')
        tabs++;
    us_buf_add_c(buf, "\n\t");
    us_buf_add_str(buf, us_str_slice(line, tabs, line.length));
    us_buf_add_c(buf, "\n\t");
    for (size_t i = tabs; i < index; i++)
        if (((unsigned char)line.text[i] & 0xC0) != 0x80)
            us_buf_add_char(buf, line.text[i] == '\t' ? '\t' : ' ');
    us_buf_add_char(buf, '^');
}

/* The line, then the source line and a caret under the column, each indented by a tab, details and
 * hint; without a newline. A caret stays under its character whatever tabs the line holds. */
static void print_whole(us_buf *buf, const us_diag *diag)
{
    us_diag_print_line(buf, diag);
    if (diag->line.length > 0)
        print_caret(buf, diag->line, diag->index);
    print_indented(buf, diag->detail);
    if (diag->hint.length > 0) {
        us_buf_add_c(buf, "\n\thint: ");
        us_buf_add_str(buf, diag->hint);
    }
}

void us_diag_list_close(us_diag_list *list, const char *code)
{
    if (list->limit == 0 || list->count < list->limit)
        return;
    list->limit++;
    us_diag *last = us_diag_list_add(list);
    last->code = code;
    last->message = US_STR("error limit reached");
}

void us_diag_list_print(us_buf *buf, const us_diag_list *list, bool whole)
{
    if (list->count == 1)
        us_buf_add_c(buf, "1 error occurred: ");
    else
        us_buf_add_format(buf, "%zu errors occurred:\n", list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            us_buf_add_char(buf, '\n');
        if (whole)
            print_whole(buf, &list->items[i]);
        else
            us_diag_print_line(buf, &list->items[i]);
    }
    us_buf_add_char(buf, '\n');
}

us_position us_position_after(us_str source, us_position known, size_t offset)
{
    if (offset > source.length)
        offset = source.length;
    us_position position = {known.row, known.column, (uint32_t)offset};
    size_t line = known.offset;
    for (const char *newline; line < offset; line = (size_t)(newline - source.text) + 1) {
        newline = memchr(source.text + line, '\n', offset - line);
        if (!newline)
            break;
        position.row++;
        position.column = 1;
    }
    size_t columns = us_utf8_count(us_str_slice(source, line, offset));
    position.column += (uint32_t)columns;
    return position;
}

us_position us_position_at(us_str source, size_t offset)
{
    return us_position_after(source, (us_position){1, 1, 0}, offset);
}

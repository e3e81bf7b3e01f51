/* Tables of text, in the layout of opa's pretty output.
 *
 * The data structure is the list of cells; the width of each column is found
 * first, then row after row is written, as many lines as its tallest cell has. */
#include "report/table.h"

#include "base/utf8.h"

#include <utf8proc.h>

us_table us_table_make(us_arena *arena, size_t columns)
{
    return (us_table){arena, columns, NULL, 0};
}

void us_table_add(us_table *table, us_str cell)
{
    if ((table->count & (table->count - 1)) == 0) {
        size_t size = sizeof *table->cells;
        size_t capacity = table->count ? 2 * table->count : 1;
        table->cells = us_arena_grow(table->arena, table->cells, table->count * size,
                                     capacity * size);
    }
    table->cells[table->count++] = cell;
}

/* Line number [index] of [cell]; false if it has no such line. */
static bool cell_line(us_str cell, size_t index, us_str *line)
{
    size_t start = 0;
    for (;;) {
        size_t end = us_str_find(cell, US_STR("\n"), start);
        *line = us_str_slice(cell, start, end == US_STR_NONE ? cell.length : end);
        if (index-- == 0)
            return true;
        if (end == US_STR_NONE)
            return false;
        start = end + 1;
    }
}

static size_t line_width(us_str line)
{
    size_t width = 0, size;
    for (size_t at = 0; at < line.length; at += size) {
        uint32_t point = us_utf8_decode(line.text + at, line.text + line.length, &size);
        int columns = point == US_UTF8_INVALID ? 1 : utf8proc_charwidth((int32_t)point);
        width += (size_t)columns;
    }
    return width;
}

static size_t cell_width(us_str cell)
{
    size_t width = 0;
    us_str line;
    for (size_t i = 0; cell_line(cell, i, &line); i++) {
        size_t here = line_width(line);
        width = here > width ? here : width;
    }
    return width;
}

static void add_times(us_buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        us_buf_add_c(out, text);
}

static void add_rule(us_buf *out, const us_table *table, const size_t *widths,
                     const char *left, const char *cross, const char *right)
{
    us_buf_add_c(out, left);
    for (size_t i = 0; i < table->columns; i++) {
        us_buf_add_c(out, i ? cross : "");
        add_times(out, "─", widths[i] + 2);
    }
    us_buf_add_format(out, "%s\n", right);
}

/* Writes one line of a row; false if no cell of the row has such a line. */
static bool add_line(us_buf *out, const us_table *table, const size_t *widths,
                     const us_str *row, size_t index, bool centred)
{
    us_str line;
    bool any = false;
    for (size_t i = 0; i < table->columns; i++)
        any |= cell_line(row[i], index, &line);
    if (!any)
        return false;
    for (size_t i = 0; i < table->columns; i++) {
        if (!cell_line(row[i], index, &line))
            line = US_STR_EMPTY;
        size_t space = widths[i] - line_width(line);
        size_t before = centred ? space / 2 : 0;
        us_buf_add_c(out, "│ ");
        add_times(out, " ", before);
        us_buf_add_str(out, line);
        add_times(out, " ", space - before + 1);
    }
    us_buf_add_c(out, "│\n");
    return true;
}

void us_table_print(us_buf *out, const us_table *table)
{
    size_t *widths = us_arena_alloc_zero(out->arena, table->columns * sizeof *widths);
    for (size_t i = 0; i < table->count; i++) {
        size_t width = cell_width(table->cells[i]);
        if (width > widths[i % table->columns])
            widths[i % table->columns] = width;
    }
    add_rule(out, table, widths, "┌", "┬", "┐");
    for (size_t i = 0; i < table->count; i += table->columns) {
        for (size_t line = 0;
             add_line(out, table, widths, table->cells + i, line, i == 0);)
            line++;
        if (i == 0)
            add_rule(out, table, widths, "├", "┼", "┤");
    }
    add_rule(out, table, widths, "└", "┴", "┘");
}

/* Tables of text, in the layout of opa's pretty output. */
#ifndef US_REPORT_TABLE_H
#define US_REPORT_TABLE_H

#include "base/buf.h"

/* Cells in reading order; the first [columns] are the header. A cell may hold
 * several lines. */
typedef struct us_table {
    us_arena *arena;
    size_t columns;
    us_str *cells;
    size_t count;
} us_table;

us_table us_table_make(us_arena *arena, size_t columns);

/* Adds the next cell. */
void us_table_add(us_table *table, us_str cell);

/* Appends the table: header centred, rows to the left, lines around. Widths are
 * those of a terminal. */
void us_table_print(us_buf *out, const us_table *table);

#endif

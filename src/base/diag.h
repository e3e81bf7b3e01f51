/* Diagnostics: what is wrong with a text somebody wrote, and where. */
#ifndef US_BASE_DIAG_H
#define US_BASE_DIAG_H

#include "base/buf.h"

/* A place in a source text: row and column count from 1, the column in code
 * points (a tab is one); [offset] counts bytes from 0. Row 0: no place. */
typedef struct us_position {
    uint32_t row;
    uint32_t column;
    uint32_t offset;
} us_position;

typedef struct us_diag {
    const char *code; /* "rego_parse_error", …: a literal; NULL: none */
    us_str file;      /* empty: no file, positions print as row:column */
    us_position position;
    us_str message; /* one sentence, without position and code */
    us_str line;    /* of a syntax error: the source line; empty: none */
    size_t index;   /* byte of [line] at which the caret stands */
    us_str detail;  /* further lines, printed indented by a tab; may be empty */
    us_str facts;   /* what [detail] says as a JSON object; may be empty */
    us_str hint;    /* what to do; may be empty */
} us_diag;

/* Diagnostics in the order found. [limit] bounds how many are kept (0: all);
 * [dropped] counts the rest. */
typedef struct us_diag_list {
    us_arena *arena;
    us_diag *items;
    size_t count;
    size_t capacity;
    size_t limit;
    size_t dropped;
} us_diag_list;

us_diag_list us_diag_list_make(us_arena *arena, size_t limit);

/* Adds an empty diagnostic and returns it for the caller to fill. Every slice
 * stored in it must live as long as the list's arena. When the list is full
 * the returned one is a throw-away. */
us_diag *us_diag_list_add(us_diag_list *list);

/* Adds one with the message made as by printf. [source] is the whole text that
 * [position] lies in, where the line is to be shown, else empty. */
us_diag *us_diag_list_report(us_diag_list *list, const char *code, us_str file,
                             us_str source, us_position position, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Stable sort by file, row, column, text; what has no place comes last. */
void us_diag_list_sort(us_diag_list *list);

/* "file:row: code: message" ("row:column: …" without file, "code: message"
 * without position), as OPA prints it, without a newline. */
void us_diag_print_line(us_buf *buf, const us_diag *diag);

/* "1 error occurred: …" or "N errors occurred:\n…", as OPA prints a list,
 * each by us_diag_print_line, and where [whole] with the source line, a caret under the column,
 * details and hint, each indented by a tab. Ends with a newline. */
void us_diag_list_print(us_buf *buf, const us_diag_list *list, bool whole);

/* Adds OPA's last word where the list is full, as an error with [code]. */
void us_diag_list_close(us_diag_list *list, const char *code);

/* The position of byte [offset] in [source]. Linear in the offset. */
us_position us_position_at(us_str source, size_t offset);

/* The same, from a position before it that is known. Linear in what lies between. */
us_position us_position_after(us_str source, us_position known, size_t offset);

#endif

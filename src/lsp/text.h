/* Places in texts: the client counts lines and, within a line, units of an encoding; we count
 * bytes. */
#ifndef US_LSP_TEXT_H
#define US_LSP_TEXT_H

#include "base/buf.h"

typedef enum us_lsp_encoding {
    US_LSP_UTF16,
    US_LSP_UTF8,
    US_LSP_UTF32,
} us_lsp_encoding;

typedef struct us_lsp_text {
    us_str text;
    us_lsp_encoding encoding;
    uint32_t *lines; /* where each begins */
    size_t line_count;
} us_lsp_text;

typedef struct us_lsp_place {
    uint32_t line, character; /* from 0 */
} us_lsp_place;

/* Finds the lines of [text], which must stay. In [arena]. Lines end with \n, \r\n or \r. */
us_lsp_text us_lsp_text_make(us_arena *arena, us_str text, us_lsp_encoding encoding);

/* Linear in the line. A character behind the end of its line is that end, a line behind the last is
 * the end of the text. */
size_t us_lsp_text_offset(const us_lsp_text *text, us_lsp_place place);
us_lsp_place us_lsp_text_place(const us_lsp_text *text, size_t offset);

/* The line that [offset] lies in, without its end. */
us_str us_lsp_text_line(const us_lsp_text *text, size_t line);

/* Appends {"line":…,"character":…}; {"start":…,"end":…}. */
void us_lsp_add_place(us_buf *out, const us_lsp_text *text, size_t offset);
void us_lsp_add_range(us_buf *out, const us_lsp_text *text, size_t from, size_t to);

#endif

/* What is being typed: looked up in the tokens of the statement at the cursor, which rarely parses. */
#ifndef US_LSP_TYPING_H
#define US_LSP_TYPING_H

#include "lsp/server.h"
#include "syntax/lexer.h"

typedef struct us_lsp_typing {
    size_t from;      /* of the text: where the statement begins, */
    us_str statement; /* and the statement, up to the next */
    us_tokens tokens; /* of it; places count from its beginning */
    size_t cursor;    /* in it */
    bool in_text;     /* the cursor is in a string or a comment */
} us_lsp_typing;

/* A statement begins with a word at the beginning of a line. In [arena]. */
us_lsp_typing us_lsp_typing_at(us_arena *arena, const us_lsp_document *document,
                               size_t offset);

/* The names with dots, and brackets that are closed, before the cursor: `input.xs[_].na`. Of the
 * statement. */
us_str us_lsp_typed_name(const us_lsp_typing *typing);

/* The call around the cursor: what is called, and the number of the operand at the cursor. Empty: there is
 * none. */
us_str us_lsp_typed_call(const us_lsp_typing *typing, size_t *operand);

/* The path that a name with dots has in the document: imports and the package are resolved. */
us_str us_lsp_typed_path(us_arena *arena, const us_lsp_document *document, us_str name);

#endif

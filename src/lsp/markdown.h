/* What is told of rules and built-in functions, as Markdown: in hovers, completions, signatures. */
#ifndef US_LSP_MARKDOWN_H
#define US_LSP_MARKDOWN_H

#include "builtins/builtin.h"
#include "lsp/server.h"
#include "lsp/units.h"

/* The call, its operands and its result. */
void us_lsp_add_builtin(us_buf *out, const us_builtin *builtin);

/* Title, description and the rest of the METADATA of one definition; nothing where it has none. */
void us_lsp_add_metadata(us_buf *out, const us_lsp_definition *definition);

/* "array.slice(arr: array[any], start: number, …)". [spans] (may be NULL) gets where each operand
 * begins and ends in it, two numbers each, at most [room] operands; returns how many there are. */
size_t us_lsp_builtin_call(us_buf *out, const us_builtin *builtin, uint32_t *spans,
                           size_t room);

#endif

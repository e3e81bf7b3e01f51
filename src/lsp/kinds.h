/* The kinds of Kubernetes that the client's server was given the schemas of: what input may have. */
#ifndef US_LSP_KINDS_H
#define US_LSP_KINDS_H

#include "base/buf.h"

#include <usher.h>

typedef struct us_lsp_kinds us_lsp_kinds;

/* Reads what was added to [given] as kinds. In [arena]. NULL after storing a sentence in [error]. */
us_lsp_kinds *us_lsp_kinds_read(us_arena *arena, usher_builder *given, us_str *error);

/* Adds the same to [builder]. */
void us_lsp_kinds_add(const us_lsp_kinds *kinds, usher_builder *builder);

/* Frees what it found out since; the arena has the rest. May be NULL. */
void us_lsp_kinds_free(us_lsp_kinds *kinds);

/* Calls [visit] with the name of each member that what lies at [path] (input.a.xs[].b) may have, perhaps more
 * than once, and its type, texts in [arena]. Where [text] quotes names of kinds, input is one of these. */
void us_lsp_kinds_members(us_arena *arena, us_lsp_kinds *kinds, us_str path, us_str text,
                          void (*visit)(void *data, us_str name, us_str type),
                          void *data);

#endif

/* METADATA comments. */
#ifndef US_SYNTAX_ANNOTATIONS_H
#define US_SYNTAX_ANNOTATIONS_H

#include "syntax/resolve_tokens.h"

/* Reads the METADATA blocks of [module] from its comments, each with what it
 * stands before, and gives the rules theirs. False, with the errors in
 * [diags], if blocks are malformed or, where none is, out of place. */
bool us_read_annotations(us_arena *arena, const us_source *source, us_module *module,
                         us_diag_list *diags);

/* As that, of a text whose statements do not parse: only whether the blocks that begin
 * before the offset [limit] are well-formed, which OPA tells as well. */
bool us_check_annotation_blocks(us_arena *arena, const us_source *source, uint32_t limit,
                                us_diag_list *diags);

/* The content of one block: the YAML in [yaml], whose first line is row
 * [row] + 1 of the file, as OPA's AST JSON has it, but for the scope where
 * none is written, goes to the value and the refs of [annotations]. False with
 * [error] (position and message filled in). */
bool us_annotation_value(us_arena *arena, us_str yaml, us_position block,
                         us_annotations *annotations, us_diag *error);

#endif

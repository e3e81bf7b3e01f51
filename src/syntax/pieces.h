/* Reading a long module in pieces, at the same time. */
#ifndef US_SYNTAX_PIECES_H
#define US_SYNTAX_PIECES_H

#include "syntax/drive.h"

/* Reads the module of [source], which has no tokens yet, on up to [source->options->threads]
 * threads, and does all checks of check_syntax.h. NULL where the module is too short for
 * that, or something is wrong with it: who wants to know what reads it as a whole. */
us_module *us_parse_pieces(us_arena *arena, const us_source *source);

/* True if a row of [text] behind [from] begins with the word import: who would find such an
 * import too late does not begin with pieces. It may stand in a string. */
bool us_has_import_row(us_str text, size_t from);

#endif

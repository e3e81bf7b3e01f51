/* The wording of parse errors. */
#ifndef US_SYNTAX_DIAGNOSE_H
#define US_SYNTAX_DIAGNOSE_H

#include "syntax/build.h"
#include "syntax/resolve_tokens.h"

/* Reports what is wrong with a text that the generated parser refused: at
 * least one error, worded and placed as OPA's parser does. [p] is the parser
 * after its failure. */
void us_diagnose(us_arena *arena, const us_source *source, const us_parser *p,
                 us_diag_list *diags);

/* As that for the one statement in tokens [from, to). */
void us_diagnose_statement(us_arena *arena, const us_source *source, size_t from,
                           size_t to, const us_parser *p, us_diag_list *diags);

#endif

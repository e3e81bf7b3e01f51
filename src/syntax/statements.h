/* Statement by statement: text that is being typed, and what the grammar lacks. */
#ifndef US_SYNTAX_STATEMENTS_H
#define US_SYNTAX_STATEMENTS_H

#include "syntax/build.h"
#include "syntax/resolve_tokens.h"

/* Cuts a module that does not parse into its top-level statements and parses
 * each apart. The module holds those that parse; what is wrong with the others
 * goes to [diags]. Never NULL; us_module.package may be. */
us_module *us_parse_statements(us_arena *arena, us_source *source, us_diag_list *diags);

/* Parses a module that the grammar refuses though nothing is wrong with it: some of
 * its statements are expressions, of which rules are made. The result is in [p]. False
 * if that is not the case; [p] is then as it was. */
bool us_parse_expressions(us_arena *arena, us_source *source, us_parser *p);

#endif

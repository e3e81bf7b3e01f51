/* Statement by statement, for editors: text that is being typed. */
#ifndef US_SYNTAX_STATEMENTS_H
#define US_SYNTAX_STATEMENTS_H

#include "syntax/resolve_tokens.h"

/* Cuts a module that does not parse into its top-level statements and parses
 * each apart. The module holds those that parse; what is wrong with the others
 * goes to [diags]. Never NULL; us_module.package may be. */
us_module *us_parse_statements(us_arena *arena, us_source *source, us_diag_list *diags);

#endif

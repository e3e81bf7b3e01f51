/* What the grammar lets through and OPA's parser refuses. */
#ifndef US_SYNTAX_CHECK_SYNTAX_H
#define US_SYNTAX_CHECK_SYNTAX_H

#include "syntax/resolve_tokens.h"

/* Checks imports, default rules and else branches; false if a fault was
 * reported, the first one. */
bool us_check_statements(us_arena *arena, const us_source *source,
                         const us_module *module, us_diag_list *diags);

/* Checks that calls which stand alone can be rules; false if something was
 * reported. */
bool us_check_calls(us_arena *arena, const us_source *source, const us_module *module,
                    us_diag_list *diags);

/* Checks what is no fault in every dialect, once the statements are fine; false
 * if something was reported, all of it. */
bool us_check_module(us_arena *arena, const us_source *source, const us_module *module,
                     us_diag_list *diags);

bool us_check_import(us_arena *arena, const us_source *source, const us_import *import,
                     us_diag_list *diags);

/* True for a word that this source reserves at its end. */
bool us_is_keyword(const us_keywords *keywords, us_str word);

/* True if a step of a ref may be written .name: an identifier that is a keyword in no dialect. */
bool us_ref_is_name(us_str text);

#endif

/* The last step of parsing: ids, and names of wildcards. */
#ifndef US_SYNTAX_NUMBER_NODES_H
#define US_SYNTAX_NUMBER_NODES_H

#include "syntax/parse.h"

/* Names heads, and as far as [numbering] has it gives every rule, literal and term its id, from 1 in
 * source order, and names the wildcards $0, $1, … in the order in which OPA's parser meets them. Sets
 * us_module.node_count. */
void us_number_module(us_arena *arena, us_module *module, us_numbering numbering);
void us_number_body(us_arena *arena, us_body *body);
void us_number_term(us_arena *arena, us_term *term);

#endif

/* The last step of parsing: ids, and names of wildcards. */
#ifndef US_SYNTAX_NUMBER_NODES_H
#define US_SYNTAX_NUMBER_NODES_H

#include "syntax/parse.h"

/* What is numbered next; zero, but for [arena], in the beginning. */
typedef struct us_numberer {
    us_arena *arena; /* of the names of wildcards */
    uint32_t wildcards;
    uint32_t ids; /* given so far */
} us_numberer;

/* Names heads, and as far as [numbering] has it gives every rule, literal and term its id, from 1 in
 * source order, and names the wildcards $0, $1, … in the order in which OPA's parser meets them. Sets
 * us_module.node_count. */
void us_number_module(us_arena *arena, us_module *module, us_numbering numbering);

/* As that for a [part] of a module, after all before it, whose rules end before [end] of the text;
 * leaves node_count alone. */
void us_number_part(us_numberer *n, us_module *part, us_numbering numbering, size_t end);

void us_number_body(us_arena *arena, us_body *body);
void us_number_term(us_arena *arena, us_term *term);

#endif

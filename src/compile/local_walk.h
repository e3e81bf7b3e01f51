/* The walk over a clause that follows its declarations: what the files of the
 * pass of locals share. */
#ifndef US_COMPILE_LOCAL_WALK_H
#define US_COMPILE_LOCAL_WALK_H

#include "compile/scopes.h"

/* The walk over one clause, or over one closure of its head. */
typedef struct us_local_walk {
    us_compiler *compiler;
    us_clause *clause;
    us_scopes *scopes;
    size_t errors; /* other than of unused variables */
    size_t unused;
} us_local_walk;

/* The terms that use variables of a body after it: of a head or comprehension. */
typedef struct us_local_users {
    us_term *const *terms[2];
    size_t counts[2];
} us_local_users;

/* Walks a body in the innermost scope; returns what replaces it. [used] may be
 * NULL. */
us_body *us_local_body(us_local_walk *w, us_body *body, const us_local_users *used);

/* Numbers the declared variables in [term], in closures too. */
void us_local_term(us_local_walk *w, us_term *term);

/* The same for everything in a literal, without regard to what it declares. */
void us_local_inside(us_local_walk *w, us_literal *literal);

/* Declares [name] in the innermost scope. Returns its number, or 0 after an
 * error. */
uint32_t us_local_declare(us_local_walk *w, us_str name, bool wildcard,
                          us_occurrence occurrence, us_position position);

/* A SOME: returns what replaces it, or NULL if nothing does. */
us_literal *us_local_some(us_local_walk *w, us_literal *literal);

/* Reports variables that [body], which became [result], declares and nothing
 * uses. */
void us_local_unused(us_local_walk *w, us_body *body, us_body *result,
                     const us_local_users *used);

/* [term] names a variable [name] that no scope has given a number yet. */
bool us_local_names(us_term *term, us_str name);

/* The name as errors show it. */
us_str us_local_shown(us_str name);

#endif

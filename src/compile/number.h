/* Variables that are known by their name alone, for the pass of locals. */
#ifndef US_COMPILE_NUMBER_H
#define US_COMPILE_NUMBER_H

#include "compile/scopes.h"

typedef struct us_numbering {
    us_names names; /* name to local, within one branch */
} us_numbering;

us_numbering us_numbering_make(us_arena *arena);

/* Gives a number to every variable of the branch that has none yet: one of the
 * head that names what [scopes] declares gets the number of that, others of one
 * name get the same number. */
void us_number_clause(us_numbering *numbering, us_compiler *compiler, us_clause *clause,
                      us_scopes *scopes);

/* Enters into [scopes] the variables of the body that are called like a
 * built-in function, so that a call of that name is seen to be hidden. */
void us_number_builtin_names(us_compiler *compiler, us_clause *clause, us_scopes *scopes);

/* Calls [visit] for the variables of [term] that matching it with a value could
 * bind: not those in object keys, closures, and heads of refs. */
void us_number_bindable(us_term *term, void (*visit)(void *data, us_term *variable),
                        void *data);

/* The variable [name] occurs in [term] outside closures; anywhere in it. */
bool us_number_mentions(us_term *term, us_str name);
bool us_number_names(us_term *term, us_str name);

/* Calls [visit] for the variables of the literal outside closures, in order. */
void us_number_visible(us_literal *literal, void (*visit)(void *data, us_term *variable),
                       void *data);

/* Calls [visit] for every variable anywhere in the literal. */
void us_number_variables(us_literal *literal,
                         void (*visit)(void *data, us_term *variable), void *data);

#endif

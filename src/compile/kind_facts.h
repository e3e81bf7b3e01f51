/* What rules say of the kind of their input, for the type checker. */
#ifndef US_COMPILE_KIND_FACTS_H
#define US_COMPILE_KIND_FACTS_H

#include "compile/kind_types.h"
#include "compile/rules.h"
#include "compile/type_layers.h"

typedef struct us_checker us_checker;

/* Prepares the checker for the kinds that the compiler knows; without any nothing below does
 * anything. */
void us_checker_learn_kinds(us_checker *c);

/* Puts in force for [clause], which the checker has entered, what input is by what its body and the
 * METADATA of its package say of its kind. */
void us_checker_kinds(us_checker *c, us_rules *rules, us_clause *clause);

/* What was in force outside a body inside the clause. */
typedef struct us_kinds_in_force {
    us_kind_choice said;
    const us_type_layer *layer, *made;
    size_t changes;
} us_kinds_in_force;

/* The same for the body of a comprehension, until us_checker_leave_kinds. */
us_kinds_in_force us_checker_enter_kinds(us_checker *c, const us_body *body);
void us_checker_leave_kinds(us_checker *c, const us_kinds_in_force *before);

#endif

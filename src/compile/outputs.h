/* Which variables a literal needs, and which it binds. */
#ifndef US_COMPILE_OUTPUTS_H
#define US_COMPILE_OUTPUTS_H

#include "compile/vars.h"

/* Adds to [set] the variables outside closures, and of operands of not, and, or
 * that are written without braces those which the operand does not bind for
 * itself: what the literal has in common with its body. */
void us_outputs_visible(us_compiler *compiler, const us_clause *clause, us_vars set,
                        const us_literal *literal);

/* Adds to [outputs] the variables that the literal binds when those of [safe]
 * are bound. They may be in [safe] already. */
void us_outputs_of_literal(us_compiler *compiler, const us_clause *clause,
                           us_vars outputs, const us_literal *literal, us_vars safe);

/* Adds to [safe] what the literals bind, one after the other. */
void us_outputs_of_body(us_compiler *compiler, const us_clause *clause, us_vars safe,
                        const us_body *body, size_t count);

#endif

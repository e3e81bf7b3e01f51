/* What a routine is made of: its frame (lower_rule.c) and the code of clauses (lower_clause.c).
 * lower_query.c makes the routine of a query of the same parts. */
#ifndef US_COMPILE_LOWER_RULE_H
#define US_COMPILE_LOWER_RULE_H

#include "compile/lower.h"

/* A routine whose code begins with the next instruction. */
us_lowering us_routine_begin(us_emitter *emitter);

/* Adds the routine, whose code runs from [start] to the newest instruction, to the program.
 * [node]: the index of its node, or US_NO_NODE; [path]: its name in messages; [arguments]: how
 * many registers from 1 on the caller fills. */
void us_routine_finish(us_lowering *lowering, us_routine_kind kind, size_t start,
                       uint32_t node, us_str path, uint32_t arguments);

/* The code that follows is of [clause]: none of its locals is bound, and errors name its place. */
void us_clause_enter(us_lowering *lowering, const us_clause *clause);

/* Code that adds what [clause] and its else branches give to register 0 of a routine of that
 * [kind], and falls through where there is no more. [depth]: how many steps below data the
 * routine's node is, for an object; [returns]: the first value ends the routine. */
void us_clause_lower(us_lowering *lowering, const us_clause *clause, us_routine_kind kind,
                     size_t depth, bool returns);

/* Code that puts the value of a default rule into register 0; falls through where it has none. */
void us_clause_lower_default(us_lowering *lowering, const us_clause *clause);

#endif

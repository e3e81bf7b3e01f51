/* What the files that make the marks of traced programs share: lower_mark.c (rules, bodies,
 * literals), lower_mark_parts.c, lower_mark_every.c, lower_mark_names.c. */
#ifndef US_COMPILE_LOWER_MARK_H
#define US_COMPILE_LOWER_MARK_H

#include "compile/lower.h"

/* True if the program is to report what it does. */
static inline bool us_mark_is_wanted(const us_lowering *lowering)
{
    return lowering->emitter->compiler->traced;
}

static inline void us_mark_emit(us_lowering *lowering, us_opcode op, uint32_t a,
                                uint32_t b, uint32_t c, uint32_t extra)
{
    us_emit(lowering, op, a, b, c, US_NO_LABEL, extra);
}

static inline void us_mark_jump(us_lowering *lowering, us_label target)
{
    us_emit(lowering, US_OP_JUMP, 0, 0, 0, target, 0);
}

static inline void us_mark_clear(us_lowering *lowering, uint32_t target)
{
    us_mark_emit(lowering, US_OP_CLEAR, target, 0, 0, 0);
}

static inline void us_mark_set(us_lowering *lowering, uint32_t target)
{
    us_mark_emit(lowering, US_OP_MOVE, target, us_emit_constant(lowering, US_TRUE), 0, 0);
}

/* Bindings while they are collected, one list at a time: they lie in the emitter's. */
typedef struct us_mark_bindings {
    us_lowering *lowering;
    size_t count;
} us_mark_bindings;

/* The text of the module, or query, that [clause] is of. */
us_str us_mark_source_text(const us_clause *clause);

/* Where [span] of the clause at work stands, and what it says. */
us_mark_place us_mark_place_of(us_lowering *lowering, us_span span);

/* Room for one more binding, called [name], which lives as long as the program. */
us_mark_binding *us_mark_add_binding(us_mark_bindings *b, us_str name);

/* What was collected, for a mark; NULL: nothing. */
us_mark_binding *us_mark_keep_bindings(const us_mark_bindings *b);

/* "__local12__": what OPA calls the variable [local] of [clause]. */
us_str us_mark_number_name(us_arena *arena, const us_clause *clause, uint32_t local);

/* The rules, or function, that [ref] names; NULL: none. */
const us_tree_node *us_mark_node_of(const us_lowering *lowering, const us_term *ref);

/* Stores [mark] in the program; returns its number. */
uint32_t us_mark_add(us_lowering *lowering, us_mark mark);

/* What is lowered next is a query of its own. */
void us_mark_begin_query(us_lowering *lowering);

/* The mark of [literal], made of the literal [written]. */
us_mark us_mark_of_literal(us_lowering *lowering, const us_literal *literal,
                           const us_literal *written);

/* The parts of [literal], number [index] of the body at work, and of what was made of the
 * same written one. */
void us_mark_set_parts(us_lowering *lowering, us_mark *mark, const us_literal *literal,
                       size_t index);

/* Which literals of a rule's [body] do no more than make what its head needs; NULL: none. */
bool *us_mark_find_composing(us_lowering *lowering, const us_body *body);

/* Finds what each literal is a part of, and links those that are parts of one. */
void us_mark_group_literals(us_arena *arena, us_marked_body *marked);

#endif

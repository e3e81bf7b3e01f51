/* What the parts of the type checker share. */
#ifndef US_COMPILE_TYPE_CHECK_H
#define US_COMPILE_TYPE_CHECK_H

#include "compile/graph.h"
#include "compile/pass.h"
#include "compile/rules.h"
#include "compile/type_layers.h"

/* One error, with its place and text for sorting. */
typedef struct us_type_error {
    us_diag diag;
    bool partial; /* some type in it is not known: perhaps another error's fault */
} us_type_error;

/* The type of a comprehension of the literal at work. */
typedef struct us_closure_type {
    const us_term *term;
    const us_type_node *type;
} us_closure_type;

/* A variable's type before it changed inside a closure. */
typedef struct us_type_change {
    uint32_t local;
    const us_type_node *before;
} us_type_change;

typedef struct us_checker {
    us_types types;
    us_compiler *compiler;
    us_graph *graph;          /* NULL: there are no rules */
    us_type_layer *documents; /* the outermost: the schema of input */
    us_type_layer *rules;     /* what was found out of rules */
    struct us_builtin_types *builtins;
    struct us_replacements *replacements; /* by `with`: type_with.c */
    struct us_schema_types *schemas;      /* of annotations: type_annotations.c */
    struct us_kind_facts *facts; /* of the kind of input: kind_facts.c; or NULL */

    us_clause *clause;          /* at work */
    const us_type_layer *layer; /* in force */
    const us_type_node **locals;
    size_t local_capacity;
    us_type_change *changes;
    size_t change_count, change_capacity;
    size_t closures; /* bodies of comprehensions under way */
    us_closure_type *closure_types;
    size_t closure_count, closure_capacity;

    bool deprecated; /* a call of a deprecated built-in was checked */
    us_type_error *errors;
    size_t error_count, error_capacity;
} us_checker;

us_checker *us_checker_new(us_arena *arena, us_compiler *compiler, us_graph *graph);

/* Of a checker that has not asked for the type of a built-in yet. */
struct us_builtin_types *us_checker_no_builtins(us_arena *arena);

/* Begins with a clause: nothing is known of its variables. */
void us_checker_enter(us_checker *c, us_clause *clause, const us_type_layer *layer);

/* The type of a local; NULL: nothing is known. */
static inline const us_type_node *us_checker_local(const us_checker *c, uint32_t local)
{
    return c->locals[local];
}

/* What a pass equated the term with, if it is a local made for that; or the term. */
static inline const us_term *us_checker_pattern(const us_checker *c, const us_term *term)
{
    uint32_t local = term->kind == US_TERM_VARIABLE ? term->as.variable.local : 0;
    const us_term *pattern = local ? c->clause->locals->items[local].pattern : NULL;
    return pattern ? pattern : term;
}

/* The local stands for a scalar that a ref begins with: 1[x]. The reference never
 * looks at those. */
static inline bool us_checker_is_scalar(const us_checker *c, uint32_t local)
{
    const us_term *subject = c->clause->locals->items[local].subject;
    return subject && subject->kind == US_TERM_SCALAR;
}

void us_checker_set_local(us_checker *c, uint32_t local, const us_type_node *type);

/* What a term is, a ref refers to; NULL: unknown. */
const us_type_node *us_checker_term(us_checker *c, const us_term *term);
const us_type_node *us_checker_ref(us_checker *c, const us_terms *ref);

/* The type of a built-in or host function. */
const us_type_node *us_checker_builtin(us_checker *c, const us_builtin *builtin);

/* Checks a body; false if it has errors, which are added to those of the checker. */
bool us_checker_body(us_checker *c, const us_body *body);

/* Checks the rule [clause]; false if it has errors. [type]: what it adds to that of its node; NULL:
 * nothing is known. */
bool us_checker_rule(us_checker *c, us_rules *rules, us_clause *clause,
                     const us_type_node **type);

/* True if threads may share rules that no other rule reads. */
bool us_checker_may_share(const us_checker *c, const us_rules *rules);

/* Has them check these [count] clauses, and then stores their types in the order of the list. False
 * where they gave up: see us_portions_run. */
bool us_checker_share(us_checker *c, us_rules *rules, us_clause *const *clauses,
                      size_t count);

/* Checks the comprehensions of a literal and remembers their types, which
 * us_checker_term then answers. */
void us_checker_closures(us_checker *c, us_literal *literal);

/* Checks the refs of a literal, and learns from them what the keys are. */
void us_checker_refs(us_checker *c, us_literal *literal);

/* Takes the schema of input, if there is one, into the outermost layer. */
void us_checker_read_input(us_checker *c);

/* The layer in which [clause] is checked: what annotations say of documents. */
const us_type_layer *us_checker_annotations(us_checker *c, us_rules *rules,
                                            us_clause *clause);

/* The layer in which a literal with `with` is checked. */
const us_type_layer *us_checker_with(us_checker *c, const us_literal *literal);

/* Checks that [term] can be of [type], and learns from it what its variables are.
 * With [join], a variable's type grows. */
bool us_checker_fit(us_checker *c, const us_term *term, const us_type_node *type,
                    bool join);

/* The same for two terms of which the types are [a_type] and [b_type]. */
bool us_checker_equate(us_checker *c, const us_term *a, const us_type_node *a_type,
                       const us_term *b, const us_type_node *b_type);

/* The parts of a ref or of a variable that stands for one; a variable is stored in
 * [room]. */
us_terms us_checker_parts(const us_term *term, us_term **room);

/* ---- Errors. Each adds one at [place]. */

/* The ref can't go on with part [at]: it needs a key of type [want], or one of
 * [keys]. [have]: the part's type; NULL: the part itself is shown. */
void us_checker_bad_key(us_checker *c, const us_terms *ref, size_t at,
                        const us_type_node *have, const us_type_node *want,
                        const us_value *keys, size_t key_count);

/* What the ref has found before part [at] + 1 has no parts; NULL: nothing. */
void us_checker_no_parts(us_checker *c, const us_terms *ref, size_t at,
                         const us_type_node *have);

void us_checker_mismatch(us_checker *c, us_position place, const us_type_node *left,
                         const us_type_node *right);

/* A call of [callee] has operands of types [have]. */
void us_checker_bad_operands(us_checker *c, us_position place, const us_term *callee,
                             const char *message, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result);

void us_checker_bad_schema(us_checker *c, us_position place, us_str message);

void us_checker_not_function(us_checker *c, us_position place, const us_term *callee);

/* The lines "have: (…)" and "want: (…)". */
us_str us_type_operand_lines(us_types *t, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result);

/* The name of operand [i] of a built-in, or of its result behind them; or empty. */
us_str us_type_operand_name(const us_type_node *function, size_t i);

/* The lines "left  : …", "right : …", and a hint. */
us_str us_type_mismatch_lines(us_types *t, const us_type_node *left,
                              const us_type_node *right);

/* The details of the errors above as JSON objects; empty where they are too large. */
us_str us_type_bad_key_facts(us_arena *arena, const us_terms *ref, size_t at,
                             const us_type_node *have, const us_type_node *want,
                             const us_value *keys, size_t key_count);
us_str us_type_no_parts_facts(us_arena *arena, const us_terms *ref, size_t at,
                              const us_type_node *have);
us_str us_type_mismatch_facts(us_arena *arena, const us_type_node *left,
                              const us_type_node *right);
us_str us_type_operand_facts(us_arena *arena, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result);

#endif

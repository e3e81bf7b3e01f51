/* From clauses in normal form to a program. lower.c lays out nodes and routines, lower_rule.c makes
 * the routine of rules, lower_query.c that of a query, both from what lower_clause.c makes of one
 * clause; lower_literal.c makes the code of a literal, lower_term.c of terms, refs and patterns,
 * sites.c of `with`, rule_index.c of the rule index, share.c of what is evaluated once,
 * lower_unknown.c of what is done where something is unknown; emit.c holds the growing program. */
#ifndef US_COMPILE_LOWER_H
#define US_COMPILE_LOWER_H

#include "compile/compile.h"
#include "compile/names.h"
#include "vm/program.h"

/* A place in the code that instructions go to, before it is known. */
typedef uint32_t us_label;

/* The number of a register, or of a constant with US_OPERAND_CONSTANT. */
typedef uint16_t us_operand;

#define US_UNBOUND 0xFFFFu

/* The program while it grows. */
typedef struct us_emitter {
    us_compiler *compiler;
    us_arena *arena;
    us_program *program;
    size_t code_capacity;
    size_t constant_capacity;
    us_arena *scratch;       /* gone when the program is made */
    us_arena *growing;       /* where code and marks are until us_emit_finish */
    us_names string_numbers; /* constant that is a string → number; in [scratch] */
    struct us_constant_slot
        *constant_slots;        /* all others by their hashes; in [scratch] */
    size_t constant_slot_count; /* a power of two */
    size_t constants_in_slots;
    uint32_t *labels; /* label → instruction */
    size_t label_count;
    size_t label_capacity;
    size_t builtin_capacity;
    us_object *builtin_numbers; /* name → number */
    size_t routine_capacity;
    size_t site_capacity;
    size_t group_capacity;
    size_t clause_group_capacity;
    size_t mark_capacity;
    us_mark_binding *bindings; /* lower_mark.c: those that are collected; in [scratch] */
    size_t binding_capacity;
    size_t query_capacity;
    us_object *mocked;     /* names of built-ins that some with replaces */
    size_t replaced_depth; /* length of the longest ref to data that some with replaces */
    us_object *file_numbers;
    uint32_t last_file;                   /* that was asked for */
    struct us_readers *readers;           /* sites.c */
    struct us_sharing *sharing;           /* share.c */
    struct us_indexer *indexer;           /* rule_index.c */
    struct us_index_facts **helper_facts; /* by index of a node, index_facts.c */
    bool failed;                          /* an error was reported */
} us_emitter;

/* The code of one routine while it is made. */
typedef struct us_lowering {
    us_emitter *emitter;
    const us_clause *clause;
    uint32_t next_register;
    uint32_t register_count; /* the most there were */
    us_operand *where;       /* by local: its register, or US_UNBOUND */
    uint32_t local_count;
    uint32_t *trail; /* locals in the order they were bound */
    uint32_t trail_count;
    us_label fail; /* where what fails now goes */
    us_source source;
    uint32_t *shared_in; /* by register: the shared value in it, or US_NOT_SHARED */
    uint32_t shared_capacity;
    uint32_t withs; /* how many literals with `with` are at work */
    /* Of a traced program, lower_mark.c: */
    uint16_t query;           /* register that holds the number of the query at work */
    uint16_t outer;           /* of that around it; US_MARK_NOWHERE: the caller's */
    uint32_t query_mark;      /* of the beginning of that query */
    const us_term *unwritten; /* the key of an `every` that has none; NULL: not known */
    us_operand unwritten_key; /* where it is */
    struct us_marked *marked; /* the literal at work; NULL: none */
    struct us_marked_body *marked_body; /* the body at work; NULL: none */
    const uint32_t *redos;              /* of the body that was lowered last */
    size_t redo_count;
    struct us_choice *choice; /* of the routine's rules; NULL: not traced */
    uint32_t since;           /* of the routine: us_unknown_begin */
    uint64_t proved;          /* literals of the clause's body that the index has asked */
} us_lowering;

/* emit.c */
us_emitter *us_emitter_new(us_compiler *compiler, us_program *program);
uint32_t us_emit(us_lowering *lowering, us_opcode op, uint32_t a, uint32_t b, uint32_t c,
                 us_label target, uint32_t extra);
#define US_NO_LABEL UINT32_MAX
/* The same for what goes to lowering->fail where it fails. */
static inline uint32_t us_emit_or_fail(us_lowering *lowering, us_opcode op, uint32_t a,
                                       uint32_t b, uint32_t c)
{
    return us_emit(lowering, op, a, b, c, lowering->fail, 0);
}

/* For what never fails. */
static inline void us_emit_plain(us_lowering *lowering, us_opcode op, uint32_t a,
                                 uint32_t b)
{
    us_emit(lowering, op, a, b, 0, US_NO_LABEL, 0);
}

/* For going to [target] in any case. */
static inline void us_emit_jump(us_lowering *lowering, us_label target)
{
    us_emit(lowering, US_OP_JUMP, 0, 0, 0, target, 0);
}

us_label us_emit_label(us_emitter *emitter);
void us_emit_place(us_emitter *emitter, us_label label);
us_operand us_emit_constant(us_lowering *lowering, us_value value);
/* The same of what need not be copied, as it lasts as long as the program. */
us_operand us_emit_lasting(us_lowering *lowering, us_value value);
uint32_t us_emit_constant_number(us_emitter *emitter, us_value value);
uint32_t us_emit_builtin(us_emitter *emitter, const us_builtin *builtin);
uint32_t us_emit_file(us_emitter *emitter, us_str file);
/* The program is complete: it owns its code from here on. */
void us_emit_finish(us_emitter *emitter);
/* Turns labels into instructions in code from [start] on. */
void us_emit_resolve(us_emitter *emitter, size_t start);
uint32_t us_lower_register(us_lowering *lowering);
uint32_t us_lower_registers(us_lowering *lowering, uint32_t count);

/* lower_term.c */
us_operand us_lower_term(us_lowering *lowering, const us_term *term);
/* As us_lower_term, into [target]. */
void us_lower_term_to(us_lowering *lowering, const us_term *term, uint32_t target);
/* Makes [pattern] match the value at [operand]: binds what is unbound. */
void us_lower_match(us_lowering *lowering, const us_term *pattern, us_operand operand);
/* a = b. */
void us_lower_unify(us_lowering *lowering, const us_term *a, const us_term *b);
/* Forgets the bindings made since the trail had [mark] entries. */
void us_lower_unbind(us_lowering *lowering, uint32_t mark);

/* lower_literal.c */
/* Code for [body]; when it is done, lowering->fail is where the next solution
 * is looked for. */
void us_lower_body(us_lowering *lowering, const us_body *body);
/* lower_rule.c: the routine of the rules at [node], or of the documents below it. */
void us_lower_node(us_emitter *emitter, us_tree_node *node);
/* True if the node's rules make an object whose keys are not all known: its
 * descendants' rules are part of it. */
bool us_lower_is_folded(const us_tree_node *node);
/* True if rules end at the node, or below it where it is folded. */
bool us_lower_is_rule(const us_tree_node *node);
/* True for input.… or data.… of scalars, where no rule has a say. */
bool us_lower_is_base(const us_compiler *compiler, const us_terms *ref);

/* lower_query.c: the routine of [query]; sets its order. */
void us_lower_query(us_emitter *emitter, us_query *query);

/* lower_clause.c: a call of print, or of what OPA's index must not hide either, is in the body. */
bool us_lower_prints(us_arena *arena, const us_body *body);

/* lower_mark.c: what a traced program reports. Everything here makes no instruction where
 * the program is not traced. */

/* A literal while it is lowered. */
typedef struct us_marked {
    struct us_marked *around;
    const us_literal *literal;
    const us_literal *written; /* that it is a part of */
    size_t index;              /* in the body at work, or US_MARK_UNLISTED */
    uint32_t mark;             /* of its beginning and of its failure */
    us_label outer;            /* where it fails to */
    us_label failed;           /* where that is reported */
    uint32_t answered;         /* register: it had a solution */
    uint32_t left,
        right;     /* registers: what was compared last; left holds nothing before */
    bool reversed; /* patterns are matched that were written on the right */
} us_marked;

#define US_MARK_UNLISTED SIZE_MAX

/* A body while its literals are lowered. */
typedef struct us_marked_body {
    struct us_marked_body *around;
    const us_body *body;
    uint32_t *redos; /* by literal: the mark of its REDO */
    size_t *written; /* by literal: the number of the written one that it is a part of */
    size_t *first;   /* by written literal: the first of its parts */
    size_t *next;    /* by literal: the next part of the same */
    const bool *composing; /* by literal of a rule's body: it only makes what the head
                              needs; NULL: of another body */
} us_marked_body;

us_marked_body us_mark_body(us_lowering *lowering, const us_body *body);
void us_mark_body_end(us_lowering *lowering, const us_marked_body *marked);

/* Around the code of a literal, number [index] of the body at work, or one of its parts. */
void us_mark_begin(us_lowering *lowering, us_marked *marked, const us_literal *literal,
                   size_t index);
void us_mark_end(us_lowering *lowering, us_marked *marked);

/* The literal at work compares [a] with [b], as they were written, unless they are
 * reversed. */
void us_mark_compare(us_lowering *lowering, us_operand a, us_operand b);
void us_mark_reversed(us_lowering *lowering, bool reversed);

/* The query around one that is lowered. */
typedef struct us_entered {
    uint16_t query, outer;
    uint32_t query_mark;
    struct us_marked *marked;
} us_entered;

/* A rule, or an else branch: entered, with an answer, and going on after it. [single]: its
 * value, not a part of it. */
void us_mark_enter_rule(us_lowering *lowering, const us_clause *clause);
void us_mark_arguments(us_lowering *lowering, const us_clause *clause); /* were matched */
void us_mark_exit_rule(us_lowering *lowering, const us_clause *clause, bool single);
void us_mark_redo_rule(us_lowering *lowering, const us_clause *clause, bool single);

/* A body in a literal. [early]: no other solution is looked for. */
us_entered us_mark_enter_body(us_lowering *lowering, const us_body *body);
void us_mark_exit_body(us_lowering *lowering, const us_body *body, bool early);
void us_mark_leave(us_lowering *lowering, us_entered entered);

/* `every`, which is a query over the members of its domain: as code of a traced program. */
void us_mark_every(us_lowering *lowering, const us_literal *literal);

/* The operand of a legacy `not`: [lower] makes the code of [literal], which is to have no
 * `not` and no `with`. */
void us_mark_negated(us_lowering *lowering, const us_literal *literal,
                     void (*lower)(us_lowering *, const us_literal *));

/* The same for `not` of a body. */
void us_mark_not(us_lowering *lowering, const us_body *body);

/* The member [key] of [container] is asked for; element number [index]; what the array
 * [path] leads to; the member that is [item]. */
void us_mark_read(us_lowering *lowering, us_operand container, us_operand key);
void us_mark_read_at(us_lowering *lowering, us_operand container, uint32_t index);
void us_mark_read_path(us_lowering *lowering, us_operand container, us_operand path);
void us_mark_member(us_lowering *lowering, us_operand item, us_operand container);

/* A comprehension adds a member to [container]: the element or key [key]; of an array, no
 * matter what [key] is. */
void us_mark_element(us_lowering *lowering, us_operand container, us_operand key);

/* The value of a node is asked for, with [count] operands from [first]. */
void us_mark_call(us_lowering *lowering, uint32_t node, uint32_t first, uint32_t count);

/* [value] is an answer of the clause, at a path of [count] registers from [path]; an
 * element of a set there if [element]. */
void us_mark_answer(us_lowering *lowering, const us_clause *clause, us_operand value,
                    uint32_t path, uint32_t count, bool element);

/* Gives the variables that passes made the names that OPA shows. */
void us_mark_prepare(us_emitter *emitter);

/* lower_choice.c: which rules a traced program enters. */
typedef struct us_choice {
    us_clause *const *clauses;
    size_t clause_count;
    const us_clause **branches; /* in the order of the registers */
    uint32_t branch_count;
    uint32_t cursor; /* the branch that is likely to be asked for next */
    uint32_t mark;
    uint32_t first;   /* registers, one for each branch: it holds something if chosen */
    uint32_t several; /* holds something where the values are not all one constant */
    uint32_t value, count, rule; /* that constant; how many rules; scratch */
} us_choice;

/* Code that chooses among [clauses], the rules at [path] (with [values], or of a set or an
 * object), and says so; sets lowering->choice. Nothing where the program is not traced. */
void us_choose(us_lowering *lowering, us_clause *const *clauses, size_t count,
               us_str path, bool values);

/* The register of the branch [clause], one of the clauses or their else branches. */
uint32_t us_choice_of(us_choice *choice, const us_clause *clause);

/* The mark of the choice. */
uint32_t us_mark_choice(us_lowering *lowering, const us_choice *choice, us_str path,
                        bool values);

/* lower_unknown.c: programs for inputs of which something is unknown. In other programs
 * nothing here makes an instruction. */

/* Code that counts, and goes to lowering->fail, if the value at [operand] is unknown; if it,
 * or something in it, is; if the two can't be told apart for what is unknown in them. */
void us_unknown_fail(us_lowering *lowering, us_operand operand);
void us_unknown_fail_in(us_lowering *lowering, us_operand operand);
void us_unknown_compare(us_lowering *lowering, us_operand a, us_operand b);

/* The instruction that does so for what [get] finds. */
us_opcode us_unknown_get(const us_lowering *lowering, us_opcode get);

/* From here on it matters whether something was unknown; to be given to the others. */
uint32_t us_unknown_begin(us_lowering *lowering);

/* Code that goes to [target] if something was. */
void us_unknown_leave(us_lowering *lowering, uint32_t since, us_label target);

/* Code that goes to lowering->fail, and counts, where it is not known whether [value] is the
 * value that the rule has already. */
void us_unknown_agree(us_lowering *lowering, us_operand value);

/* At the end of rules whose value is in register 0: that becomes unknown, or the set open, where
 * something was unknown and the value does not hold in any case; else it is known to have been
 * found so. */
void us_unknown_end(us_lowering *lowering, us_routine_kind kind);

/* Returns [value] early, to the same effect. */
void us_unknown_return(us_lowering *lowering, us_operand value);

/* True if these functions make code. */
bool us_unknown_matters(const us_lowering *lowering);

/* sites.c */
void us_sites_prepare(us_emitter *emitter);

/* The node of the rules that stand for a function when [value], what a `with` replaces
 * it by, names them: they are evaluated where it is called. NULL for any other value,
 * which is evaluated before. */
us_tree_node *us_sites_rule(us_emitter *emitter, const us_term *value);
uint32_t us_sites_add(us_emitter *emitter, const us_with *withs, size_t count);

/* loops.c: makes the loops of the newest code, from [start] on, cheaper. Labels must be
 * resolved. */
void us_loops_improve(us_emitter *emitter, size_t start, uint32_t registers);
/* share.c */
void us_share_prepare(us_emitter *emitter);
/* The number of the shared value that a step by the string [key] from [from] leads to, or from input
 * itself where that is US_NOT_SHARED; US_NOT_SHARED if it cannot be shared. */
uint32_t us_share_step(us_emitter *emitter, uint32_t from, us_value key);
/* For a ref of input: code that finds [value] behind as many of its parts as can be
 * shared; returns their number, with the head. 1: there is no code. */
size_t us_share_input(us_lowering *lowering, const us_terms *ref, us_operand *value);
/* The same for a ref whose head is in the register [value]. */
size_t us_share_ref(us_lowering *lowering, const us_terms *ref, us_operand *value);
/* Code for a call, if it can be shared; false: it can't, and there is no code. */
bool us_share_call(us_lowering *lowering, const us_builtin *builtin,
                   const us_operand *operands, size_t count, us_operand *result);
/* Registers from [first] on are given to something else. */
void us_share_forget(us_lowering *lowering, uint32_t first, uint32_t count);

/* rule_index.c */
void us_index_prepare(us_emitter *emitter);
/* True if choosing among [clauses] by the input is worth it; then their rule
 * numbers are [first] …. */
bool us_index_add(us_emitter *emitter, us_clause *const *clauses, size_t count,
                  uint32_t *first);
/* The operand, from 1, whose value tells most of [clauses], those of a function, apart; 0:
 * none does. */
uint32_t us_index_operand(us_arena *arena, us_clause *const *clauses, size_t count);
/* The clauses, whose code begins at [starts], as a group by that operand. */
us_clause_group us_index_clauses(us_arena *arena, us_clause *const *clauses, size_t count,
                                 uint32_t operand, const uint32_t *starts);
/* The literals of rule number [rule] that hold whenever the index lets it fire, as bits. */
uint64_t us_index_proved(const us_emitter *emitter, uint32_t rule);
void us_index_finish(us_emitter *emitter);

#endif

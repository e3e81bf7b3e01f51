/* What the front passes share: making nodes, numbering locals, reporting. */
#ifndef US_COMPILE_PASS_H
#define US_COMPILE_PASS_H

#include "compile/compile.h"
#include "syntax/ast_walk.h"

/* One variable of a clause. A name that is empty belongs to a variable that a
 * pass made; errors never speak of it. */
typedef struct us_local {
    us_str name;
    bool wildcard;
    enum {
        US_LOCAL_OTHER,
        US_LOCAL_OF_HEAD,  /* made for a part of a rule's reference */
        US_LOCAL_DECLARED, /* by the author */
        US_LOCAL_KEY,      /* made for `some x in xs`; the x of `every x in xs` */
    } origin;        /* the reference numbers those of heads first, then the last two */
    uint8_t stage;   /* which of the reference's stages made it: they ascend */
    uint32_t number; /* that the reference gave it; set where traces are made */
    const us_term *subject; /* what a pass took out, leaving this in its place, as errors
                               show it; NULL: it has no place in refs */
    const us_term *pattern; /* what an equation that only evaluation needs says it is;
                               where types are checked, it counts in this one's place */
} us_local;

/* What occurs in a rule, so that passes can leave alone what does not concern
 * them. */
enum {
    US_HAS_TEMPLATES = 1,
    US_HAS_CLOSURES = 2, /* comprehensions, or what becomes some */
    US_HAS_WITHS = 4,
    US_HAS_VOID_CALLS = 8,   /* print and its like, perhaps */
    US_HAS_METADATA = 16,    /* calls of rego.… */
    US_HAS_DATA = 32,        /* refs of data */
    US_HAS_OPEN_DATA = 64,   /* such with variables */
    US_HAS_ROOT_NAMES = 128, /* `input` or `data` on the left of := */
    US_HAS_DEPRECATED = 256, /* calls of deprecated built-ins */
};

/* The variables of a clause and its else branches. */
struct us_locals {
    unsigned has;    /* US_HAS_… */
    us_local *items; /* [0] is unused */
    uint32_t count;  /* the highest number given out */
    uint32_t capacity;
};

/* What matters to a `with`, of a clause and its else branches in normal form. */
struct us_reads {
    us_term **roots; /* input, data, and refs of them */
    size_t root_count;
    us_literal **withs; /* literals that have one */
    size_t with_count;
};

/* Collected the first time; later it is what was found then. */
us_reads *us_clause_reads(us_arena *arena, us_clause *first);

/* Literals while a body is being built. */
typedef struct us_literals {
    us_literal **items;
    size_t count;
    size_t capacity;
} us_literals;

/* Calls [visit] for every clause: first branches in source order, each
 * followed by its else branches, then the clauses of the queries. */
void us_pass_each(us_compiler *compiler,
                  void (*visit)(us_compiler *compiler, us_clause *clause, void *data),
                  void *data);

/* True if nothing was reported since [before] was taken by us_pass_errors. */
size_t us_pass_errors(const us_compiler *compiler);

/* Where several threads share the rules, leaves the work to one, which does it from the beginning:
 * for what depends on how far all rules are, as the wording of errors does. */
void us_pass_give_up(us_compiler *compiler);

/* Reports an error at [position] of the clause's module or query. The result is
 * there to add to. */
us_diag *us_pass_error(us_compiler *compiler, const us_clause *clause, const char *code,
                       us_position position, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* A new local variable of the clause; returns its number. */
uint32_t us_pass_new_local(us_compiler *compiler, us_clause *clause, us_str name,
                           bool wildcard);

/* What errors show in the place of the generated [local]. */
void us_pass_stands_for(us_clause *clause, const us_term *local, const us_term *subject);

/* The generated [local] is equated with [pattern] for evaluation alone. */
void us_pass_is_pattern(us_clause *clause, const us_term *local, const us_term *pattern);

/* A term for a new local that a pass needs, placed where [source] stands. */
us_term *us_pass_generate(us_compiler *compiler, us_clause *clause,
                          const us_term *source);

/* The name that the reference gave to a local without one: __local3__. Exact for those
 * of heads and of `some`. */
us_str us_pass_generated_name(us_compiler *compiler, const us_clause *clause,
                              uint32_t local);

/* The author knows the variable by its name; OPA takes __local… for its own. */
bool us_pass_is_named(const us_clause *clause, uint32_t local);

/* The name as errors show it: _ for a wildcard. */
us_str us_pass_local_name(const us_clause *clause, uint32_t local);

/* A second term for the local that [variable] names. */
us_term *us_pass_same_local(us_compiler *compiler, const us_term *variable);

/* The literal `left = right`, generated, placed where [right] stands. */
us_literal *us_pass_equation(us_compiler *compiler, us_term *left, us_term *right);

/* A literal that calls [call], generated, placed where [source] stands. */
us_literal *us_pass_call(us_compiler *compiler, us_terms call, const us_term *source);

/* The operator [name] of a call, placed where [source] stands. */
us_term *us_pass_operator(us_compiler *compiler, const char *name, const us_term *source);

/* The literal `true` at [span]. */
us_literal *us_pass_true(us_compiler *compiler, us_span span);

void us_literals_add(us_arena *arena, us_literals *literals, us_literal *literal);
us_body *us_literals_body(us_arena *arena, const us_literals *literals);

/* Appends to a body; a body that is only `true` is replaced, as in OPA. */
void us_body_append(us_arena *arena, us_body *body, us_literal *const *literals,
                    size_t count);

/* The body is the one literal `true`. */
bool us_body_is_true(const us_body *body);

/* A CALL of the built-in [name], which must be a single word. */
static inline bool us_literal_calls(const us_literal *literal, const char *name)
{
    if (literal->kind != US_LITERAL_CALL)
        return false;
    /* Where it is known it is at hand, which the nodes of the operator are not. */
    if (literal->as.builtin)
        return strcmp(literal->as.builtin->name, name) == 0;
    const us_term *callee = literal->as.call.items[0];
    if (callee->kind != US_TERM_REF || callee->as.list.count != 1)
        return false;
    const us_term *head = callee->as.list.items[0];
    return head->kind == US_TERM_VARIABLE && head->as.variable.local == 0 &&
           us_str_is(head->as.variable.name, name);
}

/* A call of `eq` with two operands. */
static inline bool us_literal_is_equation(const us_literal *literal)
{
    return us_literal_calls(literal, "eq") && literal->as.call.count == 3;
}

/* An equation that was written with :=. */
bool us_literal_is_assignment(const us_literal *literal);

/* True for a REF or VARIABLE that begins with `input` or `data`, and is not a
 * local of that name. */
static inline bool us_term_is_root(const us_term *term)
{
    const us_term *head = term->kind == US_TERM_REF ? term->as.list.items[0] : term;
    return head->kind == US_TERM_VARIABLE && head->as.variable.local == 0 &&
           (us_str_is(head->as.variable.name, "input") ||
            us_str_is(head->as.variable.name, "data"));
}

/* Walks the arguments of [clause], its key and its value. */
void us_walk_head(const us_visitor *visitor, const us_clause *clause);

bool us_term_is_comprehension(const us_term *term);

/* The term has a ref or a comprehension anywhere inside. */
bool us_term_requires_evaluation(const us_term *term);

/* The function that the operator of a call names: a built-in or host function,
 * or NULL. */
const us_builtin *us_pass_builtin(const us_compiler *compiler, const us_term *callee);

/* The same of the CALL [literal]. */
static inline const us_builtin *us_literal_builtin(const us_compiler *compiler,
                                                   const us_literal *literal)
{
    return literal->as.builtin ? literal->as.builtin
                               : us_pass_builtin(compiler, literal->as.call.items[0]);
}

/* What an import is called in its module: the alias, or the last of its path. */
us_str us_import_name(const us_import *import);

/* import rego.… or future.…, which name no document. */
bool us_import_is_directive(const us_import *import);

/* "import data.a as b", in the arena of the diagnostics. */
us_str us_import_text(us_arena *arena, const us_import *import);

/* The checks of Rego v1 hold for the module. */
bool us_pass_is_v1(const us_module *module);

/* A ref with the author's names for the variables of the clause, as OPA would
 * print it; and the whole reference of the clause. */
us_str us_pass_ref_text(us_compiler *compiler, const us_clause *clause, us_terms ref);
us_str us_pass_reference_text(us_compiler *compiler, const us_clause *clause);

/* A place as other errors refer to it: "file:row", or "row:column" without file. */
us_str us_pass_place_text(us_compiler *compiler, const us_module *module,
                          us_position position);

/* How many operands the operator of a CALL takes: SIZE_MAX, any number;
 * US_ARITY_NONE, there is no such function. */
#define US_ARITY_NONE (SIZE_MAX - 1)
size_t us_literal_arity(const us_compiler *compiler, const us_literal *literal);

/* For a query: gives each expression that has a value a variable for it (before
 * locals are numbered); lists the variables of the answer (after that). */
void us_answers_capture(us_compiler *compiler, us_query *query);
void us_answers_collect(us_compiler *compiler, us_query *query);

/* As OPA would print it; the text lives in the compiler's arena. */
us_str us_pass_term_text(us_compiler *compiler, const us_term *term);

#endif

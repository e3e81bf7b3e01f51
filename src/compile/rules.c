/* Runs the steps that take one rule at a time.
 *
 * All steps are done with a rule before the next rule has its turn, so that its
 * nodes stay in the cache: that is twice as fast as going through all rules for
 * each step. Yet what is reported is what a pass after pass would report, as OPA
 * does: errors are collected by step, and those of the first step that failed
 * for any rule hide those of all later ones. What looks at all rules together
 * has its place among the steps: annotations and conflicts are read off modules
 * and tree, circles off the graph of all rules; so there are two rounds, one up
 * to the graph and one after it. */
#include "compile/rules.h"

typedef struct step {
    bool (*run)(us_rules *rules, us_clause *clause); /* NULL: of all rules together */
    bool chain;
} step;

enum { ANNOTATIONS = 5 };

static const step first_round[] = {
    {us_rule_locals, true},    {us_rule_templates, false}, {us_rule_void_calls, false},
    {us_rule_print, false},    {us_rule_expand, false},    [ANNOTATIONS] = {NULL, false},
    {us_rule_metadata, false}, {us_rule_graph, false},
};

enum { CONFLICTS = 1, RECURSION = 6 };

static const step second_round[] = {
    {us_rule_hoist, false},      [CONFLICTS] = {NULL, false}, {us_rule_functions, false},
    {us_rule_head, false},       {us_rule_order, false},      {us_rule_flatten, true},
    [RECURSION] = {NULL, false}, {us_rule_calls, false},
};

enum {
    FIRST_STEPS = sizeof first_round / sizeof first_round[0],
    SECOND_STEPS = sizeof second_round / sizeof second_round[0],
};

/* One round at work. */
typedef struct round_state {
    us_rules *rules;
    const step *steps;
    size_t count;         /* of steps that are still worth running */
    us_diag_list *diags;  /* the compiler's own list */
    us_diag_list *errors; /* by step */
} round_state;

static bool run_step(round_state *r, size_t index, us_clause *first)
{
    const step *s = &r->steps[index];
    us_compiler *compiler = r->rules->compiler;
    if (!s->run)
        return true;
    compiler->diags = &r->errors[index];
    bool ok = true;
    for (us_clause *branch = first; branch; branch = branch->otherwise) {
        ok = s->run(r->rules, branch) && ok;
        if (s->chain)
            break;
    }
    compiler->diags = r->diags;
    return ok;
}

static void run_rule(round_state *r, us_clause *first)
{
    for (size_t i = 0; i < r->count; i++)
        if (!run_step(r, i, first)) {
            r->count = i + 1;
            return;
        }
}

static round_state start_round(us_rules *rules, const step *steps, size_t count)
{
    us_compiler *compiler = rules->compiler;
    round_state r = {rules, steps, count, compiler->diags, NULL};
    r.errors = us_arena_alloc_array(compiler->arena, count, sizeof *r.errors);
    for (size_t i = 0; i < count; i++)
        r.errors[i] = us_diag_list_make(r.diags->arena, r.diags->limit);
    return r;
}

/* Hands the errors over; false if a step failed. */
static bool finish_round(round_state *r, size_t count)
{
    for (size_t i = 0; i < r->count; i++) {
        for (size_t k = 0; k < r->errors[i].count; k++)
            *us_diag_list_add(r->diags) = r->errors[i].items[k];
        r->diags->dropped += r->errors[i].dropped;
    }
    return r->count == count;
}

static void run_all(round_state *r)
{
    us_compiler *compiler = r->rules->compiler;
    for (size_t i = 0; i < compiler->clause_count; i++)
        run_rule(r, compiler->clauses[i]);
    for (size_t i = 0; i < compiler->query_count; i++)
        run_rule(r, compiler->queries[i].clause);
}

/* The step that [index] stands for failed: what comes later need not run. */
static void fail_step(round_state *r, size_t index)
{
    if (r->count > index + 1)
        r->count = index + 1;
}

static void find_circles(round_state *r)
{
    us_graph *graph = r->rules->graph;
    us_compiler *compiler = r->rules->compiler;
    if (!graph)
        return;
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    if (!us_graph_has_circles(graph)) {
        us_arena_release(compiler->arena, mark);
        return;
    }
    compiler->diags = &r->errors[RECURSION];
    us_graph_report(graph);
    compiler->diags = r->diags;
    fail_step(r, RECURSION);
}

static void index_annotations(round_state *r)
{
    us_compiler *compiler = r->rules->compiler;
    compiler->diags = &r->errors[ANNOTATIONS];
    if (!us_rules_annotations(r->rules))
        fail_step(r, ANNOTATIONS);
    compiler->diags = r->diags;
}

static void find_conflicts(round_state *r)
{
    us_compiler *compiler = r->rules->compiler;
    compiler->diags = &r->errors[CONFLICTS];
    if (!us_rules_conflicts(compiler))
        fail_step(r, CONFLICTS);
    compiler->diags = r->diags;
}

bool us_compile_rules(us_compiler *compiler)
{
    us_rules rules = {.compiler = compiler};
    round_state first = start_round(&rules, first_round, FIRST_STEPS);
    index_annotations(&first);
    run_all(&first);
    if (!finish_round(&first, FIRST_STEPS))
        return false;
    round_state second = start_round(&rules, second_round, SECOND_STEPS);
    find_circles(&second);
    find_conflicts(&second);
    run_all(&second);
    return finish_round(&second, SECOND_STEPS) && us_pass_errors(compiler) == 0;
}

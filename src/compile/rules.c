/* Runs the steps that take one rule at a time.
 *
 * All steps are done with a rule before the next rule has its turn, so that its
 * nodes stay in the cache: that is twice as fast as going through all rules for
 * each step. Yet what is reported is what a pass after pass would report, as OPA
 * does: errors are collected by step, and those of the first step that failed
 * for any rule hide those of all later ones. What looks at all rules together
 * has its place among the steps: annotations and conflicts are read off modules
 * and tree, circles off the graph of all rules, types are found in the order of
 * that graph; so there are three rounds, one up to the graph, one up to the types,
 * one for them. Queries have their turn when all rules are through.
 *
 * Where there are very many rules threads share the rounds. What is said of an error
 * can depend on how far other rules are, so that at the first one they give up, and all is done
 * again by one thread. */
#include "compile/rules.h"

#include "base/threads.h"

typedef struct step {
    bool (*run)(us_rules *rules, us_clause *clause); /* NULL: of all rules together */
    bool chain;
} step;

enum { ANNOTATIONS = 6 };

static const step first_round[] = {
    {us_rule_locals, true},        {us_rule_test_cases, true}, {us_rule_templates, false},
    {us_rule_void_calls, false},   {us_rule_print, false},     {us_rule_expand, false},
    [ANNOTATIONS] = {NULL, false}, {us_rule_metadata, false},  {us_rule_graph, false},
};

enum { CONFLICTS = 1, RECURSION = 6 };

static const step second_round[] = {
    {us_rule_hoist, false},      [CONFLICTS] = {NULL, false}, {us_rule_functions, false},
    {us_rule_head, false},       {us_rule_order, false},      {us_rule_flatten, true},
    [RECURSION] = {NULL, false}, {us_rule_reads, true},
};

/* Of a query; rules have their types found all together. */
static const step third_round[] = {
    {us_rule_types, true},
    {us_rule_deprecated, false},
};

enum {
    FIRST_STEPS = sizeof first_round / sizeof first_round[0],
    SECOND_STEPS = sizeof second_round / sizeof second_round[0],
    THIRD_STEPS = sizeof third_round / sizeof third_round[0],
};

/* One round at work. */
typedef struct round_state {
    us_rules *rules;
    const step *steps;
    size_t count;         /* of steps that are still worth running */
    bool failed;          /* the last of them failed */
    us_diag_list *diags;  /* the compiler's own list */
    us_diag_list *errors; /* by step */
    size_t stage;         /* of the first step */
} round_state;

/* A step may be several of the reference's stages in one. */
enum { STAGES_OF_STEP = 4, STAGES_OF_ROUND = 64 };

static bool run_step(round_state *r, size_t index, us_clause *first)
{
    const step *s = &r->steps[index];
    us_compiler *compiler = r->rules->compiler;
    if (!s->run)
        return true;
    compiler->diags = &r->errors[index];
    compiler->stage = (uint8_t)(r->stage + STAGES_OF_STEP * index);
    bool ok = true;
    for (us_clause *branch = first; branch; branch = branch->otherwise) {
        ok = s->run(r->rules, branch) && ok;
        if (s->chain)
            break;
    }
    compiler->diags = r->diags;
    return ok;
}

/* The step [index], one of those still worth running, failed: what comes later need
 * not run. */
static void fail_step(round_state *r, size_t index)
{
    r->count = index + 1;
    r->failed = true;
}

static void run_rule(round_state *r, us_clause *first)
{
    for (size_t i = 0; i < r->count; i++)
        if (!run_step(r, i, first)) {
            fail_step(r, i);
            return;
        }
}

static void make_lists(round_state *r)
{
    r->errors =
        us_arena_alloc_array(r->rules->compiler->arena, r->count, sizeof *r->errors);
    for (size_t i = 0; i < r->count; i++)
        r->errors[i] = us_diag_list_make(r->diags->arena, r->diags->limit);
}

static round_state start_round(us_rules *rules, const step *steps, size_t count,
                               size_t number)
{
    us_compiler *compiler = rules->compiler;
    round_state r = {
        rules, steps, count, false, compiler->diags, NULL, number * STAGES_OF_ROUND + 1};
    make_lists(&r);
    return r;
}

/* Hands the errors over; false if a step failed. */
static bool finish_round(round_state *r)
{
    for (size_t i = 0; i < r->count; i++) {
        for (size_t k = 0; k < r->errors[i].count; k++)
            *us_diag_list_add(r->diags) = r->errors[i].items[k];
        r->diags->dropped += r->errors[i].dropped;
    }
    return !r->failed;
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

/* ---- Many rules: threads share them */

/* What is worth a thread: 1,000 rules in all were done no sooner by two. */
enum { PORTION_RULES = 1000, PORTIONS_MAX = 16 };

/* Steps look at no other rule than their own: but for those of template strings and of refs to
 * rules whose names have variables; rego.metadata.* makes values that all rules share, and a
 * variable called data could be taken for theirs. */
static bool may_be_shared(us_rules *rules)
{
    const us_compiler *compiler = rules->compiler;
    for (size_t i = 0; i < compiler->clause_count; i++)
        if (compiler->clauses[i]->locals->has &
            (US_HAS_TEMPLATES | US_HAS_METADATA | US_HAS_ROOT_NAMES))
            return false;
    const us_graph *graph = us_rules_graph(rules);
    for (size_t i = 0; i < compiler->node_count; i++)
        if (graph->has_general[i])
            return false;
    return true;
}

static void make_portion(us_rules *rules, us_portion *p, size_t from, size_t to)
{
    us_arena *arena = us_arena_scratch(rules->compiler->arena);
    *p = (us_portion){.compiler = *rules->compiler, .from = from, .to = to};
    p->diags = us_diag_list_make(arena, 0);
    p->compiler.arena = arena;
    p->compiler.diags = &p->diags;
    p->compiler.in_portion = true;
    p->graph = *us_rules_graph(rules);
    p->graph.compiler = &p->compiler;
    p->rules = (us_rules){.compiler = &p->compiler,
                          .scratch = us_arena_scratch(arena),
                          .metadata = rules->metadata,
                          .graph = &p->graph};
}

static void share_rules(us_rules *rules)
{
    us_compiler *compiler = rules->compiler;
    size_t count = compiler->clause_count / PORTION_RULES;
    count = count < compiler->threads ? count : compiler->threads;
    count = count < PORTIONS_MAX ? count : PORTIONS_MAX;
    if (count < 2 || !may_be_shared(rules))
        return;
    rules->portions =
        us_arena_alloc_array(compiler->arena, count, sizeof *rules->portions);
    for (size_t i = 0; i < count; i++)
        make_portion(rules, &rules->portions[i], compiler->clause_count * i / count,
                     compiler->clause_count * (i + 1) / count);
    rules->portion_count = count;
}

/* A task that threads share. */
typedef struct portion_task {
    us_portion *portions;
    void (*run)(void *data, us_portion *portion);
    void *data;
} portion_task;

static void run_guarded(void *data, size_t number, size_t thread)
{
    const portion_task *task = data;
    us_portion *p = &task->portions[number];
    us_recovery recovery;
    (void)thread;
    p->done = false;
    p->compiler.arena->recovery = p->rules.scratch->recovery = &recovery;
    if (US_RECOVER(&recovery))
        return;
    task->run(task->data, p);
    p->done = true;
}

bool us_portions_run(us_rules *rules, void (*run)(void *data, us_portion *portion),
                     void *data)
{
    us_recovery *recovery = rules->compiler->arena->recovery;
    portion_task task = {rules->portions, run, data};
    us_threads_run(rules->portion_count, rules->portion_count, &task, run_guarded);
    for (size_t i = 0; i < rules->portion_count; i++) {
        us_portion *p = &rules->portions[i];
        p->compiler.arena->recovery = p->rules.scratch->recovery = recovery;
        rules->compiler->gave_up |= !p->done;
    }
    return !rules->compiler->gave_up;
}

static void run_portion(void *data, us_portion *p)
{
    round_state own = *(round_state *)data;
    own.rules = &p->rules;
    own.diags = &p->diags;
    make_lists(&own);
    for (size_t i = p->from; i < p->to; i++)
        run_rule(&own, p->compiler.clauses[i]);
}

/* Once a step failed it is about wording its errors, which takes all rules in their order. */
static void run_rules(round_state *r)
{
    const us_compiler *compiler = r->rules->compiler;
    if (r->rules->portion_count > 0 && !r->failed)
        r->failed = !us_portions_run(r->rules, run_portion, r);
    else
        for (size_t i = 0; i < compiler->clause_count; i++)
            run_rule(r, compiler->clauses[i]);
}

static void end_portions(us_rules *rules)
{
    for (size_t i = 0; i < rules->portion_count; i++)
        us_arena_free(rules->portions[i].rules.scratch);
}

/* ---- The whole */

static void note_withs(us_rules *rules)
{
    const us_compiler *compiler = rules->compiler;
    for (size_t i = 0; i < compiler->clause_count && !rules->has_withs; i++)
        rules->has_withs = (compiler->clauses[i]->locals->has & US_HAS_WITHS) != 0;
    for (size_t i = 0; i < rules->portion_count; i++)
        rules->portions[i].rules.has_withs = rules->has_withs;
}

static bool compile_rules(us_rules *rules)
{
    us_compiler *compiler = rules->compiler;
    round_state first = start_round(rules, first_round, FIRST_STEPS, 0);
    index_annotations(&first);
    share_rules(rules);
    run_rules(&first);
    if (!finish_round(&first))
        return false;
    round_state second = start_round(rules, second_round, SECOND_STEPS, 1);
    find_circles(&second);
    find_conflicts(&second);
    note_withs(rules);
    run_rules(&second);
    if (!finish_round(&second))
        return false;
    bool deprecated;
    us_rules_types(rules, &deprecated);
    for (size_t i = 0; i < compiler->clause_count && deprecated; i++)
        for (us_clause *c = compiler->clauses[i]; c; c = c->otherwise)
            us_rule_deprecated(rules, c);
    return us_pass_errors(compiler) == 0 && !compiler->gave_up;
}

static bool compile_query(us_rules *rules, us_clause *query)
{
    static const struct {
        const step *steps;
        size_t count;
    } rounds[] = {
        {first_round, FIRST_STEPS},
        {second_round, SECOND_STEPS},
        {third_round, THIRD_STEPS},
    };
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        round_state round = start_round(rules, rounds[i].steps, rounds[i].count, i);
        run_rule(&round, query);
        if (!finish_round(&round))
            return false;
    }
    return us_pass_errors(rules->compiler) == 0;
}

bool us_compile_rules(us_compiler *compiler)
{
    us_rules rules = {.compiler = compiler, .scratch = us_arena_scratch(compiler->arena)};
    bool ok = compile_rules(&rules);
    for (size_t i = 0; i < compiler->query_count && ok; i++)
        ok = compile_query(&rules, compiler->queries[i].clause);
    us_rules_end_types(&rules);
    end_portions(&rules);
    us_arena_free(rules.scratch);
    return ok;
}

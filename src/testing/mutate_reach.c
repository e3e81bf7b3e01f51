/* Which tests reach which rules: each test runs once on a policy that tells what it does, and enters
 * every rule that is asked for. That says how long it takes, too. */
#include "testing/mutation.h"

#include "base/sort.h"

/* What an evaluation may take: of a mutant more is as good as an error. */
static const size_t memory_limit = (size_t)1 << 30;

static int compare_starts(void *data, const void *a, const void *b)
{
    const us_rule_start *left = a, *right = b;
    (void)data;
    return (left->text > right->text) - (left->text < right->text);
}

static void add_starts(us_mutation *m, size_t *capacity, const us_clause *clause)
{
    us_tree_node *node = clause->node;
    for (; clause; clause = clause->otherwise) {
        const us_rule *rule = clause->rule;
        m->starts = us_arena_room(&m->arena, m->starts, m->start_count, capacity,
                                  sizeof *m->starts);
        m->starts[m->start_count++] =
            (us_rule_start){clause->module->text.text + rule->span.position.offset, node};
    }
}

/* Where each rule, and each else of one, begins. */
static void list_starts(us_mutation *m)
{
    const us_compiler *compiler = &m->policy->compiler;
    size_t capacity = 0;
    m->nodes =
        us_arena_alloc_zero(&m->arena, (compiler->module_count + 1) * sizeof *m->nodes);
    for (size_t i = 0; i < compiler->module_count; i++)
        m->nodes[i] = us_arena_alloc_zero(
            &m->arena, (compiler->modules[i]->rule_count + 1) * sizeof(us_tree_node *));
    for (size_t i = 0; i < compiler->clause_count; i++)
        add_starts(m, &capacity, compiler->clauses[i]);
    us_sort(&m->arena, m->starts, m->start_count, sizeof *m->starts, compare_starts,
            NULL);
}

static us_tree_node *node_at(const us_mutation *m, const char *text)
{
    size_t low = 0, high = m->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->starts[middle].text < text)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->start_count && m->starts[low].text == text ? m->starts[low].node
                                                               : NULL;
}

void us_mutation_index(us_mutation *m)
{
    const us_compiler *compiler = &m->policy->compiler;
    list_starts(m);
    for (size_t i = 0; i < compiler->module_count; i++) {
        const us_module *module = compiler->modules[i];
        for (size_t k = 0; k < module->rule_count; k++)
            m->nodes[i][k] =
                node_at(m, module->text.text + module->rules[k]->span.position.offset);
    }
}

static void see_rule(void *data, const usher_event *event)
{
    us_mutation_runner *r = data;
    const us_mutation *m = r->mutation;
    if (event->node != USHER_NODE_RULE)
        return;
    us_tree_node *node = node_at(m, event->place.text.text);
    if (node)
        m->facts[r->test].reached[node->index / 64] |= (uint64_t)1 << (node->index % 64);
}

usher_limits us_mutation_limits(const us_mutation *m, uint64_t steps)
{
    return (usher_limits){
        .steps = steps,
        .timeout = m->options->timeout,
        .memory = memory_limit,
        .allow_network = true,
        .cancelled = (const bool *)&m->cancelled,
    };
}

static void measure_test(us_mutation_runner *r, usher_worker *worker)
{
    us_mutation *m = r->mutation;
    const us_test *test = &m->list.items[r->test];
    us_test_facts *facts = &m->facts[r->test];
    us_recording recording = {.arena = &r->scratch, .spare = &r->spare};
    us_test_result result = {0};
    usher_limits limits = us_mutation_limits(m, UINT64_MAX);
    const usher_result *answer;
    if (test->skipped || test->is_function)
        return;
    usher_worker_set_tracer(worker, see_rule, r,
                            USHER_TRACE(USHER_EVENT_ENTER) |
                                USHER_TRACE(USHER_EVENT_EXIT));
    usher_outcome outcome =
        usher_evaluate_path(worker, test->path, NULL, &limits, &answer);
    /* Cases have a tracer of their own. */
    if (test->has_cases)
        us_test_evaluate(&r->arena, &recording, worker, test, &limits, &result, &answer);
    else
        us_test_judge(&r->arena, test, outcome, answer, &recording, &result);
    facts->passes = result.outcome == US_TEST_PASSED;
    facts->steps = usher_result_cost(answer).steps;
    us_reach reach = us_reach_make(&r->arena, &m->policy->compiler);
    us_reach_add(&reach, test->node);
    facts->weight = reach.count;
}

void us_mutation_clear(us_mutation_runner *r)
{
    us_arena_reset(&r->arena, (size_t)1 << 20);
    us_arena_reset(&r->scratch, (size_t)1 << 20);
    us_arena_reset(&r->spare, 0);
}

void *us_mutation_measure(void *data)
{
    us_mutation_runner *r = data;
    us_mutation *m = r->mutation;
    usher_worker *worker = usher_worker_new(m->traced);
    if (worker)
        usher_worker_set_environment(worker, m->options->environment);
    while (worker && (r->test = atomic_fetch_add(&m->taken, 1)) < m->list.count) {
        measure_test(r, worker);
        us_mutation_clear(r);
    }
    usher_worker_free(worker);
    return NULL;
}

/* ---- Plans */

typedef struct ranking {
    const us_mutation *mutation;
    const us_module *first; /* the file whose tests come first; NULL: not known yet */
} ranking;

static int compare_tests(void *data, const void *a, const void *b)
{
    const ranking *by = data;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const us_test_facts *x = &by->mutation->facts[left], *y = &by->mutation->facts[right];
    const us_test *tests = by->mutation->list.items;
    bool near = tests[left].clause->module == by->first;
    bool other = tests[right].clause->module == by->first;
    if (near != other)
        return near ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    if (x->steps != y->steps)
        return x->steps < y->steps ? -1 : 1;
    return left < right ? -1 : left > right;
}

void us_mutation_plan_make(us_mutation_runner *r, us_tree_node *node)
{
    const us_mutation *m = r->mutation;
    us_mutation_plan *p = &r->plan;
    us_arena *arena = &r->plan_arena;
    us_arena_reset(arena, (size_t)1 << 20);
    *p = (us_mutation_plan){
        .node = node,
        .tests = us_arena_alloc_array(arena, m->list.count + 1, sizeof *p->tests),
        .near_rules = us_reach_make(arena, &m->policy->compiler),
        .all_rules = us_reach_make(arena, &m->policy->compiler)};
    for (size_t i = 0; i < m->list.count; i++)
        if (m->facts[i].passes &&
            (m->facts[i].reached[node->index / 64] >> (node->index % 64) & 1))
            p->tests[p->count++] = (uint32_t)i;
    ranking by = {m, NULL};
    us_sort(arena, p->tests, p->count, sizeof *p->tests, compare_tests, &by);
    by.first = p->count ? m->list.items[p->tests[0]].clause->module : NULL;
    us_sort(arena, p->tests, p->count, sizeof *p->tests, compare_tests, &by);
    us_reach_add(&p->near_rules, node);
    us_reach_add(&p->all_rules, node);
    for (size_t i = 0; i < p->count; i++) {
        const us_test *test = &m->list.items[p->tests[i]];
        us_reach_add(&p->all_rules, test->node);
        if (test->clause->module != by.first)
            continue;
        us_reach_add(&p->near_rules, test->node);
        p->near = i + 1;
    }
}

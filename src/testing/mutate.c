/* Trying mutants.
 *
 * First each test runs once, which says what it reaches (mutate_reach.c). Then threads take mutant
 * after mutant. A mutant is made cheaply: only the module that is changed is parsed again, and
 * only the rules are compiled that the tests in question read. The tests that read the fewest rules, which are those about the rule itself, come
 * first with what they need; the others only if those pass. */
#include "testing/mutation.h"

#include "base/hash.h"
#include "base/sort.h"
#include "base/threads.h"

#include <stdlib.h>

enum {
    MAX_THREADS = 256,
    /* A test may take so many times the steps that it takes otherwise, and some. */
    STEPS_FACTOR = 20,
    STEPS_MORE = 200000,
};

/* ---- Making mutants */

/* [rule] as one that never applies: its name stays known to the others. */
static us_rule *make_idle(us_arena *arena, const us_rule *rule)
{
    us_rule *idle = us_arena_alloc(arena, sizeof *idle);
    us_literal *never =
        us_literal_term(arena, rule->span, us_term_scalar(arena, rule->span, US_FALSE));
    *idle = *rule;
    never->id = never->as.term->id = rule->id;
    idle->otherwise = NULL;
    idle->body = us_body_make(arena, 1);
    idle->body->items[0] = never;
    return idle;
}

/* [module] with those of its rules that are in [rules]; number [without] is taken away. Its rules are
 * those at the nodes of module [number]. */
static us_module *cut_module(us_mutation_runner *r, const us_module *module,
                             size_t number, const us_reach *rules, size_t without)
{
    us_tree_node **nodes = r->mutation->nodes[number];
    us_module *cut = us_arena_alloc(&r->arena, sizeof *cut);
    *cut = *module;
    cut->rules = us_arena_alloc_array(&r->arena, module->rule_count, sizeof *cut->rules);
    cut->rule_count = 0;
    for (size_t i = 0; i < module->rule_count; i++) {
        us_rule *rule = module->rules[i];
        if (!nodes[i] || !us_reach_has(rules, nodes[i]) ||
            (i == without && rule->is_default))
            continue;
        cut->rules[cut->rule_count++] = i == without ? make_idle(&r->arena, rule) : rule;
    }
    return cut;
}

/* The policy with only [rules], and the module of [site] changed. NULL where it does not compile. */
static usher_policy *build(us_mutation_runner *r, const us_mutation_site *site,
                           const us_reach *rules)
{
    const us_compiler *compiler = &r->mutation->policy->compiler;
    us_module **modules =
        us_arena_alloc_array(&r->arena, compiler->module_count + 1, sizeof *modules);
    for (size_t i = 0; i < compiler->module_count; i++) {
        const us_module *module = compiler->modules[i];
        bool changed = site->module == i;
        if (changed && !site->removes) {
            us_diag_list diags = us_diag_list_make(&r->arena, 1);
            const us_module *mutant = us_build_parse_as(
                &r->arena, module->file, us_mutant_text(&r->arena, site, module->text),
                module->dialect,
                compiler->capabilities ? &compiler->capabilities->language : NULL,
                &diags);
            if (!mutant || mutant->rule_count != module->rule_count)
                return NULL;
            module = mutant;
        }
        modules[i] = cut_module(r, module, i, rules,
                                changed && site->removes ? site->rule : SIZE_MAX);
    }
    return us_policy_variant(r->mutation->policy, modules, compiler->module_count,
                             (us_variant_options){0});
}

/* Runs tests [from] to [to] of the plan; where one does not pass, says what comes of that. */
static us_mutant_status run_tests(us_mutation_runner *r, const usher_policy *policy,
                                  size_t from, size_t to, us_mutant *mutant)
{
    const us_mutation *m = r->mutation;
    usher_worker *worker = usher_worker_new(policy);
    us_mutant_status status = US_MUTANT_SURVIVED;
    if (worker)
        usher_worker_set_environment(worker, m->options->environment);
    for (size_t i = from; worker && i < to && status == US_MUTANT_SURVIVED; i++) {
        const us_test *test = &m->list.items[r->plan.tests[i]];
        const us_test_facts *facts = &m->facts[r->plan.tests[i]];
        us_recording recording = {.arena = &r->scratch, .spare = &r->spare};
        usher_limits limits =
            us_mutation_limits(m, facts->steps * STEPS_FACTOR + STEPS_MORE);
        us_test_result result = {0};
        const usher_result *answer;
        us_test_evaluate(&r->arena, &recording, worker, test, &limits, &result, &answer);
        if (result.outcome == US_TEST_PASSED)
            continue;
        mutant->killer = us_str_from(test->path);
        status = us_str_is(result.error.code, "eval_cancel_error") ? US_MUTANT_TIMEOUT
                                                                   : US_MUTANT_KILLED;
    }
    usher_worker_free(worker);
    return status;
}

/* Compiles with [rules] and runs tests [from] to [to] of the plan. */
static us_mutant_status try_with(us_mutation_runner *r, const us_mutation_site *site,
                                 const us_reach *rules, size_t from, size_t to,
                                 us_mutant *mutant)
{
    usher_policy *policy = build(r, site, rules);
    if (!policy)
        return US_MUTANT_INVALID;
    us_mutant_status status = run_tests(r, policy, from, to, mutant);
    usher_policy_free(policy);
    return status;
}

static us_mutant_status try_mutant(us_mutation_runner *r, const us_mutation_site *site,
                                   us_mutant *mutant)
{
    us_mutation *m = r->mutation;
    us_tree_node *node = m->nodes[site->module][site->rule];
    us_str name = us_str_format(&r->arena, "mutate-%s", us_mutator_name(site->mutator));
    if (us_ignores_name(&m->ignores[site->module], name, US_STR("mutate"),
                        site->position.row))
        return US_MUTANT_IGNORED;
    if (!node)
        return US_MUTANT_UNREACHED;
    if (r->plan.node != node)
        us_mutation_plan_make(r, node);
    const us_mutation_plan *p = &r->plan;
    us_mutant_status status = try_with(r, site, &p->near_rules, 0, p->near, mutant);
    if (status == US_MUTANT_SURVIVED && p->near < p->count)
        status = try_with(r, site, &p->all_rules, p->near, p->count, mutant);
    return status == US_MUTANT_SURVIVED && p->count == 0 ? US_MUTANT_UNREACHED : status;
}

static void *try_mutants(void *data)
{
    us_mutation_runner *r = data;
    us_mutation *m = r->mutation;
    for (;;) {
        size_t number = atomic_fetch_add(&m->taken, 1);
        if (number >= m->sites.count || atomic_load(&m->cancelled))
            return NULL;
        us_mutant *mutant = &m->mutants[number];
        us_mutant_status status = try_mutant(r, &m->sites.items[number], mutant);
        us_mutation_clear(r);
        pthread_mutex_lock(&m->lock);
        mutant->status = status;
        m->arrived[number] = true;
        pthread_cond_broadcast(&m->news);
        pthread_mutex_unlock(&m->lock);
    }
}

/* ---- Which mutants there are */

typedef struct choice {
    us_mutation_site site;
    uint64_t hash;
    size_t number;
} choice;

static int compare_hashes(void *data, const void *a, const void *b)
{
    const choice *left = a, *right = b;
    (void)data;
    return (left->hash > right->hash) - (left->hash < right->hash);
}

static int compare_numbers(void *data, const void *a, const void *b)
{
    const choice *left = a, *right = b;
    (void)data;
    return (left->number > right->number) - (left->number < right->number);
}

/* The same in each run, for what is chosen is. */
static const us_hash_key choice_key = {{0}};

static uint64_t hash_of(const us_mutation *m, const us_mutation_site *site)
{
    const us_module *module = m->policy->compiler.modules[site->module];
    uint64_t hash =
        us_hash_word_under(&choice_key, site->from * US_MUTATOR_COUNT + site->mutator);
    hash ^= us_hash_bytes_under(&choice_key, module->file.text, module->file.length);
    return hash ^
           us_hash_bytes_under(&choice_key, site->instead.text, site->instead.length);
}

/* Keeps as many as are wanted, the same ones each time, in their order. */
static void choose(us_mutation *m)
{
    size_t count = m->sites.count, limit = m->options->limit;
    if (limit == 0 || limit >= count)
        return;
    choice *choices = us_arena_alloc_array(&m->arena, count, sizeof *choices);
    for (size_t i = 0; i < count; i++)
        choices[i] = (choice){m->sites.items[i], hash_of(m, &m->sites.items[i]), i};
    us_sort(&m->arena, choices, count, sizeof *choices, compare_hashes, NULL);
    us_sort(&m->arena, choices, limit, sizeof *choices, compare_numbers, NULL);
    for (size_t i = 0; i < limit; i++)
        m->sites.items[i] = choices[i].site;
    m->sites.count = limit;
}

static void find_mutants(us_mutation *m)
{
    const us_compiler *compiler = &m->policy->compiler;
    m->sites.arena = &m->arena;
    m->ignores =
        us_arena_alloc_zero(&m->arena, (compiler->module_count + 1) * sizeof *m->ignores);
    for (size_t i = 0; i < compiler->module_count; i++) {
        const us_module *module = compiler->modules[i];
        if (us_test_is_of_tests(module, &m->list))
            continue;
        m->ignores[i] = us_ignores_read(&m->arena, module);
        us_mutants_find(&m->sites, module, i);
    }
    m->found = m->sites.count;
    choose(m);
    m->mutants =
        us_arena_alloc_zero(&m->arena, (m->sites.count + 1) * sizeof *m->mutants);
    m->arrived = us_arena_alloc_zero(&m->arena, m->sites.count + 1);
    for (size_t i = 0; i < m->sites.count; i++) {
        const us_mutation_site *site = &m->sites.items[i];
        const us_module *module = compiler->modules[site->module];
        us_mutant *mutant = &m->mutants[i];
        mutant->place =
            (us_test_place){module->file, site->position.row, site->position.column};
        mutant->mutator = us_str_from(us_mutator_name(site->mutator));
        us_mutant_lines(&m->arena, site, module->text, &mutant->before, &mutant->after);
    }
}

/* ---- The whole */

static size_t thread_count(const us_mutation_options *options)
{
    size_t count = options->parallel ? options->parallel : us_threads_usable();
    return count > MAX_THREADS ? MAX_THREADS : count;
}

/* Begins [phase] on as many threads as there may be; false: on none. */
static bool start_phase(us_mutation *m, void *(*phase)(void *data))
{
    size_t wanted = thread_count(m->options);
    atomic_store(&m->taken, 0);
    m->runner_count = 0;
    while (m->runner_count < wanted &&
           pthread_create(&m->runners[m->runner_count].thread, NULL, phase,
                          &m->runners[m->runner_count]) == 0)
        m->runner_count++;
    return m->runner_count > 0;
}

static void end_phase(us_mutation *m)
{
    for (size_t i = 0; i < m->runner_count; i++)
        pthread_join(m->runners[i].thread, NULL);
    m->runner_count = 0;
}

static void prepare(us_mutation *m)
{
    const us_compiler *compiler = &m->policy->compiler;
    size_t threads = thread_count(m->options);
    m->runners = us_arena_alloc_zero(&m->arena, threads * sizeof *m->runners);
    for (size_t i = 0; i < threads; i++) {
        us_mutation_runner *r = &m->runners[i];
        r->mutation = m;
        us_arena_init(&r->plan_arena, 0, NULL);
        us_arena_init(&r->arena, 0, NULL);
        us_arena_init(&r->scratch, 0, NULL);
        us_arena_init(&r->spare, 0, NULL);
    }
    m->facts = us_arena_alloc_zero(&m->arena, (m->list.count + 1) * sizeof *m->facts);
    for (size_t i = 0; i < m->list.count; i++)
        m->facts[i].reached =
            us_arena_alloc_zero(&m->arena, (compiler->node_count / 64 + 1) * 8);
    us_mutation_index(m);
    find_mutants(m);
}

us_mutation *us_mutation_start(us_arena *arena, const usher_policy *policy,
                               const us_mutation_options *options, us_str *error)
{
    us_mutation *m = calloc(1, sizeof *m);
    if (!m)
        us_arena_exhaust(arena);
    us_arena_init(&m->arena, 0, NULL);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->news, NULL);
    m->policy = policy;
    m->options = options;
    bool good = us_test_discover(&m->arena, policy, options->run, &m->list, error);
    if (good) {
        prepare(m);
        m->traced = us_policy_variant(policy, policy->compiler.modules,
                                      policy->compiler.module_count,
                                      (us_variant_options){.traced = true});
        good = m->traced && start_phase(m, us_mutation_measure);
        end_phase(m);
        good = good && start_phase(m, try_mutants);
        if (!good)
            *error = US_STR("there is no memory to try mutants");
    }
    if (good)
        return m;
    *error = us_str_copy(arena, *error);
    us_mutation_free(m);
    return NULL;
}

size_t us_mutation_count(const us_mutation *mutation)
{
    return mutation->sites.count;
}

size_t us_mutation_found(const us_mutation *mutation)
{
    return mutation->found;
}

const us_mutant *us_mutation_at(const us_mutation *mutation, size_t index)
{
    return &mutation->mutants[index];
}

const us_mutant *us_mutation_next(us_mutation *mutation)
{
    size_t number = mutation->next;
    if (number >= mutation->sites.count)
        return NULL;
    pthread_mutex_lock(&mutation->lock);
    while (!mutation->arrived[number])
        pthread_cond_wait(&mutation->news, &mutation->lock);
    pthread_mutex_unlock(&mutation->lock);
    return &mutation->mutants[mutation->next++];
}

void us_mutation_free(us_mutation *mutation)
{
    if (!mutation)
        return;
    atomic_store(&mutation->cancelled, true);
    end_phase(mutation);
    for (size_t i = 0; mutation->runners && i < thread_count(mutation->options); i++) {
        us_arena_free(&mutation->runners[i].plan_arena);
        us_arena_free(&mutation->runners[i].arena);
        us_arena_free(&mutation->runners[i].scratch);
        us_arena_free(&mutation->runners[i].spare);
    }
    usher_policy_free(mutation->traced);
    pthread_cond_destroy(&mutation->news);
    pthread_mutex_destroy(&mutation->lock);
    us_arena_free(&mutation->arena);
    free(mutation);
}

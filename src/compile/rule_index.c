/* The rule index, made at compile time: by which value of the input each rule of all
 * policies is found.
 *
 * Of the tests that a rule cannot fire without (index_facts.c) one is chosen to find it by:
 * the rule is then in a list for each value that passes the test, and in no other. Those
 * that are exact are asked when the rule is found, before it is entered, and its code does
 * not ask them again. A rule without a test worth looking up is always found. So a request
 * costs a look-up for each place that rules are found by, and something for each rule that
 * is found; what is loaded beside that costs nothing. */
#include "compile/index_facts.h"

/* What a look-up costs, and asking a rule that was found; in instructions, roughly. */
static const double look_up_cost = 50, affix_cost = 60, rule_cost = 30;

/* A place by which rules may be found, in one way. */
typedef struct candidate_path {
    us_index_path path;
    size_t user_count; /* rules that test it so */
    uint32_t *pairs;   /* list, rule, … of those that are found by it */
    size_t pair_count;
    size_t pair_capacity;
} candidate_path;

typedef struct indexed_rule {
    us_index_fact *facts;
    size_t fact_count;
    uint64_t proved;
} indexed_rule;

struct us_indexer {
    indexed_rule *rules;
    size_t rule_count;
    size_t rule_capacity;
};

void us_index_prepare(us_emitter *emitter)
{
    emitter->indexer = us_arena_alloc_zero(emitter->arena, sizeof *emitter->indexer);
    emitter->helper_facts = us_arena_alloc_zero(
        emitter->arena, (emitter->compiler->node_count + 1) * sizeof(us_index_facts *));
}

bool us_index_add(us_emitter *emitter, us_clause *const *clauses, size_t count,
                  uint32_t *first)
{
    struct us_indexer *indexer = emitter->indexer;
    bool found = false;

    *first = (uint32_t)indexer->rule_count;
    if (count < 2)
        return false;
    for (size_t i = 0; i < count; i++) {
        indexed_rule rule = {0};
        us_index_facts facts = us_index_facts_of(emitter, clauses[i], &rule.proved);
        rule.facts = facts.items;
        rule.fact_count = facts.count;
        found = found || facts.count > 0;
        indexer->rules =
            us_arena_room(emitter->arena, indexer->rules, indexer->rule_count,
                          &indexer->rule_capacity, sizeof *indexer->rules);
        indexer->rules[indexer->rule_count++] = rule;
    }
    if (!found)
        indexer->rule_count = *first;
    return found;
}

uint64_t us_index_proved(const us_emitter *emitter, uint32_t rule)
{
    return emitter->indexer->rules[rule].proved;
}

/* ---- the places that rules can be found by ---- */

typedef struct table {
    us_emitter *emitter;
    us_arena *arena;
    us_object *numbers; /* kind and shared value in one integer → number of the path */
    candidate_path *paths;
    size_t count;
    size_t capacity;
} table;

static candidate_path *path_of(const table *t, const us_index_fact *fact)
{
    return &t->paths[fact->path];
}

static candidate_path *give_path(table *t, us_index_fact *fact)
{
    us_value key = us_value_integer((int64_t)fact->kind << 32 | fact->shared);
    const us_value *known = us_object_get(t->numbers, key);
    if (known) {
        fact->path = (uint32_t)known->as.integer;
        return path_of(t, fact);
    }
    fact->path = (uint32_t)t->count;
    us_object_add(t->numbers, key, us_value_integer((int64_t)t->count));
    t->paths =
        us_arena_room(t->arena, t->paths, t->count, &t->capacity, sizeof *t->paths);
    candidate_path *added = &t->paths[t->count++];
    *added = (candidate_path){.path = {.kind = fact->kind,
                                       .shared = fact->shared,
                                       .values = us_object_new(t->emitter->arena, 4)}};
    return added;
}

static void note_facts(table *t, const indexed_rule *rule)
{
    for (size_t i = 0; i < rule->fact_count; i++) {
        us_index_fact *fact = &rule->facts[i];
        candidate_path *path = give_path(t, fact);
        path->user_count++;
        for (size_t v = 0; v < fact->value_count; v++)
            if (!us_object_get(path->path.values, fact->values[v]))
                us_object_add(path->path.values, fact->values[v],
                              us_value_integer((int64_t)path->path.values->count));
    }
}

/* What a rule costs a request, on the average, if it is found by the fact. */
static double cost_of(table *t, const us_index_fact *fact)
{
    const candidate_path *path = path_of(t, fact);
    bool affix = fact->kind == US_INDEX_PREFIX || fact->kind == US_INDEX_SUFFIX;
    double share = fact->kind == US_INDEX_EQUAL || affix
                       ? (double)fact->value_count / (path->path.values->count + 1)
                       : 0.5;
    return (affix ? affix_cost : look_up_cost) / (double)path->user_count +
           rule_cost * share;
}

static const us_index_fact *choose_fact(table *t, const indexed_rule *rule)
{
    const us_index_fact *best = NULL;
    double least = rule_cost;
    for (size_t i = 0; i < rule->fact_count; i++) {
        double cost = cost_of(t, &rule->facts[i]);
        if (cost >= least)
            continue;
        least = cost;
        best = &rule->facts[i];
    }
    return best;
}

static void add_pair(table *t, candidate_path *path, uint32_t list, uint32_t rule)
{
    /* A value that is named twice lists the rule once. */
    if (path->pair_count > 0 && path->pairs[path->pair_count - 1] == rule &&
        path->pairs[path->pair_count - 2] == list)
        return;
    if (path->pair_count + 2 > path->pair_capacity) {
        size_t wanted = 2 * path->pair_capacity + 16;
        path->pairs =
            us_arena_grow(t->arena, path->pairs, path->pair_count * sizeof *path->pairs,
                          wanted * sizeof *path->pairs);
        path->pair_capacity = wanted;
    }
    path->pairs[path->pair_count++] = list;
    path->pairs[path->pair_count++] = rule;
}

static void list_rule(table *t, const us_index_fact *fact, uint32_t rule)
{
    candidate_path *path = path_of(t, fact);
    if (fact->kind == US_INDEX_TRUE || fact->kind == US_INDEX_DEFINED)
        add_pair(t, path, 0, rule);
    for (size_t v = 0; v < fact->value_count; v++)
        add_pair(t, path,
                 (uint32_t)us_object_get(path->path.values, fact->values[v])->as.integer,
                 rule);
}

/* ---- what is asked of a rule that was found ---- */

static us_index_test test_of(us_emitter *emitter, const us_index_fact *fact)
{
    us_index_test test = {.kind = fact->kind, .shared = fact->shared};
    if (fact->kind == US_INDEX_TRUE)
        return test;
    us_set *set = us_set_new(emitter->arena, fact->value_count);
    for (size_t v = 0; v < fact->value_count; v++)
        us_set_add(set, fact->values[v]);
    test.is_set = set->count != 1;
    test.constant = us_emit_constant_number(emitter, test.is_set ? us_value_set(set)
                                                                 : fact->values[0]);
    return test;
}

static void add_tests(us_emitter *emitter, const indexed_rule *rule,
                      const us_index_fact *chosen, size_t *capacity)
{
    us_index *index = &emitter->program->index;
    for (size_t i = 0; i < rule->fact_count; i++) {
        if (&rule->facts[i] == chosen || !rule->facts[i].exact)
            continue;
        index->tests = us_arena_room(emitter->arena, index->tests, index->test_count,
                                     capacity, sizeof *index->tests);
        index->tests[index->test_count++] = test_of(emitter, &rule->facts[i]);
    }
}

/* ---- tables ---- */

/* Sorts the pairs into lists, which keeps the order of the rules. */
static void make_lists(us_arena *arena, candidate_path *from)
{
    us_index_path *path = &from->path;
    uint32_t lists = path->values->count > 0 ? path->values->count : 1;
    size_t rules = from->pair_count / 2;
    path->starts = us_arena_alloc_zero(arena, ((size_t)lists + 1) * sizeof *path->starts);
    path->rules = us_arena_alloc_array(arena, rules + 1, sizeof *path->rules);
    path->list_count = lists;
    for (size_t i = 0; i < rules; i++)
        path->starts[from->pairs[2 * i] + 1]++;
    for (uint32_t n = 0; n < lists; n++)
        path->starts[n + 1] += path->starts[n];
    uint32_t *next = us_arena_alloc_array(arena, (size_t)lists + 1, sizeof *next);
    memcpy(next, path->starts, lists * sizeof *next);
    for (size_t i = 0; i < rules; i++)
        path->rules[next[from->pairs[2 * i]]++] = from->pairs[2 * i + 1];
}

/* The lengths that the strings of the path have. */
static void note_lengths(us_index_path *path)
{
    if (path->kind != US_INDEX_PREFIX && path->kind != US_INDEX_SUFFIX)
        return;
    for (uint32_t i = 0; i < path->values->count; i++)
        path->lengths |= (uint64_t)1 << us_value_text(path->values->keys[i]).length;
}

static void finish_paths(table *t)
{
    us_index *index = &t->emitter->program->index;
    index->paths =
        us_arena_alloc_array(t->emitter->arena, t->count + 1, sizeof *index->paths);
    for (size_t i = 0; i < t->count; i++) {
        if (t->paths[i].pair_count == 0)
            continue;
        make_lists(t->emitter->arena, &t->paths[i]);
        note_lengths(&t->paths[i].path);
        us_value_freeze(us_value_object(t->paths[i].path.values));
        index->paths[index->path_count++] = t->paths[i].path;
    }
}

void us_index_finish(us_emitter *emitter)
{
    const struct us_indexer *indexer = emitter->indexer;
    us_index *index = &emitter->program->index;
    table t = {.emitter = emitter,
               .arena = emitter->scratch,
               .numbers = us_object_new(emitter->scratch, 16)};
    size_t capacity = 0;

    index->rule_count = indexer->rule_count;
    index->words = (indexer->rule_count + 63) / 64;
    index->always = us_arena_alloc_zero(emitter->arena, (index->words + 1) * 8);
    index->first_tests = us_arena_alloc_array(emitter->arena, index->rule_count + 1,
                                              sizeof *index->first_tests);
    for (size_t r = 0; r < indexer->rule_count; r++)
        note_facts(&t, &indexer->rules[r]);
    for (size_t r = 0; r < indexer->rule_count; r++) {
        const us_index_fact *chosen = choose_fact(&t, &indexer->rules[r]);
        if (chosen)
            list_rule(&t, chosen, (uint32_t)r);
        else
            index->always[r / 64] |= (uint64_t)1 << r % 64;
        index->first_tests[r] = (uint32_t)index->test_count;
        add_tests(emitter, &indexer->rules[r], chosen, &capacity);
    }
    index->first_tests[index->rule_count] = (uint32_t)index->test_count;
    finish_paths(&t);
}

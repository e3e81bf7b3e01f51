/* The numbers that OPA gives to the variables it makes (__local12__), so that traces show the
 * same ones. */
#include "compile/lower_mark.h"

#include "compile/vars.h"
#include "syntax/ast_walk.h"

us_str us_mark_number_name(us_arena *arena, const us_clause *clause, uint32_t local)
{
    return us_str_format(arena, "__local%s%u__", clause->query ? "q" : "",
                         clause->locals->items[local].number);
}

enum { STAGES = UINT8_MAX + 1 };

/* How many numbers OPA has used up: it numbers what it makes stage after stage, and in each
 * rule after rule. */
typedef struct naming {
    us_compiler *compiler;
    us_clause *clause;
    uint32_t used[STAGES]; /* by stage: for the rules before the one at work */
} naming;

/* A key gets a second number, which is not shown. What has a name without a declaration
 * gets none. */
static uint32_t numbers_for(const us_local *local)
{
    if (local->origin == US_LOCAL_KEY)
        return 2;
    bool made = local->name.length == 0 || local->origin != US_LOCAL_OTHER;
    return made && !local->wildcard ? 1 : 0;
}

static bool name_variable(void *data, us_term *term)
{
    const naming *n = data;
    us_variable *variable = &term->as.variable;
    if (term->kind != US_TERM_VARIABLE || variable->local == 0 ||
        variable->name.length > 0)
        return true;
    variable->name =
        n->clause->locals->items[variable->local].wildcard
            ? US_STR("_")
            : us_mark_number_name(n->compiler->arena, n->clause, variable->local);
    return true;
}

static void name_branch(naming *n, us_clause *clause)
{
    us_visitor visitor = {.data = n, .term = name_variable};
    n->clause = clause;
    us_walk_body(&visitor, clause->body);
    for (size_t i = 0; i < clause->reference.count; i++)
        us_walk_term(&visitor, clause->reference.items[i]);
    us_walk_head(&visitor, clause);
}

/* [before]: by stage, how many numbers go to other stages first. */
static void name_rule(naming *n, const uint32_t *before, us_clause *first)
{
    us_locals *locals = first->locals;
    for (uint32_t i = 1; i <= locals->count; i++) {
        uint8_t stage = locals->items[i].stage;
        locals->items[i].number = before[stage] + n->used[stage];
        n->used[stage] += numbers_for(&locals->items[i]);
    }
    for (us_clause *branch = first; branch; branch = branch->otherwise)
        name_branch(n, branch);
}

/* By stage: the numbers that earlier stages use for all of the rules. */
static void sum_stages(uint32_t *before, us_clause *const *rules, size_t count)
{
    uint32_t all[STAGES] = {0}, sum = 0;
    for (size_t r = 0; r < count; r++)
        for (uint32_t i = 1; i <= rules[r]->locals->count; i++)
            all[rules[r]->locals->items[i].stage] +=
                numbers_for(&rules[r]->locals->items[i]);
    for (size_t i = 0; i < STAGES; i++) {
        before[i] = sum;
        sum += all[i];
    }
}

void us_mark_prepare(us_emitter *emitter)
{
    us_compiler *compiler = emitter->compiler;
    uint32_t before[STAGES];
    if (!compiler->traced)
        return;
    naming rules = {.compiler = compiler};
    sum_stages(before, compiler->clauses, compiler->clause_count);
    for (size_t i = 0; i < compiler->clause_count; i++)
        name_rule(&rules, before, compiler->clauses[i]);
    for (size_t i = 0; i < compiler->query_count; i++) {
        naming query = {.compiler = compiler};
        sum_stages(before, &compiler->queries[i].clause, 1);
        name_rule(&query, before, compiler->queries[i].clause);
    }
}

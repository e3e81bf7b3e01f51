/* Rules that rules may read: each reference of data leads down the rule tree, as far as its steps are
 * known, to all that lies there and below. */
#include "testing/reach.h"

#include "compile/pass.h"
#include "syntax/ast_walk.h"

us_reach us_reach_make(us_arena *arena, const us_compiler *compiler)
{
    return (us_reach){
        .arena = arena,
        .compiler = compiler,
        .nodes = us_arena_alloc_zero(arena, (compiler->node_count / 64 + 1) * 8)};
}

bool us_reach_has(const us_reach *reach, const us_tree_node *node)
{
    return reach->nodes[node->index / 64] >> (node->index % 64) & 1;
}

static void add_node(us_reach *reach, us_tree_node *node)
{
    if (us_reach_has(reach, node))
        return;
    reach->nodes[node->index / 64] |= (uint64_t)1 << (node->index % 64);
    if (node->clause_count == 0 && !node->fallback)
        return;
    reach->waiting = us_arena_room(reach->arena, reach->waiting, reach->waiting_count,
                                   &reach->waiting_capacity, sizeof(us_tree_node *));
    reach->waiting[reach->waiting_count++] = node;
    reach->count++;
}

static void add_below(us_reach *reach, us_tree_node *node)
{
    us_tree_node *end = us_tree_next(node, false);
    for (; node != end; node = us_tree_next(node, true))
        add_node(reach, node);
}

/* The first [count] terms of a reference of data: as far as they are known. */
static void follow(us_reach *reach, us_term *const *steps, size_t count)
{
    us_tree_node *node = reach->compiler->tree;
    for (size_t i = 1; i < count && steps[i]->kind == US_TERM_SCALAR; i++) {
        node = us_tree_child(node, steps[i]->as.scalar);
        if (!node)
            return;
        add_node(reach, node);
    }
    add_below(reach, node);
}

static bool visit_term(void *data, us_term *term)
{
    us_reach *reach = data;
    us_visitor visitor = {.data = reach, .term = visit_term};
    us_term *alone[] = {term};
    bool is_ref = term->kind == US_TERM_REF;
    if ((!is_ref && term->kind != US_TERM_VARIABLE) || !us_term_is_root(term))
        return true;
    us_term *const *steps = is_ref ? term->as.list.items : alone;
    size_t count = is_ref ? term->as.list.count : 1;
    if (us_str_is(steps[0]->as.variable.name, "data"))
        follow(reach, steps, count);
    for (size_t i = 1; i < count; i++)
        us_walk_term(&visitor, steps[i]);
    return false;
}

static void look_into(us_reach *reach, us_clause *clause)
{
    us_visitor visitor = {.data = reach, .term = visit_term};
    for (; clause; clause = clause->otherwise) {
        for (size_t i = 1; i < clause->reference.count; i++)
            us_walk_term(&visitor, clause->reference.items[i]);
        if (clause->key)
            us_walk_term(&visitor, clause->key);
        if (clause->value)
            us_walk_term(&visitor, clause->value);
        us_walk_body(&visitor, clause->body);
    }
}

void us_reach_add(us_reach *reach, us_tree_node *node)
{
    add_below(reach, node);
    while (reach->waiting_count > 0) {
        const us_tree_node *next = reach->waiting[--reach->waiting_count];
        if (next->fallback)
            look_into(reach, next->fallback);
        for (size_t i = 0; i < next->clause_count; i++)
            look_into(reach, next->clauses[i]);
    }
}

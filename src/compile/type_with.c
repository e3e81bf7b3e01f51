/* What is known while `with` replaces documents: the target can have the type of
 * its replacement as well, and rules that depend on it can be anything. */
#include "compile/type_check.h"

#include "compile/names.h"
#include "syntax/ast_text.h"

/* What all remembered layers together may take. */
enum { MOST_BYTES = 64 * 1024 * 1024 };

struct us_replacements {
    us_edges *readers; /* the graph turned round: by vertex, who reads it */
    us_names known;    /* text of a target → index of its layer */
    us_type_layer **layers;
    size_t count, capacity;
};

static struct us_replacements *replacements(us_checker *c)
{
    if (c->replacements)
        return c->replacements;
    us_graph *graph = c->graph;
    struct us_replacements *r = us_arena_alloc_zero(c->types.arena, sizeof *r);
    r->known = us_names_make(c->types.arena);
    r->readers =
        us_arena_alloc_zero(c->types.arena, graph->vertex_count * sizeof *r->readers);
    for (us_vertex v = 0; v < graph->vertex_count; v++)
        for (uint32_t i = 0; i < graph->edges[v].count; i++)
            us_graph_add_edge(graph, &r->readers[graph->edges[v].items[i]], v);
    return c->replacements = r;
}

/* ---- Who depends on a target */

typedef struct spread {
    us_checker *c;
    struct us_replacements *all;
    bool *seen; /* by vertex */
    us_edges open;
    bool any;
} spread;

static void reach(spread *s, us_vertex v)
{
    if (s->seen[v])
        return;
    s->seen[v] = true;
    us_graph_add_edge(s->c->graph, &s->open, v);
}

static void reach_rule(spread *s, const us_clause *clause)
{
    for (; clause; clause = clause->otherwise) {
        reach(s, us_graph_vertex(clause));
        s->any = true;
    }
}

static void reach_rules(spread *s, const us_tree_node *node)
{
    for (size_t i = 0; i < node->clause_count; i++)
        reach_rule(s, node->clauses[i]);
    reach_rule(s, node->fallback);
}

/* The rules that the target may name, be part of, or hold. */
static void reach_target(spread *s, const us_terms *target)
{
    us_tree_node *node = s->c->compiler->tree;
    for (size_t i = 1; i < target->count && node; i++) {
        if (target->items[i]->kind != US_TERM_SCALAR)
            break;
        node = us_tree_child(node, target->items[i]->as.scalar);
        if (node)
            reach_rules(s, node);
    }
    for (us_tree_node *at = node; at; at = us_tree_next(at, true)) {
        const us_tree_node *above = at;
        while (above && above != node)
            above = above->parent;
        if (!above)
            break;
        reach_rules(s, at);
    }
}

/* A layer in which all that depends on the target is `any`, or NULL if nothing is. */
static us_type_layer *spread_out(us_checker *c, const us_terms *target, bool is_function)
{
    spread s = {.c = c, .all = replacements(c)};
    s.seen = us_arena_alloc_zero(c->types.arena, c->graph->vertex_count);
    reach_target(&s, target);
    if (!s.any)
        return NULL;
    us_term term = {.kind = US_TERM_REF, .as.list = *target};
    const us_tree_node *own =
        is_function ? us_tree_find_term(c->compiler->tree, &term) : NULL;
    us_type_layer *layer = us_type_layer_of_tree(&c->types, c->compiler, NULL);
    while (s.open.count) {
        us_vertex v = s.open.items[--s.open.count];
        const us_edges *readers = &s.all->readers[v];
        for (uint32_t i = 0; i < readers->count; i++)
            reach(&s, readers->items[i]);
        if (v < c->compiler->branch_count && c->graph->clauses[v]->node != own)
            us_type_layer_set(layer, c->graph->clauses[v]->node, &us_type_any);
    }
    return layer;
}

/* Beyond the bytes that layers may take: nothing is known of rules. */
static us_type_layer *spread_everywhere(us_checker *c, const us_terms *target)
{
    us_type_layer *layer = us_type_layer_make(&c->types, NULL);
    us_type_layer_put(&c->types, layer, target, 1, &us_type_any);
    return layer;
}

static us_type_layer *dependents(us_checker *c, const us_terms *target, bool is_function)
{
    if (!c->graph || !us_str_is(target->items[0]->as.variable.name, "data"))
        return NULL;
    struct us_replacements *r = replacements(c);
    us_term term = {.kind = US_TERM_REF, .as.list = *target};
    us_buf text = us_buf_make(c->types.arena);
    us_ast_print_term(&text, &term);
    us_str name = us_buf_str(&text);
    uint32_t at = us_names_find(&r->known, name);
    if (at == US_NAMES_NONE) {
        size_t bytes = c->compiler->node_count * (sizeof(void *) + sizeof(bool)) +
                       c->graph->vertex_count;
        us_type_layer *made = (r->count + 1) * bytes > MOST_BYTES
                                  ? spread_everywhere(c, target)
                                  : spread_out(c, target, is_function);
        at = (uint32_t)r->count;
        us_names_put(&r->known, name, at);
        r->layers = us_arena_room(c->types.arena, r->layers, r->count, &r->capacity,
                                  sizeof *r->layers);
        r->layers[r->count++] = made;
    }
    if (!r->layers[at])
        return NULL;
    us_type_layer *layer = us_arena_alloc(c->types.arena, sizeof *layer);
    *layer = *r->layers[at];
    return layer;
}

/* ---- The layers of a literal */

/* What the target can be while it is replaced. */
static const us_type_node *replaced_type(us_checker *c, const us_with *with,
                                         const us_type_node *target)
{
    const us_type_node *value = us_checker_term(c, with->value);
    const us_type_node *both =
        target && value ? us_types_or(&c->types, target, value) : NULL;
    return both ? both : &us_type_any;
}

const us_type_layer *us_checker_with(us_checker *c, const us_literal *literal)
{
    const us_type_layer *top = c->layer;
    us_type_layer *values = NULL;
    for (size_t i = 0; i < literal->with_count; i++) {
        const us_with *with = &literal->withs[i];
        us_term *room;
        us_terms target = us_checker_parts(with->target, &room);
        const us_type_node *type = us_checker_ref(c, &target);
        bool is_function = type && type->kind == US_KIND_FUNCTION;
        us_type_layer *layer = dependents(c, &target, is_function);
        if (layer) {
            layer->outer = top;
            top = layer;
        }
        if (is_function || !us_term_is_root(with->target))
            continue;
        size_t ground = 1;
        while (ground < target.count && target.items[ground]->kind == US_TERM_SCALAR)
            ground++;
        if (!values)
            values = us_type_layer_make(&c->types, NULL);
        us_type_layer_put(&c->types, values, &target, ground,
                          ground < target.count ? &us_type_any
                                                : replaced_type(c, with, type));
    }
    if (!values)
        return top;
    values->outer = top;
    return values;
}

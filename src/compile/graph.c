/* SetGraph, CheckRecursion: which rule reads which, and whether in a circle.
 *
 * A vertex is a branch of a rule, or a node of the rule tree: once for the rules
 * that end there, once for all rules at and below it. A ref is an edge to the
 * nodes that it can reach, so that a ref to a package of thousand rules is one
 * edge and not a thousand. A variable in a ref counts as all children, unless
 * the literals before it leave only a few constants (`some p in ["a", "b"];
 * data[p].q`). Circles are the strongly connected components of that graph.
 *
 * It is built where OPA builds its own, before literals are reordered. The
 * wording of what is found is left to cycles.c. */
#include "compile/graph.h"
#include "compile/rules.h"

#include "syntax/ast_walk.h"

enum { MOST_VALUES = 64 }; /* that a variable is followed through, as in OPA */

/* The constants that a variable is one of. */
typedef struct known {
    us_value *values;
    size_t count;
    bool found;
} known;

typedef struct scan {
    us_graph *graph;
    us_clause *clause;
    known *known; /* by local; NULL: none yet */
    us_graph_part *parts;
    size_t part_count;
    size_t part_capacity;
    us_edges *edges;
} scan;

static us_vertex vertex_of_rules(const us_graph *graph, const us_tree_node *node)
{
    return (us_vertex)graph->compiler->branch_count + node->index;
}

static us_vertex vertex_of_subtree(const us_graph *graph, const us_tree_node *node)
{
    return vertex_of_rules(graph, node) + (us_vertex)graph->compiler->node_count;
}

void us_graph_add_edge(us_graph *graph, us_edges *edges, us_vertex to)
{
    if (!graph->sink && edges->count && edges->items[edges->count - 1] == to)
        return;
    edges->items = us_arena_room(graph->compiler->arena, edges->items, edges->count,
                                 &edges->capacity, sizeof *edges->items);
    edges->items[edges->count++] = to;
}

static bool part_admits(const us_graph_part *p, us_value key)
{
    for (size_t i = 0; i < p->count; i++)
        if (us_value_equal(p->values[i], key))
            return true;
    return p->any;
}

/* Beyond the node, at part [from], ref and rule may still differ. */
static bool may_meet(const scan *s, const us_clause *clause, size_t from)
{
    for (size_t i = from; i < s->part_count && i < clause->reference.count; i++) {
        const us_term *term = clause->reference.items[i];
        if (term->kind == US_TERM_SCALAR && !part_admits(&s->parts[i], term->as.scalar))
            return false;
    }
    return true;
}

static void add_branches(const scan *s, const us_clause *clause)
{
    for (; clause; clause = clause->otherwise)
        us_graph_add_edge(s->graph, s->edges, us_graph_vertex(clause));
}

/* The rules that end at [node], which the first [length] parts led to. */
static void add_rules(const scan *s, const us_tree_node *node, size_t length)
{
    if (node->clause_count == 0 && !node->fallback)
        return;
    if (!s->graph->has_general[node->index] || length >= s->part_count) {
        us_graph_add_edge(s->graph, s->edges, vertex_of_rules(s->graph, node));
        return;
    }
    for (size_t i = 0; i < node->clause_count; i++)
        if (may_meet(s, node->clauses[i], length))
            add_branches(s, node->clauses[i]);
    if (node->fallback)
        add_branches(s, node->fallback);
}

/* Adds what the parts from [length] on lead to below [node]. Recurs only where
 * there is a choice: a path may be longer than the stack is deep. */
static void follow(const scan *s, const us_tree_node *node, size_t length)
{
    while (length < s->part_count && !s->parts[length].any &&
           s->parts[length].count == 1) {
        node = us_tree_child(node, s->parts[length].values[0]);
        if (!node)
            return;
        if (++length < s->part_count)
            add_rules(s, node, length);
    }
    if (length == s->part_count) {
        us_graph_add_edge(s->graph, s->edges, vertex_of_subtree(s->graph, node));
        return;
    }
    const us_graph_part *p = &s->parts[length];
    size_t count = p->any ? node->child_count : p->count;
    for (size_t i = 0; i < count; i++) {
        const us_tree_node *child =
            p->any ? node->children[i] : us_tree_child(node, p->values[i]);
        if (!child)
            continue;
        if (length + 1 < s->part_count)
            add_rules(s, child, length + 1);
        follow(s, child, length + 1);
    }
}

static const known *known_of(const scan *s, const us_term *term)
{
    if (!s->known || term->kind != US_TERM_VARIABLE ||
        !s->known[term->as.variable.local].found)
        return NULL;
    return &s->known[term->as.variable.local];
}

static known single_value(us_arena *arena, us_value value)
{
    known k = {us_arena_alloc(arena, sizeof value), 1, true};
    k.values[0] = value;
    return k;
}

static void add_value(us_arena *arena, known *k, us_value value)
{
    if ((k->count & (k->count - 1)) == 0)
        k->values = us_arena_grow(arena, k->values, k->count * sizeof value,
                                  (k->count ? k->count * 2 : 1) * sizeof value);
    k->values[k->count++] = value;
}

/* Every member of a collection; false if [value] is none. */
static bool add_members(us_arena *arena, known *k, us_value value)
{
    switch (us_value_tag(value)) {
    case US_TAG_ARRAY:
        for (uint32_t i = 0; i < value.as.array->count; i++)
            add_value(arena, k, value.as.array->items[i]);
        return true;
    case US_TAG_SET:
        for (uint32_t i = 0; i < value.as.set->count; i++)
            add_value(arena, k, value.as.set->items[i]);
        return true;
    case US_TAG_OBJECT:
        for (uint32_t i = 0; i < value.as.object->count; i++)
            add_value(arena, k, value.as.object->values[i]);
        return true;
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
        break;
    }
    return false;
}

static known values_of_ref(scan *s, const us_terms *ref)
{
    us_arena *arena = s->graph->compiler->arena;
    const known *head = known_of(s, ref->items[0]);
    known values = head ? *head : (known){0};
    for (size_t i = 1; i < ref->count && values.found; i++) {
        known next = {.found = true};
        bool constant = us_term_is_ground(ref->items[i]);
        us_value key = constant ? us_term_value(arena, ref->items[i]) : US_NONE;
        for (size_t k = 0; k < values.count; k++) {
            const us_value *member =
                constant ? us_value_get(values.values[k], key) : NULL;
            if (member)
                add_value(arena, &next, *member);
            if (!constant && !add_members(arena, &next, values.values[k]))
                return (known){0};
        }
        if (next.count > MOST_VALUES)
            return (known){0};
        values = next;
    }
    return values;
}

static known values_of(scan *s, const us_term *term)
{
    const known *variable = known_of(s, term);
    if (variable)
        return *variable;
    if (term->kind == US_TERM_REF)
        return values_of_ref(s, &term->as.list);
    if (us_term_is_ground(term))
        return single_value(s->graph->compiler->arena,
                            us_term_value(s->graph->compiler->arena, term));
    return (known){0};
}

static void read_parts(scan *s, const us_terms *ref)
{
    if (ref->count > s->part_capacity) {
        s->part_capacity = ref->count * 2;
        s->parts = us_arena_alloc_array(s->graph->compiler->arena, s->part_capacity,
                                        sizeof *s->parts);
    }
    s->part_count = ref->count;
    size_t product = 1;
    for (size_t i = 1; i < ref->count; i++) {
        us_graph_part *p = &s->parts[i];
        *p = (us_graph_part){.any = true};
        if (us_term_is_ground(ref->items[i])) {
            p->single = us_term_value(s->graph->compiler->arena, ref->items[i]);
            *p = (us_graph_part){p->single, &p->single, 1, false};
            continue;
        }
        known values = s->known ? values_of(s, ref->items[i]) : (known){0};
        if (values.found && values.count && product * values.count <= MOST_VALUES) {
            product *= values.count;
            *p = (us_graph_part){US_NONE, values.values, values.count, false};
        }
    }
}

static bool visit_term(void *data, us_term *term)
{
    scan *s = data;
    if (term->kind != US_TERM_REF || !us_term_is_root(term) ||
        !us_str_is(term->as.list.items[0]->as.variable.name, "data"))
        return true;
    read_parts(s, &term->as.list);
    if (s->graph->sink)
        s->graph->sink(s->graph->sink_data, &term->as.list, s->parts);
    follow(s, s->graph->compiler->tree, 1);
    return true;
}

/* Learns what an equation says about a variable that nothing is known of. */
static void learn(scan *s, const us_literal *literal)
{
    if (!us_literal_is_equation(literal) || literal->negated || literal->with_count)
        return;
    for (size_t i = 1; i <= 2; i++) {
        const us_term *variable = literal->as.call.items[i];
        if (variable->kind != US_TERM_VARIABLE)
            continue;
        known values = values_of(s, literal->as.call.items[3 - i]);
        if (!values.found)
            continue;
        if (!s->known)
            s->known =
                us_arena_alloc_zero(s->graph->compiler->arena,
                                    (s->clause->locals->count + 1) * sizeof *s->known);
        if (!s->known[variable->as.variable.local].found)
            s->known[variable->as.variable.local] = values;
        return;
    }
}

void us_graph_scan(us_graph *graph, us_clause *clause, us_edges *edges)
{
    if (!(clause->locals->has & US_HAS_DATA))
        return;
    scan s = {.graph = graph, .clause = clause, .edges = edges};
    us_visitor visitor = {.data = &s, .term = visit_term};
    bool needs_values = clause->locals->has & US_HAS_OPEN_DATA;
    for (size_t i = 0; i < clause->body->count; i++) {
        graph->literal = i;
        us_walk_literal(&visitor, clause->body->items[i]);
        if (needs_values)
            learn(&s, clause->body->items[i]);
    }
    graph->literal = clause->body->count;
    us_walk_head(&visitor, clause);
}

static void mark_general(us_graph *graph, const us_clause *clause)
{
    for (size_t i = 1; i < clause->reference.count; i++)
        if (clause->reference.items[i]->kind != US_TERM_SCALAR)
            graph->has_general[clause->node->index] = true;
}

/* The edges of the vertices that stand for nodes. */
static void add_node_edges(us_graph *graph, us_tree_node *node)
{
    us_edges *rules = &graph->edges[vertex_of_rules(graph, node)];
    us_edges *subtree = &graph->edges[vertex_of_subtree(graph, node)];
    for (size_t i = 0; i < node->clause_count; i++)
        for (const us_clause *b = node->clauses[i]; b; b = b->otherwise)
            us_graph_add_edge(graph, rules, us_graph_vertex(b));
    for (const us_clause *b = node->fallback; b; b = b->otherwise)
        us_graph_add_edge(graph, rules, us_graph_vertex(b));
    us_graph_add_edge(graph, subtree, vertex_of_rules(graph, node));
    for (size_t i = 0; i < node->child_count; i++)
        us_graph_add_edge(graph, subtree, vertex_of_subtree(graph, node->children[i]));
}

/* A graph without edges between rules. */
static us_graph *new_graph(us_compiler *compiler)
{
    us_graph *graph = us_arena_alloc_zero(compiler->arena, sizeof *graph);
    graph->compiler = compiler;
    graph->vertex_count = compiler->branch_count + 2 * compiler->node_count;
    graph->edges =
        us_arena_alloc_zero(compiler->arena, graph->vertex_count * sizeof *graph->edges);
    graph->has_general = us_arena_alloc_zero(compiler->arena, compiler->node_count);
    graph->clauses = us_arena_alloc_array(compiler->arena, compiler->branch_count + 1,
                                          sizeof *graph->clauses);
    for (size_t i = 0; i < compiler->clause_count; i++)
        mark_general(graph, compiler->clauses[i]);
    for (us_tree_node *node = compiler->tree; node; node = us_tree_next(node, true))
        add_node_edges(graph, node);
    return graph;
}

us_graph *us_rules_graph(us_rules *rules)
{
    if (!rules->graph)
        rules->graph = new_graph(rules->compiler);
    return rules->graph;
}

bool us_rule_graph(us_rules *rules, us_clause *clause)
{
    if (!clause->rule)
        return true;
    us_rules_graph(rules);
    rules->graph->clauses[clause->index] = clause;
    us_graph_scan(rules->graph, clause, &rules->graph->edges[us_graph_vertex(clause)]);
    return true;
}

/* Tarjan's algorithm with a stack of its own. */
typedef struct components {
    us_graph *graph;
    uint32_t *order;  /* when a vertex was reached, from 1 */
    uint32_t *lowest; /* the earliest vertex on the stack that it leads to */
    uint32_t *next;   /* its edge to follow next */
    us_vertex *open;  /* vertices whose component is not known yet */
    us_vertex *path;  /* from the root of the search to the vertex at work */
    size_t open_count;
    size_t path_count;
    uint32_t reached;
    uint32_t component_count;
} components;

static void enter(components *c, us_vertex v)
{
    c->order[v] = c->lowest[v] = ++c->reached;
    c->open[c->open_count++] = v;
    c->path[c->path_count++] = v;
}

static void leave(components *c, us_vertex v)
{
    us_graph *graph = c->graph;
    c->path_count--;
    if (c->path_count) {
        us_vertex parent = c->path[c->path_count - 1];
        if (c->lowest[v] < c->lowest[parent])
            c->lowest[parent] = c->lowest[v];
    }
    if (c->lowest[v] != c->order[v])
        return;
    uint32_t component = ++c->component_count;
    us_vertex member;
    size_t size = 0;
    do {
        member = c->open[--c->open_count];
        graph->component[member] = component;
        size++;
    } while (member != v);
    if (size > 1)
        for (size_t i = 0; i < size; i++)
            graph->in_circle[c->open[c->open_count + i]] = true;
}

static void search(components *c, us_vertex root)
{
    enter(c, root);
    while (c->path_count) {
        us_vertex v = c->path[c->path_count - 1];
        const us_edges *edges = &c->graph->edges[v];
        if (c->next[v] == edges->count) {
            leave(c, v);
            continue;
        }
        us_vertex to = edges->items[c->next[v]++];
        if (!c->order[to])
            enter(c, to);
        else if (!c->graph->component[to] && c->order[to] < c->lowest[v])
            c->lowest[v] = c->order[to];
        if (to == v)
            c->graph->in_circle[v] = true;
    }
}

static void find_circles(us_graph *graph)
{
    us_arena *arena = graph->compiler->arena;
    size_t count = graph->vertex_count;
    graph->component = us_arena_alloc_zero(arena, count * sizeof *graph->component);
    graph->in_circle = us_arena_alloc_zero(arena, count);
    components c = {.graph = graph};
    c.order = us_arena_alloc_zero(arena, count * sizeof *c.order);
    c.lowest = us_arena_alloc_zero(arena, count * sizeof *c.lowest);
    c.next = us_arena_alloc_zero(arena, count * sizeof *c.next);
    c.open = us_arena_alloc_array(arena, count, sizeof *c.open);
    c.path = us_arena_alloc_array(arena, count, sizeof *c.path);
    for (us_vertex v = 0; v < count; v++)
        if (!c.order[v])
            search(&c, v);
}

bool us_graph_has_circles(us_graph *graph)
{
    find_circles(graph);
    for (size_t i = 0; i < graph->compiler->branch_count; i++)
        if (graph->in_circle[i])
            return true;
    return false;
}

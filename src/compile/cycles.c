/* The words for rules that are recursive.
 *
 * The graph says which clauses stand in circles; what each of those reads within
 * its circle is found by reading it once more, ref by ref. Then the shortest way
 * back to itself is looked for, by breadth: first over refs that read a rule
 * whatever happens, then over all. A circle that only the second finds needs a
 * variable to have the right value: the rule may be recursive, and the reason
 * for that is left to cycle_reason.c. */
#include "compile/cycles.h"

/* A circle of n rules is n errors of n steps each, and rules that all read one
 * another are n times n edges: beyond this, errors are enough. */
enum { MOST_WORK = 200000 };

/* The refs of one clause while they are collected. */
typedef struct collection {
    us_graph *graph;
    us_clause *clause;
    us_source_ref **sources;
    uint32_t *starts; /* parallel: the first edge of the ref */
    size_t count;
    size_t capacity;
    us_edges edges;
} collection;

static void add_term_vars(us_vars set, const us_clause *clause)
{
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_vars_of_term(set, clause->arguments.items[i], 0);
    if (clause->key)
        us_vars_of_term(set, clause->key, 0);
    if (clause->value)
        us_vars_of_term(set, clause->value, 0);
    for (size_t i = 1; i < clause->reference.count; i++)
        us_vars_of_term(set, clause->reference.items[i], 0);
}

static us_vars bound_before(us_arena *arena, const us_clause *clause, size_t literal)
{
    us_vars bound = us_vars_make(arena, clause);
    add_term_vars(bound, clause);
    for (size_t i = 0; i < literal && i < clause->body->count; i++)
        us_vars_of_literal(bound, clause->body->items[i], 0);
    return bound;
}

static void note_ref(void *data, const us_terms *ref, const us_graph_part *parts)
{
    collection *c = data;
    us_arena *arena = c->graph->compiler->arena;
    us_source_ref *source = us_arena_alloc_zero(arena, sizeof *source);
    source->ref = us_terms_make(arena, ref->count);
    source->selector = us_terms_make(arena, ref->count);
    source->literal = c->graph->literal;
    source->bound = bound_before(arena, c->clause, source->literal);
    bool single = true;
    for (size_t i = 1; i < ref->count; i++)
        single = single && (parts[i].any || parts[i].count == 1);
    for (size_t i = 0; i < ref->count; i++) {
        us_term *part = ref->items[i];
        source->ref.items[i] = part;
        source->selector.items[i] = part;
        if (i == 0 || us_term_is_ground(part))
            continue;
        source->has_variables = true;
        if (single && !parts[i].any)
            source->selector.items[i] =
                us_term_scalar(arena, part->span, parts[i].values[0]);
    }
    if (c->count == c->capacity) {
        size_t capacity = c->capacity ? c->capacity * 2 : 8;
        c->sources = us_arena_grow(arena, c->sources, c->capacity * sizeof *c->sources,
                                   capacity * sizeof *c->sources);
        c->starts = us_arena_grow(arena, c->starts, c->capacity * sizeof *c->starts,
                                  capacity * sizeof *c->starts);
        c->capacity = capacity;
    }
    c->sources[c->count] = source;
    c->starts[c->count++] = c->edges.count;
}

static bool part_equals(const us_term *part, const us_term *other)
{
    return us_term_is_ground(part) && part->kind == US_TERM_SCALAR &&
           us_value_equal(part->as.scalar, other->as.scalar);
}

static size_t occurrences(const us_terms *ref, uint32_t local)
{
    size_t count = 0;
    for (size_t i = 1; i < ref->count; i++)
        count += ref->items[i]->kind == US_TERM_VARIABLE &&
                 ref->items[i]->as.variable.local == local;
    return count;
}

bool us_cycles_selects(const us_source_ref *source, const us_clause *target,
                       size_t *positions, size_t *position_count)
{
    const us_terms *ref = &source->selector;
    bool always = true;
    for (size_t i = 1; i < ref->count && i < target->reference.count; i++) {
        const us_term *part = ref->items[i];
        if (target->reference.items[i]->kind != US_TERM_SCALAR)
            continue;
        if (part->kind == US_TERM_VARIABLE &&
            !us_vars_has(source->bound, part->as.variable.local) &&
            occurrences(ref, part->as.variable.local) == 1)
            continue;
        if (us_term_is_ground(part)) {
            if (!part_equals(part, target->reference.items[i]))
                return false;
            continue;
        }
        if (!positions)
            return false;
        always = false;
        positions[(*position_count)++] = i;
    }
    return always;
}

static void add_dependency(us_graph *graph, us_dependencies *list, us_clause *target,
                           const us_source_ref *source)
{
    us_arena *arena = graph->compiler->arena;
    bool always = !source->has_variables || us_cycles_selects(source, target, NULL, NULL);
    uint32_t place = graph->places[target->index];
    if (place) {
        list->items[place - 1].always = list->items[place - 1].always || always;
        return;
    }
    graph->places[target->index] = (uint32_t)list->count + 1;
    list->items = us_arena_room(arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = (us_dependency){target, source, always};
}

/* Adds the clauses that [vertex] stands for, of the circle [component]. What a
 * vertex leads to is looked at once for each ref: the stamp tells refs apart. */
static void add_targets(us_graph *graph, us_dependencies *list, us_vertex vertex,
                        uint32_t component, const us_source_ref *source)
{
    us_edges open = {0};
    us_graph_add_edge(graph, &open, vertex);
    while (open.count) {
        us_vertex v = open.items[--open.count];
        if (graph->component[v] != component || graph->stamps[v] == graph->stamp)
            continue;
        graph->stamps[v] = graph->stamp;
        if (v < graph->compiler->branch_count) {
            add_dependency(graph, list, graph->clauses[v], source);
            continue;
        }
        const us_edges *edges = &graph->edges[v];
        for (uint32_t i = edges->count; i-- > 0;)
            us_graph_add_edge(graph, &open, edges->items[i]);
    }
}

/* What [clause] reads within its circle. */
static us_dependencies read_in_circle(us_graph *graph, us_clause *clause)
{
    collection c = {.graph = graph, .clause = clause};
    graph->sink = note_ref;
    graph->sink_data = &c;
    us_graph_scan(graph, clause, &c.edges);
    graph->sink = NULL;
    us_dependencies list = {.known = true};
    uint32_t component = graph->component[us_graph_vertex(clause)];
    for (size_t i = 0; i < c.count; i++) {
        uint32_t end = i + 1 < c.count ? c.starts[i + 1] : c.edges.count;
        graph->stamp++;
        for (uint32_t k = c.starts[i]; k < end; k++)
            add_targets(graph, &list, c.edges.items[k], component, c.sources[i]);
    }
    for (size_t i = 0; i < list.count; i++)
        graph->places[list.items[i].target->index] = 0;
    return list;
}

/* The search for ways back. */
typedef struct search {
    us_graph *graph;
    us_dependencies *reads;           /* by clause */
    const us_dependency **reached_by; /* by clause, during one search */
    us_clause **reached_from;         /* parallel */
    us_clause **queue;
    size_t work; /* steps of the circles reported, and what was read for them */
} search;

static const us_dependencies *reads_of(search *s, us_clause *clause)
{
    us_dependencies *reads = &s->reads[clause->index];
    if (!reads->known) {
        *reads = read_in_circle(s->graph, clause);
        s->work += reads->count;
    }
    return reads;
}

static bool find_way(search *s, us_clause *start, bool always_only)
{
    size_t count = s->graph->compiler->branch_count;
    memset(s->reached_by, 0, count * sizeof *s->reached_by);
    size_t head = 0;
    size_t tail = 0;
    us_clause *at = start;
    for (;;) {
        const us_dependencies *reads = reads_of(s, at);
        for (size_t i = 0; i < reads->count; i++) {
            const us_dependency *dependency = &reads->items[i];
            us_clause *target = dependency->target;
            if (s->reached_by[target->index] || (always_only && !dependency->always))
                continue;
            s->reached_by[target->index] = dependency;
            s->reached_from[target->index] = at;
            s->queue[tail++] = target;
        }
        if (s->reached_by[start->index])
            return true;
        if (head == tail)
            return false;
        at = s->queue[head++];
    }
}

/* The clauses on the way that was found from [start] back to it, in order, the
 * first one left out. */
static us_clause **way_steps(search *s, us_clause *start, size_t *count)
{
    *count = 0;
    us_clause *at = start;
    do {
        ++*count;
        at = s->reached_from[at->index];
    } while (at != start);
    us_clause **steps =
        us_arena_alloc_array(s->graph->compiler->arena, *count, sizeof(us_clause *));
    for (size_t i = *count; i-- > 0; at = s->reached_from[at->index])
        steps[i] = at;
    return steps;
}

static void report_clause(search *s, us_clause *clause)
{
    us_compiler *compiler = s->graph->compiler;
    bool always = find_way(s, clause, true);
    if (!always && !find_way(s, clause, false))
        return;
    size_t count;
    us_clause **steps = way_steps(s, clause, &count);
    us_str name = us_pass_reference_text(compiler, clause);
    us_str reason = US_STR_EMPTY;
    us_buf path = us_buf_make(compiler->diags->arena);
    us_buf_add_str(&path, name);
    for (size_t i = 0; i < count; i++) {
        const us_dependency *by = s->reached_by[steps[i]->index];
        if (!by->always && reason.length == 0)
            reason =
                us_cycles_reason(compiler, s->reached_from[steps[i]->index], by, i + 1);
        us_buf_add_c(&path, " -> ");
        us_buf_add_str(&path, us_pass_reference_text(compiler, steps[i]));
    }
    s->work += count;
    us_str way = us_buf_str(&path);
    us_pass_error(compiler, clause, "rego_recursion_error", clause->rule->span.position,
                  "rule %.*s %s recursive: %.*s%.*s", US_STR_ARG(name),
                  always ? "is" : "may be", US_STR_ARG(way), US_STR_ARG(reason));
}

void us_graph_report(us_graph *graph)
{
    us_compiler *compiler = graph->compiler;
    us_arena *arena = compiler->arena;
    size_t count = compiler->branch_count;
    search s = {.graph = graph};
    s.reads = us_arena_alloc_zero(arena, count * sizeof *s.reads);
    s.reached_by = us_arena_alloc_zero(arena, count * sizeof *s.reached_by);
    s.reached_from = us_arena_alloc_zero(arena, count * sizeof *s.reached_from);
    s.queue = us_arena_alloc_array(arena, count + 1, sizeof *s.queue);
    graph->stamps =
        us_arena_alloc_zero(arena, graph->vertex_count * sizeof *graph->stamps);
    graph->places = us_arena_alloc_zero(arena, count * sizeof *graph->places);
    for (size_t i = 0; i < count && compiler->diags->dropped == 0 && s.work < MOST_WORK;
         i++)
        if (graph->in_circle[i])
            report_clause(&s, graph->clauses[i]);
}

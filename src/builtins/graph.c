/* graph.reachable and graph.reachable_paths: a graph is an object from a vertex to an array
 * or a set of its neighbours; a vertex without an entry does not exist. reachable uses its
 * result, a set in the order of discovery, as the queue. reachable_paths walks depth first
 * with a stack of its own; since paths can be exponentially many, each is charged for. */
#include "builtins/builtin.h"

/* The vertices that follow one another in [collection]; none if it is neither an array nor
 * a set. */
static const us_value *vertices(us_value collection, size_t *count)
{
    *count = 0;
    us_tag tag = us_value_tag(collection);
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET)
        return NULL;
    *count = us_value_count(collection);
    return tag == US_TAG_SET ? collection.as.set->items : collection.as.array->items;
}

static bool read_operands(us_call *call, const us_value *args, us_object **graph)
{
    if (!us_call_object(call, args, 0, graph))
        return false;
    us_tag tag = us_value_tag(args[1]);
    if (tag == US_TAG_ARRAY || tag == US_TAG_SET)
        return true;
    us_call_type_error(call, args, 1, "{array, set}");
    return false;
}

/* Looking a vertex up. */
static bool charge_vertex(us_call *call, us_value vertex)
{
    size_t length = us_value_is_string(vertex) ? us_value_length(vertex) : 0;
    return us_call_charge(call, 5 + length / 8);
}

/* ---- reachable */

static bool discover(us_call *call, const us_object *graph, us_value collection,
                     us_set *reached)
{
    size_t count;
    const us_value *items = vertices(collection, &count);
    for (size_t i = 0; i < count; i++) {
        if (!charge_vertex(call, items[i]))
            return false;
        if (us_object_get(graph, items[i]))
            us_set_add(reached, items[i]);
    }
    return true;
}

static us_outcome reachable(us_call *call, const us_value *args, us_value *result)
{
    us_object *graph;
    if (!read_operands(call, args, &graph))
        return US_ERROR;
    us_set *reached = us_set_new(call->arena, 0);
    if (!discover(call, graph, args[1], reached))
        return US_ERROR;
    for (uint32_t i = 0; i < reached->count; i++) {
        us_value neighbours = *us_object_get(graph, reached->items[i]);
        if (!discover(call, graph, neighbours, reached))
            return US_ERROR;
    }
    *result = us_value_set(reached);
    return US_OK;
}

/* ---- reachable_paths */

/* A vertex of the path, and how far its neighbours were followed. */
typedef struct step {
    const us_value *neighbours;
    size_t count;
    size_t next;
    size_t place; /* of the vertex in the graph */
    bool entered; /* set [on_path]; false for a root that follows itself */
    bool stored;  /* the path up to here is in the result */
} step;

typedef struct search {
    us_call *call;
    const us_object *graph;
    us_set *paths;
    step *steps;    /* room for every vertex of the graph and a second root */
    us_value *path; /* parallel to steps */
    size_t depth;
    bool *on_path; /* by place */
} search;

/* Stores the path as it stands, once for each step that ends it. */
static bool store(search *s)
{
    step *last = &s->steps[s->depth - 1];
    if (last->stored)
        return true;
    last->stored = true;
    if (!us_call_charge(s->call, 10 + 4 * (uint64_t)s->depth))
        return false;
    us_array *path = us_array_new(s->call->arena, s->depth);
    for (size_t i = 0; i < s->depth; i++)
        us_array_push(path, s->path[i]);
    us_set_add(s->paths, us_value_array(path));
    return true;
}

/* Lengthens the path by [vertex], whose neighbours are at [entry] in the graph. */
static bool enter(search *s, us_value vertex, const us_value *entry)
{
    size_t place = (size_t)(entry - s->graph->values);
    step *added = &s->steps[s->depth];
    *added = (step){.place = place, .entered = !s->on_path[place]};
    added->neighbours = vertices(*entry, &added->count);
    s->on_path[place] = true;
    s->path[s->depth++] = vertex;
    return added->count > 0 || store(s);
}

static void leave(search *s)
{
    const step *last = &s->steps[--s->depth];
    if (last->entered)
        s->on_path[last->place] = false;
}

/* Follows one neighbour of the path's last vertex. A path ends where the next vertex does
 * not exist or is on it already; of the root's own neighbours, as in OPA, the root is not
 * taken for a repetition. */
static bool follow(search *s, us_value vertex)
{
    if (!charge_vertex(s->call, vertex))
        return false;
    const us_value *entry = us_object_get(s->graph, vertex);
    if (!entry || (s->depth > 1 && s->on_path[entry - s->graph->values]))
        return store(s);
    return enter(s, vertex, entry);
}

static bool walk_from(search *s, us_value root)
{
    if (!charge_vertex(s->call, root))
        return false;
    const us_value *entry = us_object_get(s->graph, root);
    if (!entry)
        return true;
    if (!enter(s, root, entry))
        return false;
    while (s->depth > 0) {
        step *last = &s->steps[s->depth - 1];
        if (last->next == last->count)
            leave(s);
        else if (!follow(s, last->neighbours[last->next++]))
            return false;
    }
    return true;
}

static us_outcome reachable_paths(us_call *call, const us_value *args, us_value *result)
{
    us_object *graph;
    if (!read_operands(call, args, &graph) || !us_call_charge(call, graph->count))
        return US_ERROR;
    size_t room = (size_t)graph->count + 2, count;
    search s = {.call = call, .graph = graph, .paths = us_set_new(call->arena, 0)};
    s.steps = us_arena_alloc_array(call->arena, room, sizeof *s.steps);
    s.path = us_arena_alloc_array(call->arena, room, sizeof *s.path);
    s.on_path = us_arena_alloc_zero(call->arena, room);
    const us_value *roots = vertices(args[1], &count);
    for (size_t i = 0; i < count; i++) {
        if (!walk_from(&s, roots[i]))
            return US_ERROR;
    }
    *result = us_value_set(s.paths);
    return US_OK;
}

static const us_builtin rows[] = {
    {"graph.reachable",
     "(graph: object[any: array[any]|set[any]], initial: array[any]|set[any]) "
     "output: set[any]",
     reachable, 0, NULL},
    {"graph.reachable_paths",
     "(graph: object[any: array[any]|set[any]], initial: array[any]|set[any]) "
     "output: set[array[any]]",
     reachable_paths, 0, NULL},
};

const us_builtin_family us_graph_family = {rows, sizeof rows / sizeof rows[0]};

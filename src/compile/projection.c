/* From constraints to a shape.
 *
 * A *place* is a path below input: a tree of them grows as webs are found to
 * hold one. Each constraint is followed for each place that its web may hold,
 * until nothing is new. A place that a web holds is built, but its members
 * only where they have a place of their own; below a place that is looked at whole
 * everything is. Since values only move, never change, no other part of input can
 * be seen: whatever an instruction might read came along a path of constraints.
 *
 * "Any member" is a place too. It stands beside those with a name, and the reader
 * has to be in one node only, so places that one key leads to are merged in the
 * end, as a nondeterministic automaton is made deterministic.
 *
 * What would take long is given up: the place is read whole. */
#include "compile/projection.h"

#include "value/array.h"

enum {
    MOST_PLACES = 1 << 14, /* in all */
    MOST_HELD = 64,        /* by one web */
    MOST_DEPTH = 64,       /* of a path below input */
    MOST_NODES = 1 << 12,  /* of a shape */
};

#define NO_CONSTRAINT UINT32_MAX
#define NO_PLACE      UINT32_MAX

typedef struct place {
    us_object *members; /* key → number of the place; NULL: none */
    uint32_t any;       /* place of any member or element, or NO_PLACE */
    uint32_t depth;
    bool whole;
} place;

typedef struct held_place {
    us_web web;
    uint32_t place;
} held_place;

typedef struct solver {
    us_projector *p;
    place *places;
    size_t place_count;
    size_t place_capacity;
    held_place *waiting; /* what is new */
    size_t waiting_count;
    size_t waiting_capacity;
} solver;

/* ---- what flow.c calls ---- */

us_web us_projector_web(us_projector *p)
{
    p->webs =
        us_arena_room(p->arena, p->webs, p->web_count, &p->web_capacity, sizeof *p->webs);
    us_web v = (us_web)p->web_count++;
    p->webs[v] =
        (us_web_state){.same_as = v, .constant = US_NONE, .first = NO_CONSTRAINT};
    return v;
}

static us_web find_web(us_projector *p, us_web v)
{
    while (p->webs[v].same_as != v) {
        p->webs[v].same_as = p->webs[p->webs[v].same_as].same_as;
        v = p->webs[v].same_as;
    }
    return v;
}

void us_projector_unite(us_projector *p, us_web a, us_web b)
{
    a = find_web(p, a);
    b = find_web(p, b);
    if (a == b)
        return;
    p->webs[b].same_as = a;
    p->webs[a].definitions += p->webs[b].definitions;
    if (us_value_is_none(p->webs[a].constant))
        p->webs[a].constant = p->webs[b].constant;
}

static void add_constraint(us_projector *p, us_constraint constraint)
{
    if (constraint.from == US_NO_WEB)
        return;
    p->constraints = us_arena_room(p->arena, p->constraints, p->constraint_count,
                                   &p->constraint_capacity, sizeof *p->constraints);
    p->constraints[p->constraint_count++] = constraint;
}

void us_projector_copy(us_projector *p, us_web from, us_web to)
{
    add_constraint(p, (us_constraint){.kind = US_COPY, .from = from, .to = to});
}

void us_projector_member(us_projector *p, us_web from, us_value key, us_web to)
{
    add_constraint(
        p, (us_constraint){.kind = US_MEMBER, .from = from, .to = to, .key = key});
}

void us_projector_element(us_projector *p, us_web from, us_web to)
{
    add_constraint(p, (us_constraint){.kind = US_ELEMENT, .from = from, .to = to});
}

void us_projector_look_up(us_projector *p, us_web from, us_web key, us_web to)
{
    add_constraint(
        p, (us_constraint){.kind = US_LOOK_UP, .from = from, .to = to, .key_web = key});
}

void us_projector_whole(us_projector *p, us_web from)
{
    if (from != US_NO_WEB)
        add_constraint(p, (us_constraint){.kind = US_WHOLE, .from = from, .to = from});
}

uint32_t us_projector_reach(us_projector *p, uint32_t node)
{
    uint32_t routine = p->program->nodes[node].routine;
    if (!p->reached[routine]) {
        p->reached[routine] = true;
        p->waiting[p->waiting_count++] = routine;
    }
    return routine;
}

/* ---- all code that can run ---- */

static void start(us_projector *p)
{
    const us_program *program = p->program;
    us_arena *arena = p->arena;

    p->results = us_arena_alloc_array(arena, program->routine_count, sizeof *p->results);
    p->arguments =
        us_arena_alloc_array(arena, program->routine_count, sizeof *p->arguments);
    p->reached = us_arena_alloc_zero(arena, program->routine_count);
    p->waiting = us_arena_alloc_array(arena, program->routine_count, sizeof *p->waiting);
    p->opened = us_arena_alloc_zero(arena, program->node_count);
    p->mocked_functions = us_arena_alloc_zero(arena, program->node_count);
    p->mocked_builtins = us_arena_alloc_zero(arena, program->builtin_count);
    p->shared = us_arena_alloc_array(arena, program->shared_count, sizeof *p->shared);
    for (size_t n = 0; n < program->shared_count; n++)
        p->shared[n] = US_NO_WEB;
    p->input = us_projector_web(p);
    for (size_t r = 0; r < program->routine_count; r++) {
        p->results[r] = us_projector_web(p);
        p->arguments[r] = (us_web)p->web_count;
        for (uint32_t n = 0; n < program->routines[r].argument_count; n++) {
            us_web argument = us_projector_web(p);
            p->webs[argument].definitions = 1;
        }
    }
}

/* A call of what a `with` replaces may run the replacement: then the operands are
 * read whole, and so is the replacement's result. */
static void note_mocks(us_projector *p)
{
    for (size_t s = 0; s < p->program->site_count; s++) {
        const us_with_site *site = &p->program->sites[s];
        for (uint32_t t = 0; t < site->target_count; t++) {
            const us_with_target *target = &site->targets[t];
            if (target->kind != US_WITH_FUNCTION && target->kind != US_WITH_BUILTIN)
                continue;
            if (target->kind == US_WITH_FUNCTION)
                p->mocked_functions[target->function] = true;
            else
                p->mocked_builtins[target->function] = true;
            if (target->mock == US_MOCK_FUNCTION || target->mock == US_MOCK_RULE)
                us_projector_whole(
                    p, p->results[us_projector_reach(p, target->replacement)]);
        }
    }
}

static void read_code(us_projector *p, const uint32_t *roots, size_t root_count)
{
    for (size_t i = 0; i < root_count; i++) {
        us_projector_whole(p, p->results[roots[i]]);
        if (!p->reached[roots[i]]) {
            p->reached[roots[i]] = true;
            p->waiting[p->waiting_count++] = roots[i];
        }
    }
    while (p->waiting_count > 0 && !p->too_large)
        us_flow_read(p, p->waiting[--p->waiting_count]);
}

/* ---- shared values, and the index, which looks at some ---- */

/* A web that only the constant is in; or the shared value. */
static us_web shared_operand(us_projector *p, uint32_t operand)
{
    if (!(operand & US_SHARED_CONSTANT))
        return us_projector_shared(p, operand);
    us_web v = us_projector_web(p);
    p->webs[v].definitions = 1;
    p->webs[v].constant = p->program->constants[operand & ~US_SHARED_CONSTANT];
    return v;
}

/* As a call in the code, of what no `with` replaces. */
static void call_shared(us_projector *p, const us_shared *row, us_web to)
{
    unsigned flags = p->program->builtins[row->number]->flags;
    us_web operands[US_SHARED_OPERANDS];
    for (uint32_t n = 0; n < row->count; n++)
        operands[n] = shared_operand(p, row->operands[n]);
    if (flags & US_BUILTIN_LOOKS_UP) {
        us_projector_look_up(p, operands[0], operands[1], to);
        us_projector_copy(p, operands[2], to);
    } else if (flags & US_BUILTIN_SEES_SIZE) {
        us_projector_element(p, operands[0], us_projector_web(p));
    } else if (!(flags & US_BUILTIN_SEES_TYPE)) {
        for (uint32_t n = 0; n < row->count; n++)
            us_projector_whole(p, operands[n]);
    }
}

us_web us_projector_shared(us_projector *p, uint32_t number)
{
    const us_shared *row = &p->program->shared[number];
    if (p->shared[number] != US_NO_WEB)
        return p->shared[number];
    us_web to = us_projector_web(p);
    p->webs[to].definitions = 1;
    p->shared[number] = to;
    if (row->is_call)
        call_shared(p, row, to);
    else
        us_projector_member(
            p, row->count > 0 ? us_projector_shared(p, row->operands[0]) : p->input,
            p->program->constants[row->number], to);
    return to;
}

/* The index compares what lies at its places with scalars, or with parts of strings. */
static void read_index(us_projector *p)
{
    const us_index *index = &p->program->index;
    for (size_t i = 0; p->index_read && i < index->path_count; i++)
        us_projector_shared(p, index->paths[i].shared);
    for (size_t i = 0; p->index_read && i < index->test_count; i++)
        us_projector_shared(p, index->tests[i].shared);
}

/* ---- constraints, once all webs are known ---- */

/* object.get with a constant key is a step, or several; else anything may be found. */
static void resolve_look_up(us_projector *p, us_constraint look_up)
{
    const us_web_state *key = &p->webs[find_web(p, look_up.key_web)];
    us_value path = key->definitions == 1 ? key->constant : US_NONE;
    us_web at = look_up.from;

    us_projector_whole(p, look_up.key_web);
    if (us_value_is_none(path)) {
        us_projector_whole(p, at);
        return;
    }
    const us_value *steps = &path;
    uint32_t count = 1;
    if (us_value_tag(path) == US_TAG_ARRAY) {
        steps = path.as.array->items;
        count = path.as.array->count;
    }
    for (uint32_t i = 0; i < count; i++) {
        us_web next = us_projector_web(p);
        if (us_value_is_string(steps[i]))
            us_projector_member(p, at, steps[i], next);
        else
            us_projector_element(p, at, next);
        at = next;
    }
    us_projector_copy(p, at, look_up.to);
}

static void link_constraints(us_projector *p)
{
    for (size_t i = 0; i < p->constraint_count; i++)
        if (p->constraints[i].kind == US_LOOK_UP)
            resolve_look_up(p, p->constraints[i]);
    for (size_t i = 0; i < p->constraint_count; i++) {
        us_constraint *constraint = &p->constraints[i];
        constraint->from = find_web(p, constraint->from);
        constraint->to = find_web(p, constraint->to);
        us_web_state *from = &p->webs[constraint->from];
        if (constraint->kind == US_WHOLE) {
            from->whole = true;
            continue;
        }
        constraint->next = from->first;
        from->first = (uint32_t)i;
    }
}

/* ---- places ---- */

static uint32_t new_place(solver *s, uint32_t depth)
{
    s->places = us_arena_room(s->p->arena, s->places, s->place_count, &s->place_capacity,
                              sizeof *s->places);
    s->places[s->place_count] = (place){NULL, NO_PLACE, depth, false};
    return (uint32_t)s->place_count++;
}

/* True if the place may have places below it; else it is read whole from now on. */
static bool may_grow(solver *s, uint32_t number)
{
    place *at = &s->places[number];
    if (s->place_count >= MOST_PLACES || at->depth >= MOST_DEPTH)
        at->whole = true;
    return !at->whole;
}

static uint32_t any_place(solver *s, uint32_t number)
{
    if (s->places[number].any == NO_PLACE && may_grow(s, number)) {
        uint32_t below = new_place(s, s->places[number].depth + 1);
        s->places[number].any = below;
    }
    return s->places[number].any;
}

static uint32_t member_place(solver *s, uint32_t number, us_value key)
{
    us_object *members = s->places[number].members;
    const us_value *known = members ? us_object_get(members, key) : NULL;
    if (known)
        return (uint32_t)known->as.integer;
    if (!may_grow(s, number))
        return NO_PLACE;
    if (!members)
        members = s->places[number].members = us_object_new(s->p->arena, 4);
    uint32_t below = new_place(s, s->places[number].depth + 1);
    us_object_add(members, key, us_value_integer(below));
    return below;
}

static void read_all(solver *s, us_web_state *web)
{
    web->whole = true;
    for (uint32_t i = 0; i < web->place_count; i++)
        s->places[web->places[i]].whole = true;
}

/* [v] may hold what lies at the place. Below one that is whole there is nothing
 * more to find out. */
static void hold(solver *s, us_web v, uint32_t number)
{
    us_web_state *web = &s->p->webs[v];
    if (number == NO_PLACE || s->places[number].whole)
        return;
    if (web->place_count == MOST_HELD)
        read_all(s, web);
    if (web->whole) {
        s->places[number].whole = true;
        return;
    }
    for (uint32_t i = 0; i < web->place_count; i++)
        if (web->places[i] == number)
            return;
    web->places = us_arena_room(s->p->arena, web->places, web->place_count,
                                &web->place_capacity, sizeof *web->places);
    web->places[web->place_count++] = number;
    s->waiting = us_arena_room(s->p->arena, s->waiting, s->waiting_count,
                               &s->waiting_capacity, sizeof *s->waiting);
    s->waiting[s->waiting_count++] = (held_place){v, number};
}

static void follow_constraints(solver *s, held_place held)
{
    for (uint32_t c = s->p->webs[held.web].first; c != NO_CONSTRAINT;
         c = s->p->constraints[c].next) {
        const us_constraint *constraint = &s->p->constraints[c];
        if (constraint->kind == US_COPY)
            hold(s, constraint->to, held.place);
        else if (constraint->kind == US_ELEMENT)
            hold(s, constraint->to, any_place(s, held.place));
        else if (constraint->kind == US_MEMBER)
            hold(s, constraint->to, member_place(s, held.place, constraint->key));
    }
}

/* Finds every place that is read; input itself is number 0. */
static void solve(solver *s)
{
    hold(s, find_web(s->p, s->p->input), new_place(s, 0));
    while (s->waiting_count > 0)
        follow_constraints(s, s->waiting[--s->waiting_count]);
}

/* ---- the shape ---- */

typedef struct place_set {
    uint32_t *items;
    size_t count;
} place_set;

typedef struct shaper {
    us_arena *arena; /* of the shape */
    us_arena *scratch;
    const place *places;
    us_shape_node *nodes;
    size_t count;
    size_t capacity;
} shaper;

static us_shape_node *new_node(shaper *s)
{
    s->nodes =
        us_arena_room(s->arena, s->nodes, s->count, &s->capacity, sizeof *s->nodes);
    us_shape_node *node = &s->nodes[s->count++];
    *node = (us_shape_node){us_object_new(s->arena, 0), US_SHAPE_SKIP};
    return node;
}

static bool has_whole(const shaper *s, place_set set)
{
    for (size_t i = 0; i < set.count; i++)
        if (s->places[set.items[i]].whole)
            return true;
    return false;
}

/* Where any member of [set] leads to; with [key] (or none), where that one does. */
static place_set step_from(const shaper *s, place_set set, us_value key)
{
    place_set to = {us_arena_alloc_array(s->scratch, 2 * set.count, sizeof *to.items), 0};
    for (size_t i = 0; i < set.count; i++) {
        const place *from = &s->places[set.items[i]];
        const us_value *named = from->members && !us_value_is_none(key)
                                    ? us_object_get(from->members, key)
                                    : NULL;
        if (from->any != NO_PLACE)
            to.items[to.count++] = from->any;
        if (named)
            to.items[to.count++] = (uint32_t)named->as.integer;
    }
    return to;
}

/* The number of the node that reads all of [set]. As deep as paths below input. */
static uint32_t make_node(shaper *s, place_set set)
{
    if (set.count == 0)
        return US_SHAPE_SKIP;
    if (has_whole(s, set) || s->count >= MOST_NODES)
        return US_SHAPE_WHOLE;

    uint32_t number = (uint32_t)s->count;
    us_object *members = new_node(s)->members;
    for (size_t i = 0; i < set.count; i++) {
        const us_object *named = s->places[set.items[i]].members;
        for (uint32_t k = 0; named && k < named->count; k++) {
            us_value key = named->keys[k];
            if (us_object_get(members, key))
                continue;
            uint32_t below = make_node(s, step_from(s, set, key));
            us_object_add(members, key, us_value_integer(below));
        }
    }
    us_value_freeze(us_value_object(members));
    uint32_t others = make_node(s, step_from(s, set, US_NONE));
    s->nodes[number].others = others;
    return number;
}

static const us_shape *make_shape(us_arena *arena, const solver *solved)
{
    shaper s = {.arena = arena, .scratch = solved->p->arena, .places = solved->places};
    new_node(&s); /* US_SHAPE_WHOLE */
    if (make_node(&s, (place_set){&(uint32_t){0}, 1}) == US_SHAPE_WHOLE)
        return NULL;
    us_shape *shape = us_arena_alloc(arena, sizeof *shape);
    *shape = (us_shape){s.nodes, s.count};
    return shape;
}

static void free_scratch(void *data)
{
    us_arena_free(data);
}

const us_shape *us_project(us_arena *arena, const us_program *program,
                           const uint32_t *roots, size_t root_count)
{
    us_arena *scratch = us_arena_alloc(arena, sizeof *scratch);
    us_arena_init(scratch, arena->limit, arena->recovery);
    us_arena_on_release(arena, free_scratch, scratch);

    us_projector p = {.arena = scratch, .program = program};
    start(&p);
    note_mocks(&p);
    read_code(&p, roots, root_count);
    read_index(&p);
    const us_shape *shape = NULL;
    if (!p.too_large) {
        link_constraints(&p);
        solver s = {.p = &p};
        solve(&s);
        shape = make_shape(arena, &s);
    }
    us_arena_free(scratch);
    return shape;
}

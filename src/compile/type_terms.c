/* The types of terms and refs, as far as variables, rules and schemas tell. */
#include "compile/type_check.h"

#include "syntax/ast_walk.h"

/* Types of built-ins, made when first asked for: a hash table by address. */
struct us_builtin_types {
    const us_builtin **keys;
    const us_type_node **types;
    size_t count;
    size_t slots; /* a power of two */
};

struct us_builtin_types *us_checker_no_builtins(us_arena *arena)
{
    return us_arena_alloc_zero(arena, sizeof(struct us_builtin_types));
}

us_checker *us_checker_new(us_arena *arena, us_compiler *compiler, us_graph *graph)
{
    us_checker *c = us_arena_alloc_zero(arena, sizeof *c);
    c->types = us_types_make(arena);
    c->compiler = compiler;
    c->graph = graph;
    c->builtins = us_checker_no_builtins(arena);
    c->documents = us_type_layer_make(&c->types, NULL);
    c->rules = us_type_layer_of_tree(&c->types, compiler, c->documents);
    c->rules->whole =
        us_arena_alloc_zero(arena, compiler->node_count * sizeof *c->rules->whole);
    return c;
}

void us_checker_enter(us_checker *c, us_clause *clause, const us_type_layer *layer)
{
    size_t count = (size_t)clause->locals->count + 1;
    if (count > c->local_capacity) {
        c->local_capacity = 2 * count;
        c->locals =
            us_arena_alloc_array(c->types.arena, c->local_capacity, sizeof *c->locals);
    }
    memset(c->locals, 0, count * sizeof *c->locals);
    c->clause = clause;
    c->layer = layer;
    c->change_count = 0;
    c->closure_count = 0;
}

void us_checker_set_local(us_checker *c, uint32_t local, const us_type_node *type)
{
    if (c->closures) {
        c->changes = us_arena_room(c->types.arena, c->changes, c->change_count,
                                   &c->change_capacity, sizeof *c->changes);
        c->changes[c->change_count++] = (us_type_change){local, c->locals[local]};
    }
    c->locals[local] = type;
}

/* ---- Built-ins */

static size_t slot_of(const struct us_builtin_types *table, const us_builtin *builtin)
{
    size_t mask = table->slots - 1;
    size_t slot = ((uintptr_t)builtin / sizeof(us_builtin)) & mask;
    while (table->keys[slot] && table->keys[slot] != builtin)
        slot = (slot + 1) & mask;
    return slot;
}

static void make_room(us_arena *arena, struct us_builtin_types *table)
{
    struct us_builtin_types old = *table;
    table->slots = old.slots ? old.slots * 2 : 64;
    table->keys = us_arena_alloc_zero(arena, table->slots * sizeof *table->keys);
    table->types = us_arena_alloc_zero(arena, table->slots * sizeof *table->types);
    for (size_t i = 0; i < old.slots; i++)
        if (old.keys[i]) {
            size_t slot = slot_of(table, old.keys[i]);
            table->keys[slot] = old.keys[i];
            table->types[slot] = old.types[i];
        }
}

const us_type_node *us_checker_builtin(us_checker *c, const us_builtin *builtin)
{
    struct us_builtin_types *table = c->builtins;
    if (2 * table->count >= table->slots)
        make_room(c->types.arena, table);
    size_t slot = slot_of(table, builtin);
    if (!table->keys[slot]) {
        const us_signature *signature = us_builtin_signature(c->types.arena, builtin);
        table->keys[slot] = builtin;
        table->types[slot] = us_types_builtin(&c->types, signature);
        table->count++;
    }
    return table->types[slot];
}

/* ---- Refs */

us_terms us_checker_parts(const us_term *term, us_term **room)
{
    if (term->kind == US_TERM_REF)
        return term->as.list;
    *room = (us_term *)term;
    return (us_terms){room, 1};
}

/* The type below [type] at the parts from [from] on. */
static const us_type_node *select_parts(us_checker *c, const us_type_node *type,
                                        const us_terms *ref, size_t from)
{
    for (size_t i = from; i < ref->count && type; i++) {
        const us_term *part = ref->items[i];
        if (us_type_is_free(type))
            return &us_type_any;
        if (part->kind == US_TERM_SCALAR)
            type = us_types_select(&c->types, type, part->as.scalar);
        else if (us_type_is_empty(type))
            type = &us_type_any;
        else
            type = us_types_values(&c->types, type);
    }
    return type;
}

/* What [layer] or those outside it know of the document. */
static const us_type_node *document_type(us_checker *c, const us_terms *ref)
{
    us_str root = ref->items[0]->as.variable.name;
    for (const us_type_layer *layer = c->layer; layer; layer = layer->outer) {
        us_type_place place, child;
        bool found = us_type_layer_root(layer, root, &place);
        for (size_t i = 1; i < ref->count && found; i++) {
            const us_term *part = ref->items[i];
            bool constant = us_term_is_ground(part);
            const us_type_node *type = us_type_place_type(&place);
            if (constant && part->kind == US_TERM_SCALAR &&
                us_type_place_child(&place, part->as.scalar, &child)) {
                place = child;
                continue;
            }
            if (type)
                return select_parts(c, type, ref, i);
            if (!constant) /* below what is known there may be anything */
                return &us_type_any;
            found = false;
        }
        if (found)
            return us_type_place_whole(&c->types, &place);
    }
    return &us_type_any;
}

const us_type_node *us_checker_ref(us_checker *c, const us_terms *ref)
{
    const us_term *head = ref->items[0];
    if (head->kind != US_TERM_VARIABLE)
        return NULL;
    if (head->as.variable.local && ref->count > 1 &&
        us_checker_is_scalar(c, head->as.variable.local))
        return NULL;
    if (head->as.variable.local)
        return select_parts(c, us_checker_local(c, head->as.variable.local), ref, 1);
    if (us_term_is_root(head))
        return document_type(c, ref);
    us_term term = {.kind = US_TERM_REF, .as.list = *ref};
    const us_builtin *builtin = us_pass_builtin(c->compiler, &term);
    return builtin ? us_checker_builtin(c, builtin) : NULL;
}

/* ---- Terms */

static const us_type_node *array_type(us_checker *c, const us_terms *elements)
{
    const us_type_node **items =
        us_arena_alloc_array(c->types.arena, elements->count, sizeof *items);
    for (size_t i = 0; i < elements->count; i++)
        items[i] = us_checker_term(c, elements->items[i]);
    return us_types_array(&c->types, items, elements->count, NULL);
}

static const us_type_node *set_type(us_checker *c, const us_terms *elements)
{
    us_type_list list = {0};
    for (size_t i = 0; i < elements->count; i++)
        us_types_add(&c->types, &list, us_checker_term(c, elements->items[i]));
    return us_types_set(&c->types, us_types_union(&c->types, &list));
}

/* The order in which the reference has the keys of an object: its own names for
 * locals come before those of variables that were never declared. */
static bool comes_later(const us_checker *c, const us_term *key, const us_term *other)
{
    if (key->kind != US_TERM_VARIABLE || other->kind != US_TERM_VARIABLE)
        return key->kind != US_TERM_VARIABLE;
    const us_local *a = &c->clause->locals->items[key->as.variable.local];
    const us_local *b = &c->clause->locals->items[other->as.variable.local];
    bool a_named = a->name.length && a->origin == US_LOCAL_OTHER;
    bool b_named = b->name.length && b->origin == US_LOCAL_OTHER;
    if (a_named && b_named)
        return us_str_compare(a->name, b->name) > 0;
    return a_named == b_named ? key->as.variable.local > other->as.variable.local
                              : a_named;
}

/* Of the members with keys that are not constant, the last says what all are. */
static const us_type_node *object_type(us_checker *c, const us_pairs *pairs)
{
    us_types *t = &c->types;
    us_type_member *members =
        us_arena_alloc_array(t->arena, pairs->count, sizeof *members);
    size_t count = 0;
    const us_type_node *key = NULL, *value = NULL;
    const us_term *last = NULL; /* of the keys that are not constant */
    for (size_t i = 0; i < pairs->count; i++) {
        const us_type_node *type = us_checker_term(c, pairs->values[i]);
        if (us_term_is_ground(pairs->keys[i])) {
            us_value constant = us_term_value(t->arena, pairs->keys[i]);
            members[count++] = (us_type_member){constant, type};
            continue;
        }
        if (last && !comes_later(c, pairs->keys[i], last))
            continue;
        last = pairs->keys[i];
        key = us_checker_term(c, last);
        value = type;
    }
    return last ? us_types_open_object(t, members, count, key, value)
                : us_types_object(t, members, count);
}

static const us_type_node *closure_type(us_checker *c, const us_term *term)
{
    for (size_t i = c->closure_count; i-- > 0;)
        if (c->closure_types[i].term == term)
            return c->closure_types[i].type;
    return NULL;
}

const us_type_node *us_checker_term(us_checker *c, const us_term *term)
{
    us_term *room;
    us_terms parts;
    switch (term->kind) {
    case US_TERM_SCALAR:
        return us_types_of(&c->types, term->as.scalar);
    case US_TERM_VARIABLE:
    case US_TERM_REF:
        parts = us_checker_parts(term, &room);
        return us_checker_ref(c, &parts);
    case US_TERM_ARRAY:
        return array_type(c, &term->as.list);
    case US_TERM_SET:
        return set_type(c, &term->as.list);
    case US_TERM_OBJECT:
        return object_type(c, &term->as.object);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return closure_type(c, term);
    case US_TERM_TEMPLATE:
        return &us_type_string;
    case US_TERM_CALL:
    case US_TERM_KIND_COUNT:
        break;
    }
    return NULL;
}

/* OverlappingFieldsCanBeMerged: fields that answer under one name must be one field with
 * the same arguments, and of types that agree.
 *
 * A selection set is compared within itself when it is walked, and with the fragments
 * that it spreads; fragments spread together with each other; the selection sets of two
 * fields of one name between them. The order is the reference's, and so is what is left
 * out: a pair of fragments is compared once, and within one comparison a fragment once.
 * Fields whose walk is still to come know no type yet, and agree with everything. */
#include "builtins/graphql/validate.h"

/* The fields of a selection set that answer under one name. */
typedef struct group {
    us_str name;
    us_graphql_list fields;
} group;

/* A selection set with its inline fragments dissolved. */
typedef struct flat_set {
    us_object *index; /* name to place in [groups] */
    us_graphql_list groups;
    us_graphql_list spreads;
} flat_set;

typedef struct conflict {
    us_str name;
    us_str reason; /* empty: the conflicts inside are */
    us_graphql_list inside;
    us_graphql_position position;
} conflict;

struct us_graphql_overlap {
    us_object *flat; /* address of a selection set to place in [sets] */
    us_graphql_list sets;
    us_object *pairs;    /* of fragments; whether their fields exclude each other */
    us_object *compared; /* fragments, in the comparison that goes on */
};

static void compare_fields(us_graphql_validation *v, bool exclusive,
                           const us_graphql_field *a, const us_graphql_field *b,
                           us_graphql_list *conflicts);

static us_object *new_names(us_graphql_validation *v)
{
    return us_object_new(v->call->arena, 0);
}

static us_graphql_overlap *state(us_graphql_validation *v)
{
    if (!v->overlap) {
        v->overlap = us_arena_alloc_zero(v->call->arena, sizeof *v->overlap);
        v->overlap->flat = new_names(v);
        v->overlap->pairs = new_names(v);
        v->overlap->compared = new_names(v);
    }
    return v->overlap;
}

/* ---- Selection sets */

static void add_field(us_graphql_validation *v, flat_set *set, us_graphql_field *field)
{
    us_str name = field->alias.length ? field->alias : field->name;
    const us_value *place = us_object_get_str(set->index, name);
    group *g;
    if (place) {
        g = set->groups.items[place->as.integer];
    } else {
        g = us_arena_alloc_zero(v->call->arena, sizeof *g);
        g->name = name;
        us_object_add(set->index, us_value_string(name),
                      us_value_integer((int64_t)set->groups.count));
        us_graphql_add(v->call->arena, &set->groups, g);
    }
    us_graphql_add(v->call->arena, &g->fields, field);
}

static void flatten(us_graphql_validation *v, flat_set *set,
                    const us_graphql_list *selections)
{
    if (!us_graphql_enter(v))
        return;
    for (size_t i = 0; i < selections->count && us_graphql_spend(v, 3); i++) {
        us_graphql_selection *selection = selections->items[i];
        if (selection->kind == US_GRAPHQL_FIELD)
            add_field(v, set, (us_graphql_field *)selection);
        else if (selection->kind == US_GRAPHQL_INLINE)
            flatten(v, set, &((us_graphql_inline *)selection)->selections);
        else
            us_graphql_add(v->call->arena, &set->spreads, selection);
    }
    us_graphql_leave(v);
}

/* Made once for each selection set. */
static const flat_set *flat(us_graphql_validation *v, const us_graphql_list *selections)
{
    us_graphql_overlap *o = state(v);
    us_value key = us_value_integer((int64_t)(intptr_t)selections);
    const us_value *place = us_object_get(o->flat, key);
    if (place)
        return o->sets.items[place->as.integer];
    flat_set *set = us_arena_alloc_zero(v->call->arena, sizeof *set);
    set->index = new_names(v);
    flatten(v, set, selections);
    us_object_add(o->flat, key, us_value_integer((int64_t)o->sets.count));
    us_graphql_add(v->call->arena, &o->sets, set);
    return set;
}

static void compare_groups(us_graphql_validation *v, bool exclusive, const flat_set *a,
                           const flat_set *b, us_graphql_list *conflicts)
{
    for (size_t i = 0; i < a->groups.count && us_graphql_spend(v, 1); i++) {
        const group *of_a = a->groups.items[i];
        const us_value *place = us_object_get_str(b->index, of_a->name);
        if (!place)
            continue;
        const group *of_b = b->groups.items[place->as.integer];
        for (size_t j = 0; j < of_a->fields.count && !v->stopped; j++)
            for (size_t k = 0; k < of_b->fields.count && !v->stopped; k++)
                compare_fields(v, exclusive, of_a->fields.items[j], of_b->fields.items[k],
                               conflicts);
    }
}

/* ---- Fragments */

static void compare_with_fragment(us_graphql_validation *v, bool exclusive,
                                  const flat_set *set, const us_graphql_spread *spread,
                                  us_graphql_list *conflicts)
{
    if (!us_graphql_note(state(v)->compared, spread->name) || !spread->definition)
        return;
    const flat_set *other = flat(v, &spread->definition->selections);
    bool both_empty = set->groups.count == 0 && other->groups.count == 0;
    if (set == other || both_empty || !us_graphql_enter(v))
        return;
    compare_groups(v, exclusive, set, other, conflicts);
    for (size_t i = 0; i < other->spreads.count && !v->stopped; i++) {
        const us_graphql_spread *next = other->spreads.items[i];
        if (!us_str_equal(next->name, spread->name))
            compare_with_fragment(v, exclusive, set, next, conflicts);
    }
    us_graphql_leave(v);
}

/* True if the pair is to be compared now. What was compared as not exclusive need not be
 * again. */
static bool note_pair(us_graphql_validation *v, bool exclusive, us_str a, us_str b)
{
    us_arena *arena = v->call->arena;
    us_object *pairs = state(v)->pairs;
    us_str key = us_str_format(arena, "%.*s %.*s", US_STR_ARG(a), US_STR_ARG(b));
    us_str mirrored = us_str_format(arena, "%.*s %.*s", US_STR_ARG(b), US_STR_ARG(a));
    const us_value *known = us_object_get_str(pairs, key);
    if (known && (exclusive || us_value_is_false(*known)))
        return false;
    us_object_put(pairs, us_value_string(key), us_value_boolean(exclusive));
    us_object_put(pairs, us_value_string(mirrored), us_value_boolean(exclusive));
    return true;
}

static void compare_fragments(us_graphql_validation *v, bool exclusive,
                              const us_graphql_spread *a, const us_graphql_spread *b,
                              us_graphql_list *conflicts)
{
    if (!us_graphql_spend(v, 10) || us_str_equal(a->name, b->name) ||
        !note_pair(v, exclusive, a->name, b->name) || !a->definition || !b->definition)
        return;
    const flat_set *set_a = flat(v, &a->definition->selections);
    const flat_set *set_b = flat(v, &b->definition->selections);
    if (!us_graphql_enter(v))
        return;
    compare_groups(v, exclusive, set_a, set_b, conflicts);
    for (size_t i = 0; i < set_b->spreads.count && !v->stopped; i++)
        compare_fragments(v, exclusive, a, set_b->spreads.items[i], conflicts);
    for (size_t i = 0; i < set_a->spreads.count && !v->stopped; i++)
        compare_fragments(v, exclusive, set_a->spreads.items[i], b, conflicts);
    us_graphql_leave(v);
}

/* ---- Two fields */

static bool by_name(const us_graphql_child *a, const us_graphql_child *b)
{
    return us_str_compare(a->name, b->name) < 0;
}

/* A copy in the order of the names, equals as they stood. */
static us_graphql_list sort_children(us_graphql_validation *v,
                                     const us_graphql_list *children)
{
    us_graphql_list sorted = {NULL, 0, 0};
    for (size_t i = 0; i < children->count; i++) {
        us_graphql_add(v->call->arena, &sorted, children->items[i]);
        size_t place = i;
        for (; place > 0 && by_name(children->items[i], sorted.items[place - 1]); place--)
            sorted.items[place] = sorted.items[place - 1];
        sorted.items[place] = children->items[i];
        us_graphql_spend(v, i - place);
    }
    return sorted;
}

static bool same_value(us_graphql_validation *v, const us_graphql_value *a,
                       const us_graphql_value *b)
{
    bool same = a->kind == b->kind && us_str_equal(a->raw, b->raw) &&
                a->children.count == b->children.count;
    if (!same || !us_graphql_enter(v))
        return same;
    bool sorts = a->kind == US_GRAPHQL_OBJECT;
    us_graphql_list of_a = sorts ? sort_children(v, &a->children) : a->children;
    us_graphql_list of_b = sorts ? sort_children(v, &b->children) : b->children;
    for (size_t i = 0; i < of_a.count && same; i++) {
        const us_graphql_child *x = of_a.items[i], *y = of_b.items[i];
        same = us_str_equal(x->name, y->name) && same_value(v, x->value, y->value);
    }
    us_graphql_leave(v);
    return same;
}

static bool same_arguments(us_graphql_validation *v, const us_graphql_list *a,
                           const us_graphql_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const us_graphql_argument *x = a->items[i];
        bool matched = false;
        for (size_t j = 0; j < b->count && !matched && us_graphql_spend(v, 0); j++) {
            const us_graphql_argument *y = b->items[j];
            matched = us_str_equal(x->name, y->name) && same_value(v, x->value, y->value);
        }
        if (!matched)
            return false;
    }
    return true;
}

static bool types_conflict(us_graphql_validation *v, const us_graphql_type *a,
                           const us_graphql_type *b)
{
    for (; a->elem && b->elem; a = a->elem)
        b = b->elem;
    if (a->elem || b->elem || a->non_null != b->non_null)
        return true;
    const us_graphql_definition *x = us_graphql_find_type(v->schema, a->named_type);
    const us_graphql_definition *y = us_graphql_find_type(v->schema, b->named_type);
    return x && y && us_graphql_is_leaf(x) && us_graphql_is_leaf(y) && x != y;
}

/* Fields of different objects are never in one answer. */
static bool exclude_each_other(const us_graphql_field *a, const us_graphql_field *b)
{
    const us_graphql_definition *x = a->object_definition, *y = b->object_definition;
    return !us_str_equal(x->name, y->name) && us_str_is(x->kind, "OBJECT") &&
           us_str_is(y->kind, "OBJECT") && a->definition && b->definition;
}

/* Why the fields themselves, not what is in them, can't be merged; empty: they can. */
static us_str reason_of(us_graphql_validation *v, bool exclusive,
                        const us_graphql_field *a, const us_graphql_field *b)
{
    us_arena *arena = v->call->arena;
    if (!exclusive && !us_str_equal(a->name, b->name))
        return us_str_format(arena, "\"%.*s\" and \"%.*s\" are different fields",
                             US_STR_ARG(a->name), US_STR_ARG(b->name));
    if (!exclusive && !same_arguments(v, &a->arguments, &b->arguments))
        return US_STR("they have differing arguments");
    if (!a->definition || !b->definition ||
        !types_conflict(v, a->definition->type, b->definition->type))
        return US_STR_EMPTY;
    us_str x = us_graphql_type_text(arena, a->definition->type);
    us_str y = us_graphql_type_text(arena, b->definition->type);
    return us_str_format(arena, "they return conflicting types \"%.*s\" and \"%.*s\"",
                         US_STR_ARG(x), US_STR_ARG(y));
}

static void compare_selections(us_graphql_validation *v, bool exclusive,
                               const us_graphql_list *a, const us_graphql_list *b,
                               us_graphql_list *conflicts)
{
    const flat_set *set_a = flat(v, a), *set_b = flat(v, b);
    compare_groups(v, exclusive, set_a, set_b, conflicts);
    for (size_t i = 0; i < set_b->spreads.count && us_graphql_spend(v, 5); i++) {
        state(v)->compared = new_names(v);
        compare_with_fragment(v, exclusive, set_a, set_b->spreads.items[i], conflicts);
    }
    for (size_t i = 0; i < set_a->spreads.count && us_graphql_spend(v, 5); i++) {
        state(v)->compared = new_names(v);
        compare_with_fragment(v, exclusive, set_b, set_a->spreads.items[i], conflicts);
    }
    for (size_t i = 0; i < set_a->spreads.count && !v->stopped; i++)
        for (size_t j = 0; j < set_b->spreads.count && !v->stopped; j++)
            compare_fragments(v, exclusive, set_a->spreads.items[i],
                              set_b->spreads.items[j], conflicts);
}

static void compare_fields(us_graphql_validation *v, bool exclusive,
                           const us_graphql_field *a, const us_graphql_field *b,
                           us_graphql_list *conflicts)
{
    us_graphql_list inside = {NULL, 0, 0};
    if (!us_graphql_spend(v, 1) || !a->object_definition || !b->object_definition)
        return;
    exclusive = exclusive || exclude_each_other(a, b);
    us_str reason = reason_of(v, exclusive, a, b);
    if (reason.length == 0 && us_graphql_enter(v)) {
        compare_selections(v, exclusive, &a->selections, &b->selections, &inside);
        us_graphql_leave(v);
    }
    if (v->stopped || (reason.length == 0 && inside.count == 0))
        return;
    conflict *found = us_arena_alloc(v->call->arena, sizeof *found);
    *found =
        (conflict){a->alias.length ? a->alias : a->name, reason, inside, b->position};
    us_graphql_add(v->call->arena, conflicts, found);
}

/* ---- Errors */

static void print_reason(us_graphql_validation *v, us_buf *buf, const conflict *c)
{
    us_buf_add_str(buf, c->reason);
    for (size_t i = 0; i < c->inside.count && us_graphql_spend(v, 3); i++) {
        const conflict *inner = c->inside.items[i];
        us_buf_add_format(buf, "%ssubfields \"%.*s\" conflict because ",
                          i > 0 ? " and " : "", US_STR_ARG(inner->name));
        print_reason(v, buf, inner);
    }
}

static void check_selections(us_graphql_validation *v, const us_graphql_list *selections)
{
    us_graphql_list conflicts = {NULL, 0, 0};
    if (selections->count == 0)
        return;
    const flat_set *set = flat(v, selections);
    for (size_t i = 0; i < set->groups.count && !v->stopped; i++) {
        const us_graphql_list *fields = &((const group *)set->groups.items[i])->fields;
        for (size_t j = 0; j < fields->count && !v->stopped; j++)
            for (size_t k = j + 1; k < fields->count && !v->stopped; k++)
                compare_fields(v, false, fields->items[j], fields->items[k], &conflicts);
    }
    if (set->spreads.count)
        state(v)->compared = new_names(v);
    for (size_t i = 0; i < set->spreads.count && !v->stopped; i++) {
        compare_with_fragment(v, false, set, set->spreads.items[i], &conflicts);
        for (size_t j = i + 1; j < set->spreads.count && !v->stopped; j++)
            compare_fragments(v, false, set->spreads.items[i], set->spreads.items[j],
                              &conflicts);
    }
    for (size_t i = 0; i < conflicts.count && !v->stopped; i++) {
        const conflict *c = conflicts.items[i];
        us_buf buf = us_buf_make(v->call->arena);
        print_reason(v, &buf, c);
        us_str reason = us_buf_str(&buf);
        us_graphql_report(v, c->position,
                          "Fields \"%.*s\" conflict because %.*s. Use different aliases "
                          "on the fields to fetch both if this was intentional.",
                          US_STR_ARG(c->name), US_STR_ARG(reason));
    }
}

void us_graphql_overlap_in_operation(us_graphql_validation *v,
                                     const us_graphql_operation *operation)
{
    check_selections(v, &operation->selections);
}

void us_graphql_overlap_in_field(us_graphql_validation *v, const us_graphql_field *field)
{
    if (v->operation)
        check_selections(v, &field->selections);
}

void us_graphql_overlap_in_inline(us_graphql_validation *v,
                                  const us_graphql_inline *fragment)
{
    check_selections(v, &fragment->selections);
}

void us_graphql_overlap_in_fragment(us_graphql_validation *v,
                                    const us_graphql_fragment *fragment)
{
    check_selections(v, &fragment->selections);
}

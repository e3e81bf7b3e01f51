/* Refs: whether each part can be a key of what the parts before it lead to. What
 * the keys can be is what an unbound variable in their place is. */
#include "compile/kind_types.h"
#include "compile/type_check.h"

#include "base/sort.h"

/* Keys being collected for an error. */
typedef struct key_list {
    us_value *items;
    size_t count;
    size_t capacity;
} key_list;

static void add_key(us_checker *c, key_list *keys, us_value key)
{
    keys->items = us_arena_room(c->types.arena, keys->items, keys->count, &keys->capacity,
                                sizeof *keys->items);
    keys->items[keys->count++] = key;
}

static void add_member_keys(us_checker *c, key_list *keys, const us_type_node *type)
{
    type = us_type_unwrap(type);
    if (type && type->kind == US_KIND_OBJECT)
        for (size_t i = 0; i < type->member_count; i++)
            add_key(c, keys, type->members[i].key);
    if (type && type->kind == US_KIND_ANY)
        for (size_t i = 0; i < type->item_count; i++)
            add_member_keys(c, keys, type->items[i]);
}

static int compare_keys(void *data, const void *a, const void *b)
{
    const us_value *one = a, *other = b;
    (void)data;
    return us_value_compare(*one, *other);
}

static void sort_keys(us_checker *c, key_list *keys)
{
    us_sort(c->types.arena, keys->items, keys->count, sizeof *keys->items, compare_keys,
            NULL);
    size_t kept = 0;
    for (size_t i = 0; i < keys->count; i++)
        if (!kept || !us_value_equal(keys->items[kept - 1], keys->items[i]))
            keys->items[kept++] = keys->items[i];
    keys->count = kept;
}

static void refuse_member(us_checker *c, const us_terms *ref, size_t at,
                          const us_type_node *have, const us_type_node *want,
                          const us_type_node *type)
{
    key_list keys = {0};
    add_member_keys(c, &keys, type);
    sort_keys(c, &keys);
    us_checker_bad_key(c, ref, at, have, want, keys.items, keys.count);
}

static void refuse_child(us_checker *c, const us_terms *ref, size_t at,
                         const us_type_node *have, const us_type_node *want,
                         const us_type_place *place)
{
    key_list keys = {0};
    us_type_cursor cursor = {0};
    us_value key;
    while (!us_value_is_none(key = us_type_place_next(place, &cursor)))
        add_key(c, &keys, key);
    sort_keys(c, &keys);
    us_checker_bad_key(c, ref, at, have, want, keys.items, keys.count);
}

static uint32_t local_of(const us_term *term)
{
    return term->kind == US_TERM_VARIABLE ? term->as.variable.local : 0;
}

/* ---- Within a type */

/* Part [at] is a key of an empty collection. False: an error, or no more to say. */
static bool check_empty(us_checker *c, const us_type_node *type, const us_terms *ref,
                        size_t at)
{
    const us_term *part = ref->items[at];
    if (part->kind == US_TERM_SCALAR) {
        us_checker_bad_key(c, ref, at, NULL, NULL, NULL, 0);
        return false;
    }
    uint32_t local = local_of(part);
    if (!local)
        return false;
    const us_type_node *known = us_checker_local(c, local);
    const us_type_node *keys = us_types_keys(&c->types, type);
    if (!known)
        us_checker_set_local(c, local, &us_type_any);
    else if (keys && !us_types_unify(&c->types, known, keys))
        us_checker_bad_key(c, ref, at, known, keys, NULL, 0);
    return false;
}

/* Part [at] is no constant, and the keys of [type] are [keys]. */
static bool check_open_key(us_checker *c, const us_type_node *type,
                           const us_type_node *keys, const us_terms *ref, size_t at)
{
    const us_term *part = us_checker_pattern(c, ref->items[at]);
    uint32_t local = local_of(part);
    if (local && !us_checker_local(c, local)) {
        us_checker_set_local(c, local, keys);
        return true;
    }
    const us_type_node *have = us_checker_term(c, part);
    if (local || part->kind == US_TERM_REF) {
        if (!have || us_types_unify(&c->types, have, keys))
            return true;
        refuse_member(c, ref, at, have, keys, type);
        return false;
    }
    if (us_checker_fit(c, part, keys, false))
        return true;
    us_checker_bad_key(c, ref, at, us_checker_term(c, part), keys, NULL, 0);
    return false;
}

/* Part [at] is a name that [type], which may be anything, most likely does not have, and that is
 * spelt nearly as one that it has: refused. */
static bool refuse_misspelt(us_checker *c, const us_type_node *type, const us_terms *ref,
                            size_t at)
{
    const us_type_node *likely = us_type_hint(type);
    const us_value key = ref->items[at]->as.scalar;
    if (!likely || us_types_select(&c->types, likely, key))
        return false;
    key_list keys = {0};
    add_member_keys(c, &keys, likely);
    if (!us_kind_is_misspelt(key, keys.items, keys.count))
        return false;
    refuse_member(c, ref, at, NULL, NULL, likely);
    return true;
}

/* The parts from [at] on lead on from [type]. */
static void check_below(us_checker *c, const us_type_node *type, const us_terms *ref,
                        size_t at)
{
    for (; at < ref->count; at++) {
        const us_term *part = ref->items[at];
        if (part->kind == US_TERM_SCALAR && us_type_is_free(type))
            continue; /* whatever it leads to may be anything, too */
        if (us_type_is_empty(type)) {
            check_empty(c, type, ref, at);
            return;
        }
        const us_type_node *keys = us_types_keys(&c->types, type);
        if (!keys) {
            us_checker_no_parts(c, ref, at - 1, type);
            return;
        }
        if (part->kind != US_TERM_SCALAR) {
            if (!check_open_key(c, type, keys, ref, at))
                return;
            type = us_types_values(&c->types, type);
            continue;
        }
        if (refuse_misspelt(c, type, ref, at))
            return;
        const us_type_node *member = us_types_select(&c->types, type, part->as.scalar);
        if (!member) {
            refuse_member(c, ref, at, NULL, keys, type);
            return;
        }
        type = member;
    }
}

/* ---- Along the layers */

/* What the keys below a place are. */
static const us_type_node *child_keys(us_checker *c, const us_type_place *place)
{
    us_type_list list = {0};
    us_type_cursor cursor = {0};
    us_value key;
    bool only_strings = true;
    while (!us_value_is_none(key = us_type_place_next(place, &cursor)))
        if (!us_value_is_string(key) && us_value_tag(key) != US_TAG_NULL) {
            only_strings = false;
            us_types_add(&c->types, &list, us_types_of(&c->types, key));
        }
    if (only_strings)
        return &us_type_string;
    us_types_add(&c->types, &list, &us_type_string);
    return us_types_union(&c->types, &list);
}

typedef enum us_verdict {
    GO_ON,      /* to the part after it */
    NEXT_LAYER, /* this one knows nothing here */
    DONE,
} us_verdict;

static us_verdict check_part(us_checker *c, const us_terms *ref, size_t at,
                             us_type_place *place)
{
    const us_term *part = ref->items[at];
    bool is_string = part->kind == US_TERM_SCALAR && us_value_is_string(part->as.scalar);
    uint32_t local = local_of(part);
    if (at <= 2 && !is_string && !local) {
        refuse_child(c, ref, at, us_checker_term(c, part), &us_type_string, place);
        return DONE;
    }
    if (local) {
        const us_type_node *keys = child_keys(c, place);
        const us_type_node *known = us_checker_local(c, local);
        if (known && !us_types_unify(&c->types, keys, known)) {
            refuse_child(c, ref, at, known, keys, place);
            return DONE;
        }
        if (!known)
            us_checker_set_local(c, local, keys);
        return NEXT_LAYER;
    }
    us_type_place child;
    if (part->kind != US_TERM_SCALAR ||
        !us_type_place_child(place, part->as.scalar, &child))
        return NEXT_LAYER;
    *place = child;
    const us_type_node *type = us_type_place_type(place);
    if (!type)
        return GO_ON;
    check_below(c, type, ref, at + 1);
    return DONE;
}

static void check_document(us_checker *c, const us_terms *ref)
{
    us_str root = ref->items[0]->as.variable.name;
    for (const us_type_layer *layer = c->layer; layer; layer = layer->outer) {
        us_type_place place;
        if (!us_type_layer_root(layer, root, &place))
            continue;
        const us_type_node *type = us_type_place_type(&place);
        if (type) {
            check_below(c, type, ref, 1);
            return;
        }
        us_verdict verdict = GO_ON;
        for (size_t at = 1; verdict == GO_ON; at++)
            verdict = at == ref->count ? DONE : check_part(c, ref, at, &place);
        if (verdict == DONE)
            return;
    }
    check_below(c, &us_type_any, ref, 1);
}

static bool check_ref(us_checker *c, const us_terms *ref)
{
    const us_type_node *whole = us_checker_ref(c, ref);
    if (whole && whole->kind == US_KIND_FUNCTION) {
        us_checker_no_parts(c, ref, ref->count - 1, whole);
        return false;
    }
    const us_term *head = ref->items[0];
    uint32_t local = local_of(head);
    if (!local && us_term_is_root(head)) {
        check_document(c, ref);
        return true;
    }
    if (!local)
        return true;
    if (!us_checker_local(c, local))
        us_checker_set_local(c, local, &us_type_any);
    bool scalar = us_checker_is_scalar(c, local);
    check_below(c, scalar ? &us_type_any : us_checker_local(c, local), ref, 1);
    return true;
}

/* ---- The refs of a literal */

static void walk_term(us_checker *c, us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
        if (!check_ref(c, &term->as.list))
            return;
        for (size_t i = 1; i < term->as.list.count; i++)
            if (!us_term_is_leaf(term->as.list.items[i]))
                walk_term(c, term->as.list.items[i]);
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
    case US_TERM_CALL:
        for (size_t i = 0; i < term->as.list.count; i++)
            walk_term(c, term->as.list.items[i]);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            walk_term(c, term->as.object.keys[i]);
            walk_term(c, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION: /* bodies of their own */
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void walk_body(us_checker *c, const us_body *body)
{
    for (size_t i = 0; body && i < body->count; i++)
        us_checker_refs(c, body->items[i]);
}

static void walk_withs(us_checker *c, const us_literal *literal)
{
    for (size_t i = 0; i < literal->with_count; i++) {
        walk_term(c, literal->withs[i].target);
        walk_term(c, literal->withs[i].value);
    }
}

/* The reference does not look at what the variables of `every` are; where kinds are known, it is
 * too useful to leave out. */
static void learn_every(us_checker *c, const us_every *every)
{
    if (!c->facts)
        return;
    const us_type_node *domain = us_checker_term(c, every->domain);
    uint32_t value = local_of(every->value), key = every->key ? local_of(every->key) : 0;
    if (value)
        us_checker_set_local(c, value, us_types_values(&c->types, domain));
    if (key)
        us_checker_set_local(c, key, us_types_keys(&c->types, domain));
}

void us_checker_refs(us_checker *c, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        walk_term(c, literal->as.term);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            if (!us_term_is_leaf(literal->as.call.items[i]))
                walk_term(c, literal->as.call.items[i]);
        break;
    case US_LITERAL_EVERY:
        walk_term(c, literal->as.every.domain);
        learn_every(c, &literal->as.every);
        walk_body(c, literal->as.every.body);
        walk_withs(c, literal);
        break;
    case US_LITERAL_NOT:
        walk_body(c, literal->as.logic.left);
        break;
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        walk_body(c, literal->as.logic.left);
        walk_body(c, literal->as.logic.right);
        walk_withs(c, literal);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

/* Whether a value can be of two types at once, and what a rule of several
 * definitions is. Both follow the reference, oddities included. */
#include "compile/types.h"

static bool unify_any(us_types *t, const us_type_node *any, const us_type_node *type)
{
    if (type->kind == US_KIND_FUNCTION)
        return false;
    for (size_t i = 0; i < any->item_count; i++)
        if (us_types_unify(t, any->items[i], type))
            return true;
    return any->item_count == 0;
}

/* NULL: there is no such element. */
static const us_type_node *element_at(const us_type_node *array, size_t i)
{
    return i < array->item_count ? array->items[i] : array->element;
}

static bool unify_elements(us_types *t, const us_type_node *a, const us_type_node *b)
{
    for (size_t i = 0; i < a->item_count; i++)
        if (!us_types_unify(t, a->items[i], element_at(b, i)))
            return false;
    return true;
}

static bool unify_members(us_types *t, const us_type_node *a, const us_type_node *b)
{
    for (size_t i = 0; i < a->member_count; i++) {
        const us_type_node *other = us_types_select(t, b, a->members[i].key);
        if (!other && !us_type_is_open(a) && !us_type_is_open(b))
            return false;
        if (other && !us_types_unify(t, a->members[i].value, other))
            return false;
    }
    return true;
}

static bool unify_rests(us_types *t, const us_type_node *a, const us_type_node *b)
{
    return !a->element || !b->element || us_types_unify(t, a->element, b->element);
}

static bool unify_functions(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (a->item_count != b->item_count)
        return false;
    for (size_t i = 0; i < a->item_count; i++)
        if (!us_types_unify(t, a->items[i], b->items[i]))
            return false;
    return true;
}

static bool unify_parts(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (a->kind == US_KIND_ANY && unify_any(t, a, b))
        return true;
    if (b->kind == US_KIND_ANY && unify_any(t, b, a))
        return true;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case US_KIND_NULL:
    case US_KIND_BOOLEAN:
    case US_KIND_NUMBER:
    case US_KIND_STRING:
        return true;
    case US_KIND_ARRAY:
        return unify_elements(t, a, b) && unify_elements(t, b, a) && unify_rests(t, a, b);
    case US_KIND_OBJECT:
        return unify_members(t, a, b) && unify_members(t, b, a) && unify_rests(t, a, b);
    case US_KIND_SET:
        return unify_rests(t, a, b);
    case US_KIND_FUNCTION:
        return unify_functions(t, a, b);
    case US_KIND_UNKNOWN:
    case US_KIND_ANY:
    case US_KIND_RECURSIVE:
        break;
    }
    return false;
}

bool us_types_unify(us_types *t, const us_type_node *a, const us_type_node *b)
{
    if (!a || !b || a->kind == US_KIND_UNKNOWN || b->kind == US_KIND_UNKNOWN)
        return false;
    if (a->kind == US_KIND_RECURSIVE || b->kind == US_KIND_RECURSIVE) {
        if (!us_types_enter(t, a, b))
            return true;
        bool possible = us_types_unify(t, us_type_unwrap(a), us_type_unwrap(b));
        us_types_leave(t);
        return possible;
    }
    if (t->work == 0 || t->depth == 2 * US_TYPES_DEPTH || (a == b && !a->partial))
        return true;
    t->work--;
    const us_type_answer *known = us_types_remembered(t, US_TYPE_UNIFY, a, b);
    if (known && known->type)
        return known->number;
    t->depth++;
    bool possible = unify_parts(t, a, b);
    t->depth--;
    if (known) /* worth it */
        us_types_remember(t, US_TYPE_UNIFY, a, b, possible);
    return possible;
}

/* ---- Several definitions of one rule */

static bool is_plain_object(const us_type_node *type)
{
    return type->kind == US_KIND_OBJECT && type->member_count == 0;
}

static const us_type_node *merge_objects(us_types *t, const us_type_node *a,
                                         const us_type_node *b)
{
    if (!us_type_is_open(a))
        return b;
    if (!us_type_is_open(b))
        return a;
    return us_types_open_object(t, NULL, 0, us_types_or(t, a->key, b->key),
                                us_types_merge(t, a->element, b->element));
}

/* One of the alternatives of [any] is an object like [object]: they become one. */
static const us_type_node *merge_alternative(us_types *t, const us_type_node *any,
                                             const us_type_node *object)
{
    for (size_t i = 0; i < any->item_count; i++) {
        const us_type_node *one = any->items[i];
        if (!is_plain_object(one) || !us_type_is_open(one))
            continue;
        us_type_list list = {0};
        for (size_t k = 0; k < any->item_count; k++)
            if (k != i)
                us_types_add(t, &list, any->items[k]);
        us_types_add(t, &list,
                     us_types_open_object(t, NULL, 0,
                                          us_types_or(t, one->key, object->key),
                                          us_types_or(t, one->element, object->element)));
        return us_types_union(t, &list);
    }
    return NULL;
}

const us_type_node *us_types_merge(us_types *t, const us_type_node *a,
                                   const us_type_node *b)
{
    if (!a)
        return b;
    if (!b)
        return a;
    a = us_type_unwrap(a);
    b = us_type_unwrap(b);
    if (a->kind == US_KIND_ANY && b->kind != US_KIND_ANY)
        return us_types_merge(t, b, a);
    if (is_plain_object(a) && is_plain_object(b))
        return merge_objects(t, a, b);
    if (is_plain_object(a) && us_type_is_open(a) && b->kind == US_KIND_ANY) {
        const us_type_node *merged = merge_alternative(t, b, a);
        if (merged)
            return merged;
    }
    if (a->kind == US_KIND_SET && b->kind == US_KIND_SET)
        return us_types_set(t, us_types_or(t, a->element, b->element));
    return us_types_or(t, a, b);
}

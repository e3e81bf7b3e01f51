/* Taking types apart: what is under a key, all keys, all values. */
#include "compile/types.h"

enum { LARGE = 16 }; /* parts of a type, from which on it pays to remember the answer */

static const us_type_node *known(const us_type_node *type)
{
    return type && type->kind != US_KIND_UNKNOWN ? type : NULL;
}

static const us_type_node *select_member(us_types *t, const us_type_node *type,
                                         us_value key)
{
    size_t low = 0, high = type->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (us_value_compare(type->members[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < type->member_count && us_value_equal(type->members[low].key, key))
        return known(type->members[low].value);
    if (type->element && us_types_contains(t, type->key, us_types_of(t, key)))
        return known(type->element);
    return NULL;
}

static const us_type_node *select_element(const us_type_node *type, us_value key)
{
    if (us_value_tag(key) != US_TAG_INTEGER || key.as.integer < 0)
        return NULL;
    if ((uint64_t)key.as.integer < type->item_count)
        return known(type->items[key.as.integer]);
    return known(type->element);
}

static const us_type_node *select_of_set(us_types *t, const us_type_node *type,
                                         us_value key)
{
    const us_type_node *of = us_types_of(t, key);
    if (us_types_compare(t, type->element, of) == 0)
        return type->element;
    bool any = type->element && type->element->kind == US_KIND_ANY;
    return any && us_types_contains(t, type->element, of) ? of : NULL;
}

typedef const us_type_node *taker(us_types *t, const us_type_node *type, us_value key);

static const us_type_node *keys_of(us_types *t, const us_type_node *type,
                                   us_value unused);

/* Of what may be anything, what a part most likely is. */
static const us_type_node *likely_part(us_types *t, const us_type_node *type,
                                       us_value key, taker *take)
{
    const us_type_node *likely = us_type_hint(type);
    if (type->member_count) {
        likely = take == us_types_select ? select_member(t, type, key) : NULL;
        return likely ? likely : &us_type_any;
    }
    return likely ? us_types_hint(t, take(t, likely, key)) : &us_type_any;
}

/* Applies [take] to each alternative. */
static const us_type_node *of_alternatives(us_types *t, const us_type_node *type,
                                           us_value key, taker *take)
{
    if (type->item_count == 0)
        return take == keys_of ? &us_type_any : likely_part(t, type, key, take);
    us_type_list list = {0};
    for (size_t i = 0; i < type->item_count && us_types_step(t); i++)
        us_types_add(t, &list, take(t, type->items[i], key));
    return us_types_union(t, &list);
}

static const us_type_node *select_from(us_types *t, const us_type_node *type,
                                       us_value key)
{
    switch (type ? type->kind : US_KIND_UNKNOWN) {
    case US_KIND_ARRAY:
        return select_element(type, key);
    case US_KIND_OBJECT:
        return select_member(t, type, key);
    case US_KIND_SET:
        return select_of_set(t, type, key);
    case US_KIND_ANY:
        return of_alternatives(t, type, key, us_types_select);
    case US_KIND_UNKNOWN:
    case US_KIND_NULL:
    case US_KIND_BOOLEAN:
    case US_KIND_NUMBER:
    case US_KIND_STRING:
    case US_KIND_FUNCTION:
    case US_KIND_RECURSIVE:
        break;
    }
    return NULL;
}

static const us_type_node *keys_of(us_types *t, const us_type_node *type, us_value unused)
{
    type = us_type_unwrap(type);
    us_type_list list = {0};
    switch (type ? type->kind : US_KIND_UNKNOWN) {
    case US_KIND_ARRAY:
        return &us_type_number;
    case US_KIND_OBJECT:
        for (size_t i = 0; i < type->member_count; i++)
            us_types_add(t, &list, us_types_of(t, type->members[i].key));
        if (type->element)
            us_types_add(t, &list, type->key);
        return us_types_union(t, &list);
    case US_KIND_SET:
        return type->element;
    case US_KIND_ANY:
        return of_alternatives(t, type, unused, keys_of);
    case US_KIND_UNKNOWN:
    case US_KIND_NULL:
    case US_KIND_BOOLEAN:
    case US_KIND_NUMBER:
    case US_KIND_STRING:
    case US_KIND_FUNCTION:
    case US_KIND_RECURSIVE:
        break;
    }
    return NULL;
}

static const us_type_node *values_of(us_types *t, const us_type_node *type,
                                     us_value unused)
{
    type = us_type_unwrap(type);
    us_type_list list = {0};
    switch (type ? type->kind : US_KIND_UNKNOWN) {
    case US_KIND_ARRAY:
    case US_KIND_OBJECT:
        if (type->item_count == 0 && type->member_count == 0)
            return known(type->element);
        for (size_t i = 0; i < type->item_count; i++)
            us_types_add(t, &list, type->items[i]);
        for (size_t i = 0; i < type->member_count; i++)
            us_types_add(t, &list, type->members[i].value);
        us_types_add(t, &list, type->element);
        return us_types_union(t, &list);
    case US_KIND_SET:
        return type->element;
    case US_KIND_ANY:
        return of_alternatives(t, type, unused, values_of);
    case US_KIND_UNKNOWN:
    case US_KIND_NULL:
    case US_KIND_BOOLEAN:
    case US_KIND_NUMBER:
    case US_KIND_STRING:
    case US_KIND_FUNCTION:
    case US_KIND_RECURSIVE:
        break;
    }
    return NULL;
}

static taker *const takers[] = {
    [US_TYPE_SELECT] = select_from,
    [US_TYPE_KEYS] = keys_of,
    [US_TYPE_VALUES] = values_of,
};

static const us_type_node *ask(us_types *t, const us_type_node *type,
                               us_type_question question, us_value key)
{
    type = us_type_unwrap(type);
    if (!type || type->item_count + type->member_count < LARGE)
        return takers[question](t, type, key);
    us_type_answer asked = {.type = type, .question = question, .key = key};
    us_type_answer *place = us_types_find_answer(t, &asked);
    if (place->type)
        return place->answer;
    asked.answer = takers[question](t, type, key);
    *us_types_find_answer(t, &asked) = asked;
    t->answer_count++;
    return asked.answer;
}

const us_type_node *us_types_select(us_types *t, const us_type_node *type, us_value key)
{
    if (type && us_type_unwrap(type)->kind != US_KIND_ANY)
        return select_from(t, us_type_unwrap(type), key);
    return ask(t, type, US_TYPE_SELECT, key);
}

const us_type_node *us_types_keys(us_types *t, const us_type_node *type)
{
    return ask(t, type, US_TYPE_KEYS, US_NONE);
}

const us_type_node *us_types_values(us_types *t, const us_type_node *type)
{
    return ask(t, type, US_TYPE_VALUES, US_NONE);
}

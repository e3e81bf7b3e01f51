/* Values as such: their types, reaching into them, freezing and copying them.
 * Each container has a file of its own; order and equality are in compare.c.
 *
 * What descends into a value here and in compare.c and print.c recurses in C:
 * the readers bound how deep a value can be, and us_value_deepen what is built of
 * their values. */
#include "value/value.h"

#include "value/array.h"
#include "value/index.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"
#include "value/unknown.h"

us_value us_value_string_checked(us_arena *arena, us_str s)
{
    if (s.length > US_STRING_MAX)
        us_arena_exhaust(arena);
    return us_value_string(s);
}

us_type us_value_type(us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_BOOLEAN:
        return US_TYPE_BOOLEAN;
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        return US_TYPE_NUMBER;
    case US_TAG_STRING:
        return US_TYPE_STRING;
    case US_TAG_ARRAY:
        return US_TYPE_ARRAY;
    case US_TAG_OBJECT:
        return US_TYPE_OBJECT;
    case US_TAG_SET:
        return US_TYPE_SET;
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
        break;
    }
    return US_TYPE_NULL;
}

const char *us_type_name(us_type type)
{
    static const char *const names[US_TYPE_COUNT] = {
        "null", "boolean", "number", "string", "array", "object", "set"};
    return names[type];
}

/* 0 for what is no container, also for what only the machine knows. */
static uint16_t depth_of(us_value v)
{
    us_tag tag = us_value_tag(v);
    uint16_t inside = tag == US_TAG_ARRAY    ? v.as.array->depth
                      : tag == US_TAG_OBJECT ? v.as.object->depth
                      : tag == US_TAG_SET    ? v.as.set->depth
                                             : 0;
    return tag < US_TAG_ARRAY || tag > US_TAG_SET
               ? 0
               : (uint16_t)((inside & ~US_VALUE_INCOMPLETE) + 1);
}

bool us_value_is_open(us_value v)
{
    if (!us_value_has_unknown(v))
        return false;
    if (us_value_tag(v) == US_TAG_OBJECT)
        return us_object_get(v.as.object, US_UNKNOWN) != NULL;
    return us_value_tag(v) == US_TAG_SET && us_set_get(v.as.set, US_UNKNOWN) != NULL;
}

uint16_t us_value_deepen_slow(us_arena *arena, uint16_t depth, us_value item)
{
    unsigned below = depth_of(item), inside = depth & ~US_VALUE_INCOMPLETE;
    unsigned incomplete =
        us_value_has_unknown(item) ? US_VALUE_INCOMPLETE : depth & US_VALUE_INCOMPLETE;
    if (below > US_VALUE_DEPTH_MAX)
        us_arena_refuse(arena, "value is nested too deeply");
    return (uint16_t)((below > inside ? below : inside) | incomplete);
}

const us_value *us_value_get(us_value v, us_value key)
{
    int64_t at;
    switch (us_value_tag(v)) {
    case US_TAG_OBJECT:
        return us_value_is_string(key) ? us_object_get_text(v.as.object, key)
                                       : us_object_get(v.as.object, key);
    case US_TAG_SET:
        return us_set_get(v.as.set, key);
    case US_TAG_ARRAY:
        if (!us_value_is_number(key) || !us_number_to_int64(key, &at) || at < 0 ||
            at >= v.as.array->count)
            return NULL;
        return &v.as.array->items[at];
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
        break;
    }
    return NULL;
}

size_t us_value_count(us_value v)
{
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_ARRAY)
        return v.as.array->count;
    if (tag == US_TAG_OBJECT)
        return v.as.object->count;
    if (tag == US_TAG_SET)
        return v.as.set->count;
    return 0;
}

/* ---- Freezing */

static void freeze_items(const us_value *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (us_value_tag(items[i]) >= US_TAG_ARRAY)
            us_value_freeze(items[i]);
}

void us_object_freeze(const us_object *object)
{
    if (object->count > US_INDEX_FEW)
        us_object_order(object);
    /* A look-up of anything builds the table that every look-up uses. */
    if (object->count > US_OBJECT_SCAN)
        us_object_get(object, US_NULL);
}

void us_value_freeze(us_value v)
{
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_ARRAY) {
        freeze_items(v.as.array->items, v.as.array->count);
    } else if (tag == US_TAG_OBJECT) {
        const us_object *object = v.as.object;
        freeze_items(object->keys, object->count);
        freeze_items(object->values, object->count);
        us_object_freeze(object);
    } else if (tag == US_TAG_SET) {
        freeze_items(v.as.set->items, v.as.set->count);
        if (v.as.set->count > US_INDEX_FEW)
            us_set_order(v.as.set);
        if (v.as.set->count > US_SET_SCAN)
            us_set_get(v.as.set, US_NULL);
    }
}

/* ---- Copying */

static us_value copy_text(us_arena *arena, us_value v)
{
    v.as.text = us_str_copy(arena, us_value_text(v)).text;
    return v;
}

static us_value copy_array(us_arena *arena, const us_array *from)
{
    us_array *array = us_array_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        us_array_push(array, us_value_copy(arena, from->items[i]));
    return us_value_array(array);
}

static us_value copy_object(us_arena *arena, const us_object *from)
{
    us_object *object = us_object_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        us_value key = us_value_copy(arena, from->keys[i]);
        us_object_add(object, key, us_value_copy(arena, from->values[i]));
    }
    return us_value_object(object);
}

static us_value copy_set(us_arena *arena, const us_set *from)
{
    us_set *set = us_set_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        set->items[i] = us_value_copy(arena, from->items[i]);
    set->count = from->count;
    set->depth = from->depth;
    return us_value_set(set);
}

us_value us_value_copy(us_arena *arena, us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
        return copy_text(arena, v);
    case US_TAG_ARRAY:
        return copy_array(arena, v.as.array);
    case US_TAG_OBJECT:
        return copy_object(arena, v.as.object);
    case US_TAG_SET:
        return copy_set(arena, v.as.set);
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
        break;
    }
    return v;
}

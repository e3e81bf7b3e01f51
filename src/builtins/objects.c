/* object.*: members by key or path, unions that merge nested objects, and the
 * relation of being a part. Values are shared between old and new objects. */
#include "builtins/builtin.h"

/* ---- Members */

static us_outcome object_get(us_call *call, const us_value *args, us_value *result)
{
    us_object *object;
    if (!us_call_object(call, args, 0, &object))
        return US_ERROR;
    *result = args[2];
    if (us_value_tag(args[1]) != US_TAG_ARRAY) {
        const us_value *found = us_object_get(object, args[1]);
        if (found)
            *result = *found;
        return US_OK;
    }
    const us_array *path = args[1].as.array;
    us_value at = args[0];
    for (uint32_t i = 0; i < path->count; i++) {
        const us_value *next = us_value_get(at, path->items[i]);
        if (!next)
            return US_OK;
        at = *next;
    }
    *result = at;
    return US_OK;
}

static us_outcome object_keys(us_call *call, const us_value *args, us_value *result)
{
    us_object *object;
    if (!us_call_object(call, args, 0, &object) ||
        !us_call_charge(call, 5 * (uint64_t)object->count))
        return US_ERROR;
    us_set *keys = us_set_new(call->arena, object->count);
    for (uint32_t i = 0; i < object->count; i++)
        us_set_add(keys, object->keys[i]);
    *result = us_value_set(keys);
    return US_OK;
}

/* The keys that an operand names: an object's, or elements. As a set, so that
 * looking them up takes no longer for many. */
static bool read_keys(us_call *call, const us_value *args, us_set **keys)
{
    us_value v = args[1];
    us_tag tag = us_value_tag(v);
    if (tag == US_TAG_SET) {
        *keys = v.as.set;
        return us_call_charge(call, (*keys)->count);
    }
    if (tag != US_TAG_OBJECT && tag != US_TAG_ARRAY) {
        us_call_type_error(call, args, 1, "one of {object, set, array}");
        return false;
    }
    size_t count = us_value_count(v);
    if (!us_call_charge(call, 5 * count))
        return false;
    const us_value *items = tag == US_TAG_OBJECT ? v.as.object->keys : v.as.array->items;
    *keys = us_set_new(call->arena, count);
    for (size_t i = 0; i < count; i++)
        us_set_add(*keys, items[i]);
    return true;
}

/* The members whose keys are, or are not, among those named. */
static us_outcome select_members(us_call *call, const us_value *args, bool wanted,
                                 us_value *result)
{
    us_object *object;
    us_set *keys;
    if (!us_call_object(call, args, 0, &object) || !read_keys(call, args, &keys) ||
        !us_call_charge(call, 5 * (uint64_t)object->count))
        return US_ERROR;
    us_object *selected = us_object_new(call->arena, 0);
    for (uint32_t i = 0; i < object->count; i++) {
        if ((us_set_get(keys, object->keys[i]) != NULL) == wanted)
            us_object_add(selected, object->keys[i], object->values[i]);
    }
    *result = us_value_object(selected);
    return US_OK;
}

static us_outcome object_filter(us_call *call, const us_value *args, us_value *result)
{
    return select_members(call, args, true, result);
}

static us_outcome object_remove(us_call *call, const us_value *args, us_value *result)
{
    return select_members(call, args, false, result);
}

/* ---- Union */

static bool is_object(us_value v)
{
    return us_value_tag(v) == US_TAG_OBJECT;
}

/* [pending] holds, for each key under which objects met, the array of those that
 * are to be united; null where something else came last. */
static void add_member(us_arena *arena, us_object *united, us_object *pending,
                       us_value key, us_value value)
{
    const us_value *known = us_object_get(united, key);
    if (known && is_object(*known) && is_object(value)) {
        const us_value *waiting = us_object_get(pending, key);
        us_array *objects;
        if (waiting && us_value_tag(*waiting) == US_TAG_ARRAY) {
            objects = waiting->as.array;
        } else {
            objects = us_array_new(arena, 2);
            us_array_push(objects, *known);
            us_object_put(pending, key, us_value_array(objects));
        }
        us_array_push(objects, value);
        return;
    }
    if (known && us_object_get(pending, key))
        us_object_put(pending, key, US_NULL);
    us_object_put(united, key, value);
}

/* Members of later objects go before those of earlier ones; objects under one
 * key are united in turn. All at once, because pairwise union would copy what
 * came first again and again. NULL when the budget is spent. */
static us_object *unite(us_call *call, const us_value *objects, size_t count)
{
    us_object *united = us_object_new(call->arena, us_value_count(objects[0]));
    us_object *pending = us_object_new(call->arena, 0);
    for (size_t i = 0; i < count; i++) {
        const us_object *object = objects[i].as.object;
        if (!us_call_charge(call, 10 * (1 + (uint64_t)object->count)))
            return NULL;
        for (uint32_t k = 0; k < object->count; k++)
            add_member(call->arena, united, pending, object->keys[k], object->values[k]);
    }
    for (uint32_t i = 0; i < pending->count; i++) {
        if (us_value_tag(pending->values[i]) != US_TAG_ARRAY)
            continue;
        const us_array *met = pending->values[i].as.array;
        us_object *nested = unite(call, met->items, met->count);
        if (!nested)
            return NULL;
        us_object_put(united, pending->keys[i], us_value_object(nested));
    }
    return united;
}

static us_outcome object_union(us_call *call, const us_value *args, us_value *result)
{
    us_object *a, *b;
    if (!us_call_object(call, args, 0, &a) || !us_call_object(call, args, 1, &b))
        return US_ERROR;
    us_object *united = unite(call, args, 2);
    if (!united)
        return US_ERROR;
    *result = us_value_object(united);
    return US_OK;
}

static us_outcome object_union_n(us_call *call, const us_value *args, us_value *result)
{
    us_array *objects;
    if (!us_call_array(call, args, 0, &objects))
        return US_ERROR;
    for (uint32_t i = 0; i < objects->count; i++) {
        if (!is_object(objects->items[i]))
            return us_call_item_error(call, 0, args[0], "objects", objects->items[i]);
    }
    us_object *united = objects->count > 0 ? unite(call, objects->items, objects->count)
                                           : us_object_new(call->arena, 0);
    if (!united)
        return US_ERROR;
    *result = us_value_object(united);
    return US_OK;
}

/* ---- Being a part */

/* What follows stores whether it is so, and fails when the budget is spent. */

/* True if [part] stands in [whole] as it is, without gaps. */
static us_outcome is_run(us_call *call, const us_array *whole, const us_array *part,
                         bool *is)
{
    *is = part->count == 0;
    for (uint32_t from = 0; !*is && from + part->count <= whole->count; from++) {
        uint32_t same = 0;
        while (same < part->count &&
               us_value_equal(whole->items[from + same], part->items[same]))
            same++;
        *is = same == part->count;
        if (!us_call_charge(call, 1 + same))
            return US_ERROR;
    }
    return US_OK;
}

static us_outcome is_subset(us_call *call, const us_set *whole, const us_set *part,
                            bool *is)
{
    *is = part->count <= whole->count;
    if (!us_call_charge(call, 5 * (uint64_t)part->count))
        return US_ERROR;
    for (uint32_t i = 0; i < part->count && *is; i++)
        *is = us_set_get(whole, part->items[i]) != NULL;
    return US_OK;
}

static us_outcome are_elements(us_call *call, const us_array *whole, const us_set *part,
                               bool *is)
{
    if (!us_call_charge(call, 5 * (uint64_t)whole->count))
        return US_ERROR;
    us_set *elements = us_set_new(call->arena, whole->count);
    for (uint32_t i = 0; i < whole->count; i++)
        us_set_add(elements, whole->items[i]);
    if (is_subset(call, elements, part, is) != US_OK)
        return US_ERROR;
    /* An empty array holds nothing to OPA, not even no elements. */
    *is = *is && whole->count > 0;
    return US_OK;
}

static us_outcome is_part(us_call *call, us_value whole, us_value part, bool *is);

static us_outcome is_subobject(us_call *call, const us_object *whole,
                               const us_object *part, bool *is)
{
    *is = true;
    if (!us_call_charge(call, 5 * (uint64_t)part->count))
        return US_ERROR;
    for (uint32_t i = 0; i < part->count && *is; i++) {
        const us_value *value = us_object_get(whole, part->keys[i]);
        if (!value)
            *is = false;
        else if (us_value_tag(*value) != us_value_tag(part->values[i]))
            *is = us_value_equal(*value, part->values[i]);
        else if (is_part(call, *value, part->values[i], is) != US_OK)
            return US_ERROR;
    }
    return US_OK;
}

/* Both of one type. */
static us_outcome is_part(us_call *call, us_value whole, us_value part, bool *is)
{
    switch (us_value_type(whole)) {
    case US_TYPE_OBJECT:
        return is_subobject(call, whole.as.object, part.as.object, is);
    case US_TYPE_SET:
        return is_subset(call, whole.as.set, part.as.set, is);
    case US_TYPE_ARRAY:
        return is_run(call, whole.as.array, part.as.array, is);
    case US_TYPE_NULL:
    case US_TYPE_BOOLEAN:
    case US_TYPE_NUMBER:
    case US_TYPE_STRING:
    case US_TYPE_COUNT:
        break;
    }
    *is = us_value_equal(whole, part);
    return US_OK;
}

static us_outcome object_subset(us_call *call, const us_value *args, us_value *result)
{
    us_type whole = us_value_type(args[0]), part = us_value_type(args[1]);
    bool is = false;
    us_outcome outcome;
    if (whole == part && whole >= US_TYPE_ARRAY)
        outcome = is_part(call, args[0], args[1], &is);
    else if (whole == US_TYPE_ARRAY && part == US_TYPE_SET)
        outcome = are_elements(call, args[0].as.array, args[1].as.set, &is);
    else
        return us_call_type_text(call, "both arguments object.subset must be of the same "
                                       "type or array and set");
    if (outcome == US_OK)
        *result = us_value_boolean(is);
    return outcome;
}

static const us_builtin rows[] = {
    {"object.filter",
     "(object: object[any: any], keys: array[any]|object[any: any]|set[any]) "
     "filtered: object[any: any]",
     object_filter, 0, NULL},
    {"object.get", "(object: object[any: any], key: any, default: any) value: any",
     object_get, US_BUILTIN_LOOKS_UP, NULL},
    {"object.keys", "(object: object[any: any]) value: set[any]", object_keys, 0, NULL},
    {"object.remove",
     "(object: object[any: any], keys: array[any]|object[any: any]|set[any]) "
     "output: object[any: any]",
     object_remove, 0, NULL},
    {"object.subset",
     "(super: array[any]|object[any: any]|set[any], "
     "sub: array[any]|object[any: any]|set[any]) result: boolean",
     object_subset, 0, NULL},
    {"object.union",
     "(a: object[any: any], b: object[any: any]) output: object[any: any]", object_union,
     0, NULL},
    {"object.union_n", "(objects: array[object[any: any]]) output: object[any: any]",
     object_union_n, 0, NULL},
};

const us_builtin_family us_objects_family = {rows, sizeof rows / sizeof rows[0]};

/* Changing a value in one place, and looking how large it is. Containers on the way are copied, the
 * rest is shared. */
#include "review/prover.h"

#include "value/array.h"
#include "value/object.h"

static us_value edit_object(us_arena *arena, us_value value, const us_value *path,
                            size_t count, us_value wanted)
{
    const us_object *from = value.as.object;
    const us_value *there = us_object_get(from, path[0]);
    us_value child =
        us_prove_edit(arena, there ? *there : US_NONE, path + 1, count - 1, wanted);
    if (us_value_is_none(child) && (count > 1 || !there))
        return US_NONE;
    us_object *copy = us_object_new(arena, (size_t)from->count + 1);
    for (uint32_t i = 0; i < from->count; i++)
        if (!us_value_is_none(child) || !us_value_equal(from->keys[i], path[0]))
            us_object_add(copy, from->keys[i], from->values[i]);
    if (!us_value_is_none(child))
        us_object_put(copy, path[0], child);
    return us_value_object(copy);
}

static us_value edit_array(us_arena *arena, us_value value, const us_value *path,
                           size_t count, us_value wanted)
{
    const us_array *from = value.as.array;
    if (us_value_tag(path[0]) != US_TAG_INTEGER || path[0].as.integer < 0 ||
        path[0].as.integer >= (int64_t)from->count)
        return US_NONE;
    size_t at = (size_t)path[0].as.integer;
    us_value child = us_prove_edit(arena, from->items[at], path + 1, count - 1, wanted);
    if (us_value_is_none(child) && count > 1)
        return US_NONE;
    us_array *copy = us_array_new(arena, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        us_value item = i == at ? child : from->items[i];
        if (!us_value_is_none(item))
            us_array_push(copy, item);
    }
    return us_value_array(copy);
}

us_value us_prove_edit(us_arena *arena, us_value value, const us_value *path,
                       size_t count, us_value wanted)
{
    if (count == 0)
        return wanted;
    us_tag tag = us_value_tag(value);
    if ((tag == US_TAG_NONE || tag == US_TAG_NULL) && !us_value_is_none(wanted))
        value = us_value_object(us_object_new(arena, 1));
    tag = us_value_tag(value);
    if (tag == US_TAG_ARRAY)
        return edit_array(arena, value, path, count, wanted);
    if (tag == US_TAG_OBJECT && us_value_is_string(path[0]))
        return edit_object(arena, value, path, count, wanted);
    return US_NONE;
}

size_t us_prove_size(us_value value)
{
    size_t size = 1;
    if (us_value_tag(value) == US_TAG_ARRAY)
        for (uint32_t i = 0; i < value.as.array->count; i++)
            size += us_prove_size(value.as.array->items[i]);
    if (us_value_tag(value) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < value.as.object->count; i++)
            size += us_prove_size(value.as.object->values[i]);
    return size;
}

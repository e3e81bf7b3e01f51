/* Laying documents into one another. Before anything is changed all is compared, so that
 * a document that can't be merged leaves no trace. */
#include "engine/data.h"

#include "builtins/go_read.h"
#include "syntax/ast_text.h"
#include "value/array.h"

bool us_data_read_yaml(us_arena *arena, us_str text, bool any, us_value *value,
                       us_str *error)
{
    if (!(any ? us_go_read_any : us_go_read_yaml)(arena, text, value, error))
        return false;
    if (text.length > 0 && memchr(text.text, '&', text.length))
        *value = us_value_copy(arena, *value);
    return true;
}

static bool is_object(us_value value)
{
    return us_value_tag(value) == US_TAG_OBJECT;
}

/* The first conflict in the order of the keys; [path] is the way to it. */
static bool find_conflict(const us_object *there, const us_object *value, us_array *path)
{
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t at = us_object_order(value)[i];
        const us_value *old = us_object_get(there, value->keys[at]);
        if (!old)
            continue;
        us_array_push(path, value->keys[at]);
        if (!is_object(*old) || !is_object(value->values[at]) ||
            find_conflict(old->as.object, value->values[at].as.object, path))
            return true;
        path->count--;
    }
    return false;
}

static void merge(us_object *there, const us_object *value)
{
    for (uint32_t i = 0; i < value->count; i++) {
        const us_value *old = us_object_get(there, value->keys[i]);
        if (old)
            merge(old->as.object, value->values[i].as.object);
        else
            us_object_put(there, value->keys[i], value->values[i]);
    }
}

bool us_data_merge(us_arena *arena, us_object *there, const us_object *value,
                   us_value *path)
{
    us_array *way = us_array_new(arena, 4);
    if (find_conflict(there, value, way)) {
        if (path)
            *path = us_value_array(way);
        return false;
    }
    merge(there, value);
    return true;
}

us_value us_data_place(us_arena *arena, const us_str *steps, size_t count, us_value value)
{
    while (count-- > 0) {
        us_object *object = us_object_new(arena, 1);
        us_value key = us_value_string_checked(arena, us_str_copy(arena, steps[count]));
        us_object_add(object, key, value);
        value = us_value_object(object);
    }
    return value;
}

const us_value *us_data_find(const us_object *data, const us_str *steps, size_t count)
{
    const us_value *found = NULL;
    for (size_t i = 0; i < count; i++) {
        found = data ? us_object_get_str(data, steps[i]) : NULL;
        if (!found)
            return NULL;
        data = is_object(*found) ? found->as.object : NULL;
    }
    return found;
}

bool us_data_put(us_arena *arena, us_object *data, const us_str *steps, size_t count,
                 us_value value, size_t *depth)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const us_value *next = us_object_get_str(data, steps[i]);
        if (!next) {
            us_value below = us_data_place(arena, steps + i + 1, count - i - 1, value);
            return us_data_put(arena, data, steps + i, 1, below, depth);
        }
        if (!is_object(*next)) {
            *depth = i + 1;
            return false;
        }
        data = next->as.object;
    }
    us_value key = us_value_string(us_str_copy(arena, steps[count - 1]));
    us_object_put(data, key, value);
    return true;
}

void us_data_remove(us_object *data, const us_str *steps, size_t count)
{
    if (count > 1) {
        const us_value *parent = us_data_find(data, steps, count - 1);
        data = parent && is_object(*parent) ? parent->as.object : NULL;
    }
    const us_value *found = data ? us_object_get_str(data, steps[count - 1]) : NULL;
    if (!found)
        return;
    us_object_remove(data, (uint32_t)(found - data->values));
}

us_str us_data_path_text(us_arena *arena, us_value path)
{
    us_buf buf = us_buf_make(arena);
    us_span nowhere = {.position = {0}};
    us_terms parts = us_terms_make(arena, path.as.array->count + 1u);
    parts.items[0] = us_term_variable(arena, nowhere, US_STR("data"));
    for (uint32_t i = 0; i < path.as.array->count; i++)
        parts.items[i + 1] = us_term_scalar(arena, nowhere, path.as.array->items[i]);
    us_term ref = {.kind = US_TERM_REF, .as.list = parts};
    us_ast_print_term(&buf, &ref);
    return us_buf_str(&buf);
}

/* Operations on values: what a document is to be once an operation is done. Nothing is
 * changed in place; a value on the way to what changes is copied, its other parts shared. */
#include "codec/json_pointer.h"
#include "codec/yaml_editing.h"
#include "value/array.h"
#include "value/object.h"

/* Steps that copying a member of a container counts as. */
enum { COPY_STEPS = 8 };

/* ---- Steps */

bool us_yaml_edit_is_end(us_value step)
{
    return us_value_is_string(step) && us_str_is(us_value_text(step), "-");
}

bool us_yaml_edit_index(us_value step, uint32_t *index)
{
    if (us_value_tag(step) == US_TAG_INTEGER) {
        *index = (uint32_t)step.as.integer;
        return step.as.integer >= 0 && step.as.integer <= UINT32_MAX;
    }
    return us_json_pointer_index(us_value_text(step), index);
}

const us_value *us_yaml_edit_step(us_value container, us_value step)
{
    uint32_t index;
    if (us_value_tag(container) == US_TAG_OBJECT && us_value_is_string(step))
        return us_object_get(container.as.object, step);
    if (us_value_tag(container) == US_TAG_ARRAY && us_yaml_edit_index(step, &index) &&
        index < container.as.array->count)
        return &container.as.array->items[index];
    return NULL;
}

us_value us_yaml_edit_value_at(const us_yaml_editing *e, us_value value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const us_value *next = us_yaml_edit_step(value, e->steps[i]);
        if (!next && us_value_tag(value) == US_TAG_ARRAY && value.as.array->count > 0)
            next = &value.as.array->items[value.as.array->count - 1]; /* "-" */
        value = next ? *next : US_NONE;
    }
    return value;
}

/* ---- Changes */

static bool fail_absent(us_yaml_editing *e)
{
    return us_yaml_edit_fail(e, "there is no %.*s", US_STR_ARG(e->pointer));
}

/* What missing parents become: the value, wrapped for the steps from [at] on. */
static us_value wrap(const us_yaml_editing *e, size_t at)
{
    us_value value = e->value;
    for (size_t i = e->length; i > at; i--) {
        us_value step = e->steps[i - 1];
        if (us_yaml_edit_is_end(step)) {
            us_array *array = us_array_new(e->arena, 1);
            us_array_push(array, value);
            value = us_value_array(array);
        } else {
            us_object *object = us_object_new(e->arena, 1);
            us_object_put(object, step, value);
            value = us_value_object(object);
        }
    }
    return value;
}

static bool change_object(us_yaml_editing *e, const us_object *from, us_value step,
                          us_value member, us_value *result)
{
    us_object *object = us_object_new(e->arena, from->count + 1);
    bool found = false;
    for (uint32_t i = 0; i < from->count; i++) {
        bool same = us_value_equal(from->keys[i], step);
        found = found || same;
        if (!same || !us_value_is_none(member))
            us_object_add(object, from->keys[i], same ? member : from->values[i]);
    }
    if (!found && !us_value_is_none(member))
        us_object_add(object, step, member);
    *result = us_value_object(object);
    return true;
}

/* [insert]: item [at] is put before what is there, else in its place. */
static us_value change_array(us_yaml_editing *e, const us_array *from, uint32_t at,
                             us_value item, bool insert)
{
    us_array *array = us_array_new(e->arena, from->count + 1);
    for (uint32_t i = 0; i <= from->count; i++) {
        if (i == at && !us_value_is_none(item))
            us_array_push(array, item);
        if (i < from->count && (i != at || insert))
            us_array_push(array, from->items[i]);
    }
    return us_value_array(array);
}

static bool apply_to_object(us_yaml_editing *e, const us_object *object, size_t depth,
                            us_value *after)
{
    us_value step = e->steps[depth];
    const us_value *member =
        us_value_is_string(step) ? us_object_get(object, step) : NULL;
    bool last = depth + 1 == e->length;
    us_value changed = e->value;
    if (!us_value_is_string(step) || (!member && e->kind != US_YAML_EDIT_ADD))
        return fail_absent(e);
    if (!last && member) {
        if (!us_yaml_edit_apply(e, *member, depth + 1, &changed))
            return false;
    } else if (!last) {
        changed = wrap(e, depth + 1);
    }
    return change_object(e, object, step, changed, after);
}

static bool apply_to_array(us_yaml_editing *e, const us_array *array, size_t depth,
                           us_value *after)
{
    us_value step = e->steps[depth];
    bool insert = depth + 1 == e->length && e->kind == US_YAML_EDIT_ADD;
    uint32_t index = array->count;
    us_value changed = e->value;
    if (!(insert && us_yaml_edit_is_end(step)) && !us_yaml_edit_index(step, &index))
        return fail_absent(e);
    if (index >= array->count + (insert ? 1 : 0))
        return us_yaml_edit_fail(e, "%.*s is no place in an array of %u",
                                 US_STR_ARG(e->pointer), array->count);
    if (depth + 1 < e->length &&
        !us_yaml_edit_apply(e, array->items[index], depth + 1, &changed))
        return false;
    *after = change_array(e, array, index, changed, insert);
    return true;
}

bool us_yaml_edit_apply(us_yaml_editing *e, us_value before, size_t depth,
                        us_value *after)
{
    us_tag tag = us_value_tag(before);
    if (depth == e->length) {
        *after = e->kind == US_YAML_EDIT_REMOVE ? US_NULL : e->value;
        return true;
    }
    if (!us_yaml_edit_charge(e, COPY_STEPS * us_value_count(before)))
        return false;
    if (tag == US_TAG_OBJECT)
        return apply_to_object(e, before.as.object, depth, after);
    if (tag == US_TAG_ARRAY)
        return apply_to_array(e, before.as.array, depth, after);
    if (tag != US_TAG_NULL || e->kind != US_YAML_EDIT_ADD)
        return fail_absent(e);
    *after = wrap(e, depth);
    return true;
}

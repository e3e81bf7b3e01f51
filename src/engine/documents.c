/* The base document: all data sources laid into one object. */
#include "engine/engine.h"

#include "codec/json.h"
#include "codec/yaml.h"

bool us_path_step(us_str path, size_t *at, us_str *step, bool *wrong)
{
    size_t start = *at, end;

    *wrong = false;
    if (start >= path.length)
        return false;
    if (path.text[start] == '[') {
        end = us_str_find(path, US_STR("\"]"), start);
        *wrong = end == US_STR_NONE || start + 1 >= path.length ||
                 path.text[start + 1] != '"' || end < start + 2;
        if (*wrong)
            return false;
        *step = us_str_slice(path, start + 2, end);
        *at = end + 2;
        /* An escape would have to be undone; a path that is not understood must be
         * an error, for one that finds nothing is "undefined", which admits. */
        *wrong = us_str_find(*step, US_STR("\\"), 0) != US_STR_NONE;
        if (*wrong)
            return false;
    } else {
        for (end = start;
             end < path.length && path.text[end] != '.' && path.text[end] != '[';)
            end++;
        *step = us_str_slice(path, start, end);
        *at = end;
    }
    if (*at < path.length && path.text[*at] == '.')
        (*at)++;
    return true;
}

/* Lays [value] over [there]: objects are merged, and two other values under one
 * path are a conflict. */
static bool merge(us_arena *arena, us_value *there, us_value value)
{
    if (us_value_is_none(*there)) {
        *there = value;
        return true;
    }
    if (us_value_tag(*there) != US_TAG_OBJECT || us_value_tag(value) != US_TAG_OBJECT)
        return us_value_equal(*there, value);

    us_object *merged = us_object_new(arena, (size_t)there->as.object->count + 1);
    for (uint32_t i = 0; i < there->as.object->count; i++)
        us_object_add(merged, there->as.object->keys[i], there->as.object->values[i]);
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        us_value key = value.as.object->keys[i];
        const us_value *old = us_object_get(merged, key);
        us_value member = old ? *old : US_NONE;
        if (!merge(arena, &member, value.as.object->values[i]))
            return false;
        us_object_put(merged, key, member);
    }
    *there = us_value_object(merged);
    return true;
}

/* [value] under the dotted path [at]. */
static us_value place(us_arena *arena, us_str at, us_value value)
{
    us_str steps[64];
    size_t count = 0, position = 0;
    bool wrong;

    while (count < 64 && us_path_step(at, &position, &steps[count], &wrong))
        if (steps[count].length > 0)
            count++;
    while (count-- > 0) {
        us_object *object = us_object_new(arena, 1);
        us_object_add(object, us_value_string(us_str_copy(arena, steps[count])), value);
        value = us_value_object(object);
    }
    return value;
}

static bool read_source(us_arena *arena, const us_source_text *source, us_value *value,
                        us_diag *diag)
{
    if (source->kind == US_SOURCE_DATA_JSON)
        return us_json_read(arena, source->text, NULL, value, NULL, diag);

    us_yaml_options options = {.single = true};
    us_yaml_document *documents;
    size_t count;
    if (!us_yaml_read(arena, source->text, &options, &documents, &count, diag))
        return false;
    *value = count > 0 ? documents[0].value : US_NULL;
    return true;
}

bool us_policy_read_data(usher_policy *policy, us_diag_list *diags)
{
    us_arena *arena = &policy->arena;
    us_value *data = &policy->data;

    *data = us_value_object(us_object_new(arena, 4));
    for (size_t i = 0; i < policy->source_count; i++) {
        const us_source_text *source = &policy->sources[i];
        us_diag diag = {0};
        us_value value = US_NULL;

        if (source->kind == US_SOURCE_MODULE)
            continue;
        if (!read_source(arena, source, &value, &diag)) {
            diag.file = source->file;
            *us_diag_list_add(diags) = diag;
            continue;
        }
        value = place(arena, source->at, value);
        if (us_value_tag(value) != US_TAG_OBJECT)
            us_diag_list_report(diags, NULL, source->file, US_STR_EMPTY, (us_position){0},
                                "data must be an object at its root");
        else if (!merge(arena, data, value))
            us_diag_list_report(diags, NULL, source->file, US_STR_EMPTY, (us_position){0},
                                "merge error: another file has other data "
                                "at the same path");
    }
    us_value_freeze(*data);
    return diags->count == 0;
}

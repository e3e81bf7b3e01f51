/* An API server takes most of these changes badly: a changed name stores the object under
 * another name, a changed kind is an error 422, managedFields belong to the server. A
 * policy's patch is applied as it is and then loses what it may not do, so that its
 * other operations still count.
 *
 * Of labels with one number among them, finalizers that are no list of strings and the like
 * an API server keeps nothing, and says nothing: such values are put back as well. */
#include "admission/protect.h"

#include "base/buf.h"
#include "value/array.h"
#include "value/object.h"

static const char *const protected_members[] = {"apiVersion", "kind", "status"};

static const char *const protected_metadata[] = {
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generateName",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
};

static const char *const string_maps[] = {"annotations", "labels"};

/* A new object with what [object] has but for the member [key]. */
static us_object *without(us_arena *arena, const us_object *object, us_value key)
{
    us_object *result = us_object_new(arena, object->count);
    for (uint32_t i = 0; i < object->count; i++)
        if (!us_value_equal(object->keys[i], key))
            us_object_add(result, object->keys[i], object->values[i]);
    return result;
}

/* Returns [object], or what takes its place. */
static us_object *restore_member(us_arena *arena, const us_object *original,
                                 us_object *object, const char *prefix, const char *name,
                                 us_buf *fields)
{
    us_value key = us_value_string(us_str_from(name));
    const us_value *before = original ? us_object_get(original, key) : NULL;
    const us_value *after = us_object_get(object, key);
    if (before && after ? us_value_equal(*before, *after) : before == after)
        return object;
    us_buf_add_format(fields, "%s%s%s", fields->length ? ", " : "", prefix, name);
    if (!before)
        return without(arena, object, key);
    us_object_put(object, key, *before);
    return object;
}

/* Puts the members of metadata's [name] back that are no strings, and were none before.
 * Returns [metadata], or what takes its place. */
static us_object *restore_strings(us_arena *arena, const us_object *original,
                                  us_object *metadata, const char *name, us_buf *fields)
{
    us_value key = us_value_string(us_str_from(name));
    const us_value *before = original ? us_object_get(original, key) : NULL;
    const us_value *after = us_object_get(metadata, key);
    if (!after || us_value_tag(*after) == US_TAG_NULL ||
        (before && us_value_equal(*before, *after)))
        return metadata;
    if (us_value_tag(*after) != US_TAG_OBJECT)
        return restore_member(arena, original, metadata, "metadata.", name, fields);
    const us_object *came =
        before && us_value_tag(*before) == US_TAG_OBJECT ? before->as.object : NULL;
    const us_object *given = after->as.object;
    us_object *result = us_object_new(arena, given->count);
    for (uint32_t i = 0; i < given->count; i++) {
        const us_value *old = came ? us_object_get(came, given->keys[i]) : NULL;
        us_value value = given->values[i];
        if (!us_value_is_string(value) && !(old && us_value_equal(*old, value))) {
            us_buf_add_format(fields, "%smetadata.%s[%.*s]", fields->length ? ", " : "",
                              name, US_STR_ARG(us_value_text(given->keys[i])));
            value = old ? *old : US_NONE;
        }
        if (!us_value_is_none(value))
            us_object_add(result, given->keys[i], value);
    }
    us_object_put(metadata, key, us_value_object(result));
    return metadata;
}

static bool is_finalizer(us_value value)
{
    return us_value_is_string(value);
}

static bool is_owner(us_value value)
{
    if (us_value_tag(value) != US_TAG_OBJECT)
        return false;
    const us_object *owner = value.as.object;
    for (uint32_t i = 0; i < owner->count; i++) {
        us_str name = us_value_text(owner->keys[i]);
        bool is_flag =
            us_str_is(name, "controller") || us_str_is(name, "blockOwnerDeletion");
        us_tag wanted = is_flag ? US_TAG_BOOLEAN : US_TAG_STRING;
        if (us_value_tag(owner->values[i]) != wanted)
            return false;
    }
    return true;
}

static const struct {
    const char *name;
    bool (*is_element)(us_value value);
} lists[] = {{"finalizers", is_finalizer}, {"ownerReferences", is_owner}};

static bool is_list(const us_value *value, bool (*is_element)(us_value value))
{
    if (!value || us_value_tag(*value) == US_TAG_NULL)
        return true;
    if (us_value_tag(*value) != US_TAG_ARRAY)
        return false;
    for (uint32_t i = 0; i < value->as.array->count; i++)
        if (!is_element(value->as.array->items[i]))
            return false;
    return true;
}

static us_object *restore_metadata(us_arena *arena, const us_object *original,
                                   us_object *metadata, us_buf *changed, us_buf *untyped)
{
    for (size_t i = 0; i < sizeof protected_metadata / sizeof *protected_metadata; i++)
        metadata = restore_member(arena, original, metadata, "metadata.",
                                  protected_metadata[i], changed);
    for (size_t i = 0; i < sizeof string_maps / sizeof *string_maps; i++)
        metadata = restore_strings(arena, original, metadata, string_maps[i], untyped);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!is_list(us_object_get_c(metadata, lists[i].name), lists[i].is_element))
            metadata = restore_member(arena, original, metadata, "metadata.",
                                      lists[i].name, untyped);
    return metadata;
}

bool us_protect_restore(us_arena *arena, us_value original, us_value *object,
                        us_protected *put_back)
{
    us_buf changed = us_buf_make(arena);
    us_buf untyped = us_buf_make(arena);
    us_value metadata_key = us_value_string(US_STR("metadata"));
    if (us_value_tag(original) != US_TAG_OBJECT || us_value_tag(*object) != US_TAG_OBJECT)
        return false;
    us_object *result = object->as.object;
    for (size_t i = 0; i < sizeof protected_members / sizeof *protected_members; i++)
        result = restore_member(arena, original.as.object, result, "",
                                protected_members[i], &changed);
    const us_value *before = us_object_get(original.as.object, metadata_key);
    const us_value *after = us_object_get(result, metadata_key);
    bool had_metadata = before && us_value_tag(*before) == US_TAG_OBJECT;
    bool has_metadata = after && us_value_tag(*after) == US_TAG_OBJECT;
    if (!has_metadata && (had_metadata || (after && !before)))
        return false;
    if (has_metadata) {
        us_object *metadata =
            restore_metadata(arena, had_metadata ? before->as.object : NULL,
                             after->as.object, &changed, &untyped);
        us_object_put(result, metadata_key, us_value_object(metadata));
    }
    *object = us_value_object(result);
    *put_back = (us_protected){us_buf_str(&changed), us_buf_str(&untyped)};
    return true;
}

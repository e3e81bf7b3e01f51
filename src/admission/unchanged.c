/* What counts as a change. Not only spec does: of a kind that has none (ConfigMap, Role),
 * the rest of the object says what it is for. Labels and annotations are changed by
 * everybody and do not count, but for those that a policy is about. */
#include "admission/unchanged.h"

#include "value/object.h"

static bool is_content(us_value key)
{
    static const char *const others[] = {"apiVersion", "kind", "metadata", "status"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (us_value_is_string(key) && us_str_is(us_value_text(key), others[i]))
            return false;
    return true;
}

/* True if what content [a] has, [b] has too. */
static bool content_is_in(const us_object *a, const us_object *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        const us_value *other = us_object_get(b, a->keys[i]);
        if (is_content(a->keys[i]) && (!other || !us_value_equal(a->values[i], *other)))
            return false;
    }
    return true;
}

static bool agree(us_value a, us_value b, us_str place, us_str name)
{
    return us_value_equal(
        us_value_member_or_null(us_value_member_or_null(a, place), name),
        us_value_member_or_null(us_value_member_or_null(b, place), name));
}

bool us_unchanged(us_value a, us_value b, const us_names *guarded)
{
    if (us_value_tag(a) != US_TAG_OBJECT || us_value_tag(b) != US_TAG_OBJECT ||
        !content_is_in(a.as.object, b.as.object) ||
        !content_is_in(b.as.object, a.as.object))
        return false;
    us_value metadata_a = us_value_member_or_null(a, US_STR("metadata"));
    us_value metadata_b = us_value_member_or_null(b, US_STR("metadata"));
    for (size_t i = 0; i < guarded->count; i++) {
        us_str name = guarded->items[i];
        if (!agree(metadata_a, metadata_b, US_STR("annotations"), name) ||
            !agree(metadata_a, metadata_b, US_STR("labels"), name))
            return false;
    }
    return true;
}

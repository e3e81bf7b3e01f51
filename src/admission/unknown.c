/* What is known of an object that a log does not have. The API server sees to it that an
 * object is of the request's kind and lies in its namespace before it asks anybody, and that
 * an update has the name that was asked for. */
#include "admission/unknown.h"

#include "value/object.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

static void put_text(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        put(object, name, us_value_string(text));
}

static us_value open_object(us_object *object)
{
    us_object_add(object, US_UNKNOWN, US_UNKNOWN);
    return us_value_object(object);
}

static void put_kind(us_arena *arena, us_object *object, us_value kind)
{
    us_value group = us_value_member(kind, "group"),
             version = us_value_member(kind, "version");
    if (!us_value_is_string(group) || !us_value_is_string(version) ||
        !us_value_is_string(us_value_member(kind, "kind")))
        return;
    us_str api = us_value_text(version);
    if (us_value_length(group) > 0)
        api = us_str_format(arena, "%.*s/%.*s", US_STR_ARG(us_value_text(group)),
                            US_STR_ARG(api));
    put(object, "apiVersion", us_value_string(api));
    put(object, "kind", us_value_member(kind, "kind"));
}

/* [named]: it exists already. */
static us_value known_of(us_arena *arena, const us_review *review, bool named)
{
    us_object *object = us_object_new(arena, 4), *metadata = us_object_new(arena, 4);
    us_value resource =
        us_value_member(us_value_member(review->request, "resource"), "resource");
    /* A Namespace lies in none, though requests for one name it. */
    bool is_namespace =
        us_value_is_string(resource) && us_str_is(us_value_text(resource), "namespaces");
    put_kind(arena, object, us_value_member(review->request, "kind"));
    if (review->subresource.length > 0 || review->operation == US_OPERATION_CONNECT)
        return open_object(object);
    if (!is_namespace)
        put_text(metadata, "namespace", review->namespace);
    if (named)
        put_text(metadata, "name", review->name);
    put(object, "metadata", open_object(metadata));
    return open_object(object);
}

static us_value with(us_arena *arena, us_value request, const char *name, us_value value)
{
    const us_object *from = request.as.object;
    us_object *copy = us_object_new(arena, (size_t)from->count + 1);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_add(copy, from->keys[i], from->values[i]);
    put(copy, name, value);
    return us_value_object(copy);
}

void us_unknown_complete(us_arena *arena, us_review *review)
{
    bool exists = review->operation != US_OPERATION_CREATE;
    if (us_value_tag(review->object) == US_TAG_UNKNOWN) {
        review->object = known_of(arena, review, exists);
        review->request = with(arena, review->request, "object", review->object);
    }
    if (us_value_tag(review->old_object) == US_TAG_UNKNOWN) {
        review->old_object = known_of(arena, review, true);
        review->request = with(arena, review->request, "oldObject", review->old_object);
    }
}

us_value us_unknown_mended(us_arena *arena, us_value object)
{
    static const char *const kept[] = {"apiVersion", "kind"};
    static const char *const named[] = {"name", "namespace"};
    us_object *result = us_object_new(arena, 4), *metadata = us_object_new(arena, 4);
    us_value had = us_value_member(object, "metadata");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!us_value_is_none(us_value_member(object, kept[i])))
            put(result, kept[i], us_value_member(object, kept[i]));
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!us_value_is_none(us_value_member(had, named[i])))
            put(metadata, named[i], us_value_member(had, named[i]));
    if (us_value_tag(had) == US_TAG_OBJECT)
        put(result, "metadata", open_object(metadata));
    return open_object(result);
}

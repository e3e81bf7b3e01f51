/* Server-side apply, as far as the managedFields of the object tell how it goes. They are trees that
 * go along with the object: a member "f:spec" is about its `spec`. One with nothing in it is owned as
 * a whole, "k:", "v:" and "i:" are about elements of a list, "." is the map itself. */
#include "replay/lay.h"

#include "kubernetes/object.h"
#include "value/array.h"

/* More managers than these are not looked through. */
enum { MANAGERS_MAX = 32 };

/* Where the managers' trees are, next to a place in the object. */
typedef struct owners {
    us_value own;                  /* of the manager who applies; NONE: nothing here */
    us_value others[MANAGERS_MAX]; /* likewise */
    size_t count;
} owners;

static us_value field(us_arena *arena, us_value tree, us_str name)
{
    us_str key = us_str_format(arena, "f:%.*s", US_STR_ARG(name));
    const us_value *found = us_value_tag(tree) == US_TAG_OBJECT
                                ? us_object_get_str(tree.as.object, key)
                                : NULL;
    return found ? *found : US_NONE;
}

static void descend(us_arena *arena, const owners *from, us_str name, owners *to)
{
    to->own = field(arena, from->own, name);
    to->count = from->count;
    for (size_t i = 0; i < from->count; i++)
        to->others[i] = field(arena, from->others[i], name);
}

typedef enum ownership {
    NOBODY,  /* no manager has anything here */
    WHOLE,   /* who has it has all of it */
    BY_NAME, /* managers have members of it, by their names */
    UNCLEAR,
} ownership;

static ownership add_tree(ownership so_far, us_value tree)
{
    if (us_value_is_none(tree))
        return so_far;
    ownership here = WHOLE;
    if (us_value_tag(tree) != US_TAG_OBJECT)
        return UNCLEAR;
    for (uint32_t i = 0; i < tree.as.object->count; i++) {
        us_str key = us_value_text(tree.as.object->keys[i]);
        bool by_name = us_str_starts_with(key, US_STR("f:")) || us_str_is(key, ".");
        here = by_name && here != UNCLEAR ? BY_NAME : UNCLEAR;
    }
    return so_far == NOBODY || so_far == here ? here : UNCLEAR;
}

static ownership ownership_of(const owners *o)
{
    ownership result = add_tree(NOBODY, o->own);
    for (size_t i = 0; i < o->count; i++)
        result = add_tree(result, o->others[i]);
    return result;
}

/* ---- Adding what is wanted ----------------------------------------------------------- */

/* What of metadata is no part of an intent but says whose it is. */
static bool is_identity(us_str name)
{
    static const char *const names[] = {
        "name",         "namespace",       "uid",
        "generateName", "resourceVersion", "creationTimestamp",
        "generation",   "managedFields"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (us_str_is(name, names[i]))
            return true;
    return false;
}

static bool has_null(us_value value)
{
    if (us_value_tag(value) == US_TAG_NULL)
        return true;
    if (us_value_tag(value) == US_TAG_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count; i++)
            if (has_null(value.as.array->items[i]))
                return true;
    } else if (us_value_tag(value) == US_TAG_OBJECT) {
        for (uint32_t i = 0; i < value.as.object->count; i++)
            if (has_null(value.as.object->values[i]))
                return true;
    }
    return false;
}

static us_value want(us_arena *arena, us_value wanted, us_value had, const owners *o,
                     bool in_metadata);

/* The value of one member that is wanted; NONE: it can't be told. */
static us_value want_member(us_arena *arena, us_value wanted, us_value had,
                            const owners *o, bool is_metadata)
{
    bool is_container = us_value_tag(wanted) >= US_TAG_ARRAY;
    if (!is_container || us_value_is_none(had) || us_value_count(had) == 0)
        return wanted;
    bool are_maps =
        us_value_tag(wanted) == US_TAG_OBJECT && us_value_tag(had) == US_TAG_OBJECT;
    if (is_metadata && are_maps)
        return want(arena, wanted, had, o, true);
    switch (ownership_of(o)) {
    case WHOLE:
        return wanted;
    case BY_NAME:
        return are_maps ? want(arena, wanted, had, o, false) : US_NONE;
    case NOBODY:
    case UNCLEAR:
        break;
    }
    return US_NONE;
}

static us_value want(us_arena *arena, us_value wanted, us_value had, const owners *o,
                     bool in_metadata)
{
    us_object *result = us_kubernetes_copy(arena, had);
    for (uint32_t i = 0; i < wanted.as.object->count; i++) {
        us_value key = wanted.as.object->keys[i];
        us_str name = us_value_text(key);
        const us_value *before = us_object_get(result, key);
        owners below;
        if (in_metadata && is_identity(name))
            continue;
        descend(arena, o, name, &below);
        us_value value = want_member(arena, wanted.as.object->values[i],
                                     before ? *before : US_NONE, &below, false);
        if (us_value_is_none(value))
            return US_NONE;
        us_object_put(result, key, value);
    }
    return us_value_object(result);
}

/* ---- Removing what is wanted no more ------------------------------------------------- */

static bool others_have(const owners *o)
{
    for (size_t i = 0; i < o->count; i++)
        if (!us_value_is_none(o->others[i]))
            return true;
    return false;
}

static us_value drop(us_arena *arena, us_value object, us_value wanted, const owners *o);

/* [object] without what is called [name], if only the manager had it, who [wanted] it no more. */
static bool drop_member(us_arena *arena, us_object *object, us_value key, us_value wanted,
                        const owners *below)
{
    const us_value *value = us_object_get(object, key);
    if (!value)
        return true;
    if (us_value_count(below->own) > 0) {
        us_value left = drop(arena, *value, wanted, below);
        us_object_put(object, key, left);
        return !us_value_is_none(left) && us_value_count(left) > 0;
    }
    if (!us_value_is_none(wanted) || others_have(below))
        return true;
    us_object_remove(object, (uint32_t)(value - object->values));
    return true;
}

static us_value drop(us_arena *arena, us_value object, us_value wanted, const owners *o)
{
    if (us_value_tag(object) != US_TAG_OBJECT || us_value_tag(o->own) != US_TAG_OBJECT)
        return US_NONE;
    us_object *result = us_kubernetes_copy(arena, object);
    for (uint32_t i = 0; i < o->own.as.object->count; i++) {
        us_str field_name = us_value_text(o->own.as.object->keys[i]);
        owners below;
        if (us_str_is(field_name, "."))
            continue;
        if (!us_str_starts_with(field_name, US_STR("f:")))
            return US_NONE;
        us_str name = us_str_slice(field_name, 2, field_name.length);
        const us_value *still = us_value_tag(wanted) == US_TAG_OBJECT
                                    ? us_object_get_str(wanted.as.object, name)
                                    : NULL;
        descend(arena, o, name, &below);
        if (!drop_member(arena, result, us_value_string(name), still ? *still : US_NONE,
                         &below))
            return US_NONE;
    }
    return us_value_object(result);
}

/* ---- Both ---------------------------------------------------------------------------- */

/* False where the managedFields of [old] are missing, too many, or of another version of the kind. */
static bool find_owners(us_value old, us_str manager, us_str subresource, owners *o)
{
    us_value entries = us_value_member(us_value_member(old, "metadata"), "managedFields");
    us_str version = us_value_member_text(old, "apiVersion");
    *o = (owners){.own = US_NONE};
    if (us_value_tag(entries) != US_TAG_ARRAY || entries.as.array->count == 0 ||
        entries.as.array->count > MANAGERS_MAX)
        return false;
    for (uint32_t i = 0; i < entries.as.array->count; i++) {
        us_value entry = entries.as.array->items[i];
        us_value tree = us_value_member(entry, "fieldsV1");
        bool is_own =
            us_str_equal(us_value_member_text(entry, "manager"), manager) &&
            us_str_is(us_value_member_text(entry, "operation"), "Apply") &&
            us_str_equal(us_value_member_text(entry, "subresource"), subresource);
        if (us_value_tag(tree) != US_TAG_OBJECT ||
            !us_str_equal(us_value_member_text(entry, "apiVersion"), version))
            return false;
        if (is_own)
            o->own = tree;
        else
            o->others[o->count++] = tree;
    }
    return true;
}

us_value us_lay_intent(us_arena *arena, us_value intent, us_value old, us_str manager,
                       us_str subresource)
{
    static const char *const of_type[] = {"apiVersion", "kind", "metadata"};
    owners o, of_metadata;
    us_str version = us_value_member_text(intent, "apiVersion");
    if (!us_str_equal(us_value_member_text(old, "apiVersion"), version) ||
        !find_owners(old, manager, subresource, &o) || has_null(intent))
        return US_NONE;
    us_object *rest = us_kubernetes_copy(arena, intent);
    for (size_t i = 0; i < sizeof of_type / sizeof *of_type; i++) {
        const us_value *member = us_object_get_c(rest, of_type[i]);
        if (member)
            us_object_remove(rest, (uint32_t)(member - rest->values));
    }
    us_value result = want(arena, us_value_object(rest), old, &o, false);
    us_value metadata = us_value_member(intent, "metadata");
    descend(arena, &o, US_STR("metadata"), &of_metadata);
    if (!us_value_is_none(result) && us_value_tag(metadata) == US_TAG_OBJECT) {
        us_value labelled = want_member(arena, metadata, us_value_member(old, "metadata"),
                                        &of_metadata, true);
        if (us_value_is_none(labelled))
            return US_NONE;
        us_object *whole = us_kubernetes_copy(arena, result);
        us_kubernetes_put(whole, "metadata", labelled);
        result = us_value_object(whole);
    }
    return us_value_is_none(result) || us_value_is_none(o.own)
               ? result
               : drop(arena, result, intent, &o);
}

/* What a Constraint's rule sees: {"parameters": …, "review": …}, with the review in the form
 * that Gatekeeper makes of an object that comes from a file, or that a file holds as an
 * AdmissionReview; and data.kubernetes, what is known of other objects. */
#include "testing/suites.h"

#include "value/object.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* "apps/v1" as group and version; "v1" has no group. */
static void split_version(us_str version, us_str *group, us_str *rest)
{
    size_t slash = us_str_find(version, US_STR("/"), 0);
    *group = slash == US_STR_NONE ? US_STR_EMPTY : us_str_slice(version, 0, slash);
    *rest =
        slash == US_STR_NONE ? version : us_str_slice(version, slash + 1, version.length);
}

static us_value kind_value(us_arena *arena, us_value object)
{
    us_object *kind = us_object_new(arena, 3);
    us_str group, version;
    split_version(us_value_member_text(object, "apiVersion"), &group, &version);
    put(kind, "group", us_value_string(group));
    put(kind, "version", us_value_string(version));
    put(kind, "kind", us_value_string(us_value_member_text(object, "kind")));
    return us_value_object(kind);
}

/* The request that Gatekeeper makes up for an object without one. */
static us_value make_request(us_arena *arena, us_value object)
{
    static const char *const resource[] = {"group", "version", "resource"};
    us_object *request = us_object_new(arena, 12);
    us_object *empty = us_object_new(arena, 3);
    us_value metadata = us_value_member(object, "metadata");
    for (size_t i = 0; i < sizeof resource / sizeof *resource; i++)
        put(empty, resource[i], us_value_string(US_STR_EMPTY));
    put(request, "uid", us_value_string(US_STR_EMPTY));
    put(request, "kind", kind_value(arena, object));
    put(request, "resource", us_value_object(empty));
    if (us_value_member_text(metadata, "name").length > 0)
        put(request, "name", us_value_member(metadata, "name"));
    if (us_value_member_text(metadata, "namespace").length > 0)
        put(request, "namespace", us_value_member(metadata, "namespace"));
    put(request, "operation", us_value_string(US_STR_EMPTY));
    put(request, "userInfo", us_value_object(us_object_new(arena, 1)));
    put(request, "object", object);
    put(request, "oldObject", US_NULL);
    put(request, "options", US_NULL);
    return us_value_object(request);
}

static bool take_request(us_value review, us_value *request, us_str *error)
{
    *request = us_value_member(review, "request");
    if (us_value_tag(*request) != US_TAG_OBJECT) {
        *error = US_STR("the AdmissionReview has no request");
        return false;
    }
    bool deletes = us_str_is(us_value_member_text(*request, "operation"), "DELETE");
    const char *object = deletes ? "oldObject" : "object";
    if (us_value_tag(us_value_member(*request, object)) != US_TAG_OBJECT) {
        *error = deletes ? US_STR("the request to delete has no oldObject")
                         : US_STR("the request has no object");
        return false;
    }
    return true;
}

bool us_suite_request(us_arena *arena, us_value object, us_value *request, us_str *error)
{
    if (us_str_is(us_value_member_text(object, "kind"), "AdmissionReview"))
        return take_request(object, request, error);
    *request = make_request(arena, object);
    return true;
}

/* ---- What is known of other objects */

/* [object] with the member [name], a new object where it had none; changed on the way. */
static us_object *member_object(us_arena *arena, us_object *object, us_str name)
{
    const us_value *there = us_object_get_str(object, name);
    if (there && us_value_tag(*there) == US_TAG_OBJECT)
        return there->as.object;
    us_object *made = us_object_new(arena, 4);
    us_object_put(object, us_value_string(name), us_value_object(made));
    return made;
}

us_value us_suite_known_add(us_arena *arena, us_value known, us_value object)
{
    us_object *all = us_value_is_none(known) ? us_object_new(arena, 2) : known.as.object;
    us_value metadata = us_value_member(object, "metadata");
    us_object *place =
        member_object(arena, all, us_value_member_text(object, "apiVersion"));
    place = member_object(arena, place, us_value_member_text(object, "kind"));
    place = member_object(arena, place, us_value_member_text(metadata, "namespace"));
    us_object_put(place, us_value_string(us_value_member_text(metadata, "name")), object);
    return us_value_object(all);
}

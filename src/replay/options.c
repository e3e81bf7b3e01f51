/* Options lie in the address, and those of DELETE in the body, too. */
#include "replay/options.h"

#include "kubernetes/object.h"
#include "replay/uri.h"
#include "value/array.h"

static void put_text(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        us_kubernetes_put(object, name, us_value_string(text));
}

static us_object *begin(us_arena *arena, us_str kind)
{
    us_object *options = us_object_new(arena, 8);
    put_text(options, "kind", kind);
    put_text(options, "apiVersion", US_STR("meta.k8s.io/v1"));
    return options;
}

static void put_dry_run(us_arena *arena, us_object *options, const us_replay_event *event)
{
    us_str word = us_uri_parameter(arena, event->uri, "dryRun");
    if (word.length == 0)
        return;
    us_array *list = us_array_new(arena, 1);
    us_array_push(list, us_value_string(word));
    us_kubernetes_put(options, "dryRun", us_value_array(list));
}

/* The API server itself sees to it that no other namespace or definition of the same name is deleted
 * than the one that is there. */
static void put_preconditions(us_arena *arena, us_object *options,
                              const us_replay_event *event, us_value old)
{
    us_str uid = us_value_member_text(us_value_member(old, "metadata"), "uid");
    bool guarded =
        (event->group.length == 0 && us_str_is(event->resource, "namespaces")) ||
        (us_str_is(event->group, "apiextensions.k8s.io") &&
         us_str_is(event->resource, "customresourcedefinitions"));
    us_value given = us_value_member(us_value_object(options), "preconditions");
    if (!guarded || uid.length == 0 || us_value_member_text(given, "uid").length > 0)
        return;
    us_object *preconditions = us_kubernetes_copy(arena, given);
    put_text(preconditions, "uid", uid);
    us_kubernetes_put(options, "preconditions", us_value_object(preconditions));
}

/* The body says all; what the API server calls it inside is told as it is told outside. */
static us_value of_delete(us_arena *arena, const us_replay_event *event, us_value body,
                          us_value old)
{
    us_object *options = begin(arena, US_STR("DeleteOptions"));
    bool has_body = us_value_tag(body) == US_TAG_OBJECT;
    for (uint32_t i = 0; has_body && i < body.as.object->count; i++) {
        us_str key = us_value_text(body.as.object->keys[i]);
        if (!us_str_is(key, "kind") && !us_str_is(key, "apiVersion"))
            us_object_put(options, body.as.object->keys[i], body.as.object->values[i]);
    }
    if (!has_body) {
        put_text(options, "propagationPolicy",
                 us_uri_parameter(arena, event->uri, "propagationPolicy"));
        put_dry_run(arena, options, event);
    }
    put_preconditions(arena, options, event, old);
    return us_value_object(options);
}

us_value us_options_make(us_arena *arena, const us_replay_event *event,
                         const char *operation, us_value body, us_value old)
{
    if (strcmp(operation, "CONNECT") == 0)
        return US_NULL;
    if (strcmp(operation, "DELETE") == 0)
        return of_delete(arena, event, body, old);
    bool created = strcmp(operation, "CREATE") == 0;
    us_object *options =
        begin(arena, us_str_from(created ? "CreateOptions" : "UpdateOptions"));
    put_dry_run(arena, options, event);
    put_text(options, "fieldManager",
             us_uri_parameter(arena, event->uri, "fieldManager"));
    put_text(options, "fieldValidation",
             us_uri_parameter(arena, event->uri, "fieldValidation"));
    return us_value_object(options);
}

bool us_options_are_dry(us_value options)
{
    us_value list = us_value_member(options, "dryRun");
    us_value first = us_value_item(list, 0);
    return us_value_is_string(first) && us_str_is(us_value_text(first), "All");
}

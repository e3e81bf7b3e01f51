/* Learning from requests. Each kind of request that changes an object in a way of its own is a row of
 * the table; all others are creations and changes of the object itself. */
#include "replay/learn.h"

#include "admission/patch.h"
#include "codec/json.h"
#include "replay/body.h"
#include "replay/undo.h"

/* [object] without those of its metadata that are called by one of [names], which NULL ends. */
static us_value without(us_arena *arena, us_value object, const char *const *names)
{
    us_value metadata = us_value_member(object, "metadata");
    return us_body_with(arena, object, "metadata",
                        us_body_without(arena, metadata, names));
}

/* [object] with the identity of [known], which it stays. */
static us_value identified(us_arena *arena, us_value object, us_value known)
{
    static const char *const kept[] = {"uid", "creationTimestamp", NULL};
    us_value before = us_value_member(known, "metadata");
    us_value metadata = us_body_without(arena, us_value_member(object, "metadata"), kept);
    for (size_t i = 0; kept[i]; i++)
        if (!us_value_is_none(us_value_member(before, kept[i])))
            metadata =
                us_body_with(arena, metadata, kept[i], us_value_member(before, kept[i]));
    return us_body_with(arena, object, "metadata", metadata);
}

/* What the API server counts, or notes, with each change. */
static const char *const counted[] = {"resourceVersion", "generation", "managedFields",
                                      NULL};

/* ---- Requests about another object --------------------------------------------------- */

/* The object with the number of replicas of its Scale. Where another kind has it is up to its
 * definition. */
static us_value scaled(us_arena *arena, const us_replay_event *event, us_value known)
{
    us_value scale = us_body_read(arena, event->response);
    us_value replicas = us_value_member(us_value_member(scale, "spec"), "replicas");
    us_value spec = us_value_member(known, "spec");
    if (!us_str_is(event->group, "apps") || us_value_is_none(replicas))
        return US_NONE;
    return without(arena,
                   us_body_with(arena, known, "spec",
                                us_body_with(arena, spec, "replicas", replicas)),
                   counted);
}

/* The pod on the node that it is bound to; a condition in its status says so, too. */
static us_value bound(us_arena *arena, const us_replay_event *event, us_value known)
{
    static const char *const version[] = {"resourceVersion", NULL};
    us_value binding = us_body_read(arena, event->request);
    us_value node = us_value_member(us_value_member(binding, "target"), "name");
    us_value spec = us_value_member(known, "spec");
    if (us_value_is_none(node))
        return US_NONE;
    return without(
        arena,
        us_body_with(arena, known, "spec", us_body_with(arena, spec, "nodeName", node)),
        version);
}

typedef struct part {
    const char *subresource;
    us_value (*change)(us_arena *arena, const us_replay_event *event, us_value known);
} part;

static const part parts[] = {{"scale", scaled}, {"binding", bound}};

/* ---- Requests about the object ------------------------------------------------------- */

/* What webhooks made of [object]; NONE: that can't be told. */
static us_value admitted(us_arena *arena, const us_replay_event *event, us_value object)
{
    us_value operations = us_undo_operations(arena, event->annotations), result;
    us_str problem;
    if (us_value_is_none(operations))
        return us_undo_is_patched(event->annotations) ? US_NONE : object;
    return us_patch_apply(arena, object, operations, &result, &problem) ? result
                                                                        : US_NONE;
}

/* What a request about the object itself made of it. Only one about its status changes that. */
static us_value changed(us_arena *arena, const us_replay_event *event,
                        const us_replay_rebuilt *rebuilt, us_value known)
{
    static const char *const status_name[] = {"status", NULL};
    us_value object = us_value_member(rebuilt->request, "object");
    us_str operation = us_value_member_text(rebuilt->request, "operation");
    bool is_new = us_str_is(operation, "CREATE");
    bool is_status = us_str_is(event->subresource, "status");
    if (!rebuilt->object_known || us_value_tag(object) != US_TAG_OBJECT ||
        (!is_new && us_value_is_none(known)) ||
        (event->subresource.length > 0 && !is_status))
        return US_NONE;
    object = admitted(arena, event, object);
    if (us_value_is_none(object))
        return US_NONE;
    us_value status = us_value_member(is_status ? object : known, "status");
    object = is_status ? known : object;
    object = us_value_is_none(status) || is_new
                 ? us_body_without(arena, object, status_name)
                 : us_body_with(arena, object, "status", status);
    return without(arena, identified(arena, object, is_new ? US_NONE : known), counted);
}

void us_replay_learn(us_arena *arena, const us_replay_event *event,
                     const us_replay_rebuilt *rebuilt, us_value known,
                     us_replay_facts *facts)
{
    bool is_change = us_str_is(event->verb, "create") ||
                     us_str_is(event->verb, "update") || us_str_is(event->verb, "patch");
    us_value object = US_NONE;
    if (facts->count != 1 || facts->items[0].text.length > 0 || !is_change ||
        event->name.length == 0)
        return;
    if (us_replay_is_about_object(event))
        object = changed(arena, event, rebuilt, known);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (us_str_is(event->subresource, parts[i].subresource) &&
            !us_value_is_none(known))
            object = parts[i].change(arena, event, known);
    if (us_value_is_none(object))
        return;
    us_buf text = us_buf_make(arena);
    us_json_write(&text, object, US_JSON_COMPACT);
    facts->items[0].text = us_buf_str(&text);
}

/* Reading what was kept of reviews. What was hidden of a request is put in as unknown, for a rule that
 * looks for a secret would not find it in its mask. */
#include "replay/review.h"

#include "codec/json_pointer.h"
#include "kubernetes/object.h"
#include "replay/body.h"
#include "value/array.h"

/* Steps that a pointer may have. */
enum { STEPS_MAX = 1000 };

/* ---- What is hidden ------------------------------------------------------------------ */

static const us_value unknown = {US_TAG_UNKNOWN, {0}};

static us_value hide(us_arena *arena, us_value value, us_str pointer, size_t depth);

/* [list] with something hidden in its element [step]. Where that is gone, or has moved since
 * others are gone, all of the list is unknown. */
static us_value hide_element(us_arena *arena, us_value list, us_str step, us_str rest,
                             size_t depth)
{
    uint32_t index;
    if (!us_json_pointer_index(step, &index) || index >= us_value_count(list))
        return unknown;
    us_array *copy =
        us_array_from_items(arena, list.as.array->items, list.as.array->count);
    copy->items[index] = hide(arena, copy->items[index], rest, depth + 1);
    return us_value_array(copy);
}

/* [value] with what is at [pointer] unknown. */
static us_value hide(us_arena *arena, us_value value, us_str pointer, size_t depth)
{
    us_str step;
    us_tag tag = us_value_tag(value);
    if (pointer.length == 0 || depth > STEPS_MAX || tag < US_TAG_ARRAY)
        return unknown;
    size_t slash = us_str_find(pointer, US_STR("/"), 1);
    size_t end = slash == US_STR_NONE ? pointer.length : slash;
    us_str rest = us_str_slice(pointer, end, pointer.length);
    if (!us_json_pointer_unescape(arena, us_str_slice(pointer, 1, end), &step))
        return unknown;
    if (tag != US_TAG_OBJECT)
        return hide_element(arena, value, step, rest, depth);
    const us_value *found = us_object_get_str(value.as.object, step);
    us_object *copy = us_kubernetes_copy(arena, value);
    us_object_put(copy, us_value_string(step),
                  found ? hide(arena, *found, rest, depth + 1) : unknown);
    return us_value_object(copy);
}

/* Hides in the request what [pointers] of the line say. */
static void hide_all(us_arena *arena, us_value pointers, const char *root,
                     us_replay_event *event)
{
    us_str prefix = us_str_format(arena, "/%s/request/", root);
    const us_str old = US_STR("/oldObject");
    bool any = us_value_tag(pointers) == US_TAG_ARRAY;
    for (uint32_t i = 0; any && i < pointers.as.array->count; i++) {
        us_value item = pointers.as.array->items[i];
        us_str pointer = us_value_is_string(item) ? us_value_text(item) : US_STR_EMPTY;
        if (!us_str_starts_with(pointer, prefix))
            continue;
        us_str place = us_str_slice(pointer, prefix.length - 1, pointer.length);
        event->review = hide(arena, event->review, place, 0);
        if (us_str_starts_with(place, old))
            event->hides_old = true;
        else
            event->hides_object = true;
    }
}

/* ---- What was decided ---------------------------------------------------------------- */

/* What a rule that was asked by itself came to: a denial is true, or says something. */
static us_replay_decided decided_by(us_str path, us_value answer)
{
    bool allows = us_str_ends_with(path, US_STR("/allow"));
    bool denies = us_str_ends_with(path, US_STR("/deny")) ||
                  us_str_ends_with(path, US_STR("/violation"));
    us_tag tag = us_value_tag(answer);
    if ((!allows && !denies) ||
        (tag != US_TAG_BOOLEAN && (allows || tag != US_TAG_ARRAY)))
        return US_REPLAY_DECIDED_NOTHING;
    bool is_so =
        tag == US_TAG_BOOLEAN ? !us_value_is_false(answer) : us_value_count(answer) > 0;
    return is_so == allows ? US_REPLAY_DECIDED_ALLOWED : US_REPLAY_DECIDED_DENIED;
}

/* The first thing that a rule said that was asked by itself. */
static us_str said_first(us_value answer)
{
    us_value first =
        us_value_tag(answer) == US_TAG_ARRAY ? us_value_item(answer, 0) : US_NONE;
    return us_value_is_string(first) ? us_value_text(first)
                                     : us_value_member_text(first, "msg");
}

/* What is mended is not admitted thereby, for validation is still to come. */
static void read_answer(us_value answer, const us_replay_kept *kept,
                        us_replay_event *event)
{
    us_value response = us_value_member(answer, "response");
    if (us_value_is_none(response))
        response = answer;
    us_value allowed = us_value_member(response, "allowed");
    us_value status = us_value_member(response, "status");
    us_value code = us_value_member(status, "code");
    bool mutates = us_str_ends_with(kept->path, US_STR("/mutate"));
    event->message = us_value_member_text(status, "message");
    if (us_value_tag(allowed) != US_TAG_BOOLEAN) {
        event->decided = decided_by(kept->path, answer);
        event->message = said_first(answer);
    } else if (us_value_is_false(allowed)) {
        event->decided = US_REPLAY_DECIDED_DENIED;
    } else if (!mutates) {
        event->decided = US_REPLAY_DECIDED_ALLOWED;
    }
    /* An evaluation that failed is refused with this code; it was no decision. */
    if (us_value_tag(code) == US_TAG_INTEGER && code.as.integer == 500)
        event->decided = US_REPLAY_DECIDED_NOTHING;
}

/* ---- The event ----------------------------------------------------------------------- */

static us_str verb_of(us_str operation)
{
    static const char *const verbs[][2] = {{"CREATE", "create"},
                                           {"UPDATE", "update"},
                                           {"DELETE", "delete"},
                                           {"CONNECT", "connect"}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (us_str_is(operation, verbs[i][0]))
            return us_str_from(verbs[i][1]);
    return US_STR_EMPTY;
}

static void read_request(us_replay_event *event, us_value request)
{
    us_value resource = us_value_member(request, "resource");
    us_value user = us_value_member(request, "userInfo");
    event->audit_id = us_value_member_text(request, "uid");
    event->verb = verb_of(us_value_member_text(request, "operation"));
    event->group = us_value_member_text(resource, "group");
    event->version = us_value_member_text(resource, "version");
    event->resource = us_value_member_text(resource, "resource");
    event->subresource = us_value_member_text(request, "subResource");
    event->namespace = us_value_member_text(request, "namespace");
    event->name = us_value_member_text(request, "name");
    event->user = us_value_tag(user) == US_TAG_OBJECT ? user : US_NONE;
    event->review = request;
}

static bool is_damaged(us_str text, us_value value)
{
    return text.length > 0 && us_value_is_none(value);
}

bool us_replay_review_read(us_arena *arena, const us_replay_kept *kept,
                           us_replay_event *event)
{
    us_value review = us_body_read(arena, kept->review);
    us_value answer = us_body_read(arena, kept->answer);
    us_value request = us_value_member(review, "request");
    *event = (us_replay_event){
        .is_review = true,
        .level = US_REPLAY_LEVEL_REQUEST_RESPONSE,
        .stage = US_STR("ResponseComplete"),
        .received = kept->timestamp,
        .time = us_replay_time(kept->timestamp),
        .staged = us_replay_time(kept->timestamp),
        .review = US_NONE,
        .user = US_NONE,
        .impersonator = US_NONE,
        .annotations = US_NONE,
    };
    bool is_there = us_value_tag(request) == US_TAG_OBJECT;
    read_request(event, is_there ? request : US_NONE);
    if (is_there) {
        hide_all(arena, kept->masked, kept->root, event);
        hide_all(arena, kept->erased, kept->root, event);
    }
    event->erased = us_value_count(kept->erased) > 0;
    if (event->audit_id.length == 0)
        event->audit_id = kept->decision_id;
    read_answer(answer, kept, event);
    return !is_damaged(kept->review, review) && !is_damaged(kept->answer, answer);
}

/* An Event lies in the namespace of what it is about, and that of what has none in the namespace
 * default: API servers want it so. It regards the object of the review, as kubectl shows it, even
 * where that never came to be. One that a controller was to make is nobody's to look for; so its
 * Event regards the controller, and the object is the related one.
 *
 * Whoever can reach the webhook chooses what a review says. What goes into the path of a request
 * is therefore looked at, byte for byte, and each text has a bound. */
#include "admission/notice.h"

#include "admission/event_parts.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "codec/json.h"

#include <stdio.h>
#include <sys/random.h>

/* API servers refuse longer notes, in bytes. */
enum { NOTE_MAX = 1024, TEXT_MAX = 253, LABEL_MAX = 63, TIME_ROOM = 48 };

#define CUT "…"

typedef struct reference {
    us_str api_version, kind, namespace, name, uid;
} reference;

static bool is_true(us_value value)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && value.as.integer != 0;
}

static bool fits(us_str text, size_t most)
{
    return text.length > 0 && text.length <= most;
}

static bool is_label(us_str text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    for (size_t i = 0; i < text.length; i++)
        if (!memchr(letters, text.text[i], sizeof letters - 1))
            return false;
    return fits(text, LABEL_MAX);
}

/* ---- Who it is about -------------------------------------------------------------------- */

/* A Namespace has itself for its namespace in a review, and none in truth. */
static us_str namespace_of(us_value request, us_value kind)
{
    bool is_namespace = us_value_member_text(kind, "group").length == 0 &&
                        us_str_is(us_value_member_text(kind, "kind"), "Namespace");
    return is_namespace ? US_STR_EMPTY : us_value_member_text(request, "namespace");
}

static us_str api_version_of(us_arena *arena, us_value kind)
{
    us_str group = us_value_member_text(kind, "group"),
           version = us_value_member_text(kind, "version");
    return group.length == 0 ? version
                             : us_str_format(arena, "%.*s/%.*s", US_STR_ARG(group),
                                             US_STR_ARG(version));
}

/* The object of the review. Of an object that is there API servers have the UID; of one that is
 * to be made it means nothing. */
static reference object_of(us_arena *arena, us_value request)
{
    us_value kind = us_value_member(request, "kind");
    us_value old = us_value_member(us_value_member(request, "oldObject"), "metadata");
    us_value new = us_value_member(us_value_member(request, "object"), "metadata");
    reference object = {.api_version = api_version_of(arena, kind),
                        .kind = us_value_member_text(kind, "kind"),
                        .namespace = namespace_of(request, kind),
                        .name = us_value_member_text(request, "name"),
                        .uid = us_value_member_text(old, "uid")};
    const us_str others[] = {us_value_member_text(new, "name"),
                             us_value_member_text(old, "name"),
                             us_value_member_text(new, "generateName")};
    for (size_t i = 0; object.name.length == 0 && i < sizeof others / sizeof *others; i++)
        object.name = others[i];
    return object;
}

/* True where a controller was to make the object, which [owner] gets. */
static bool find_owner(us_value request, const reference *object, reference *owner)
{
    us_value owners =
        us_value_member(us_value_member(us_value_member(request, "object"), "metadata"),
                        "ownerReferences");
    if (!us_str_is(us_value_member_text(request, "operation"), "CREATE") ||
        us_value_tag(owners) != US_TAG_ARRAY)
        return false;
    for (size_t i = 0; i < owners.as.array->count; i++) {
        us_value one = owners.as.array->items[i];
        *owner = (reference){.api_version = us_value_member_text(one, "apiVersion"),
                             .kind = us_value_member_text(one, "kind"),
                             .namespace = object->namespace,
                             .name = us_value_member_text(one, "name"),
                             .uid = us_value_member_text(one, "uid")};
        if (is_true(us_value_member(one, "controller")))
            return true;
    }
    return false;
}

static bool is_good(const reference *r)
{
    return fits(r->api_version, TEXT_MAX) && fits(r->kind, TEXT_MAX) &&
           fits(r->name, TEXT_MAX) && r->uid.length <= TEXT_MAX &&
           (r->namespace.length == 0 || is_label(r->namespace));
}

/* Events about Events would never end. */
static bool is_event(const reference *object)
{
    return us_str_is(object->kind, "Event") &&
           (us_str_is(object->api_version, "v1") ||
            us_str_starts_with(object->api_version, US_STR("events.k8s.io/")));
}

/* ---- What it says ----------------------------------------------------------------------- */

/* The message, or the warnings, in one line: kubectl shows the first one alone. */
static us_str message_of(us_arena *arena, us_value response)
{
    us_value warnings = us_value_member(response, "warnings");
    us_buf all = us_buf_make(arena), line = us_buf_make(arena);
    us_buf_add_str(&all,
                   us_value_member_text(us_value_member(response, "status"), "message"));
    if (is_true(us_value_member(response, "allowed")) &&
        us_value_tag(warnings) == US_TAG_ARRAY)
        for (size_t i = 0; i < warnings.as.array->count; i++) {
            us_value text = warnings.as.array->items[i];
            if (all.length > 0)
                us_buf_add_char(&all, '\n');
            if (us_value_is_string(text))
                us_buf_add_str(&all, us_value_text(text));
        }
    us_str text = us_buf_str(&all);
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] == '\n')
            us_buf_add_c(&line, i + 1 < text.length ? "; " : "");
        else
            us_buf_add_char(&line, text.text[i]);
    return us_buf_str(&line);
}

static us_str cut(us_arena *arena, us_str text)
{
    if (text.length <= NOTE_MAX)
        return text;
    size_t end = NOTE_MAX - strlen(CUT);
    while (end > 0 && ((unsigned char)text.text[end] & 0xC0) == 0x80)
        end--;
    return us_str_format(arena, "%.*s" CUT, (int)end, text.text);
}

static us_str note_of(us_arena *arena, us_value request, us_value response,
                      const reference *object)
{
    us_str operation = us_value_member_text(request, "operation");
    us_str message = message_of(arena, response);
    if (message.length == 0)
        return message;
    us_str note = us_str_format(
        arena, "%.*s of %.*s %.*s %s: %.*s", US_STR_ARG(operation),
        US_STR_ARG(object->kind), US_STR_ARG(object->name),
        is_true(us_value_member(response, "allowed")) ? "admitted with a warning"
                                                      : "denied",
        US_STR_ARG(message));
    return cut(arena, us_utf8_make_valid(arena, note));
}

/* ---- Its JSON --------------------------------------------------------------------------- */

static void add_text(us_buf *out, const char *name, us_str text)
{
    us_buf_add_format(out, "\"%s\":", name);
    us_json_write_string(out, text, false);
    us_buf_add_char(out, ',');
}

static void end_object(us_buf *out)
{
    out->length--; /* the comma */
    us_buf_add_char(out, '}');
}

static void add_reference(us_buf *out, const char *name, const reference *r)
{
    us_buf_add_format(out, "\"%s\":{", name);
    add_text(out, "apiVersion", r->api_version);
    add_text(out, "kind", r->kind);
    if (r->namespace.length > 0)
        add_text(out, "namespace", r->namespace);
    if (r->uid.length > 0)
        add_text(out, "uid", r->uid);
    add_text(out, "name", r->name);
    end_object(out);
    us_buf_add_char(out, ',');
}

static us_str time_text(us_arena *arena, const struct timespec *at)
{
    char text[TIME_ROOM];
    struct tm parts;
    gmtime_r(&at->tv_sec, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return us_str_format(arena, "%s.%06ldZ", text, at->tv_nsec / 1000);
}

static us_str new_name(us_arena *arena)
{
    uint64_t bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        us_arena_exhaust(arena);
    return us_str_format(arena, "usher-%016llx", (unsigned long long)bits);
}

/* Texts that differ have other bytes between them. */
static uint64_t sum_of(us_arena *arena, const reference *r, const char *reason,
                       us_str note)
{
    us_buf all = us_buf_make(arena);
    us_buf_add_format(&all, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%s\n",
                      US_STR_ARG(r->api_version), US_STR_ARG(r->kind),
                      US_STR_ARG(r->namespace), US_STR_ARG(r->name), US_STR_ARG(r->uid),
                      reason);
    us_buf_add_str(&all, note);
    us_str text = us_buf_str(&all);
    return us_hash_bytes(text.text, text.length);
}

static void write_body(us_buf *out, const us_event *told, us_str namespace, us_str name)
{
    us_buf_add_c(
        out, "{\"apiVersion\":\"events.k8s.io/v1\",\"kind\":\"Event\",\"metadata\":{");
    add_text(out, "name", name);
    add_text(out, "namespace", namespace);
    us_buf_add_c(out, "\"annotations\":{");
    add_text(out, "prompt.example.com/decision-id", told->facts->decision_id);
    end_object(out);
    us_buf_add_c(out,
                 "},\"type\":\"Warning\",\"reportingController\":\"usher-webhook\",");
    add_text(out, "eventTime", time_text(told->arena, &told->facts->timestamp));
}

bool us_notice_make(const us_event *told, const char *reason, us_str instance,
                    us_notice *made)
{
    us_arena *arena = told->arena;
    us_value request = us_value_member(told->input, "request");
    us_value response = us_value_member(told->result, "response");
    reference object = object_of(arena, request), owner;
    bool has_owner = find_owner(request, &object, &owner) && is_good(&owner);
    const reference *regarding = has_owner ? &owner : &object;
    us_str operation = us_value_member_text(request, "operation");
    if (is_true(us_value_member(request, "dryRun")) || !is_good(&object) ||
        is_event(&object) || !fits(operation, LABEL_MAX))
        return false;
    us_str note = note_of(arena, request, response, &object);
    if (note.length == 0)
        return false;
    us_str namespace = object.namespace.length > 0 ? object.namespace : US_STR("default");
    us_buf body = us_buf_make(arena);
    made->name = new_name(arena);
    made->same = sum_of(arena, regarding, reason, note);
    made->path = us_str_format(arena, "apis/events.k8s.io/v1/namespaces/%.*s/events",
                               US_STR_ARG(namespace));
    write_body(&body, told, namespace, made->name);
    add_text(&body, "reportingInstance", instance);
    add_text(&body, "reason", us_str_from(reason));
    add_text(&body, "action", operation);
    add_text(&body, "note", note);
    add_reference(&body, "regarding", regarding);
    if (has_owner)
        add_reference(&body, "related", &object);
    end_object(&body);
    made->body = us_buf_str(&body);
    return true;
}

us_str us_notice_repeat(us_arena *arena, uint64_t count, const struct timespec *last)
{
    us_str time = time_text(arena, last);
    return us_str_format(arena,
                         "{\"series\":{\"count\":%llu,\"lastObservedTime\":\"%.*s\"}}",
                         (unsigned long long)count, US_STR_ARG(time));
}

/* Making requests of events. First it is found out whether there was a review at all; then what
 * its object was, and its old one; the rest is copied. */
#include "replay/rebuild.h"

#include "kubernetes/object.h"
#include "replay/body.h"
#include "replay/connect.h"
#include "replay/facts.h"
#include "replay/lay.h"
#include "replay/options.h"
#include "replay/undo.h"
#include "replay/uri.h"
#include "value/array.h"

#define MUTATIONS "mutation.webhook.admission.k8s.io/"

static const us_value unknown = {US_TAG_UNKNOWN, {0}};

/* ---- Names --------------------------------------------------------------------------- */

const char *us_replay_grade_name(us_replay_grade grade)
{
    static const char *const names[US_REPLAY_GRADES] = {"exact", "reconstructed",
                                                        "not replayable", "no review"};
    return names[grade];
}

const char *us_replay_remark_word(us_replay_remark remark)
{
    static const char *const words[US_REPLAY_REMARKS] = {
#define REMARK(name, grade, word, sentence) word,
#include "replay/remarks.def"
    };
    return words[remark];
}

const char *us_replay_remark_sentence(us_replay_remark remark)
{
    static const char *const sentences[US_REPLAY_REMARKS] = {
#define REMARK(name, grade, word, sentence) sentence,
#include "replay/remarks.def"
    };
    return sentences[remark];
}

static us_replay_grade grade_of(us_replay_remark remark)
{
    static const us_replay_grade grades[US_REPLAY_REMARKS] = {
#define REMARK(name, grade, word, sentence) US_REPLAY_##grade,
#include "replay/remarks.def"
    };
    return grades[remark];
}

static void remark(us_replay_rebuilt *r, us_replay_remark about)
{
    us_replay_grade grade = grade_of(about);
    r->remarks |= 1u << about;
    if (grade > r->grade)
        r->grade = grade;
}

/* ---- Whether there was a review ------------------------------------------------------ */

static bool is_one_of(us_str word, const char *const *words)
{
    for (; *words; words++)
        if (us_str_is(word, *words))
            return true;
    return false;
}

bool us_replay_is_write(const us_replay_event *event)
{
    static const char *const writes[] = {"create", "update",           "patch",
                                         "delete", "deletecollection", NULL};
    return us_str_is(event->stage, "ResponseComplete") &&
           (is_one_of(event->verb, writes) || us_connect_is(event));
}

static us_str annotation(const us_replay_event *event, const char *name)
{
    return us_value_member_text(event->annotations, name);
}

static bool has_annotations(const us_replay_event *event, const char *prefix)
{
    us_value all = event->annotations;
    for (uint32_t i = 0; us_value_tag(all) == US_TAG_OBJECT && i < all.as.object->count;
         i++)
        if (us_value_is_string(all.as.object->keys[i]) &&
            us_str_starts_with(us_value_text(all.as.object->keys[i]),
                               us_str_from(prefix)))
            return true;
    return false;
}

static bool was_good(const us_replay_event *event)
{
    return (event->code >= 200 && event->code < 300) || event->code == 101;
}

/* Adds a remark where nobody was asked, or nobody can be. */
static void find_out(us_replay_rebuilt *r, const us_replay_event *event)
{
    bool connects = us_connect_is(event);
    if (us_str_is(event->stage, "Panic"))
        remark(r, US_REPLAY_REMARK_PANIC);
    else if (!us_str_is(event->stage, "ResponseComplete"))
        remark(r, US_REPLAY_REMARK_STAGE);
    else if (!us_replay_is_write(event))
        remark(r, US_REPLAY_REMARK_READ);
    else if (event->resource.length == 0)
        remark(r, US_REPLAY_REMARK_NO_RESOURCE);
    else if (event->code == 401)
        remark(r, US_REPLAY_REMARK_UNAUTHENTICATED);
    else if (us_str_is(annotation(event, "authorization.k8s.io/decision"), "forbid"))
        remark(r, US_REPLAY_REMARK_UNAUTHORIZED);
    else if (us_str_is(event->verb, "deletecollection"))
        remark(r, event->deleted_nothing ? US_REPLAY_REMARK_EMPTY_COLLECTION
                                         : US_REPLAY_REMARK_COLLECTION);
    else if (has_annotations(event, MUTATIONS) || connects)
        return;
    else if (event->code == 404)
        remark(r, US_REPLAY_REMARK_NOT_FOUND);
    else if (event->code == 400 || event->code == 405 || event->code == 415)
        remark(r, US_REPLAY_REMARK_UNREADABLE);
}

static const char *operation_of(const us_replay_event *event)
{
    if (us_connect_is(event))
        return "CONNECT";
    if (us_str_is(event->verb, "create"))
        return "CREATE";
    if (us_str_is(event->verb, "delete"))
        return "DELETE";
    return us_str_is(event->verb, "patch") && event->code == 201 ? "CREATE" : "UPDATE";
}

/* True for server-side apply that failed: it makes the object where there is none. */
static bool may_have_made(us_arena *arena, const us_replay_event *event)
{
    return us_str_is(event->verb, "patch") && !was_good(event) &&
           us_uri_parameter(arena, event->uri, "force").length > 0;
}

static us_replay_recorded recorded_of(const us_replay_event *event)
{
    static const char *const words[] = {"admission webhook \"",
                                        "ValidatingAdmissionPolicy '"};
    static const us_replay_recorded decided[] = {
        [US_REPLAY_DECIDED_NOTHING] = US_REPLAY_UNRECORDED,
        [US_REPLAY_DECIDED_ALLOWED] = US_REPLAY_ADMITTED,
        [US_REPLAY_DECIDED_DENIED] = US_REPLAY_DENIED,
    };
    if (event->is_review)
        return decided[event->decided];
    if (was_good(event))
        return US_REPLAY_ADMITTED;
    bool denied = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        denied = denied ||
                 us_str_find(event->message, us_str_from(words[i]), 0) != US_STR_NONE;
    bool said = us_str_find(event->message, US_STR("denied"), 0) != US_STR_NONE;
    return denied && said ? US_REPLAY_DENIED : US_REPLAY_FAILED;
}

/* ---- Objects ------------------------------------------------------------------------- */

/* [names]: the members that count, a NULL-terminated list; NULL: all do. */
static us_value read_body(us_arena *arena, us_replay_rebuilt *r, us_str text,
                          const char *const *names)
{
    us_value value = names ? us_body_pick(arena, text, names) : us_body_read(arena, text);
    r->is_damaged = r->is_damaged || (text.length > 0 && us_value_is_none(value));
    return us_value_tag(value) == US_TAG_OBJECT ? value : US_NONE;
}

/* What was stored on creation, as it was before the API server gave it an identity; [sent] says
 * what of `status` and of its name the client sent. */
static us_value before_storing(us_arena *arena, us_value stored, us_value sent)
{
    static const char *const given[] = {"uid", "resourceVersion", "creationTimestamp",
                                        "generation", NULL};
    static const char *const named[] = {
        "uid", "resourceVersion", "creationTimestamp", "generation", "name", NULL};
    static const char *const status[] = {"status", NULL};
    us_value metadata = us_value_member(stored, "metadata");
    us_value sent_metadata = us_value_member(sent, "metadata");
    us_value sent_status = us_value_member(sent, "status");
    bool generated = us_value_member_text(sent_metadata, "name").length == 0 &&
                     us_value_member_text(sent_metadata, "generateName").length > 0;
    us_value result =
        us_body_with(arena, stored, "metadata",
                     us_body_without(arena, metadata, generated ? named : given));
    return us_value_is_none(sent_status)
               ? us_body_without(arena, result, status)
               : us_body_with(arena, result, "status", sent_status);
}

/* What came of a patch, as it was before the API server counted it: version and generation are
 * those of [old]. */
static us_value before_counting(us_arena *arena, us_value patched, us_value old)
{
    static const char *const counted[] = {"resourceVersion", "generation", NULL};
    us_value had = us_value_member(old, "metadata");
    const us_value before[] = {us_value_member(had, "resourceVersion"),
                               us_value_member(had, "generation")};
    us_value metadata = us_value_member(patched, "metadata");
    return us_body_with(arena, patched, "metadata",
                        us_body_change(arena, metadata, counted, before));
}

/* What the client sent, with what the API server adds before it asks anybody: the namespace, and
 * who manages which field, which [answer] tells. */
static us_value as_sent(us_arena *arena, const us_replay_event *event, us_value sent,
                        us_value answer)
{
    static const char *const names[] = {"managedFields", "namespace", NULL};
    us_value metadata = us_value_member(sent, "metadata");
    us_value managed =
        us_value_member(us_value_member(answer, "metadata"), "managedFields");
    bool lacks = event->namespace.length > 0 &&
                 !us_str_is(event->resource, "namespaces") &&
                 us_value_member_text(metadata, "namespace").length == 0;
    const us_value values[] = {
        us_value_is_none(managed) ? us_value_member(metadata, names[0]) : managed,
        lacks ? us_value_string(event->namespace) : us_value_member(metadata, names[1])};
    return us_value_tag(metadata) == US_TAG_OBJECT
               ? us_body_with(arena, sent, "metadata",
                              us_body_change(arena, metadata, names, values))
               : sent;
}

/* Kinds to whose objects the API server's own plugins add more, before webhooks are asked. */
static bool is_completed(const us_replay_event *event)
{
    static const char *const resources[] = {"pods", "persistentvolumeclaims", "ingresses",
                                            NULL};
    return is_one_of(event->resource, resources) && event->subresource.length == 0;
}

static void leave_out(us_replay_rebuilt *r, const us_replay_event *event,
                      us_replay_remark otherwise)
{
    r->object_known = false;
    remark(r, event->truncated                           ? US_REPLAY_REMARK_TRUNCATED
              : event->level <= US_REPLAY_LEVEL_METADATA ? US_REPLAY_REMARK_NO_BODY
                                                         : otherwise);
}

static bool is_stored(const us_replay_event *event, us_value answer)
{
    return was_good(event) && !us_value_is_none(answer) &&
           !us_replay_is_stand_in(us_value_member_text(answer, "kind"));
}

/* What was stored, as it was before webhooks changed it; [base] is like that but for what the API
 * server itself adds, or NONE: unknown. */
static us_value before_webhooks(us_arena *arena, us_replay_rebuilt *r,
                                const us_replay_event *event, us_value stored,
                                us_value base)
{
    if (!us_undo_is_patched(event->annotations))
        return stored;
    us_value before =
        us_value_is_none(base)
            ? US_NONE
            : us_undo(arena, stored, us_undo_operations(arena, event->annotations), base);
    remark(r, us_value_is_none(before) ? US_REPLAY_REMARK_AS_ADMITTED
                                       : US_REPLAY_REMARK_UNDONE);
    return us_value_is_none(before) ? stored : before;
}

/* The object of a request that made one. */
static us_value created(us_arena *arena, us_replay_rebuilt *r,
                        const us_replay_event *event, us_value sent, us_value answer)
{
    bool stored = is_stored(event, answer), applied = us_str_is(event->verb, "patch");
    if (stored && (applied || is_completed(event))) {
        us_value before = before_webhooks(arena, r, event, answer, sent);
        return before_storing(arena, before, applied ? before : sent);
    }
    if (us_value_is_none(sent) || us_value_is_none(us_value_member(sent, "kind"))) {
        leave_out(r, event, US_REPLAY_REMARK_NO_PATCHED);
        return unknown;
    }
    if (!stored)
        remark(r, US_REPLAY_REMARK_AS_SENT);
    return as_sent(arena, event, sent, answer);
}

/* The object of a request that changed one. */
static us_value updated(us_arena *arena, us_replay_rebuilt *r,
                        const us_replay_event *event, us_value sent, us_value answer,
                        us_value old)
{
    bool stored = is_stored(event, answer);
    if (us_str_is(event->verb, "update") && !us_value_is_none(sent)) {
        if (!stored)
            remark(r, US_REPLAY_REMARK_AS_SENT);
        return as_sent(arena, event, sent, answer);
    }
    bool needs_laid = !stored || us_undo_is_patched(event->annotations);
    us_value laid = needs_laid
                        ? us_lay(arena, event, us_body_read(arena, event->request), old)
                        : US_NONE;
    if (stored)
        return before_counting(arena, before_webhooks(arena, r, event, answer, laid),
                               old);
    if (us_value_is_none(laid)) {
        leave_out(r, event, US_REPLAY_REMARK_NO_PATCHED);
        return unknown;
    }
    remark(r, US_REPLAY_REMARK_LAID);
    return laid;
}

/* The uid of the object that the request was about; empty: nobody says. */
static us_str uid_of(const us_replay_event *event, us_value answer)
{
    us_str uid = us_value_member_text(us_value_member(answer, "metadata"), "uid");
    if (event->object_uid.length > 0)
        return event->object_uid;
    return uid.length > 0
               ? uid
               : us_value_member_text(us_value_member(answer, "details"), "uid");
}

/* [old], unless it was another object of the same name, which is gone. Of a collection the answer
 * has the object, too. */
static us_value same_object(us_arena *arena, us_replay_rebuilt *r,
                            const us_replay_event *event, us_value answer, us_value old)
{
    us_str had = us_value_member_text(us_value_member(old, "metadata"), "uid");
    us_str uid = uid_of(event, answer);
    if (had.length > 0 && uid.length > 0 && !us_str_equal(had, uid))
        old = US_NONE;
    if (!us_value_is_none(old) || !event->of_collection)
        return old;
    remark(r, US_REPLAY_REMARK_AS_DELETED);
    return read_body(arena, r, event->deleted, NULL);
}

/* The object as it was before: what a PUT says it changed is exact. */
static us_value old_of(us_replay_rebuilt *r, us_value old, us_value sent)
{
    if (us_value_is_none(old)) {
        r->old_known = false;
        remark(r, US_REPLAY_REMARK_NO_OLD);
        return unknown;
    }
    us_str had =
        us_value_member_text(us_value_member(old, "metadata"), "resourceVersion");
    us_str meant =
        us_value_member_text(us_value_member(sent, "metadata"), "resourceVersion");
    if (had.length == 0)
        remark(r, US_REPLAY_REMARK_OLD_AS_SENT);
    if (had.length == 0 || !us_str_equal(had, meant))
        remark(r, US_REPLAY_REMARK_ASSUMED_OLD);
    return old;
}

/* ---- Versions ------------------------------------------------------------------------ */

/* True if [api_version] is another version of the group that the request is about. */
static bool is_other_version(const us_replay_event *event, us_str api_version)
{
    size_t slash = us_str_find(api_version, US_STR("/"), 0);
    bool has_group = slash != US_STR_NONE;
    us_str group = us_str_slice(api_version, 0, has_group ? slash : 0);
    us_str version =
        us_str_slice(api_version, has_group ? slash + 1 : 0, api_version.length);
    return version.length > 0 && event->version.length > 0 &&
           us_str_equal(group, event->group) && !us_str_equal(version, event->version);
}

/* True if [object] is, or was written by somebody, in such a version. */
static bool has_other_version(const us_replay_event *event, us_value object)
{
    us_value managed =
        us_value_member(us_value_member(object, "metadata"), "managedFields");
    if (is_other_version(event, us_value_member_text(object, "apiVersion")))
        return true;
    for (uint32_t i = 0;
         us_value_tag(managed) == US_TAG_ARRAY && i < us_value_count(managed); i++) {
        us_value entry = us_value_item(managed, i);
        if (is_other_version(event, us_value_member_text(entry, "apiVersion")))
            return true;
    }
    return false;
}

/* ---- The request --------------------------------------------------------------------- */

static void add_if_any(us_object *object, const char *name, us_str text)
{
    if (text.length > 0)
        us_kubernetes_add(object, name, us_value_string(text));
}

static us_value names(us_arena *arena, us_str group, us_str version, const char *last,
                      us_str name)
{
    const us_value pairs[] = {
        us_value_string(US_STR("group")),   us_value_string(group),
        us_value_string(US_STR("version")), us_value_string(version),
        us_value_string(us_str_from(last)), us_value_string(name)};
    return us_value_object(us_object_from_different(arena, pairs, 3));
}

static us_value kind_of(us_arena *arena, us_value object)
{
    us_str api = us_value_member_text(object, "apiVersion");
    size_t slash = us_str_find(api, US_STR("/"), 0);
    us_str group = slash == US_STR_NONE ? US_STR_EMPTY : us_str_slice(api, 0, slash);
    us_str version =
        slash == US_STR_NONE ? api : us_str_slice(api, slash + 1, api.length);
    us_str kind = us_value_member_text(object, "kind");
    return kind.length == 0 ? US_NONE : names(arena, group, version, "kind", kind);
}

/* That of the object, or of the old one. */
static us_value find_kind(us_arena *arena, us_replay_rebuilt *r, us_value object,
                          us_value old)
{
    us_value kind = kind_of(arena, us_value_tag(object) == US_TAG_OBJECT ? object : old);
    if (!us_value_is_none(kind))
        return kind;
    remark(r, US_REPLAY_REMARK_NO_KIND);
    return unknown;
}

/* A Namespace counts as lying in itself. */
static us_str namespace_of(const us_replay_event *event, us_str name)
{
    bool is_namespace =
        event->group.length == 0 && us_str_is(event->resource, "namespaces");
    return is_namespace && event->namespace.length == 0 ? name : event->namespace;
}

static us_value assemble(us_arena *arena, const us_replay_event *event,
                         const char *operation, us_value kind, us_value object,
                         us_value old, us_value options)
{
    us_object *request = us_object_new(arena, 16);
    us_value resource =
        names(arena, event->group, event->version, "resource", event->resource);
    us_str name = event->of_collection ? US_STR_EMPTY
                  : event->name.length > 0
                      ? event->name
                      : us_value_member_text(us_value_member(object, "metadata"), "name");
    us_kubernetes_add(request, "uid", us_value_string(event->audit_id));
    us_kubernetes_add(request, "kind", kind);
    us_kubernetes_add(request, "resource", resource);
    add_if_any(request, "subResource", event->subresource);
    us_kubernetes_add(request, "requestKind", kind);
    us_kubernetes_add(request, "requestResource", resource);
    add_if_any(request, "requestSubResource", event->subresource);
    add_if_any(request, "name", name);
    add_if_any(request, "namespace", namespace_of(event, name));
    us_kubernetes_add(request, "operation", us_value_string(us_str_from(operation)));
    us_kubernetes_add(request, "userInfo",
                      us_value_is_none(event->user)
                          ? us_value_object(us_object_new(arena, 0))
                          : event->user);
    us_kubernetes_add(request, "object", object);
    us_kubernetes_add(request, "oldObject", old);
    us_kubernetes_add(request, "dryRun",
                      us_value_tag(options) == US_TAG_UNKNOWN
                          ? unknown
                          : us_value_boolean(us_options_are_dry(options)));
    us_kubernetes_add(request, "options", options);
    return us_value_object(request);
}

/* A review that was kept as it was. */
static us_replay_rebuilt kept(us_replay_rebuilt *r, const us_replay_event *event)
{
    if (us_value_is_none(us_value_member(event->review, "kind")) ||
        event->verb.length == 0) {
        remark(r, event->erased ? US_REPLAY_REMARK_ERASED : US_REPLAY_REMARK_OTHER_INPUT);
        return *r;
    }
    r->request = event->review;
    r->object_known = !event->hides_object;
    r->old_known = !event->hides_old;
    if (event->hides_object || event->hides_old)
        remark(r, US_REPLAY_REMARK_HIDDEN);
    return *r;
}

/* The options of the request, which for a deletion are in its body. */
static us_value options_of(us_arena *arena, us_replay_rebuilt *r,
                           const us_replay_event *event, const char *operation,
                           us_value sent, us_value old)
{
    bool has_bodies = !event->truncated && event->level > US_REPLAY_LEVEL_METADATA;
    if (has_bodies || strcmp(operation, "DELETE") != 0)
        return us_options_make(arena, event, operation, sent, old);
    remark(r, US_REPLAY_REMARK_NO_OPTIONS);
    return unknown;
}

/* The answer, or what of it counts where the object is as it was sent, or there is none. */
static us_value read_answer(us_arena *arena, us_replay_rebuilt *r,
                            const us_replay_event *event, const char *operation)
{
    static const char *const names[] = {"kind", "metadata", "details", NULL};
    bool is_sent = us_str_is(event->verb, "create") ||
                   (us_str_is(event->verb, "update") &&
                    us_str_starts_with(event->request, US_STR("{")));
    bool counts = strcmp(operation, "CREATE") == 0
                      ? !is_sent || is_completed(event)
                      : strcmp(operation, "UPDATE") == 0 && !is_sent;
    return read_body(arena, r, event->response, counts ? NULL : names);
}

/* What was sent; of a patch, what it says of the object that it is for. */
static us_value read_sent(us_arena *arena, us_replay_rebuilt *r,
                          const us_replay_event *event, const char *operation)
{
    static const char *const names[] = {"metadata", NULL};
    bool is_patch = us_str_is(event->verb, "patch") && strcmp(operation, "UPDATE") == 0;
    return read_body(arena, r, event->request, is_patch ? names : NULL);
}

us_replay_rebuilt us_replay_rebuild(us_arena *arena, const us_replay_event *event,
                                    us_value old)
{
    us_replay_rebuilt r = {.request = US_NONE,
                           .object_known = true,
                           .old_known = true,
                           .recorded = recorded_of(event)};
    if (event->is_review)
        return kept(&r, event);
    find_out(&r, event);
    if (r.grade >= US_REPLAY_NOT_REPLAYABLE)
        return r;
    const char *operation = operation_of(event);
    us_value answer = read_answer(arena, &r, event, operation);
    old = same_object(arena, &r, event, answer, old);
    if (us_value_is_none(old) && may_have_made(arena, event)) {
        remark(&r, US_REPLAY_REMARK_NO_OPERATION);
        return r;
    }
    us_value sent = read_sent(arena, &r, event, operation);
    us_value object = US_NULL, before = US_NULL;
    if (strcmp(operation, "CONNECT") == 0)
        object = us_connect_object(arena, event);
    else if (strcmp(operation, "CREATE") == 0)
        object = created(arena, &r, event, sent, answer);
    else if (strcmp(operation, "UPDATE") == 0)
        object = updated(arena, &r, event, sent, answer, old);
    if (strcmp(operation, "UPDATE") == 0 || strcmp(operation, "DELETE") == 0)
        before = old_of(&r, old, sent);
    if (us_replay_is_about_object(event) &&
        (has_other_version(event, object) || has_other_version(event, before)))
        remark(&r, US_REPLAY_REMARK_VERSIONS);
    us_value kind = find_kind(arena, &r, object, before);
    r.request = assemble(arena, event, operation, kind, object, before,
                         options_of(arena, &r, event, operation, sent, old));
    return r;
}

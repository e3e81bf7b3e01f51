/* List, then watch. What is remembered from one turn to the next is the version up to which all
 * is known; an API server keeps what changed after it for some minutes, and says 410 (as an
 * answer, or as an event) when it does not any more: then all is listed again. Bookmarks keep the
 * version new where nothing changes.
 *
 * The bytes of a watch come inside a call of libcurl's, out of which nothing may jump: lines are
 * gathered in memory of malloc's, and read in an arena with a recovery point of its own. */
#include "kubernetes/watch.h"

#include "base/buf.h"
#include "builtins/url_escape.h"
#include "codec/json.h"
#include "kubernetes/api.h"
#include "value/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define KEPT   ((size_t)1 << 20) /* of the lines' memory */
#define MEMORY ((size_t)1 << 30) /* that reading one of them may take */

enum {
    VERSION_ROOM = 256,
    TOKEN_ROOM = 8192,
    ERROR_ROOM = 512,
    PAGES_MAX = 100000,
    STATUS_OK = 200,
    STATUS_NOT_FOUND = 404,
    STATUS_GONE = 410,
    WATCH_SECONDS = 240, /* … and up to a quarter more */
    IDLE_SECONDS = 120,  /* bookmarks come once a minute */
    FAILURES_OF_WATCH = 5,
    FIRST_WAIT = 500, /* milliseconds */
    LONGEST_WAIT = 30000,
};

struct us_watch {
    us_str path; /* of the list, without a query */
    us_watch_sink *sink;
    void *data;
    const bool *cancelled;
    char version[VERSION_ROOM]; /* up to which all is known; empty: list first */
    char api_version[VERSION_ROOM], kind[VERSION_ROOM];
    unsigned failures; /* one after the other */
    bool absent;       /* the API server has no such resource */
    bool stale;        /* the version is too old */
    bool heard;        /* the watch at work has said something good */
    char error[ERROR_ROOM];
    us_arena lines; /* for one line after the other */
    char *line;     /* malloc's: what is not a whole one yet */
    size_t length, capacity;
};

static bool keep(char *room, size_t size, us_str text)
{
    if (text.length == 0 || text.length >= size)
        return false;
    memcpy(room, text.text, text.length);
    room[text.length] = '\0';
    return true;
}

static bool complain(us_watch *w, us_str what)
{
    if (what.length >= sizeof w->error)
        what.length = sizeof w->error - 1;
    memcpy(w->error, what.text, what.length);
    w->error[what.length] = '\0';
    return false;
}

/* ---- Life ---------------------------------------------------------------------------- */

static bool find_path(us_arena *arena, us_str resource, us_str *path)
{
    us_str parts[3] = {US_STR_EMPTY};
    size_t count = 0, from = 0;
    for (size_t i = 0; i <= resource.length; i++) {
        if (i < resource.length && resource.text[i] != '/')
            continue;
        if (count == 3)
            return false;
        parts[count] = us_str_slice(resource, from, i);
        if (!us_api_is_name(parts[count++]))
            return false;
        from = i + 1;
    }
    *path = us_str_format(arena, "%s/%.*s", count == 3 ? "apis" : "api",
                          US_STR_ARG(resource));
    return count >= 2;
}

us_watch *us_watch_new(us_arena *arena, const char *resource, us_watch_sink *sink,
                       void *data, const bool *cancelled, us_str *error)
{
    us_str path;
    if (!find_path(arena, us_str_from(resource), &path)) {
        *error = us_str_format(arena,
                               "%s is no resource: it must be VERSION/RESOURCE or "
                               "GROUP/VERSION/RESOURCE, like apps/v1/deployments",
                               resource);
        return NULL;
    }
    us_watch *w = calloc(1, sizeof *w);
    if (!w) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *w = (us_watch){.path = path, .sink = sink, .data = data, .cancelled = cancelled};
    us_arena_init(&w->lines, MEMORY, NULL);
    return w;
}

void us_watch_free(us_watch *watch)
{
    if (!watch)
        return;
    us_arena_free(&watch->lines);
    free(watch->line);
    free(watch);
}

/* ---- Objects ------------------------------------------------------------------------- */

/* Each member of [data] without its value. */
static us_value hide(us_arena *arena, us_value data)
{
    if (us_value_tag(data) != US_TAG_OBJECT)
        return data;
    us_object *hidden = us_object_new(arena, data.as.object->count);
    for (uint32_t i = 0; i < data.as.object->count; i++)
        us_object_put(hidden, data.as.object->keys[i],
                      us_value_string(US_STR("(hidden)")));
    return us_value_object(hidden);
}

/* [object] without the member [name]. */
static us_value without(us_arena *arena, us_value object, const char *name)
{
    if (us_value_is_none(us_value_member(object, name)))
        return object;
    us_object *rest = us_object_new(arena, object.as.object->count);
    for (uint32_t i = 0; i < object.as.object->count; i++)
        if (!us_str_is(us_value_text(object.as.object->keys[i]), name))
            us_object_add(rest, object.as.object->keys[i], object.as.object->values[i]);
    return us_value_object(rest);
}

static us_value trim_metadata(us_arena *arena, us_value metadata)
{
    us_value annotations = us_value_member(metadata, "annotations");
    us_value fewer =
        without(arena, annotations, "kubectl.kubernetes.io/last-applied-configuration");
    us_value trimmed = without(arena, metadata, "managedFields");
    if (us_value_tag(fewer) != US_TAG_OBJECT || fewer.as.object == annotations.as.object)
        return trimmed;
    us_object *copy = us_object_new(arena, trimmed.as.object->count);
    for (uint32_t i = 0; i < trimmed.as.object->count; i++)
        us_object_add(copy, trimmed.as.object->keys[i], trimmed.as.object->values[i]);
    us_object_put(copy, us_value_string(US_STR("annotations")), fewer);
    return us_value_object(copy);
}

/* Items of a list do not say what they are, so that is added. */
static us_value trim(us_watch *w, us_arena *arena, us_value object)
{
    const us_object *from = object.as.object;
    us_object *to = us_object_new(arena, from->count + 2);
    bool is_secret = strcmp(w->kind, "Secret") == 0 && strcmp(w->api_version, "v1") == 0;
    us_object_put(to, us_value_string(US_STR("apiVersion")),
                  us_value_string(us_str_from(w->api_version)));
    us_object_put(to, us_value_string(US_STR("kind")),
                  us_value_string(us_str_from(w->kind)));
    for (uint32_t i = 0; i < from->count; i++) {
        us_str key = us_value_text(from->keys[i]);
        us_value value = from->values[i];
        if (us_str_is(key, "apiVersion") || us_str_is(key, "kind"))
            continue;
        if (us_str_is(key, "metadata"))
            value = trim_metadata(arena, value);
        else if (is_secret && (us_str_is(key, "data") || us_str_is(key, "stringData")))
            value = hide(arena, value);
        us_object_put(to, from->keys[i], value);
    }
    return us_value_object(to);
}

static bool tell(us_watch *w, us_watch_event event)
{
    const char *wrong = w->sink(w->data, &event);
    return !wrong || complain(w, us_str_from(wrong));
}

/* What an object says that it is counts more than what its list is called, which for resources of
 * one's own may be anything. False if that is news. */
static bool is_as_listed(us_watch *w, us_value object)
{
    us_str kind = us_value_member_text(object, "kind");
    if (kind.length == 0 || us_str_is(kind, w->kind))
        return true;
    keep(w->kind, sizeof w->kind, kind);
    return false;
}

static bool tell_object(us_watch *w, us_arena *arena, us_value object,
                        us_watch_event_kind kind)
{
    us_value metadata = us_value_member(object, "metadata");
    us_str name = us_value_member_text(metadata, "name");
    if (name.length == 0)
        return complain(w, US_STR("the API server sent an object without a name"));
    return tell(w,
                (us_watch_event){.kind = kind,
                                 .object = trim(w, arena, object),
                                 .namespace = us_value_member_text(metadata, "namespace"),
                                 .name = name});
}

/* ---- The list ------------------------------------------------------------------------ */

/* What objects are: what the list is, without "List". */
static bool note_kind(us_watch *w, us_value page)
{
    us_str kind = us_value_member_text(page, "kind");
    if (us_str_ends_with(kind, US_STR("List")))
        kind.length -= 4;
    if (w->kind[0])
        return true;
    return (keep(w->kind, sizeof w->kind, kind) &&
            keep(w->api_version, sizeof w->api_version,
                 us_value_member_text(page, "apiVersion"))) ||
           complain(w, US_STR("the API server sent no list"));
}

static bool tell_items(us_watch *w, us_arena *arena, us_value page)
{
    us_value items = us_value_member(page, "items");
    if (us_value_tag(items) != US_TAG_ARRAY)
        return us_value_is_none(items) || us_value_tag(items) == US_TAG_NULL ||
               complain(w, US_STR("the API server sent no list"));
    for (uint32_t i = 0; i < items.as.array->count; i++) {
        is_as_listed(w, items.as.array->items[i]);
        if (!tell_object(w, arena, items.as.array->items[i], US_WATCH_OBJECT))
            return false;
    }
    return true;
}

/* One page, whose place [next] says; it gets that of the next one. */
static bool list_page(us_watch *w, us_arena *arena, const us_kubeconfig *config,
                      char *next, char *version)
{
    us_buf path = us_buf_make(arena);
    us_value page;
    long status;
    us_str error = US_STR_EMPTY;
    us_buf_add_format(&path, "%.*s?limit=%d", US_STR_ARG(w->path), US_API_PAGE);
    if (*next) {
        us_buf_add_c(&path, "&continue=");
        us_url_escape(&path, us_str_from(next), US_URL_QUERY);
    }
    us_api_request request = {.path = us_buf_str(&path), .cancelled = w->cancelled};
    if (!us_api_ask_object(arena, config, &request, &page, &status, &error)) {
        w->absent = status == STATUS_NOT_FOUND;
        return complain(w, error);
    }
    us_value metadata = us_value_member(page, "metadata");
    us_str rest = us_value_member_text(metadata, "continue");
    *next = '\0';
    if ((rest.length > 0 && !keep(next, TOKEN_ROOM, rest)) ||
        !keep(version, VERSION_ROOM, us_value_member_text(metadata, "resourceVersion")))
        return complain(w, US_STR("the API server sent no list"));
    return note_kind(w, page) && tell_items(w, arena, page);
}

static bool list(us_watch *w, us_arena *arena, const us_kubeconfig *config)
{
    char next[TOKEN_ROOM] = "", version[VERSION_ROOM] = "";
    w->kind[0] = '\0';
    if (!tell(w, (us_watch_event){.kind = US_WATCH_LISTING}))
        return false;
    for (size_t i = 0; i == 0 || *next; i++) {
        us_arena_mark mark = us_arena_get_mark(arena);
        bool good = i < PAGES_MAX ? list_page(w, arena, config, next, version)
                                  : complain(w, US_STR("the list does not end"));
        us_arena_release(arena, mark);
        if (!good)
            return false;
    }
    memcpy(w->version, version, sizeof version);
    return tell(w, (us_watch_event){.kind = US_WATCH_LISTED,
                                    .api_version = us_str_from(w->api_version),
                                    .object_kind = us_str_from(w->kind)});
}

/* ---- The watch ----------------------------------------------------------------------- */

/* An event that says what is wrong: a Status. */
static bool take_error(us_watch *w, us_value status)
{
    us_value code = us_value_member(status, "code");
    us_str message = us_value_member_text(status, "message");
    /* What other codes mean to a watch nobody says; a list says more. */
    if (us_value_tag(code) != US_TAG_INTEGER || code.as.integer != STATUS_GONE)
        complain(w,
                 message.length > 0 ? message : US_STR("the API server ended the watch"));
    return false;
}

static bool take_event(us_watch *w, us_str line)
{
    us_json_options options = {.keep_text = true};
    us_value event;
    us_diag diag = {0};
    if (!us_json_read(&w->lines, line, &options, &event, NULL, &diag))
        return complain(w, diag.message);
    us_str type = us_value_member_text(event, "type");
    us_value object = us_value_member(event, "object");
    if (us_str_is(type, "ERROR"))
        return take_error(w, object);
    bool good = true;
    /* Where the list was empty, its name was all there was to go by. */
    if (w->kind[0] && !us_str_is(type, "BOOKMARK") && !is_as_listed(w, object))
        return false;
    if (us_str_is(type, "ADDED") || us_str_is(type, "MODIFIED"))
        good = tell_object(w, &w->lines, object, US_WATCH_OBJECT);
    else if (us_str_is(type, "DELETED"))
        good = tell_object(w, &w->lines, object, US_WATCH_GONE);
    else if (us_str_is(type, "BOOKMARK"))
        good = tell(w, (us_watch_event){.kind = US_WATCH_HEARD});
    else
        good = complain(w, US_STR("the API server sent an event that is none"));
    if (good && !keep(w->version, sizeof w->version,
                      us_value_member_text(us_value_member(object, "metadata"),
                                           "resourceVersion")))
        good = complain(w, US_STR("the API server sent an object without a version"));
    w->heard = w->heard || good;
    return good;
}

static bool take_line(us_watch *w, us_str line)
{
    us_recovery recovery;
    if (line.length == 0)
        return true;
    w->lines.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        us_arena_reset(&w->lines, 0);
        w->lines.recovery = NULL;
        return complain(w, US_STR("there is no memory for an object"));
    }
    bool good = take_event(w, line);
    w->lines.recovery = NULL;
    us_arena_reset(&w->lines, KEPT);
    return good;
}

/* [bytes], in which there is no end of a line, belong to the next one. */
static bool gather(us_watch *w, us_str bytes)
{
    size_t needed = w->length + bytes.length;
    if (needed > US_WATCH_LINE_MAX)
        return complain(w, US_STR("an object is larger than 16 MiB"));
    if (needed > w->capacity) {
        size_t capacity = needed < 4096 ? 4096 : needed + needed / 2;
        char *grown = realloc(w->line, capacity);
        if (!grown)
            return complain(w, US_STR("out of memory"));
        w->line = grown;
        w->capacity = capacity;
    }
    if (bytes.length > 0)
        memcpy(w->line + w->length, bytes.text, bytes.length);
    w->length = needed;
    return true;
}

static bool take_all(us_watch *watch, us_str bytes)
{
    while (bytes.length > 0) {
        const char *end = memchr(bytes.text, '\n', bytes.length);
        if (!end)
            return gather(watch, bytes);
        us_str line = us_str_make(bytes.text, (size_t)(end - bytes.text));
        bytes = us_str_slice(bytes, line.length + 1, bytes.length);
        if (watch->length > 0) {
            if (!gather(watch, line))
                return false;
            line = us_str_make(watch->line, watch->length);
        }
        watch->length = 0;
        if (!take_line(watch, line))
            return false;
    }
    return true;
}

bool us_watch_take(us_watch *watch, us_str bytes)
{
    bool good = take_all(watch, bytes);
    /* What was not taken is missing: only a list makes up for it. */
    watch->stale = watch->stale || !good;
    return good;
}

static bool take_bytes(void *data, us_str bytes)
{
    return us_watch_take(data, bytes);
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

/* A number below [most]. */
static uint64_t chance(uint64_t most)
{
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint64_t)now();
    return most > 0 ? number % most : 0;
}

/* What an answer that is no watch says. */
static bool refused(us_watch *w, const us_api_answer *answer)
{
    char text[64];
    w->stale = answer->status == STATUS_GONE || answer->status == STATUS_NOT_FOUND;
    snprintf(text, sizeof text, "HTTP status %ld to a watch", answer->status);
    return w->stale || complain(w, us_str_from(text));
}

static bool watch(us_watch *w, us_arena *arena, const us_kubeconfig *config)
{
    us_buf path = us_buf_make(arena);
    us_api_answer answer = {.status = 0};
    us_str error = US_STR_EMPTY;
    int64_t seconds = WATCH_SECONDS + (int64_t)chance(WATCH_SECONDS / 4);
    us_buf_add_format(&path,
                      "%.*s?watch=1&allowWatchBookmarks=true&timeoutSeconds=%lld"
                      "&resourceVersion=",
                      US_STR_ARG(w->path), (long long)seconds);
    us_url_escape(&path, us_str_from(w->version), US_URL_QUERY);
    us_api_request request = {.path = us_buf_str(&path),
                              .timeout = (seconds + IDLE_SECONDS) * SECOND,
                              .cancelled = w->cancelled,
                              .take = take_bytes,
                              .take_data = w,
                              .idle = IDLE_SECONDS * SECOND};
    w->length = 0;
    int64_t began = now();
    bool came = us_api_ask(arena, config, &request, &answer, &error);
    if (came && answer.status != STATUS_OK)
        return refused(w, &answer);
    if (came) {
        tell(w, (us_watch_event){.kind = US_WATCH_HEARD});
        w->heard = w->heard || now() - began > 5 * SECOND;
        return true;
    }
    /* Why the bytes were not taken is known better. */
    return w->error[0] ? false : w->stale || complain(w, error);
}

/* ---- Turns --------------------------------------------------------------------------- */

/* Twice as long after each failure, half of it by chance. */
static uint64_t wait_after(unsigned failures)
{
    uint64_t wait = FIRST_WAIT;
    for (unsigned i = 1; i < failures && wait < LONGEST_WAIT; i++)
        wait *= 2;
    wait = wait > LONGEST_WAIT ? LONGEST_WAIT : wait;
    return failures > 0 ? wait / 2 + chance(wait / 2) : chance(FIRST_WAIT);
}

us_watch_turn us_watch_go_on(us_watch *w, us_arena *arena, const us_kubeconfig *config)
{
    us_watch_turn turn = {.error = US_STR_EMPTY};
    w->error[0] = '\0';
    w->stale = w->heard = w->absent = false;
    bool listed = *w->version || list(w, arena, config);
    bool watched = listed && watch(w, arena, config);
    if (w->stale || !listed)
        w->version[0] = '\0';
    turn.restarted = listed && w->stale && w->error[0] == '\0';
    turn.absent = w->absent;
    turn.failed = w->error[0] != '\0';
    turn.error = us_str_copy(arena, us_str_from(w->error));
    /* A watch that ends at once, again and again, counts as one that fails. */
    if (w->heard)
        w->failures = watched && !w->stale ? 0 : 1;
    else
        w->failures++;
    /* Whatever it is that keeps failing, a list may help: a version may be of another time. */
    if (w->failures >= FAILURES_OF_WATCH)
        w->version[0] = '\0';
    turn.wait = wait_after(w->failures);
    return turn;
}

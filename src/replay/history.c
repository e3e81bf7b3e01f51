/* The index has a row for each object, found by a keyed hash of 128 bits of its name; so names need
 * not be kept. A row says where the object's text lies, or that it is not known what became of it.
 * Texts are only ever appended. */
#include "replay/history.h"

#include "base/file.h"
#include "base/hash.h"
#include "codec/json.h"
#include "value/array.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_ROWS = 1024, BUFFER = 1 << 16 };

/* An object's name, hashed. Zero in both parts: no row. */
typedef struct key {
    uint64_t high, low;
} key;

typedef struct row {
    key key;
    uint64_t offset;
    uint32_t length; /* 0: nothing is known */
} row;

struct us_history {
    us_arena *arena;      /* of the history */
    us_arena *rows_arena; /* of the rows alone: they are made anew when they grow */
    const char *folder;
    int file; /* -1: not made yet, or it failed */
    bool failed;
    row *rows;
    size_t capacity; /* a power of two */
    size_t count;
    uint64_t end; /* of the texts, with those that wait in [buffer] */
    size_t waiting;
    uint64_t lost;
    char buffer[BUFFER];
};

static void close_slot(void *data)
{
    const us_history *history = data;
    if (history->file >= 0)
        close(history->file);
}

us_history *us_history_new(us_arena *arena, const char *folder)
{
    us_history *history = us_arena_alloc(arena, sizeof *history);
    memset(history, 0, offsetof(us_history, buffer));
    history->arena = arena;
    history->folder = folder;
    history->file = -1;
    us_arena_on_release(arena, close_slot, history);
    return history;
}

uint64_t us_history_lost(const us_history *history)
{
    return history->lost;
}

/* ---- The file ------------------------------------------------------------------------ */

static bool open_file(us_history *history, us_arena *arena)
{
    if (history->file >= 0 || history->failed)
        return !history->failed;
    us_str path = us_str_format(arena, "%s/usher-replay-XXXXXX", history->folder);
    history->file = mkostemp((char *)path.text, O_CLOEXEC);
    history->failed = history->file < 0;
    if (!history->failed)
        unlink(path.text);
    return !history->failed;
}

static bool flush(us_history *history)
{
    history->failed =
        history->failed ||
        !us_file_write_all(history->file, us_str_make(history->buffer, history->waiting));
    history->waiting = 0;
    return !history->failed;
}

/* Appends [text]; where it lies is the end before. */
static bool append(us_history *history, us_arena *arena, us_str text)
{
    if (text.length > UINT32_MAX || history->end + text.length > US_HISTORY_BYTES ||
        !open_file(history, arena))
        return false;
    if (text.length > BUFFER - history->waiting && !flush(history))
        return false;
    if (text.length > BUFFER) {
        history->failed = !us_file_write_all(history->file, text);
    } else {
        memcpy(history->buffer + history->waiting, text.text, text.length);
        history->waiting += text.length;
    }
    history->end += text.length;
    return !history->failed;
}

static us_value read_at(us_history *history, us_arena *arena, const row *at)
{
    char *text = us_arena_alloc(arena, at->length);
    uint64_t written = history->end - history->waiting;
    if (at->offset >= written) {
        memcpy(text, history->buffer + (at->offset - written), at->length);
    } else {
        for (size_t got = 0; got < at->length;) {
            ssize_t count = pread(history->file, text + got, at->length - got,
                                  (off_t)(at->offset + got));
            if (count == 0 || (count < 0 && errno != EINTR))
                return US_NONE;
            got += count > 0 ? (size_t)count : 0;
        }
    }
    us_json_options options = {.keep_text = true};
    us_value value;
    us_diag diag;
    bool ok =
        us_json_read(arena, us_str_make(text, at->length), &options, &value, NULL, &diag);
    return ok ? value : US_NONE;
}

/* ---- The index ----------------------------------------------------------------------- */

static key key_of(us_arena *arena, const us_replay_event *event, us_str namespace,
                  us_str name)
{
    us_str text = us_str_format(arena, "%.*s/%.*s/%.*s/%.*s", US_STR_ARG(event->group),
                                US_STR_ARG(event->resource), US_STR_ARG(namespace),
                                US_STR_ARG(name));
    uint64_t high = us_hash_bytes(text.text, text.length);
    /* One zero byte more, which lies beyond the text, makes another hash of it. */
    return (key){high | 1, us_hash_bytes(text.text, text.length + 1)};
}

static row *find_row(const us_history *history, key wanted)
{
    if (history->capacity == 0)
        return NULL;
    size_t at = wanted.low & (history->capacity - 1);
    while (history->rows[at].key.high != 0 &&
           (history->rows[at].key.high != wanted.high ||
            history->rows[at].key.low != wanted.low))
        at = (at + 1) & (history->capacity - 1);
    return &history->rows[at];
}

static void grow(us_history *history)
{
    row *old = history->rows;
    size_t count = history->capacity;
    us_arena *old_arena = history->rows_arena;
    us_arena *arena = us_arena_scratch(history->arena);
    history->capacity = count ? 2 * count : FIRST_ROWS;
    history->rows = us_arena_alloc_zero(arena, history->capacity * sizeof *old);
    for (size_t i = 0; i < count; i++)
        if (old[i].key.high != 0)
            *find_row(history, old[i].key) = old[i];
    if (old_arena)
        us_arena_free(old_arena);
    history->rows_arena = arena;
}

/* The row of the object, made if need be; NULL where there is no room. */
static row *row_for(us_history *history, key wanted)
{
    if (2 * (history->count + 1) > history->capacity)
        grow(history);
    row *found = find_row(history, wanted);
    if (found->key.high != 0)
        return found;
    if (history->count == US_HISTORY_OBJECTS)
        return NULL;
    history->count++;
    found->key = wanted;
    return found;
}

/* False where the event is about a part that is an object of another kind, such as Scale. */
static bool is_about_object(const us_replay_event *event)
{
    static const char *const whole[] = {
        "", "status", "finalize", "ephemeralcontainers", "resize", "approval"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (us_str_is(event->subresource, whole[i]))
            return true;
    return false;
}

/* ---- What is asked and told ---------------------------------------------------------- */

us_value us_history_find(us_history *history, us_arena *arena,
                         const us_replay_event *event)
{
    const row *found =
        find_row(history, key_of(arena, event, event->namespace, event->name));
    if (!is_about_object(event) || !found || found->key.high == 0 || found->length == 0 ||
        history->failed)
        return US_NONE;
    return read_at(history, arena, found);
}

/* [text] empty: from here on it is not known, or it is gone. */
static void remember(us_history *history, us_arena *arena, const us_replay_event *event,
                     us_str namespace, us_str name, us_str text)
{
    row *at = row_for(history, key_of(arena, event, namespace, name));
    uint64_t offset = history->end;
    if (!at) {
        history->lost++;
        return;
    }
    at->length = 0;
    if (text.length == 0)
        return;
    if (!append(history, arena, text)) {
        history->lost++;
        return;
    }
    at->offset = offset;
    at->length = (uint32_t)text.length;
}

static us_value read_object(us_arena *arena, us_str text)
{
    us_json_options options = {.keep_text = true};
    us_value value = US_NONE;
    us_diag diag;
    if (text.length == 0 || !us_json_read(arena, text, &options, &value, NULL, &diag))
        return US_NONE;
    return value;
}

/* True for an object that is stored as it stands: no list, and nothing that stands for one. */
static bool is_stored(us_value object)
{
    us_value metadata = us_value_member(object, "metadata");
    return us_value_member_text(metadata, "resourceVersion").length > 0 &&
           us_value_member_text(metadata, "name").length > 0;
}

/* Each object of a list; lists leave out what kind they are of. */
static void take_list(us_history *history, us_arena *arena, const us_replay_event *event,
                      us_value list, bool gone)
{
    us_value items = us_value_member(list, "items");
    us_str kind = us_value_member_text(list, "kind");
    us_str api = us_value_member_text(list, "apiVersion");
    if (us_value_tag(items) != US_TAG_ARRAY || !us_str_ends_with(kind, US_STR("List")))
        return;
    for (uint32_t i = 0; i < items.as.array->count; i++) {
        us_value item = items.as.array->items[i];
        us_value metadata = us_value_member(item, "metadata");
        us_buf buf = us_buf_make(arena);
        if (!is_stored(item))
            continue;
        us_object *whole = us_object_new(arena, us_value_count(item) + 2);
        us_object_put(whole, us_value_string(US_STR("kind")),
                      us_value_string(us_str_slice(kind, 0, kind.length - 4)));
        us_object_put(whole, us_value_string(US_STR("apiVersion")), us_value_string(api));
        for (uint32_t m = 0; m < item.as.object->count; m++)
            us_object_put(whole, item.as.object->keys[m], item.as.object->values[m]);
        if (!gone)
            us_json_write(&buf, us_value_object(whole), US_JSON_COMPACT);
        remember(history, arena, event, us_value_member_text(metadata, "namespace"),
                 us_value_member_text(metadata, "name"), us_buf_str(&buf));
    }
}

void us_history_take(us_history *history, us_arena *arena, const us_replay_event *event)
{
    bool good = event->code >= 200 && event->code < 300;
    bool reads = us_str_is(event->verb, "get") || us_str_is(event->verb, "list");
    bool dry = us_str_find(event->uri, US_STR("dryRun="), 0) != US_STR_NONE ||
               us_str_find(event->request, US_STR("\"dryRun\":"), 0) != US_STR_NONE;
    if (!good || dry || event->resource.length == 0 || !is_about_object(event) ||
        (reads && event->response.length == 0) || us_str_is(event->verb, "watch"))
        return;
    us_value answer = read_object(arena, event->response);
    if (event->name.length == 0 && us_value_is_none(us_value_member(answer, "metadata")))
        return;
    if (us_str_is(event->verb, "list") || us_str_is(event->verb, "deletecollection")) {
        take_list(history, arena, event, answer, !reads);
        return;
    }
    us_str name = us_value_member_text(us_value_member(answer, "metadata"), "name");
    bool stored = is_stored(answer);
    if (stored || !reads)
        remember(history, arena, event, event->namespace, stored ? name : event->name,
                 stored ? event->response : US_STR_EMPTY);
}

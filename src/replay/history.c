/* Each shard has an index with a row for each object, found by the keyed hash of its name; so names
 * need not be kept. A row says where the object's text lies in the file, which all shards share:
 * each fills a chunk of it in memory, and takes the next one when that is full. Texts are only ever
 * appended. */
#include "replay/history.h"

#include "base/file.h"
#include "codec/json.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A shard's index is never fuller than three quarters; so at most, when it is as large as it gets. */
enum {
    FIRST_ROWS = 64,
    CHUNK = 1 << 15,
    OBJECTS = US_HISTORY_OBJECTS / US_REPLAY_SHARDS,
};

/* Bits for the length of a text, which comes from one line, in a row. */
enum { LENGTH_BITS = 28 };

typedef struct row {
    uint64_t hash;  /* 0: no row */
    uint64_t place; /* offset and length */
} row;

typedef struct shard {
    us_arena *rows_arena; /* of the rows alone: they are made anew when they grow */
    row *rows;
    size_t capacity; /* a power of two */
    size_t count;
    uint64_t bytes; /* of all texts so far */
    uint64_t lost;
    char *chunk;   /* NULL: none yet */
    uint64_t base; /* where it begins in the file */
    size_t used, written;
} shard;

struct us_history {
    us_arena *arena;
    pthread_mutex_t lock; /* of [arena], and for making the file */
    us_hash_key key;
    const char *folder;
    int file; /* -1: not made yet, or it failed */
    atomic_bool failed;
    _Atomic(uint64_t) end; /* of all chunks */
    shard shards[US_REPLAY_SHARDS];
};

static void close_slot(void *data)
{
    us_history *history = data;
    if (history->file >= 0)
        close(history->file);
    pthread_mutex_destroy(&history->lock);
}

us_history *us_history_new(us_arena *arena, const char *folder)
{
    us_history *history = us_arena_alloc_zero(arena, sizeof *history);
    history->arena = arena;
    history->folder = folder;
    history->key = *us_hash_process_key();
    history->file = -1;
    pthread_mutex_init(&history->lock, NULL);
    us_arena_on_release(arena, close_slot, history);
    return history;
}

const us_hash_key *us_history_key(const us_history *history)
{
    return &history->key;
}

uint64_t us_history_lost(const us_history *history)
{
    uint64_t lost = 0;
    for (size_t i = 0; i < US_REPLAY_SHARDS; i++)
        lost += history->shards[i].lost;
    return lost;
}

/* ---- The file ------------------------------------------------------------------------ */

static int make_file(us_history *history)
{
    us_str path =
        us_str_format(history->arena, "%s/usher-replay-XXXXXX", history->folder);
    int file = mkostemp((char *)path.text, O_CLOEXEC);
    if (file >= 0)
        unlink(path.text);
    return file;
}

/* Makes sure of the file, and of the shard's memory for a chunk. */
static bool prepare(us_history *history, shard *s)
{
    if (s->chunk || atomic_load(&history->failed))
        return s->chunk && !atomic_load(&history->failed);
    pthread_mutex_lock(&history->lock);
    if (history->file < 0 && !atomic_load(&history->failed)) {
        history->file = make_file(history);
        atomic_store(&history->failed, history->file < 0);
    }
    if (!atomic_load(&history->failed)) {
        s->chunk = us_arena_alloc(history->arena, CHUNK);
        s->used = s->written = CHUNK;
    }
    pthread_mutex_unlock(&history->lock);
    return s->chunk;
}

static bool write_at(us_history *history, const char *text, size_t length,
                     uint64_t offset)
{
    while (length > 0) {
        ssize_t count = pwrite(history->file, text, length, (off_t)offset);
        if (count < 0 && errno != EINTR) {
            atomic_store(&history->failed, true);
            return false;
        }
        size_t done = count > 0 ? (size_t)count : 0;
        text += done;
        offset += done;
        length -= done;
    }
    return true;
}

static bool flush(us_history *history, shard *s)
{
    size_t from = s->written;
    s->written = s->used;
    return from == s->used ||
           write_at(history, s->chunk + from, s->used - from, s->base + from);
}

/* Appends [text]; where it lies is stored in [offset]. */
static bool append(us_history *history, shard *s, us_str text, uint64_t *offset)
{
    if (text.length >> LENGTH_BITS != 0 ||
        s->bytes + text.length > US_HISTORY_BYTES / US_REPLAY_SHARDS ||
        !prepare(history, s))
        return false;
    s->bytes += text.length;
    if (text.length > CHUNK) {
        *offset = atomic_fetch_add(&history->end, text.length);
        return write_at(history, text.text, text.length, *offset);
    }
    if (text.length > CHUNK - s->used) {
        if (!flush(history, s))
            return false;
        s->base = atomic_fetch_add(&history->end, CHUNK);
        s->used = s->written = 0;
    }
    memcpy(s->chunk + s->used, text.text, text.length);
    *offset = s->base + s->used;
    s->used += text.length;
    return true;
}

static bool read_at(const us_history *history, const shard *s, uint64_t offset,
                    char *text, size_t length)
{
    if (offset >= s->base && offset < s->base + s->used) {
        memcpy(text, s->chunk + (offset - s->base), length);
        return true;
    }
    for (size_t got = 0; got < length;) {
        ssize_t count =
            pread(history->file, text + got, length - got, (off_t)(offset + got));
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        got += count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* ---- The index ----------------------------------------------------------------------- */

/* The row with [hash], or the free one where it would be. There is always a free one. */
static row *find_row(const shard *s, uint64_t hash)
{
    size_t at = hash & (s->capacity - 1);
    while (s->rows[at].hash != 0 && s->rows[at].hash != hash)
        at = (at + 1) & (s->capacity - 1);
    return &s->rows[at];
}

static void grow(us_history *history, shard *s)
{
    row *old = s->rows;
    size_t count = s->capacity;
    us_arena *old_arena = s->rows_arena;
    pthread_mutex_lock(&history->lock);
    s->rows_arena = us_arena_scratch(history->arena);
    s->capacity = count ? 2 * count : FIRST_ROWS;
    s->rows = us_arena_alloc_zero(s->rows_arena, s->capacity * sizeof *old);
    for (size_t i = 0; i < count; i++)
        if (old[i].hash != 0)
            *find_row(s, old[i].hash) = old[i];
    if (old_arena)
        us_arena_free(old_arena);
    pthread_mutex_unlock(&history->lock);
}

/* The row of the object, made if need be; NULL where there is no room. */
static row *row_for(us_history *history, shard *s, uint64_t hash)
{
    row *found = s->capacity ? find_row(s, hash) : NULL;
    if (found && found->hash != 0)
        return found;
    if (s->count == OBJECTS)
        return NULL;
    if (4 * (s->count + 1) > 3 * s->capacity) {
        grow(history, s);
        found = find_row(s, hash);
    }
    s->count++;
    found->hash = hash;
    return found;
}

/* Takes the row away, and moves those up that would not be found behind the gap. */
static void remove_row(shard *s, uint64_t hash)
{
    if (s->capacity == 0)
        return;
    size_t mask = s->capacity - 1, gap = (size_t)(find_row(s, hash) - s->rows);
    if (s->rows[gap].hash == 0)
        return;
    for (size_t at = (gap + 1) & mask; s->rows[at].hash != 0; at = (at + 1) & mask)
        if (((at - s->rows[at].hash) & mask) >= ((at - gap) & mask)) {
            s->rows[gap] = s->rows[at];
            gap = at;
        }
    s->rows[gap].hash = 0;
    s->count--;
}

/* ---- What is asked and told ---------------------------------------------------------- */

us_value us_history_find(us_history *history, us_arena *arena, us_replay_object object)
{
    const shard *s = &history->shards[object.shard];
    if (s->capacity == 0 || atomic_load(&history->failed))
        return US_NONE;
    const row *found = find_row(s, object.hash);
    if (found->hash == 0)
        return US_NONE;
    size_t length = found->place & ((1u << LENGTH_BITS) - 1);
    char *text = us_arena_alloc(arena, length);
    us_json_options options = {.keep_text = true};
    us_value value;
    us_diag diag;
    bool ok =
        read_at(history, s, found->place >> LENGTH_BITS, text, length) &&
        us_json_read(arena, us_str_make(text, length), &options, &value, NULL, &diag);
    return ok ? value : US_NONE;
}

void us_history_put(us_history *history, const us_replay_fact *fact)
{
    shard *s = &history->shards[fact->object.shard];
    uint64_t offset;
    if (fact->text.length == 0) {
        remove_row(s, fact->object.hash);
        return;
    }
    row *at = row_for(history, s, fact->object.hash);
    if (at && append(history, s, fact->text, &offset)) {
        at->place = offset << LENGTH_BITS | fact->text.length;
        return;
    }
    remove_row(s, fact->object.hash);
    s->lost++;
}

/* ---- Being saved --------------------------------------------------------------------- */

/* What is saved is good for the machine and the build that saved it: numbers as they lie in memory. */
typedef struct saved_history {
    us_hash_key key;
    uint64_t end, size; /* of chunks, and of the file */
} saved_history;

typedef struct saved_shard {
    uint64_t bytes, lost, count; /* [count] rows follow */
} saved_shard;

bool us_history_keep(us_history *history, const char *path)
{
    history->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return history->file >= 0;
}

static bool flush_all(us_history *history)
{
    for (size_t i = 0; i < US_REPLAY_SHARDS; i++)
        if (history->shards[i].chunk && !flush(history, &history->shards[i]))
            return false;
    return fdatasync(history->file) == 0;
}

bool us_history_save(us_history *history, us_buf *out)
{
    struct stat status;
    if (atomic_load(&history->failed) || !flush_all(history) ||
        fstat(history->file, &status) != 0)
        return false;
    saved_history all = {history->key, atomic_load(&history->end),
                         (uint64_t)status.st_size};
    us_buf_add(out, &all, sizeof all);
    for (size_t i = 0; i < US_REPLAY_SHARDS; i++) {
        const shard *s = &history->shards[i];
        saved_shard saved = {s->bytes, s->lost, s->count};
        us_buf_add(out, &saved, sizeof saved);
        for (size_t at = 0; at < s->capacity; at++)
            if (s->rows[at].hash != 0)
                us_buf_add(out, &s->rows[at], sizeof *s->rows);
    }
    return true;
}

/* Takes [size] bytes off [rest]; false if there are fewer. */
static bool take(us_str *rest, void *to, size_t size)
{
    if (rest->length < size)
        return false;
    memcpy(to, rest->text, size);
    *rest = us_str_slice(*rest, size, rest->length);
    return true;
}

static bool load_shard(us_history *history, shard *s, us_str *rest)
{
    saved_shard saved;
    if (!take(rest, &saved, sizeof saved) || saved.count > OBJECTS)
        return false;
    s->bytes = saved.bytes;
    s->lost = saved.lost;
    for (uint64_t i = 0; i < saved.count; i++) {
        row one;
        if (!take(rest, &one, sizeof one) || one.hash == 0)
            return false;
        row_for(history, s, one.hash)->place = one.place;
    }
    return s->count == saved.count;
}

bool us_history_load(us_history *history, us_str saved)
{
    saved_history all;
    struct stat status;
    if (!take(&saved, &all, sizeof all) || fstat(history->file, &status) != 0 ||
        (uint64_t)status.st_size < all.size)
        return false;
    history->key = all.key;
    atomic_store(&history->end, all.end);
    for (size_t i = 0; i < US_REPLAY_SHARDS; i++)
        if (!load_shard(history, &history->shards[i], &saved))
            return false;
    return saved.length == 0;
}

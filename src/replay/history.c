/* Each shard has an index with a row for each object, found by the keyed hash of its name; so names
 * need not be kept. A row says where the object's text lies: as long as it is young in memory, then in the file,
 * which all shards share, and where texts are only ever appended. Most objects that change soon change again, so
 * few texts grow old. */
#include "replay/history.h"

#include "base/file.h"
#include "replay/body.h"

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
    YOUNG_ROOM = 1 << 17, /* bytes of young texts */
    OBJECTS = US_HISTORY_OBJECTS / US_REPLAY_SHARDS,
};

/* Bits for the length of a text, which comes from one line, in a row. */
enum { LENGTH_BITS = 28 };

/* Offsets from here on are of young texts. */
#define YOUNG ((uint64_t)1 << 35)

typedef struct row {
    uint64_t hash;  /* 0: no row */
    uint64_t place; /* offset and length */
} row;

/* What a young text has in front of it. */
typedef struct young_head {
    uint64_t hash; /* of its object */
    uint64_t length;
} young_head;

typedef struct shard {
    us_arena *rows_arena; /* of the rows alone: they are made anew when they grow */
    row *rows;
    size_t capacity; /* a power of two */
    size_t count;
    uint64_t bytes; /* that it has written to the file */
    uint64_t lost;
    char *young; /* NULL: there was none yet */
    size_t used;
} shard;

struct us_history {
    us_arena *arena;
    pthread_mutex_t lock; /* of [arena], and for making the file */
    us_hash_key key;
    const char *folder;
    int file; /* -1: not made yet, or it failed */
    atomic_bool failed;
    _Atomic(uint64_t) end; /* of all texts in it */
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

/* Makes sure of the file. */
static bool prepare(us_history *history)
{
    pthread_mutex_lock(&history->lock);
    if (history->file < 0 && !atomic_load(&history->failed)) {
        history->file = make_file(history);
        atomic_store(&history->failed, history->file < 0);
    }
    pthread_mutex_unlock(&history->lock);
    return !atomic_load(&history->failed);
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

/* Writes [text] behind what is there; where it lies is stored in [offset]. */
static bool write_text(us_history *history, shard *s, us_str text, uint64_t *offset)
{
    if (s->bytes + text.length > US_HISTORY_BYTES / US_REPLAY_SHARDS || !prepare(history))
        return false;
    s->bytes += text.length;
    *offset = atomic_fetch_add(&history->end, text.length);
    return write_at(history, text.text, text.length, *offset);
}

static bool read_at(const us_history *history, uint64_t offset, char *text, size_t length)
{
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

/* ---- Young texts --------------------------------------------------------------------- */

static uint64_t place_of(uint64_t offset, size_t length)
{
    return offset << LENGTH_BITS | length;
}

static size_t length_of(uint64_t place)
{
    return place & ((UINT64_C(1) << LENGTH_BITS) - 1);
}

/* The row of the young text at [at], if it is still what is known of its object. */
static row *row_of_young(const shard *s, size_t at, const young_head *head)
{
    row *found = find_row(s, head->hash);
    return found->hash != 0 && found->place == place_of(YOUNG + at, head->length) ? found
                                                                                  : NULL;
}

/* Moves young texts to the beginning, but for those whose object has changed since. With their heads they
 * stay young; without, they lie one behind the other as they will from [base] on in the file. */
static size_t close_ranks(shard *s, bool with_heads, uint64_t base)
{
    size_t kept = 0, next;
    for (size_t at = 0; at < s->used; at = next) {
        young_head head;
        memcpy(&head, s->young + at, sizeof head);
        next = at + sizeof head + head.length;
        row *found = row_of_young(s, at, &head);
        if (!found)
            continue;
        size_t from = with_heads ? at : at + sizeof head;
        memmove(s->young + kept, s->young + from, next - from);
        found->place = place_of((with_heads ? YOUNG : base) + kept, head.length);
        kept += next - from;
    }
    return kept;
}

/* Bytes of young texts that are still what is known. */
static size_t count_known(const shard *s)
{
    size_t sum = 0;
    for (size_t at = 0; at < s->used;) {
        young_head head;
        memcpy(&head, s->young + at, sizeof head);
        sum += row_of_young(s, at, &head) ? head.length : 0;
        at += sizeof head + head.length;
    }
    return sum;
}

/* Forgets the objects whose texts are young. */
static void drop_young(shard *s)
{
    for (size_t at = 0; at < s->used;) {
        young_head head;
        memcpy(&head, s->young + at, sizeof head);
        if (row_of_young(s, at, &head)) {
            remove_row(s, head.hash);
            s->lost++;
        }
        at += sizeof head + head.length;
    }
    s->used = 0;
}

/* Makes room among the young texts. Where most of them are still known they go to the file, all at once. */
static void make_room(us_history *history, shard *s)
{
    size_t known = count_known(s);
    if (known <= YOUNG_ROOM / 2) {
        s->used = close_ranks(s, true, 0);
        return;
    }
    if (s->bytes + known > US_HISTORY_BYTES / US_REPLAY_SHARDS || !prepare(history)) {
        drop_young(s);
        return;
    }
    uint64_t base = atomic_fetch_add(&history->end, known);
    close_ranks(s, false, base);
    s->bytes += known;
    s->used = 0;
    write_at(history, s->young, known, base);
}

/* Keeps [text] young, or in the file if it is too long for that; its place is stored in [place]. */
static bool keep_text(us_history *history, shard *s, uint64_t hash, us_str text,
                      uint64_t *place)
{
    young_head head = {.hash = hash, .length = text.length};
    uint64_t offset;
    if (text.length >> LENGTH_BITS != 0 || atomic_load(&history->failed))
        return false;
    if (text.length > YOUNG_ROOM / 8) {
        bool good = write_text(history, s, text, &offset);
        *place = place_of(offset, text.length);
        return good;
    }
    if (!s->young) {
        pthread_mutex_lock(&history->lock);
        s->young = us_arena_alloc(history->arena, YOUNG_ROOM);
        pthread_mutex_unlock(&history->lock);
    }
    if (sizeof head + text.length > YOUNG_ROOM - s->used)
        make_room(history, s);
    *place = place_of(YOUNG + s->used, text.length);
    memcpy(s->young + s->used, &head, sizeof head);
    memcpy(s->young + s->used + sizeof head, text.text, text.length);
    s->used += sizeof head + text.length;
    return true;
}

/* ---- What is asked and told ---------------------------------------------------------- */

/* The text at [place]; empty: it can't be had. */
static us_str text_at(const us_history *history, us_arena *arena, const shard *s,
                      uint64_t place)
{
    uint64_t offset = place >> LENGTH_BITS;
    size_t length = length_of(place);
    if (offset >= YOUNG)
        return us_str_make(s->young + (offset - YOUNG) + sizeof(young_head), length);
    char *text = us_arena_alloc(arena, length);
    return read_at(history, offset, text, length) ? us_str_make(text, length)
                                                  : US_STR_EMPTY;
}

us_value us_history_find(us_history *history, us_arena *arena, us_replay_object object)
{
    const shard *s = &history->shards[object.shard];
    if (s->capacity == 0 || atomic_load(&history->failed))
        return US_NONE;
    const row *found = find_row(s, object.hash);
    return found->hash == 0
               ? US_NONE
               : us_body_read(arena, text_at(history, arena, s, found->place));
}

void us_history_put(us_history *history, const us_replay_fact *fact)
{
    shard *s = &history->shards[fact->object.shard];
    uint64_t hash = fact->object.hash, place;
    if (fact->text.length == 0) {
        remove_row(s, hash);
        return;
    }
    row *at = row_for(history, s, hash);
    if (at)
        at->place = 0; /* what was young of it is not any more */
    if (at && keep_text(history, s, hash, fact->text, &place)) {
        find_row(s, hash)->place = place;
        return;
    }
    remove_row(s, hash);
    s->lost++;
}

/* ---- Being saved --------------------------------------------------------------------- */

/* What is saved is good for the machine and the build that saved it: numbers as they lie in memory. */
typedef struct saved_history {
    us_hash_key key;
    uint64_t end, size; /* of texts in the file, and of the file */
} saved_history;

typedef struct saved_shard {
    uint64_t bytes, lost, count,
        used; /* [count] rows follow, and [used] bytes of young texts */
} saved_shard;

bool us_history_keep(us_history *history, const char *path)
{
    history->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return history->file >= 0;
}

bool us_history_save(us_history *history, us_buf *out)
{
    struct stat status;
    if (atomic_load(&history->failed) || fdatasync(history->file) != 0 ||
        fstat(history->file, &status) != 0)
        return false;
    saved_history all = {history->key, atomic_load(&history->end),
                         (uint64_t)status.st_size};
    us_buf_add(out, &all, sizeof all);
    for (size_t i = 0; i < US_REPLAY_SHARDS; i++) {
        const shard *s = &history->shards[i];
        saved_shard saved = {s->bytes, s->lost, s->count, s->used};
        us_buf_add(out, &saved, sizeof saved);
        for (size_t at = 0; at < s->capacity; at++)
            if (s->rows[at].hash != 0)
                us_buf_add(out, &s->rows[at], sizeof *s->rows);
        us_buf_add(out, s->young, s->used);
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
    if (!take(rest, &saved, sizeof saved) || saved.count > OBJECTS ||
        saved.used > YOUNG_ROOM)
        return false;
    s->bytes = saved.bytes;
    s->lost = saved.lost;
    for (uint64_t i = 0; i < saved.count; i++) {
        row one;
        if (!take(rest, &one, sizeof one) || one.hash == 0)
            return false;
        row_for(history, s, one.hash)->place = one.place;
    }
    s->used = saved.used;
    s->young = us_arena_alloc(history->arena, YOUNG_ROOM);
    return s->count == saved.count && take(rest, s->young, s->used);
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

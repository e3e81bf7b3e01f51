/* Reading logs block by block. What follows the last newline of a block is kept for the next one,
 * so a line lies in one block always, and whoever has a block needs no other.
 *
 * To read ahead a thread is started for each block, and waited for when the block is asked for: all
 * that belongs to reading is the thread's alone meanwhile. */
#include "replay/log.h"

#include "base/file.h"
#include "replay/packed.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

/* What reading takes; all of it goes when the log is rewound. */
typedef struct reading {
    us_arena *arena; /* of the unpacker; NULL: nothing is read yet */
    us_packed *packed;
    us_str problem;
    us_arena *kept_arena; /* of [kept], the beginning of a line */
    us_str kept;
    uint64_t line, offset; /* of [kept] */
    bool in_cut;           /* the rest of a line that was cut is to be passed over */
    bool at_end;
    us_arena
        *block_arenas[2]; /* of the block that is used, and of the next one, by turns */
    unsigned turn;
    us_replay_block next;
    bool has_next;
    uint64_t done; /* bytes of the file */
} reading;

struct us_replay_log {
    us_arena *arena;
    int file;
    bool has_way_back;
    off_t start;
    uint64_t size;
    size_t block_size;
    bool ahead;
    bool has_thread; /* then [reading] is its own */
    pthread_t thread;
    us_str problem; /* as it was with the block that was read last */
    uint64_t done;
    reading reading;
};

/* ---- Opening and closing ------------------------------------------------------------- */

static void join(us_replay_log *log)
{
    if (log->has_thread)
        pthread_join(log->thread, NULL);
    log->has_thread = false;
}

static void close_slot(void *data)
{
    us_replay_log *log = data;
    join(log);
    if (log->file != STDIN_FILENO)
        close(log->file);
}

us_replay_log *us_replay_log_open(us_arena *arena, const char *path, us_str *error)
{
    bool is_input = strcmp(path, "-") == 0;
    struct stat status;
    int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        *error = us_file_error(arena, "open", path);
        return NULL;
    }
    us_replay_log *log = us_arena_alloc_zero(arena, sizeof *log);
    log->arena = arena;
    log->file = file;
    log->problem = US_STR_EMPTY;
    log->block_size = US_REPLAY_BLOCK;
    log->start = lseek(file, 0, SEEK_CUR);
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && log->start >= 0) {
        log->has_way_back = true;
        log->size =
            status.st_size > log->start ? (uint64_t)(status.st_size - log->start) : 0;
    }
    us_arena_on_release(arena, close_slot, log);
    return log;
}

void us_replay_log_set_reading(us_replay_log *log, size_t size, bool ahead)
{
    join(log);
    log->block_size = size;
    log->ahead = ahead;
}

static void begin(us_replay_log *log)
{
    reading *r = &log->reading;
    *r = (reading){.arena = us_arena_scratch(log->arena),
                   .problem = US_STR_EMPTY,
                   .kept = US_STR_EMPTY,
                   .line = 1};
    r->kept_arena = us_arena_scratch(r->arena);
    r->block_arenas[0] = us_arena_scratch(r->arena);
    r->block_arenas[1] = us_arena_scratch(r->arena);
    r->packed = us_packed_open(r->arena, log->file);
}

bool us_replay_log_rewind(us_replay_log *log)
{
    join(log);
    if (!log->has_way_back || lseek(log->file, log->start, SEEK_SET) < 0)
        return false;
    if (log->reading.arena)
        us_arena_free(log->reading.arena);
    log->reading = (reading){0};
    log->problem = US_STR_EMPTY;
    log->done = 0;
    return true;
}

/* ---- Blocks -------------------------------------------------------------------------- */

/* Bytes of [text] up to its last newline, that included; 0: there is none. */
static size_t whole_lines(us_str text)
{
    const char *last = text.length > 0 ? memrchr(text.text, '\n', text.length) : NULL;
    return last ? (size_t)(last - text.text) + 1 : 0;
}

/* How many of [length] bytes, which end with a line, are lines of one block; their number is stored in [lines]. */
static size_t block_end(const char *text, size_t length, uint64_t *lines)
{
    const char *p = text, *end = text + length;
    *lines = 0;
    while (p < end && *lines < US_REPLAY_BLOCK_LINES &&
           (p = memchr(p, '\n', (size_t)(end - p)))) {
        ++*lines;
        p++;
    }
    return p ? (size_t)(p - text) : length;
}

/* What was kept and what is read behind it: until there are whole lines, or nothing comes
 * any more, or a line gets too long. [whole] says how many bytes whole lines have. */
static us_str gather(reading *r, us_arena *arena, size_t size, size_t *whole)
{
    size_t capacity = size, length = r->kept.length;
    while (capacity < length)
        capacity *= 2;
    char *text = us_arena_alloc(arena, capacity + 1);
    memcpy(text, r->kept.text, length);
    for (;;) {
        size_t got =
            us_packed_read(r->packed, text + length, capacity - length, &r->problem);
        r->at_end = got < capacity - length;
        length += got;
        *whole = whole_lines(us_str_make(text, length));
        if (*whole > 0 || r->at_end || capacity > US_REPLAY_LINE_MAX)
            return us_str_make(text, length);
        size_t more =
            2 * capacity < US_REPLAY_LINE_MAX ? 2 * capacity : US_REPLAY_LINE_MAX + 1;
        text = us_arena_grow(arena, text, capacity + 1, more + 1);
        capacity = more;
    }
}

static void keep(reading *r, us_str rest)
{
    us_arena_reset(r->kept_arena, US_REPLAY_BLOCK);
    r->kept = us_str_copy(r->kept_arena, rest);
}

/* Takes the first [most] bytes of [text] for the block, or fewer, and keeps the rest. */
static void take(reading *r, us_str text, size_t most)
{
    uint64_t lines;
    size_t count = block_end(text.text, most, &lines);
    r->next = (us_replay_block){
        .text = us_str_slice(text, 0, count), .line = r->line, .offset = r->offset};
    r->line += lines;
    r->offset += count;
    keep(r, us_str_slice(text, count, text.length));
    ((char *)text.text)[count] = '\0';
}

/* Drops what is left of a line that was cut from the beginning of [text]; how many bytes. */
static size_t drop_cut(reading *r, us_str text)
{
    const char *newline = memchr(text.text, '\n', text.length);
    size_t count = newline ? (size_t)(newline - text.text) + 1 : text.length;
    r->in_cut = !newline;
    r->line += newline != NULL;
    r->offset += count;
    return count;
}

/* Reads the next block, if there is one. */
static void read_next(reading *r, size_t size)
{
    us_arena *arena = r->block_arenas[r->turn ^= 1];
    size_t whole;
    us_arena_reset(arena, 2 * size);
    r->has_next = false;
    while (!r->has_next && (!r->at_end || r->kept.length > 0)) {
        us_str text = gather(r, arena, size, &whole);
        if (r->in_cut) {
            size_t dropped = drop_cut(r, text);
            keep(r, us_str_slice(text, dropped, text.length));
            us_arena_reset(arena, 2 * size);
            continue;
        }
        bool is_cut = whole == 0 && text.length > US_REPLAY_LINE_MAX;
        if (whole == 0)
            whole = is_cut ? US_REPLAY_LINE_MAX : text.length;
        if (whole == 0)
            break;
        take(r, text, whole);
        r->next.is_cut = r->in_cut = is_cut;
        r->has_next = true;
    }
    r->done = us_packed_done(r->packed);
}

static void *run_ahead(void *data)
{
    us_replay_log *log = data;
    read_next(&log->reading, log->block_size);
    return NULL;
}

bool us_replay_log_read(us_replay_log *log, us_replay_block *block)
{
    reading *r = &log->reading;
    bool was_ahead = log->has_thread;
    join(log);
    if (!r->arena)
        begin(log);
    if (!was_ahead)
        read_next(r, log->block_size);
    log->problem = r->problem;
    log->done = r->done;
    *block = r->next;
    if (!r->has_next)
        return false;
    log->has_thread =
        log->ahead && pthread_create(&log->thread, NULL, run_ahead, log) == 0;
    return true;
}

bool us_replay_log_seek(us_replay_log *log, uint64_t offset, uint64_t line)
{
    reading *r = &log->reading;
    begin(log);
    r->offset = offset;
    r->line = line;
    return us_packed_skip(r->packed, offset);
}

us_str us_replay_log_problem(const us_replay_log *log)
{
    return log->problem;
}

uint64_t us_replay_log_size(const us_replay_log *log)
{
    return log->size;
}

uint64_t us_replay_log_done(const us_replay_log *log)
{
    return log->done;
}

/* Reading logs block by block. What follows the last newline of a block is kept for the next one,
 * so a line lies in one block always, and whoever has a block needs no other. */
#include "replay/log.h"

#include "base/file.h"
#include "replay/packed.h"

#include <fcntl.h>
#include <unistd.h>

struct us_replay_log {
    int file;
    us_packed *packed;
    us_str problem;
    us_arena *kept_arena; /* of [kept], the beginning of a line */
    us_str kept;
    uint64_t line, offset; /* of [kept] */
    bool in_cut;           /* the rest of a line that was cut is to be passed over */
    bool at_end;
};

static void close_slot(void *data)
{
    const us_replay_log *log = data;
    if (log->file != STDIN_FILENO)
        close(log->file);
}

us_replay_log *us_replay_log_open(us_arena *arena, const char *path, us_str *error)
{
    bool is_input = strcmp(path, "-") == 0;
    int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        *error = us_file_error(arena, "open", path);
        return NULL;
    }
    us_replay_log *log = us_arena_alloc_zero(arena, sizeof *log);
    *log = (us_replay_log){.file = file,
                           .problem = US_STR_EMPTY,
                           .kept_arena = us_arena_scratch(arena),
                           .kept = US_STR_EMPTY,
                           .line = 1};
    us_arena_on_release(arena, close_slot, log);
    log->packed = us_packed_open(arena, file);
    return log;
}

/* Bytes of [text] up to its last newline, that included; 0: there is none. */
static size_t whole_lines(us_str text)
{
    const char *last = text.length > 0 ? memrchr(text.text, '\n', text.length) : NULL;
    return last ? (size_t)(last - text.text) + 1 : 0;
}

static uint64_t count_lines(us_str text)
{
    uint64_t count = 0;
    const char *end = text.text + text.length;
    for (const char *p = text.text; p < end && (p = memchr(p, '\n', (size_t)(end - p)));
         p++)
        count++;
    return count;
}

/* What was kept and what is read behind it: until there are whole lines, or nothing comes
 * any more, or a line gets too long. [whole] says how many bytes whole lines have. */
static us_str gather(us_replay_log *log, us_arena *arena, size_t *whole)
{
    size_t capacity = US_REPLAY_BLOCK, length = log->kept.length;
    while (capacity < length)
        capacity *= 2;
    char *text = us_arena_alloc(arena, capacity + 1);
    memcpy(text, log->kept.text, length);
    for (;;) {
        size_t got =
            us_packed_read(log->packed, text + length, capacity - length, &log->problem);
        log->at_end = got < capacity - length;
        length += got;
        *whole = whole_lines(us_str_make(text, length));
        if (*whole > 0 || log->at_end || capacity > US_REPLAY_LINE_MAX)
            return us_str_make(text, length);
        size_t more =
            2 * capacity < US_REPLAY_LINE_MAX ? 2 * capacity : US_REPLAY_LINE_MAX + 1;
        text = us_arena_grow(arena, text, capacity + 1, more + 1);
        capacity = more;
    }
}

static void keep(us_replay_log *log, us_str rest)
{
    us_arena_reset(log->kept_arena, US_REPLAY_BLOCK);
    log->kept = us_str_copy(log->kept_arena, rest);
}

/* Takes [count] bytes of [text] for the block and keeps the rest. */
static void take(us_replay_log *log, us_str text, size_t count, us_replay_block *block)
{
    *block = (us_replay_block){
        .text = us_str_slice(text, 0, count), .line = log->line, .offset = log->offset};
    log->line += count_lines(block->text);
    log->offset += count;
    keep(log, us_str_slice(text, count, text.length));
    ((char *)text.text)[count] = '\0';
}

/* Drops what is left of a line that was cut from the beginning of [text]; how many bytes. */
static size_t drop_cut(us_replay_log *log, us_str text)
{
    const char *newline = memchr(text.text, '\n', text.length);
    size_t count = newline ? (size_t)(newline - text.text) + 1 : text.length;
    log->in_cut = !newline;
    log->line += newline != NULL;
    log->offset += count;
    return count;
}

bool us_replay_log_read(us_replay_log *log, us_arena *arena, us_replay_block *block)
{
    us_arena_mark mark = us_arena_get_mark(arena);
    size_t whole;
    while (!log->at_end || log->kept.length > 0) {
        us_str text = gather(log, arena, &whole);
        if (log->in_cut) {
            size_t dropped = drop_cut(log, text);
            keep(log, us_str_slice(text, dropped, text.length));
            us_arena_release(arena, mark);
            continue;
        }
        bool is_cut = whole == 0 && text.length > US_REPLAY_LINE_MAX;
        if (whole == 0)
            whole = is_cut ? US_REPLAY_LINE_MAX : text.length;
        if (whole == 0)
            return false;
        take(log, text, whole, block);
        block->is_cut = log->in_cut = is_cut;
        return true;
    }
    return false;
}

us_str us_replay_log_problem(const us_replay_log *log)
{
    return log->problem;
}

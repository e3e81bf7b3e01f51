/* FILE is a row of texts, each with its length in front, and behind them a hash of it all. Numbers are as
 * they lie in memory: what was saved is good for the machine, and the build, that saved it. */
#include "replay/checkpoint.h"

#include "base/clock.h"
#include "base/file.h"
#include "replay/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#define MAGIC "usher replay checkpoint\n"

/* Of what is to be told, before it is written. */
#define WAITING_MOST ((size_t)1 << 20)

/* Of what was saved: the index of a full history, and a summary. */
#define SAVED_MOST ((size_t)1 << 28)

/* What is saved beside texts. */
typedef struct numbers {
    uint64_t part, parts, all;
    uint64_t place;
    uint64_t told; /* bytes of FILE.told */
} numbers;

struct us_replay_checkpoint {
    us_arena *arena;
    const us_replay_options *options;
    us_history *history;
    us_str told_path;
    int told;
    uint64_t told_length;
    us_arena *waiting_arena, *scratch;
    us_buf waiting;
    bool failed;           /* to write what is told */
    uint64_t last;         /* when it was saved */
    us_arena *saved_arena; /* of what was read; NULL: nothing was saved */
    numbers numbers;
    us_str policies, logs, positions, summary;
};

/* ---- Files --------------------------------------------------------------------------- */

static us_str beside(us_arena *arena, const char *path, const char *suffix)
{
    return us_str_format(arena, "%s.%s", path, suffix);
}

static void close_slot(void *data)
{
    const us_replay_checkpoint *checkpoint = data;
    close(checkpoint->told);
}

static bool open_told(us_replay_checkpoint *checkpoint, us_str *error)
{
    const char *path = checkpoint->told_path.text;
    checkpoint->told = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (checkpoint->told < 0) {
        *error = us_file_error(checkpoint->arena, "open", path);
        return false;
    }
    us_arena_on_release(checkpoint->arena, close_slot, checkpoint);
    /* Not all file systems of networks have locks. */
    if (flock(checkpoint->told, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    *error = us_str_format(checkpoint->arena, "%s: another replay is using it", path);
    return false;
}

void us_replay_checkpoint_remove(us_arena *arena, const char *path)
{
    unlink(path);
    unlink(beside(arena, path, "history").text);
    unlink(beside(arena, path, "told").text);
    unlink(beside(arena, path, "next").text);
}

/* ---- What was saved ------------------------------------------------------------------ */

static uint64_t hash_of(us_str text)
{
    static const us_hash_key key = {{0x7573686572207265, 0x706c617920736176}};
    return us_hash_bytes_under(&key, text.text, text.length);
}

static void put_text(us_buf *out, const void *bytes, size_t length)
{
    uint64_t number = length;
    us_buf_add(out, &number, sizeof number);
    us_buf_add(out, bytes, length);
}

static bool take_text(us_str *rest, us_str *text)
{
    uint64_t length;
    if (rest->length < sizeof length)
        return false;
    memcpy(&length, rest->text, sizeof length);
    *rest = us_str_slice(*rest, sizeof length, rest->length);
    if (length > rest->length)
        return false;
    *text = us_str_slice(*rest, 0, (size_t)length);
    *rest = us_str_slice(*rest, (size_t)length, rest->length);
    return true;
}

/* Takes apart what was saved; the history is there at once. */
static bool take_apart(us_replay_checkpoint *checkpoint, us_str all)
{
    us_str rest = all, text, history;
    uint64_t hash;
    if (all.length < sizeof hash + strlen(MAGIC) ||
        !us_str_starts_with(all, US_STR(MAGIC)))
        return false;
    memcpy(&hash, all.text + all.length - sizeof hash, sizeof hash);
    rest.length -= sizeof hash;
    if (hash_of(rest) != hash)
        return false;
    rest = us_str_slice(rest, strlen(MAGIC), rest.length);
    if (!take_text(&rest, &text) || text.length != sizeof checkpoint->numbers)
        return false;
    memcpy(&checkpoint->numbers, text.text, text.length);
    return take_text(&rest, &checkpoint->policies) &&
           take_text(&rest, &checkpoint->logs) &&
           take_text(&rest, &checkpoint->positions) &&
           take_text(&rest, &checkpoint->summary) && take_text(&rest, &history) &&
           us_history_load(checkpoint->history, history);
}

static bool is_ours(const us_replay_checkpoint *checkpoint)
{
    const us_replay_options *options = checkpoint->options;
    const numbers *saved = &checkpoint->numbers;
    return us_str_equal(checkpoint->policies, options->digest) &&
           saved->part == options->part && saved->parts == options->parts &&
           saved->all == options->all;
}

static bool read_saved(us_replay_checkpoint *checkpoint, us_str *error)
{
    const char *path = checkpoint->options->checkpoint;
    us_str all;
    if (access(path, F_OK) != 0)
        return true;
    checkpoint->saved_arena = us_arena_scratch(checkpoint->arena);
    if (!us_file_read(checkpoint->saved_arena, path, SAVED_MOST, &all, error)) {
        *error = us_str_copy(checkpoint->arena, *error);
        return false;
    }
    if (!take_apart(checkpoint, all)) {
        *error = us_str_format(checkpoint->arena,
                               "%s: it is damaged, or no checkpoint of this build", path);
        return false;
    }
    if (is_ours(checkpoint))
        return true;
    *error = us_str_format(checkpoint->arena,
                           "%s: it is of a replay with other policies or options", path);
    return false;
}

us_replay_checkpoint *us_replay_checkpoint_open(us_arena *arena,
                                                const us_replay_options *options,
                                                us_history *history, us_str *error)
{
    us_str kept = beside(arena, options->checkpoint, "history");
    us_replay_checkpoint *checkpoint = us_arena_alloc_zero(arena, sizeof *checkpoint);
    *checkpoint = (us_replay_checkpoint){
        .arena = arena,
        .options = options,
        .history = history,
        .told_path = beside(arena, options->checkpoint, "told"),
        .waiting_arena = us_arena_scratch(arena),
        .scratch = us_arena_scratch(arena),
        .last = us_clock_now(),
    };
    checkpoint->waiting = us_buf_make(checkpoint->waiting_arena);
    if (!open_told(checkpoint, error))
        return NULL;
    if (!us_history_keep(history, kept.text)) {
        *error = us_file_error(arena, "open", kept.text);
        return NULL;
    }
    return read_saved(checkpoint, error) ? checkpoint : NULL;
}

bool us_replay_checkpoint_is_saved(const us_replay_checkpoint *checkpoint)
{
    return checkpoint->saved_arena;
}

static us_str resume(us_replay_checkpoint *checkpoint, us_replay_source *source)
{
    const us_replay_options *options = checkpoint->options;
    us_arena *arena = checkpoint->saved_arena;
    us_str positions = checkpoint->positions, problem;
    size_t count = positions.length / sizeof(us_replay_position);
    us_replay_position *copy = us_arena_alloc(arena, positions.length);
    us_replay_summary *summary;
    if (!us_str_equal(checkpoint->logs, us_replay_source_digest(arena, source)))
        return US_STR("it is of a replay of other logs");
    if (!us_replay_summary_read(arena, checkpoint->summary, &summary, &problem))
        return problem;
    us_replay_summary_merge(options->summary, summary);
    memcpy(copy, positions.text, positions.length);
    if (!us_replay_source_resume(source, copy, count))
        return US_STR("a log ends before the place where the replay was broken off");
    if (lseek(checkpoint->told, 0, SEEK_END) < (off_t)checkpoint->numbers.told)
        return US_STR("what was to be told is not there any more");
    return US_STR_EMPTY;
}

bool us_replay_checkpoint_resume(us_replay_checkpoint *checkpoint,
                                 us_replay_source *source, uint64_t *place, us_str *error)
{
    *place = checkpoint->numbers.place;
    checkpoint->told_length = checkpoint->numbers.told;
    us_str problem = resume(checkpoint, source);
    if (problem.length > 0) {
        *error = us_str_format(checkpoint->arena, "%s: %.*s",
                               checkpoint->options->checkpoint, US_STR_ARG(problem));
        return false;
    }
    us_arena_free(checkpoint->saved_arena);
    return true;
}

/* ---- What is to be told -------------------------------------------------------------- */

static void flush(us_replay_checkpoint *checkpoint)
{
    us_str text = us_buf_str(&checkpoint->waiting);
    bool good = lseek(checkpoint->told, (off_t)checkpoint->told_length, SEEK_SET) >= 0 &&
                us_file_write_all(checkpoint->told, text);
    checkpoint->failed = checkpoint->failed || !good;
    checkpoint->told_length += text.length;
    us_arena_reset(checkpoint->waiting_arena, 2 * WAITING_MOST);
    checkpoint->waiting = us_buf_make(checkpoint->waiting_arena);
}

void us_replay_checkpoint_record(us_replay_checkpoint *checkpoint,
                                 const us_replay_record *record)
{
    us_replay_part_record(checkpoint->scratch, &checkpoint->waiting, record);
    us_arena_reset(checkpoint->scratch, WAITING_MOST);
    if (checkpoint->waiting.length > WAITING_MOST)
        flush(checkpoint);
}

void us_replay_checkpoint_problem(us_replay_checkpoint *checkpoint,
                                  const us_replay_problem *problem)
{
    us_replay_part_problem(&checkpoint->waiting, problem);
    if (checkpoint->waiting.length > WAITING_MOST)
        flush(checkpoint);
}

static bool fail_told(const us_replay_checkpoint *checkpoint, us_str *error)
{
    *error = us_file_error(checkpoint->arena, "write", checkpoint->told_path.text);
    return false;
}

/* ---- Saving -------------------------------------------------------------------------- */

/* Puts [all] in the place of what was saved before. The name it is written by is always the same, for who is
 * killed meanwhile leaves it behind; nobody else is here, who has the lock of what is told. */
static bool put_in_place(const us_replay_checkpoint *checkpoint, us_arena *arena,
                         us_str all, us_str *error)
{
    const char *path = checkpoint->options->checkpoint;
    us_str next = beside(arena, path, "next");
    int file =
        open(next.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = file >= 0 && us_file_write_all(file, all) && fsync(file) == 0;
    if (file >= 0)
        good = close(file) == 0 && good;
    good = good && rename(next.text, path) == 0;
    if (!good)
        *error = us_file_error(checkpoint->arena, "write", path);
    return good;
}

bool us_replay_checkpoint_save(us_replay_checkpoint *checkpoint,
                               const us_replay_source *source, uint64_t place,
                               us_str *error)
{
    const us_replay_options *options = checkpoint->options;
    uint64_t now = us_clock_now();
    if (now - checkpoint->last < options->checkpoint_interval)
        return true;
    flush(checkpoint);
    if (checkpoint->failed || fdatasync(checkpoint->told) != 0)
        return fail_told(checkpoint, error);
    us_arena *arena = us_arena_scratch(checkpoint->arena);
    us_buf all = us_buf_make(arena), text = us_buf_make(arena);
    size_t count;
    us_replay_position *positions = us_replay_source_positions(arena, source, &count);
    us_str logs = us_replay_source_digest(arena, source);
    numbers saved = {options->part, options->parts, options->all, place,
                     checkpoint->told_length};
    us_buf_add_c(&all, MAGIC);
    put_text(&all, &saved, sizeof saved);
    put_text(&all, options->digest.text, options->digest.length);
    put_text(&all, logs.text, logs.length);
    put_text(&all, positions, count * sizeof *positions);
    us_replay_summary_write(arena, &text, options->summary);
    put_text(&all, text.text, text.length);
    text.length = 0;
    bool good = us_history_save(checkpoint->history, &text);
    put_text(&all, text.text, text.length);
    uint64_t hash = hash_of(us_buf_str(&all));
    us_buf_add(&all, &hash, sizeof hash);
    if (!good)
        *error = us_str_format(checkpoint->arena, "%s.history: it can't be written",
                               options->checkpoint);
    good = good && put_in_place(checkpoint, arena, us_buf_str(&all), error);
    us_arena_free(arena);
    checkpoint->last = us_clock_now();
    return good;
}

/* ---- Telling ------------------------------------------------------------------------- */

static bool tell_line(us_replay_checkpoint *checkpoint, us_arena *arena, us_str line)
{
    const us_replay_options *options = checkpoint->options;
    us_replay_told told = {0};
    us_str problem;
    us_arena_reset(arena, WAITING_MOST);
    if (!us_replay_part_read(arena, line, &told, &problem))
        return false;
    if (told.kind == US_REPLAY_TOLD_RECORD)
        options->tell(options->data, &told.record);
    else if (told.kind == US_REPLAY_TOLD_PROBLEM)
        options->fail(options->data, &told.problem);
    return true;
}

static bool tell_all(us_replay_checkpoint *checkpoint, us_replay_log *log)
{
    us_arena *arena = us_arena_scratch(checkpoint->arena);
    us_replay_block block;
    bool good = true;
    while (good && us_replay_log_read(log, &block))
        for (us_str rest = block.text; good && rest.length > 0;) {
            const char *newline = memchr(rest.text, '\n', rest.length);
            size_t length = newline ? (size_t)(newline - rest.text) + 1 : rest.length;
            good = newline && tell_line(checkpoint, arena, us_str_slice(rest, 0, length));
            rest = us_str_slice(rest, length, rest.length);
        }
    us_arena_free(arena);
    return good && us_replay_log_problem(log).length == 0;
}

bool us_replay_checkpoint_tell(us_replay_checkpoint *checkpoint, us_str *error)
{
    const char *path = checkpoint->told_path.text;
    flush(checkpoint);
    if (checkpoint->failed ||
        ftruncate(checkpoint->told, (off_t)checkpoint->told_length) != 0)
        return fail_told(checkpoint, error);
    us_replay_log *log = us_replay_log_open(checkpoint->arena, path, error);
    if (!log)
        return false;
    if (tell_all(checkpoint, log))
        return true;
    *error =
        us_str_format(checkpoint->arena, "%s: it was changed by somebody else", path);
    return false;
}

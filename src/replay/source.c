/* Logs that were looked at and are not read yet hold nothing but their file. Of those that are read
 * each has a block, whose lines are read by all threads. The stream goes on until a log has no more
 * lines in its block, or one must be begun: then it stops, for the next block is asked for when what
 * was given out is done with. */
#include "replay/source.h"

#include "base/hash.h"
#include "base/sort.h"

/* Bytes of the blocks of all logs together, as far as that can be. */
#define ALL_BLOCKS ((size_t)3 << 20)
enum { SMALLEST_BLOCK = 1 << 16 };

/* What the order goes by. */
typedef struct moment {
    int64_t time;
    uint64_t version;
} moment;

typedef struct source_log {
    us_str file;
    us_replay_log *log;
    us_arena *lines_arena;
    us_replay_lines *lines; /* NULL: it is not begun */
    us_replay_block block;
    bool has_block; /* that was read when it was looked at, and can't be again */
    bool at_end;
    moment moment;            /* of the next line */
    uint64_t first_line;      /* its hash */
    us_replay_line *next;     /* NULL: a block must be read first */
    us_replay_position given; /* behind the line that was given out last */
} source_log;

struct us_replay_source {
    us_replay_source_options options;
    us_arena *arena;
    source_log *logs;    /* by name */
    size_t named, count; /* those that could be opened are counted */
    size_t begun;        /* logs that are read at the moment */
    us_replay_line **lines;
    size_t line_count, line_capacity;
};

static int compare_moments(const moment *a, const moment *b)
{
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->version != b->version ? (a->version < b->version ? -1 : 1) : 0;
}

/* ---- The next line of a log ---------------------------------------------------------- */

/* Its place in the order: a line without a time has that of the one before. */
static moment moment_of(const us_replay_line *line, const moment *before)
{
    if (line->problem.length > 0 || line->event.staged == INT64_MIN)
        return *before;
    return (moment){line->event.staged, line->version};
}

static void look_at_next(source_log *log)
{
    log->next = us_replay_lines_next(log->lines);
    if (log->next)
        log->moment = moment_of(log->next, &log->moment);
}

static void end(us_replay_source *source, source_log *log)
{
    us_str problem = us_replay_log_problem(log->log);
    log->at_end = true;
    source->begun--;
    if (problem.length > 0)
        source->options.fail(source->options.data, log->file, problem);
    us_replay_log_rewind(log->log);
    us_arena_free(log->lines_arena);
}

/* Reads blocks until there is a line, or the log ends. */
static void refill(us_replay_source *source, source_log *log)
{
    while (!log->next && !log->at_end) {
        if (!log->has_block && !us_replay_log_read(log->log, &log->block)) {
            end(source, log);
            return;
        }
        log->has_block = false;
        us_replay_lines_read(log->lines, &log->block, source->options.threads);
        look_at_next(log);
    }
}

/* One thread reads so much as its processor's cache can hold until it is judged; several take more, for to
 * start them takes time. */
static size_t block_size(size_t threads)
{
    return threads == 1 ? US_REPLAY_BLOCK / 4 : US_REPLAY_BLOCK * threads;
}

static void begin(us_replay_source *source, source_log *log)
{
    size_t threads = source->options.threads, most = ALL_BLOCKS / ++source->begun;
    size_t size = block_size(threads) < most ? block_size(threads) : most;
    us_replay_log_set_reading(log->log, size > SMALLEST_BLOCK ? size : SMALLEST_BLOCK,
                              threads > 1);
    log->lines_arena = us_arena_scratch(source->arena);
    log->lines = us_replay_lines_new(log->lines_arena, log->file, source->options.key,
                                     source->named > 1);
    refill(source, log);
}

/* ---- Looking at logs ----------------------------------------------------------------- */

/* The key is that of all processes. */
static const us_hash_key digest_key = {{0x6c6f6773206f6620, 0x6170692073657276}};

static uint64_t hash_first_line(us_str block)
{
    const char *end = memchr(block.text, '\n', block.length);
    return us_hash_bytes_under(&digest_key, block.text,
                               end ? (size_t)(end - block.text) : block.length);
}

/* The first line that has a time gives it to those before it. */
static void look_at_first(us_replay_source *source, source_log *log)
{
    us_arena *arena = us_arena_scratch(source->arena);
    us_replay_lines *lines =
        us_replay_lines_new(arena, log->file, source->options.key, source->named > 1);
    const moment none = {INT64_MIN, 0};
    log->moment = none;
    us_replay_log_set_reading(log->log, SMALLEST_BLOCK, false);
    log->has_block = us_replay_log_read(log->log, &log->block);
    if (log->has_block) {
        us_replay_lines_read(lines, &log->block, 1);
        log->first_line = hash_first_line(log->block.text);
    }
    for (us_replay_line *line = NULL; log->has_block && log->moment.time == INT64_MIN &&
                                      (line = us_replay_lines_next(lines));
         us_replay_lines_pass(lines))
        log->moment = moment_of(line, &none);
    us_arena_free(arena);
    if (us_replay_log_rewind(log->log))
        log->has_block = false;
}

static int compare_names(void *data, const void *a, const void *b)
{
    const us_str *const *first = a, *const *second = b;
    (void)data;
    return us_str_compare(**first, **second);
}

static void open_log(us_replay_source *source, us_str path)
{
    us_str error;
    us_replay_log *log = us_replay_log_open(source->arena, path.text, &error);
    if (!log) {
        source->options.fail(source->options.data, path, error);
        return;
    }
    source_log *opened = &source->logs[source->count++];
    *opened = (source_log){.file = path, .log = log};
    look_at_first(source, opened);
}

us_replay_source *us_replay_source_open(us_arena *arena, const char *const *paths,
                                        const us_replay_source_options *options)
{
    us_replay_source *source = us_arena_alloc_zero(arena, sizeof *source);
    size_t count = 0;
    while (paths[count])
        count++;
    us_str *names = us_arena_alloc_array(arena, count, sizeof *names);
    const us_str **order = us_arena_alloc_array(arena, count, sizeof *order);
    source->options = *options;
    source->arena = arena;
    source->named = count;
    source->logs = us_arena_alloc_array(arena, count, sizeof *source->logs);
    for (size_t i = 0; i < count; i++) {
        names[i] = us_str_from(paths[i]);
        order[i] = &names[i];
    }
    us_sort(arena, order, count, sizeof *order, compare_names, NULL);
    for (size_t i = 0; i < count; i++)
        open_log(source, *order[i]);
    return source;
}

/* ---- The stream ---------------------------------------------------------------------- */

/* The log whose next line comes first, but for [except]; of those that are equal the first by name.
 * NULL: there is none. */
static source_log *first_log(const us_replay_source *source, const source_log *except)
{
    source_log *first = NULL;
    for (size_t i = 0; i < source->count; i++) {
        source_log *log = &source->logs[i];
        if (!log->at_end && log != except &&
            (!first || compare_moments(&log->moment, &first->moment) < 0))
            first = log;
    }
    return first;
}

static bool comes_before(const source_log *log, const source_log *other)
{
    if (!other)
        return true;
    int order = compare_moments(&log->moment, &other->moment);
    return order < 0 || (order == 0 && log < other);
}

/* Where to go on behind [line]: several events may be of one line of the log. */
static void remember_place(source_log *log, const us_replay_line *line)
{
    us_replay_position *given = &log->given;
    bool is_same = given->line == line->number && given->offset == line->offset;
    *given = (us_replay_position){.offset = line->offset,
                                  .line = line->number,
                                  .events = (is_same ? given->events : 0) + 1,
                                  .time = log->moment.time,
                                  .version = log->moment.version};
}

static void give_out(us_replay_source *source, source_log *log)
{
    us_replay_line *line = log->next;
    source->lines = us_arena_room(source->arena, source->lines, source->line_count,
                                  &source->line_capacity, sizeof(us_replay_line *));
    source->lines[source->line_count++] = line;
    remember_place(log, line);
    us_replay_lines_pass(log->lines);
    look_at_next(log);
    if (!log->next || log->next->offset != line->offset) {
        log->given.offset = line->end;
        log->given.line = line->number + 1;
        log->given.events = 0;
    }
}

/* Gives out lines of the log that comes first, while it does. False if a block must be read before
 * it is known what comes first then. */
static bool give_run(us_replay_source *source)
{
    source_log *log = first_log(source, NULL);
    const source_log *other = log ? first_log(source, log) : NULL;
    if (!log || !log->next)
        return false;
    while (log->next && comes_before(log, other))
        give_out(source, log);
    return log->next;
}

bool us_replay_source_read(us_replay_source *source, us_replay_line ***lines,
                           size_t *count)
{
    source->line_count = 0;
    while (source->line_count == 0) {
        for (size_t i = 0; i < source->count; i++)
            if (source->logs[i].lines && !source->logs[i].next)
                refill(source, &source->logs[i]);
        source_log *log = first_log(source, NULL);
        if (!log)
            return false;
        if (!log->lines)
            begin(source, log);
        while (give_run(source))
            continue;
    }
    *lines = source->lines;
    *count = source->line_count;
    return true;
}

us_replay_position *
us_replay_source_positions(us_arena *arena, const us_replay_source *source, size_t *count)
{
    us_replay_position *positions =
        us_arena_alloc_array(arena, source->count, sizeof *positions);
    *count = source->count;
    for (size_t i = 0; i < source->count; i++) {
        const source_log *log = &source->logs[i];
        positions[i] = log->given;
        positions[i].begun = log->given.line > 0;
        positions[i].at_end = log->at_end;
    }
    return positions;
}

bool us_replay_source_resume(us_replay_source *source,
                             const us_replay_position *positions, size_t count)
{
    bool good = count == source->count;
    for (size_t i = 0; good && i < count; i++) {
        const us_replay_position *position = &positions[i];
        source_log *log = &source->logs[i];
        log->at_end = position->at_end;
        if (!position->begun || position->at_end)
            continue;
        log->given = *position;
        log->moment = (moment){position->time, position->version};
        good = !log->has_block &&
               us_replay_log_seek(log->log, position->offset, position->line);
        if (!good)
            break;
        begin(source, log);
        for (uint64_t event = 0; log->next && event < position->events; event++) {
            us_replay_lines_pass(log->lines);
            look_at_next(log);
        }
        log->moment = (moment){position->time, position->version};
        if (log->next)
            log->moment = moment_of(log->next, &log->moment);
    }
    return good;
}

us_str us_replay_source_digest(us_arena *arena, const us_replay_source *source)
{
    uint64_t parts[2] = {0, 0};
    for (size_t i = 0; i < source->count; i++) {
        const source_log *log = &source->logs[i];
        uint64_t name =
            us_hash_bytes_under(&digest_key, log->file.text, log->file.length);
        for (int part = 0; part < 2; part++)
            parts[part] = us_hash_mix(us_hash_mix(parts[part] + (uint64_t)part + 1, name),
                                      log->first_line);
    }
    return us_str_format(arena, "%016llx%016llx", (unsigned long long)parts[0],
                         (unsigned long long)parts[1]);
}

/* ---- How far it is ------------------------------------------------------------------- */

uint64_t us_replay_source_size(const us_replay_source *source)
{
    uint64_t size = 0;
    for (size_t i = 0; i < source->count; i++) {
        uint64_t one = us_replay_log_size(source->logs[i].log);
        if (one == 0)
            return 0;
        size += one;
    }
    return size;
}

uint64_t us_replay_source_done(const us_replay_source *source)
{
    uint64_t done = 0;
    for (size_t i = 0; i < source->count; i++) {
        const us_replay_log *log = source->logs[i].log;
        done += source->logs[i].at_end && us_replay_log_size(log) > 0
                    ? us_replay_log_size(log)
                    : us_replay_log_done(log);
    }
    return done;
}

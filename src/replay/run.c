/* The way of each line: read, made a request again, judged, told; then the history learns from it.
 * Reading and judging are shared by all threads, one after the other; telling is not. */
#include "replay/replay.h"

#include "replay/checkpoint.h"
#include "replay/history.h"
#include "replay/judging.h"
#include "replay/source.h"
#include "replay/summary.h"

typedef struct replay {
    const us_replay_options *options;
    us_replay_counts *counts;
    us_history *history;
    us_replay_checkpoint *checkpoint; /* NULL: none is asked for */
    bool is_told;                     /* what can't be read is known already */
    uint64_t place;                   /* of the line that was told last */
} replay;

static void fail(replay *r, us_str file, uint64_t line, us_str sentence)
{
    us_replay_problem problem = {file, line, r->place, sentence};
    r->counts->problems++;
    if (r->checkpoint)
        us_replay_checkpoint_problem(r->checkpoint, &problem);
    else
        r->options->fail(r->options->data, &problem);
}

/* What all parts see is told by one of them. */
static bool tells_of_all(const replay *r)
{
    return r->options->part == 0;
}

static void fail_log(void *data, us_str file, us_str sentence)
{
    replay *r = data;
    if (tells_of_all(r) && !r->is_told)
        fail(r, file, 0, sentence);
}

static void tell(replay *r, const us_replay_line *line)
{
    r->place++;
    if (line->problem.length > 0 && (line->is_damaged || tells_of_all(r)))
        fail(r, line->file, line->number, line->problem);
    if (!line->told)
        return;
    line->told->place = r->place;
    if (r->checkpoint)
        us_replay_checkpoint_record(r->checkpoint, line->told);
    else
        r->options->tell(r->options->data, line->told);
}

static void show(const replay *r, const us_replay_source *source)
{
    us_replay_progress progress = {.lines = r->place,
                                   .done = us_replay_source_done(source),
                                   .size = us_replay_source_size(source)};
    if (r->options->show)
        r->options->show(r->options->data, &progress);
}

/* The logs, as far as they were read when the replay was broken off. */
static us_replay_source *open_source(replay *r, us_arena *arena, const char *const *paths,
                                     us_str *problem)
{
    us_replay_source_options reading = {.key = us_history_key(r->history),
                                        .threads = r->options->threads,
                                        .data = r,
                                        .fail = fail_log};
    r->is_told = r->checkpoint && us_replay_checkpoint_is_saved(r->checkpoint);
    us_replay_source *source = us_replay_source_open(arena, paths, &reading);
    bool is_saved = r->is_told;
    r->is_told = false;
    bool good = !is_saved ||
                us_replay_checkpoint_resume(r->checkpoint, source, &r->place, problem);
    return good ? source : NULL;
}

static bool run(replay *r, us_arena *arena, us_replay_source *source, us_str *problem)
{
    us_replay_judging *judging = us_replay_judging_new(arena, r->history, r->options);
    us_replay_line **lines;
    size_t count;
    while (us_replay_source_read(source, &lines, &count)) {
        us_replay_judge(judging, lines, count);
        for (size_t i = 0; i < count; i++)
            tell(r, lines[i]);
        show(r, source);
        if (r->checkpoint &&
            !us_replay_checkpoint_save(r->checkpoint, source, r->place, problem))
            return false;
    }
    r->counts->forgotten += us_history_lost(r->history);
    return !r->checkpoint || us_replay_checkpoint_tell(r->checkpoint, problem);
}

us_replay_span us_replay_run(us_arena *arena, const char *const *paths,
                             const us_replay_options *options)
{
    us_arena *own = us_arena_scratch(arena);
    replay r = {.options = options,
                .counts = us_replay_summary_counts(options->summary),
                .history = us_history_new(own, options->folder)};
    us_replay_span span = {US_STR_EMPTY, 0, US_STR_EMPTY};
    us_replay_source *source = NULL;
    if (options->checkpoint)
        r.checkpoint = us_replay_checkpoint_open(own, options, r.history, &span.problem);
    if (!options->checkpoint || r.checkpoint)
        source = open_source(&r, own, paths, &span.problem);
    if (source && run(&r, own, source, &span.problem))
        span.logs = us_replay_source_digest(arena, source);
    span.lines = r.place;
    span.problem = us_str_copy(arena, span.problem);
    us_arena_free(own);
    return span;
}

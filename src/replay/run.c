/* The way of each line: read, made a request again, judged, told; then the history learns from it.
 * Reading and judging are shared by all threads, one after the other; telling is not. */
#include "replay/replay.h"

#include "replay/history.h"
#include "replay/judging.h"
#include "replay/source.h"
#include "replay/summary.h"

typedef struct replay {
    const us_replay_options *options;
    us_replay_counts *counts;
    uint64_t place; /* of the line that was told last */
} replay;

/* What can't be read is told by one part alone. */
static void fail(replay *r, us_str file, uint64_t line, us_str sentence)
{
    us_replay_problem problem = {file, line, r->place, sentence};
    if (r->options->part > 0)
        return;
    r->counts->problems++;
    r->options->fail(r->options->data, &problem);
}

static void fail_log(void *data, us_str file, us_str sentence)
{
    fail(data, file, 0, sentence);
}

static void tell(replay *r, const us_replay_line *line)
{
    r->place++;
    if (line->told) {
        line->told->place = r->place;
        r->options->tell(r->options->data, line->told);
    } else if (line->problem.length > 0) {
        fail(r, line->file, line->number, line->problem);
    }
}

static void show(const replay *r, const us_replay_source *source)
{
    us_replay_progress progress = {.lines = r->place,
                                   .done = us_replay_source_done(source),
                                   .size = us_replay_source_size(source)};
    if (r->options->show)
        r->options->show(r->options->data, &progress);
}

us_replay_span us_replay_run(us_arena *arena, const char *const *paths,
                             const us_replay_options *options)
{
    replay r = {options, us_replay_summary_counts(options->summary), 0};
    us_arena *own = us_arena_scratch(arena);
    us_history *history = us_history_new(own, options->folder);
    us_replay_source_options reading = {.key = us_history_key(history),
                                        .threads = options->threads,
                                        .data = &r,
                                        .fail = fail_log};
    us_replay_judging *judging = us_replay_judging_new(own, history, options);
    us_replay_source *source = us_replay_source_open(own, paths, &reading);
    us_replay_line **lines;
    size_t count;
    while (us_replay_source_read(source, &lines, &count)) {
        us_replay_judge(judging, lines, count);
        for (size_t i = 0; i < count; i++)
            tell(&r, lines[i]);
        show(&r, source);
    }
    r.counts->forgotten += us_history_lost(history);
    us_replay_span span = {us_replay_source_digest(arena, source), r.place};
    us_arena_free(own);
    return span;
}

/* The way of each line: read, made a request again, judged, told; then the history learns from it. */
#include "replay/replay.h"

#include "replay/history.h"
#include "replay/log.h"
#include "replay/summary.h"

/* What an arena keeps from one event, or block, to the next. */
#define KEPT_MEMORY ((size_t)4 << 20)

typedef struct replay {
    const us_replay_options *options;
    us_replay_counts *counts;
    us_history *history;
    usher_worker *candidate, *baseline;
    us_arena *event_arena, *judge_arena;
    us_str file;
} replay;

static void fail(replay *r, uint64_t line, us_str sentence)
{
    r->counts->problems++;
    r->options->fail(r->options->data, &(us_replay_problem){r->file, line, sentence});
}

/* What [policies] decide; [judged] is where it is kept. */
static us_replay_decision judge(replay *r, const us_replay_policies *policies,
                                usher_worker *worker, const us_replay_rebuilt *rebuilt,
                                us_admission_verdict *judged)
{
    if (rebuilt->grade == US_REPLAY_NO_REVIEW)
        return (us_replay_decision){US_REPLAY_NOT_APPLICABLE, NULL};
    if (rebuilt->grade == US_REPLAY_NOT_REPLAYABLE || !rebuilt->object_known ||
        !rebuilt->old_known)
        return (us_replay_decision){US_REPLAY_INDETERMINATE, NULL};
    *judged = us_admission_judge(r->judge_arena, policies->plan, worker,
                                 &rebuilt->request, NULL);
    return (us_replay_decision){judged->allowed ? US_REPLAY_ALLOW : US_REPLAY_DENY,
                                judged};
}

static void conclude(replay *r, const us_replay_outcome *outcome)
{
    const us_replay_options *options = r->options;
    us_replay_record record = us_replay_record_make(
        r->judge_arena, us_admission_plan_mask(options->candidate.plan), outcome);
    if (options->accept)
        options->accept(options->data, &record);
    us_replay_summary_add(options->summary, &record);
    options->tell(options->data, &record);
}

static void replay_line(replay *r, us_str text, uint64_t line)
{
    us_replay_event event;
    us_str problem;
    us_arena *arena = r->event_arena;
    us_arena_reset(arena, KEPT_MEMORY);
    us_arena_reset(r->judge_arena, KEPT_MEMORY);
    if (!us_replay_event_read(arena, text, &event, &problem)) {
        fail(r, line, problem);
        return;
    }
    const us_hash_key *key = us_history_key(r->history);
    us_value old = US_NONE;
    if (us_replay_is_write(&event) && us_replay_is_about_object(&event))
        old = us_history_find(r->history, arena, us_replay_object_of(arena, key, &event));
    us_replay_rebuilt rebuilt = us_replay_rebuild(arena, &event, old);
    const us_replay_options *options = r->options;
    us_admission_verdict judged, judged_before;
    us_replay_decision before;
    us_replay_outcome outcome = {
        .file = r->file,
        .line = line,
        .event = &event,
        .rebuilt = &rebuilt,
        .candidate = judge(r, &options->candidate, r->candidate, &rebuilt, &judged),
    };
    if (options->baseline.plan) {
        before = judge(r, &options->baseline, r->baseline, &rebuilt, &judged_before);
        outcome.baseline = &before;
    }
    conclude(r, &outcome);
    us_replay_facts facts = us_replay_facts_of(arena, key, &event);
    for (size_t i = 0; i < facts.count; i++)
        us_history_put(r->history, &facts.items[i]);
}

static bool is_blank(us_str line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.text[i] != ' ' && line.text[i] != '\t' && line.text[i] != '\r')
            return false;
    return true;
}

static void replay_block(replay *r, const us_replay_block *block)
{
    us_str rest = block->text;
    uint64_t line = block->line;
    if (block->is_cut) {
        fail(r, line, US_STR("the line is too long, and was left out"));
        return;
    }
    for (; rest.length > 0; line++) {
        const char *newline = memchr(rest.text, '\n', rest.length);
        size_t end = newline ? (size_t)(newline - rest.text) : rest.length;
        us_str text = us_str_slice(rest, 0, end);
        if (!is_blank(text))
            replay_line(r, text, line);
        rest = us_str_slice(rest, newline ? end + 1 : end, rest.length);
    }
}

static void replay_log(replay *r, us_arena *arena, const char *path)
{
    us_arena *own = us_arena_scratch(arena);
    us_replay_block block;
    us_str error;
    r->file = us_str_from(path);
    us_replay_log *log = us_replay_log_open(own, path, &error);
    while (log && us_replay_log_read(log, &block))
        replay_block(r, &block);
    if (!log)
        fail(r, 0, error);
    else if (us_replay_log_problem(log).length > 0)
        fail(r, 0, us_replay_log_problem(log));
    us_arena_free(own);
}

void us_replay_run(us_arena *arena, const char *const *paths,
                   const us_replay_options *options)
{
    replay r = {
        .options = options,
        .counts = us_replay_summary_counts(options->summary),
        .history = us_history_new(arena, options->folder),
        .candidate = usher_worker_new(options->candidate.policy),
        .baseline =
            options->baseline.plan ? usher_worker_new(options->baseline.policy) : NULL,
        .event_arena = us_arena_scratch(arena),
        .judge_arena = us_arena_scratch(arena),
    };
    for (; *paths; paths++)
        replay_log(&r, arena, *paths);
    usher_worker_free(r.candidate);
    usher_worker_free(r.baseline);
    us_arena_free(r.judge_arena);
    us_arena_free(r.event_arena);
    r.counts->forgotten += us_history_lost(r.history);
}

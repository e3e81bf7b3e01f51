/* The lines are dealt out to the shards: first who judges, then who learns from it, each in the order
 * of the lines. Then each shard is worked off by one thread. What threads need for themselves they have
 * for good, and what they have to say lies in their arenas until all is told. */
#include "replay/judging.h"

#include "base/threads.h"
#include "replay/body.h"
#include "replay/learn.h"
#include "replay/summary.h"

#include <pthread.h>

/* What an arena keeps from one event, or batch, to the next. */
#define KEPT_MEMORY ((size_t)1 << 20)

/* To be judged, or where there is a fact, to be learnt. */
typedef struct task {
    us_replay_line *line;
    const us_replay_fact *fact;
} task;

typedef struct tasks {
    task *items;
    size_t count, capacity;
} tasks;

typedef struct judge {
    usher_worker *candidate, *baseline;
    us_arena *event_arena, *judge_arena;
    us_arena *told_arena; /* of the batch */
    us_replay_summary
        *summary; /* of the batch; of all there is, where nobody else judges */
    us_repeated *repeated;
} judge;

struct us_replay_judging {
    const us_replay_options *options;
    us_history *history;
    us_arena *batch_arena;
    tasks shards[US_REPLAY_SHARDS];
    judge *judges;
    size_t count;
    pthread_mutex_t asking; /* the options' functions */
};

static void end(void *data)
{
    us_replay_judging *judging = data;
    for (size_t i = 0; i < judging->count; i++) {
        usher_worker_free(judging->judges[i].candidate);
        usher_worker_free(judging->judges[i].baseline);
    }
    pthread_mutex_destroy(&judging->asking);
}

us_replay_judging *us_replay_judging_new(us_arena *arena, us_history *history,
                                         const us_replay_options *options)
{
    us_replay_judging *judging = us_arena_alloc_zero(arena, sizeof *judging);
    size_t count =
        options->threads < US_REPLAY_SHARDS ? options->threads : US_REPLAY_SHARDS;
    judging->options = options;
    judging->history = history;
    judging->batch_arena = us_arena_scratch(arena);
    judging->judges = us_arena_alloc_array(arena, count, sizeof *judging->judges);
    pthread_mutex_init(&judging->asking, NULL);
    us_arena_on_release(arena, end, judging);
    for (; judging->count < count; judging->count++)
        judging->judges[judging->count] = (judge){
            .candidate = usher_worker_new(options->candidate.policy),
            .baseline = options->baseline.plan
                            ? usher_worker_new(options->baseline.policy)
                            : NULL,
            .event_arena = us_arena_scratch(arena),
            .judge_arena = us_arena_scratch(arena),
            .told_arena = us_arena_scratch(arena),
            .repeated = us_repeated_new(arena),
        };
    return judging;
}

/* ---- One line ------------------------------------------------------------------------ */

/* What [policies] decide; [judged] is where it is kept. */
static us_replay_decision decide(us_arena *arena, const us_replay_policies *policies,
                                 usher_worker *worker, const us_replay_rebuilt *rebuilt,
                                 us_admission_verdict *judged)
{
    if (rebuilt->grade == US_REPLAY_NO_REVIEW)
        return (us_replay_decision){US_REPLAY_NOT_APPLICABLE, NULL};
    if (rebuilt->grade == US_REPLAY_NOT_REPLAYABLE)
        return (us_replay_decision){US_REPLAY_INDETERMINATE, NULL};
    *judged = us_admission_judge(arena, policies->plan, worker, &rebuilt->request, NULL);
    us_replay_verdict verdict = judged->indeterminate ? US_REPLAY_INDETERMINATE
                                : judged->allowed     ? US_REPLAY_ALLOW
                                                      : US_REPLAY_DENY;
    return (us_replay_decision){verdict, judged};
}

/* True if nothing is to be told of it, and only its numbers count. */
static bool is_plain(const us_replay_options *options, const us_replay_outcome *outcome)
{
    const us_admission_verdict *judged = outcome->candidate.judged;
    us_replay_verdict verdict = outcome->candidate.verdict;
    if (options->all)
        return false;
    if (outcome->rebuilt->grade == US_REPLAY_NO_REVIEW)
        return true;
    if (judged && (judged->errors.count > 0 || judged->evaluation_error))
        return false;
    bool fits =
        verdict == US_REPLAY_INDETERMINATE ||
        (verdict == US_REPLAY_ALLOW && outcome->rebuilt->recorded != US_REPLAY_DENIED);
    return fits && !outcome->baseline;
}

/* What numbers take of a record, which then costs neither texts nor their masking. */
static us_replay_record plain_record(const us_replay_outcome *outcome)
{
    return (us_replay_record){
        .time = outcome->event->time,
        .grade = outcome->rebuilt->grade,
        .remarks = outcome->rebuilt->remarks,
        .candidate = {.verdict = outcome->candidate.verdict, .patch = US_NONE},
        .has_baseline = outcome->baseline != NULL,
        .baseline = {.verdict = outcome->candidate.verdict, .patch = US_NONE},
        .change = US_REPLAY_SAME,
    };
}

static void conclude(us_replay_judging *judging, judge *self, us_replay_line *line,
                     const us_replay_outcome *outcome)
{
    const us_replay_options *options = judging->options;
    us_mask *mask = us_admission_plan_mask(options->candidate.plan);
    if (options->look) {
        pthread_mutex_lock(&judging->asking);
        options->look(options->data, outcome, self->candidate);
        pthread_mutex_unlock(&judging->asking);
    }
    us_replay_record record =
        is_plain(options, outcome)
            ? plain_record(outcome)
            : us_replay_record_make(self->judge_arena, mask, outcome);
    bool is_news = us_replay_record_is_news(&record);
    if (options->accept && is_news) {
        pthread_mutex_lock(&judging->asking);
        options->accept(options->data, self->judge_arena, &record);
        pthread_mutex_unlock(&judging->asking);
    }
    us_replay_summary_add(self->summary, &record);
    if (!is_news && !options->all)
        return;
    line->told = us_arena_alloc(self->told_arena, sizeof *line->told);
    *line->told = us_replay_record_copy(self->told_arena, &record);
}

/* Says what is wrong with a line that looked well, and that nothing is known of its object now. What it tells of
 * objects of other shards is for others to use. */
static void refuse(judge *self, us_replay_line *line)
{
    line->is_damaged = true;
    if (us_body_check(self->told_arena, line->text, &line->problem))
        line->problem = US_STR("the event is too large");
    for (size_t i = 0; i < line->facts.count; i++)
        if (line->facts.items[i].object.shard == line->object.shard)
            line->facts.items[i].text = US_STR_EMPTY;
}

/* Makes the request of [event], and learns from it; false where it is no JSON. */
static bool rebuild(us_replay_judging *judging, judge *self, us_replay_line *line,
                    us_replay_event *event, us_replay_rebuilt *rebuilt)
{
    const us_replay_options *options = judging->options;
    us_arena *arena = self->event_arena;
    us_value known = US_NONE;
    bool about_object = us_replay_is_about_object(event);
    bool is_write = us_replay_is_write(event);
    if ((is_write || options->all || options->look) &&
        !us_replay_event_complete(arena, self->repeated, event))
        return false;
    if (is_write && (about_object || us_replay_changes_object(event)))
        known = us_history_find(judging->history, arena, line->object);
    *rebuilt = us_replay_rebuild(arena, event, about_object ? known : US_NONE);
    if (!rebuilt->is_damaged)
        us_replay_learn(self->told_arena, event, rebuilt, known, &line->facts);
    return !rebuilt->is_damaged;
}

static void judge_line(us_replay_judging *judging, judge *self, us_replay_line *line)
{
    const us_replay_options *options = judging->options;
    us_replay_event event = line->event;
    us_replay_rebuilt rebuilt;
    us_arena_reset(self->event_arena, KEPT_MEMORY);
    us_arena_reset(self->judge_arena, KEPT_MEMORY);
    us_repeated_begin(self->repeated);
    if (!rebuild(judging, self, line, &event, &rebuilt)) {
        refuse(self, line);
        return;
    }
    us_admission_verdict judged, judged_before;
    us_replay_decision before;
    us_replay_outcome outcome = {
        .file = line->file,
        .line = line->number,
        .event = &event,
        .rebuilt = &rebuilt,
        .candidate = decide(self->judge_arena, &options->candidate, self->candidate,
                            &rebuilt, &judged),
    };
    if (options->baseline.plan) {
        before = decide(self->judge_arena, &options->baseline, self->baseline, &rebuilt,
                        &judged_before);
        outcome.baseline = &before;
    }
    conclude(judging, self, line, &outcome);
}

/* ---- Many ---------------------------------------------------------------------------- */

static void deal(us_replay_judging *judging, unsigned shard, task dealt)
{
    const us_replay_options *options = judging->options;
    if (options->parts > 0 && shard % options->parts != options->part)
        return;
    tasks *to = &judging->shards[shard];
    to->items = us_arena_room(judging->batch_arena, to->items, to->count, &to->capacity,
                              sizeof *to->items);
    to->items[to->count++] = dealt;
}

static void work_off(void *data, size_t number, size_t thread)
{
    us_replay_judging *judging = data;
    const tasks *list = &judging->shards[number];
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].fact)
            us_history_put(judging->history, list->items[i].fact);
        else
            judge_line(judging, &judging->judges[thread], list->items[i].line);
    }
}

static bool is_wanted(const us_replay_options *options, const us_replay_line *line)
{
    return options->wanted.length == 0 ||
           us_str_equal(options->wanted, line->event.audit_id);
}

void us_replay_judge(us_replay_judging *judging, us_replay_line *const *lines,
                     size_t count)
{
    us_arena_reset(judging->batch_arena, KEPT_MEMORY);
    memset(judging->shards, 0, sizeof judging->shards);
    for (size_t i = 0; i < judging->count; i++) {
        judge *self = &judging->judges[i];
        us_arena_reset(self->told_arena, KEPT_MEMORY);
        self->summary = judging->count == 1 ? judging->options->summary
                                            : us_replay_summary_new(self->told_arena);
    }
    for (size_t i = 0; i < count; i++) {
        us_replay_line *line = lines[i];
        if (line->problem.length > 0)
            continue;
        if (is_wanted(judging->options, line))
            deal(judging, line->object.shard, (task){line, NULL});
        for (size_t j = 0; j < line->facts.count; j++)
            deal(judging, line->facts.items[j].object.shard,
                 (task){line, &line->facts.items[j]});
    }
    us_threads_run(judging->count, US_REPLAY_SHARDS, judging, work_off);
    for (size_t i = 0; judging->count > 1 && i < judging->count; i++)
        us_replay_summary_merge(judging->options->summary, judging->judges[i].summary);
}

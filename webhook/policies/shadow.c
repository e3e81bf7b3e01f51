/* The shadow's policies are loaded, kept and replaced as those that decide are, by the same
 * code; there is one worker, since there is one thread. What a review may take of them is
 * bounded by steps, so that what costs much costs no more than a part of one processor: the
 * reviews that come meanwhile are dropped, and counted. */
#include "shadow.h"

#include "admission/capture.h"
#include "admission/logged.h"
#include "webhook/log/log.h"

#include <stdlib.h>

/* Of one review: a second or two. */
#define STEPS_MAX UINT64_C(100000000)

struct shadow {
    policy_sources sources;
    generations generations;
    generations *live; /* those that decide */
    us_memory memory;  /* of its own: what it takes is missing nowhere else */
    metrics *metrics;
    bool hurry; /* polled by the engine */
};

/* ---- Comparing ------------------------------------------------------------------------ */

static shadow_result compare(const judged *record, const us_admission_answer *other,
                             us_str warnings)
{
    if (other->evaluation_error && !record->evaluation_error)
        return SHADOW_ERROR;
    if (record->allowed != other->allowed)
        return record->allowed ? SHADOW_NEWLY_DENIED : SHADOW_NEWLY_ADMITTED;
    if (!us_str_equal(record->patch, other->patch))
        return SHADOW_PATCH;
    if (!us_str_equal(record->message, other->message) ||
        !us_str_equal(record->warnings, warnings))
        return SHADOW_MESSAGE;
    return SHADOW_SAME;
}

static const char *verdict_of(bool allowed, bool patched)
{
    return !allowed ? "denied" : patched ? "patched" : "allowed";
}

/* What the log may tell of a difference. */
typedef struct difference {
    const judged *record;
    const us_admission_answer *other;
    shadow_result result;
    us_str warnings;
    us_str other_warnings;
    us_str patch;
    us_str other_patch;
    us_str message; /* that of [other] is in [told] */
    us_logged told;
} difference;

static void add_review(log_line *line, const difference *d)
{
    const judged *record = d->record;
    log_text_if_any(line, "traceId", us_str_from(record->trace_id));
    log_text(line, "decisionId", us_str_from(record->decision_id));
    log_text(line, "revision", us_str_from(record->revision));
    log_text(line, "shadowRevision", d->other->revision);
    log_text(line, "path",
             us_str_from(record->path == US_ADMISSION_MUTATE ? "/mutate" : "/validate"));
    log_text(line, "uid", d->told.uid);
    log_text(line, "operation", d->told.operation);
    log_text_if_any(line, "group", d->told.group);
    log_text(line, "kind", d->told.kind);
    log_text_if_any(line, "subresource", d->told.subresource);
    log_text_if_any(line, "namespace", d->told.namespace);
    log_text(line, "name", d->told.name);
}

static void add_pair(log_line *line, const char *name, us_str value,
                     const char *other_name, us_str other)
{
    if (us_str_equal(value, other))
        return;
    log_text_if_any(line, name, value);
    log_text_if_any(line, other_name, other);
}

static void write_difference(const difference *d)
{
    log_line line;
    log_begin(&line, "info", "shadow");
    add_review(&line, d);
    log_text(&line, "result", us_str_from(metrics_shadow_result(d->result)));
    log_text(&line, "verdict",
             us_str_from(verdict_of(d->record->allowed, d->record->patched)));
    log_text(&line, "shadowVerdict",
             us_str_from(verdict_of(d->other->allowed, d->other->patched)));
    add_pair(&line, "message", d->message, "shadowMessage", d->told.message);
    if (!d->told.is_bare) {
        add_pair(&line, "warnings", d->warnings, "shadowWarnings", d->other_warnings);
        add_pair(&line, "patch", d->patch, "shadowPatch", d->other_patch);
    }
    log_end(&line);
}

/* The message that was sent, as far as [plan] lets it be seen. */
static us_str message_of(us_arena *arena, const us_admission_plan *plan, worker *w,
                         const judged *record)
{
    us_admission_answer answer = {.status = record->status == 200 ? US_ADMISSION_ANSWERED
                                                                  : US_ADMISSION_FAILED,
                                  .body = record->answer,
                                  .message = record->message,
                                  .decision_id = us_str_from(record->decision_id),
                                  .revision = us_str_from(record->revision)};
    return us_logged_of(arena, plan, w->evaluator, record->path, record->review, &answer)
        .message;
}

static void log_difference(shadow *s, difference *d)
{
    us_arena arena;
    worker *w;
    const judged *record = d->record;
    generation *live = generations_take(s->live, &w);
    const us_admission_plan *plan = live->loaded.plan;
    us_mask *mask = us_admission_plan_mask(plan);
    us_arena_init(&arena, 0, NULL);
    d->patch = us_capture_patch(&arena, mask, record->review, record->patch);
    d->other_patch = us_capture_patch(&arena, mask, record->review, d->other->patch);
    d->told =
        us_logged_of(&arena, plan, w->evaluator, record->path, record->review, d->other);
    d->message = message_of(&arena, plan, w, record);
    if (!d->told.is_dropped)
        write_difference(d);
    us_arena_free(&arena);
    generations_give(s->live, live, w);
}

static void tell(shadow *s, const judged *record, const us_admission_answer *other)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    difference d = {.record = record,
                    .other = other,
                    .warnings = record->warnings,
                    .other_warnings = records_warnings(&arena, &other->warnings)};
    d.result = compare(record, other, d.other_warnings);
    metrics_count_shadow(s->metrics, record->path, d.result);
    if (d.result != SHADOW_SAME)
        log_difference(s, &d);
    us_arena_free(&arena);
}

void shadow_take(void *data, const judged *record)
{
    shadow *s = data;
    worker *w;
    generation *used = generations_take(&s->generations, &w);
    us_admission_budget budget = {.steps = STEPS_MAX, .cancelled = &s->hurry};
    us_admission_answer other =
        us_admission_review(&w->arena, used->loaded.plan, w->evaluator, record->path,
                            record->review, &budget);
    /* What was cut short says nothing about the policies. */
    if (__atomic_load_n(&s->hurry, __ATOMIC_RELAXED))
        metrics_add(s->metrics, METRIC_SHADOW_DROPPED, 1);
    else
        tell(s, record, &other);
    generations_give(&s->generations, used, w);
}

void shadow_hurry(void *data)
{
    shadow *s = data;
    __atomic_store_n(&s->hurry, true, __ATOMIC_RELAXED);
}

/* ---- Life ----------------------------------------------------------------------------- */

shadow *shadow_new(const settings *s, generations *live, metrics *m)
{
    shadow *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    *made = (shadow){.sources = policy_sources_of(s), .live = live, .metrics = m};
    made->sources.paths = s->shadows;
    made->sources.explained = false;
    made->sources.memory = &made->memory;
    /* There is one worker, with memory for a review and for an evaluation. */
    us_memory_init(&made->memory, 2 * made->sources.review_memory);
    generations_init(&made->generations);
    return made;
}

bool shadow_load(void *data, us_arena *arena, bool *changed, us_str *error)
{
    shadow *s = data;
    generation *next = generation_load(arena, &s->sources, 1, error);
    if (!next)
        return false;
    *changed = generations_replace(&s->generations, next);
    return true;
}

generations *shadow_generations(shadow *s)
{
    return &s->generations;
}

void shadow_free(shadow *s)
{
    if (!s)
        return;
    generations_destroy(&s->generations);
    free(s);
}

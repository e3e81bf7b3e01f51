/* The shadow's policies are loaded, kept and replaced as those that decide are, by the same
 * code; there is one worker, since there is one thread. What a review may take of them is
 * bounded by steps, so that what costs much costs no more than a part of one processor: the
 * reviews that come meanwhile are dropped, and counted. */
#include "shadow.h"

#include "log.h"

#include <stdlib.h>

/* Of one review: a second or two. */
#define STEPS_MAX UINT64_C(100000000)

struct shadow {
    policy_sources sources;
    generations generations;
    metrics *metrics;
    bool hurry; /* polled by the engine */
};

/* ---- Comparing ------------------------------------------------------------------------ */

static shadow_result compare(const judged *record, const us_admission_answer *other)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    bool same_warnings =
        us_str_equal(record->warnings, records_warnings(&arena, &other->warnings));
    us_arena_free(&arena);
    if (other->evaluation_error && !record->evaluation_error)
        return SHADOW_ERROR;
    if (record->allowed != other->allowed)
        return record->allowed ? SHADOW_NEWLY_DENIED : SHADOW_NEWLY_ADMITTED;
    if (!us_str_equal(record->patch, other->patch))
        return SHADOW_PATCH;
    if (!us_str_equal(record->message, other->message) || !same_warnings)
        return SHADOW_MESSAGE;
    return SHADOW_SAME;
}

static const char *verdict_of(bool allowed, bool patched)
{
    return !allowed ? "denied" : patched ? "patched" : "allowed";
}

static void log_difference(const judged *record, const us_admission_answer *other,
                           shadow_result result)
{
    log_line line;
    log_begin(&line, "info", "shadow");
    log_text_if_any(&line, "traceId", us_str_from(record->trace_id));
    log_text(&line, "decisionId", us_str_from(record->decision_id));
    log_text(&line, "revision", us_str_from(record->revision));
    log_text(&line, "shadowRevision", other->revision);
    log_text(&line, "path",
             us_str_from(record->path == US_ADMISSION_MUTATE ? "/mutate" : "/validate"));
    log_text(&line, "uid", other->uid);
    log_text(&line, "operation", other->operation);
    log_text(&line, "kind", other->kind);
    log_text_if_any(&line, "subresource", other->subresource);
    log_text_if_any(&line, "namespace", other->namespace);
    log_text(&line, "name", other->name);
    log_text(&line, "result", us_str_from(metrics_shadow_result(result)));
    log_text(&line, "verdict", us_str_from(verdict_of(record->allowed, record->patched)));
    log_text(&line, "shadowVerdict",
             us_str_from(verdict_of(other->allowed, other->patched)));
    log_text_if_any(&line, "message", record->message);
    log_text_if_any(&line, "shadowMessage", other->message);
    log_end(&line);
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
    if (__atomic_load_n(&s->hurry, __ATOMIC_RELAXED)) {
        /* It may have been cut short: that says nothing about the policies. */
        metrics_add(s->metrics, METRIC_SHADOW_DROPPED, 1);
    } else {
        shadow_result result = compare(record, &other);
        metrics_count_shadow(s->metrics, record->path, result);
        if (result != SHADOW_SAME)
            log_difference(record, &other, result);
    }
    generations_give(&s->generations, used, w);
}

void shadow_hurry(void *data)
{
    shadow *s = data;
    __atomic_store_n(&s->hurry, true, __ATOMIC_RELAXED);
}

/* ---- Life ----------------------------------------------------------------------------- */

shadow *shadow_new(const settings *s, metrics *m)
{
    shadow *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    *made = (shadow){.sources = policy_sources_of(s), .metrics = m};
    made->sources.paths = s->shadows;
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

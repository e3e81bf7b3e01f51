/* The shadow's policies are loaded, kept and replaced as those that decide are, by the same
 * code; there is one worker, since there is one thread. What a review may take of them is
 * bounded by steps, so that what costs much costs no more than a part of one processor: the
 * reviews that come meanwhile are dropped, and counted. */
#include "shadow.h"

#include "admission/capture.h"
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

/* What was reviewed. */
static void add_review(log_line *line, us_arena *arena, us_mask *mask,
                       const judged *record, const us_admission_answer *other)
{
    us_str texts[] = {other->uid,         other->operation, other->kind,
                      other->subresource, other->namespace, other->name};
    us_mask_texts(arena, mask, texts, sizeof texts / sizeof *texts);
    log_text_if_any(line, "traceId", us_str_from(record->trace_id));
    log_text(line, "decisionId", us_str_from(record->decision_id));
    log_text(line, "revision", us_str_from(record->revision));
    log_text(line, "shadowRevision", other->revision);
    log_text(line, "path",
             us_str_from(record->path == US_ADMISSION_MUTATE ? "/mutate" : "/validate"));
    log_text(line, "uid", texts[0]);
    log_text(line, "operation", texts[1]);
    log_text(line, "kind", texts[2]);
    log_text_if_any(line, "subresource", texts[3]);
    log_text_if_any(line, "namespace", texts[4]);
    log_text(line, "name", texts[5]);
}

static void add_pair(log_line *line, const char *name, us_str value,
                     const char *other_name, us_str other)
{
    if (us_str_equal(value, other))
        return;
    log_text_if_any(line, name, value);
    log_text_if_any(line, other_name, other);
}

static void log_difference(us_mask *mask, const judged *record,
                           const us_admission_answer *other, us_str warnings,
                           shadow_result result)
{
    us_arena arena;
    log_line line;
    us_arena_init(&arena, 0, NULL);
    us_str patch = us_capture_patch(&arena, mask, record->review, record->patch);
    us_str other_patch = us_capture_patch(&arena, mask, record->review, other->patch);
    log_begin(&line, "info", "shadow");
    add_review(&line, &arena, mask, record, other);
    log_text(&line, "result", us_str_from(metrics_shadow_result(result)));
    log_text(&line, "verdict", us_str_from(verdict_of(record->allowed, record->patched)));
    log_text(&line, "shadowVerdict",
             us_str_from(verdict_of(other->allowed, other->patched)));
    add_pair(&line, "message", record->message, "shadowMessage", other->message);
    add_pair(&line, "warnings", record->warnings, "shadowWarnings", warnings);
    add_pair(&line, "patch", patch, "shadowPatch", other_patch);
    log_end(&line);
    us_arena_free(&arena);
}

static void tell(shadow *s, us_mask *mask, const judged *record,
                 const us_admission_answer *other)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_str warnings = records_warnings(&arena, &other->warnings);
    shadow_result result = compare(record, other, warnings);
    metrics_count_shadow(s->metrics, record->path, result);
    if (result != SHADOW_SAME)
        log_difference(mask, record, other, warnings, result);
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
        tell(s, us_admission_plan_mask(used->loaded.plan), record, &other);
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

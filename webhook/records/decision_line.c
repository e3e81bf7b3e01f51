/* The members of the log's lines about reviews. What may stand in them is told by
 * admission/logged.h. */
#include "decision_line.h"

#include "admission/logged.h"
#include "webhook/log/log.h"

#include <stdio.h>

/* Of the memory for masking, and for the canonical JSON of parameters. */
#define MEMORY_MAX ((size_t)64 << 20)
/* Of names in one list. */
enum { NAMES_MAX = 64 };

/* ---- The line ------------------------------------------------------------------------- */

static us_str path_name(us_admission_path path)
{
    return path == US_ADMISSION_MUTATE ? US_STR("/mutate") : US_STR("/validate");
}

static bool has_failed(const us_admission_answer *a)
{
    return a->evaluation_error || a->status == US_ADMISSION_FAILED;
}

static us_str stage_of(const decision *d)
{
    if (has_failed(d->answer))
        return US_STR("error");
    return d->path == US_ADMISSION_MUTATE ? US_STR("pre") : US_STR("post");
}

static us_str verdict_of(const us_admission_answer *a)
{
    if (a->status == US_ADMISSION_FAILED)
        return US_STR("error");
    if (!a->allowed)
        return US_STR("denied");
    return a->patched ? US_STR("patched") : US_STR("allowed");
}

static bool has_spoken(const us_admission_outcome *o)
{
    return o->denials || o->warnings || o->dryruns || o->errors || o->patched;
}

/* The names of the packages that said something. */
static void add_rules(log_line *line, const decision *d)
{
    us_str names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < d->answer->outcome_count && count < NAMES_MAX; i++) {
        const us_admission_outcome *outcome = &d->answer->outcomes[i];
        if (has_spoken(outcome))
            names[count++] =
                us_admission_plan_package(d->judges->plan, outcome->package).name;
    }
    log_texts(line, "rules", names, count);
}

static us_str count_or_null(us_str digits)
{
    return digits.length > 0 ? digits : US_STR("null");
}

static void add_tokens(log_line *line, const us_prompt_facts *facts)
{
    char json[80];
    us_str input = count_or_null(facts->input_tokens);
    us_str output = count_or_null(facts->output_tokens);
    if (facts->input_tokens.length == 0 && facts->output_tokens.length == 0)
        return;
    int length = snprintf(json, sizeof json, "{\"input\":%.*s,\"output\":%.*s}",
                          US_STR_ARG(input), US_STR_ARG(output));
    log_json(line, "tokenUsage", us_str_make(json, (size_t)length));
}

static void add_request(log_line *line, const decision *d, const us_logged *told)
{
    log_text(line, "path", path_name(d->path));
    log_text(line, "executionStage", stage_of(d));
    log_text(line, "uid", told->uid);
    log_text(line, "operation", told->operation);
    log_text_if_any(line, "group", told->group);
    log_text(line, "kind", told->kind);
    log_text_if_any(line, "subresource", told->subresource);
    log_text_if_any(line, "namespace", told->namespace);
    log_text(line, "name", told->name);
    log_text_if_any(line, "promptRef", told->prompt_ref);
    log_text_if_any(line, "paramsHash", told->prompt.params_hash);
    log_text_if_any(line, "llmModel", told->prompt.llm_model);
    add_tokens(line, &told->prompt);
    log_text(line, "user", told->user);
}

static void write_decision(const decision *d, const us_logged *told)
{
    log_line line;
    const us_admission_answer *a = d->answer;
    log_begin(&line, has_failed(a) ? "error" : "info", "decision");
    log_text(&line, "traceId", us_str_from(d->trace->id));
    log_text_if_any(&line, "decisionId", a->decision_id);
    log_text_if_any(&line, "revision", a->revision);
    add_request(&line, d, told);
    log_text(&line, "verdict", verdict_of(a));
    add_rules(&line, d);
    if (a->warning_count > 0)
        log_number(&line, "warnings", a->warning_count);
    if (a->dryrun_count > 0)
        log_number(&line, "dryrun", a->dryrun_count);
    log_text_if_any(&line, "message", told->message);
    log_milliseconds(&line, "latencyMs", d->ns);
    log_end(&line);
}

/* ---- Debugging ------------------------------------------------------------------------ */

/* Adds what [package] said, of one kind of findings. */
static size_t said(const us_findings *list, us_str package, us_str *texts, size_t count)
{
    for (size_t i = 0; i < list->count && count < NAMES_MAX; i++)
        if (us_str_equal(list->items[i].policy, package))
            texts[count++] = list->items[i].text;
    return count;
}

static void write_package(const decision *d, const us_logged *told,
                          const us_admission_outcome *outcome)
{
    log_line line;
    us_str texts[NAMES_MAX];
    const us_admission_answer *a = d->answer;
    us_str name = us_admission_plan_package(d->judges->plan, outcome->package).name;
    size_t count = said(&a->denials, name, texts, 0);
    count = said(&a->warnings, name, texts, count);
    count = said(&a->dryruns, name, texts, count);
    count = said(&a->errors, name, texts, count);
    log_begin(&line, "debug", "policy_asked");
    log_text(&line, "traceId", us_str_from(d->trace->id));
    log_text_if_any(&line, "decisionId", a->decision_id);
    log_text(&line, "path", path_name(d->path));
    log_text(&line, "policy", name);
    log_number(&line, "denials", outcome->denials);
    log_number(&line, "warnings", outcome->warnings);
    log_number(&line, "dryruns", outcome->dryruns);
    log_number(&line, "errors", outcome->errors);
    log_flag(&line, "patched", outcome->patched);
    if (count > 0 && !told->is_bare)
        log_texts(&line, "said", texts, count);
    log_milliseconds(&line, "latencyMs", outcome->ns);
    log_end(&line);
}

static void write_packages(const decision *d, const us_logged *told)
{
    for (size_t i = 0; i < d->answer->outcome_count; i++)
        if (d->answer->outcomes[i].asked)
            write_package(d, told, &d->answer->outcomes[i]);
}

/* ---- All of it ------------------------------------------------------------------------ */

/* A function of its own, since it may be left by a jump. */
__attribute__((noinline)) static us_str masked(us_arena *arena,
                                               const us_admission_plan *plan, us_str text)
{
    us_recovery recovery;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery))
        return US_STR(US_MASK_UNREAD);
    text = us_mask_text(arena, us_admission_plan_mask(plan), text);
    arena->recovery = NULL;
    return text;
}

/* A request that is no review is answered with a line about it. */
static void write_bad(us_arena *arena, const decision *d)
{
    log_line line;
    us_str body = d->answer->body;
    us_str message = us_str_slice(body, 0, body.length - 1);
    log_begin(&line, "warning", "bad_request");
    log_text(&line, "traceId", us_str_from(d->trace->id));
    log_text(&line, "message", masked(arena, d->judges->plan, message));
    log_end(&line);
}

static void write_lines(us_arena *arena, const decision *d)
{
    us_logged told =
        us_logged_of(arena, d->judges->plan, d->worker, d->path, d->review, d->answer);
    if (told.is_dropped)
        return;
    write_decision(d, &told);
    if (log_wants(LOG_DEBUG))
        write_packages(d, &told);
}

void decision_line_write(const decision *what)
{
    us_arena arena;
    us_arena_init(&arena, MEMORY_MAX, NULL);
    if (what->answer->status == US_ADMISSION_BAD)
        write_bad(&arena, what);
    else if (log_wants(has_failed(what->answer) ? LOG_ERROR : LOG_INFO))
        write_lines(&arena, what);
    us_arena_free(&arena);
}

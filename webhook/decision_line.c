/* Texts that came with a request are what its sender wanted them to be: long, or a secret.
 * Long ones are not looked through, and so not shown. Masking wants memory only where it finds
 * something; where there is none, the texts stay hidden. */
#include "decision_line.h"

#include "admission/mask.h"
#include "admission/prompt_facts.h"
#include "log.h"

#include <stdio.h>

/* Texts beyond it are hidden: no name is as long. */
#define SHOWN_MAX ((size_t)4096)
/* Of the memory for masking, and for the canonical JSON of parameters. */
#define MEMORY_MAX ((size_t)64 << 20)
/* Of names in one list. */
enum { NAMES_MAX = 64 };

/* What is masked. */
enum text {
    TEXT_UID,
    TEXT_OPERATION,
    TEXT_GROUP,
    TEXT_KIND,
    TEXT_SUBRESOURCE,
    TEXT_NAMESPACE,
    TEXT_NAME,
    TEXT_PROMPT_REF,
    TEXT_LLM_MODEL,
    TEXT_USER,
    TEXT_COUNT,
};

typedef struct decision {
    const us_admission_plan *plan;
    const us_admission_answer *answer;
    us_admission_path path;
    const trace *trace;
    uint64_t ns;
    us_str texts[TEXT_COUNT]; /* masked */
    us_prompt_facts facts;
} decision;

/* ---- Texts ---------------------------------------------------------------------------- */

static us_str member_text(const usher_value *object, const char *name)
{
    const usher_value *value = object ? usher_value_member(object, name) : NULL;
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

/* "name@version"; a name that is not there yet leaves nothing to refer to. */
static us_str prompt_ref(us_arena *arena, const us_prompt_facts *facts)
{
    us_str version = facts->version.length > 0 ? facts->version : US_STR("unversioned");
    if (facts->name.length == 0 || facts->name.length + version.length > SHOWN_MAX)
        return US_STR_EMPTY;
    us_buf reference = us_buf_make(arena);
    us_buf_add_str(&reference, facts->name);
    us_buf_add_char(&reference, '@');
    us_buf_add_str(&reference, version);
    return us_buf_str(&reference);
}

static void collect(us_arena *arena, decision *d)
{
    const us_admission_answer *a = d->answer;
    if (a->request) {
        d->facts = us_prompt_facts_of(arena, a->request);
        d->texts[TEXT_GROUP] =
            member_text(usher_value_member(a->request, "kind"), "group");
    }
    d->texts[TEXT_UID] = a->uid;
    d->texts[TEXT_OPERATION] = a->operation;
    d->texts[TEXT_KIND] = a->kind;
    d->texts[TEXT_SUBRESOURCE] = a->subresource;
    d->texts[TEXT_NAMESPACE] = a->namespace;
    d->texts[TEXT_NAME] = a->name;
    d->texts[TEXT_PROMPT_REF] = prompt_ref(arena, &d->facts);
    d->texts[TEXT_LLM_MODEL] = d->facts.llm_model;
    d->texts[TEXT_USER] = a->username;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        if (d->texts[i].length > SHOWN_MAX)
            d->texts[i] = US_STR("(hidden: it is too long)");
    us_mask_texts(arena, us_admission_plan_mask(d->plan), d->texts, TEXT_COUNT);
}

static void hide(decision *d)
{
    for (size_t i = 0; i < TEXT_COUNT; i++)
        d->texts[i] = US_STR(US_MASK_UNREAD);
    d->facts = (us_prompt_facts){.name = US_STR_EMPTY};
}

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
            names[count++] = us_admission_plan_package(d->plan, outcome->package).name;
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

static void add_request(log_line *line, const decision *d)
{
    log_text(line, "path", path_name(d->path));
    log_text(line, "executionStage", stage_of(d));
    log_text(line, "uid", d->texts[TEXT_UID]);
    log_text(line, "operation", d->texts[TEXT_OPERATION]);
    log_text_if_any(line, "group", d->texts[TEXT_GROUP]);
    log_text(line, "kind", d->texts[TEXT_KIND]);
    log_text_if_any(line, "subresource", d->texts[TEXT_SUBRESOURCE]);
    log_text_if_any(line, "namespace", d->texts[TEXT_NAMESPACE]);
    log_text(line, "name", d->texts[TEXT_NAME]);
    log_text_if_any(line, "promptRef", d->texts[TEXT_PROMPT_REF]);
    log_text_if_any(line, "paramsHash", d->facts.params_hash);
    log_text_if_any(line, "llmModel", d->texts[TEXT_LLM_MODEL]);
    add_tokens(line, &d->facts);
    log_text(line, "user", d->texts[TEXT_USER]);
}

static void write_decision(const decision *d)
{
    log_line line;
    const us_admission_answer *a = d->answer;
    log_begin(&line, has_failed(a) ? "error" : "info", "decision");
    log_text(&line, "traceId", us_str_from(d->trace->id));
    log_text_if_any(&line, "decisionId", a->decision_id);
    log_text_if_any(&line, "revision", a->revision);
    add_request(&line, d);
    log_text(&line, "verdict", verdict_of(a));
    add_rules(&line, d);
    if (a->warning_count > 0)
        log_number(&line, "warnings", a->warning_count);
    if (a->dryrun_count > 0)
        log_number(&line, "dryrun", a->dryrun_count);
    log_text_if_any(&line, "message", a->message);
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

static void write_package(const decision *d, const us_admission_outcome *outcome)
{
    log_line line;
    us_str texts[NAMES_MAX];
    const us_admission_answer *a = d->answer;
    us_str name = us_admission_plan_package(d->plan, outcome->package).name;
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
    if (count > 0)
        log_texts(&line, "said", texts, count);
    log_milliseconds(&line, "latencyMs", outcome->ns);
    log_end(&line);
}

static void write_packages(const decision *d)
{
    for (size_t i = 0; i < d->answer->outcome_count; i++)
        if (d->answer->outcomes[i].asked)
            write_package(d, &d->answer->outcomes[i]);
}

/* ---- All of it ------------------------------------------------------------------------ */

/* A function of its own, since it may be left by a jump. */
__attribute__((noinline)) static void look_through(us_arena *arena, decision *d)
{
    us_recovery recovery;
    arena->recovery = &recovery;
    if (US_RECOVER(&recovery))
        hide(d);
    else
        collect(arena, d);
    arena->recovery = NULL;
}

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
static void write_bad(us_arena *arena, const us_admission_plan *plan, us_str body,
                      const trace *t)
{
    log_line line;
    us_str message = us_str_slice(body, 0, body.length - 1);
    log_begin(&line, "warning", "bad_request");
    log_text(&line, "traceId", us_str_from(t->id));
    log_text(&line, "message", masked(arena, plan, message));
    log_end(&line);
}

void decision_line_write(const us_admission_plan *plan, us_admission_path path,
                         const us_admission_answer *answer, const trace *t, uint64_t ns)
{
    us_arena arena;
    us_arena_init(&arena, MEMORY_MAX, NULL);
    if (answer->status == US_ADMISSION_BAD) {
        write_bad(&arena, plan, answer->body, t);
    } else if (log_wants(has_failed(answer) ? LOG_ERROR : LOG_INFO)) {
        decision d = {.plan = plan, .answer = answer, .path = path, .trace = t, .ns = ns};
        look_through(&arena, &d);
        write_decision(&d);
        if (log_wants(LOG_DEBUG))
            write_packages(&d);
    }
    us_arena_free(&arena);
}

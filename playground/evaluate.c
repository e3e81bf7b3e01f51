/* A document is evaluated as the commands evaluate files: reviewed as by usher review, or a query
 * answered as by usher eval, and explained as by usher why and usher eval --coverage. For that the
 * policies are built up to three times: as they are, which gives the verdict and the times; to be
 * followed, for coverage and for places; and to be followed without an index, for the why. */
#include "evaluate.h"

#include "authoring/authoring.h"
#include "base/clock.h"
#include "base/file.h"
#include "document.h"
#include "parts.h"
#include "review/why.h"
#include "testing/explain.h"

#include <stdlib.h>

#define POLICY_MEMORY ((size_t)512 << 20)
#define VALUES_MEMORY ((size_t)256 << 20)
#define STEPS_MAX     100000000
/* Of all that is written. */
#define ARENA_MEMORY ((size_t)1 << 30)
/* Of what print() says while a query is answered. */
#define PRINT_MAX ((size_t)64 << 10)

typedef enum built_for {
    FOR_VERDICT,
    FOR_COVERAGE,
    FOR_WHY,
} built_for;

typedef struct evaluation {
    us_arena *arena;
    int out;
    document d;
    us_manifests *manifests, *old;
    us_review_options review;
    usher_engine *engine;
    us_explained *explained; /* NULL: nothing is followed */
    us_buf print;
} evaluation;

static const usher_limits limits = {
    .steps = STEPS_MAX,
    .timeout = (uint64_t)EVALUATE_SECONDS * 1000000000u,
    .memory = VALUES_MEMORY,
};

static us_buf begin_part(const evaluation *e)
{
    return us_buf_make(e->arena);
}

/* Whoever waits for it reads it, or has gone: nothing can be done about that here. */
static void send_part(const evaluation *e, us_buf *part)
{
    us_file_write_all(e->out, us_buf_str(part));
}

static bool is_blank(us_str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!memchr(" \t\r\n", text.text[i], 4))
            return false;
    return true;
}

static bool is_query(const evaluation *e)
{
    return !is_blank(e->d.query);
}

/* A pane that is one document of JSON, or else of YAML; NULL for a blank one. False after telling
 * what is wrong with it. */
static bool parse_pane(const evaluation *e, const char *name, us_str text,
                       usher_input **input)
{
    usher_input_options yaml = {.yaml = true};
    usher_problems *problems = NULL;
    *input = NULL;
    if (is_blank(text))
        return true;
    *input = usher_input_parse(text.text, text.length, NULL, NULL);
    if (!*input)
        *input = usher_input_parse(text.text, text.length, &yaml, &problems);
    if (!*input) {
        us_buf part = begin_part(e);
        part_problems(&part, problems, name);
        send_part(e, &part);
    }
    usher_problems_free(problems);
    return *input != NULL;
}

/* What the builder says of data has no place. */
static bool check_pane(const evaluation *e, const char *name, us_str text)
{
    usher_input *input;
    bool good = parse_pane(e, name, text, &input);
    usher_input_free(input);
    return good;
}

/* ---- Policies -------------------------------------------------------------------------- */

static bool add_sources(const evaluation *e, usher_builder *builder, us_str *error)
{
    const document *d = &e->d;
    for (size_t i = 0; i < d->module_count; i++)
        usher_builder_add_module(builder, d->modules[i].name.text,
                                 d->modules[i].text.text, d->modules[i].text.length);
    if (!is_blank(d->data))
        usher_builder_add_data(builder, "", "data", d->data.text, d->data.length);
    if (!is_blank(d->config))
        usher_builder_add_data(builder, "usher.config", "config", d->config.text,
                               d->config.length);
    if (is_query(e))
        usher_builder_add_query(builder, d->query.text, NULL, NULL);
    return is_query(e) ||
           us_review_add_data(e->arena, builder, e->manifests, &e->review, error);
}

/* The sources are right, but to be followed they take more. */
static void tell_unfollowed(const evaluation *e, const usher_problems *problems,
                            built_for what)
{
    us_buf part = begin_part(e);
    usher_text why = {"", 0};
    if (usher_problems_count(problems) > 0)
        why = usher_problems_at(problems, 0)->message;
    part_problem(&part,
                 us_str_format(e->arena, "%s is not told: %.*s",
                               what == FOR_WHY ? "the why" : "coverage", US_STR_ARG(why)),
                 true);
    send_part(e, &part);
}

static void tell_problems(const evaluation *e, const usher_problems *problems)
{
    us_buf part = begin_part(e);
    part_problems(&part, problems, is_query(e) ? "query" : NULL);
    send_part(e, &part);
}

/* NULL after telling why. */
static usher_policy *build(evaluation *e, built_for what)
{
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0,
                                   .keep_print = what == FOR_VERDICT,
                                   .traced = what != FOR_VERDICT,
                                   .trace_without_index = what == FOR_WHY,
                                   .max_memory = POLICY_MEMORY};
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    us_str error = US_STR_EMPTY;
    us_buf part = begin_part(e);
    usher_builder *builder = usher_builder_new(e->engine, &options);
    if (!add_sources(e, builder, &error)) {
        part_problem(&part, error, false);
        send_part(e, &part);
    } else {
        policy = usher_builder_finish(builder, &problems);
        if (!policy)
            us_advise(problems, builder, true);
        if (what == FOR_VERDICT)
            tell_problems(e, problems);
        else if (!policy)
            tell_unfollowed(e, problems, what);
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

/* NULL after telling why. */
static us_admission_plan *make_plan(const evaluation *e, const usher_policy *policy)
{
    us_admission_options options = {.enforcement_point = "gator.gatekeeper.sh",
                                    .limits = limits};
    us_str problem;
    us_admission_plan *plan = us_admission_plan_new(e->arena, policy, &options, &problem);
    us_buf part = begin_part(e);
    if (!plan) {
        part_problem(&part, problem, false);
        send_part(e, &part);
    }
    return plan;
}

/* ---- Reviews --------------------------------------------------------------------------- */

static void begin_following(void *data, usher_worker *worker)
{
    us_explained_begin(data, worker, US_TEST_TRACED);
}

static void end_following(void *data, usher_worker *worker)
{
    us_explained_end(data, worker);
}

static void send_coverage(evaluation *e, const usher_policy *policy)
{
    us_buf part = begin_part(e), json = begin_part(e);
    us_coverage_json(&json, us_explained_coverage(e->arena, e->explained, policy));
    part_wrap(&part, "coverage", us_buf_str(&json));
    send_part(e, &part);
}

static void send_review(evaluation *e, const us_review_outcome *outcome,
                        const part_times *times)
{
    us_buf part = begin_part(e);
    part_review(&part, outcome, times);
    send_part(e, &part);
}

/* Judges again, followed, and then finds the places that the verdict lacked: it is sent again. */
static void cover_review(evaluation *e, us_review_outcome *outcome,
                         const part_times *times)
{
    usher_policy *traced = build(e, FOR_COVERAGE);
    us_admission_plan *plan = traced ? make_plan(e, traced) : NULL;
    us_review_options followed = e->review;
    followed.begin = begin_following;
    followed.end = end_following;
    followed.follower = e->explained;
    if (!plan)
        return;
    us_review_run(e->arena, e->manifests, plan, traced, &followed);
    send_coverage(e, traced);
    if (us_review_lacks_places(outcome)) {
        us_review_find_places(e->arena, outcome, e->manifests, plan, traced, &e->review);
        send_review(e, outcome, times);
    }
}

/* Where there is no input, there is no manifest to ask about. */
static us_why *explain_alone(const evaluation *e, const usher_policy *traced,
                             const char *rule)
{
    us_why *why = us_arena_alloc_zero(e->arena, sizeof *why);
    why->objects = us_arena_alloc_zero(e->arena, sizeof *why->objects);
    us_why_object *object = &why->objects[why->object_count++];
    object->name = US_STR("no input");
    object->packages = us_arena_alloc_zero(e->arena, sizeof *object->packages);
    us_why_package *package = &object->packages[object->package_count++];
    package->name = us_str_from(rule);
    package->rules = us_arena_alloc(e->arena, sizeof *package->rules);
    usher_worker *worker = usher_worker_new(traced);
    package->rules[package->rule_count++] =
        us_why_ask(e->arena, us_arena_scratch(e->arena), worker, us_mask_new(e->arena),
                   rule, NULL, &limits, NULL);
    usher_worker_free(worker);
    return why;
}

/* [rule]: the path of the one that a query is; NULL: all that decide in a review. */
static void explain(evaluation *e, const char *rule)
{
    usher_policy *traced = build(e, FOR_WHY);
    us_admission_plan *plan = traced && !rule ? make_plan(e, traced) : NULL;
    us_why_options options = {
        .review = &e->review, .rule = rule, .plain = rule != NULL, .limits = &limits};
    us_buf part = begin_part(e), json = begin_part(e);
    if (!traced || (!plan && !rule))
        return;
    us_why_json(&json,
                rule && is_blank(e->d.input)
                    ? explain_alone(e, traced, rule)
                    : us_review_why(e->arena, e->manifests, plan, traced, &options));
    part_wrap(&part, "why", us_buf_str(&json));
    send_part(e, &part);
}

static void review(evaluation *e)
{
    part_times times;
    uint64_t start = us_clock_now();
    usher_policy *policy = build(e, FOR_VERDICT);
    times.compile = us_clock_now() - start;
    us_admission_plan *plan = policy ? make_plan(e, policy) : NULL;
    if (!plan)
        return;
    /* Its first text takes longer than most policies do, which is not their fault. */
    us_mask_prepare(us_admission_plan_mask(plan));
    start = us_clock_now();
    us_review_outcome *outcome =
        us_review_run(e->arena, e->manifests, plan, policy, &e->review);
    times.evaluate = us_clock_now() - start;
    send_review(e, outcome, &times);
    cover_review(e, outcome, &times);
    explain(e, NULL);
}

/* ---- Queries --------------------------------------------------------------------------- */

static void keep_print(void *data, usher_text line)
{
    us_buf *print = data;
    if (print->length + line.length >= PRINT_MAX)
        return;
    us_buf_add(print, line.text, line.length);
    us_buf_add_char(print, '\n');
}

static void answer(evaluation *e, const usher_policy *policy, const usher_input *input,
                   part_times *times)
{
    const usher_result *result;
    us_buf part = begin_part(e);
    us_str answers = US_STR_EMPTY;
    usher_worker *worker = usher_worker_new(policy);
    usher_worker_set_print(worker, keep_print, &e->print);
    uint64_t start = us_clock_now();
    usher_outcome outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
    times->evaluate = us_clock_now() - start;
    if (outcome == USHER_OK)
        answers = us_str_from(usher_result_json(result, USHER_JSON_COMPACT, NULL));
    part_query(&part, answers, usher_result_problems(result), result,
               us_buf_str(&e->print), times);
    send_part(e, &part);
    usher_worker_free(worker);
}

static void cover_query(evaluation *e, const usher_input *input)
{
    const usher_result *result;
    usher_policy *traced = build(e, FOR_COVERAGE);
    if (!traced)
        return;
    usher_worker *worker = usher_worker_new(traced);
    us_explained_begin(e->explained, worker, US_TEST_TRACED);
    usher_evaluate_query(worker, 0, input, &limits, &result);
    us_explained_end(e->explained, worker);
    send_coverage(e, traced);
    usher_worker_free(worker);
}

/* The path of a document that the query is, "data.a.b"; NULL: it is another query. */
static const char *path_of(const evaluation *e)
{
    us_str query = e->d.query;
    size_t from = 0, to = query.length;
    while (from < to && is_blank(us_str_slice(query, from, from + 1)))
        from++;
    while (to > from && is_blank(us_str_slice(query, to - 1, to)))
        to--;
    us_str path = us_str_slice(query, from, to);
    for (size_t i = 0; i < path.length; i++) {
        unsigned char c = (unsigned char)path.text[i];
        if ((unsigned)((c | 0x20) - 'a') >= 26 && (unsigned)(c - '0') >= 10 && c != '_' &&
            c != '.')
            return NULL;
    }
    return us_str_starts_with(path, US_STR("data.")) ? us_str_copy(e->arena, path).text
                                                     : NULL;
}

static void query(evaluation *e)
{
    part_times times;
    usher_input *input;
    uint64_t start = us_clock_now();
    usher_policy *policy = build(e, FOR_VERDICT);
    times.compile = us_clock_now() - start;
    if (!policy || !parse_pane(e, "input", e->d.input, &input))
        return;
    answer(e, policy, input, &times);
    cover_query(e, input);
    if (path_of(e))
        explain(e, path_of(e));
}

/* ---- Evaluation ------------------------------------------------------------------------ */

static us_manifests *read_manifests(us_arena *arena, const char *name, us_str text)
{
    us_manifests *manifests = us_manifests_find(arena, NULL, NULL, NULL);
    if (!is_blank(text))
        us_manifests_add(manifests, us_str_from(name), text);
    us_manifests_read(manifests, 0);
    return manifests;
}

static const char *text_or_null(us_str text)
{
    return text.length > 0 ? text.text : NULL;
}

static void prepare(evaluation *e)
{
    const document *d = &e->d;
    e->manifests = read_manifests(e->arena, "input", d->input);
    e->old = is_blank(d->old) ? NULL : read_manifests(e->arena, "old", d->old);
    e->review = (us_review_options){
        .operation = text_or_null(d->operation),
        .old = e->old,
        .namespace = text_or_null(d->namespace),
        .complete = d->complete,
        .patches = true,
    };
}

static void evaluate_in(us_arena *arena, us_str text, int out)
{
    evaluation e = {.arena = arena, .out = out, .print = us_buf_make(arena)};
    const us_explain_options options = {.coverage = true};
    us_str error;
    us_buf part = begin_part(&e);
    if (!document_read(arena, text, &e.d, &error)) {
        part_refused(&part, error);
        send_part(&e, &part);
        return;
    }
    e.engine = usher_engine_new();
    e.explained = us_explained_new(&options);
    if (!e.engine || !e.explained)
        abort();
    prepare(&e);
    if (!check_pane(&e, "data", e.d.data) || !check_pane(&e, "config", e.d.config))
        return;
    if (is_query(&e))
        query(&e);
    else
        review(&e);
}

void evaluate(us_str text, int out)
{
    us_arena arena;
    us_arena_init(&arena, ARENA_MEMORY, NULL);
    evaluate_in(&arena, text, out);
}

/* Building what there is, and evaluating queries. */
#include "cli/repl.h"

#include "authoring/authoring.h"
#include "base/file.h"
#include "cli/metrics.h"
#include "cli/output.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void us_repl_say(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    fflush(stdout);
}

void us_repl_fail(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("error: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

/* ---- The input -------------------------------------------------------------------------- */

static usher_input *parse_input(us_str text, const char *const *unknown,
                                usher_problems **problems)
{
    usher_input_options json = {.unknown = unknown},
                        yaml = {.unknown = unknown, .yaml = true};
    usher_input *input = usher_input_parse(text.text, text.length, &json, NULL);
    return input ? input : usher_input_parse(text.text, text.length, &yaml, problems);
}

bool us_repl_read_input(us_repl *r, us_arena *arena, const char *path, us_str *error)
{
    us_arena own;
    us_str text;
    usher_problems *problems = NULL;
    us_arena_init(&own, 0, NULL);
    if (!us_file_read(&own, path, 0, &text, error)) {
        *error = us_str_copy(arena, *error);
        us_arena_free(&own);
        return false;
    }
    usher_input *input = parse_input(text, NULL, &problems);
    bool good = input != NULL;
    if (!good)
        *error = us_str_format(arena, "%s is neither JSON nor YAML: %.*s", path,
                               US_STR_ARG(usher_problems_at(problems, 0)->message));
    us_arena_free(good ? &r->input_arena : &own);
    if (good) {
        r->input_arena = own;
        r->input = text;
    }
    usher_problems_free(problems);
    usher_input_free(input);
    return good;
}

usher_input *us_repl_input(const us_repl *r, const usher_limits *limits,
                           usher_problems **problems)
{
    const char *const *unknown = r->unknown.count > 0 ? r->unknown.items : NULL;
    usher_input *input = us_session_input(r->policy, limits, unknown, problems);
    if (input || *problems)
        return input;
    if (r->input.length == 0 && !unknown)
        return NULL;
    return parse_input(r->input.length > 0 ? r->input : US_STR("{}"), unknown, problems);
}

/* ---- Building --------------------------------------------------------------------------- */

static void print_problems(const us_repl *r, usher_problems *problems,
                           const usher_builder *builder)
{
    us_advise(problems, builder, true);
    us_session_place(r->session, problems);
    fputs(usher_problems_text(problems, true), stderr);
}

/* False after telling. */
static bool build(us_repl *r, us_arena *arena, us_str query, bool types,
                  us_metrics *metrics)
{
    usher_build_options options = {
        .dialect = r->settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .keep_print = true,
        .unknowns = r->unknown.count > 0,
        .traced = strcmp(r->explain, "off") != 0 || r->profile || r->traceback,
    };
    usher_builder *builder = usher_builder_new(r->engine, &options);
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    us_str error;
    us_metrics_start(metrics);
    bool added = us_sources_add(arena, builder, &r->settings->sources, &error);
    us_metrics_stop(metrics, 0, US_TIMER_LOAD);
    us_metrics_start(metrics);
    if (added) {
        us_session_build(arena, r->session, builder, query, types);
        policy = usher_builder_finish(builder, &problems);
        if (!policy)
            print_problems(r, problems, builder);
    } else {
        us_repl_fail("%.*s", US_STR_ARG(error));
    }
    us_metrics_stop(metrics, 0, US_TIMER_COMPILE);
    usher_problems_free(problems);
    usher_builder_free(builder);
    if (policy) {
        us_session_know(r->session, policy);
        usher_policy_free(r->policy);
        r->policy = policy;
    }
    return policy != NULL;
}

bool us_repl_load(us_repl *r)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    us_metrics metrics = us_metrics_make(&arena, 1);
    bool built = build(r, &arena, US_STR_EMPTY, false, &metrics);
    us_arena_free(&arena);
    return built;
}

/* ---- Evaluating ------------------------------------------------------------------------- */

static us_test_explain explain_mode(const us_repl *r)
{
    static const struct {
        const char *name;
        us_test_explain mode;
    } modes[] = {
        {"off", US_TEST_EXPLAIN_NONE},    {"notes", US_TEST_EXPLAIN_NOTES},
        {"fails", US_TEST_EXPLAIN_FAILS}, {"full", US_TEST_EXPLAIN_FULL},
        {"debug", US_TEST_EXPLAIN_FULL},
    };
    size_t i = 0;
    while (strcmp(modes[i].name, r->explain) != 0)
        i++;
    return modes[i].mode;
}

static void print_line(void *data, usher_text line)
{
    (void)data;
    fprintf(stderr, "%.*s\n", US_STR_ARG(line));
}

static void add_explained(us_arena *arena, const us_repl *r, us_explained *explained,
                          us_output *output)
{
    us_buf text = us_buf_make(arena), json = us_buf_make(arena);
    size_t count;
    if (explain_mode(r) != US_TEST_EXPLAIN_NONE) {
        us_explained_text(&text, explained);
        us_explained_json(&json, explained);
        output->steps_text = us_buf_str(&text);
        output->steps = us_buf_str(&json);
    }
    if (!r->profile)
        return;
    text = us_buf_make(arena);
    json = us_buf_make(arena);
    const us_profile_line *lines = us_explained_profile(explained, NULL, 0, &count);
    us_profile_text(&text, lines, count, 1);
    us_profile_json(&json, lines, count, 1);
    output->profile_text = us_buf_str(&text);
    output->profile = us_buf_str(&json);
}

/* What is said of an answer where something of the input is unknown. */
static void print_unknown(us_arena *arena, const us_repl *r, usher_outcome outcome,
                          bool indeterminate)
{
    us_buf names = us_buf_make(arena);
    if (r->json || outcome == USHER_ERROR)
        return;
    for (size_t i = 0; i < r->unknown_names.count; i++)
        us_buf_add_format(&names, "%s%s", i ? ", " : "", r->unknown_names.items[i]);
    if (!indeterminate)
        us_repl_say("# whatever is at %.*s\n", US_STR_ARG(us_buf_str(&names)));
    else if (outcome == USHER_OK)
        us_repl_say("# there may be more: that depends on %.*s\n",
                    US_STR_ARG(us_buf_str(&names)));
    else
        us_repl_say("# it depends on %.*s\n", US_STR_ARG(us_buf_str(&names)));
}

static void print(us_arena *arena, const us_output *output, us_str stack)
{
    us_buf out = us_buf_make(arena), errors = us_buf_make(arena);
    us_output_print(&out, &errors, output);
    fputs(us_buf_str(&out).text, stdout);
    fflush(stdout);
    fputs(us_buf_str(&errors).text, stderr);
    if (output->problems && stack.length > 0)
        fprintf(stderr, "\nTraceback:\n%.*s", US_STR_ARG(stack));
}

static void report(us_repl *r, us_arena *arena, usher_outcome outcome,
                   const usher_result *result, us_explained *explained,
                   const us_metrics *metrics)
{
    us_output output = {.format = r->json ? "json" : "pretty",
                        .pretty_limit = r->pretty_limit,
                        .problems = usher_result_problems(result),
                        .with_unknowns = r->unknown.count > 0,
                        .indeterminate = usher_result_is_indeterminate(result)};
    us_buf text = us_buf_make(arena), stack = us_buf_make(arena);
    if (outcome == USHER_OK)
        output.answers.text =
            usher_result_json(result, USHER_JSON_COMPACT, &output.answers.length);
    if (outcome == USHER_OK && !output.answers.text) {
        us_repl_fail("the result as JSON exceeds the memory limit");
        return;
    }
    if (explained)
        add_explained(arena, r, explained, &output);
    if (r->metrics || r->instrument) {
        us_metrics_json(&text, metrics);
        output.metrics = us_buf_str(&text);
    }
    if (explained && r->traceback)
        us_explained_stack(&stack, explained);
    print(arena, &output, us_buf_str(&stack));
    if (r->unknown.count > 0)
        print_unknown(arena, r, outcome, output.indeterminate);
}

static void run_query(us_repl *r, us_arena *arena, us_metrics *metrics, bool *interrupted)
{
    us_explain_options options = {
        .steps = explain_mode(r), .profile = r->profile, .stack = r->traceback};
    usher_limits limits = {.steps = UINT64_MAX,
                           .memory = (size_t)4 << 30,
                           .strict_errors = r->strict_errors,
                           .allow_network = true,
                           .cancelled = interrupted};
    const usher_result *result;
    usher_problems *problems = NULL;
    us_metrics_start(metrics);
    usher_input *input = us_repl_input(r, &limits, &problems);
    us_metrics_stop(metrics, 0, US_TIMER_INPUT);
    if (problems) {
        fputs(usher_problems_text(problems, true), stderr);
        usher_problems_free(problems);
        return;
    }
    bool followed = options.steps || options.profile || options.stack;
    us_explained *explained = followed ? us_explained_new(&options) : NULL;
    usher_worker *worker = usher_worker_new(r->policy);
    usher_worker_set_print(worker, print_line, NULL);
    usher_worker_set_environment(worker, (const char *const *)environ);
    if (explained)
        us_explained_begin(explained, worker, US_TEST_TRACED);
    us_metrics_start(metrics);
    usher_outcome outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
    us_metrics_stop(metrics, 0, US_TIMER_EVALUATE);
    metrics->cost = usher_result_cost(result);
    if (explained)
        us_explained_end(explained, worker);
    report(r, arena, outcome, result, explained, metrics);
    usher_input_free(input);
    usher_worker_free(worker);
    us_explained_free(explained);
}

static void print_types(const us_repl *r)
{
    us_str name, type;
    for (size_t i = 0; us_session_type(r->session, i, &name, &type); i++)
        us_repl_say("# %.*s: %.*s\n", US_STR_ARG(name), US_STR_ARG(type));
}

void us_repl_evaluate(us_repl *r, us_str query)
{
    us_arena arena;
    bool interrupted;
    us_arena_init(&arena, 0, NULL);
    us_metrics metrics = us_metrics_make(&arena, 1);
    us_line_begin_work(r->lines, &interrupted);
    if (build(r, &arena, query, r->types, &metrics)) {
        run_query(r, &arena, &metrics, &interrupted);
        print_types(r);
    }
    us_line_end_work(r->lines);
    us_arena_free(&arena);
}

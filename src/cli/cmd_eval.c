/* usher eval: evaluates a query, with the flags and the output of `opa eval`.
 *
 * The settings, filled from the table of options, say what to load; a round loads,
 * compiles and evaluates it all, and --count asks for several. Layout of the
 * output is report.c's, finding the files sources.c's. */
#include "authoring/authoring.h"
#include "base/file.h"
#include "base/threads.h"
#include "cli/command.h"
#include "cli/eval_explain.h"
#include "cli/image_query.h"
#include "cli/metrics.h"
#include "cli/output.h"
#include "cli/sources.h"

#include <stdio.h>
#include <unistd.h>

typedef struct eval_settings {
    us_sources sources;
    const char *image;
    bool check_image;
    const char *input;
    bool stdin_input;
    bool stdin_query;
    const char *package;
    us_words imports;
    const char *capabilities;
    const char *format;
    bool fail;
    bool fail_defined;
    bool strict;
    bool strict_errors;
    bool no_hints;
    bool show_errors;
    bool metrics;
    bool disable_indexing;
    bool disable_early_exit;
    bool optimize_store;
    bool v0;
    bool v1;
    uint64_t count;
    uint64_t pretty_limit;
    uint64_t timeout;
    const char *target;
    us_eval_explain explain;
} eval_settings;

/* One evaluation, from files to result. What [worker] and [policy] own lives until
 * end_round. */
typedef struct round {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
    usher_projection *projection;
    us_str input_text;
    usher_input *input;
    usher_problems *problems; /* of loading and compiling */
    const usher_result *result;
    usher_outcome outcome;
    const char *path; /* of the document to evaluate; NULL: the query of the builder */
    us_explained *explained; /* follows the evaluation; NULL: nothing does */
    us_test_build build;     /* the way in which the policy is then built */
} round_state;

/* A program that runs to its end under the eyes of who started it may take its
 * time; a value that fills the machine is a mistake. */
static const size_t memory_limit = (size_t)8 << 30;

/* Reading so many bytes of an input takes about as long as working out, for a few rules,
 * what of it is seen; smaller ones are read whole. */
static const size_t worth_projecting = (size_t)64 << 10;

/* The same for many rules, as images have them. */
static const size_t worth_projecting_image = (size_t)4 << 20;

/* What is said of sources says nothing of an image. */
static const char *check_image(const eval_settings *settings)
{
    if (!settings->image)
        return settings->check_image ? "--check-image is about an --image" : NULL;
    if (settings->sources.data.count + settings->sources.bundles.count > 0)
        return "an image has all policies and data in it: give --image, or --data and "
               "--bundle";
    if (settings->package || settings->imports.count || settings->capabilities ||
        settings->strict || settings->sources.schema)
        return "--package, --import, --capabilities, --strict and --schema are for usher "
               "build --image";
    if (settings->disable_indexing || settings->disable_early_exit)
        return "an image is always evaluated with index and early exit";
    if (us_eval_explain_wanted(&settings->explain))
        return "an image can't tell what it does: give the sources with --data or "
               "--bundle";
    return NULL;
}

static const char *check_settings(const us_invocation *call)
{
    const eval_settings *settings = call->settings;
    if (settings->stdin_query && call->operands.count)
        return "give the query as an operand or with --stdin, not both";
    if (!settings->stdin_query && call->operands.count == 0 && !settings->image)
        return "give a query, or --stdin to read one";
    if (call->operands.count > 1)
        return "give one query; quote it if it contains blanks";
    if (settings->stdin_query && settings->stdin_input)
        return "give --stdin or --stdin-input, not both";
    if (settings->stdin_input && settings->input)
        return "give --stdin-input or --input, not both";
    if (settings->fail && settings->fail_defined)
        return "give --fail or --fail-defined, not both";
    if (settings->show_errors && settings->strict_errors)
        return "give --show-builtin-errors or --strict-builtin-errors, not both";
    if (strcmp(settings->format, "source") == 0)
        return "--format source shows partial evaluation, which usher does not do";
    if (settings->count == 0)
        return "--count must be at least 1";
    const char *mistake = us_eval_explain_check(&settings->explain);
    return mistake ? mistake : check_image(settings);
}

static bool read_input(us_invocation *call, us_str *text)
{
    const eval_settings *settings = call->settings;
    const char *path = settings->stdin_input ? "-" : settings->input;
    us_str error;
    if (!path || us_file_read(call->arena, us_sources_path(path), 0, text, &error))
        return true;
    us_command_fail(call, "%.*s", US_STR_ARG(error));
    return false;
}

static void fail_input(us_invocation *call, const char *path,
                       const usher_problem *problem)
{
    us_command_fail(call, "unable to parse input: %s:%u:%u: %.*s", path, problem->row,
                    problem->column, US_STR_ARG(problem->message));
}

/* JSON, or YAML where that fails. A file that calls itself JSON is told what is
 * wrong with it as JSON. With a policy, only what the query can see of a large one is
 * built. */
static bool parse_input(us_invocation *call, round_state *round)
{
    const char *const queries[] = {round->path, NULL};
    const eval_settings *settings = call->settings;
    const char *path = settings->stdin_input ? "standard input" : settings->input;
    us_str text = round->input_text;
    usher_problems *problems = NULL, *yaml_problems = NULL;
    if (!path)
        return true;
    size_t worth = round->path ? worth_projecting_image : worth_projecting;
    if (round->policy && text.length >= worth && !round->explained)
        round->projection = usher_projection_new(round->policy, queries);
    usher_input_options json = {.projection = round->projection}, yaml = {.yaml = true};
    round->input = usher_input_parse(text.text, text.length, &json, &problems);
    if (!round->input)
        round->input = usher_input_parse(text.text, text.length, &yaml, &yaml_problems);
    if (!round->input) {
        bool is_json = us_str_ends_with(us_str_from(path), US_STR(".json"));
        fail_input(call, path, usher_problems_at(is_json ? problems : yaml_problems, 0));
    }
    usher_problems_free(problems);
    usher_problems_free(yaml_problems);
    return round->input != NULL;
}

static bool load_sources(us_invocation *call, round_state *round, us_str *error)
{
    const eval_settings *settings = call->settings;
    usher_build_options options = {
        .dialect = settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = true,
        .faithful = settings->disable_indexing || settings->disable_early_exit,
        .traced = us_eval_explain_wanted(&settings->explain),
        .trace_without_index = round->build == US_TEST_TRACED_WITHOUT_INDEX,
        .trace_without_exit = round->build == US_TEST_TRACED_WITHOUT_EXIT,
        .threads = us_threads_usable(),
    };
    round->engine = usher_engine_new();
    round->builder = usher_builder_new(round->engine, &options);
    return us_sources_capabilities(call->arena, round->builder, settings->capabilities,
                                   error) &&
           us_sources_add(call->arena, round->builder, &settings->sources, error);
}

/* The path that [query] is, or that of the image's one entrypoint. NULL after telling. */
static const char *find_path(us_invocation *call, const usher_policy *policy,
                             const char *query)
{
    const char *entrypoint = usher_policy_entrypoint(policy, 0);
    if (!query && (!entrypoint || usher_policy_entrypoint(policy, 1)))
        us_command_misuse(call, "give a query: the image has %s",
                          entrypoint ? "several entrypoints" : "no entrypoint");
    if (!query)
        return usher_policy_entrypoint(policy, 1) ? NULL : entrypoint;
    const char *path = us_image_query_path(call->arena, query);
    if (!path)
        us_command_misuse(call,
                          "an image is asked for documents by their path, such as "
                          "data.prompt.deny; for another query give the sources with "
                          "--data, or make it a rule and build the image again");
    return path;
}

/* False after telling. */
static bool open_image(us_invocation *call, round_state *round, const char *query)
{
    const eval_settings *settings = call->settings;
    usher_image_options options = {.check_documents = settings->check_image};
    usher_problems *problems = NULL;
    round->engine = usher_engine_new();
    round->policy = usher_image_open(round->engine, us_sources_path(settings->image),
                                     &options, &problems);
    if (!round->policy) {
        usher_text message = usher_problems_at(problems, 0)->message;
        us_command_fail(call, "%s: %.*s", settings->image, US_STR_ARG(message));
    }
    usher_problems_free(problems);
    if (round->policy)
        round->path = find_path(call, round->policy, query);
    return round->path != NULL;
}

static void print_line(void *data, usher_text line)
{
    (void)data;
    fprintf(stderr, "%.*s\n", US_STR_ARG(line));
}

static usher_outcome evaluate(const eval_settings *settings, round_state *round)
{
    usher_limits limits = {
        .steps = UINT64_MAX,
        .timeout = settings->timeout,
        .memory = memory_limit,
        .strict_errors = settings->strict_errors,
        .keep_errors = settings->show_errors,
        .allow_network = true,
    };
    if (round->path)
        return usher_evaluate_path(round->worker, round->path, round->input, &limits,
                                   &round->result);
    if (round->explained)
        us_explained_begin(round->explained, round->worker, round->build);
    usher_outcome outcome =
        usher_evaluate_query(round->worker, 0, round->input, &limits, &round->result);
    if (round->explained)
        us_explained_end(round->explained, round->worker);
    return outcome;
}

/* False where sources could not be found; what is wrong with them the round tells. */
static bool compile(us_invocation *call, const char *query, us_metrics *metrics,
                    size_t number, round_state *round)
{
    const eval_settings *settings = call->settings;
    us_str error;
    us_metrics_start(metrics);
    if (!load_sources(call, round, &error)) {
        if (parse_input(call, round))
            us_command_fail(call, "%.*s", US_STR_ARG(error));
        return false;
    }
    us_metrics_stop(metrics, number, US_TIMER_LOAD);
    us_metrics_start(metrics);
    usher_builder_add_query(round->builder, query, settings->package,
                            settings->imports.items);
    round->policy = usher_builder_finish(round->builder, &round->problems);
    us_metrics_stop(metrics, number, US_TIMER_COMPILE);
    if (!round->policy && !settings->no_hints && us_output_is_text(settings->format))
        us_advise(round->problems, round->builder, true);
    return true;
}

/* False where something failed that no report tells. The input is parsed last, for the
 * policy says what of it is needed; but as in OPA, what is wrong with it is told first. */
static bool run_round(us_invocation *call, const char *query, us_metrics *metrics,
                      size_t number, round_state *round)
{
    const eval_settings *settings = call->settings;
    us_metrics_start(metrics);
    if (!read_input(call, &round->input_text))
        return false;
    us_metrics_stop(metrics, number, US_TIMER_INPUT);
    if (settings->image) {
        us_metrics_start(metrics);
        if (!open_image(call, round, query))
            return false;
        us_metrics_stop(metrics, number, US_TIMER_LOAD);
    } else if (!compile(call, query, metrics, number, round)) {
        return false;
    }
    us_metrics_start(metrics);
    if (!parse_input(call, round))
        return false;
    us_metrics_stop(metrics, number, US_TIMER_INPUT);
    if (!round->policy)
        return true;
    us_metrics_start(metrics);
    round->worker = usher_worker_new(round->policy);
    usher_worker_set_print(round->worker, print_line, NULL);
    usher_worker_set_environment(round->worker, (const char *const *)environ);
    round->outcome = evaluate(settings, round);
    us_metrics_stop(metrics, number, US_TIMER_EVALUATE);
    metrics->cost = usher_result_cost(round->result);
    return true;
}

static void end_round(round_state *round)
{
    usher_worker_free(round->worker);
    usher_input_free(round->input);
    usher_projection_free(round->projection);
    usher_policy_free(round->policy);
    usher_problems_free(round->problems);
    usher_builder_free(round->builder);
    usher_engine_free(round->engine);
}

/* Evaluates once more without the index, and once without early exit, as far as that tells
 * why code was not run. */
static void explain_coverage(us_invocation *call, const char *query,
                             const round_state *round)
{
    const eval_settings *settings = call->settings;
    us_metrics metrics = us_metrics_make(call->arena, 1);
    for (int build = US_TEST_TRACED + 1; build < US_TEST_BUILD_COUNT; build++) {
        round_state again = {.explained = round->explained,
                             .build = (us_test_build)build,
                             .input = round->input};
        if (!us_eval_explain_runs(&settings->explain, again.build))
            continue;
        if (compile(call, query, &metrics, 0, &again) && again.policy) {
            again.worker = usher_worker_new(again.policy);
            usher_worker_set_environment(again.worker, (const char *const *)environ);
            evaluate(settings, &again);
        }
        again.input = NULL;
        end_round(&again);
    }
}

static int report_round(us_invocation *call, round_state *round,
                        const us_metrics *metrics)
{
    const eval_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena), errors = us_buf_make(call->arena);
    us_buf metrics_text = us_buf_make(call->arena);
    us_output report = {.format = settings->format,
                        .aggregated = metrics->round_count > 1,
                        .pretty_limit = settings->pretty_limit};
    if (!round->policy)
        report.problems = round->problems;
    else
        report.problems = usher_result_problems(round->result);
    if (round->policy && round->outcome == USHER_OK) {
        report.answers.text =
            round->path ? us_image_query_answers(call->arena, round->path, round->result,
                                                 &report.answers.length)
                        : usher_result_json(round->result, USHER_JSON_COMPACT,
                                            &report.answers.length);
        if (!report.answers.text)
            return us_command_fail(call, "the result as JSON exceeds the memory limit");
    }
    if (round->explained && round->policy)
        us_eval_explain_report(call->arena, &settings->explain, round->explained,
                               round->policy, metrics->round_count, &report);
    if (settings->metrics || settings->explain.instrument ||
        us_eval_explain_profile(&settings->explain)) {
        us_metrics_json(&metrics_text, metrics);
        report.metrics = us_buf_str(&metrics_text);
    }
    us_output_print(&out, &errors, &report);
    fputs(us_buf_str(&errors).text, stderr);
    bool failed = !round->policy || round->outcome == USHER_ERROR;
    bool defined = round->outcome == USHER_OK;
    bool found = (settings->fail && !defined) || (settings->fail_defined && defined);
    return us_command_output(call, us_buf_str(&out),
                             failed  ? US_EXIT_FAILED
                             : found ? US_EXIT_FINDINGS
                                     : US_EXIT_CLEAN);
}

static int run_rounds(us_invocation *call, const char *query, us_explained *explained)
{
    const eval_settings *settings = call->settings;
    us_metrics metrics = us_metrics_make(call->arena, settings->count);
    int code = US_EXIT_CLEAN;
    for (size_t i = 0; i < settings->count && code == US_EXIT_CLEAN; i++) {
        round_state round = {.outcome = USHER_ERROR, .explained = explained};
        bool last = i + 1 == settings->count;
        if (!run_round(call, query, &metrics, i, &round))
            code = US_EXIT_FAILED;
        if (last && code == US_EXIT_CLEAN) {
            if (explained && round.policy)
                explain_coverage(call, query, &round);
            code = report_round(call, &round, &metrics);
        }
        end_round(&round);
    }
    return code;
}

static int run_eval(us_invocation *call)
{
    const eval_settings *settings = call->settings;
    const char *mistake = check_settings(call);
    if (mistake)
        return us_command_misuse(call, "%s", mistake);
    const char *query = call->operands.items ? call->operands.items[0] : NULL;
    us_str text, error;
    if (settings->stdin_query) {
        if (!us_file_read(call->arena, "-", 0, &text, &error))
            return us_command_fail(call, "%.*s", US_STR_ARG(error));
        query = text.text;
    }
    us_explained *explained = NULL;
    if (us_eval_explain_wanted(&settings->explain) &&
        !(explained = us_eval_explain_new(&settings->explain)))
        return us_command_fail(call, "there is no memory");
    int code = run_rounds(call, query, explained);
    us_explained_free(explained);
    return code;
}

#define NOT_PARTIAL "usher always evaluates in full"

static const us_option options[] = {
    {US_NAMED('d', "data"), US_STORED(LIST, eval_settings, sources.data), .value = "PATH",
     .help = "policies and data: a .rego, .json or .yaml file, or a folder of them; "
             "a.b:FILE puts data below data.a.b"},
    {US_NAMED('b', "bundle"), US_STORED(LIST, eval_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED(0, "image"), US_STORED(TEXT, eval_settings, image), .value = "PATH",
     .help = "image of policies and data, made by usher build --image; the query is the "
             "path of a document, or the image's one entrypoint"},
    {US_NAMED(0, "check-image"), US_STORED(FLAG, eval_settings, check_image),
     .help = "check all documents of the image, however many, before they are used"},
    {US_NAMED('i', "input"), US_STORED(TEXT, eval_settings, input), .value = "PATH",
     .help = "input document, JSON or YAML"},
    {US_NAMED('I', "stdin-input"), US_STORED(FLAG, eval_settings, stdin_input),
     .help = "read the input document from standard input"},
    {US_NAMED(0, "stdin"), US_STORED(FLAG, eval_settings, stdin_query),
     .help = "read the query from standard input"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, eval_settings, format), .value = "FORMAT",
     .choices = "json values bindings pretty source raw discard", .preset = "json",
     .help = "form of the output"},
    {US_NAMED(0, "fail"), US_STORED(FLAG, eval_settings, fail),
     .help = "exit with 1 if the result is undefined"},
    {US_NAMED(0, "fail-defined"), US_STORED(FLAG, eval_settings, fail_defined),
     .help = "exit with 1 if the result is defined"},
    {US_NAMED(0, "package"), US_STORED(TEXT, eval_settings, package), .value = "NAME",
     .help = "package in which names of the query are looked up"},
    {US_NAMED(0, "import"), US_STORED(LIST, eval_settings, imports), .value = "NAME",
     .help = "import for the query, such as data.lib"},
    {US_NAMED('S', "strict"), US_STORED(FLAG, eval_settings, strict),
     .help = "unused variables and imports in policies are errors"},
    {US_NAMED(0, "strict-builtin-errors"), US_STORED(FLAG, eval_settings, strict_errors),
     .help = "the first error of a built-in function ends the evaluation"},
    {US_NAMED(0, "show-builtin-errors"), US_STORED(FLAG, eval_settings, show_errors),
     .help = "report all errors of built-in functions beside the result"},
    {US_NAMED(0, "timeout"), US_STORED(DURATION, eval_settings, timeout), .value = "TIME",
     .help = "give up after that time, such as 500ms or 10s"},
    US_CAPABILITIES_OPTION(eval_settings, capabilities),
    US_NO_HINTS_OPTION(eval_settings, no_hints),
    US_IGNORE_OPTION(eval_settings, sources.ignore),
    US_SIGNATURE_OPTIONS(eval_settings),
    {US_NAMED(0, "metrics"), US_STORED(FLAG, eval_settings, metrics),
     .help = "report what the evaluation took"},
    {US_NAMED(0, "count"), US_STORED(NUMBER, eval_settings, count), .value = "N",
     .preset = "1", .help = "evaluate N times; --metrics then reports statistics"},
    {US_NAMED(0, "pretty-limit"), US_STORED(NUMBER, eval_settings, pretty_limit),
     .value = "N", .help = "cut the cells of tables off after N bytes"},
    {US_NAMED(0, "disable-indexing"), US_STORED(FLAG, eval_settings, disable_indexing),
     .help = "evaluate every rule, also those that the index rules out"},
    {US_NAMED(0, "disable-early-exit"),
     US_STORED(FLAG, eval_settings, disable_early_exit),
     .help = "evaluate all rules of a name, also after one has decided"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, eval_settings, v0),
     .help = "read policies and query as Rego v0"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, eval_settings, v1), .hidden = true},
    {US_NAMED('t', "target"), US_STORED(CHOICE, eval_settings, target), .value = "TARGET",
     .choices = "rego", .preset = "rego",
     .help = "what evaluates: rego alone, neither wasm nor plan"},
    US_EVAL_EXPLAIN_OPTIONS(eval_settings),
    {US_NAMED(0, "optimize-store-for-read-speed"),
     US_STORED(FLAG, eval_settings, optimize_store), .hidden = true},
    {US_NAMED('p', "partial"), .kind = US_OPTION_REFUSED, .help = NOT_PARTIAL},
    {US_NAMED('u', "unknowns"), .kind = US_OPTION_REFUSED, .help = NOT_PARTIAL},
    {US_NAMED(0, "disable-inlining"), .kind = US_OPTION_REFUSED, .help = NOT_PARTIAL},
    {US_NAMED(0, "shallow-inlining"), .kind = US_OPTION_REFUSED, .help = NOT_PARTIAL},
    {US_NAMED(0, "nondeterminstic-builtins"), .kind = US_OPTION_REFUSED,
     .help = NOT_PARTIAL},
    {US_NAMED('O', "optimize"), .kind = US_OPTION_REFUSED,
     .help = "the compiler has one level"},
    {US_NAMED('e', "entrypoint"), .kind = US_OPTION_REFUSED,
     .help = "only --optimize needs it"},
    US_SCHEMA_OPTION(eval_settings, sources.schema),
    {0},
};

const us_command cmd_eval = {
    .name = "eval",
    .summary = "Evaluate a query and print the result",
    .usage = "QUERY",
    .about =
        "The query is a Rego expression, or several separated by semicolons. The exit "
        "code is 0, 1 as --fail and --fail-defined say, or 2 after an error.",
    .examples = "  usher eval 'x := 1; y := 2; x < y'\n"
                "  usher eval -f pretty -d policies -i review.json data.prompt.deny\n"
                "  usher eval -f raw -d limits.yaml data.limits.tokens\n"
                "  usher eval --image prompt.image -i review.json data.prompt.deny\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(eval_settings),
    .run = run_eval,
};

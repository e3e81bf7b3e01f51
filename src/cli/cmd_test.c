/* usher test: runs the tests of policies, with the flags, the output and the exit codes of
 * `opa test`.
 *
 * A round loads and compiles everything, runs the tests and reports; --watch begins
 * another when a file changes. What a test is, and how results look, is testing/'s. */
#include "base/path.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/sources.h"
#include "report/report.h"
#include "testing/testing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As opa's: what failed, or could not be done, or was not to be done. */
enum { EXIT_PASSED = 0, EXIT_BROKEN = 1, EXIT_FAILED = 2 };

typedef struct test_settings {
    bool bundle;
    us_words ignore;
    const char *schema;
    const char *capabilities;
    uint64_t max_errors;
    bool strict;
    bool v0;
    bool v1;
    const char *run;
    bool verbose;
    uint64_t timeout;
    uint64_t count;
    uint64_t parallel;
    const char *explain;
    bool variables;
    const char *differences;
    bool coverage;
    us_words coverage_runs;
    const char *threshold;
    const char *coverage_json;
    const char *coverage_lcov;
    const char *coverage_html;
    bool skipped_are_fine;
    bool fail_on_empty;
    bool benchmark;
    bool benchmark_memory;
    const char *format;
    const char *sort;
    const char *target;
} test_settings;

/* Everything of one round; end_round frees it. */
typedef struct round {
    const us_invocation *call;
    const test_settings *settings;
    us_sources sources;
    us_suites *suites; /* NULL: bundles have none */
    usher_engine *engine;
    usher_policy *policy;
    us_test_options options;
    double threshold; /* 0: none */
} round_state;

/* ---- Loading */

/* Files are read and parsed before anything is compiled, so one problem tells of all
 * where they come from. */
static bool is_of_loading(const usher_problems *problems)
{
    const char *code = usher_problems_at(problems, 0)->code;
    return code[0] == '\0' || strcmp(code, "rego_parse_error") == 0;
}

/* The bundle that [file] is from: the last one named that is a folder above it, else the
 * first. */
static const char *bundle_of(const us_invocation *call, usher_text file)
{
    const char *bundle = call->operands.items[0];
    us_str path = us_str_make(file.text, file.length);
    for (size_t i = 0; i < call->operands.count; i++) {
        us_str folder =
            us_path_join(call->arena, us_str_from(call->operands.items[i]), US_STR_EMPTY);
        if (us_str_starts_with(path, folder))
            bundle = call->operands.items[i];
    }
    return bundle;
}

static void print_problems(const round_state *round, usher_problems *problems)
{
    const us_invocation *call = round->call;
    const usher_problem *first = usher_problems_at(problems, 0);
    const char *text = usher_problems_text(problems, true);
    const char *colon = strchr(text, ':');
    us_str error;
    /* As opa, which looks at the pattern between loading and compiling. */
    if (!is_of_loading(problems) &&
        !us_tests_check_pattern(call->arena, round->settings->run, &error))
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
    else if (!is_of_loading(problems))
        fputs(text, stderr);
    else if (!round->settings->bundle)
        fprintf(stderr, "%.*s during loading%s", (int)(colon - text), text, colon);
    else if (first->code[0] == '\0')
        fprintf(stderr, "unable to load bundle %s: %.*s\n", bundle_of(call, first->file),
                US_STR_ARG(first->message));
    else
        fprintf(stderr, "unable to load bundle %s: bundle %s: %s",
                bundle_of(call, first->file), bundle_of(call, first->file), text);
}

/* Hands everything that was named to a new builder, NULL after telling what can't be. */
static usher_builder *make_builder(const round_state *round, usher_build_options extra)
{
    const test_settings *settings = round->settings;
    us_arena *arena = round->call->arena;
    us_str error;
    usher_build_options options = extra;
    options.dialect = settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1;
    options.strict = settings->strict;
    options.keep_print = !settings->benchmark;
    options.checking = true;
    options.test_cases = true;
    options.max_errors = settings->max_errors ? settings->max_errors : SIZE_MAX;
    usher_builder *builder = usher_builder_new(round->engine, &options);
    if (us_sources_capabilities(arena, builder, settings->capabilities, &error) &&
        us_sources_add(arena, builder, &round->sources, &error))
        return builder;
    fprintf(stderr, "%.*s\n", US_STR_ARG(error));
    usher_builder_free(builder);
    return NULL;
}

static bool load(round_state *round)
{
    usher_problems *problems = NULL;
    usher_builder *builder = make_builder(round, (usher_build_options){0});
    if (!builder)
        return false;
    round->policy = usher_builder_finish(builder, &problems);
    if (!round->policy)
        print_problems(round, problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return round->policy != NULL;
}

static usher_policy *build_traced(void *data, us_test_build build)
{
    round_state *round = data;
    usher_build_options options = {
        .traced = true,
        .trace_without_index = build == US_TEST_TRACED_WITHOUT_INDEX,
        .trace_without_exit = build == US_TEST_TRACED_WITHOUT_EXIT,
    };
    usher_builder *builder = make_builder(round, options);
    usher_policy *policy = builder ? usher_builder_finish(builder, NULL) : NULL;
    usher_builder_free(builder);
    return policy;
}

/* What the compiler says of a query for a function. */
static us_str explain_function(void *data, const char *path, us_str *json)
{
    round_state *round = data;
    usher_problems *problems = NULL;
    usher_builder *builder = make_builder(round, (usher_build_options){0});
    if (!builder)
        return US_STR("the files have changed");
    usher_builder_add_query(builder, path, NULL, NULL);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_arena *arena = round->call->arena;
    us_str text = us_str_copy(arena, us_str_from(usher_problems_text(problems, true)));
    if (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    us_buf out = us_buf_make(arena);
    us_output_errors_list(&out, problems);
    *json = us_buf_str(&out);
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return text;
}

/* ---- Running and reporting */

/* To explain means to show all. */
static bool is_verbose(const test_settings *settings)
{
    return settings->verbose || settings->explain;
}

static us_test_explain explain_mode(const test_settings *settings)
{
    if (settings->explain && strcmp(settings->explain, "notes") == 0)
        return US_TEST_EXPLAIN_NOTES;
    if (settings->explain && strcmp(settings->explain, "fails") == 0)
        return US_TEST_EXPLAIN_FAILS;
    if (settings->explain)
        return US_TEST_EXPLAIN_FULL;
    return settings->verbose ? US_TEST_EXPLAIN_DEFAULT : US_TEST_EXPLAIN_NONE;
}

static bool shows_differences(const test_settings *settings)
{
    bool automatic = strcmp(settings->differences, "auto") == 0;
    return automatic ? isatty(STDOUT_FILENO)
                     : strcmp(settings->differences, "always") == 0;
}

static bool flush(const round_state *round, us_buf *out)
{
    bool good =
        us_command_output(round->call, us_buf_str(out), EXIT_PASSED) == EXIT_PASSED;
    out->length = 0;
    return good;
}

static int worse(const test_settings *settings, int code, const us_test_result *result)
{
    /* What a suite skips, gator passes over. */
    bool fine = result->outcome == US_TEST_PASSED ||
                (result->outcome == US_TEST_SKIPPED &&
                 (settings->skipped_are_fine || result->of_suite));
    return fine ? code : EXIT_FAILED;
}

/* Results as they come: those of tests, then those of suites, one after the other. */
typedef struct result_source {
    const round_state *round;
    us_tests *tests;
    size_t suite; /* the next one */
    const us_test_result **suite_results;
    size_t suite_count;
    size_t suite_next;
} result_source;

static const us_test_result *next_result(result_source *source)
{
    const round_state *round = source->round;
    const us_test_result *result = us_tests_next(source->tests);
    while (!result && source->suite_next == source->suite_count) {
        if (!round->suites || round->settings->benchmark ||
            source->suite == us_suites_count(round->suites))
            return NULL;
        source->suite_count =
            us_suites_run(round->call->arena, round->suites, source->suite++,
                          &round->options, &source->suite_results);
        source->suite_next = 0;
    }
    return result ? result : source->suite_results[source->suite_next++];
}

/* Shows each result as soon as it is there. */
static int report_pretty(result_source *source, size_t *count)
{
    const round_state *round = source->round;
    const test_settings *settings = round->settings;
    us_buf out = us_buf_make(round->call->arena);
    us_test_pretty report = {.arena = round->call->arena,
                             .verbose = is_verbose(settings),
                             .variables = settings->variables,
                             .differences = round->options.differences,
                             .benchmark = settings->benchmark,
                             .memory = settings->benchmark_memory,
                             .go_names = strcmp(settings->format, "gobench") == 0};
    const us_test_result *result;
    int code = EXIT_PASSED;
    while ((result = next_result(source))) {
        us_test_pretty_add(&out, &report, result);
        code = worse(settings, code, result);
        ++*count;
        if (out.length > 0 && !flush(round, &out))
            return EXIT_BROKEN;
    }
    us_test_pretty_end(&out, &report);
    return flush(round, &out) ? code : EXIT_BROKEN;
}

/* All results, in an array of the arena; the exit code that they make. */
static int collect(result_source *source, const us_test_result ***results, size_t *count)
{
    us_arena *arena = source->round->call->arena;
    const us_test_result *result;
    int code = EXIT_PASSED;
    *results = NULL;
    while ((result = next_result(source))) {
        *results = us_arena_one_more(arena, *results, *count, sizeof **results);
        (*results)[(*count)++] = result;
        code = worse(source->round->settings, code, result);
    }
    return code;
}

static int compare_durations(const void *a, const void *b)
{
    uint64_t left = (*(const us_test_result *const *)a)->duration;
    uint64_t right = (*(const us_test_result *const *)b)->duration;
    return (left < right) - (left > right);
}

static int report_json(result_source *source, size_t *count)
{
    const round_state *round = source->round;
    us_buf text = us_buf_make(round->call->arena), out = us_buf_make(round->call->arena);
    const us_test_result **results;
    int code = collect(source, &results, count);
    if (strcmp(round->settings->sort, "duration") == 0 && *count > 0)
        qsort(results, *count, sizeof *results, compare_durations);
    us_test_json(&text, results, *count);
    us_json_text_indent(&out, us_buf_str(&text));
    return flush(round, &out) ? code : EXIT_BROKEN;
}

static int report_findings(result_source *source, size_t *count)
{
    const round_state *round = source->round;
    us_buf out = us_buf_make(round->call->arena);
    const us_test_result **results;
    int code = collect(source, &results, count);
    us_test_report_write(&out, results, *count, round->settings->format);
    return flush(round, &out) ? code : EXIT_BROKEN;
}

/* ---- Coverage */

static bool is_format(const round_state *round, const char *format)
{
    return strcmp(round->settings->format, format) == 0;
}

/* The format is one of those that have a place for findings. */
static bool is_finding_format(const char *format)
{
    us_str rest = us_str_from(US_REPORT_FORMATS), word;
    while (us_words_next(&rest, &word))
        if (us_str_is(word, format))
            return true;
    return false;
}

static bool write_file(const round_state *round, const char *path, us_buf *text)
{
    us_str content = us_buf_str(text);
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(content.text, 1, content.length, file) == content.length;
    if (file && fclose(file) != 0)
        good = false;
    if (!good)
        us_command_fail(round->call, "write %s: %s", path, strerror(errno));
    return good;
}

/* Writes the files that were asked for. */
static bool write_coverage(const round_state *round, const us_coverage *coverage)
{
    const test_settings *settings = round->settings;
    us_arena *arena = round->call->arena;
    us_buf text = us_buf_make(arena), json = us_buf_make(arena);
    us_buf lcov = us_buf_make(arena), page = us_buf_make(arena);
    us_coverage_json(&text, coverage);
    us_json_text_indent(&json, us_buf_str(&text));
    us_coverage_lcov(&lcov, coverage);
    us_coverage_html(&page, coverage);
    return (!settings->coverage_json ||
            write_file(round, settings->coverage_json, &json)) &&
           (!settings->coverage_lcov ||
            write_file(round, settings->coverage_lcov, &lcov)) &&
           (!settings->coverage_html ||
            write_file(round, settings->coverage_html, &page));
}

static bool meets_threshold(const round_state *round, const us_coverage *coverage)
{
    us_buf text = us_buf_make(round->call->arena);
    double percentage = us_coverage_percentage(coverage);
    if (percentage >= round->threshold)
        return true;
    us_buf_add_format(&text, "Code coverage threshold not met: got %.2f instead of %.2f",
                      percentage, round->threshold);
    if (is_verbose(round->settings))
        us_coverage_missed(&text, coverage);
    fprintf(stderr, "%s\n", us_buf_str(&text).text);
    return false;
}

/* What opa prints, and ends with, where not all tests passed: the first error alone, or
 * all failures. False where they did. */
static bool report_failures(const round_state *round,
                            const us_test_result *const *results, size_t count)
{
    us_arena *arena = round->call->arena;
    us_buf out = us_buf_make(arena), title = us_buf_make(arena);
    us_test_pretty report = {.arena = arena,
                             .verbose = is_verbose(round->settings),
                             .differences = round->options.differences};
    for (size_t i = 0; i < count; i++)
        if (results[i]->outcome == US_TEST_ERRED) {
            fprintf(stderr, "%.*s\n", US_STR_ARG(results[i]->error.text));
            return true;
        }
    for (size_t i = 0; i < count; i++) {
        if (results[i]->outcome != US_TEST_FAILED)
            continue;
        if (title.length == 0)
            us_test_summary(&title, results[i]);
        us_test_pretty_add(&out, &report, results[i]);
    }
    if (title.length == 0)
        return false;
    us_test_pretty_end(&out, &report);
    flush(round, &out);
    fprintf(stderr, "%s\n", us_buf_str(&title).text);
    return true;
}

/* Coverage in place of results, as `opa test --coverage`. */
static int report_coverage(result_source *source, size_t *count)
{
    const round_state *round = source->round;
    us_arena *arena = round->call->arena;
    us_buf text = us_buf_make(arena), out = us_buf_make(arena);
    const us_test_result **results;
    int code = collect(source, &results, count);
    if (report_failures(round, results, *count))
        return EXIT_BROKEN;
    us_coverage *coverage = us_tests_coverage(arena, source->tests);
    if (!write_coverage(round, coverage))
        return EXIT_BROKEN;
    if (!meets_threshold(round, coverage))
        return EXIT_FAILED;
    if (is_format(round, "lcov")) {
        us_coverage_lcov(&out, coverage);
    } else {
        us_coverage_json(&text, coverage);
        us_json_text_indent(&out, us_buf_str(&text));
    }
    return flush(round, &out) ? code : EXIT_BROKEN;
}

/* Where results were printed, and coverage is measured beside them. */
static int add_coverage(const round_state *round, us_tests *tests, int code)
{
    us_coverage *coverage = us_tests_coverage(round->call->arena, tests);
    if (!write_coverage(round, coverage))
        return EXIT_BROKEN;
    return meets_threshold(round, coverage) ? code : EXIT_FAILED;
}

/* ---- The whole */

/* Coverage is what is printed: it was asked for as opa has it. */
static bool prints_coverage(const round_state *round)
{
    const test_settings *settings = round->settings;
    return is_format(round, "lcov") ||
           (!is_finding_format(settings->format) &&
            (settings->coverage || settings->coverage_runs.count ||
             round->threshold > 0));
}

static int report(const round_state *round, us_tests *tests, size_t *count)
{
    result_source source = {.round = round, .tests = tests};
    if (prints_coverage(round))
        return report_coverage(&source, count);
    int code = is_format(round, "json") ? report_json(&source, count)
               : is_finding_format(round->settings->format)
                   ? report_findings(&source, count)
                   : report_pretty(&source, count);
    if (round->options.coverage && code != EXIT_BROKEN)
        code = add_coverage(round, tests, code);
    return code;
}

static int run_tests(round_state *round)
{
    us_str error;
    size_t count = 0;
    us_tests *tests =
        us_tests_start(round->call->arena, round->policy, &round->options, &error);
    if (!tests) {
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
        return EXIT_BROKEN;
    }
    int code = report(round, tests, &count);
    us_tests_free(tests);
    if (count == 0 && round->settings->fail_on_empty) {
        fputs("no tests were run\n", stderr);
        return EXIT_BROKEN;
    }
    return code;
}

/* What the settings ask for, with what is left out filled in. */
static us_test_options make_options(round_state *round)
{
    const test_settings *settings = round->settings;
    const us_words *runs = &settings->coverage_runs;
    uint64_t preset = (uint64_t)(settings->benchmark ? 30 : 5) * 1000000000;
    bool automatic = strcmp(settings->differences, "auto") == 0;
    us_test_options options = {
        .run = settings->run,
        .timeout = settings->timeout && !settings->benchmark ? settings->timeout : preset,
        .parallel = settings->parallel,
        .benchmark = settings->benchmark,
        .explain = explain_mode(settings),
        .variables = settings->variables,
        .differences = shows_differences(settings) ||
                       (automatic && is_finding_format(settings->format)),
        .coverage = settings->coverage || runs->count || round->threshold > 0 ||
                    settings->coverage_json || settings->coverage_lcov ||
                    settings->coverage_html || is_format(round, "lcov"),
        .explain_index = runs->count == 0,
        .explain_exit = runs->count == 0,
        .build = build_traced,
        .environment = (const char *const *)environ,
        .explain_function = explain_function,
        .data = round,
    };
    for (size_t i = 0; i < runs->count; i++) {
        options.explain_index |= strcmp(runs->items[i], "index_excluded") == 0;
        options.explain_exit |= strcmp(runs->items[i], "early_exit") == 0;
    }
    return options;
}

static int run_round(const us_invocation *call, double threshold)
{
    const test_settings *settings = call->settings;
    round_state round = {.call = call, .settings = settings, .threshold = threshold};
    round.sources = (us_sources){.ignore = settings->ignore, .schema = settings->schema};
    *(settings->bundle ? &round.sources.bundles : &round.sources.data) = call->operands;
    if (!settings->bundle) {
        round.suites =
            us_suites_find(call->arena, call->operands.items, settings->ignore.items);
        round.sources.left_out = us_suites_files(round.suites);
    }
    round.options = make_options(&round);
    round.engine = usher_engine_new();
    int code = load(&round) ? EXIT_PASSED : EXIT_BROKEN;
    if (code == EXIT_PASSED && round.options.coverage && settings->benchmark) {
        fputs("coverage reporting is not supported when benchmarking tests\n"
              "coverage reporting is not supported when benchmarking tests\n",
              stderr);
        code = EXIT_BROKEN;
    }
    for (uint64_t i = 0; i < settings->count && code == EXIT_PASSED; i++)
        code = run_tests(&round);
    usher_policy_free(round.policy);
    usher_engine_free(round.engine);
    return code;
}

/* An empty list of runs is written as one empty word. */
static const char *check_settings(const test_settings *settings, double *threshold)
{
    const us_words *runs = &settings->coverage_runs;
    char *end = NULL;
    for (size_t i = 0; i < runs->count; i++)
        if (strcmp(runs->items[i], "index_excluded") != 0 &&
            strcmp(runs->items[i], "early_exit") != 0 &&
            (runs->count > 1 || runs->items[i][0] != '\0'))
            return "--coverage-runs takes index_excluded and early_exit";
    *threshold = settings->threshold ? strtod(settings->threshold, &end) : 0;
    if (end && (end == settings->threshold || *end != '\0'))
        return "--threshold is no number";
    return NULL;
}

static int run_test(us_invocation *call)
{
    const test_settings *settings = call->settings;
    if (call->operands.count == 0) {
        us_command_misuse(call, "name at least one file or folder");
        return EXIT_BROKEN;
    }
    double threshold;
    const char *mistake = check_settings(settings, &threshold);
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return EXIT_BROKEN;
    }
    if (strcmp(settings->format, "gobench") == 0 && !settings->benchmark) {
        fputs("cannot use output format gobench without running benchmarks (--bench)\n",
              stderr);
        return EXIT_PASSED;
    }
    if (!(threshold >= 0 && threshold <= 100)) {
        fputs("Code coverage threshold must be between 0 and 100\n", stderr);
        return EXIT_BROKEN;
    }
    if (strcmp(settings->sort, "none") != 0 && strcmp(settings->format, "json") != 0)
        fputs("warning: --sort is only supported with JSON format\n", stderr);
    return run_round(call, threshold);
}

static const us_option options[] = {
    {US_NAMED('v', "verbose"), US_STORED(FLAG, test_settings, verbose),
     .help = "show tests that pass, too, and of those that fail which literals had no "
             "answer"},
    {US_NAMED(0, "explain"), US_STORED(CHOICE, test_settings, explain), .value = "MODE",
     .choices = "fails full notes debug",
     .help =
         "show what tests that fail did: literals without an answer, all, or calls of "
         "trace(); includes --verbose"},
    {US_NAMED(0, "var-values"), US_STORED(FLAG, test_settings, variables),
     .help = "show the literal at which a test failed, and what its parts are worth"},
    {US_NAMED(0, "differences"), US_STORED(CHOICE, test_settings, differences),
     .value = "WHEN", .choices = "auto always never", .preset = "auto",
     .help = "show both sides of a comparison that failed, and where they first differ; "
             "auto: on a terminal"},
    {US_NAMED('r', "run"), US_STORED(TEXT, test_settings, run), .value = "REGEX",
     .help = "run only tests whose path, such as data.a.test_x, matches"},
    {US_NAMED('b', "bundle"), US_STORED(FLAG, test_settings, bundle),
     .help = "the paths are bundles: folders or .tar.gz files"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, test_settings, format), .value = "FORMAT",
     .choices = "pretty json gobench lcov " US_REPORT_FORMATS, .preset = "pretty",
     .help =
         "form of the output: lcov is coverage, those after it are for other programs"},
    {US_NAMED(0, "sort"), US_STORED(CHOICE, test_settings, sort), .value = "ORDER",
     .choices = "none duration", .preset = "none",
     .help = "order of the results in JSON: that of the files, or the slowest first"},
    {US_NAMED(0, "timeout"), US_STORED(DURATION, test_settings, timeout), .value = "TIME",
     .help = "time that each test may take (5s)"},
    {US_NAMED('p', "parallel"), US_STORED(NUMBER, test_settings, parallel), .value = "N",
     .preset = "0",
     .help = "run as many tests at once; 0: as many as there are processors"},
    {US_NAMED(0, "count"), US_STORED(NUMBER, test_settings, count), .value = "N",
     .preset = "1", .help = "run the tests N times"},
    {US_NAMED('c', "coverage"), US_STORED(FLAG, test_settings, coverage),
     .help =
         "print which code the tests ran, in place of results; with a format for other "
         "programs, results"},
    {US_NAMED(0, "threshold"), US_STORED(TEXT, test_settings, threshold),
     .value = "PERCENT",
     .help = "exit with 2 if less of the code is covered; implies --coverage"},
    {US_NAMED(0, "coverage-html"), US_STORED(TEXT, test_settings, coverage_html),
     .value = "PATH", .help = "write coverage to that file, as a page to look at"},
    {US_NAMED(0, "coverage-lcov"), US_STORED(TEXT, test_settings, coverage_lcov),
     .value = "PATH", .help = "write it as a tracefile of lcov"},
    {US_NAMED(0, "coverage-json"), US_STORED(TEXT, test_settings, coverage_json),
     .value = "PATH", .help = "write it as --coverage prints it"},
    {US_NAMED(0, "coverage-runs"), US_STORED(COMMAS, test_settings, coverage_runs),
     .value = "KINDS",
     .help =
         "find out why code was not run: index_excluded, early_exit (both), or nothing"},
    {US_NAMED('z', "exit-zero-on-skipped"),
     US_STORED(FLAG, test_settings, skipped_are_fine),
     .help = "exit with 0 if tests were skipped and none failed"},
    {US_NAMED(0, "fail-on-empty"), US_STORED(FLAG, test_settings, fail_on_empty),
     .help = "exit with 1 if there was no test to run"},
    {US_NAMED(0, "bench"), US_STORED(FLAG, test_settings, benchmark),
     .help = "measure each test for about a second"},
    {US_NAMED(0, "benchmem"), US_STORED(FLAG, test_settings, benchmark_memory),
     .preset = "true", .help = "show with --bench what memory values took"},
    {US_NAMED('m', "max-errors"), US_STORED(NUMBER, test_settings, max_errors),
     .value = "N", .preset = "10",
     .help = "stop after N errors of the compiler; 0: tell them all"},
    {US_NAMED('S', "strict"), US_STORED(FLAG, test_settings, strict),
     .help = "unused variables and imports in policies are errors"},
    US_CAPABILITIES_OPTION(test_settings, capabilities),
    US_IGNORE_OPTION(test_settings, ignore),
    US_SCHEMA_OPTION(test_settings, schema),
    {US_NAMED('t', "target"), US_STORED(CHOICE, test_settings, target), .value = "TARGET",
     .choices = "rego", .preset = "rego", .help = "what evaluates: rego alone, not wasm"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, test_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, test_settings, v1), .hidden = true},
    {0},
};

const us_command cmd_test = {
    .name = "test",
    .summary = "Run the tests of policies",
    .usage = "PATH...",
    .about =
        "Reads what the paths name or contain, policies and data, and runs each rule "
        "whose name begins with test_. A test passes if it is true; one called "
        "todo_test_… is skipped. The value of a rule test_x[name] says of each name "
        "whether that case passes.\n"
        "The exit code is 0 if all tests pass, 2 if one does not, or is skipped, 1 if "
        "they could not be run.",
    .examples = "  usher test policies\n"
                "  usher test -v -r 'prompt.*ssn' policies\n"
                "  usher test --bench -f gobench policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(test_settings),
    .run = run_test,
};

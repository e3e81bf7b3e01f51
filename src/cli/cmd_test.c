/* usher test: runs the tests of policies, with the flags, the output and the exit codes of
 * `opa test`.
 *
 * A round loads and compiles everything, runs the tests and reports; --watch begins
 * another when a file changes. What a test is, and how results look, is testing/'s. */
#include "cli/screen.h"
#include "cli/test_round.h"
#include "cli/watch.h"
#include "conftest/functions.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* With a pattern not all tests of a file may have run, so nothing can be said. */
static bool looks_for_vacuous(const us_test_settings *settings)
{
    return !settings->benchmark && !(settings->run && settings->run[0]);
}

size_t us_test_report_vacuous(const us_test_round *round, us_tests *tests)
{
    us_str *files;
    if (!looks_for_vacuous(round->settings))
        return 0;
    size_t count = us_tests_vacuous(round->call->arena, tests, &files);
    for (size_t i = 0; i < count; i++)
        fprintf(
            round->errors,
            "vacuous: %.*s: its tests pass, but no rule of the policies had a value in "
            "any of them\n",
            US_STR_ARG(files[i]));
    return count;
}

static int run_tests(us_test_round *round)
{
    us_str error;
    size_t count = 0;
    us_tests *tests =
        us_tests_start(round->call->arena, round->policy, &round->options, &error);
    if (!tests) {
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
        return EXIT_BROKEN;
    }
    int code = us_test_report(round, tests, &count);
    if (code != EXIT_BROKEN && us_test_report_vacuous(round, tests) > 0 &&
        round->settings->fail_on_vacuous)
        code = EXIT_FAILED;
    us_tests_free(tests);
    if (count == 0 && round->settings->fail_on_empty) {
        fputs("no tests were run\n", stderr);
        return EXIT_BROKEN;
    }
    return code;
}

static us_test_explain explain_mode(const us_test_settings *settings)
{
    if (settings->explain && strcmp(settings->explain, "notes") == 0)
        return US_TEST_EXPLAIN_NOTES;
    if (settings->explain && strcmp(settings->explain, "fails") == 0)
        return US_TEST_EXPLAIN_FAILS;
    if (settings->explain)
        return US_TEST_EXPLAIN_FULL;
    return settings->verbose ? US_TEST_EXPLAIN_DEFAULT : US_TEST_EXPLAIN_NONE;
}

static bool shows_differences(const us_test_settings *settings)
{
    bool automatic = strcmp(settings->differences, "auto") == 0;
    return automatic ? isatty(STDOUT_FILENO)
                     : strcmp(settings->differences, "always") == 0;
}

/* What the settings ask for, with what is left out filled in. */
static us_test_options make_options(us_test_round *round)
{
    const us_test_settings *settings = round->settings;
    const us_words *runs = &settings->coverage_runs;
    uint64_t preset = (uint64_t)(settings->benchmark ? 30 : 5) * 1000000000;
    bool automatic = strcmp(settings->differences, "auto") == 0;
    us_test_options options = {
        .run = settings->run,
        .timeout = settings->timeout && !settings->benchmark ? settings->timeout : preset,
        .parallel = settings->parallel,
        .benchmark = settings->benchmark,
        .vacuous = looks_for_vacuous(settings),
        .explain = explain_mode(settings),
        .variables = settings->variables,
        .differences = shows_differences(settings) ||
                       (automatic && us_test_is_finding_format(settings->format)),
        .coverage = settings->coverage || runs->count || round->thresholds.coverage > 0 ||
                    settings->coverage_json || settings->coverage_lcov ||
                    settings->coverage_html || us_test_is_format(round, "lcov"),
        .explain_index = runs->count == 0,
        .explain_exit = runs->count == 0,
        .environment = (const char *const *)environ,
        .explain_function = us_test_explain_function,
        .data = round,
    };
    for (size_t i = 0; i < runs->count; i++) {
        options.explain_index |= strcmp(runs->items[i], "index_excluded") == 0;
        options.explain_exit |= strcmp(runs->items[i], "early_exit") == 0;
    }
    return options;
}

bool us_test_begin(us_test_round *round)
{
    const us_invocation *call = round->call;
    const us_test_settings *settings = round->settings = call->settings;
    round->sources = (us_sources){.ignore = settings->ignore, .schema = settings->schema};
    *(settings->bundle ? &round->sources.bundles : &round->sources.data) = call->operands;
    if (!settings->bundle) {
        round->suites =
            us_suites_find(call->arena, call->operands.items, settings->ignore.items);
        round->sources.left_out = us_suites_files(round->suites);
    }
    round->options = make_options(round);
    round->engine = usher_engine_new();
    us_conftest_register(round->engine);
    return us_test_load(round);
}

void us_test_end(us_test_round *round)
{
    usher_policy_free(round->policy);
    usher_engine_free(round->engine);
}

/* [loaded] says whether there was something to run. */
static int run_round(const us_invocation *call, us_test_thresholds thresholds,
                     bool *loaded)
{
    const us_test_settings *settings = call->settings;
    us_test_round round = {.call = call, .thresholds = thresholds, .errors = stderr};
    int code = us_test_begin(&round) ? EXIT_PASSED : EXIT_BROKEN;
    if (code == EXIT_PASSED && round.options.coverage && settings->benchmark) {
        fputs("coverage reporting is not supported when benchmarking tests\n"
              "coverage reporting is not supported when benchmarking tests\n",
              stderr);
        code = EXIT_BROKEN;
    }
    *loaded = code == EXIT_PASSED;
    for (uint64_t i = 0; i < settings->count && code == EXIT_PASSED; i++)
        code = settings->mutate ? us_test_mutate(&round) : run_tests(&round);
    us_test_end(&round);
    return code;
}

/* A round with memory of its own, then another whenever a file has changed. */
static int watch(const us_invocation *call, us_test_thresholds thresholds)
{
    const us_test_settings *settings = call->settings;
    static const char stars[] = "****************************************"
                                "****************************************\n";
    for (bool first = true, again = true; again; first = false) {
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        us_invocation round = *call;
        round.arena = &arena;
        bool loaded;
        us_watch *watch =
            us_watch_begin(&arena, call->operands.items, settings->ignore.items);
        int code = run_round(&round, thresholds, &loaded);
        if (!watch)
            us_command_fail(call, "files can't be watched");
        if ((first && !loaded) || !watch) {
            us_watch_end(watch);
            us_arena_free(&arena);
            return watch ? code : EXIT_BROKEN;
        }
        printf("%sWatching for changes ...\n", stars);
        fflush(stdout);
        again = us_watch_wait(watch, false) != US_WATCH_ENDED;
        us_watch_end(watch);
        us_arena_free(&arena);
    }
    return EXIT_PASSED;
}

static bool measures(const us_test_settings *settings)
{
    return settings->coverage || settings->coverage_runs.count || settings->threshold ||
           settings->coverage_json || settings->coverage_lcov ||
           settings->coverage_html || strcmp(settings->format, "lcov") == 0;
}

/* A screen is for whoever looks at results alone. */
static bool wants_screen(const us_test_settings *settings)
{
    return settings->watch && strcmp(settings->format, "pretty") == 0 &&
           !us_test_is_verbose(settings) && !settings->variables &&
           !settings->benchmark && !settings->mutate && !measures(settings) &&
           settings->count == 1 && us_screen_is_possible();
}

/* An empty list of runs is written as one empty word. */
static const char *check_settings(const us_test_settings *settings)
{
    const us_words *runs = &settings->coverage_runs;
    for (size_t i = 0; i < runs->count; i++)
        if (strcmp(runs->items[i], "index_excluded") != 0 &&
            strcmp(runs->items[i], "early_exit") != 0 &&
            (runs->count > 1 || runs->items[i][0] != '\0'))
            return "--coverage-runs takes index_excluded and early_exit";
    if (settings->mutate && (settings->benchmark || measures(settings)))
        return "--mutate tries mutants, and measures neither coverage nor time";
    if (!settings->mutate && (settings->mutants || settings->mutate_threshold))
        return "--mutants and --mutate-threshold go with --mutate";
    return NULL;
}

/* A percentage as it was given; 0 for none. */
static bool read_percentage(const char *text, double *percentage)
{
    char *end = NULL;
    *percentage = text ? strtod(text, &end) : 0;
    return !end || (end != text && *end == '\0');
}

static int run_test(us_invocation *call)
{
    const us_test_settings *settings = call->settings;
    if (call->operands.count == 0) {
        us_command_misuse(call, "name at least one file or folder");
        return EXIT_BROKEN;
    }
    us_test_thresholds thresholds;
    const char *mistake = check_settings(settings);
    if (!mistake && !read_percentage(settings->threshold, &thresholds.coverage))
        mistake = "--threshold is no number";
    if (!mistake && (!read_percentage(settings->mutate_threshold, &thresholds.mutation) ||
                     !(thresholds.mutation >= 0 && thresholds.mutation <= 100)))
        mistake = "--mutate-threshold is no number between 0 and 100";
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return EXIT_BROKEN;
    }
    if (strcmp(settings->format, "gobench") == 0 && !settings->benchmark) {
        fputs("cannot use output format gobench without running benchmarks (--bench)\n",
              stderr);
        return EXIT_PASSED;
    }
    if (!(thresholds.coverage >= 0 && thresholds.coverage <= 100)) {
        fputs("Code coverage threshold must be between 0 and 100\n", stderr);
        return EXIT_BROKEN;
    }
    if (strcmp(settings->sort, "none") != 0 && strcmp(settings->format, "json") != 0)
        fputs("warning: --sort is only supported with JSON format\n", stderr);
    bool loaded;
    if (wants_screen(settings))
        return us_test_watch(call);
    return settings->watch ? watch(call, thresholds)
                           : run_round(call, thresholds, &loaded);
}

static const us_option options[] = {
    {US_NAMED('v', "verbose"), US_STORED(FLAG, us_test_settings, verbose),
     .help = "show tests that pass, too, and of those that fail which literals had no "
             "answer"},
    {US_NAMED(0, "explain"), US_STORED(CHOICE, us_test_settings, explain),
     .value = "MODE", .choices = "fails full notes debug",
     .help =
         "show what tests that fail did: literals without an answer, all, or calls of "
         "trace(); includes --verbose"},
    {US_NAMED(0, "var-values"), US_STORED(FLAG, us_test_settings, variables),
     .help = "show the literal at which a test failed, and what its parts are worth"},
    {US_NAMED(0, "differences"), US_STORED(CHOICE, us_test_settings, differences),
     .value = "WHEN", .choices = "auto always never", .preset = "auto",
     .help = "show both sides of a comparison that failed, and where they first differ; "
             "auto is on a terminal only"},
    {US_NAMED('r', "run"), US_STORED(TEXT, us_test_settings, run), .value = "REGEX",
     .help = "run only tests whose path, such as data.a.test_x, matches"},
    {US_NAMED('b', "bundle"), US_STORED(FLAG, us_test_settings, bundle),
     .help = "the paths are bundles: folders or .tar.gz files"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, us_test_settings, format),
     .value = "FORMAT", .choices = "pretty json gobench lcov " US_REPORT_FORMATS,
     .preset = "pretty",
     .help =
         "form of the output; lcov is coverage, those after it are for other programs"},
    {US_NAMED(0, "sort"), US_STORED(CHOICE, us_test_settings, sort), .value = "ORDER",
     .choices = "none duration", .preset = "none",
     .help = "order of the results in JSON: that of the files, or the slowest first"},
    {US_NAMED(0, "timeout"), US_STORED(DURATION, us_test_settings, timeout),
     .value = "TIME", .help = "time that each test may take (5s)"},
    {US_NAMED('p', "parallel"), US_STORED(NUMBER, us_test_settings, parallel),
     .value = "N", .preset = "0",
     .help = "run as many tests at once; 0: as many as there are processors"},
    {US_NAMED(0, "count"), US_STORED(NUMBER, us_test_settings, count), .value = "N",
     .preset = "1", .help = "run the tests N times"},
    {US_NAMED('c', "coverage"), US_STORED(FLAG, us_test_settings, coverage),
     .help =
         "print which code the tests ran, in place of results; with a format for other "
         "programs, results"},
    {US_NAMED(0, "threshold"), US_STORED(TEXT, us_test_settings, threshold),
     .value = "PERCENT",
     .help = "exit with 2 if less of the code is covered; implies --coverage"},
    {US_NAMED(0, "coverage-html"), US_STORED(TEXT, us_test_settings, coverage_html),
     .value = "PATH", .help = "write coverage to that file, as a page to look at"},
    {US_NAMED(0, "coverage-lcov"), US_STORED(TEXT, us_test_settings, coverage_lcov),
     .value = "PATH", .help = "write it as a tracefile of lcov"},
    {US_NAMED(0, "coverage-json"), US_STORED(TEXT, us_test_settings, coverage_json),
     .value = "PATH", .help = "write it as --coverage prints it"},
    {US_NAMED(0, "coverage-runs"), US_STORED(COMMAS, us_test_settings, coverage_runs),
     .value = "KINDS",
     .help =
         "find out why code was not run: index_excluded, early_exit (both), or nothing"},
    {US_NAMED(0, "mutate"), US_STORED(FLAG, us_test_settings, mutate),
     .help =
         "change the policies at one place after the other, and tell which changes no "
         "test notices"},
    {US_NAMED(0, "mutants"), US_STORED(NUMBER, us_test_settings, mutants), .value = "N",
     .preset = "0",
     .help = "try N of the changes, the same ones each time; 0: all of them"},
    {US_NAMED(0, "mutate-threshold"), US_STORED(TEXT, us_test_settings, mutate_threshold),
     .value = "PERCENT", .help = "exit with 2 if tests notice less of the changes"},
    {US_NAMED('z', "exit-zero-on-skipped"),
     US_STORED(FLAG, us_test_settings, skipped_are_fine),
     .help = "exit with 0 if tests were skipped and none failed"},
    {US_NAMED(0, "fail-on-empty"), US_STORED(FLAG, us_test_settings, fail_on_empty),
     .help = "exit with 1 if there was no test to run"},
    {US_NAMED(0, "fail-on-vacuous"), US_STORED(FLAG, us_test_settings, fail_on_vacuous),
     .help =
         "exit with 2 if all tests of a file pass though no rule of the policies had a "
         "value in any of them"},
    {US_NAMED(0, "bench"), US_STORED(FLAG, us_test_settings, benchmark),
     .help = "measure each test for about a second"},
    {US_NAMED(0, "benchmem"), US_STORED(FLAG, us_test_settings, benchmark_memory),
     .preset = "true", .help = "show with --bench what memory values took"},
    {US_NAMED('w', "watch"), US_STORED(FLAG, us_test_settings, watch),
     .help = "run again whenever a file among the paths changes; on a terminal, a screen "
             "tells what that changed"},
    {US_NAMED('m', "max-errors"), US_STORED(NUMBER, us_test_settings, max_errors),
     .value = "N", .preset = "10",
     .help = "stop after N errors of the compiler; 0: tell them all"},
    {US_NAMED('S', "strict"), US_STORED(FLAG, us_test_settings, strict),
     .help = "unused variables and imports in policies are errors"},
    US_CAPABILITIES_OPTION(us_test_settings, capabilities),
    US_NO_HINTS_OPTION(us_test_settings, no_hints),
    US_IGNORE_OPTION(us_test_settings, ignore),
    US_SCHEMA_OPTION(us_test_settings, schema),
    {US_NAMED('t', "target"), US_STORED(CHOICE, us_test_settings, target),
     .value = "TARGET", .choices = "rego", .preset = "rego",
     .help = "what evaluates: rego alone, not wasm"},
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, us_test_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, us_test_settings, v1), .hidden = true},
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
        "whether that case passes. Suites of Gatekeeper run, too.\n"
        "With --mutate tells not of tests, but of changes of the policies that all tests "
        "pass in spite of, and of a hundred how many they notice.\n"
        "The exit code is 0 if all tests pass, 2 if one does not, or is skipped, 1 if "
        "they could not be run.",
    .examples = "  usher test policies\n"
                "  usher test -v -r 'prompt.*ssn' policies\n"
                "  usher test --bench -f gobench policies\n"
                "  usher test --mutate --mutate-threshold 90 policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(us_test_settings),
    .run = run_test,
};

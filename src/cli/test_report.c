/* Reports of usher test: results and coverage, as opa prints them and in formats for other
 * programs. */
#include "cli/json_text.h"
#include "cli/test_round.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>

bool us_test_is_verbose(const us_test_settings *settings)
{
    return settings->verbose || settings->explain;
}

static bool flush(const us_test_round *round, us_buf *out)
{
    bool good =
        us_command_output(round->call, us_buf_str(out), EXIT_PASSED) == EXIT_PASSED;
    out->length = 0;
    return good;
}

static int worse(const us_test_settings *settings, int code, const us_test_result *result)
{
    /* What a suite skips, gator passes over. */
    bool fine = result->outcome == US_TEST_PASSED ||
                (result->outcome == US_TEST_SKIPPED &&
                 (settings->skipped_are_fine || result->of_suite));
    return fine ? code : EXIT_FAILED;
}

/* Results as they come: those of tests, then those of suites, one after the other. */
typedef struct result_source {
    const us_test_round *round;
    us_tests *tests;
    size_t suite; /* the next one */
    const us_test_result **suite_results;
    size_t suite_count;
    size_t suite_next;
} result_source;

static const us_test_result *next_result(result_source *source)
{
    const us_test_round *round = source->round;
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
    const us_test_round *round = source->round;
    const us_test_settings *settings = round->settings;
    us_buf out = us_buf_make(round->call->arena);
    us_test_pretty report = {.arena = round->call->arena,
                             .verbose = us_test_is_verbose(settings),
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

int us_test_collect(const us_test_round *round, us_tests *tests,
                    const us_test_result ***results, size_t *count)
{
    result_source source = {.round = round, .tests = tests};
    *count = 0;
    return collect(&source, results, count);
}

static int compare_durations(const void *a, const void *b)
{
    uint64_t left = (*(const us_test_result *const *)a)->duration;
    uint64_t right = (*(const us_test_result *const *)b)->duration;
    return (left < right) - (left > right);
}

static int report_json(result_source *source, size_t *count)
{
    const us_test_round *round = source->round;
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
    const us_test_round *round = source->round;
    us_buf out = us_buf_make(round->call->arena);
    const us_test_result **results;
    int code = collect(source, &results, count);
    us_test_report_write(&out, results, *count, round->settings->format);
    return flush(round, &out) ? code : EXIT_BROKEN;
}

/* ---- Coverage */

bool us_test_is_format(const us_test_round *round, const char *format)
{
    return strcmp(round->settings->format, format) == 0;
}

bool us_test_is_finding_format(const char *format)
{
    us_str rest = us_str_from(US_REPORT_FORMATS), word;
    while (us_words_next(&rest, &word))
        if (us_str_is(word, format))
            return true;
    return false;
}

/* Writes the files that were asked for. */
static bool write_coverage(const us_test_round *round, const us_coverage *coverage)
{
    const us_test_settings *settings = round->settings;
    us_arena *arena = round->call->arena;
    us_buf text = us_buf_make(arena), json = us_buf_make(arena);
    us_buf lcov = us_buf_make(arena), page = us_buf_make(arena);
    us_coverage_json(&text, coverage);
    us_json_text_indent(&json, us_buf_str(&text));
    us_coverage_lcov(&lcov, coverage);
    us_coverage_html(&page, coverage);
    return (!settings->coverage_json ||
            us_command_write(round->call, settings->coverage_json, us_buf_str(&json))) &&
           (!settings->coverage_lcov ||
            us_command_write(round->call, settings->coverage_lcov, us_buf_str(&lcov))) &&
           (!settings->coverage_html ||
            us_command_write(round->call, settings->coverage_html, us_buf_str(&page)));
}

static bool meets_threshold(const us_test_round *round, const us_coverage *coverage)
{
    us_buf text = us_buf_make(round->call->arena);
    double percentage = us_coverage_percentage(coverage);
    if (percentage >= round->thresholds.coverage)
        return true;
    us_buf_add_format(&text, "Code coverage threshold not met: got %.2f instead of %.2f",
                      percentage, round->thresholds.coverage);
    if (us_test_is_verbose(round->settings))
        us_coverage_missed(&text, coverage);
    fprintf(stderr, "%s\n", us_buf_str(&text).text);
    return false;
}

/* What opa prints, and ends with, where not all tests passed: the first error alone, or
 * all failures. False where they did. */
static bool report_failures(const us_test_round *round,
                            const us_test_result *const *results, size_t count)
{
    us_arena *arena = round->call->arena;
    us_buf out = us_buf_make(arena), title = us_buf_make(arena);
    us_test_pretty report = {.arena = arena,
                             .verbose = us_test_is_verbose(round->settings),
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
    const us_test_round *round = source->round;
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
    if (us_test_is_format(round, "lcov")) {
        us_coverage_lcov(&out, coverage);
    } else {
        us_coverage_json(&text, coverage);
        us_json_text_indent(&out, us_buf_str(&text));
    }
    return flush(round, &out) ? code : EXIT_BROKEN;
}

/* Where results were printed, and coverage is measured beside them. */
static int add_coverage(const us_test_round *round, us_tests *tests, int code)
{
    us_coverage *coverage = us_tests_coverage(round->call->arena, tests);
    if (!write_coverage(round, coverage))
        return EXIT_BROKEN;
    return meets_threshold(round, coverage) ? code : EXIT_FAILED;
}

/* ---- The whole */

/* Coverage is what is printed: it was asked for as opa has it. */
static bool prints_coverage(const us_test_round *round)
{
    const us_test_settings *settings = round->settings;
    return us_test_is_format(round, "lcov") ||
           (!us_test_is_finding_format(settings->format) &&
            (settings->coverage || settings->coverage_runs.count ||
             round->thresholds.coverage > 0));
}

int us_test_report(const us_test_round *round, us_tests *tests, size_t *count)
{
    result_source source = {.round = round, .tests = tests};
    if (prints_coverage(round))
        return report_coverage(&source, count);
    int code = us_test_is_format(round, "json") ? report_json(&source, count)
               : us_test_is_finding_format(round->settings->format)
                   ? report_findings(&source, count)
                   : report_pretty(&source, count);
    if (round->options.coverage && code != EXIT_BROKEN)
        code = add_coverage(round, tests, code);
    return code;
}

/* One round of usher test: what the files of the command share. */
#ifndef US_CLI_TEST_ROUND_H
#define US_CLI_TEST_ROUND_H

#include "cli/command.h"
#include "cli/sources.h"
#include "testing/testing.h"

#include <stdio.h>

/* As opa's: what failed, or could not be done, or was not to be done. */
enum { EXIT_PASSED = 0, EXIT_BROKEN = 1, EXIT_FAILED = 2 };

typedef struct us_test_settings {
    bool bundle;
    us_words ignore;
    const char *schema;
    const char *capabilities;
    uint64_t max_errors;
    bool strict;
    bool no_hints;
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
    bool fail_on_vacuous;
    bool watch;
    bool benchmark;
    bool benchmark_memory;
    bool mutate;
    uint64_t mutants;
    const char *mutate_threshold;
    const char *format;
    const char *sort;
    const char *target;
} us_test_settings;

/* Percents below which a round fails; 0: none. */
typedef struct us_test_thresholds {
    double coverage;
    double mutation;
} us_test_thresholds;

/* Everything of one round; us_test_end frees it. */
typedef struct us_test_round {
    const us_invocation *call;
    const us_test_settings *settings;
    us_sources sources;
    us_suites *suites; /* NULL: bundles have none */
    usher_engine *engine;
    usher_policy *policy;
    us_test_options options;
    us_test_thresholds thresholds;
    FILE *errors; /* where to tell what is wrong with the files, and what is odd */
} us_test_round;

/* cmd_test.c: sets up [round], of which [call], thresholds and errors are set and the rest is
 * cleared, and loads the files; false after telling what is wrong. us_test_end is due in any
 * case. */
bool us_test_begin(us_test_round *round);
void us_test_end(us_test_round *round);

/* Tells of files whose tests prove nothing, after the last result; returns how many there
 * are. */
size_t us_test_report_vacuous(const us_test_round *round, us_tests *tests);

/* test_load.c: loads and compiles what was named; false after telling what is wrong. */
bool us_test_load(us_test_round *round);

/* A callback of us_test_options; [data] is the round. */
us_str us_test_explain_function(void *data, const char *path, us_str *json);

/* test_report.c: reports the results of [tests], and then those of suites, as the settings
 * ask; counts them and returns the exit code. */
int us_test_report(const us_test_round *round, us_tests *tests, size_t *count);

/* The same results without a report, in an array of the round's arena. */
int us_test_collect(const us_test_round *round, us_tests *tests,
                    const us_test_result ***results, size_t *count);

/* test_watch.c: runs the tests whenever a file changes and shows on a screen what that
 * changed, until a key ends it; returns the exit code. */
int us_test_watch(const us_invocation *call);

/* test_mutate.c: runs the tests, and if they pass tries mutants and tells of them; returns the exit
 * code. */
int us_test_mutate(const us_test_round *round);

/* To explain means to show all. */
bool us_test_is_verbose(const us_test_settings *settings);

bool us_test_is_format(const us_test_round *round, const char *format);

/* The format is one of those that have a place for findings. */
bool us_test_is_finding_format(const char *format);

#endif

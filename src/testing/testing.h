/* Tests of policies: finding them, running them, telling how it went.
 *
 * A test is a rule whose name begins with test_; one whose name begins with todo_test_
 * counts as skipped. What is found, what the results are called and how they are printed
 * is as in `opa test`. The policy must have been built with test_cases.
 *
 *     us_tests *tests = us_tests_start(policy, &options, &error);
 *     while ((result = us_tests_next(tests)))
 *         us_test_pretty_add(&out, &report, result);
 *     us_test_pretty_end(&out, &report);
 *     us_tests_free(tests); */
#ifndef US_TESTING_TESTING_H
#define US_TESTING_TESTING_H

#include "base/buf.h"

#include <usher.h>

typedef struct us_tests us_tests;
typedef struct us_test_case us_test_case;

/* Which of a test's steps are kept. */
typedef enum us_test_explain {
    US_TEST_EXPLAIN_NONE,
    US_TEST_EXPLAIN_NOTES,   /* trace() calls, and what led there */
    US_TEST_EXPLAIN_FAILS,   /* literals without an answer, and what led there */
    US_TEST_EXPLAIN_DEFAULT, /* both */
    US_TEST_EXPLAIN_FULL,
} us_test_explain;

typedef enum us_test_outcome {
    US_TEST_PASSED,
    US_TEST_FAILED,
    US_TEST_SKIPPED,
    US_TEST_ERRED, /* it could not be run to its end */
} us_test_outcome;

/* A place in a policy; an empty file and row 0: none. */
typedef struct us_test_place {
    us_str file;
    uint32_t row;
    uint32_t column;
} us_test_place;

/* A step of an evaluation. */
typedef struct us_test_event {
    usher_event_kind kind;
    bool of_literal;
    uint64_t query; /* that it belongs to, and the one that entered that */
    uint64_t parent;
    us_str file;
    uint32_t row;
    uint32_t column;
    us_str text;
    us_str message;
    us_str variables; /* "{x: 1}" */
} us_test_event;

typedef struct us_test_trace {
    us_test_event *events;
    size_t count;
    uint64_t last_query; /* the highest number of a query */
    bool overflow;       /* there were more than can be kept */
    bool has_variables;
} us_test_trace;

/* The literal that failed last, drawn with what its parts are worth. */
typedef struct us_test_point {
    us_test_place place;
    us_str drawing; /* lines, the last without a newline */
} us_test_point;

/* The literal of a test's rule that failed last, and if it is a comparison both sides. */
typedef struct us_test_difference {
    us_test_place place;
    us_str literal;
    us_str left; /* empty: it is no comparison */
    us_str right;
    us_str path; /* where they first differ: ".a[1]"; empty: as a whole */
    us_str left_part;
    us_str right_part;
    bool of_sets; /* the parts are what only one side has */
} us_test_difference;

/* A level of the stack at an error. */
typedef struct us_test_frame {
    uint64_t query;
    us_test_place place;
    us_str text; /* "a.rego:3: f(1)" */
} us_test_frame;

/* One case of a test such as test_x[name], or a level of cases: test_x[a][b]. Cases are
 * in the order of their names, each of which comes once. */
struct us_test_case {
    us_str name;
    bool failed;
    bool unnamed; /* its value is null: it passes, and reports show it without its name */
    bool skipped; /* these three of cases of suites only */
    us_str message;                       /* why it failed */
    uint64_t duration;                    /* nanoseconds */
    const us_test_point *point;           /* where it failed; NULL: not asked for */
    const us_test_difference *difference; /* the same */
    us_test_case *cases;                  /* those below it */
    size_t case_count;
    void *places; /* while they are collected */
};

/* Why a test could not be run. */
typedef struct us_test_error {
    us_str text; /* as it is printed, without a newline at its end */
    us_str code; /* empty: [text] is all there is */
    us_str message;
    us_test_place place;
    us_str json;           /* where it is no error of an evaluation; else empty */
    us_test_frame *frames; /* innermost first */
    size_t frame_count;
} us_test_error;

/* What `--bench` measured. */
typedef struct us_test_benchmark {
    uint64_t count;    /* evaluations; 0: it did not come to that */
    uint64_t duration; /* nanoseconds of all of them */
    uint64_t inside;   /* of these, those spent in evaluation alone */
    uint64_t bytes;    /* of values made by all of them */
} us_test_benchmark;

typedef struct us_test_result {
    us_test_place place;
    us_str package; /* "data.a" */
    us_str name;    /* "test_x", or "p.q.test_x" */
    us_test_outcome outcome;
    uint64_t duration; /* nanoseconds */
    us_str output;     /* what print() wrote */
    us_str value;      /* of one that failed: it, as text; empty: it has none */
    us_test_error error;
    us_test_case *cases;
    size_t case_count;
    void *places;                       /* while they are collected */
    const us_test_benchmark *benchmark; /* NULL: none was asked for */
    const us_test_trace
        *trace; /* these three of tests that failed; NULL: not asked for */
    const us_test_point *point;
    const us_test_difference *difference;
    bool of_suite; /* a test of Gatekeeper's suite in the file called [package] */
    bool
        matched; /* as far as was looked, a rule of the policies matched: see vacuous.c */
} us_test_result;

/* Policies that tell what they do, and enter or leave rules otherwise. */
typedef enum us_test_build {
    US_TEST_TRACED,
    US_TEST_TRACED_WITHOUT_INDEX,
    US_TEST_TRACED_WITHOUT_EXIT,
    US_TEST_BUILD_COUNT,
} us_test_build;

typedef struct us_test_options {
    const char *run;  /* regular expression for "data.a.test_x"; NULL: all */
    uint64_t timeout; /* nanoseconds for each test */
    size_t parallel;  /* threads; 0: as many as there are processors */
    bool benchmark;   /* measure each test, one after the other */
    const char *const *environment; /* what opa.runtime() tells; NULL: nothing */
    us_test_explain explain;        /* what is kept of tests that fail */
    bool variables;                 /* with the values of variables */
    bool differences;               /* and what comparison failed */
    bool vacuous;                   /* us_tests_vacuous will be asked */
    bool coverage;      /* measure it; tests then run on policies built to tell */
    bool explain_index; /* and find out what the rule index left out, */
    bool explain_exit;  /* and what was left out because an answer was found */
    /* The error of a query for the function at [path], which is no test though it is
     * called so. It has memory until the next call. */
    us_str (*explain_function)(void *data, const char *path, us_str *json);
    void *data;
} us_test_options;

/* False where [run] (see us_test_options) is no regular expression: [error] says why. */
bool us_tests_check_pattern(us_arena *arena, const char *run, us_str *error);

/* Finds the tests of [policy] and begins to run them, on threads of its own. NULL where
 * the regular expression is none: [error] says why, in memory of [arena]. Policy and
 * options must outlive it. */
us_tests *us_tests_start(us_arena *arena, const usher_policy *policy,
                         const us_test_options *options, us_str *error);

/* The next result, in the order of the files' names and of the rules in each, whatever
 * the number of threads; waits for it. NULL after the last. It lives as long as
 * [tests]. */
const us_test_result *us_tests_next(us_tests *tests);

/* ---- Coverage: asked for by us_test_options.coverage --------------------------------------- */

typedef struct us_coverage us_coverage;

/* What the tests ran, once us_tests_next returned NULL. In [arena]; NULL where the policy
 * could not be built for it. */
us_coverage *us_tests_coverage(us_arena *arena, us_tests *tests);

/* Of the lines with code, how many of a hundred were run. */
double us_coverage_percentage(const us_coverage *coverage);

/* As `opa test --coverage` prints it, compact. */
void us_coverage_json(us_buf *out, const us_coverage *coverage);

/* As a tracefile that lcov and genhtml read. */
void us_coverage_lcov(us_buf *out, const us_coverage *coverage);

/* As one HTML page that needs no other file. */
void us_coverage_html(us_buf *out, const us_coverage *coverage);

/* "\nLines not covered:\n\tfile:1-3…", as opa adds to what it says of a threshold. */
void us_coverage_missed(us_buf *out, const us_coverage *coverage);

/* Files whose tests all passed though no rule of the policies, which are the files without
 * tests, had a value in any of them: stores their names in [files], in [arena], and returns
 * how many there are. Once us_tests_next returned NULL. */
size_t us_tests_vacuous(us_arena *arena, us_tests *tests, us_str **files);

/* Ends the threads and frees all results. */
void us_tests_free(us_tests *tests);

/* ---- Gatekeeper's suites ---------------------------------------------------------------- */

/* Suites as `gator verify` runs them: YAML files of kind Suite, whose tests each name a
 * ConstraintTemplate with Rego, a Constraint and objects to judge. */
typedef struct us_suites us_suites;

/* Those among [paths] and in the folders among them (both lists end with NULL), without
 * names that a pattern of [ignore] (may be NULL) matches. All lives in [arena]. */
us_suites *us_suites_find(us_arena *arena, const char *const *paths,
                          const char *const *ignore);
size_t us_suites_count(const us_suites *suites);

/* The files of suites and all that they name, NULL-terminated: no data of policies. */
const char *const *us_suites_files(const us_suites *suites);

/* Runs the tests of suite number [index]; stores their results in order, in [arena], and
 * returns how many there are. Of [options] the time limit and the pattern count, which is
 * for "test//case". */
size_t us_suites_run(us_arena *arena, const us_suites *suites, size_t index,
                     const us_test_options *options, const us_test_result ***results);

/* ---- Reports -------------------------------------------------------------------------- */

/* The text that `opa test` prints. Set the first members, clear the rest. */
typedef struct us_test_pretty {
    us_arena *arena;
    bool verbose;     /* tests that passed are shown, too */
    bool benchmark;   /* passed ones as lines of numbers */
    bool memory;      /* with the memory that they took */
    bool go_names;    /* named as Go's benchmarks */
    bool variables;   /* of tests that fail, the literal and what its parts are worth */
    bool differences; /* and, what opa does not print, where two sides differ */

    size_t passed, failed, skipped, erred; /* each case of a test counts */
    bool began;
    us_str last_file;
    const us_test_result **failures;
    size_t failure_count;
} us_test_pretty;

void us_test_pretty_add(us_buf *out, us_test_pretty *report,
                        const us_test_result *result);
/* What comes after the last result. */
void us_test_pretty_end(us_buf *out, us_test_pretty *report);

/* The same, and a line for each of its cases. */
void us_test_summary(us_buf *out, const us_test_result *result);

/* The literal, and below it the sides and their difference; no newline at the end. */
us_str us_test_difference_text(us_arena *arena, const us_test_difference *difference);

/* The results in one of the formats of report/report.h; false if [format] is none. */
bool us_test_report_write(us_buf *out, const us_test_result *const *results, size_t count,
                          const char *format);

/* The results as JSON, compact, in the order of opa's members. */
void us_test_json(us_buf *out, const us_test_result *const *results, size_t count);

#endif

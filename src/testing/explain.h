/* What evaluations do, for reports beside their results: the steps, how often each
 * expression was evaluated and how long that took, and which code was run.
 *
 *     us_explained *explained = us_explained_new(&options);
 *     us_explained_begin(explained, worker, US_TEST_TRACED);
 *     usher_evaluate_query(worker, 0, input, NULL, &result);
 *     us_explained_end(explained, worker);
 *     us_explained_text(&out, explained);
 *     us_explained_free(explained);
 *
 * The worker's policy must have been built with traced. */
#ifndef US_TESTING_EXPLAIN_H
#define US_TESTING_EXPLAIN_H

#include "testing/testing.h"

typedef struct us_explained us_explained;

typedef struct us_explain_options {
    us_test_explain steps; /* those that are shown */
    bool variables;        /* with the values of variables */
    bool profile;
    bool coverage;
    bool stack; /* at an error */
} us_explain_options;

/* NULL when there is no memory. */
us_explained *us_explained_new(const us_explain_options *options);
void us_explained_free(us_explained *explained);

/* Follows the next evaluation of [worker], whose policy was built as [build] says: the
 * steps and the profile are of US_TEST_TRACED; others only help to tell why code was not
 * run. */
void us_explained_begin(us_explained *explained, usher_worker *worker,
                        us_test_build build);

/* Ends that. Must be called before the worker is used again. */
void us_explained_end(us_explained *explained, usher_worker *worker);

/* The steps as a table, as opa prints them. */
void us_explained_text(us_buf *out, const us_explained *explained);

/* The literals that were being evaluated when it ended, the innermost first, a line each,
 * indented. */
void us_explained_stack(us_buf *out, const us_explained *explained);

/* The steps as a JSON array: of opa's members those that are no syntax trees, and Text. */
void us_explained_json(us_buf *out, const us_explained *explained);

/* What was run of [policy], in [arena]: that of an evaluation as US_TEST_TRACED. */
us_coverage *us_explained_coverage(us_arena *arena, const us_explained *explained,
                                   const usher_policy *policy);

/* ---- Profiles ------------------------------------------------------------------------ */

/* The expressions of a line of a policy. */
typedef struct us_profile_line {
    us_str file;
    us_str text; /* of the first of them that was evaluated */
    uint32_t row;
    uint32_t column;
    uint64_t evaluated;
    uint64_t redone;
    uint64_t generated; /* how many expressions there are, with those of the compiler */
    double *times;      /* nanoseconds, for each evaluation that was followed */
    size_t time_count;
} us_profile_line;

/* How lines are sorted; all but none of them stand in descending order. */
#define US_PROFILE_ORDERS "total_time_ns num_eval num_redo num_gen_expr file line"

/* Sorts the profile by [orders] (names of US_PROFILE_ORDERS, NULL-terminated; NULL: none),
 * then by all in that order, and keeps [limit] lines at most; 0: all. Counts are those of
 * the last evaluation. */
const us_profile_line *us_explained_profile(us_explained *explained,
                                            const char *const *orders, size_t limit,
                                            size_t *count);

/* The lines as JSON and as a table, as opa shows them; of [rounds] evaluations. */
void us_profile_json(us_buf *out, const us_profile_line *lines, size_t count,
                     size_t rounds);
void us_profile_text(us_buf *out, const us_profile_line *lines, size_t count,
                     size_t rounds);

#endif

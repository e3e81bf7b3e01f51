/* Mutation testing: whether tests notice when a policy changes.
 *
 * The policies under test, which are the files without tests, are changed at one place after the
 * other; each such mutant runs the tests that reach the changed rule, until one fails. A mutant
 * with which all of them pass has survived: what was changed there is not tested.
 *
 *     us_mutation *mutation = us_mutation_start(arena, policy, &options, &error);
 *     while ((mutant = us_mutation_next(mutation)))
 *         …
 *     us_mutation_sums sums = us_mutation_add_up(mutation);
 *     us_mutation_free(mutation); */
#ifndef US_TESTING_MUTATE_H
#define US_TESTING_MUTATE_H

#include "testing/testing.h"

typedef enum us_mutant_status {
#define STATUS(name, text, counts, killed) US_MUTANT_##name,
#include "testing/mutant_statuses.def"
    US_MUTANT_STATUS_COUNT,
} us_mutant_status;

typedef struct us_mutant {
    us_test_place place;
    us_str mutator; /* "comparison", …: a name of mutators.def */
    us_str before;  /* the line that is changed, without blanks around it, */
    us_str after;   /* and what it becomes; empty: nothing */
    us_mutant_status status;
    us_str killer; /* path of the test that failed; empty: none did */
} us_mutant;

typedef struct us_mutation_options {
    const char *run;  /* as us_test_options.run: the tests that may kill */
    uint64_t timeout; /* nanoseconds for each test, if nothing shorter ends it */
    size_t parallel;  /* threads; 0: as many as there are processors */
    size_t limit;     /* mutants that are tried, the same ones each time; 0: all */
    const char *const *environment; /* what opa.runtime() tells; NULL: nothing */
} us_mutation_options;

typedef struct us_mutation us_mutation;

/* Finds the mutants of [policy], which was built with test_cases, and begins to try them, on
 * threads of its own. Tests that don't pass on [policy] are not asked. NULL after storing a
 * sentence in [error], in [arena]. Policy and options must outlive it. */
us_mutation *us_mutation_start(us_arena *arena, const usher_policy *policy,
                               const us_mutation_options *options, us_str *error);

/* How many mutants are tried, and how many there are to choose from. */
size_t us_mutation_count(const us_mutation *mutation);
size_t us_mutation_found(const us_mutation *mutation);

/* The next mutant, in the order of the files' names and of the places in each; waits for it. NULL
 * after the last. It lives as long as [mutation]. */
const us_mutant *us_mutation_next(us_mutation *mutation);

/* Mutant number [index] < us_mutation_count, once us_mutation_next returned it. */
const us_mutant *us_mutation_at(const us_mutation *mutation, size_t index);

typedef struct us_mutation_sums {
    size_t found; /* mutants that there are, */
    size_t tried; /* and those that were chosen of them */
    size_t by_status[US_MUTANT_STATUS_COUNT];
    size_t counted; /* of which the score is made */
    size_t killed;
    double
        score; /* of a hundred that are counted, how many are killed; 100 where none are */
} us_mutation_sums;

/* Once us_mutation_next returned NULL. */
us_mutation_sums us_mutation_add_up(const us_mutation *mutation);

/* Ends the threads and frees all mutants. */
void us_mutation_free(us_mutation *mutation);

/* ---- Reports (mutate_report.c) */

/* "policy.rego:3:5: survived: comparison", and the two lines. */
void us_mutant_text_add(us_buf *out, const us_mutant *mutant);

/* The score, and how many there are of each status: lines. */
void us_mutation_sums_text(us_buf *out, const us_mutation_sums *sums);

/* All of it as JSON, compact. */
void us_mutation_json(us_buf *out, const us_mutation *mutation);

/* In one of the formats of report/report.h: each mutant that counts is a case. False if
 * [format] is none. */
bool us_mutation_report(us_buf *out, const us_mutation *mutation, const char *format);

/* The status in words: "survived". */
const char *us_mutant_status_name(us_mutant_status status);

/* It counts against the score: no test tells it from the policy. */
bool us_mutant_is_alive(const us_mutant *mutant);

#endif

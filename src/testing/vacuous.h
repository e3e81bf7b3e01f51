/* Files of tests that pass although no rule of the policies ever matched. */
#ifndef US_TESTING_VACUOUS_H
#define US_TESTING_VACUOUS_H

#include "testing/tests.h"

typedef struct us_vacuous_search {
    const usher_policy *policy; /* that the tests are of */
    const us_test_list *list;
    us_test_result *const *results; /* by test */
    usher_worker *worker;           /* of the policy built to tell */
    usher_limits limits;
    const char *const *environment; /* of workers, as us_test_options has it */
} us_vacuous_search;

/* A policy with no more than the first tests of each file. */
typedef struct us_vacuous_trial us_vacuous_trial;

/* Begins to build it from [policy], which must outlive it, on a thread of its own. Nothing of
 * [policy] needs to be there but what the passes of the compiler leave. NULL: no memory. */
us_vacuous_trial *us_vacuous_begin(const usher_policy *policy);

/* False if each file shows with one of its first tests that a rule matches. Waits for [trial];
 * needs no [search->worker]. */
bool us_vacuous_may_be(us_arena *arena, us_vacuous_trial *trial,
                       const us_vacuous_search *search);

/* Waits for [trial], which may be NULL, and frees it. */
void us_vacuous_end(us_vacuous_trial *trial);

/* Stores the names of such files in [files], which has room for as many as there are
 * modules; returns how many there are. */
size_t us_vacuous_find(us_arena *arena, const us_vacuous_search *search, us_str *files);

#endif

/* Files of tests that pass although no rule of the policies ever matched. */
#ifndef US_TESTING_VACUOUS_H
#define US_TESTING_VACUOUS_H

#include "testing/tests.h"

typedef struct us_vacuous_search {
    const usher_policy *policy; /* that the tests are of */
    const us_test_list *list;
    us_test_result *const *results; /* by test */
    usher_limits limits;
} us_vacuous_search;

/* What evaluations of [policy] have to watch to see whether a test, one of [list], matches something:
 * us_vm_watch.unmatched. */
const us_value *us_vacuous_unmatched(us_arena *arena, const usher_policy *policy,
                                     const us_test_list *list);

/* False if of each file with tests one matched something, or did not pass, or there are no policies. */
bool us_vacuous_may_be(us_arena *arena, const us_vacuous_search *search);

/* Stores the names of such files in [files], which has room for as many as there are
 * modules; returns how many there are. [worker] is of the policy built to tell. */
size_t us_vacuous_find(us_arena *arena, const us_vacuous_search *search,
                       usher_worker *worker, us_str *files);

#endif

/* Which code of the policies tests have run. */
#ifndef US_TESTING_COVERAGE_H
#define US_TESTING_COVERAGE_H

#include "testing/tests.h"

/* Places that were run, each once: a hash table by where they begin and end. What
 * us_cover_add writes, one thread at a time. */
typedef struct us_cover_place {
    usher_place place; /* text NULL: free */
    uint64_t hits;
} us_cover_place;

typedef struct us_cover_set {
    us_arena *arena;
    us_cover_place *slots;
    size_t slot_count; /* a power of two */
    size_t count;
} us_cover_set;

/* The tracer: [data] is an us_cover_set. */
void us_cover_event(void *data, const usher_event *event);
#define US_COVER_WANTED (USHER_TRACE(USHER_EVENT_EVAL) | USHER_TRACE(USHER_EVENT_EXIT))

/* A range of a file, and why it was not run, as far as that is known. */
typedef struct us_cover_range {
    uint32_t row;
    uint32_t column;
    uint32_t end_row;
    uint32_t end_column; /* the column after it */
    bool index_excluded; /* it would have been run without the rule index */
    bool early_exit;     /* or if nothing was left early */
    uint64_t hits;
} us_cover_range;

typedef struct us_cover_file {
    us_str file;
    us_str text;
    us_cover_range *covered; /* in order; none twice */
    size_t covered_count;
    us_cover_range *missed;
    size_t missed_count;
    uint64_t *hits; /* of each row, from 1; rows without code US_COVER_NO_CODE */
    size_t row_count;
    size_t covered_rows;
    size_t missed_rows; /* a row may be both, as opa counts */
} us_cover_file;

#define US_COVER_NO_CODE UINT64_MAX

struct us_coverage {
    us_cover_file *files; /* in the order of their names */
    size_t file_count;
    size_t covered_rows;
    size_t missed_rows;
    double percentage;
};

/* Holds the [count] sets, each of the build beside it, against the code of [policy]: what
 * US_TEST_TRACED ran counts, the other builds tell why something was not run. */
us_coverage *us_cover_report(us_arena *arena, const usher_policy *policy,
                             const us_cover_set *const *sets, size_t count,
                             const us_test_build *builds);

/* Of a hundred rows, how many were covered; 0 where there are none. */
double us_cover_percentage(size_t covered, size_t missed);

#endif

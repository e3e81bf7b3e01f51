/* Measuring expressions while they are evaluated. */
#ifndef US_TESTING_PROFILE_H
#define US_TESTING_PROFILE_H

#include "testing/explain.h"
#include "value/value.h"

/* One line, while it is measured. */
typedef struct us_profile_entry {
    us_profile_line line;
    uint64_t time;
    uint64_t *expressions; /* digests of their places and texts */
    size_t expression_count, expression_capacity;
} us_profile_entry;

/* As opa's profiler: the time from one expression to the next is the first one's. */
typedef struct us_profile {
    us_arena *arena;
    us_object *numbers; /* row, in an object by file → index of an entry */
    us_profile_entry *entries;
    size_t count, capacity;
    size_t current; /* the entry of the expression at work, if [running] */
    bool running;
    usher_event_kind kind; /* of its event */
    uint64_t started;
    size_t rounds;
} us_profile;

/* An evaluation begins, reports an event, has ended. */
void us_profile_begin(us_profile *profile);
void us_profile_event(us_profile *profile, const usher_event *event);
void us_profile_end(us_profile *profile);

#endif

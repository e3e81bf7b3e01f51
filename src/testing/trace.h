/* What a test did, step by step: recorded while it runs again on a policy built to tell, and
 * then made into what reports show. */
#ifndef US_TESTING_TRACE_H
#define US_TESTING_TRACE_H

#include "testing/tests.h"

/* The events of one evaluation. Values in them live until the worker is used again. */
typedef struct us_recording {
    us_arena *arena;     /* that events lie in */
    us_arena *spare;     /* that the newer half moves to when there are too many */
    usher_event *events; /* those that a report can show */
    size_t count, capacity;
    uint64_t last_query; /* the highest number of a query */
    bool overflow;       /* there were more before: where things end matters most */
} us_recording;

/* The tracer: [data] is an us_recording. */
void us_recording_add(void *data, const usher_event *event);

/* Events that are kept, of the last at least half as many. */
#ifdef US_STRESS
#define US_RECORDING_MAX 20000
#else
#define US_RECORDING_MAX 400000
#endif

/* verdict.c: what the evaluation of [test] says of it: stores in [result] (clear but for names and
 * place) its outcome and value, its error or its cases, in [arena]. [recording]: the cases
 * that began. */
void us_test_judge(us_arena *arena, const us_test *test, usher_outcome outcome,
                   const usher_result *answer, const us_recording *recording,
                   us_test_result *result);

/* Evaluates [test] and judges; the nanoseconds that it took. [recording], empty, is written where
 * the test has cases. [answer] is the worker's. */
uint64_t us_test_evaluate(us_arena *arena, us_recording *recording, usher_worker *worker,
                          const us_test *test, const usher_limits *limits,
                          us_test_result *result, const usher_result **answer);

/* trace_filter.c: the events that [mode] asks for, in [arena], with texts that do not
 * refer to the recording. [variables]: with their variables' values. */
us_test_trace *us_trace_filter(us_arena *arena, const us_recording *recording,
                               us_test_explain mode, bool variables);

/* trace_point.c: the last literal that failed among the first [count] events; NULL: none
 * did. */
const usher_event *us_trace_last_fail(const us_recording *recording, size_t count);

/* The literal with what its parts are worth below it, as `opa test --var-values` draws
 * it. */
us_str us_trace_draw(us_arena *arena, const usher_event *event);

/* traceback.c: the literals that were being evaluated at the end, innermost first. */
void us_trace_stack(us_arena *arena, const us_recording *recording, us_test_error *error);

/* difference.c: the last literal in the rule of [test] that failed between events [from]
 * and [to]; of a comparison both sides, and where they first differ. NULL: there is none. */
us_test_difference *us_trace_difference(us_arena *arena, const us_recording *recording,
                                        size_t from, size_t to, const us_test *test);

#endif

/* What evaluations cost, for --metrics. */
#ifndef US_CLI_METRICS_H
#define US_CLI_METRICS_H

#include "base/buf.h"

#include <usher.h>

/* The work that is timed. */
typedef enum us_timer {
    US_TIMER_LOAD,    /* reading policies and data */
    US_TIMER_COMPILE, /* policies and query */
    US_TIMER_INPUT,   /* reading the input */
    US_TIMER_EVALUATE,
    US_TIMER_COUNT,
} us_timer;

/* Nanoseconds of each timer, a row a round. */
typedef struct us_metrics {
    uint64_t (*rounds)[US_TIMER_COUNT];
    size_t round_count;
    uint64_t started; /* when the timer that runs was started */
    usher_cost cost;  /* of the last evaluation */
} us_metrics;

us_metrics us_metrics_make(us_arena *arena, size_t rounds);

void us_metrics_start(us_metrics *metrics);

/* Stores the time since us_metrics_start as that of [timer] in round [round]. */
void us_metrics_stop(us_metrics *metrics, size_t round, us_timer timer);

/* Appends a JSON object: timers by their name in opa and the cost for one round;
 * for several rounds the statistics of each timer. */
void us_metrics_json(us_buf *out, const us_metrics *metrics);

#endif

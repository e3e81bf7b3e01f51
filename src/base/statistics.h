/* Statistics of a few measured numbers, as go-metrics computes them for opa. */
#ifndef US_BASE_STATISTICS_H
#define US_BASE_STATISTICS_H

#include "base/buf.h"

typedef struct us_statistics {
    double *sorted; /* the numbers, smallest first */
    size_t count;   /* at least 1 */
    double mean;
    double deviation; /* standard deviation */
} us_statistics;

/* Of [count] numbers, which must be at least one. In [arena]. */
us_statistics us_statistics_make(us_arena *arena, const double *numbers, size_t count);

/* The number below which that share (0 to 1) of them lies: between the neighbours of rank
 * share * (n + 1). */
double us_statistics_percentile(const us_statistics *statistics, double share);

/* Appends a JSON object with the members of opa: 75%, 90%, …, count, max, mean, median,
 * min, stddev. */
void us_statistics_json(us_buf *out, const us_statistics *statistics);

#endif

/* Measuring a query: what `opa bench` tells. */
#ifndef US_TESTING_BENCH_H
#define US_TESTING_BENCH_H

#include "base/buf.h"
#include "base/statistics.h"

#include <usher.h>

typedef struct us_bench {
    uint64_t count;      /* evaluations */
    uint64_t duration;   /* nanoseconds of all of them, with what is between them */
    uint64_t bytes;      /* of values made by all of them */
    us_statistics times; /* nanoseconds of each, of the last US_BENCH_SAMPLES */
} us_bench;

#define US_BENCH_SAMPLES ((size_t)1 << 16)

typedef struct us_bench_options {
    uint64_t
        duration; /* nanoseconds that it goes on for; at least one evaluation is made */
    bool may_be_undefined;
} us_bench_options;

/* Evaluates query number 0 of the worker's policy again and again. False after storing in [error]
 * why not: an error of the evaluation, or that it is undefined. Numbers lie in [arena]. */
bool us_bench_run(us_arena *arena, usher_worker *worker, const usher_input *input,
                  const us_bench_options *options, us_bench *bench, us_str *error);

/* What reports have beside the time of an evaluation. */
typedef struct us_bench_form {
    bool metrics;
    bool memory;
} us_bench_form;

void us_bench_pretty(us_buf *out, const us_bench *bench, us_bench_form form);
void us_bench_gobench(us_buf *out, const us_bench *bench, us_bench_form form);
void us_bench_json(us_buf *out, const us_bench *bench, us_bench_form form);

#endif

/* Counters, and how Prometheus reads them. */
#ifndef USHER_WEBHOOK_METRICS_H
#define USHER_WEBHOOK_METRICS_H

#include "admission/admission.h"
#include "base/buf.h"

#include <stdatomic.h>

#define METRIC(id, name, type, help) METRIC_##id,
typedef enum metric {
#include "metrics.def"
    METRIC_COUNT,
} metric;
#undef METRIC

enum { METRIC_PATHS = 2, METRIC_OPERATIONS = 5, METRIC_VERDICTS = 3 };
enum { METRIC_STATUSES = 11, METRIC_BUCKETS = 14 };

/* What shadow policies would have said, in comparison. */
typedef enum shadow_result {
    SHADOW_SAME,
    SHADOW_NEWLY_DENIED,
    SHADOW_NEWLY_ADMITTED,
    SHADOW_MESSAGE, /* another message, or other warnings */
    SHADOW_PATCH,
    SHADOW_ERROR, /* they could not be evaluated */
    SHADOW_RESULTS,
} shadow_result;

/* All counts of a process. Zeroed memory is a good start. Threads add without locks; a
 * reading may see a review's parts before its whole. */
typedef struct metrics {
    atomic_uint_fast64_t single[METRIC_COUNT];
    atomic_uint_fast64_t reviews[METRIC_PATHS][METRIC_OPERATIONS][METRIC_VERDICTS];
    atomic_uint_fast64_t responses[METRIC_STATUSES];
    atomic_uint_fast64_t duration[METRIC_PATHS][METRIC_BUCKETS + 1];
    atomic_uint_fast64_t duration_sum[METRIC_PATHS]; /* ns */
    atomic_uint_fast64_t shadow[METRIC_PATHS][SHADOW_RESULTS];
} metrics;

static inline void metrics_add(metrics *m, metric which, uint64_t amount)
{
    atomic_fetch_add_explicit(&m->single[which], amount, memory_order_relaxed);
}

static inline void metrics_subtract(metrics *m, metric which, uint64_t amount)
{
    atomic_fetch_sub_explicit(&m->single[which], amount, memory_order_relaxed);
}

static inline void metrics_set(metrics *m, metric which, uint64_t value)
{
    atomic_store_explicit(&m->single[which], value, memory_order_relaxed);
}

static inline uint64_t metrics_get(const metrics *m, metric which)
{
    return atomic_load_explicit(&m->single[which], memory_order_relaxed);
}

/* Counts a response of HTTP status [status]. */
void metrics_count_response(metrics *m, unsigned status);

/* Counts a review that took [ns]. */
void metrics_count_review(metrics *m, us_admission_path path,
                          const us_admission_answer *answer, uint64_t ns);

/* Counts a review that shadow policies have judged. */
void metrics_count_shadow(metrics *m, us_admission_path path, shadow_result result);

/* "same", "newly_denied", … */
const char *metrics_shadow_result(shadow_result result);

/* Appends everything in Prometheus' text format, version 0.0.4. [revision] names the
 * policies. */
void metrics_write(const metrics *m, const char *revision, us_buf *out);

#endif

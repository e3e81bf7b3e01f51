/* Counters, and how Prometheus reads them. */
#ifndef USHER_WEBHOOK_METRICS_H
#define USHER_WEBHOOK_METRICS_H

#include "admission/admission.h"
#include "base/buf.h"
#include "metric_names.h"

#include <stdatomic.h>

typedef enum metric {
#define METRIC(id, name, type, help) METRIC_##id,
#include "metrics.def"
    METRIC_COUNT,
} metric;

/* How many values each label has. */
enum {
#define LABEL(id, ...)                                                                   \
    LABEL_SIZE_##id = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),
#define NAMES(id, most) LABEL_SIZE_##id = (most) + 1,
#include "metrics.def"
};

/* What shadow policies would have said, in comparison. */
typedef enum shadow_result {
    SHADOW_SAME,
    SHADOW_NEWLY_DENIED,
    SHADOW_NEWLY_ADMITTED,
    SHADOW_MESSAGE, /* another message, or other warnings */
    SHADOW_PATCH,
    SHADOW_ERROR, /* they could not be evaluated */
} shadow_result;

typedef enum policy_metric {
#define BY_POLICY(id, name, unit, help) POLICY_METRIC_##id,
#include "metrics.def"
    POLICY_METRIC_COUNT,
} policy_metric;

typedef enum resource_metric {
#define BY_RESOURCE(id, name, type, help) RESOURCE_METRIC_##id,
#include "metrics.def"
    RESOURCE_METRIC_COUNT,
} resource_metric;

typedef enum reason_metric {
#define BY_REASON(id, name, help) REASON_METRIC_##id,
#include "metrics.def"
    REASON_METRIC_COUNT,
} reason_metric;

/* Why a policy is off. */
typedef enum off_reason { OFF_NOT_WATCHED, OFF_NOT_IN_SYNC } off_reason;

enum { METRIC_BUCKETS = 14 };

/* What one thread has counted of metrics with labels. */
typedef struct metric_shard metric_shard;

/* All counts of a process. */
typedef struct metrics {
    atomic_uint_fast64_t single[METRIC_COUNT];
    _Atomic(metric_shard *) shards;
    atomic_uint_fast64_t reason[REASON_METRIC_COUNT][LABEL_SIZE_reason];
    atomic_uint_fast64_t resource[LABEL_SIZE_resource][RESOURCE_METRIC_COUNT];
    metric_names kinds;
    metric_names policies;
    metric_names resources;
} metrics;

void metrics_init(metrics *m);

/* No thread counts any more. */
void metrics_free(metrics *m);

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

/* The number by which a policy, the package [name], is counted. Of one name always the same,
 * whatever set the policy is in. */
unsigned metrics_policy(metrics *m, us_str name);

static inline void metrics_set_reason(metrics *m, reason_metric which, off_reason reason,
                                      uint64_t value)
{
    atomic_store_explicit(&m->reason[which][reason], value, memory_order_relaxed);
}

/* The number of a resource that is watched, for the next two. */
unsigned metrics_resource(metrics *m, us_str name);

static inline void metrics_set_resource(metrics *m, unsigned number,
                                        resource_metric which, uint64_t value)
{
    atomic_store_explicit(&m->resource[number][which], value, memory_order_relaxed);
}

static inline void metrics_add_resource(metrics *m, unsigned number,
                                        resource_metric which, uint64_t amount)
{
    atomic_fetch_add_explicit(&m->resource[number][which], amount, memory_order_relaxed);
}

/* Counts a response of HTTP status [status]. */
void metrics_count_response(metrics *m, unsigned status);

/* Counts a review that took [ns]. [policies] has the number of each package of [plan]. */
void metrics_count_review(metrics *m, us_admission_path path,
                          const us_admission_plan *plan, const unsigned *policies,
                          const us_admission_answer *answer, uint64_t ns);

/* Counts a review that shadow policies have judged. */
void metrics_count_shadow(metrics *m, us_admission_path path, shadow_result result);

/* "same", "newly_denied", … */
const char *metrics_shadow_result(shadow_result result);

/* Appends everything in Prometheus' text format, version 0.0.4. [revision] names the
 * policies. */
void metrics_write(const metrics *m, const char *revision, us_buf *out);

/* Appends a table of all metrics in Markdown. */
void metrics_table(us_buf *out);

/* ---- For metrics_text.c ---------------------------------------------------------------- */

/* Cells are written by one thread and read by any. */
struct metric_shard {
    metric_shard *next;
#define FAMILY(id, name, help, a, b, c, d)                                               \
    atomic_uint_fast64_t                                                                 \
        id[LABEL_SIZE_##a * LABEL_SIZE_##b * LABEL_SIZE_##c * LABEL_SIZE_##d];
/* Beyond the buckets those that are longer than all, and the sum in ns. */
#define HISTOGRAM(id, name, help, a, b)                                                  \
    atomic_uint_fast64_t id[LABEL_SIZE_##a * LABEL_SIZE_##b * (METRIC_BUCKETS + 2)];
#include "metrics.def"
    /* What is counted of one policy is side by side. */
    atomic_uint_fast64_t policies[LABEL_SIZE_policy][POLICY_METRIC_COUNT];
};

/* In seconds. */
extern const double metric_buckets[METRIC_BUCKETS];

/* The values of a label, NULL for names, and how many there are. */
typedef struct metric_label {
    const char *name;
    const char *const *values;
    size_t count;
} metric_label;

#define LABEL(id, ...)  extern const metric_label metric_label_##id;
#define NAMES(id, most) extern const metric_label metric_label_##id;
#include "metrics.def"

#endif

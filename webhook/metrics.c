/* What there is to count, and its text form. The number of time series is fixed: every
 * label takes its values from a list here, and nothing that a client sends becomes a
 * label. */
#include "metrics.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

typedef struct metric_row {
    const char *name;
    const char *type;
    const char *help;
} metric_row;

#define METRIC(id, name, type, help) {name, type, help},
static const metric_row rows[METRIC_COUNT] = {
#include "metrics.def"
};
#undef METRIC

static const char *const paths[METRIC_PATHS] = {"validate", "mutate"};
static const char *const operations[METRIC_OPERATIONS] = {"CREATE", "UPDATE", "DELETE",
                                                          "CONNECT", "unknown"};
static const char *const verdicts[METRIC_VERDICTS] = {"allowed", "denied", "error"};
/* The last stands for all others. */
static const unsigned statuses[METRIC_STATUSES] = {200, 400, 403, 404, 405, 408,
                                                   413, 415, 500, 503, 0};
static const double buckets[METRIC_BUCKETS] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                               0.005,  0.01,    0.025,  0.05,  0.1,
                                               0.25,   1,       2.5,    10};

static const char *const shadow_results[SHADOW_RESULTS] = {
    "same", "newly_denied", "newly_admitted", "message", "patch", "error"};

static void increment(atomic_uint_fast64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static unsigned long long load(const atomic_uint_fast64_t *counter)
{
    return (unsigned long long)atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count_response(metrics *m, unsigned status)
{
    size_t i = 0;
    while (i < METRIC_STATUSES - 1 && statuses[i] != status)
        i++;
    increment(&m->responses[i]);
}

static size_t operation_index(us_str operation)
{
    size_t i = 0;
    while (i < METRIC_OPERATIONS - 1 && !us_str_is(operation, operations[i]))
        i++;
    return i;
}

void metrics_count_review(metrics *m, us_admission_path path,
                          const us_admission_answer *answer, uint64_t ns)
{
    bool failed = answer->status != US_ADMISSION_ANSWERED;
    size_t verdict = failed ? 2 : answer->allowed ? 0 : 1;
    size_t bucket = 0;
    while (bucket < METRIC_BUCKETS && (double)ns > buckets[bucket] * 1e9)
        bucket++;
    increment(&m->reviews[path][operation_index(answer->operation)][verdict]);
    increment(&m->duration[path][bucket]);
    atomic_fetch_add_explicit(&m->duration_sum[path], ns, memory_order_relaxed);
    if (answer->patched)
        metrics_add(m, METRIC_PATCHES, 1);
    if (answer->evaluation_error)
        metrics_add(m, METRIC_EVALUATION_ERRORS, 1);
    if (answer->warning_count > 0)
        metrics_add(m, METRIC_WARNINGS, answer->warning_count);
    if (answer->dryrun_count > 0)
        metrics_add(m, METRIC_DRYRUNS, answer->dryrun_count);
}

void metrics_count_shadow(metrics *m, us_admission_path path, shadow_result result)
{
    increment(&m->shadow[path][result]);
}

const char *metrics_shadow_result(shadow_result result)
{
    return shadow_results[result];
}

/* ---- Text ---------------------------------------------------------------------------- */

static void add_head(us_buf *out, const char *name, const char *type, const char *help)
{
    us_buf_add_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_reviews(const metrics *m, us_buf *out)
{
    add_head(out, "usher_reviews_total", "counter", "AdmissionReviews judged.");
    for (size_t p = 0; p < METRIC_PATHS; p++)
        for (size_t o = 0; o < METRIC_OPERATIONS; o++)
            for (size_t v = 0; v < METRIC_VERDICTS; v++)
                us_buf_add_format(out,
                                  "usher_reviews_total{path=\"%s\",operation=\"%s\","
                                  "verdict=\"%s\"} %llu\n",
                                  paths[p], operations[o], verdicts[v],
                                  load(&m->reviews[p][o][v]));
}

static void write_shadow(const metrics *m, us_buf *out)
{
    const char *name = "usher_shadow_reviews_total";
    add_head(out, name, "counter",
             "Reviews judged by shadow policies, by what differs from the answer.");
    for (size_t p = 0; p < METRIC_PATHS; p++)
        for (size_t r = 0; r < SHADOW_RESULTS; r++)
            us_buf_add_format(out, "%s{path=\"%s\",result=\"%s\"} %llu\n", name, paths[p],
                              shadow_results[r], load(&m->shadow[p][r]));
}

static void write_durations(const metrics *m, us_buf *out)
{
    const char *name = "usher_review_duration_seconds";
    add_head(out, name, "histogram", "From a review's last byte to its answer.");
    for (size_t p = 0; p < METRIC_PATHS; p++) {
        unsigned long long count = 0;
        for (size_t i = 0; i < METRIC_BUCKETS; i++) {
            count += load(&m->duration[p][i]);
            us_buf_add_format(out, "%s_bucket{path=\"%s\",le=\"%g\"} %llu\n", name,
                              paths[p], buckets[i], count);
        }
        count += load(&m->duration[p][METRIC_BUCKETS]);
        us_buf_add_format(out, "%s_bucket{path=\"%s\",le=\"+Inf\"} %llu\n", name,
                          paths[p], count);
        us_buf_add_format(out, "%s_sum{path=\"%s\"} %.9f\n", name, paths[p],
                          (double)load(&m->duration_sum[p]) / 1e9);
        us_buf_add_format(out, "%s_count{path=\"%s\"} %llu\n", name, paths[p], count);
    }
}

static void write_responses(const metrics *m, us_buf *out)
{
    char code[16] = "other";
    add_head(out, "usher_http_responses_total", "counter", "HTTP responses by status.");
    for (size_t i = 0; i < METRIC_STATUSES; i++) {
        if (statuses[i])
            snprintf(code, sizeof code, "%u", statuses[i]);
        us_buf_add_format(out, "usher_http_responses_total{code=\"%s\"} %llu\n",
                          statuses[i] ? code : "other", load(&m->responses[i]));
    }
}

static void write_process(us_buf *out)
{
    struct rusage usage;
    unsigned long long pages = 0;
    getrusage(RUSAGE_SELF, &usage);
    double seconds = (double)usage.ru_utime.tv_sec +
                     (double)usage.ru_utime.tv_usec / 1e6 +
                     (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%*u %llu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    add_head(out, "process_cpu_seconds_total", "counter", "CPU time used, both modes.");
    us_buf_add_format(out, "process_cpu_seconds_total %.6f\n", seconds);
    add_head(out, "process_resident_memory_bytes", "gauge", "Resident memory.");
    us_buf_add_format(out, "process_resident_memory_bytes %llu\n",
                      pages * (unsigned long long)sysconf(_SC_PAGESIZE));
}

void metrics_write(const metrics *m, const char *revision, us_buf *out)
{
    add_head(out, "usher_build_info", "gauge",
             "1; the labels tell version and policies.");
    us_buf_add_format(out, "usher_build_info{version=\"%s\",policies=\"%s\"} 1\n",
                      usher_version(), revision);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        add_head(out, rows[i].name, rows[i].type, rows[i].help);
        us_buf_add_format(out, "%s %llu\n", rows[i].name, load(&m->single[i]));
    }
    write_reviews(m, out);
    write_shadow(m, out);
    write_durations(m, out);
    write_responses(m, out);
    write_process(out);
}

/* What evaluations cost, for --metrics: wall times by the clock that never jumps,
 * and the counts that the engine keeps. The data structure is a table of
 * nanoseconds, a row a round and a column a timer. */
#include "cli/metrics.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static const char *const timer_names[US_TIMER_COUNT] = {
    [US_TIMER_LOAD] = "timer_rego_load_files_ns",
    [US_TIMER_COMPILE] = "timer_rego_module_compile_ns",
    [US_TIMER_INPUT] = "timer_rego_input_parse_ns",
    [US_TIMER_EVALUATE] = "timer_rego_query_eval_ns",
};

/* In the order of the names. */
static const us_timer by_name[] = {US_TIMER_INPUT, US_TIMER_LOAD, US_TIMER_COMPILE,
                                   US_TIMER_EVALUATE};

us_metrics us_metrics_make(us_arena *arena, size_t rounds)
{
    us_metrics metrics = {NULL, rounds, 0, {0, 0, 0, 0, 0}};
    metrics.rounds = us_arena_alloc_array(arena, rounds, sizeof *metrics.rounds);
    memset(metrics.rounds, 0, rounds * sizeof *metrics.rounds);
    return metrics;
}

void us_metrics_start(us_metrics *metrics)
{
    metrics->started = us_clock_now();
}

void us_metrics_stop(us_metrics *metrics, size_t round, us_timer timer)
{
    metrics->rounds[round][timer] += us_clock_now() - metrics->started;
}

static void add_cost(us_buf *out, const usher_cost *cost)
{
    us_buf_add_format(out,
                      "\"counter_usher_instructions\":%llu,"
                      "\"counter_usher_memory_bytes\":%zu,"
                      "\"counter_usher_rules_considered\":%llu,"
                      "\"counter_usher_rules_skipped\":%llu,"
                      "\"counter_usher_steps\":%llu",
                      (unsigned long long)cost->instructions, cost->memory,
                      (unsigned long long)cost->rules_considered,
                      (unsigned long long)cost->rules_skipped,
                      (unsigned long long)cost->steps);
}

static int compare_numbers(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

/* As go-metrics, which opa uses: between the neighbours of rank share * (n + 1). */
static double percentile(const double *sorted, size_t count, double share)
{
    double place = share * (double)(count + 1);
    if (place < 1)
        return sorted[0];
    if (place >= (double)count)
        return sorted[count - 1];
    size_t rank = (size_t)place;
    return sorted[rank - 1] + (place - floor(place)) * (sorted[rank] - sorted[rank - 1]);
}

static void add_statistics(us_buf *out, const us_metrics *metrics, us_timer timer)
{
    static const char *const shares[] = {"75", "90", "95", "99", "99.9", "99.99"};
    size_t count = metrics->round_count;
    double *sorted = us_arena_alloc_array(out->arena, count, sizeof *sorted);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        sum += sorted[i] = (double)metrics->rounds[i][timer];
    for (size_t i = 0; i < count; i++)
        squares += (sorted[i] - sum / (double)count) * (sorted[i] - sum / (double)count);
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    us_buf_add_char(out, '{');
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        us_buf_add_format(out, "\"%s%%\":%.15g,", shares[i],
                          percentile(sorted, count, strtod(shares[i], NULL) / 100));
    us_buf_add_format(out,
                      "\"count\":%zu,\"max\":%.15g,\"mean\":%.15g,\"median\":%.15g,"
                      "\"min\":%.15g,\"stddev\":%.15g}",
                      count, sorted[count - 1], sum / (double)count,
                      percentile(sorted, count, 0.5), sorted[0],
                      sqrt(squares / (double)count));
}

void us_metrics_json(us_buf *out, const us_metrics *metrics)
{
    bool several = metrics->round_count > 1;
    us_buf_add_char(out, '{');
    if (!several)
        add_cost(out, &metrics->cost);
    for (size_t i = 0; i < US_TIMER_COUNT; i++) {
        us_timer timer = by_name[i];
        us_buf_add_format(out, "%s\"%s\":", i || !several ? "," : "", timer_names[timer]);
        if (several)
            add_statistics(out, metrics, timer);
        else
            us_buf_add_format(out, "%llu", (unsigned long long)metrics->rounds[0][timer]);
    }
    us_buf_add_char(out, '}');
}

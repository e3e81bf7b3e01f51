/* What evaluations cost, for --metrics: wall times by the clock that never jumps,
 * and the counts that the engine keeps. The data structure is a table of
 * nanoseconds, a row a round and a column a timer. */
#include "cli/metrics.h"

#include "base/clock.h"
#include "base/statistics.h"

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

static void add_statistics(us_buf *out, const us_metrics *metrics, us_timer timer)
{
    size_t count = metrics->round_count;
    double *numbers = us_arena_alloc_array(out->arena, count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (double)metrics->rounds[i][timer];
    us_statistics statistics = us_statistics_make(out->arena, numbers, count);
    us_statistics_json(out, &statistics);
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

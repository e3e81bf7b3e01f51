/* Measuring: one evaluation after the other, as long as was asked for, each between two looks
 * at the clock. Values lie in memory that is kept, so there are no allocations to count. */
#include "testing/bench.h"

#include "base/clock.h"
#include "testing/tests.h"

#define MEMORY_MAX ((size_t)8 << 30)

static const char metric[] = "histogram_timer_rego_query_eval_ns_";

static us_str why_not(us_arena *arena, usher_outcome outcome, const usher_result *result)
{
    if (outcome == USHER_UNDEFINED)
        return US_STR("1 error occurred: undefined result\n");
    us_str text = us_str_from(usher_problems_text(usher_result_problems(result), true));
    return us_str_copy(arena, text);
}

bool us_bench_run(us_arena *arena, usher_worker *worker, const usher_input *input,
                  const us_bench_options *options, us_bench *bench, us_str *error)
{
    double *times = us_arena_alloc_array(arena, US_BENCH_SAMPLES, sizeof *times);
    usher_limits limits = {
        .steps = UINT64_MAX, .memory = MEMORY_MAX, .allow_network = true};
    const usher_result *result;
    *bench = (us_bench){.count = 0};
    uint64_t begun = us_clock_now(), before = begun, now;
    do {
        usher_outcome outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
        if (outcome == USHER_ERROR ||
            (outcome == USHER_UNDEFINED && !options->may_be_undefined)) {
            *error = why_not(arena, outcome, result);
            return false;
        }
        now = us_clock_now();
        times[bench->count++ % US_BENCH_SAMPLES] = (double)(now - before);
        bench->bytes += usher_result_cost(result).memory;
        before = us_clock_now();
    } while (now - begun < options->duration);
    bench->duration = now - begun;
    size_t samples =
        bench->count < US_BENCH_SAMPLES ? (size_t)bench->count : US_BENCH_SAMPLES;
    bench->times = us_statistics_make(arena, times, samples);
    return true;
}

/* ---- Reports */

typedef struct number {
    const char *name;
    double value;
} number;

enum { NUMBER_COUNT = 12 };

/* In the order of the names. */
static void list_numbers(const us_bench *bench, number numbers[NUMBER_COUNT])
{
    const us_statistics *times = &bench->times;
    const number all[NUMBER_COUNT] = {
        {"75%", us_statistics_percentile(times, 0.75)},
        {"90%", us_statistics_percentile(times, 0.9)},
        {"95%", us_statistics_percentile(times, 0.95)},
        {"99%", us_statistics_percentile(times, 0.99)},
        {"99.9%", us_statistics_percentile(times, 0.999)},
        {"99.99%", us_statistics_percentile(times, 0.9999)},
        {"count", (double)bench->count},
        {"max", times->sorted[times->count - 1]},
        {"mean", times->mean},
        {"median", us_statistics_percentile(times, 0.5)},
        {"min", times->sorted[0]},
        {"stddev", times->deviation},
    };
    memcpy(numbers, all, sizeof all);
}

static uint64_t share(uint64_t sum, uint64_t count)
{
    return sum / count;
}

/* Rows of a name and a whole number, the latter to the right. */
typedef struct rows {
    us_str names[NUMBER_COUNT + 4];
    us_str values[NUMBER_COUNT + 4];
    size_t count;
} rows;

static void add_row(us_arena *arena, rows *list, us_str name, double value)
{
    list->names[list->count] = name;
    list->values[list->count++] = us_str_format(arena, "%.0f", value);
}

static size_t widest(const us_str *texts, size_t count)
{
    size_t width = 0;
    for (size_t i = 0; i < count; i++)
        width = texts[i].length > width ? texts[i].length : width;
    return width;
}

static void add_border(us_buf *out, const char *left, const char *middle,
                       const char *right, size_t names, size_t values)
{
    us_buf_add_c(out, left);
    for (size_t i = 0; i < names + 2; i++)
        us_buf_add_c(out, "─");
    us_buf_add_c(out, middle);
    for (size_t i = 0; i < values + 2; i++)
        us_buf_add_c(out, "─");
    us_buf_add_c(out, right);
}

void us_bench_pretty(us_buf *out, const us_bench *bench, us_bench_form form)
{
    us_arena *arena = out->arena;
    number numbers[NUMBER_COUNT];
    rows list = {.count = 0};
    list_numbers(bench, numbers);
    add_row(arena, &list, US_STR("samples"), (double)bench->count);
    add_row(arena, &list, US_STR("ns/op"), (double)share(bench->duration, bench->count));
    if (form.memory) {
        add_row(arena, &list, US_STR("B/op"), (double)share(bench->bytes, bench->count));
        add_row(arena, &list, US_STR("allocs/op"), 0);
    }
    for (size_t i = 0; form.metrics && i < NUMBER_COUNT; i++)
        add_row(arena, &list, us_str_format(arena, "%s%s", metric, numbers[i].name),
                numbers[i].value);
    size_t names = widest(list.names, list.count);
    size_t values = widest(list.values, list.count);
    add_border(out, "┌", "┬", "┐\n", names, values);
    for (size_t i = 0; i < list.count; i++)
        us_buf_add_format(out, "│ %-*.*s │ %*.*s │\n", (int)names,
                          US_STR_ARG(list.names[i]), (int)values,
                          US_STR_ARG(list.values[i]));
    add_border(out, "└", "┴", "┘\n", names, values);
}

void us_bench_gobench(us_buf *out, const us_bench *bench, us_bench_form form)
{
    number numbers[NUMBER_COUNT];
    list_numbers(bench, numbers);
    us_buf_add_format(out, "BenchmarkUsherEval\t%8llu\t",
                      (unsigned long long)bench->count);
    us_test_benchmark_number(out, (double)bench->duration / (double)bench->count,
                             "ns/op");
    for (size_t i = 0; form.metrics && i < NUMBER_COUNT; i++) {
        us_buf_add_char(out, '\t');
        us_test_benchmark_number(
            out, numbers[i].value,
            us_str_format(out->arena, "%s%s", metric, numbers[i].name).text);
    }
    if (form.memory)
        us_buf_add_format(out, "\t%8llu B/op\t%8d allocs/op",
                          (unsigned long long)share(bench->bytes, bench->count), 0);
    us_buf_add_char(out, '\n');
}

void us_bench_json(us_buf *out, const us_bench *bench, us_bench_form form)
{
    number numbers[NUMBER_COUNT];
    list_numbers(bench, numbers);
    us_buf_add_format(out,
                      "{\"N\":%llu,\"T\":%llu,\"Bytes\":0,\"MemAllocs\":0,\"MemBytes\":"
                      "%llu,\"Extra\":{",
                      (unsigned long long)bench->count,
                      (unsigned long long)bench->duration,
                      (unsigned long long)(form.memory ? bench->bytes : 0));
    for (size_t i = 0; form.metrics && i < NUMBER_COUNT; i++)
        us_buf_add_format(out, "%s\"%s%s\":%.15g", i ? "," : "", metric, numbers[i].name,
                          numbers[i].value);
    us_buf_add_c(out, "}}");
}

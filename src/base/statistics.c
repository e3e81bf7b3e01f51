#include "base/statistics.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

static int compare_numbers(void *data, const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    (void)data;
    return difference < 0 ? -1 : difference > 0;
}

us_statistics us_statistics_make(us_arena *arena, const double *numbers, size_t count)
{
    us_statistics made = {us_arena_alloc_array(arena, count, sizeof(double)), count, 0,
                          0};
    double squares = 0;
    memcpy(made.sorted, numbers, count * sizeof *numbers);
    us_sort(arena, made.sorted, count, sizeof *made.sorted, compare_numbers, NULL);
    for (size_t i = 0; i < count; i++)
        made.mean += numbers[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (numbers[i] - made.mean) * (numbers[i] - made.mean);
    made.deviation = sqrt(squares / (double)count);
    return made;
}

double us_statistics_percentile(const us_statistics *statistics, double share)
{
    const double *sorted = statistics->sorted;
    double place = share * (double)(statistics->count + 1);
    if (place < 1)
        return sorted[0];
    if (place >= (double)statistics->count)
        return sorted[statistics->count - 1];
    size_t rank = (size_t)place;
    return sorted[rank - 1] + (place - floor(place)) * (sorted[rank] - sorted[rank - 1]);
}

void us_statistics_json(us_buf *out, const us_statistics *statistics)
{
    static const char *const shares[] = {"75", "90", "95", "99", "99.9", "99.99"};
    us_buf_add_char(out, '{');
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        us_buf_add_format(
            out, "\"%s%%\":%.15g,", shares[i],
            us_statistics_percentile(statistics, strtod(shares[i], NULL) / 100));
    us_buf_add_format(out,
                      "\"count\":%zu,\"max\":%.15g,\"mean\":%.15g,\"median\":%.15g,"
                      "\"min\":%.15g,\"stddev\":%.15g}",
                      statistics->count, statistics->sorted[statistics->count - 1],
                      statistics->mean, us_statistics_percentile(statistics, 0.5),
                      statistics->sorted[0], statistics->deviation);
}

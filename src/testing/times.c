/* Times and numbers as Go prints them: what `opa test` shows of how long a test took. */
#include "testing/tests.h"

#include <math.h>

/* Appends [whole] with as many of the [digits] decimal places of [part] as count. */
static void add_decimal(us_buf *out, uint64_t whole, uint64_t part, int digits)
{
    us_buf_add_format(out, "%llu", (unsigned long long)whole);
    while (digits > 0 && part % 10 == 0) {
        part /= 10;
        digits--;
    }
    if (digits > 0)
        us_buf_add_format(out, ".%0*llu", digits, (unsigned long long)part);
}

void us_test_duration(us_buf *out, uint64_t nanoseconds)
{
    static const uint64_t second = 1000000000;
    if (nanoseconds == 0) {
        us_buf_add_c(out, "0s");
    } else if (nanoseconds < 1000) {
        us_buf_add_format(out, "%lluns", (unsigned long long)nanoseconds);
    } else if (nanoseconds < 1000000) {
        add_decimal(out, nanoseconds / 1000, nanoseconds % 1000, 3);
        us_buf_add_c(out, "µs");
    } else if (nanoseconds < second) {
        add_decimal(out, nanoseconds / 1000000, nanoseconds % 1000000, 6);
        us_buf_add_c(out, "ms");
    } else {
        uint64_t seconds = nanoseconds / second;
        if (seconds >= 3600)
            us_buf_add_format(out, "%lluh", (unsigned long long)(seconds / 3600));
        if (seconds >= 60)
            us_buf_add_format(out, "%llum", (unsigned long long)(seconds / 60 % 60));
        add_decimal(out, seconds % 60, nanoseconds % second, 9);
        us_buf_add_char(out, 's');
    }
}

void us_test_benchmark_number(us_buf *out, double number, const char *unit)
{
    /* Four digits that count, the decimal points of all lines below one another. */
    static const double least[] = {999.95,   99.995,    9.9995,    0.99995,
                                   0.099995, 0.0099995, 0.00099995};
    static const size_t steps = sizeof least / sizeof least[0];
    size_t places = 0;
    while (number != 0 && places < steps && fabs(number) < least[places])
        places++;
    int width = places == 0 ? 10 : 11 + (int)places;
    us_buf_add_format(out, "%*.*f %s", width, (int)places, number, unit);
}

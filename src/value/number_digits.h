/* A number's text taken apart, for number.c, number_exact.c and built-ins that write
 * numbers in ways of their own. */
#ifndef US_VALUE_NUMBER_DIGITS_H
#define US_VALUE_NUMBER_DIGITS_H

#include "value/number.h"

/* The value is 0.d1 d2 d3 … times 10 to the power of [point], where the digits
 * are those in [from, to), of which the first and the last are not 0; a '.'
 * among them is at [dot]. Zero has no digits. */
typedef struct us_digits {
    bool negative;
    const char *from;
    const char *to;
    const char *dot; /* NULL: none in [from, to) */
    size_t count;
    int64_t point; /* clamped to ±US_DIGITS_POINT_MAX */
} us_digits;

#define US_DIGITS_POINT_MAX ((int64_t)1 << 40)

/* Takes [number] apart; the digits of an integer are written to [space]. */
us_digits us_digits_of(us_value number, char space[US_NUMBER_TEXT_SIZE]);

/* Writes the digits to [out] (room for count bytes), without the dot. */
void us_digits_write(const us_digits *digits, char *out);

/* A number from [text], which is in JSON's grammar and lives as long as it. */
us_value us_digits_number(us_str text);

#endif

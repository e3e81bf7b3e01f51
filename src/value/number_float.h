/* Floats as Go's big.Float computes, reads and prints them. For number_exact.c and
 * units.parse_bytes alone; nothing here takes memory from an arena. */
#ifndef US_VALUE_NUMBER_FLOAT_H
#define US_VALUE_NUMBER_FLOAT_H

#include "value/number_digits.h"

#include <mpfr.h>

/* The precision of everything that is not rounded to a whole number. */
#define US_FLOAT_BITS 64

/* Makes [x], of US_FLOAT_BITS (MPFR_DECL_INIT), the float that Go reads from the number
 * whose parts are [digits]; [text] is those digits without the point, behind the sign, with
 * a NUL. */
void us_float_read(mpfr_t x, const char *text, const us_digits *digits);

/* Whether the exponent is within ±US_NUMBER_EXPONENT_MAX. */
bool us_float_fits(const mpfr_t x);

/* As the floor, ceil and round of OPA, of a float that was read. The precision grows to
 * that of the whole part, as it does there; so what may have more than 18 digits before the
 * point must have been made by mpfr_init2. */
void us_float_floor(mpfr_t x);
void us_float_ceiling(mpfr_t x);
void us_float_round(mpfr_t x);

/* Writes the shortest decimal that names [x] at its precision, whole numbers as
 * digits; returns the length. [out] has room for 80 bytes and the digits of the
 * whole part. */
size_t us_float_write(const mpfr_t x, char *out);

#endif

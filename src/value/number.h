/* Numbers: 64-bit integers, and exact decimals of any size behind them.
 *
 * A number that was read keeps its text (1.50 prints as 1.50), except that a
 * text which is exactly what an int64 prints as becomes an integer. A number
 * that was computed follows OPA: integers are exact at any size; everything
 * else is computed as by Go's big.Float with a 64-bit mantissa and becomes the
 * shortest decimal that names the same value at that precision, whole results
 * written as digits. Comparison, equality and hashing see the exact value
 * alone, never the text. */
#ifndef US_VALUE_NUMBER_H
#define US_VALUE_NUMBER_H

#include "value/value.h"

/* Binary exponents beyond this are "number too big" (OPA's limit). */
#define US_NUMBER_EXPONENT_MAX 100000

/* Digits of an integer that arithmetic accepts or makes; beyond it the
 * operation fails with US_NUMBER_TOO_BIG. */
#define US_NUMBER_DIGITS_MAX 1000000

typedef enum us_number_status {
    US_NUMBER_OK,
    US_NUMBER_DIVIDE_BY_ZERO,
    US_NUMBER_NOT_INTEGER, /* an operand of % or of a bit operation */
    US_NUMBER_TOO_BIG,
    US_NUMBER_NEGATIVE, /* a shift count */
} us_number_status;

typedef enum us_number_operation {
    US_NUMBER_ADD,
    US_NUMBER_SUBTRACT,
    US_NUMBER_MULTIPLY,
    US_NUMBER_DIVIDE,
    US_NUMBER_REMAINDER,
    US_NUMBER_BITS_AND,
    US_NUMBER_BITS_OR,
    US_NUMBER_BITS_XOR,
    US_NUMBER_SHIFT_LEFT,
    US_NUMBER_SHIFT_RIGHT,
} us_number_operation;

typedef enum us_number_rounding {
    US_NUMBER_FLOOR,
    US_NUMBER_CEILING,
    US_NUMBER_ROUND, /* halves away from zero */
    US_NUMBER_ABSOLUTE,
    US_NUMBER_BITS_NEGATE,
    US_NUMBER_NEGATE,
} us_number_rounding;

/* Room for the text of any int64, with NUL. */
#define US_NUMBER_TEXT_SIZE 24

/* Reads [text], which must match JSON's number grammar as a whole (a leading
 * '+' or zero, "1." and ".5" do not). False if it does not, or if its
 * exponent is out of bounds. A decimal refers to [text]; nothing is copied. */
bool us_number_parse(us_str text, us_value *number);

/* Its text: a decimal's own, or the integer's written to [space]. */
us_str us_number_text(us_value number, char space[US_NUMBER_TEXT_SIZE]);

int us_number_compare(us_value a, us_value b);
uint64_t us_number_hash(us_value number);
uint64_t us_number_hash_under(const us_hash_key *key, us_value number);

/* True if the value is whole and fits; 2.0 and 2e0 are 2. */
bool us_number_to_int64(us_value number, int64_t *result);

/* True if the value is whole, of any size. */
bool us_number_is_integer(us_value number);

/* The nearest double; infinite beyond the largest. */
double us_number_to_double(us_value number);

/* As us_number_to_double for the text of a number, which may have a '+', zeros
 * in front and no digits on one side of the point. */
double us_number_text_to_double(us_str text);

/* The shortest decimal that names [d], with the text that Go's
 * strconv.FormatFloat(d, 'g', -1, 64) gives it; [d] must be finite. */
us_value us_number_from_double(us_arena *arena, double d);

/* As us_number_from_double, with the text that Go's encoding/json gives it (an
 * exponent only below 1e-6 and from 1e21 on). */
us_value us_number_from_json_double(us_arena *arena, double d);

/* As us_number_from_double for the float nearest to [d]; [d] must be in a
 * float's range. */
us_value us_number_from_float(us_arena *arena, double d);

us_value us_number_from_uint64(us_arena *arena, uint64_t u);

/* An integer from digits (sign, base 2 to 36), of any size up to
 * US_NUMBER_DIGITS_MAX; false if the text is anything else. */
bool us_number_from_digits(us_arena *arena, us_str digits, int base, us_value *number);

/* The digits of a whole number in [base] (2 to 36, lower case); empty for any
 * other, and for one of more than US_NUMBER_DIGITS_MAX digits. */
us_str us_number_to_digits(us_arena *arena, us_value number, int base);

/* Division is exact where it comes out even, else, as all that is not whole, a
 * float of 64 bits; -0 is a possible result. % and the operations on bits want
 * whole numbers; the remainder has the sign of [a]. The cost is that of the
 * texts' length: up to some 100 ms at US_NUMBER_DIGITS_MAX. */
us_number_status us_number_calculate(us_arena *arena, us_number_operation operation,
                                     us_value a, us_value b, us_value *result);

/* The sum or the product ([operation]: add or multiply) of [count] numbers, taken in the
 * order [order] or, where that is NULL, as they lie. Exact if all are whole; else floats,
 * as in OPA: of 64 bits for a sum, of 53 for a product. */
us_number_status us_number_accumulate(us_arena *arena, us_number_operation operation,
                                      const us_value *items, const uint32_t *order,
                                      size_t count, us_value *result);

/* Floor, ceiling and round give what OPA's give, oddities included: ceil(-0.5)
 * is 1 there. Negation turns the sign of the text. */
us_number_status us_number_round(us_arena *arena, us_number_rounding rounding, us_value a,
                                 us_value *result);

#endif

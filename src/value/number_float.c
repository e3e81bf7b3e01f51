/* Floats as Go's math/big has them. OPA's results depend on three details of
 * that package which MPFR does not share, so they are done here step by step:
 * reading multiplies or divides by a power of five that was rounded to 128
 * bits; printing walks the exact decimals of a float and of its neighbours'
 * middles until they part; and rounding to a whole number keeps all its bits.
 * The arithmetic itself (round to nearest, ties to even) is MPFR's. */
#include "value/number_float.h"

#include "value/number_scratch.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Reading */

enum { POWER_BITS = US_FLOAT_BITS + 64, FACTOR_BITS = POWER_BITS + 64 };

/* 5 to the power of 27 is the largest in 64 bits, where Go's table ends. */
static unsigned long small_power_of_five(uint64_t n)
{
    unsigned long power = 1;
    for (; n > 0; n--)
        power *= 5;
    return power;
}

/* Makes [x], of POWER_BITS, 5 to the power of [n], rounded as in Go. */
static void set_power_of_five(mpfr_t x, uint64_t n)
{
    mpfr_set_ui(x, small_power_of_five(n <= 27 ? n : 27), MPFR_RNDN);
    if (n <= 27)
        return;
    MPFR_DECL_INIT(factor, FACTOR_BITS);
    mpfr_set_ui(factor, 5, MPFR_RNDN);
    for (n -= 27; n > 0; n >>= 1) {
        if (n & 1)
            mpfr_mul(x, x, factor, MPFR_RNDN);
        mpfr_sqr(factor, factor, MPFR_RNDN);
    }
}

/* Makes [x] [exact] times 10 to the power of [exponent]. */
static void scale(mpfr_t x, const mpfr_t exact, int64_t exponent)
{
    MPFR_DECL_INIT(power, POWER_BITS);
    set_power_of_five(power, (uint64_t)(exponent < 0 ? -exponent : exponent));
    if (exponent < 0)
        mpfr_div(x, exact, power, MPFR_RNDN);
    else
        mpfr_mul(x, exact, power, MPFR_RNDN);
    mpfr_mul_2si(x, x, (long)exponent, MPFR_RNDN);
}

/* As many digits fit so many bits. */
enum { FEW_BITS = 256, DIGITS_OF_FEW_BITS = 77, DIGITS_OF_64_BITS = 19 };

/* Makes [exact], of enough bits, the whole number that [text] is. */
static void read_whole(mpfr_t exact, const char *text)
{
    mpz_ptr mantissa = us_scratch_take();
    mpz_set_str(mantissa, text, 10);
    mpfr_set_z(exact, mantissa, MPFR_RNDN);
    us_scratch_give(mantissa);
}

void us_float_read(mpfr_t x, const char *text, const us_digits *digits)
{
    int64_t exponent = digits->point - (int64_t)digits->count;
    MPFR_DECL_INIT(exact, FEW_BITS);
    mpfr_t large;
    if (digits->count == 0) {
        mpfr_set_zero(x, digits->negative ? -1 : 1);
    } else if (digits->count <= DIGITS_OF_64_BITS) {
        mpfr_set_ui(exact, strtoul(text + digits->negative, NULL, 10), MPFR_RNDN);
        mpfr_setsign(exact, exact, digits->negative, MPFR_RNDN);
        scale(x, exact, exponent);
    } else if (digits->count <= DIGITS_OF_FEW_BITS) {
        read_whole(exact, text);
        scale(x, exact, exponent);
    } else {
        /* A digit is less than 3.33 bits. */
        mpfr_init2(large, (mpfr_prec_t)(digits->count * 10 / 3 + 2));
        read_whole(large, text);
        scale(x, large, exponent);
        mpfr_clear(large);
    }
}

bool us_float_fits(const mpfr_t x)
{
    if (mpfr_zero_p(x))
        return true;
    mpfr_exp_t exponent = mpfr_get_exp(x);
    return mpfr_number_p(x) && exponent <= US_NUMBER_EXPONENT_MAX &&
           exponent >= -US_NUMBER_EXPONENT_MAX;
}

/* ---- Rounding to whole numbers */

/* Cuts the fraction off and widens [x] to as many bits as the result has. Zero
 * becomes +0, since Go goes through an integer, which has no other. */
static void truncate_wide(mpfr_t x)
{
    mpfr_trunc(x, x);
    if (mpfr_zero_p(x))
        mpfr_set_zero(x, 1);
    else if (mpfr_get_exp(x) > US_FLOAT_BITS)
        mpfr_prec_round(x, mpfr_get_exp(x), MPFR_RNDN);
}

void us_float_round(mpfr_t x)
{
    if (mpfr_signbit(x))
        mpfr_sub_d(x, x, 0.5, MPFR_RNDN);
    else
        mpfr_add_d(x, x, 0.5, MPFR_RNDN);
    truncate_wide(x);
}

/* [step] is 1 for the ceiling, -1 for the floor. A fraction between the whole
 * number on the near side and zero is where OPA goes wrong (its ceil(-0.5) is
 * 1, its floor(-0.5) is 0), because the sign is asked of a zero that lost it;
 * the same answers are given here. */
static void truncate_and_step(mpfr_t x, int step)
{
    MPFR_DECL_INIT(before, US_FLOAT_BITS);
    mpfr_set(before, x, MPFR_RNDN);
    truncate_wide(x);
    bool away = (mpfr_signbit(x) != 0) == (step > 0);
    if (!away && mpfr_cmp(before, x) != 0)
        mpfr_add_si(x, x, step, MPFR_RNDN);
}

void us_float_ceiling(mpfr_t x)
{
    truncate_and_step(x, 1);
}

void us_float_floor(mpfr_t x)
{
    truncate_and_step(x, -1);
}

/* ---- Printing */

enum { FEW_DIGITS = 512 };

/* Decimal digits without zeros at either end: 0.ddd times 10 to the power of
 * [point]. More than a few are GMP's. */
typedef struct decimal {
    char *digits;
    size_t count;
    long point;
    char few[FEW_DIGITS];
} decimal;

static void trim(decimal *d)
{
    while (d->count > 0 && d->digits[d->count - 1] == '0')
        d->count--;
}

/* Makes [d] the exact value of [mantissa] times 2 to the power of [exponent]. */
static void make_decimal(decimal *d, const mpz_t mantissa, long exponent)
{
    mpz_ptr scaled = us_scratch_take();
    if (exponent >= 0) {
        mpz_mul_2exp(scaled, mantissa, (mp_bitcnt_t)exponent);
    } else {
        mpz_ui_pow_ui(scaled, 5, (unsigned long)-exponent);
        mpz_mul(scaled, scaled, mantissa);
    }
    /* Besides the digits GMP may write a sign, and writes a NUL. */
    bool fits = mpz_sizeinbase(scaled, 10) + 2 <= FEW_DIGITS;
    d->digits = mpz_get_str(fits ? d->few : NULL, 10, scaled);
    d->count = strlen(d->digits);
    d->point = (long)d->count + (exponent < 0 ? exponent : 0);
    us_scratch_give(scaled);
    trim(d);
}

static void free_decimal(decimal *d)
{
    void (*free_function)(void *, size_t);
    if (d->digits == d->few)
        return;
    mp_get_memory_functions(NULL, NULL, &free_function);
    free_function(d->digits, strlen(d->digits) + 1);
}

static char decimal_digit(const decimal *d, size_t i)
{
    return i < d->count ? d->digits[i] : '0';
}

static void round_down(decimal *d, size_t count)
{
    if (count < d->count) {
        d->count = count;
        trim(d);
    }
}

static void round_up(decimal *d, size_t count)
{
    if (count >= d->count)
        return;
    while (count > 0 && d->digits[count - 1] == '9')
        count--;
    if (count == 0) {
        d->digits[0] = '1';
        d->count = 1;
        d->point++;
        return;
    }
    d->digits[count - 1]++;
    d->count = count;
}

/* To the nearest, a tie to the even digit. */
static void round_nearest(decimal *d, size_t count)
{
    if (count >= d->count)
        return;
    char next = d->digits[count];
    bool up = next >= '5';
    if (next == '5' && count + 1 == d->count)
        up = count > 0 && (d->digits[count - 1] - '0') % 2 == 1;
    if (up)
        round_up(d, count);
    else
        round_down(d, count);
}

/* Cuts [d] to the fewest digits that still lie between [lower] and [upper],
 * which belong to the interval if [inclusive]. The condition compares digits at
 * equal places whatever the points are, as Go does. */
static void shorten(decimal *d, const decimal *lower, const decimal *upper,
                    bool inclusive)
{
    for (size_t i = 0; i < d->count; i++) {
        char here = d->digits[i];
        char below = decimal_digit(lower, i);
        char above = decimal_digit(upper, i);
        bool down_is_in = below != here || (inclusive && i + 1 == lower->count);
        bool up_is_in =
            here != above && (inclusive || here + 1 < above || i + 1 < upper->count);
        if (down_is_in && up_is_in)
            round_nearest(d, i + 1);
        else if (down_is_in)
            round_down(d, i + 1);
        else if (up_is_in)
            round_up(d, i + 1);
        else
            continue;
        return;
    }
}

/* Makes |x| [mantissa], of as many bits as its precision, times 2 to the power of the
 * result. As mpfr_get_z_2exp, which would give [mantissa]'s memory back. */
static long get_mantissa(mpz_ptr mantissa, const mpfr_t x)
{
    mpfr_prec_t bits = mpfr_get_prec(x);
    mp_size_t limbs = (bits + GMP_NUMB_BITS - 1) / GMP_NUMB_BITS;
    mpz_t all;
    mpz_fdiv_q_2exp(mantissa, mpz_roinit_n(all, mpfr_custom_get_significand(x), limbs),
                    (mp_bitcnt_t)(limbs * GMP_NUMB_BITS - bits));
    return (long)(mpfr_get_exp(x) - bits);
}

/* Makes [d] the shortest decimal for |x|, which is not zero, at its own precision. */
static void set_shortest(decimal *d, const mpfr_t x)
{
    mpz_ptr mantissa = us_scratch_take(), middle = us_scratch_take();
    decimal lower, upper;
    long exponent = get_mantissa(mantissa, x) - 1;
    bool inclusive = mpz_even_p(mantissa);
    /* One more bit, so that the last one is half a unit in the last place. */
    mpz_mul_2exp(mantissa, mantissa, 1);
    make_decimal(d, mantissa, exponent);
    mpz_sub_ui(middle, mantissa, 1);
    make_decimal(&lower, middle, exponent);
    mpz_add_ui(middle, mantissa, 1);
    make_decimal(&upper, middle, exponent);
    us_scratch_give(middle);
    us_scratch_give(mantissa);
    shorten(d, &lower, &upper, inclusive);
    free_decimal(&lower);
    free_decimal(&upper);
}

/* d.ddde±xx, the exponent with at least [least] digits. */
static char *write_scientific(char *p, const decimal *d, int least)
{
    *p++ = d->digits[0];
    if (d->count > 1) {
        *p++ = '.';
        memcpy(p, d->digits + 1, d->count - 1);
        p += d->count - 1;
    }
    long exponent = d->point - 1;
    return p + sprintf(p, "e%c%0*ld", exponent < 0 ? '-' : '+', least, labs(exponent));
}

/* As %f of Go: as many digits as there are. */
static char *write_plain(char *p, const decimal *d)
{
    long place = d->point > 0 ? 0 : d->point;
    if (d->point <= 0)
        *p++ = '0';
    for (; place < d->point; place++)
        *p++ = decimal_digit(d, (size_t)place);
    if ((long)d->count <= d->point)
        return p;
    *p++ = '.';
    for (; place < 0; place++)
        *p++ = '0';
    for (; place < (long)d->count; place++)
        *p++ = d->digits[place];
    return p;
}

/* As %g of Go for the shortest form, where an exponent shows from 6 on. */
static char *write_general(char *p, const decimal *d)
{
    long exponent = d->point - 1;
    if (exponent >= -4 && exponent < 6)
        return write_plain(p, d);
    return write_scientific(p, d, 2);
}

/* As Go's encoding/json, which takes it from JavaScript. */
static char *write_json(char *p, const decimal *d)
{
    long exponent = d->point - 1;
    if (exponent >= -6 && exponent < 21)
        return write_plain(p, d);
    return write_scientific(p, d, 1);
}

size_t us_float_write(const mpfr_t x, char *out)
{
    char *p = out;
    if (mpfr_signbit(x))
        *p++ = '-';
    if (mpfr_zero_p(x)) {
        *p++ = '0';
    } else {
        decimal d;
        set_shortest(&d, x);
        p = mpfr_integer_p(x) ? write_plain(p, &d) : write_general(p, &d);
        free_decimal(&d);
    }
    *p = '\0';
    return (size_t)(p - out);
}

/* ---- Doubles */

/* Adds one to the last of [count] digits; false if that makes one more. */
static bool increment(char *digits, size_t count)
{
    while (count > 0 && digits[count - 1] == '9')
        digits[--count] = '0';
    if (count == 0)
        return false;
    digits[count - 1]++;
    return true;
}

/* Whether 0.ddd times 10^point reads as [d], or as the float [d] if [single]. */
static bool names(const char *digits, size_t count, long point, double d, bool single)
{
    char text[64];
    snprintf(text, sizeof text, "%.*se%ld", (int)count, digits, point - (long)count);
    return (single ? (double)strtof(text, NULL) : strtod(text, NULL)) == d;
}

/* Makes [result] the fewest digits of 0.ddd times 10^point that name [d] > 0. Beside the
 * nearest decimal the next one up is tried: above a power of two the interval
 * is twice as wide as below. */
static void set_shortest_double(decimal *result, double d, bool single)
{
    char *digits = result->few;
    int most = single ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    for (int count = 1;; count++) {
        char text[48];
        snprintf(text, sizeof text, "%.*e", count - 1, d);
        const char *p = text;
        size_t used = 0;
        for (; *p != 'e'; p++)
            if (*p >= '0' && *p <= '9')
                digits[used++] = *p;
        long point = strtol(p + 1, NULL, 10) + 1;
        result->digits = digits;
        result->count = used;
        result->point = point;
        if (count == most || names(digits, used, point, d, single) ||
            (increment(digits, used) && names(digits, used, point, d, single))) {
            trim(result);
            return;
        }
    }
}

/* What tells the three texts of a double apart. */
typedef enum double_style {
    STYLE_GENERAL, /* %g with the fewest digits */
    STYLE_SINGLE,  /* the same for a float */
    STYLE_JSON,    /* encoding/json */
} double_style;

static us_value number_from(us_arena *arena, double d, double_style style)
{
    char text[64];
    char *p = text;
    if (signbit(d))
        *p++ = '-';
    if (d == 0) {
        *p++ = '0';
    } else {
        decimal shortened;
        set_shortest_double(&shortened, fabs(d), style == STYLE_SINGLE);
        p = style == STYLE_JSON ? write_json(p, &shortened)
                                : write_general(p, &shortened);
    }
    return us_digits_number(us_str_copy(arena, us_str_make(text, (size_t)(p - text))));
}

us_value us_number_from_double(us_arena *arena, double d)
{
    return number_from(arena, d, STYLE_GENERAL);
}

us_value us_number_from_json_double(us_arena *arena, double d)
{
    return number_from(arena, d, STYLE_JSON);
}

us_value us_number_from_float(us_arena *arena, double d)
{
    return number_from(arena, (double)(float)d, STYLE_SINGLE);
}

/* Arithmetic beyond int64, as OPA does it: whole operands through GMP at any
 * size, everything else through MPFR as Go's big.Float would with 64 bits of
 * mantissa.
 *
 * No object of GMP or MPFR may be alive while the arena allocates, since that
 * may jump. So each operation takes its memory first: a bound for the result
 * follows from the operands' digits and points. It then computes, writes the
 * result there, clears what it made, and gives the rest of the room back. */
#include "value/number_digits.h"
#include "value/number_float.h"
#include "value/number_scratch.h"

#include <gmp.h>
#include <mpfr.h>

/* A result bounded by [room] bytes at [text], and operands' digits behind it. */
typedef struct work {
    us_arena *arena;
    us_arena_mark mark; /* behind the result */
    char *text;
    size_t room;
} work;

static work begin(us_arena *arena, size_t room)
{
    work w = {.arena = arena, .room = room};
    w.text = us_arena_alloc(arena, room);
    w.mark = us_arena_get_mark(arena);
    return w;
}

/* Releases the operands and turns the [length] bytes of the result into a
 * number; what is left of its room goes back. */
static us_value finish(work *w, size_t length)
{
    us_arena_release(w->arena, w->mark);
    us_arena_grow(w->arena, w->text, w->room, length + 1);
    return us_digits_number(us_str_make(w->text, length));
}

/* An operand as digits that end with a NUL, for GMP to read. */
typedef struct operand {
    us_digits digits;
    char *text;
    char space[US_NUMBER_TEXT_SIZE];
} operand;

static bool is_whole(const us_digits *d)
{
    return d->count == 0 || (d->point > 0 && (uint64_t)d->point >= d->count);
}

static bool is_bounded(const us_digits *d)
{
    return d->count <= US_NUMBER_DIGITS_MAX && d->point <= US_NUMBER_DIGITS_MAX &&
           d->point >= -US_NUMBER_DIGITS_MAX;
}

/* Writes sign and digits of [o] into the arena, with the zeros that follow up
 * to the point if it is to be [whole]. */
static void write_operand(us_arena *arena, operand *o, bool whole)
{
    const us_digits *d = &o->digits;
    size_t zeros = whole && d->count > 0 ? (size_t)d->point - d->count : 0;
    o->text = us_arena_alloc(arena, d->count + zeros + 3);
    char *p = o->text;
    if (d->negative)
        *p++ = '-';
    if (d->count == 0)
        *p++ = '0';
    us_digits_write(d, p);
    memset(p + d->count, '0', zeros);
    p[d->count + zeros] = '\0';
}

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* ---- Whole numbers */

static size_t whole_length(const us_digits *d)
{
    return d->point > 0 ? (size_t)d->point : 1;
}

/* Bytes that the result of [operation] can take, sign and NUL included. */
static size_t whole_room(us_number_operation operation, const us_digits *a,
                         const us_digits *b, unsigned long shift)
{
    size_t longer = max_size(whole_length(a), whole_length(b));
    switch (operation) {
    case US_NUMBER_MULTIPLY:
        return whole_length(a) + whole_length(b) + 3;
    case US_NUMBER_SHIFT_LEFT:
        /* log10(2) is just below 302/1000. */
        return whole_length(a) + (size_t)shift * 302 / 1000 + 4;
    case US_NUMBER_ADD:
    case US_NUMBER_SUBTRACT:
    case US_NUMBER_DIVIDE:
    case US_NUMBER_REMAINDER:
    case US_NUMBER_BITS_AND:
    case US_NUMBER_BITS_OR:
    case US_NUMBER_BITS_XOR:
    case US_NUMBER_SHIFT_RIGHT:
        break;
    }
    /* A bit more than the longer operand has is at most one digit more. */
    return longer + 4;
}

static void compute_whole(us_number_operation operation, mpz_t z, const mpz_t x,
                          const mpz_t y, unsigned long shift)
{
    switch (operation) {
    case US_NUMBER_ADD:
        mpz_add(z, x, y);
        break;
    case US_NUMBER_SUBTRACT:
        mpz_sub(z, x, y);
        break;
    case US_NUMBER_MULTIPLY:
        mpz_mul(z, x, y);
        break;
    case US_NUMBER_DIVIDE: /* goes through floats */
        break;
    case US_NUMBER_REMAINDER:
        mpz_tdiv_r(z, x, y);
        break;
    case US_NUMBER_BITS_AND:
        mpz_and(z, x, y);
        break;
    case US_NUMBER_BITS_OR:
        mpz_ior(z, x, y);
        break;
    case US_NUMBER_BITS_XOR:
        mpz_xor(z, x, y);
        break;
    case US_NUMBER_SHIFT_LEFT:
        mpz_mul_2exp(z, x, shift);
        break;
    case US_NUMBER_SHIFT_RIGHT:
        mpz_fdiv_q_2exp(z, x, shift);
        break;
    }
}

static bool is_shift(us_number_operation operation)
{
    return operation == US_NUMBER_SHIFT_LEFT || operation == US_NUMBER_SHIFT_RIGHT;
}

/* The count that [b] says to shift by; more than any result could bear counts
 * as too big to the left and as everything to the right. */
static us_number_status shift_count(us_number_operation operation, const us_digits *a,
                                    us_value b, const us_digits *b_digits,
                                    unsigned long *shift)
{
    const int64_t most = (int64_t)US_NUMBER_DIGITS_MAX * 4;
    int64_t count;
    if (b_digits->count > 0 && b_digits->negative)
        return US_NUMBER_NEGATIVE;
    if (!us_number_to_int64(b, &count) || count > most)
        count = most;
    *shift = a->count == 0 ? 0 : (unsigned long)count;
    size_t digits = whole_length(a) + (size_t)*shift * 301 / 1000;
    if (operation == US_NUMBER_SHIFT_LEFT && digits > US_NUMBER_DIGITS_MAX)
        return US_NUMBER_TOO_BIG;
    return US_NUMBER_OK;
}

/* [a] and [b] are whole. */
static us_number_status calculate_whole(us_arena *arena, us_number_operation operation,
                                        operand *a, operand *b, us_value b_value,
                                        us_value *result)
{
    unsigned long shift = 0;
    if (operation == US_NUMBER_REMAINDER && b->digits.count == 0)
        return US_NUMBER_DIVIDE_BY_ZERO;
    if (operation == US_NUMBER_MULTIPLY &&
        whole_length(&a->digits) + whole_length(&b->digits) > US_NUMBER_DIGITS_MAX + 1)
        return US_NUMBER_TOO_BIG;
    if (is_shift(operation)) {
        us_number_status status =
            shift_count(operation, &a->digits, b_value, &b->digits, &shift);
        if (status != US_NUMBER_OK)
            return status;
    }
    work w = begin(arena, whole_room(operation, &a->digits, &b->digits, shift));
    write_operand(arena, a, true);
    if (!is_shift(operation))
        write_operand(arena, b, true);
    mpz_ptr x = us_scratch_take(), y = us_scratch_take(), z = us_scratch_take();
    mpz_set_str(x, a->text, 10);
    if (!is_shift(operation))
        mpz_set_str(y, b->text, 10);
    compute_whole(operation, z, x, y, shift);
    mpz_get_str(w.text, 10, z);
    us_scratch_give(z);
    us_scratch_give(y);
    us_scratch_give(x);
    *result = finish(&w, strlen(w.text));
    return US_NUMBER_OK;
}

/* ---- Floats */

/* The largest number of bytes that a float whose whole part has at most
 * [point] digits prints as: digits, or 64 bits of mantissa with an exponent. */
static size_t float_room(int64_t point)
{
    return (point > 0 ? (size_t)point : 0) + 80;
}

/* How many digits the whole part of the result can have. */
static int64_t result_point(us_number_operation operation, const us_digits *a,
                            const us_digits *b)
{
    if (operation == US_NUMBER_MULTIPLY)
        return a->point + b->point;
    if (operation == US_NUMBER_DIVIDE)
        return a->point - b->point + 1;
    return (a->point > b->point ? a->point : b->point) + 1;
}

static us_number_status calculate_float(us_arena *arena, us_number_operation operation,
                                        operand *a, operand *b, us_value *result)
{
    int64_t point = result_point(operation, &a->digits, &b->digits);
    /* Beyond this the exponent is out of bounds, which is checked below. */
    const int64_t most = 30110;
    work w = begin(arena, float_room(point < most ? point : most));
    write_operand(arena, a, false);
    write_operand(arena, b, false);
    MPFR_DECL_INIT(x, US_FLOAT_BITS);
    MPFR_DECL_INIT(y, US_FLOAT_BITS);
    MPFR_DECL_INIT(z, US_FLOAT_BITS);
    us_float_read(x, a->text, &a->digits);
    us_float_read(y, b->text, &b->digits);
    if (operation == US_NUMBER_ADD)
        mpfr_add(z, x, y, MPFR_RNDN);
    else if (operation == US_NUMBER_SUBTRACT)
        mpfr_sub(z, x, y, MPFR_RNDN);
    else if (operation == US_NUMBER_MULTIPLY)
        mpfr_mul(z, x, y, MPFR_RNDN);
    else
        mpfr_div(z, x, y, MPFR_RNDN);
    bool fits = us_float_fits(z);
    size_t length = fits ? us_float_write(z, w.text) : 0;
    if (!fits) {
        us_arena_release(arena, w.mark);
        return US_NUMBER_TOO_BIG;
    }
    *result = finish(&w, length);
    return US_NUMBER_OK;
}

/* ---- Both */

/* The operations on int64 that stay there. False: take the long way. */
static bool calculate_int64(us_number_operation operation, int64_t a, int64_t b,
                            int64_t *result)
{
    switch (operation) {
    case US_NUMBER_ADD:
        return !__builtin_add_overflow(a, b, result);
    case US_NUMBER_SUBTRACT:
        return !__builtin_sub_overflow(a, b, result);
    case US_NUMBER_MULTIPLY:
        return !__builtin_mul_overflow(a, b, result);
    case US_NUMBER_DIVIDE:
        /* 0 / -5 is -0, and the least integer has no positive twin. */
        if (a == 0 || b == 0 || b == -1 || a % b != 0)
            return b == -1 && a != 0 && !__builtin_sub_overflow(0, a, result);
        *result = a / b;
        return true;
    case US_NUMBER_REMAINDER:
        if (b == 0)
            return false;
        *result = b == -1 ? 0 : a % b;
        return true;
    case US_NUMBER_BITS_AND:
        *result = a & b;
        return true;
    case US_NUMBER_BITS_OR:
        *result = a | b;
        return true;
    case US_NUMBER_BITS_XOR:
        *result = a ^ b;
        return true;
    case US_NUMBER_SHIFT_LEFT:
        if (b < 0 || b > 62 || a > INT64_MAX >> b || a < INT64_MIN >> b)
            return false;
        *result = (int64_t)((uint64_t)a << b);
        return true;
    case US_NUMBER_SHIFT_RIGHT:
        if (b < 0)
            return false;
        *result = a >> (b > 63 ? 63 : b);
        return true;
    }
    return false;
}

static bool is_for_whole_only(us_number_operation operation)
{
    return operation >= US_NUMBER_REMAINDER;
}

us_number_status us_number_calculate(us_arena *arena, us_number_operation operation,
                                     us_value a, us_value b, us_value *result)
{
    int64_t sum;
    if (us_value_tag(a) == US_TAG_INTEGER && us_value_tag(b) == US_TAG_INTEGER &&
        calculate_int64(operation, a.as.integer, b.as.integer, &sum)) {
        *result = us_value_integer(sum);
        return US_NUMBER_OK;
    }
    operand x, y;
    x.digits = us_digits_of(a, x.space);
    y.digits = us_digits_of(b, y.space);
    bool whole = is_whole(&x.digits) && is_whole(&y.digits);
    if (!whole && is_for_whole_only(operation))
        return US_NUMBER_NOT_INTEGER;
    if (operation == US_NUMBER_DIVIDE && y.digits.count == 0)
        return US_NUMBER_DIVIDE_BY_ZERO;
    if (!is_bounded(&x.digits))
        return US_NUMBER_TOO_BIG;
    /* The count of a shift is not computed with; it may be of any size. */
    if (!is_bounded(&y.digits) && !is_shift(operation))
        return US_NUMBER_TOO_BIG;
    if (whole && operation != US_NUMBER_DIVIDE)
        return calculate_whole(arena, operation, &x, &y, b, result);
    return calculate_float(arena, operation, &x, &y, result);
}

/* ---- Whole collections */

static us_value item_at(const us_value *items, const uint32_t *order, size_t i)
{
    return items[order ? order[i] : i];
}

/* Adds to, or multiplies, [total], which the arena does not know: between two items
 * there is nothing of GMP or MPFR alive but it. */
static void accumulate_item(us_number_operation operation, mpfr_t total, const char *text,
                            const us_digits *digits)
{
    MPFR_DECL_INIT(x, US_FLOAT_BITS);
    us_float_read(x, text, digits);
    if (operation == US_NUMBER_ADD)
        mpfr_add(total, total, x, MPFR_RNDN);
    else
        mpfr_mul(total, total, x, MPFR_RNDN);
}

/* All operands are written before the first is computed with. */
static us_number_status accumulate_floats(us_arena *arena, us_number_operation operation,
                                          operand *operands, size_t count,
                                          us_value *result)
{
    enum { PRODUCT_BITS = 53, MOST_DIGITS = 30110 };
    work w = begin(arena, float_room(MOST_DIGITS));
    for (size_t i = 0; i < count; i++)
        write_operand(arena, &operands[i], false);
    MPFR_DECL_INIT(sum, US_FLOAT_BITS);
    MPFR_DECL_INIT(product, PRODUCT_BITS);
    mpfr_ptr total = operation == US_NUMBER_ADD ? sum : product;
    mpfr_set_ui(total, operation == US_NUMBER_ADD ? 0 : 1, MPFR_RNDN);
    bool fits = true;
    for (size_t i = 0; i < count && fits; i++) {
        accumulate_item(operation, total, operands[i].text, &operands[i].digits);
        fits = us_float_fits(total);
    }
    size_t length = fits ? us_float_write(total, w.text) : 0;
    if (!fits) {
        us_arena_release(arena, w.mark);
        return US_NUMBER_TOO_BIG;
    }
    *result = finish(&w, length);
    return US_NUMBER_OK;
}

us_number_status us_number_accumulate(us_arena *arena, us_number_operation operation,
                                      const us_value *items, const uint32_t *order,
                                      size_t count, us_value *result)
{
    bool whole = true;
    for (size_t i = 0; i < count && whole; i++)
        whole = us_number_is_integer(items[i]);
    *result = us_value_integer(operation == US_NUMBER_ADD ? 0 : 1);
    if (whole) {
        us_number_status status = US_NUMBER_OK;
        for (size_t i = 0; i < count && status == US_NUMBER_OK; i++)
            status = us_number_calculate(arena, operation, *result,
                                         item_at(items, order, i), result);
        return status;
    }
    operand *operands = us_arena_alloc_array(arena, count, sizeof *operands);
    for (size_t i = 0; i < count; i++) {
        us_value item = item_at(items, order, i);
        operands[i].digits = us_digits_of(item, operands[i].space);
        if (!is_bounded(&operands[i].digits))
            return US_NUMBER_TOO_BIG;
    }
    return accumulate_floats(arena, operation, operands, count, result);
}

/* ---- Rounding and signs */

/* [a] with its sign turned, as text. */
static us_value negate(us_arena *arena, us_value a)
{
    if (us_value_tag(a) == US_TAG_INTEGER && a.as.integer != INT64_MIN)
        return us_value_integer(-a.as.integer);
    char space[US_NUMBER_TEXT_SIZE];
    us_str text = us_number_text(a, space);
    if (text.text[0] == '-')
        return us_digits_number(us_str_copy(arena, us_str_slice(text, 1, text.length)));
    return us_digits_number(us_str_format(arena, "-%.*s", US_STR_ARG(text)));
}

/* -1 - a. */
static us_number_status negate_bits(us_arena *arena, us_value a, us_value *result)
{
    if (!us_number_is_integer(a))
        return US_NUMBER_NOT_INTEGER;
    return us_number_calculate(arena, US_NUMBER_SUBTRACT, us_value_integer(-1), a,
                               result);
}

static us_number_status round_float(us_arena *arena, us_number_rounding rounding,
                                    operand *a, us_value *result)
{
    work w = begin(arena, float_room(a->digits.point + 1));
    write_operand(arena, a, false);
    const int64_t most_in_place = 18;
    MPFR_DECL_INIT(small, US_FLOAT_BITS);
    mpfr_t large;
    mpfr_ptr x = a->digits.point <= most_in_place ? small : large;
    if (x == large)
        mpfr_init2(large, US_FLOAT_BITS);
    us_float_read(x, a->text, &a->digits);
    if (rounding == US_NUMBER_FLOOR)
        us_float_floor(x);
    else if (rounding == US_NUMBER_CEILING)
        us_float_ceiling(x);
    else if (rounding == US_NUMBER_ROUND)
        us_float_round(x);
    else
        mpfr_abs(x, x, MPFR_RNDN);
    size_t length = us_float_write(x, w.text);
    if (x == large)
        mpfr_clear(large);
    *result = finish(&w, length);
    return US_NUMBER_OK;
}

us_number_status us_number_round(us_arena *arena, us_number_rounding rounding, us_value a,
                                 us_value *result)
{
    if (rounding == US_NUMBER_BITS_NEGATE)
        return negate_bits(arena, a, result);
    if (rounding == US_NUMBER_NEGATE) {
        *result = negate(arena, a);
        return US_NUMBER_OK;
    }
    int64_t i;
    if (us_number_to_int64(a, &i) && i != INT64_MIN) {
        *result = us_value_integer(rounding == US_NUMBER_ABSOLUTE && i < 0 ? -i : i);
        return US_NUMBER_OK;
    }
    operand x;
    x.digits = us_digits_of(a, x.space);
    if (!is_bounded(&x.digits))
        return US_NUMBER_TOO_BIG;
    return round_float(arena, rounding, &x, result);
}

/* ---- Integers in other bases */

us_value us_number_from_uint64(us_arena *arena, uint64_t u)
{
    if (u <= INT64_MAX)
        return us_value_integer((int64_t)u);
    return us_digits_number(us_str_format(arena, "%lu", (unsigned long)u));
}

/* The digit that [c] stands for, or 36. */
static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return 36;
}

static bool are_digits(us_str s, int base)
{
    for (size_t i = 0; i < s.length; i++)
        if (digit_value(s.text[i]) >= base)
            return false;
    return s.length > 0;
}

bool us_number_from_digits(us_arena *arena, us_str digits, int base, us_value *number)
{
    bool negative = digits.length > 0 && digits.text[0] == '-';
    if (digits.length > 0 && (negative || digits.text[0] == '+'))
        digits = us_str_slice(digits, 1, digits.length);
    if (!are_digits(digits, base) || digits.length > US_NUMBER_DIGITS_MAX)
        return false;
    /* log10(36) is below 1.6. */
    work w = begin(arena, digits.length * 8 / 5 + 4);
    const char *text = us_str_to_c(arena, digits);
    mpz_ptr x = us_scratch_take();
    mpz_set_str(x, text, base);
    if (negative)
        mpz_neg(x, x);
    bool fits = mpz_sizeinbase(x, 10) <= (size_t)US_NUMBER_DIGITS_MAX + 1;
    if (fits)
        mpz_get_str(w.text, 10, x);
    us_scratch_give(x);
    if (!fits) {
        us_arena_release(arena, w.mark);
        return false;
    }
    *number = finish(&w, strlen(w.text));
    return true;
}

us_str us_number_to_digits(us_arena *arena, us_value number, int base)
{
    operand a;
    a.digits = us_digits_of(number, a.space);
    if (!is_whole(&a.digits) || !is_bounded(&a.digits))
        return US_STR_EMPTY;
    /* A decimal digit is less than 3.33 bits. */
    work w = begin(arena, whole_length(&a.digits) * 10 / 3 + 4);
    write_operand(arena, &a, true);
    mpz_ptr x = us_scratch_take();
    mpz_set_str(x, a.text, 10);
    mpz_get_str(w.text, base, x);
    us_scratch_give(x);
    us_arena_release(arena, w.mark);
    size_t length = strlen(w.text);
    us_arena_grow(arena, w.text, w.room, length + 1);
    return us_str_make(w.text, length);
}

/* units.parse and units.parse_bytes: an amount with a unit behind it. The text is split
 * by hand; the amount is its digits and a power of ten. units.parse computes with exact
 * fractions (GMP), units.parse_bytes with floats as Go's big.Float has them, and the
 * results differ accordingly. Memory for the result is taken before any object of GMP or
 * MPFR is made, since taking it may jump. */
#include "builtins/builtin.h"

#include "base/utf8.h"
#include "value/number_float.h"
#include "value/number_scratch.h"

#include <gmp.h>
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <utf8proc.h>

/* OPA's limits for the digits of an exponent, and Go's for a power of ten in a
 * fraction. */
enum { EXPONENT_DIGITS_MAX = 6, POWER_MAX = 1000000 };

/* Digits after the point of what is not whole, and room for a unit's digits, sign, point
 * and NUL. */
enum { PLACES = 10, EXTRA_ROOM = 40, MILLI_BITS = 62 };

typedef struct amount {
    bool negative;
    bool zero;
    char *digits;  /* sign and digits without the point, with NUL */
    size_t count;  /* of the digits */
    int64_t power; /* of ten */
} amount;

/* ---- Splitting */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_sign(char c)
{
    return c == '+' || c == '-';
}

static size_t count_digits(us_str s, size_t from)
{
    size_t end = from;
    while (end < s.length && is_digit(s.text[end]))
        end++;
    return end - from;
}

/* Where the unit begins; US_STR_NONE where an exponent is too long. An 'e' belongs to the
 * number if a digit or a sign follows it. */
static size_t find_unit(us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        char c = s.text[i];
        if (c == 'e' || c == 'E') {
            if (i + 1 == s.length || !(is_digit(s.text[i + 1]) || is_sign(s.text[i + 1])))
                return i;
            i += is_sign(s.text[i + 1]);
            if (count_digits(s, i + 1) > EXPONENT_DIGITS_MAX)
                return US_STR_NONE;
        } else if (!is_digit(c) && c != '.' && !is_sign(c)) {
            return i;
        }
    }
    return s.length;
}

/* [s] in lower case as Go's strings.ToLower makes it, a byte that is no text as U+FFFD;
 * quotes are left out. */
static void add_lower(us_buf *buf, us_str s)
{
    const char *end = s.text + s.length;
    for (const char *at = s.text; at < end;) {
        size_t size;
        uint32_t point = us_utf8_decode(at, end, &size);
        at += size;
        if (point == '"')
            continue;
        if (point == US_UTF8_INVALID)
            point = US_UTF8_REPLACEMENT;
        else if (point < 0x80)
            point |= point >= 'A' && point <= 'Z' ? 0x20 : 0;
        else
            point = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
        buf->length += us_utf8_encode(point, us_buf_reserve(buf, 4));
    }
}

static us_str without_quotes(us_arena *arena, us_str s)
{
    us_buf buf = us_buf_make(arena);
    for (size_t from = 0; from < s.length;) {
        size_t to = us_str_find(s, US_STR("\""), from);
        to = to == US_STR_NONE ? s.length : to;
        us_buf_add_str(&buf, us_str_slice(s, from, to));
        from = to + 1;
    }
    return us_buf_str(&buf);
}

/* The unit as units.parse reads it: the first byte stays as it is, because m and M are
 * different units. */
static us_str fold_unit(us_arena *arena, us_str unit)
{
    if (unit.length < 2)
        return unit;
    us_buf buf = us_buf_make(arena);
    bool ascii = (unsigned char)unit.text[0] < 0x80;
    us_buf_add_str(&buf, ascii ? us_str_slice(unit, 0, 1) : US_STR("\xEF\xBF\xBD"));
    add_lower(&buf, us_str_slice(unit, 1, unit.length));
    return us_buf_str(&buf);
}

/* ---- Reading the amount */

/* An exponent with its 'e', which begins at [from] and must end the text. */
static bool read_exponent(us_str s, size_t from, int64_t *exponent)
{
    *exponent = 0;
    if (from == s.length)
        return true;
    if (s.text[from] != 'e' && s.text[from] != 'E')
        return false;
    size_t at = from + 1;
    bool negative = at < s.length && s.text[at] == '-';
    at += at < s.length && is_sign(s.text[at]);
    size_t count = count_digits(s, at);
    if (count == 0 || at + count != s.length)
        return false;
    for (; at < s.length; at++)
        *exponent = *exponent * 10 + (s.text[at] - '0');
    if (negative)
        *exponent = -*exponent;
    return true;
}

static bool read_amount(us_arena *arena, us_str s, amount *a)
{
    size_t at = s.length > 0 && is_sign(s.text[0]);
    *a = (amount){.negative = at > 0 && s.text[0] == '-', .zero = true};
    a->digits = us_arena_alloc(arena, s.length + 2);
    char *p = a->digits;
    if (a->negative)
        *p++ = '-';
    size_t whole = count_digits(s, at), fraction = 0;
    memcpy(p, s.text + at, whole);
    at += whole;
    if (at < s.length && s.text[at] == '.') {
        fraction = count_digits(s, ++at);
        memcpy(p + whole, s.text + at, fraction);
        at += fraction;
    }
    a->count = whole + fraction;
    p[a->count] = '\0';
    for (size_t i = 0; i < a->count && a->zero; i++)
        a->zero = p[i] == '0';
    if (a->count == 0 || !read_exponent(s, at, &a->power))
        return false;
    a->power -= (int64_t)fraction;
    return true;
}

/* Digits that computing with [a] handles, those that the power stands for too. */
static size_t total_digits(const amount *a)
{
    return a->count + (size_t)llabs(a->power);
}

static bool charge_amount(us_call *call, const amount *a)
{
    return us_call_charge(call, 10 * (uint64_t)total_digits(a));
}

/* ---- Units */

/* What the letter stands for by thousands; 0: no unit. */
static int find_power(char letter)
{
    static const char letters[] = "kmgtpe";
    const char *found = letter != '\0' ? strchr(letters, letter) : NULL;
    return found ? (int)(found - letters) + 1 : 0;
}

static uint64_t raise_to(uint64_t base, int power)
{
    uint64_t result = 1;
    while (power-- > 0)
        result *= base;
    return result;
}

/* The factor of [letter] followed by [rest], in which [suffix] may end the name; 0: no
 * such unit. */
static uint64_t find_factor(char letter, us_str rest, const char *suffix)
{
    bool binary = us_str_starts_with(rest, US_STR("i"));
    int power = find_power(letter);
    if (binary)
        rest = us_str_slice(rest, 1, rest.length);
    if (power == 0 || (rest.length > 0 && !us_str_is(rest, suffix)))
        return 0;
    return raise_to(binary ? 1024 : 1000, power);
}

/* 1 for m alone too, which the caller knows. */
static uint64_t plain_factor(us_str unit)
{
    if (unit.length == 0 || us_str_is(unit, "m"))
        return 1;
    char letter = unit.text[0];
    if (letter >= 'A' && letter <= 'Z')
        letter = (char)(letter + ('a' - 'A'));
    return find_factor(letter, us_str_slice(unit, 1, unit.length), "");
}

static uint64_t byte_factor(us_str unit)
{
    if (unit.length == 0)
        return 1;
    return find_factor(unit.text[0], us_str_slice(unit, 1, unit.length), "b");
}

/* Most amounts are whole and small: true if [a] times [factor] is such a one, for which
 * all ways to compute agree. */
static bool multiply_small(const amount *a, uint64_t factor, us_value *result)
{
    int64_t product = 0;
    if (a->power != 0 || a->count > 18)
        return false;
    for (const char *p = a->digits + a->negative; *p != '\0'; p++)
        product = product * 10 + (*p - '0');
    if (factor > INT64_MAX || __builtin_mul_overflow(product, (int64_t)factor, &product))
        return false;
    *result = us_value_integer(a->negative ? -product : product);
    return true;
}

/* ---- units.parse */

/* Makes [top]/[bottom] the amount times the unit's factor. The unit m is the double
 * nearest to a thousandth, as in OPA, which is why no amount of it is whole. */
static void set_fraction(mpz_t top, mpz_t bottom, const amount *a, uint64_t factor,
                         bool milli)
{
    mpz_set_str(top, a->digits, 10);
    mpz_ui_pow_ui(bottom, 10, (unsigned long)llabs(a->power));
    if (a->power >= 0) {
        mpz_mul(top, top, bottom);
        mpz_set_ui(bottom, 1);
    }
    mpz_mul_ui(top, top, factor);
    if (milli) {
        /* The double is this over 2 to the power of MILLI_BITS. */
        mpz_mul_ui(top, top, (unsigned long)ldexp(0.001, MILLI_BITS));
        mpz_mul_2exp(bottom, bottom, MILLI_BITS);
    }
}

/* Writes |top| / bottom with ten places, halves rounded away from zero. */
static size_t write_places(mpz_t top, mpz_t bottom, bool negative, char *out)
{
    mpz_ptr scale = us_scratch_take();
    mpz_ui_pow_ui(scale, 10, PLACES);
    mpz_abs(top, top);
    mpz_mul(top, top, scale);
    mpz_mul_2exp(top, top, 1);
    mpz_add(top, top, bottom);
    mpz_mul_2exp(bottom, bottom, 1);
    mpz_fdiv_q(top, top, bottom);
    us_scratch_give(scale);
    char *p = out;
    if (negative)
        *p++ = '-';
    mpz_get_str(p, 10, top);
    size_t length = strlen(p);
    if (length <= PLACES) {
        size_t zeros = PLACES + 1 - length;
        memmove(p + zeros, p, length);
        memset(p, '0', zeros);
        length += zeros;
    }
    char *point = p + length - PLACES;
    memmove(point + 1, point, PLACES);
    *point = '.';
    return (size_t)(p - out) + length + 1;
}

static us_str compute_units(us_arena *arena, const amount *a, uint64_t factor, bool milli)
{
    char *text = us_arena_alloc(arena, total_digits(a) + EXTRA_ROOM);
    mpz_ptr top = us_scratch_take(), bottom = us_scratch_take();
    set_fraction(top, bottom, a, factor, milli);
    size_t length;
    if (mpz_divisible_p(top, bottom)) {
        mpz_divexact(top, top, bottom);
        mpz_get_str(text, 10, top);
        length = strlen(text);
    } else {
        length = write_places(top, bottom, a->negative, text);
    }
    us_scratch_give(bottom);
    us_scratch_give(top);
    return us_str_make(text, length);
}

static us_outcome give_number(us_call *call, us_str text, us_value *result)
{
    /* Over the longest text the arena counts as exhausted. */
    us_value_string_checked(call->arena, text);
    *result = us_digits_number(text);
    return US_OK;
}

/* Every text begins with the name once more, as in OPA. */
static us_outcome fail_unit(us_call *call, const char *before, us_str unit)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, before);
    us_buf_add_str(&buf, unit);
    us_buf_add_c(&buf, " not recognized");
    return us_call_error_text(call, us_buf_str(&buf));
}

static us_outcome units_parse(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    s = without_quotes(call->arena, s);
    if (us_str_find(s, US_STR(" "), 0) != US_STR_NONE)
        return us_call_error(call, "units.parse: spaces not allowed in resource strings");
    size_t split = find_unit(s);
    if (split == US_STR_NONE)
        return us_call_error(call, "units.parse: exponent too large");
    if (split == 0)
        return us_call_error(call, "units.parse: no amount provided");
    us_str unit = fold_unit(call->arena, us_str_slice(s, split, s.length));
    uint64_t factor = plain_factor(unit);
    if (factor == 0)
        return fail_unit(call, "units.parse: unit ", unit);
    amount a;
    bool good = read_amount(call->arena, us_str_slice(s, 0, split), &a);
    if (good && a.zero)
        a.power = 0;
    if (!good || llabs(a.power) > POWER_MAX)
        return us_call_error(call, "units.parse: could not parse amount to a number");
    if (!charge_amount(call, &a))
        return US_ERROR;
    bool milli = us_str_is(unit, "m");
    if (!milli && multiply_small(&a, factor, result))
        return US_OK;
    us_str text = compute_units(call->arena, &a, factor, milli);
    return give_number(call, text, result);
}

/* ---- units.parse_bytes */

static us_str compute_bytes(us_arena *arena, const amount *a, uint64_t factor)
{
    us_digits digits = {.negative = a->negative, .count = a->zero ? 0 : a->count};
    digits.point = a->power + (int64_t)digits.count;
    size_t room = EXTRA_ROOM + (digits.point > 0 ? (size_t)digits.point : 0);
    char *text = us_arena_alloc(arena, room);
    MPFR_DECL_INIT(x, US_FLOAT_BITS);
    mpz_ptr whole = us_scratch_take();
    us_float_read(x, a->digits, &digits);
    mpfr_mul_ui(x, x, factor, MPFR_RNDN);
    mpfr_get_z(whole, x, MPFR_RNDZ);
    mpz_get_str(text, 10, whole);
    us_scratch_give(whole);
    return us_str_make(text, strlen(text));
}

/* The end of the letter at [at], in upper or lower case, if it is there; else [at]. */
static size_t skip_letter(us_str s, size_t at, char letter)
{
    return at + (at < s.length && (s.text[at] | 0x20) == letter);
}

/* Most amounts are digits with a unit or without ("512Mi"): the value of one that has
 * [count] digits; false if it is something else, or too large. */
static bool read_plain_bytes(us_str s, size_t count, us_value *result)
{
    int64_t whole = 0, factor = 1;
    if (count == 0 || count > 18)
        return false;
    for (size_t i = 0; i < count; i++)
        whole = whole * 10 + (s.text[i] - '0');
    if (count < s.length) {
        int power = find_power((char)(s.text[count] | 0x20));
        size_t end = skip_letter(s, count + 1, 'i');
        bool binary = end > count + 1;
        if (power == 0 || skip_letter(s, end, 'b') != s.length)
            return false;
        factor = (int64_t)raise_to(binary ? 1024 : 1000, power);
    }
    *result = us_value_integer(0);
    return !__builtin_mul_overflow(whole, factor, &result->as.integer);
}

static us_outcome units_parse_bytes(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    size_t digits = count_digits(s, 0);
    if (read_plain_bytes(s, digits, result))
        return us_call_charge(call, 10 * digits) ? US_OK : US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    add_lower(&buf, s);
    s = us_buf_str(&buf);
    if (us_str_find(s, US_STR(" "), 0) != US_STR_NONE)
        return us_call_error(call, "units.parse_bytes: spaces not allowed in resource "
                                   "strings");
    size_t split = find_unit(s);
    if (split == US_STR_NONE)
        return us_call_error(call, "units.parse_bytes: exponent too large");
    if (split == 0)
        return us_call_error(call, "units.parse_bytes: no byte amount provided");
    us_str unit = us_str_slice(s, split, s.length);
    uint64_t factor = byte_factor(unit);
    if (factor == 0)
        return fail_unit(call, "units.parse_bytes: byte unit ", unit);
    amount a;
    if (!read_amount(call->arena, us_str_slice(s, 0, split), &a))
        return us_call_error(call, "units.parse_bytes: could not parse byte amount to a "
                                   "number");
    if (!charge_amount(call, &a))
        return US_ERROR;
    if (multiply_small(&a, factor, result))
        return US_OK;
    return give_number(call, compute_bytes(call->arena, &a, factor), result);
}

static const us_builtin rows[] = {
    {"units.parse", "(x: string) y: number", units_parse, 0, NULL},
    {"units.parse_bytes", "(x: string) y: number", units_parse_bytes, 0, NULL},
};

const us_builtin_family us_units_family = {rows, sizeof rows / sizeof rows[0]};

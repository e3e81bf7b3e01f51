/* Quoting and floats as Go's strconv writes them. A float is expanded into all
 * its decimal digits, at most 767 of them, and then rounded; so every precision
 * comes out exact, without the C library and its locale. */
#include "builtins/go_text.h"

#include "base/utf8.h"

#include <math.h>
#include <utf8proc.h>

/* ---- Quoting */

bool us_go_is_print(uint32_t point)
{
    if (point > 0x10FFFF)
        return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return point == ' ' ||
           (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_SO);
}

static void add_point(us_buf *buf, uint32_t point)
{
    buf->length += us_utf8_encode(point, us_buf_reserve(buf, 4));
}

static void add_escaped(us_buf *buf, uint32_t point, char quote, bool ascii)
{
    static const char letters[] = "abtnvfr"; /* from 7 on */
    if (point == (unsigned char)quote || point == '\\') {
        us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, (char)point);
    } else if (us_go_is_print(point) && (point < 0x80 || !ascii)) {
        add_point(buf, point);
    } else if (point >= 7 && point <= 13) {
        us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, letters[point - 7]);
    } else if (point < ' ' || point == 0x7F) {
        us_buf_add_format(buf, "\\x%02x", point);
    } else {
        us_buf_add_format(buf, point < 0x10000 ? "\\u%04x" : "\\U%08x", point);
    }
}

void us_go_quote(us_buf *buf, us_str s, bool ascii)
{
    us_buf_add_char(buf, '"');
    for (size_t at = 0; at < s.length;) {
        size_t size;
        uint32_t point = us_utf8_decode(s.text + at, s.text + s.length, &size);
        if (point == US_UTF8_INVALID)
            us_buf_add_format(buf, "\\x%02x", (unsigned)(unsigned char)s.text[at]);
        else
            add_escaped(buf, point, '"', ascii);
        at += size;
    }
    us_buf_add_char(buf, '"');
}

static bool is_scalar_value(uint32_t point)
{
    return point < 0xD800 || (point > 0xDFFF && point <= 0x10FFFF);
}

void us_go_quote_point(us_buf *buf, uint32_t point, bool ascii)
{
    us_buf_add_char(buf, '\'');
    add_escaped(buf, is_scalar_value(point) ? point : US_UTF8_REPLACEMENT, '\'', ascii);
    us_buf_add_char(buf, '\'');
}

bool us_go_can_backquote(us_str s)
{
    for (size_t at = 0; at < s.length;) {
        size_t size;
        uint32_t point = us_utf8_decode(s.text + at, s.text + s.length, &size);
        if (point == US_UTF8_INVALID || point == 0xFEFF || point == '`' ||
            point == 0x7F || (point < ' ' && point != '\t'))
            return false;
        at += size;
    }
    return true;
}

/* ---- Decimal digits of a double */

enum { LIMB = 1000000000, MOST_LIMBS = 90, MOST_DIGITS = MOST_LIMBS * 9 };

/* 0.DIGITS times ten to the power of [point]; no zero at either end. */
typedef struct decimal {
    char digits[MOST_DIGITS + 1];
    int count;
    int point;
} decimal;

typedef struct big {
    uint32_t limbs[MOST_LIMBS]; /* base 10^9, lowest first */
    int count;
} big;

static void multiply(big *b, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < b->count; i++) {
        carry += (uint64_t)b->limbs[i] * factor;
        b->limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    while (carry > 0) {
        b->limbs[b->count++] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
}

/* 5^13 is the largest that fits. */
enum { MOST_FIVES = 13 };

static uint32_t power_of_five(int exponent)
{
    uint32_t power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 5;
    return power;
}

static void trim_zeros(decimal *d)
{
    while (d->count > 0 && d->digits[d->count - 1] == '0')
        d->count--;
    if (d->count == 0)
        d->point = 0;
}

/* mantissa * 2^exponent, by multiplying with twos, or with fives where the
 * exponent is negative: 2^-k = 5^k / 10^k. */
static void expand(double value, decimal *d)
{
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &exponent), 53);
    exponent -= 53;
    big b = {{(uint32_t)(mantissa % LIMB), (uint32_t)(mantissa / LIMB)}, 2};
    for (int i = exponent; i > 0; i -= i < 29 ? i : 29)
        multiply(&b, (uint32_t)1 << (i < 29 ? i : 29));
    for (int i = exponent; i < 0; i += MOST_FIVES)
        multiply(&b, power_of_five(-i < MOST_FIVES ? -i : MOST_FIVES));
    d->count = 0;
    for (int i = b.count; i > 0; i--) {
        uint32_t limb = b.limbs[i - 1];
        for (uint32_t unit = LIMB / 10; unit > 0; unit /= 10) {
            char digit = (char)('0' + limb / unit % 10);
            if (d->count > 0 || digit != '0')
                d->digits[d->count++] = digit;
        }
    }
    d->point = d->count + (exponent < 0 ? exponent : 0);
    trim_zeros(d);
}

/* Rounds to [count] digits, which may be none or fewer; halves to even. */
static void round_digits(decimal *d, int count)
{
    if (count >= d->count)
        return;
    if (count < 0) {
        d->count = 0;
        d->point = 0;
        return;
    }
    bool is_half = d->digits[count] == '5' && count + 1 == d->count;
    bool odd = count > 0 && (d->digits[count - 1] - '0') % 2 != 0;
    bool up = is_half ? odd : d->digits[count] >= '5';
    d->count = count;
    while (up && d->count > 0 && d->digits[d->count - 1] == '9')
        d->count--;
    if (up && d->count > 0) {
        d->digits[d->count - 1]++;
    } else if (up) {
        d->digits[0] = '1';
        d->count = 1;
        d->point++;
    }
    trim_zeros(d);
}

/* The fewest digits that name [value]. */
static void find_shortest(us_arena *arena, double value, decimal *d)
{
    char space[US_NUMBER_TEXT_SIZE];
    us_str text = us_number_text(us_number_from_double(arena, value), space);
    bool behind = false;
    int exponent = 0;
    d->count = d->point = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == 'e' || c == 'E') {
            bool negative = text.text[i + 1] == '-';
            for (i++; i < text.length; i++) {
                if (text.text[i] >= '0' && text.text[i] <= '9')
                    exponent = exponent * 10 + (text.text[i] - '0');
            }
            exponent = negative ? -exponent : exponent;
        } else if (c == '.') {
            behind = true;
        } else if (c >= '0' && c <= '9') {
            if (d->count == 0 && c == '0') {
                d->point -= behind;
                continue;
            }
            d->digits[d->count++] = c;
            d->point += !behind;
        }
    }
    d->point += exponent;
    trim_zeros(d);
}

/* ---- Floats */

static char digit_at(const decimal *d, int i)
{
    return i >= 0 && i < d->count ? d->digits[i] : '0';
}

static void add_zeros(us_buf *buf, int count)
{
    if (count <= 0)
        return;
    memset(us_buf_reserve(buf, (size_t)count), '0', (size_t)count);
    buf->length += (size_t)count;
}

static void add_digits(us_buf *buf, const decimal *d, int from, int to)
{
    int i = from;
    for (; i < to && i < d->count; i++)
        us_buf_add_char(buf, digit_at(d, i));
    add_zeros(buf, to - i);
}

static void add_exponential(us_buf *buf, const decimal *d, int precision, char letter)
{
    int exponent = d->count > 0 ? d->point - 1 : 0;
    us_buf_add_char(buf, digit_at(d, 0));
    if (precision > 0) {
        us_buf_add_char(buf, '.');
        add_digits(buf, d, 1, 1 + precision);
    }
    us_buf_add_format(buf, "%c%+03d", letter, exponent);
}

static void add_fixed(us_buf *buf, const decimal *d, int precision)
{
    if (d->point > 0)
        add_digits(buf, d, 0, d->point);
    else
        us_buf_add_char(buf, '0');
    if (precision <= 0)
        return;
    us_buf_add_char(buf, '.');
    int zeros = d->point < 0 ? -d->point : 0;
    if (zeros > precision)
        zeros = precision;
    add_zeros(buf, zeros);
    int from = d->point > 0 ? d->point : 0;
    add_digits(buf, d, from, from + precision - zeros);
}

static void add_general(us_buf *buf, decimal *d, int precision, char letter)
{
    bool shortest = precision < 0;
    if (precision == 0)
        precision = 1;
    if (!shortest)
        round_digits(d, precision);
    int limit = shortest ? 6 : precision;
    if (!shortest && limit > d->count && d->count >= d->point)
        limit = d->count;
    int exponent = d->point - 1;
    if (exponent < -4 || exponent >= limit)
        add_exponential(buf, d, d->count - 1, letter);
    else
        add_fixed(buf, d, d->count > d->point ? d->count - d->point : 0);
}

/* [d] is not negative. The point is behind the first of sixteen digits. */
static void add_hexadecimal(us_buf *buf, double d, bool upper, int precision)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int exponent = 0;
    uint64_t mantissa = (uint64_t)ldexp(frexp(d, &exponent), 61);
    exponent -= d != 0;
    if (precision >= 0 && precision < 15) {
        int drop = 60 - precision * 4;
        uint64_t rest = mantissa & (((uint64_t)1 << drop) - 1);
        uint64_t half = (uint64_t)1 << (drop - 1);
        mantissa >>= drop;
        mantissa += rest > half || (rest == half && mantissa % 2 != 0);
        mantissa <<= drop;
        if (mantissa >> 61 != 0) {
            mantissa >>= 1;
            exponent++;
        }
    }
    us_buf_add_c(buf, upper ? "0X" : "0x");
    us_buf_add_char(buf, digits[mantissa >> 60 & 15]);
    mantissa <<= 4;
    if (precision > 0 || (precision < 0 && mantissa != 0))
        us_buf_add_char(buf, '.');
    for (int i = 0; i < 15 && (precision < 0 ? mantissa != 0 : i < precision); i++) {
        us_buf_add_char(buf, digits[mantissa >> 60 & 15]);
        mantissa <<= 4;
    }
    add_zeros(buf, precision - 15);
    us_buf_add_format(buf, "%c%+03d", upper ? 'P' : 'p', exponent);
}

static void add_binary(us_buf *buf, double d)
{
    int exponent = -1074 + 53;
    double fraction = d != 0 ? frexp(d, &exponent) : 0;
    /* Subnormal numbers keep the smallest exponent. */
    int shift = exponent - 53 < -1074 ? exponent + 1074 : 53;
    unsigned long long mantissa = (unsigned long long)ldexp(fraction, shift);
    us_buf_add_format(buf, "%llup%+d", mantissa, exponent - shift);
}

void us_go_float(us_buf *buf, double d, char verb, int precision)
{
    if (signbit(d))
        us_buf_add_char(buf, '-');
    d = fabs(d);
    if (verb == 'b') {
        add_binary(buf, d);
        return;
    }
    if (verb == 'x' || verb == 'X') {
        add_hexadecimal(buf, d, verb == 'X', precision);
        return;
    }
    decimal digits = {.count = 0};
    if (precision < 0)
        find_shortest(buf->arena, d, &digits);
    else if (d != 0)
        expand(d, &digits);
    if (verb == 'g' || verb == 'G') {
        add_general(buf, &digits, precision, verb == 'G' ? 'E' : 'e');
    } else if (verb == 'f') {
        round_digits(&digits, digits.point + precision);
        add_fixed(buf, &digits, precision);
    } else {
        round_digits(&digits, precision + 1);
        add_exponential(buf, &digits, precision, verb);
    }
}

/* Numbers as far as they need no arithmetic: reading, comparing, hashing,
 * converting. A decimal is its text; what compares or hashes it takes the text
 * apart into digits and the place of the point (us_digits), so that no value is
 * ever rounded and nothing is allocated. number_exact.c computes. */
#include "base/hash.h"
#include "value/number_digits.h"

#include <stdlib.h>

/* ---- Texts taken apart */

static us_str digits_of_int64(int64_t i, char space[US_NUMBER_TEXT_SIZE])
{
    char *p = space + US_NUMBER_TEXT_SIZE - 1;
    *p = '\0';
    uint64_t rest = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (i < 0)
        *--p = '-';
    return us_str_make(p, (size_t)(space + US_NUMBER_TEXT_SIZE - 1 - p));
}

us_str us_number_text(us_value number, char space[US_NUMBER_TEXT_SIZE])
{
    if (us_value_tag(number) == US_TAG_INTEGER)
        return digits_of_int64(number.as.integer, space);
    return us_value_text(number);
}

/* The exponent that begins behind an 'e', clamped. */
static int64_t read_exponent(const char *p, const char *end)
{
    bool negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    int64_t exponent = 0;
    for (; p < end; p++) {
        exponent = exponent * 10 + (*p - '0');
        if (exponent > US_DIGITS_POINT_MAX)
            exponent = US_DIGITS_POINT_MAX;
    }
    return negative ? -exponent : exponent;
}

static bool is_filler(char c)
{
    return c == '0' || c == '.';
}

/* Finishes [d], whose from and to enclose the whole mantissa, the point after
 * [whole] bytes of it: strips zeros at both ends. */
static void strip(us_digits *d, int64_t whole, int64_t exponent)
{
    const char *start = d->from;
    while (d->from < d->to && is_filler(*d->from))
        d->from++;
    while (d->to > d->from && is_filler(d->to[-1]))
        d->to--;
    if (d->from == d->to) {
        d->count = 0;
        d->dot = NULL;
        d->point = 0;
        return;
    }
    const char *dot = d->dot;
    d->dot = dot && dot > d->from && dot < d->to ? dot : NULL;
    d->count = (size_t)(d->to - d->from) - (d->dot != NULL);
    /* Zeros that were skipped behind the point count beyond the whole part. */
    int64_t skipped = d->from - start;
    if (dot && dot < d->from)
        skipped--;
    d->point = whole - skipped + exponent;
    if (d->point > US_DIGITS_POINT_MAX)
        d->point = US_DIGITS_POINT_MAX;
    if (d->point < -US_DIGITS_POINT_MAX)
        d->point = -US_DIGITS_POINT_MAX;
}

static us_digits take_apart(us_str text)
{
    us_digits d = {.from = text.text, .to = text.text + text.length};
    int64_t exponent = 0;
    if (d.from < d.to && (*d.from == '-' || *d.from == '+')) {
        d.negative = *d.from == '-';
        d.from++;
    }
    const char *p = d.from;
    while (p < d.to && *p >= '0' && *p <= '9')
        p++;
    int64_t whole = p - d.from;
    if (p < d.to && *p == '.') {
        d.dot = p;
        do
            p++;
        while (p < d.to && *p >= '0' && *p <= '9');
    }
    if (p < d.to) {
        exponent = read_exponent(p + 1, d.to);
        d.to = p;
    }
    strip(&d, whole, exponent);
    return d;
}

us_digits us_digits_of(us_value number, char space[US_NUMBER_TEXT_SIZE])
{
    return take_apart(us_number_text(number, space));
}

void us_digits_write(const us_digits *digits, char *out)
{
    size_t whole = (size_t)((digits->dot ? digits->dot : digits->to) - digits->from);
    if (digits->count == 0)
        return;
    memcpy(out, digits->from, whole);
    if (digits->dot)
        memcpy(out + whole, digits->dot + 1, digits->count - whole);
}

/* Digit number [i]; '0' beyond the last. */
static char digit_at(const us_digits *d, size_t i)
{
    if (i >= d->count)
        return '0';
    if (d->dot && i >= (size_t)(d->dot - d->from))
        i++;
    return d->from[i];
}

/* ---- Reading */

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

/* Whether [text] is a JSON number as a whole; where its exponent begins is
 * stored in [exponent], NULL if it has none. */
static bool is_json_number(us_str text, const char **exponent)
{
    const char *p = text.text;
    const char *end = p + text.length;
    *exponent = NULL;
    if (p < end && *p == '-')
        p++;
    const char *start = p;
    p = skip_digits(p, end);
    if (p == start || (*start == '0' && p - start > 1))
        return false;
    if (p < end && *p == '.') {
        start = ++p;
        p = skip_digits(p, end);
        if (p == start)
            return false;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        *exponent = ++p;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        start = p;
        p = skip_digits(p, end);
        if (p == start)
            return false;
    }
    return p == end;
}

static int compare_digits(const us_digits *a, const us_digits *b)
{
    size_t count = a->count > b->count ? a->count : b->count;
    for (size_t i = 0; i < count; i++) {
        char in_a = digit_at(a, i);
        char in_b = digit_at(b, i);
        if (in_a != in_b)
            return in_a < in_b ? -1 : 1;
    }
    return 0;
}

/* Whether the binary exponent of [d], as of a float of 64 bits of mantissa, is
 * within ±US_NUMBER_EXPONENT_MAX. The bounds are the first digits of the
 * numbers that just round up to 2^100000 and to 2^-100001. */
static bool exponent_fits(const us_digits *d)
{
    static const char high[] = "999002093014384507916954758340939549567997112914";
    static const char low[] = "500499451899347083394566291769726215841463876229";
    const us_digits first_too_big = {.from = high, .to = high + 48, .count = 48};
    const us_digits smallest = {.from = low, .to = low + 48, .count = 48};
    if (d->count == 0)
        return true;
    if (d->point >= 30103)
        return d->point == 30103 && compare_digits(d, &first_too_big) < 0;
    if (d->point <= -30103)
        return d->point == -30103 && compare_digits(d, &smallest) > 0;
    return true;
}

/* [text] as an int64 if it is just what one prints as. */
static bool read_int64(us_str text, int64_t *result)
{
    const char *p = text.text;
    const char *end = p + text.length;
    bool negative = *p == '-';
    p += negative;
    if (end - p > 19 || (negative && *p == '0'))
        return false;
    uint64_t sum = 0;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9')
            return false;
        sum = sum * 10 + (uint64_t)(*p - '0');
    }
    if (sum > (uint64_t)INT64_MAX + negative)
        return false;
    *result = (int64_t)(negative ? 0 - sum : sum);
    return true;
}

us_value us_digits_number(us_str text)
{
    int64_t i;
    if (read_int64(text, &i))
        return us_value_integer(i);
    us_value v;
    v.head = us_value_text_head(US_TAG_DECIMAL, text.text, text.length);
    v.as.text = text.text;
    return v;
}

bool us_number_parse(us_str text, us_value *number)
{
    const char *exponent;
    if (text.length > US_STRING_MAX || !is_json_number(text, &exponent))
        return false;
    if (exponent) {
        us_digits d = take_apart(text);
        if (!exponent_fits(&d))
            return false;
    }
    *number = us_digits_number(text);
    return true;
}

/* ---- Comparing and hashing */

int us_number_compare(us_value a, us_value b)
{
    if (us_value_tag(a) == US_TAG_INTEGER && us_value_tag(b) == US_TAG_INTEGER)
        return us_value_compare(a, b);
    char a_space[US_NUMBER_TEXT_SIZE];
    char b_space[US_NUMBER_TEXT_SIZE];
    us_digits da = us_digits_of(a, a_space);
    us_digits db = us_digits_of(b, b_space);
    int a_sign = da.count == 0 ? 0 : da.negative ? -1 : 1;
    int b_sign = db.count == 0 ? 0 : db.negative ? -1 : 1;
    if (a_sign != b_sign)
        return a_sign < b_sign ? -1 : 1;
    if (da.point != db.point)
        return da.point < db.point ? -a_sign : a_sign;
    return a_sign * compare_digits(&da, &db);
}

static uint64_t hash_word(const us_hash_key *key, uint64_t word)
{
    return key ? us_hash_word_under(key, word) : us_hash_word(word);
}

/* Eighteen digits at a time, which is what fits a word. */
static uint64_t hash_digits(const us_hash_key *key, const us_digits *d)
{
    uint64_t hash = hash_word(key, (uint64_t)d->point * 2 + d->negative);
    size_t i = 0;
    while (i < d->count) {
        uint64_t word = 0;
        for (size_t end = i + 18; i < end; i++)
            word = word * 10 + (uint64_t)(digit_at(d, i) - '0');
        hash = us_hash_mix(hash, hash_word(key, word));
    }
    return hash;
}

uint64_t us_number_hash_under(const us_hash_key *key, us_value number)
{
    int64_t i;
    if (us_number_to_int64(number, &i))
        return us_hash_mix(hash_word(key, (uint64_t)i), US_TAG_INTEGER);
    char space[US_NUMBER_TEXT_SIZE];
    us_digits d = us_digits_of(number, space);
    return hash_digits(key, &d);
}

uint64_t us_number_hash(us_value number)
{
    return us_number_hash_under(NULL, number);
}

/* ---- Converting */

static bool is_whole(const us_digits *d)
{
    return d->count == 0 || (d->point > 0 && (uint64_t)d->point >= d->count);
}

bool us_number_is_integer(us_value number)
{
    if (us_value_tag(number) == US_TAG_INTEGER)
        return true;
    us_digits d = take_apart(us_value_text(number));
    return is_whole(&d);
}

bool us_number_to_int64(us_value number, int64_t *result)
{
    if (us_value_tag(number) == US_TAG_INTEGER) {
        *result = number.as.integer;
        return true;
    }
    us_digits d = take_apart(us_value_text(number));
    if (!is_whole(&d) || d.point > 19)
        return false;
    uint64_t sum = 0;
    for (size_t i = 0; i < (size_t)d.point; i++)
        sum = sum * 10 + (uint64_t)(digit_at(&d, i) - '0');
    if (sum > (uint64_t)INT64_MAX + d.negative)
        return false;
    *result = (int64_t)(d.negative ? 0 - sum : sum);
    return true;
}

/* A double has at most 768 significant decimal digits, and so has the middle
 * between two; of what lies beyond, only whether it is there matters. */
enum { DOUBLE_DIGITS = 800 };

double us_number_text_to_double(us_str number)
{
    us_digits d = take_apart(number);
    char text[DOUBLE_DIGITS + 40];
    size_t count = d.count < DOUBLE_DIGITS ? d.count : DOUBLE_DIGITS;
    char *p = text;
    if (d.negative)
        *p++ = '-';
    if (count == 0)
        *p++ = '0';
    for (size_t i = 0; i < count; i++)
        *p++ = digit_at(&d, i);
    if (count < d.count) {
        *p++ = '1';
        count++;
    }
    /* No point is written, so that the locale's does not matter. */
    *p++ = 'e';
    char space[US_NUMBER_TEXT_SIZE];
    us_str exponent = digits_of_int64(d.point - (int64_t)count, space);
    memcpy(p, exponent.text, exponent.length + 1);
    return strtod(text, NULL);
}

double us_number_to_double(us_value number)
{
    if (us_value_tag(number) == US_TAG_INTEGER)
        return (double)number.as.integer;
    return us_number_text_to_double(us_value_text(number));
}

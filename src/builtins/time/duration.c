/* Durations of Go's package time: decimal numbers, each with a unit. The sum is
 * kept as a magnitude of up to 2^63, so that the most negative one can be read.
 * OPA's longer units are turned into hours in the text itself, as OPA does, because
 * what Go makes of the text then is what its errors tell. */
#include "builtins/time/layout.h"

#include "value/number_digits.h"

#include <math.h>

#define MAGNITUDE_MAX ((uint64_t)1 << 63)

typedef struct part {
    uint64_t whole;
    uint64_t fraction; /* digits after the point, as many as fit */
    double scale;      /* 10 to the power of their number */
} part;

static bool is_digit(us_str s)
{
    return s.length > 0 && s.text[0] >= '0' && s.text[0] <= '9';
}

static int take_digit(us_str *s)
{
    int digit = s->text[0] - '0';
    *s = us_str_slice(*s, 1, s->length);
    return digit;
}

static bool read_whole(us_str *s, uint64_t *whole)
{
    *whole = 0;
    while (is_digit(*s)) {
        if (*whole > MAGNITUDE_MAX / 10)
            return false;
        *whole = *whole * 10 + (uint64_t)take_digit(s);
        if (*whole > MAGNITUDE_MAX)
            return false;
    }
    return true;
}

/* Digits beyond what 63 bits hold do not count. */
static void read_fraction(us_str *s, part *p)
{
    bool full = false;
    while (is_digit(*s)) {
        uint64_t digit = (uint64_t)take_digit(s);
        if (full || p->fraction > (MAGNITUDE_MAX - 1) / 10 ||
            p->fraction * 10 + digit > MAGNITUDE_MAX) {
            full = true;
            continue;
        }
        p->fraction = p->fraction * 10 + digit;
        p->scale *= 10;
    }
}

static bool read_number(us_str *s, part *p)
{
    size_t before = s->length;
    *p = (part){0, 0, 1};
    if (!read_whole(s, &p->whole))
        return false;
    bool any = s->length < before;
    if (s->length > 0 && s->text[0] == '.') {
        *s = us_str_slice(*s, 1, s->length);
        before = s->length;
        read_fraction(s, p);
        any = any || s->length < before;
    }
    return any;
}

static uint64_t find_unit(us_str name)
{
    static const struct {
        const char *name;
        uint64_t nanoseconds;
    } units[] = {
        {"ns", 1},           {"us", 1000},      {"\xc2\xb5s", 1000}, /* micro sign */
        {"\xce\xbcs", 1000},                                         /* Greek mu */
        {"ms", 1000000},     {"s", 1000000000}, {"m", 60000000000},  {"h", 3600000000000},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (us_str_is(name, units[i].name))
            return units[i].nanoseconds;
    }
    return 0;
}

static us_str take_unit(us_str *s)
{
    size_t length = 0;
    while (length < s->length && s->text[length] != '.' &&
           (s->text[length] < '0' || s->text[length] > '9'))
        length++;
    us_str unit = us_str_slice(*s, 0, length);
    *s = us_str_slice(*s, length, s->length);
    return unit;
}

static bool add_part(uint64_t *sum, const part *p, uint64_t unit)
{
    if (p->whole > MAGNITUDE_MAX / unit)
        return false;
    uint64_t value = p->whole * unit;
    if (p->fraction > 0)
        value += (uint64_t)((double)p->fraction * ((double)unit / p->scale));
    if (value > MAGNITUDE_MAX || *sum + value > MAGNITUDE_MAX)
        return false;
    *sum += value;
    return true;
}

/* What is wrong with a duration. */
typedef struct failure {
    const char *what;
    us_str unit; /* that is unknown; empty: none */
} failure;

static bool fail(failure *f, const char *what, us_str unit)
{
    *f = (failure){what, unit};
    return false;
}

static bool read_duration(us_str s, int64_t *nanoseconds, failure *f)
{
    uint64_t sum = 0;
    bool negative = s.length > 0 && s.text[0] == '-';
    if (negative || (s.length > 0 && s.text[0] == '+'))
        s = us_str_slice(s, 1, s.length);
    *nanoseconds = 0;
    if (us_str_is(s, "0"))
        return true;
    if (s.length == 0)
        return fail(f, "invalid duration", US_STR_EMPTY);
    while (s.length > 0) {
        part p;
        if (!read_number(&s, &p))
            return fail(f, "invalid duration", US_STR_EMPTY);
        us_str unit = take_unit(&s);
        if (unit.length == 0)
            return fail(f, "missing unit in duration", US_STR_EMPTY);
        uint64_t size = find_unit(unit);
        if (size == 0)
            return fail(f, "unknown unit", unit);
        if (!add_part(&sum, &p, size))
            return fail(f, "invalid duration", US_STR_EMPTY);
    }
    if (sum == MAGNITUDE_MAX && !negative)
        return fail(f, "invalid duration", US_STR_EMPTY);
    *nanoseconds = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

static us_buf begin_error(us_arena *arena, const failure *f)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_format(&buf, "time: %s ", f->what);
    if (f->unit.length > 0) {
        us_layout_quote(&buf, f->unit);
        us_buf_add_c(&buf, " in duration ");
    }
    return buf;
}

bool us_duration_parse(us_arena *arena, us_str text, int64_t *nanoseconds, us_str *error)
{
    failure f;
    if (read_duration(text, nanoseconds, &f))
        return true;
    us_buf buf = begin_error(arena, &f);
    us_layout_quote(&buf, text);
    *error = us_buf_str(&buf);
    return false;
}

/* ---- Days, weeks and years, which OPA rewrites as hours before Go reads them */

static unsigned hours_of(char unit)
{
    switch (unit) {
    case 'd':
        return 24;
    case 'w':
        return 7 * 24;
    case 'y':
        return 365 * 24;
    default:
        return 0;
    }
}

static bool has_long_unit(us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if (hours_of(s.text[i]) > 0)
            return true;
    }
    return false;
}

/* Appends [d], not negative, without an exponent; one beyond the doubles as Go
 * writes it, which nobody reads as a number. */
static void add_plain(us_buf *buf, double d)
{
    if (isinf(d)) {
        us_buf_add_c(buf, "+Inf");
        return;
    }
    char space[US_NUMBER_TEXT_SIZE];
    us_value number = us_number_from_double(buf->arena, d);
    us_digits digits = us_digits_of(number, space);
    int64_t count = (int64_t)digits.count;
    char *text = us_arena_alloc(buf->arena, digits.count + 1);
    us_digits_write(&digits, text);
    int64_t place = digits.point < 0 ? digits.point : 0;
    if (digits.point <= 0)
        us_buf_add_char(buf, '0');
    for (; place < count || place < digits.point; place++) {
        if (place == digits.point)
            us_buf_add_char(buf, '.');
        us_buf_add_char(buf, place < 0 || place >= count ? '0' : text[place]);
    }
}

/* The bytes of the unit that begins at [from]: any small letter is one, Go tells
 * later whether it knows it. 0: none. */
static size_t unit_length(us_str s, size_t from)
{
    static const char *const longer[] = {"ms", "us", "\xc2\xb5s", "ns"};
    us_str rest = us_str_slice(s, from, s.length);
    for (size_t i = 0; i < sizeof longer / sizeof longer[0]; i++) {
        if (us_str_starts_with(rest, us_str_from(longer[i])))
            return strlen(longer[i]);
    }
    return rest.length > 0 && rest.text[0] >= 'a' && rest.text[0] <= 'z';
}

/* Appends a number with a unit of [hours] as hours. */
static bool add_hours(us_buf *buf, us_str number, unsigned hours)
{
    size_t points = 0;
    for (size_t i = 0; i < number.length; i++)
        points += number.text[i] == '.';
    if (points > 1 || points == number.length)
        return false;
    double value = us_number_text_to_double(number);
    if (isinf(value))
        return false;
    add_plain(buf, value * hours);
    us_buf_add_char(buf, 'h');
    return true;
}

/* Appends [s] to [buf] in units that Go has. */
static bool rewrite(us_str s, us_buf *buf)
{
    size_t at = s.length > 0 && (s.text[0] == '-' || s.text[0] == '+');
    us_buf_add_str(buf, us_str_slice(s, 0, at));
    while (at < s.length) {
        size_t end = at;
        while (end < s.length &&
               ((s.text[end] >= '0' && s.text[end] <= '9') || s.text[end] == '.'))
            end++;
        size_t size = unit_length(s, end);
        if (end == at || size == 0)
            return false;
        unsigned hours = size == 1 ? hours_of(s.text[end]) : 0;
        if (hours == 0)
            us_buf_add_str(buf, us_str_slice(s, at, end + size));
        else if (!add_hours(buf, us_str_slice(s, at, end), hours))
            return false;
        at = end + size;
    }
    return true;
}

bool us_duration_parse_long(us_arena *arena, us_str text, int64_t *nanoseconds,
                            us_str *error)
{
    if (!has_long_unit(text))
        return us_duration_parse(arena, text, nanoseconds, error);
    us_buf rewritten = us_buf_make(arena);
    failure f;
    if (!rewrite(text, &rewritten))
        fail(&f, "invalid duration", US_STR_EMPTY);
    else if (read_duration(us_buf_str(&rewritten), nanoseconds, &f))
        return true;
    us_buf buf = begin_error(arena, &f);
    us_value_print(&buf, us_value_string(text));
    *error = us_buf_str(&buf);
    return false;
}

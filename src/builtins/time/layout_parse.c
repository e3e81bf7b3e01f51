/* Reads times by their layouts, and durations. The reader keeps what is left of
 * the value and the fields read so far; an element that does not fit leaves the
 * sentence about it to fail(), which sees the value as it was before. */
#include "builtins/time/layout.h"

#include <strings.h>

typedef struct reader {
    us_str value; /* what is left */
    int64_t year;
    int month, day, year_day; /* -1: not given */
    int hour, minute, second, nanosecond;
    int offset;
    bool has_offset, is_pm, is_am;
    const char *range; /* the field whose number is out of range */
} reader;

static bool is_digit_at(us_str s, size_t index)
{
    return index < s.length && s.text[index] >= '0' && s.text[index] <= '9';
}

static bool is_point(char c)
{
    return c == '.' || c == ',';
}

static void skip(us_str *s, size_t count)
{
    *s = us_str_slice(*s, count, s->length);
}

/* A sign and digits that fill the text. */
static bool read_all_digits(us_str s, int64_t *number)
{
    bool negative = s.length > 0 && s.text[0] == '-';
    size_t i = s.length > 0 && (negative || s.text[0] == '+') ? 1 : 0;
    int64_t n = 0;
    if (i == s.length)
        return false;
    for (; i < s.length; i++) {
        if (!is_digit_at(s, i))
            return false;
        n = n * 10 + (s.text[i] - '0');
    }
    *number = negative ? -n : n;
    return true;
}

/* One or two digits; exactly two when [fixed]. */
static bool read_two(us_str *s, bool fixed, int *number)
{
    if (!is_digit_at(*s, 0) || (fixed && !is_digit_at(*s, 1)))
        return false;
    size_t count = is_digit_at(*s, 1) ? 2 : 1;
    *number = s->text[0] - '0';
    if (count == 2)
        *number = *number * 10 + (s->text[1] - '0');
    skip(s, count);
    return true;
}

static bool read_three(us_str *s, bool fixed, int *number)
{
    size_t count = 0;
    *number = 0;
    while (count < 3 && is_digit_at(*s, count))
        *number = *number * 10 + (s->text[count++] - '0');
    if (count == 0 || (fixed && count != 3))
        return false;
    skip(s, count);
    return true;
}

/* The index of the name that [s] begins with, in any case, or -1; [length] 0
 * takes whole names. */
static int read_name(us_str *s, const char *const *names, int count, size_t length)
{
    for (int i = 0; i < count; i++) {
        size_t size = length ? length : strlen(names[i]);
        if (s->length >= size && strncasecmp(s->text, names[i], size) == 0) {
            skip(s, size);
            return i;
        }
    }
    return -1;
}

/* The fraction in the first [size] bytes: a point and digits. */
static bool read_fraction(reader *r, size_t size)
{
    int64_t n;
    us_str digits = us_str_slice(r->value, 1, size > 10 ? 10 : size);
    if (!is_point(r->value.text[0]) || !read_all_digits(digits, &n))
        return false;
    if (n < 0)
        r->range = "fractional second";
    for (size_t i = digits.length; i < 9; i++)
        n *= 10;
    r->nanosecond = (int)n;
    skip(&r->value, size);
    return true;
}

static bool read_second(reader *r, us_layout_kind kind, us_str layout)
{
    if (!read_two(&r->value, kind == US_LAYOUT_ZERO_SECOND, &r->second))
        return false;
    if (r->second >= 60) {
        r->range = "second";
        return true;
    }
    /* A fraction may follow that the layout does not speak of. */
    if (r->value.length < 2 || !is_point(r->value.text[0]) || !is_digit_at(r->value, 1))
        return true;
    us_layout_kind next = us_layout_next(&layout).kind;
    if (next == US_LAYOUT_FRACTION || next == US_LAYOUT_SHORT_FRACTION)
        return true;
    size_t size = 2;
    while (is_digit_at(r->value, size))
        size++;
    return read_fraction(r, size);
}

static bool read_optional_fraction(reader *r)
{
    if (r->value.length < 2 || !is_point(r->value.text[0]) || !is_digit_at(r->value, 1))
        return true;
    size_t size = 1;
    while (is_digit_at(r->value, size))
        size++;
    return read_fraction(r, size);
}

static bool read_half(reader *r, const char *am, const char *pm)
{
    if (r->value.length < 2)
        return false;
    us_str half = us_str_slice(r->value, 0, 2);
    skip(&r->value, 2);
    if (us_str_is(half, pm))
        r->is_pm = true;
    else if (us_str_is(half, am))
        r->is_am = true;
    else
        return false;
    return true;
}

static bool read_offset(reader *r, const us_layout_element *element)
{
    if (element->z && r->value.length > 0 && r->value.text[0] == 'Z') {
        skip(&r->value, 1);
        r->has_offset = true;
        r->offset = 0;
        return true;
    }
    int parts[3] = {0, 0, 0};
    size_t count = element->seconds ? 3 : element->minutes ? 2 : 1;
    size_t step = element->colon ? 3 : 2;
    us_str text = r->value;
    if (text.length < 3 + step * (count - 1))
        return false;
    for (size_t i = 1; i < count; i++)
        if (element->colon && text.text[step * i] != ':')
            return false;
    bool digits = true;
    for (size_t i = 0; i < count && digits; i++) {
        us_str two = us_str_slice(text, 1 + step * i, 3 + step * i);
        digits = read_two(&two, true, &parts[i]);
    }
    skip(&r->value, 3 + step * (count - 1));
    /* People do write offsets of 24 hours or 60 minutes. */
    if (parts[0] > 24)
        r->range = "time zone offset hour";
    else if (parts[1] > 60)
        r->range = "time zone offset minute";
    else if (parts[2] > 60)
        r->range = "time zone offset second";
    r->has_offset = true;
    r->offset = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    if (text.text[0] == '-')
        r->offset = -r->offset;
    /* What is out of range is told before what is no offset at all. */
    return r->range || (digits && (text.text[0] == '-' || text.text[0] == '+'));
}

/* The length of "+3" or "-11" at [from], 0 if there is none up to 23. */
static size_t signed_hours(us_str s, size_t from)
{
    if (from >= s.length || (s.text[from] != '+' && s.text[from] != '-'))
        return 0;
    size_t end = from + 1;
    int hours = 0;
    while (is_digit_at(s, end) && hours <= 23)
        hours = hours * 10 + (s.text[end++] - '0');
    return end == from + 1 || hours > 23 ? 0 : end - from;
}

/* Zone names have three capitals, or four or five with a T at their end. */
static size_t zone_name_length(us_str s)
{
    if (s.length < 3)
        return 0;
    if (us_str_starts_with(s, US_STR("ChST")) || us_str_starts_with(s, US_STR("MeST")))
        return 4;
    if (us_str_starts_with(s, US_STR("GMT")))
        return 3 + signed_hours(s, 3);
    if (s.text[0] == '+' || s.text[0] == '-')
        return signed_hours(s, 0);
    size_t capitals = 0;
    while (capitals < 6 && capitals < s.length && s.text[capitals] >= 'A' &&
           s.text[capitals] <= 'Z')
        capitals++;
    if (capitals == 3)
        return 3;
    if (capitals == 4 && (s.text[3] == 'T' || us_str_starts_with(s, US_STR("WITA"))))
        return 4;
    return capitals == 5 && s.text[4] == 'T' ? 5 : 0;
}

static bool read_zone_name(reader *r)
{
    if (us_str_starts_with(r->value, US_STR("UTC"))) {
        skip(&r->value, 3);
        r->has_offset = true;
        r->offset = 0;
        return true;
    }
    size_t length = zone_name_length(r->value);
    skip(&r->value, length);
    return length > 0;
}

static bool read_year(reader *r, bool full)
{
    size_t size = full ? 4 : 2;
    if (r->value.length < size || (full && !is_digit_at(r->value, 0)))
        return false;
    us_str digits = us_str_slice(r->value, 0, size);
    skip(&r->value, size);
    if (!read_all_digits(digits, &r->year))
        return false;
    if (!full)
        r->year += r->year >= 69 ? 1900 : 2000;
    return true;
}

static bool read_date(reader *r, us_layout_kind kind)
{
    size_t spaces = kind == US_LAYOUT_SPACE_YEAR_DAY ? 2 : kind == US_LAYOUT_SPACE_DAY;
    while (spaces-- > 0 && r->value.length > 0 && r->value.text[0] == ' ')
        skip(&r->value, 1);
    if (kind == US_LAYOUT_LONG_MONTH || kind == US_LAYOUT_MONTH) {
        r->month =
            1 + read_name(&r->value, us_month_names, 12, kind == US_LAYOUT_MONTH ? 3 : 0);
        return r->month > 0;
    }
    if (kind == US_LAYOUT_LONG_WEEKDAY || kind == US_LAYOUT_WEEKDAY)
        return read_name(&r->value, us_weekday_names, 7,
                         kind == US_LAYOUT_WEEKDAY ? 3 : 0) >= 0;
    if (kind == US_LAYOUT_NUMBER_MONTH || kind == US_LAYOUT_ZERO_MONTH) {
        if (!read_two(&r->value, kind == US_LAYOUT_ZERO_MONTH, &r->month))
            return false;
        if (r->month < 1 || r->month > 12)
            r->range = "month";
        return true;
    }
    if (kind == US_LAYOUT_SPACE_YEAR_DAY || kind == US_LAYOUT_ZERO_YEAR_DAY)
        return read_three(&r->value, kind == US_LAYOUT_ZERO_YEAR_DAY, &r->year_day);
    return read_two(&r->value, kind == US_LAYOUT_ZERO_DAY, &r->day);
}

static bool read_clock(reader *r, us_layout_kind kind)
{
    bool minute = kind == US_LAYOUT_MINUTE || kind == US_LAYOUT_ZERO_MINUTE;
    bool fixed = kind == US_LAYOUT_ZERO_MINUTE || kind == US_LAYOUT_ZERO_HOUR12;
    int limit = minute ? 59 : kind == US_LAYOUT_HOUR ? 23 : 12;
    int *field = minute ? &r->minute : &r->hour;
    if (!read_two(&r->value, fixed, field))
        return false;
    if (*field > limit)
        r->range = minute ? "minute" : "hour";
    return true;
}

static bool read_element(reader *r, const us_layout_element *element, us_str layout)
{
    us_layout_kind kind = element->kind;
    if (kind == US_LAYOUT_LONG_YEAR || kind == US_LAYOUT_YEAR)
        return read_year(r, kind == US_LAYOUT_LONG_YEAR);
    if (kind < US_LAYOUT_HOUR)
        return read_date(r, kind);
    if (kind < US_LAYOUT_SECOND)
        return read_clock(r, kind);
    if (kind <= US_LAYOUT_ZERO_SECOND)
        return read_second(r, kind, layout);
    if (kind == US_LAYOUT_UPPER_HALF)
        return read_half(r, "AM", "PM");
    if (kind == US_LAYOUT_LOWER_HALF)
        return read_half(r, "am", "pm");
    if (kind == US_LAYOUT_ZONE_NAME)
        return read_zone_name(r);
    if (kind == US_LAYOUT_OFFSET)
        return read_offset(r, element);
    if (kind == US_LAYOUT_SHORT_FRACTION)
        return read_optional_fraction(r);
    return r->value.length >= element->digits + 1 &&
           read_fraction(r, element->digits + 1);
}

static void skip_spaces(us_str *s)
{
    while (s->length > 0 && s->text[0] == ' ')
        skip(s, 1);
}

/* Literal text; a run of spaces in the layout fits any run, an empty one at the
 * end of the value too. */
static bool read_literal(reader *r, us_str literal)
{
    while (literal.length > 0) {
        if (literal.text[0] == ' ') {
            if (r->value.length > 0 && r->value.text[0] != ' ')
                return false;
            skip_spaces(&literal);
            skip_spaces(&r->value);
            continue;
        }
        if (r->value.length == 0 || r->value.text[0] != literal.text[0])
            return false;
        skip(&literal, 1);
        skip(&r->value, 1);
    }
    return true;
}

/* Derives month and day from the day of the year. Returns what is wrong, or
 * NULL. */
static const char *apply_year_day(reader *r)
{
    int year_day = r->year_day;
    int month = 0, day = 0;
    if (us_calendar_is_leap(r->year)) {
        if (year_day == 31 + 29) {
            month = 2;
            day = 29;
        } else if (year_day > 31 + 29) {
            year_day--;
        }
    }
    if (year_day < 1 || year_day > 365)
        return ": day-of-year out of range";
    if (month == 0) {
        month = 1;
        while (us_calendar_days_before(month + 1) < year_day)
            month++;
        day = year_day - us_calendar_days_before(month);
    }
    if (r->month >= 0 && r->month != month)
        return ": day-of-year does not match month";
    if (r->day >= 0 && r->day != day)
        return ": day-of-year does not match day";
    r->month = month;
    r->day = day;
    return NULL;
}

static const char *finish(reader *r, us_layout_time *time)
{
    if (r->is_pm && r->hour < 12)
        r->hour += 12;
    else if (r->is_am && r->hour == 12)
        r->hour = 0;
    const char *wrong = r->year_day >= 0 ? apply_year_day(r) : NULL;
    if (wrong)
        return wrong;
    if (r->month < 0)
        r->month = 1;
    if (r->day < 0)
        r->day = 1;
    if (r->day < 1 || r->day > us_calendar_days_in(r->year, r->month))
        return ": day out of range";
    time->seconds = us_calendar_days(r->year, r->month, r->day) * US_DAY_SECONDS +
                    r->hour * 3600 + r->minute * 60 + r->second - r->offset;
    time->nanosecond = r->nanosecond;
    return NULL;
}

static bool fail_message(us_arena *arena, us_str value, const char *message,
                         us_str *error)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "parsing time ");
    us_layout_quote(&buf, value);
    us_buf_add_c(&buf, message);
    *error = us_buf_str(&buf);
    return false;
}

static bool fail(us_arena *arena, us_str layout, us_str value, us_str element,
                 us_str rest, us_str *error)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "parsing time ");
    us_layout_quote(&buf, value);
    us_buf_add_c(&buf, " as ");
    us_layout_quote(&buf, layout);
    us_buf_add_c(&buf, ": cannot parse ");
    us_layout_quote(&buf, rest);
    us_buf_add_c(&buf, " as ");
    us_layout_quote(&buf, element);
    *error = us_buf_str(&buf);
    return false;
}

static bool fail_extra(us_arena *arena, us_str value, us_str rest, us_str *error)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, ": extra text: ");
    us_layout_quote(&buf, rest);
    us_buf_add_char(&buf, '\0');
    return fail_message(arena, value, buf.text, error);
}

bool us_layout_parse(us_arena *arena, us_str layout, us_str value, us_layout_time *time,
                     us_str *error)
{
    reader r = {.value = value, .month = -1, .day = -1, .year_day = -1};
    us_str rest = layout;
    for (;;) {
        us_layout_element element = us_layout_next(&rest);
        if (!read_literal(&r, element.before))
            return fail(arena, layout, value, element.before, r.value, error);
        if (element.kind == US_LAYOUT_END) {
            if (r.value.length > 0)
                return fail_extra(arena, value, r.value, error);
            break;
        }
        us_str hold = r.value;
        bool well = read_element(&r, &element, rest);
        if (r.range) {
            us_str message = us_str_format(arena, ": %s out of range", r.range);
            return fail_message(arena, value, message.text, error);
        }
        if (!well)
            return fail(arena, layout, value, element.text, hold, error);
    }
    const char *wrong = finish(&r, time);
    return !wrong || fail_message(arena, value, wrong, error);
}

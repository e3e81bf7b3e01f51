/* Cuts layouts into elements, by one table of their spellings in which a longer
 * spelling stands before those it begins with, and writes times with them.
 * layout_parse.c reads. */
#include "builtins/time/layout.h"

#include <stdio.h>

typedef struct spelling {
    const char *text;
    us_layout_kind kind;
    const char *flags; /* of an offset: z, colon, minutes, seconds */
} spelling;

static const spelling spellings[] = {
    {"January", US_LAYOUT_LONG_MONTH, ""},
    {"Jan", US_LAYOUT_MONTH, ""},
    {"Monday", US_LAYOUT_LONG_WEEKDAY, ""},
    {"Mon", US_LAYOUT_WEEKDAY, ""},
    {"MST", US_LAYOUT_ZONE_NAME, ""},
    {"01", US_LAYOUT_ZERO_MONTH, ""},
    {"002", US_LAYOUT_ZERO_YEAR_DAY, ""},
    {"02", US_LAYOUT_ZERO_DAY, ""},
    {"03", US_LAYOUT_ZERO_HOUR12, ""},
    {"04", US_LAYOUT_ZERO_MINUTE, ""},
    {"05", US_LAYOUT_ZERO_SECOND, ""},
    {"06", US_LAYOUT_YEAR, ""},
    {"15", US_LAYOUT_HOUR, ""},
    {"1", US_LAYOUT_NUMBER_MONTH, ""},
    {"2006", US_LAYOUT_LONG_YEAR, ""},
    {"2", US_LAYOUT_DAY, ""},
    {"__2", US_LAYOUT_SPACE_YEAR_DAY, ""},
    {"_2006", US_LAYOUT_END, ""}, /* an underscore, then a year */
    {"_2", US_LAYOUT_SPACE_DAY, ""},
    {"3", US_LAYOUT_HOUR12, ""},
    {"4", US_LAYOUT_MINUTE, ""},
    {"5", US_LAYOUT_SECOND, ""},
    {"PM", US_LAYOUT_UPPER_HALF, ""},
    {"pm", US_LAYOUT_LOWER_HALF, ""},
    {"-070000", US_LAYOUT_OFFSET, "ms"},
    {"-07:00:00", US_LAYOUT_OFFSET, "cms"},
    {"-0700", US_LAYOUT_OFFSET, "m"},
    {"-07:00", US_LAYOUT_OFFSET, "cm"},
    {"-07", US_LAYOUT_OFFSET, ""},
    {"Z070000", US_LAYOUT_OFFSET, "zms"},
    {"Z07:00:00", US_LAYOUT_OFFSET, "zcms"},
    {"Z0700", US_LAYOUT_OFFSET, "zm"},
    {"Z07:00", US_LAYOUT_OFFSET, "zcm"},
    {"Z07", US_LAYOUT_OFFSET, "z"},
};

const char *const us_month_names[12] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

const char *const us_weekday_names[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday"};

static bool is_digit_at(us_str s, size_t index)
{
    return index < s.length && s.text[index] >= '0' && s.text[index] <= '9';
}

/* A short name must not go on as a word: "Month" is no weekday. */
static bool fits(us_str rest, const spelling *row)
{
    size_t length = strlen(row->text);
    if (rest.length < length || memcmp(rest.text, row->text, length) != 0)
        return false;
    if (row->kind != US_LAYOUT_MONTH && row->kind != US_LAYOUT_WEEKDAY)
        return true;
    return length == rest.length || rest.text[length] < 'a' || rest.text[length] > 'z';
}

static bool match_spelling(us_str rest, us_layout_element *element)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        const spelling *row = &spellings[i];
        if (!fits(rest, row))
            continue;
        element->kind = row->kind;
        element->text = us_str_slice(rest, 0, strlen(row->text));
        element->z = strchr(row->flags, 'z') != NULL;
        element->colon = strchr(row->flags, 'c') != NULL;
        element->minutes = strchr(row->flags, 'm') != NULL;
        element->seconds = strchr(row->flags, 's') != NULL;
        return row->kind != US_LAYOUT_END;
    }
    return false;
}

static bool match_fraction(us_str rest, us_layout_element *element)
{
    if (rest.length < 2 || (rest.text[0] != '.' && rest.text[0] != ','))
        return false;
    char digit = rest.text[1];
    if (digit != '0' && digit != '9')
        return false;
    size_t end = 1;
    while (end < rest.length && rest.text[end] == digit)
        end++;
    if (is_digit_at(rest, end))
        return false;
    element->kind = digit == '0' ? US_LAYOUT_FRACTION : US_LAYOUT_SHORT_FRACTION;
    element->text = us_str_slice(rest, 0, end);
    element->digits = end - 1;
    element->separator = rest.text[0];
    return true;
}

us_layout_element us_layout_next(us_str *layout)
{
    us_layout_element element = {.kind = US_LAYOUT_END};
    for (size_t i = 0; i < layout->length; i++) {
        us_str rest = us_str_slice(*layout, i, layout->length);
        if (!match_spelling(rest, &element) && !match_fraction(rest, &element))
            continue;
        element.before = us_str_slice(*layout, 0, i);
        *layout = us_str_slice(rest, element.text.length, rest.length);
        return element;
    }
    element.kind = US_LAYOUT_END;
    element.before = *layout;
    element.text = US_STR_EMPTY;
    *layout = US_STR_EMPTY;
    return element;
}

void us_layout_quote(us_buf *buf, us_str s)
{
    us_buf_add_char(buf, '"');
    for (size_t i = 0; i < s.length; i++) {
        unsigned char c = (unsigned char)s.text[i];
        if (c < ' ' || c >= 0x80) {
            us_buf_add_format(buf, "\\x%02x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, (char)c);
    }
    us_buf_add_char(buf, '"');
}

static void write_offset(us_buf *buf, const us_layout_element *element, int offset)
{
    if (element->z && offset == 0) {
        us_buf_add_char(buf, 'Z');
        return;
    }
    /* Go takes the sign from the minutes: -30 s is "+00". */
    int minutes = offset / 60;
    int seconds = minutes < 0 ? -offset : offset;
    us_buf_add_char(buf, minutes < 0 ? '-' : '+');
    minutes = minutes < 0 ? -minutes : minutes;
    const char *colon = element->colon ? ":" : "";
    us_buf_add_format(buf, "%02d", minutes / 60);
    if (element->minutes)
        us_buf_add_format(buf, "%s%02d", colon, minutes % 60);
    if (element->seconds)
        us_buf_add_format(buf, "%s%02d", colon, seconds % 60);
}

static void write_fraction(us_buf *buf, const us_layout_element *element, int nanosecond)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%09d", nanosecond);
    size_t count = element->digits;
    if (element->kind == US_LAYOUT_SHORT_FRACTION) {
        count = count < 9 ? count : 9;
        while (count > 0 && digits[count - 1] == '0')
            count--;
        if (count == 0)
            return;
    }
    us_buf_add_char(buf, element->separator);
    us_buf_add(buf, digits, count < 9 ? count : 9);
}

static void write_zone_name(us_buf *buf, const us_zone_period *period)
{
    if (period->name[0] != '\0') {
        us_buf_add_c(buf, period->name);
        return;
    }
    us_layout_element numeric = {.kind = US_LAYOUT_OFFSET, .minutes = true};
    write_offset(buf, &numeric, period->offset);
}

static void write_year(us_buf *buf, int64_t year)
{
    us_buf_add_format(buf, year < 0 ? "-%04lld" : "%04lld",
                      (long long)(year < 0 ? -year : year));
}

/* Numbers; returns false for an element that is none. */
static bool write_number(us_buf *buf, us_layout_kind kind, const us_civil *civil)
{
    static const struct {
        us_layout_kind kind;
        const char *format;
        int field;
    } numbers[] = {
        {US_LAYOUT_NUMBER_MONTH, "%d", 0},
        {US_LAYOUT_ZERO_MONTH, "%02d", 0},
        {US_LAYOUT_DAY, "%d", 1},
        {US_LAYOUT_SPACE_DAY, "%2d", 1},
        {US_LAYOUT_ZERO_DAY, "%02d", 1},
        {US_LAYOUT_SPACE_YEAR_DAY, "%3d", 2},
        {US_LAYOUT_ZERO_YEAR_DAY, "%03d", 2},
        {US_LAYOUT_HOUR, "%02d", 3},
        {US_LAYOUT_HOUR12, "%d", 4},
        {US_LAYOUT_ZERO_HOUR12, "%02d", 4},
        {US_LAYOUT_MINUTE, "%d", 5},
        {US_LAYOUT_ZERO_MINUTE, "%02d", 5},
        {US_LAYOUT_SECOND, "%d", 6},
        {US_LAYOUT_ZERO_SECOND, "%02d", 6},
        {US_LAYOUT_YEAR, "%02d", 7},
    };
    int hour12 = civil->hour % 12 == 0 ? 12 : civil->hour % 12;
    int year = (int)(civil->year < 0 ? 0 : civil->year % 100);
    const int fields[] = {civil->month, civil->day,    civil->year_day, civil->hour,
                          hour12,       civil->minute, civil->second,   year};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i].kind == kind) {
            char text[16];
            snprintf(text, sizeof text, numbers[i].format, fields[numbers[i].field]);
            us_buf_add_c(buf, text);
            return true;
        }
    }
    return false;
}

static void write_element(us_buf *buf, const us_layout_element *element,
                          const us_civil *civil, const us_zone_period *period)
{
    const char *month = us_month_names[civil->month - 1];
    const char *weekday = us_weekday_names[civil->weekday];
    if (write_number(buf, element->kind, civil))
        return;
    if (element->kind == US_LAYOUT_LONG_YEAR)
        write_year(buf, civil->year);
    else if (element->kind == US_LAYOUT_LONG_MONTH)
        us_buf_add_c(buf, month);
    else if (element->kind == US_LAYOUT_MONTH)
        us_buf_add(buf, month, 3);
    else if (element->kind == US_LAYOUT_LONG_WEEKDAY)
        us_buf_add_c(buf, weekday);
    else if (element->kind == US_LAYOUT_WEEKDAY)
        us_buf_add(buf, weekday, 3);
    else if (element->kind == US_LAYOUT_UPPER_HALF)
        us_buf_add_c(buf, civil->hour >= 12 ? "PM" : "AM");
    else if (element->kind == US_LAYOUT_LOWER_HALF)
        us_buf_add_c(buf, civil->hour >= 12 ? "pm" : "am");
    else if (element->kind == US_LAYOUT_OFFSET)
        write_offset(buf, element, period->offset);
    else if (element->kind == US_LAYOUT_ZONE_NAME)
        write_zone_name(buf, period);
    else
        write_fraction(buf, element, civil->nanosecond);
}

us_str us_layout_format(us_arena *arena, us_str layout, const us_civil *civil,
                        const us_zone_period *period)
{
    us_buf buf = us_buf_make(arena);
    for (;;) {
        us_layout_element element = us_layout_next(&layout);
        us_buf_add_str(&buf, element.before);
        if (element.kind == US_LAYOUT_END)
            return us_buf_str(&buf);
        write_element(&buf, &element, civil, period);
    }
}

/* Reads and applies TZ strings. They are short and looked at rarely (times
 * after 2037), so each look-up reads the text anew and nothing is stored. */
#include "builtins/time/zone_rule.h"

#include "builtins/time/calendar.h"

typedef enum day_kind {
    DAY_JULIAN,  /* 1 to 365, February 29 is never counted */
    DAY_OF_YEAR, /* 0 to 365 */
    DAY_OF_MONTH_WEEK,
} day_kind;

typedef struct change {
    day_kind kind;
    int day;
    int week;
    int month;
    int time; /* seconds after midnight, may be negative */
} change;

typedef struct reader {
    const char *next;
    const char *end;
} reader;

static bool read_char(reader *r, char c)
{
    if (r->next == r->end || *r->next != c)
        return false;
    r->next++;
    return true;
}

static bool read_number(reader *r, int low, int high, int *number)
{
    const char *start = r->next;
    int n = 0;
    while (r->next < r->end && *r->next >= '0' && *r->next <= '9') {
        n = n * 10 + (*r->next++ - '0');
        if (n > high)
            return false;
    }
    *number = n;
    return r->next > start && n >= low;
}

static bool read_name(reader *r, us_str *name)
{
    bool quoted = read_char(r, '<');
    const char *start = r->next;
    while (r->next < r->end) {
        char c = *r->next;
        if (quoted ? c == '>'
                   : c == ',' || c == '-' || c == '+' || (c >= '0' && c <= '9'))
            break;
        r->next++;
    }
    *name = us_str_make(start, (size_t)(r->next - start));
    return quoted ? read_char(r, '>') : name->length >= 3;
}

/* [+-]hours[:minutes[:seconds]] */
static bool read_offset(reader *r, int *offset)
{
    bool negative = read_char(r, '-');
    int hours, minutes = 0, seconds = 0;
    if (!negative)
        read_char(r, '+');
    if (!read_number(r, 0, 24 * 7, &hours))
        return false;
    if (read_char(r, ':')) {
        if (!read_number(r, 0, 59, &minutes))
            return false;
        if (read_char(r, ':') && !read_number(r, 0, 59, &seconds))
            return false;
    }
    *offset = (hours * 60 + minutes) * 60 + seconds;
    if (negative)
        *offset = -*offset;
    return true;
}

static bool read_change(reader *r, change *c)
{
    bool well;
    if (read_char(r, 'J')) {
        c->kind = DAY_JULIAN;
        well = read_number(r, 1, 365, &c->day);
    } else if (read_char(r, 'M')) {
        c->kind = DAY_OF_MONTH_WEEK;
        well = read_number(r, 1, 12, &c->month) && read_char(r, '.') &&
               read_number(r, 1, 5, &c->week) && read_char(r, '.') &&
               read_number(r, 0, 6, &c->day);
    } else {
        c->kind = DAY_OF_YEAR;
        well = read_number(r, 0, 365, &c->day);
    }
    c->time = 2 * 3600;
    if (well && read_char(r, '/'))
        return read_offset(r, &c->time);
    return well;
}

/* Seconds from the beginning of [year], in UTC, to the change; clocks are
 * [offset] ahead until then. */
static int64_t change_second(int64_t year, const change *c, int offset)
{
    int64_t days;
    if (c->kind == DAY_JULIAN) {
        days = c->day - 1 + (c->day >= 60 && us_calendar_is_leap(year));
    } else if (c->kind == DAY_OF_YEAR) {
        days = c->day;
    } else {
        int64_t first = us_calendar_days(year, c->month, 1);
        int weekday = us_calendar_civil(first * US_DAY_SECONDS).weekday;
        int day = (c->day - weekday + 7) % 7 + 7 * (c->week - 1);
        if (day >= us_calendar_days_in(year, c->month))
            day -= 7;
        days = first + day - us_calendar_days(year, 1, 1);
    }
    return days * US_DAY_SECONDS + c->time - offset;
}

static void set_period(us_zone_period *period, us_str name, int offset, int64_t start,
                       int64_t end)
{
    size_t length =
        name.length < sizeof period->name ? name.length : sizeof period->name - 1;
    memcpy(period->name, name.text, length);
    period->name[length] = '\0';
    period->offset = offset;
    period->start = start;
    period->end = end;
}

typedef struct season {
    us_str name;
    int offset;
} season;

static void choose(int64_t seconds, season standard, season summer,
                   const change changes[2], us_zone_period *period)
{
    int64_t year = us_calendar_civil(seconds).year;
    int64_t year_start = us_calendar_days(year, 1, 1) * US_DAY_SECONDS;
    int64_t year_end = us_calendar_days(year + 1, 1, 1) * US_DAY_SECONDS;
    int64_t start = year_start + change_second(year, &changes[0], standard.offset);
    int64_t end = year_start + change_second(year, &changes[1], summer.offset);
    /* South of the equator summer spans the new year. */
    if (end < start) {
        int64_t swapped = start;
        start = end;
        end = swapped;
        season swapped_season = standard;
        standard = summer;
        summer = swapped_season;
    }
    if (seconds < start)
        set_period(period, standard.name, standard.offset, year_start, start);
    else if (seconds >= end)
        set_period(period, standard.name, standard.offset, end, year_end);
    else
        set_period(period, summer.name, summer.offset, start, end);
}

bool us_zone_rule_lookup(us_str rule, int64_t last, int64_t seconds,
                         us_zone_period *period)
{
    reader r = {rule.text, rule.text + rule.length};
    season standard, summer;
    if (!read_name(&r, &standard.name) || !read_offset(&r, &standard.offset))
        return false;
    standard.offset = -standard.offset;
    if (r.next == r.end || *r.next == ',') {
        set_period(period, standard.name, standard.offset, last, INT64_MAX);
        return true;
    }
    if (!read_name(&r, &summer.name))
        return false;
    summer.offset = standard.offset + 3600;
    if (r.next < r.end && *r.next != ',') {
        if (!read_offset(&r, &summer.offset))
            return false;
        summer.offset = -summer.offset;
    }
    static const char usual[] = ",M3.2.0,M11.1.0";
    if (r.next == r.end)
        r = (reader){usual, usual + sizeof usual - 1};
    change changes[2];
    if (!read_char(&r, ',') || !read_change(&r, &changes[0]) || !read_char(&r, ',') ||
        !read_change(&r, &changes[1]) || r.next != r.end)
        return false;
    choose(seconds, standard, summer, changes, period);
    return true;
}

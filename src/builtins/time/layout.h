/* Layouts of Go's package time ("Mon Jan 2 15:04:05 2006"): a text that shows
 * how the reference time would be written. */
#ifndef US_BUILTINS_TIME_LAYOUT_H
#define US_BUILTINS_TIME_LAYOUT_H

#include "builtins/time/calendar.h"
#include "builtins/time/zone.h"

typedef enum us_layout_kind {
    US_LAYOUT_END, /* nothing but literal text is left */
    US_LAYOUT_LONG_MONTH,
    US_LAYOUT_MONTH,
    US_LAYOUT_NUMBER_MONTH,
    US_LAYOUT_ZERO_MONTH,
    US_LAYOUT_LONG_WEEKDAY,
    US_LAYOUT_WEEKDAY,
    US_LAYOUT_DAY,
    US_LAYOUT_SPACE_DAY,
    US_LAYOUT_ZERO_DAY,
    US_LAYOUT_SPACE_YEAR_DAY,
    US_LAYOUT_ZERO_YEAR_DAY,
    US_LAYOUT_HOUR,
    US_LAYOUT_HOUR12,
    US_LAYOUT_ZERO_HOUR12,
    US_LAYOUT_MINUTE,
    US_LAYOUT_ZERO_MINUTE,
    US_LAYOUT_SECOND,
    US_LAYOUT_ZERO_SECOND,
    US_LAYOUT_LONG_YEAR,
    US_LAYOUT_YEAR,
    US_LAYOUT_UPPER_HALF,     /* PM */
    US_LAYOUT_LOWER_HALF,     /* pm */
    US_LAYOUT_ZONE_NAME,      /* MST */
    US_LAYOUT_OFFSET,         /* Z0700, -07:00:00 and the like */
    US_LAYOUT_FRACTION,       /* .000: all digits */
    US_LAYOUT_SHORT_FRACTION, /* .999: no zeros at the end */
} us_layout_kind;

/* One element of a layout. */
typedef struct us_layout_element {
    us_layout_kind kind;
    us_str before;  /* literal text in front of it */
    us_str text;    /* the element itself */
    size_t digits;  /* of a fraction, without the point */
    char separator; /* of a fraction: '.' or ',' */
    bool z;         /* an offset that writes Z for 0 */
    bool colon;     /* an offset with colons */
    bool minutes;   /* an offset with minutes */
    bool seconds;   /* an offset with seconds */
} us_layout_element;

/* Takes the first element off [layout]. */
us_layout_element us_layout_next(us_str *layout);

extern const char *const us_month_names[12];
extern const char *const us_weekday_names[7];

/* What a text said. */
typedef struct us_layout_time {
    int64_t seconds; /* since 1970, UTC */
    int nanosecond;
} us_layout_time;

/* Reads [value] as [layout] says. On failure returns false and stores Go's
 * sentence in [error]. Zone names other than UTC count as offset 0. */
bool us_layout_parse(us_arena *arena, us_str layout, us_str value, us_layout_time *time,
                     us_str *error);

/* Writes a moment as [layout] says; [period] gives its offset and zone name. */
us_str us_layout_format(us_arena *arena, us_str layout, const us_civil *civil,
                        const us_zone_period *period);

/* Appends [s] in quotes, as Go's package time does in its errors. */
void us_layout_quote(us_buf *buf, us_str s);

/* Reads a duration such as "1h15m30.5s". On failure returns false and stores
 * Go's sentence in [error]. */
bool us_duration_parse(us_arena *arena, us_str text, int64_t *nanoseconds, us_str *error);

/* As us_duration_parse with days, weeks and years of 365 days too ("1y2w3.5d"). */
bool us_duration_parse_long(us_arena *arena, us_str text, int64_t *nanoseconds,
                            us_str *error);

#endif

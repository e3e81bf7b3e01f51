/* The Gregorian calendar, extended in both directions without end. */
#ifndef US_BUILTINS_TIME_CALENDAR_H
#define US_BUILTINS_TIME_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define US_DAY_SECONDS 86400

/* A moment as people read it. */
typedef struct us_civil {
    int64_t year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
    int hour;
    int minute;
    int second;
    int nanosecond;
    int weekday;  /* 0: Sunday */
    int year_day; /* 1 to 366 */
} us_civil;

bool us_calendar_is_leap(int64_t year);

/* The number of days in [month] (1 to 12). */
int us_calendar_days_in(int64_t year, int month);

/* Days from 1970-01-01 to the given date; [day] may lie outside of the month,
 * [month] must not lie outside of the year. |year| and |day| up to 10^12. */
int64_t us_calendar_days(int64_t year, int month, int64_t day);

/* The date and time of day [seconds] after 1970-01-01T00:00:00; nanosecond is
 * left 0. |seconds| up to 10^18. */
us_civil us_calendar_civil(int64_t seconds);

/* Days of the year before [month] (1 to 13) in a year that is no leap year. */
int us_calendar_days_before(int month);

#endif

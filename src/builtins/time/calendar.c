/* Dates and day numbers. A year counts from March here, so that the leap day is
 * its last; eras of 400 years repeat exactly. */
#include "builtins/time/calendar.h"

#define ERA_DAYS 146097
/* From 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

static const int days_before[] = {0,   31,  59,  90,  120, 151, 181,
                                  212, 243, 273, 304, 334, 365};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

bool us_calendar_is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int us_calendar_days_before(int month)
{
    return days_before[month - 1];
}

int us_calendar_days_in(int64_t year, int month)
{
    if (month == 2 && us_calendar_is_leap(year))
        return 29;
    return days_before[month] - days_before[month - 1];
}

int64_t us_calendar_days(int64_t year, int month, int64_t day)
{
    int64_t shifted = month > 2 ? year : year - 1;
    int64_t era = floor_divide(shifted, 400);
    int64_t year_of_era = shifted - era * 400;
    int64_t march_month = month > 2 ? month - 3 : month + 9;
    int64_t march_day = (153 * march_month + 2) / 5;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + march_day;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS + day - 1;
}

static void set_date(us_civil *civil, int64_t days)
{
    int64_t era = floor_divide(days + EPOCH_DAYS, ERA_DAYS);
    int64_t day_of_era = days + EPOCH_DAYS - era * ERA_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / (ERA_DAYS - 1)) /
                          365;
    int64_t march_day =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * march_day + 2) / 153;
    civil->day = (int)(march_day - (153 * march_month + 2) / 5 + 1);
    civil->month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    civil->year = year_of_era + era * 400 + (civil->month <= 2);
    int64_t weekday = (days + 4) % 7;
    civil->weekday = (int)(weekday < 0 ? weekday + 7 : weekday);
    civil->year_day = days_before[civil->month - 1] + civil->day +
                      (civil->month > 2 && us_calendar_is_leap(civil->year));
}

us_civil us_calendar_civil(int64_t seconds)
{
    us_civil civil = {0};
    int64_t days = floor_divide(seconds, US_DAY_SECONDS);
    int of_day = (int)(seconds - days * US_DAY_SECONDS);
    set_date(&civil, days);
    civil.hour = of_day / 3600;
    civil.minute = of_day % 3600 / 60;
    civil.second = of_day % 60;
    return civil;
}

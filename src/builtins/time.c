/* time.*: moments as nanoseconds since 1970, in a zone or none, read and written
 * by the layouts of Go. An operand that is a moment is a number, or an array of
 * a number, a zone's name and a layout; read_moment takes either. Zones come
 * from the system's database and stay in the evaluation's cache. The folder time
 * holds the calendar, zones, layouts and durations. */
#include "base/diag.h"
#include "builtins/builtin.h"
#include "builtins/time/calendar.h"
#include "builtins/time/layout.h"
#include "builtins/time/zone.h"

#define SECOND 1000000000

/* A moment in a zone; [zone] NULL is UTC. */
typedef struct moment {
    int64_t seconds;
    int nanosecond;
    const us_zone *zone;
    us_str layout; /* empty: none given */
} moment;

static const char zone_kind[] = "time zone";

static void free_held(void *data)
{
    us_zone_free(*(us_zone **)data);
}

/* Where the cache can't keep a zone, the arena does. */
static const us_zone *hold_zone(us_call *call, us_str name, const char **error)
{
    us_zone **holder = us_arena_alloc(call->arena, sizeof *holder);
    *holder = NULL;
    us_arena_on_release(call->arena, free_held, holder);
    *holder = us_zone_load(name, error);
    return *holder;
}

static const us_zone *find_zone(us_call *call, us_str name, const char **error)
{
    us_cache *cache = call->environment->cache;
    if (!cache)
        return hold_zone(call, name, error);
    us_zone *zone = us_cache_find(cache, zone_kind, name);
    if (zone)
        return zone;
    zone = us_zone_load(name, error);
    if (!zone)
        return NULL;
    if (us_cache_insert(cache, zone_kind, name, zone, us_zone_size(zone), us_zone_free))
        return zone;
    return hold_zone(call, name, error);
}

/* The zone called [name], in [m]. */
static bool set_zone(us_call *call, moment *m, us_str name)
{
    if (name.length == 0 || us_str_is(name, "UTC"))
        return true;
    const char *error = NULL;
    if (!us_call_charge(call, 500))
        return false;
    m->zone = find_zone(call, name, &error);
    if (m->zone || us_str_is(name, "Local"))
        return true;
    if (error)
        us_call_error(call, "%s", error);
    else
        us_call_error(call, "unknown time zone %.*s", US_STR_ARG(name));
    return false;
}

/* Named layouts; any other is itself. */
static us_str resolve_layout(us_str layout)
{
    static const struct {
        const char *name;
        const char *layout;
    } named[] = {
        {"ANSIC", "Mon Jan _2 15:04:05 2006"},
        {"UnixDate", "Mon Jan _2 15:04:05 MST 2006"},
        {"RubyDate", "Mon Jan 02 15:04:05 -0700 2006"},
        {"RFC822", "02 Jan 06 15:04 MST"},
        {"RFC822Z", "02 Jan 06 15:04 -0700"},
        {"RFC850", "Monday, 02-Jan-06 15:04:05 MST"},
        {"RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"},
        {"RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"},
        {"RFC3339", "2006-01-02T15:04:05Z07:00"},
        {"RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"},
    };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (us_str_is(layout, named[i].name))
            return us_str_from(named[i].layout);
    }
    return layout;
}

static bool read_parts(us_call *call, const us_array *array, moment *m, us_value *number)
{
    us_str text;
    if (!us_call_number(call, &array->items[0], 0, number))
        return false;
    if (array->count > 1 &&
        (!us_call_string(call, &array->items[1], 0, &text) || !set_zone(call, m, text)))
        return false;
    if (array->count > 2) {
        if (!us_call_string(call, &array->items[2], 0, &text))
            return false;
        m->layout = resolve_layout(text);
    }
    return true;
}

/* Reads [arg]; messages call it operand 1, whichever it is, as OPA's do. */
static bool read_moment(us_call *call, const us_value *arg, moment *m)
{
    us_value number = *arg;
    int64_t nanoseconds;
    *m = (moment){0, 0, NULL, US_STR_EMPTY};
    bool is_array = us_value_tag(*arg) == US_TAG_ARRAY && arg->as.array->count > 0;
    if (!is_array && !us_value_is_number(*arg)) {
        us_call_type_error(call, arg, 0,
                           "either number (ns) or [number (ns), string (tz)]");
        return false;
    }
    if (is_array && !read_parts(call, arg->as.array, m, &number))
        return false;
    if (!us_number_to_int64(number, &nanoseconds)) {
        us_call_error(call, "timestamp too big");
        return false;
    }
    int rest = (int)(nanoseconds % SECOND);
    m->seconds = nanoseconds / SECOND - (rest < 0);
    m->nanosecond = rest < 0 ? rest + SECOND : rest;
    return true;
}

static us_zone_period period_at(const moment *m)
{
    if (m->zone)
        return us_zone_lookup(m->zone, m->seconds);
    return (us_zone_period){0, "UTC", INT64_MIN, INT64_MAX};
}

static us_civil civil_of(const moment *m)
{
    us_civil civil = us_calendar_civil(m->seconds + period_at(m).offset);
    civil.nanosecond = m->nanosecond;
    return civil;
}

static us_outcome give_nanoseconds(us_call *call, int64_t seconds, int nanosecond,
                                   us_value *result)
{
    int64_t nanoseconds;
    /* Multiplying the seconds towards zero keeps the most negative time. */
    if (seconds < 0) {
        seconds++;
        nanosecond -= SECOND;
    }
    if (__builtin_mul_overflow(seconds, (int64_t)SECOND, &nanoseconds) ||
        __builtin_add_overflow(nanoseconds, nanosecond, &nanoseconds))
        return us_call_error(call, "time outside of valid range");
    *result = us_value_integer(nanoseconds);
    return US_OK;
}

static us_outcome give_integers(us_call *call, const int64_t *numbers, size_t count,
                                us_value *result)
{
    us_array *array = us_array_new(call->arena, count);
    for (size_t i = 0; i < count; i++)
        us_array_push(array, us_value_integer(numbers[i]));
    *result = us_value_array(array);
    return US_OK;
}

static us_outcome time_now(us_call *call, const us_value *args, us_value *result)
{
    (void)args;
    *result = us_value_integer(us_call_now(call));
    return US_OK;
}

static us_outcome parse_layout(us_call *call, us_str layout, us_str text,
                               us_value *result)
{
    us_layout_time time;
    us_str error;
    if (!us_call_charge(call, 20 + (layout.length + text.length) / 4))
        return US_ERROR;
    if (!us_layout_parse(call->arena, layout, text, &time, &error))
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    return give_nanoseconds(call, time.seconds, time.nanosecond, result);
}

static us_outcome time_parse(us_call *call, const us_value *args, us_value *result)
{
    us_str layout, text;
    if (!us_call_string(call, args, 0, &layout) || !us_call_string(call, args, 1, &text))
        return US_ERROR;
    return parse_layout(call, resolve_layout(layout), text, result);
}

static us_outcome time_parse_rfc3339(us_call *call, const us_value *args,
                                     us_value *result)
{
    us_str text;
    if (!us_call_string(call, args, 0, &text))
        return US_ERROR;
    return parse_layout(call, resolve_layout(US_STR("RFC3339")), text, result);
}

static us_outcome time_parse_duration(us_call *call, const us_value *args,
                                      us_value *result)
{
    us_str text, error;
    int64_t nanoseconds;
    if (!us_call_string(call, args, 0, &text) ||
        !us_call_charge(call, 5 + text.length / 4))
        return US_ERROR;
    if (!us_duration_parse_long(call->arena, text, &nanoseconds, &error))
        return us_call_error(call, "%.*s", US_STR_ARG(error));
    *result = us_value_integer(nanoseconds);
    return US_OK;
}

static us_outcome time_format(us_call *call, const us_value *args, us_value *result)
{
    moment m;
    if (!read_moment(call, &args[0], &m) ||
        !us_call_charge(call, 20 + m.layout.length / 2))
        return US_ERROR;
    us_str layout = m.layout.length ? m.layout : resolve_layout(US_STR("RFC3339Nano"));
    us_zone_period period = period_at(&m);
    us_civil civil = civil_of(&m);
    *result = us_value_string_checked(
        call->arena, us_layout_format(call->arena, layout, &civil, &period));
    return US_OK;
}

static us_outcome time_date(us_call *call, const us_value *args, us_value *result)
{
    moment m;
    if (!read_moment(call, &args[0], &m))
        return US_ERROR;
    us_civil civil = civil_of(&m);
    int64_t numbers[] = {civil.year, civil.month, civil.day};
    return give_integers(call, numbers, 3, result);
}

static us_outcome time_clock(us_call *call, const us_value *args, us_value *result)
{
    moment m;
    if (!read_moment(call, &args[0], &m))
        return US_ERROR;
    us_civil civil = civil_of(&m);
    int64_t numbers[] = {civil.hour, civil.minute, civil.second};
    return give_integers(call, numbers, 3, result);
}

static us_outcome time_weekday(us_call *call, const us_value *args, us_value *result)
{
    moment m;
    if (!read_moment(call, &args[0], &m))
        return US_ERROR;
    *result = us_value_string(us_str_from(us_weekday_names[civil_of(&m).weekday]));
    return US_OK;
}

/* Years and months first, then days; what overflows a month runs into the next. */
static us_outcome time_add_date(us_call *call, const us_value *args, us_value *result)
{
    /* Beyond these no sum comes back into the range of results. */
    const int64_t limit = 1000000;
    moment m;
    int64_t add[3];
    if (!read_moment(call, &args[0], &m))
        return US_ERROR;
    for (size_t i = 0; i < 3; i++) {
        if (!us_call_integer(call, args, i + 1, &add[i]))
            return US_ERROR;
    }
    if (add[0] > limit || add[0] < -limit || add[1] > 12 * limit ||
        add[1] < -12 * limit || add[2] > 366 * limit || add[2] < -366 * limit)
        return us_call_error(call, "time outside of valid range");
    us_civil civil = civil_of(&m);
    int64_t months = (civil.year + add[0]) * 12 + civil.month - 1 + add[1];
    int64_t year = months / 12 - (months % 12 < 0);
    int64_t days =
        us_calendar_days(year, (int)(months - year * 12) + 1, civil.day + add[2]);
    int64_t local =
        days * US_DAY_SECONDS + civil.hour * 3600 + civil.minute * 60 + civil.second;
    if (m.zone)
        local = us_zone_to_utc(m.zone, local);
    return give_nanoseconds(call, local, m.nanosecond, result);
}

/* Six fields from years to seconds; a negative one borrows from the one before
 * it, days as many as the earlier time's month has. */
static void subtract(const us_civil *from, const us_civil *to, int64_t numbers[6])
{
    int64_t fields[6] = {to->year - from->year,     to->month - from->month,
                         to->day - from->day,       to->hour - from->hour,
                         to->minute - from->minute, to->second - from->second};
    int month_days = us_calendar_days_in(from->year, from->month);
    const int64_t sizes[6] = {0, 12, month_days, 24, 60, 60};
    for (size_t i = 5; i > 0; i--) {
        if (fields[i] < 0) {
            fields[i] += sizes[i];
            fields[i - 1]--;
        }
    }
    memcpy(numbers, fields, sizeof fields);
}

static us_outcome time_diff(us_call *call, const us_value *args, us_value *result)
{
    moment a, b;
    int64_t numbers[6];
    if (!read_moment(call, &args[0], &a) || !read_moment(call, &args[1], &b))
        return US_ERROR;
    /* Reading the second operand may have dropped the first one's zone. */
    if (a.zone && !read_moment(call, &args[0], &a))
        return US_ERROR;
    b.zone = a.zone;
    us_civil civil_a = civil_of(&a);
    us_civil civil_b = civil_of(&b);
    bool swapped =
        a.seconds > b.seconds || (a.seconds == b.seconds && a.nanosecond > b.nanosecond);
    subtract(swapped ? &civil_b : &civil_a, swapped ? &civil_a : &civil_b, numbers);
    return give_integers(call, numbers, 6, result);
}

#define MOMENT "number|array<number, string>"

static const us_builtin rows[] = {
    {"time.add_date",
     "(ns: number, years: number, months: number, days: number) output: number",
     time_add_date, 0, NULL},
    {"time.clock", "(x: " MOMENT ") output: array<number, number, number>", time_clock, 0,
     NULL},
    {"time.date", "(x: " MOMENT ") date: array<number, number, number>", time_date, 0,
     NULL},
    {"time.diff",
     "(ns1: " MOMENT ", ns2: " MOMENT
     ") output: array<number, number, number, number, number, number>",
     time_diff, 0, NULL},
    {"time.format",
     "(x: " MOMENT "|array<number, string, string>) formatted timestamp: string",
     time_format, 0, NULL},
    {"time.now_ns", "() now: number", time_now, US_BUILTIN_NONDETERMINISTIC, NULL},
    {"time.parse_duration_ns", "(duration: string) ns: number", time_parse_duration, 0,
     NULL},
    {"time.parse_ns", "(layout: string, value: string) ns: number", time_parse, 0, NULL},
    {"time.parse_rfc3339_ns", "(value: string) ns: number", time_parse_rfc3339, 0, NULL},
    {"time.weekday", "(x: " MOMENT ") day: string", time_weekday, 0, NULL},
};

const us_builtin_family us_time_family = {rows, sizeof rows / sizeof rows[0]};

/* Reads TZif files without the C library's time functions, which keep one zone
 * for the whole process. A zone is one block of memory from malloc: the struct,
 * and behind it the file's bytes, which the tables point into. zone_rule.c
 * knows what holds after the last recorded change. */
#include "builtins/time/zone.h"

#include "builtins/time/zone_rule.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX    ((size_t)256 * 1024)
#define HEADER_SIZE 44

struct us_zone {
    const unsigned char *times;   /* [count] big-endian integers of [time_size] bytes */
    const unsigned char *indices; /* [count] indices into types */
    const unsigned char *types;   /* [type_count] of 6 bytes: offset, summer, name */
    const char *names;
    size_t time_size;
    size_t count;
    size_t type_count;
    size_t name_bytes;
    us_str rule; /* for times from the last one on; may be empty */
    size_t size;
    unsigned char bytes[];
};

static int64_t read_integer(const unsigned char *bytes, size_t size)
{
    uint64_t u = size == 4 && (bytes[0] & 0x80) ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++)
        u = u << 8 | bytes[i];
    return (int64_t)u;
}

typedef struct header {
    size_t utc_count, standard_count, leap_count, time_count, type_count, name_bytes;
} header;

static bool read_header(const unsigned char *bytes, size_t size, header *h)
{
    if (size < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
        return false;
    size_t *fields[] = {&h->utc_count,  &h->standard_count, &h->leap_count,
                        &h->time_count, &h->type_count,     &h->name_bytes};
    for (size_t i = 0; i < 6; i++) {
        int64_t n = read_integer(bytes + 20 + 4 * i, 4);
        if (n < 0 || (size_t)n > FILE_MAX)
            return false;
        *fields[i] = (size_t)n;
    }
    return true;
}

static size_t body_size(const header *h, size_t time_size)
{
    return h->time_count * (time_size + 1) + h->type_count * 6 + h->name_bytes +
           h->leap_count * (time_size + 4) + h->standard_count + h->utc_count;
}

static bool check_tables(const us_zone *zone)
{
    for (size_t i = 0; i < zone->count; i++) {
        if (zone->indices[i] >= zone->type_count)
            return false;
    }
    for (size_t i = 0; i < zone->type_count; i++) {
        if (zone->types[6 * i + 5] >= zone->name_bytes)
            return false;
    }
    return zone->type_count > 0;
}

/* The second part of a file repeats the first with times of 8 bytes. */
static bool read_tables(us_zone *zone)
{
    const unsigned char *next = zone->bytes;
    const unsigned char *end = zone->bytes + zone->size;
    header h;
    if (!read_header(next, zone->size, &h))
        return false;
    zone->time_size = 4;
    if (next[4] >= '2') {
        size_t skipped = HEADER_SIZE + body_size(&h, 4);
        if (skipped > zone->size ||
            !read_header(next + skipped, zone->size - skipped, &h))
            return false;
        next += skipped;
        zone->time_size = 8;
    }
    next += HEADER_SIZE;
    size_t body = body_size(&h, zone->time_size);
    if (body > (size_t)(end - next))
        return false;
    zone->count = h.time_count;
    zone->type_count = h.type_count;
    zone->name_bytes = h.name_bytes;
    zone->times = next;
    zone->indices = zone->times + zone->count * zone->time_size;
    zone->types = zone->indices + zone->count;
    zone->names = (const char *)(zone->types + 6 * zone->type_count);
    next += body;
    if (zone->time_size == 8 && end - next >= 2 && next[0] == '\n' && end[-1] == '\n')
        zone->rule = us_str_make((const char *)next + 1, (size_t)(end - next - 2));
    return check_tables(zone);
}

static us_zone *read_open_file(int file, const char **error)
{
    us_zone *zone = malloc(sizeof *zone + FILE_MAX);
    if (!zone)
        return NULL;
    *zone = (us_zone){.rule = US_STR_EMPTY};
    for (;;) {
        ssize_t got = read(file, zone->bytes + zone->size, FILE_MAX - zone->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *error = errno == EISDIR ? "is a directory" : "input/output error";
            free(zone);
            return NULL;
        }
        if (got == 0)
            break;
        zone->size += (size_t)got;
    }
    /* Shrinking may move the block, so the tables are read afterwards. */
    us_zone *smaller = realloc(zone, sizeof *zone + zone->size);
    if (smaller)
        zone = smaller;
    if (!read_tables(zone)) {
        *error = "malformed time zone information";
        free(zone);
        return NULL;
    }
    return zone;
}

static us_zone *read_file(const char *path, const char **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        if (errno == ENAMETOOLONG)
            *error = "file name too long";
        else if (errno == ENOTDIR)
            *error = "not a directory";
        return NULL;
    }
    us_zone *zone = read_open_file(file, error);
    close(file);
    return zone;
}

us_zone *us_zone_load(us_str name, const char **error)
{
    static const char *const folders[] = {"/usr/share/zoneinfo/",
                                          "/usr/share/lib/zoneinfo/",
                                          "/usr/lib/locale/TZ/", "/etc/zoneinfo/"};
    *error = NULL;
    if (us_str_is(name, "Local"))
        return read_file("/etc/localtime", error);
    if (name.length == 0 || name.text[0] == '/' || name.text[0] == '\\' ||
        us_str_find(name, US_STR(".."), 0) != US_STR_NONE) {
        *error = "time: invalid location name";
        return NULL;
    }
    char path[PATH_MAX];
    if (name.length > NAME_MAX || memchr(name.text, '\0', name.length)) {
        *error = name.length > NAME_MAX ? "file name too long" : "invalid argument";
        return NULL;
    }
    const char *first_error = NULL;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        const char *reason = NULL;
        snprintf(path, sizeof path, "%s%.*s", folders[i], US_STR_ARG(name));
        us_zone *zone = read_file(path, &reason);
        if (zone)
            return zone;
        if (!first_error)
            first_error = reason;
    }
    *error = first_error;
    return NULL;
}

void us_zone_free(void *zone)
{
    free(zone);
}

size_t us_zone_size(const us_zone *zone)
{
    return sizeof *zone + zone->size;
}

static int64_t change_at(const us_zone *zone, size_t index)
{
    return read_integer(zone->times + index * zone->time_size, zone->time_size);
}

static bool is_summer(const us_zone *zone, size_t type)
{
    return zone->types[6 * type + 4] != 0;
}

/* The type that holds before the first change: number 0 if no change leads to
 * it, else the last before the first change's that is not summer time, else the
 * first that is not. */
static size_t first_type(const us_zone *zone)
{
    if (!memchr(zone->indices, 0, zone->count))
        return 0;
    if (zone->count > 0 && is_summer(zone, zone->indices[0])) {
        for (size_t i = zone->indices[0]; i-- > 0;) {
            if (!is_summer(zone, i))
                return i;
        }
    }
    for (size_t i = 0; i < zone->type_count; i++) {
        if (!is_summer(zone, i))
            return i;
    }
    return 0;
}

static us_zone_period period_of(const us_zone *zone, size_t type, int64_t start,
                                int64_t end)
{
    const unsigned char *row = zone->types + 6 * type;
    us_zone_period period = {(int32_t)read_integer(row, 4), "", start, end};
    size_t from = row[5];
    for (size_t i = 0; i + 1 < sizeof period.name && from + i < zone->name_bytes; i++) {
        period.name[i] = zone->names[from + i];
        if (period.name[i] == '\0')
            break;
    }
    return period;
}

us_zone_period us_zone_lookup(const us_zone *zone, int64_t seconds)
{
    size_t low = 0, high = zone->count; /* changes before low are not later */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (change_at(zone, middle) <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    us_zone_period period;
    int64_t start = low > 0 ? change_at(zone, low - 1) : INT64_MIN;
    if (low == zone->count && zone->rule.length > 0 &&
        us_zone_rule_lookup(zone->rule, start, seconds, &period))
        return period;
    size_t type = low > 0 ? zone->indices[low - 1] : first_type(zone);
    return period_of(zone, type, start,
                     low < zone->count ? change_at(zone, low) : INT64_MAX);
}

int64_t us_zone_to_utc(const us_zone *zone, int64_t local)
{
    us_zone_period period = us_zone_lookup(zone, local);
    int64_t utc = local - period.offset;
    if (utc >= period.start && utc < period.end)
        return utc;
    return local - us_zone_lookup(zone, utc).offset;
}

/* Time zones, read from the system's database (TZif files, RFC 8536). */
#ifndef US_BUILTINS_TIME_ZONE_H
#define US_BUILTINS_TIME_ZONE_H

#include "base/buf.h"

typedef struct us_zone us_zone;

/* What holds in a zone from [start] up to, not including, [end] (seconds since
 * 1970; INT64_MIN and INT64_MAX where nothing changes any more). */
typedef struct us_zone_period {
    int32_t offset; /* seconds east of Greenwich */
    char name[16];  /* "CET"; NUL-terminated, cut where longer */
    int64_t start;
    int64_t end;
} us_zone_period;

/* Reads zone [name] ("Europe/Berlin", "Local"). NULL on failure, with the
 * reason in [error], a literal; NULL there means that no such zone is known.
 * The result is immutable and freed by us_zone_free. */
us_zone *us_zone_load(us_str name, const char **error);
void us_zone_free(void *zone);

/* About how many bytes it holds. */
size_t us_zone_size(const us_zone *zone);

us_zone_period us_zone_lookup(const us_zone *zone, int64_t seconds);

/* The moment that clocks in the zone show as [local] (seconds since 1970 as if
 * local time were UTC). Of two such moments the earlier; one that clocks skip
 * counts by the offset before or after the gap, as in Go. */
int64_t us_zone_to_utc(const us_zone *zone, int64_t local);

#endif

/* The rule for the years after a zone's last recorded change: the TZ string of
 * POSIX, such as "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef US_BUILTINS_TIME_ZONE_RULE_H
#define US_BUILTINS_TIME_ZONE_RULE_H

#include "builtins/time/zone.h"

/* What [rule] says about [seconds]; [last] is where the rule begins to hold.
 * False if [rule] is malformed. */
bool us_zone_rule_lookup(us_str rule, int64_t last, int64_t seconds,
                         us_zone_period *period);

#endif

/* What Go's netip says about a text that is no address. */
#ifndef US_BUILTINS_IP_ERROR_H
#define US_BUILTINS_IP_ERROR_H

#include "base/buf.h"

/* The sentence of netip.ParseAddr, such as "ParseAddr(\"a\"): unable to parse IP";
 * empty when [text] is an address, with a zone or without: [v4] tells of which
 * version. */
us_str us_ip_error(us_arena *arena, us_str text, bool *v4);

#endif

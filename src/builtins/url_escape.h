/* Percent escapes in the parts of a URL, as Go's net/url reads and writes them. */
#ifndef US_BUILTINS_URL_ESCAPE_H
#define US_BUILTINS_URL_ESCAPE_H

#include "base/buf.h"

typedef enum us_url_part {
    US_URL_PATH,
    US_URL_HOST,
    US_URL_ZONE, /* of an address of IPv6 */
    US_URL_USER,
    US_URL_QUERY, /* a key or a value; a space is '+' */
    US_URL_FRAGMENT,
} us_url_part;

/* Appends [s] with everything escaped that may not stand in [part]. */
void us_url_escape(us_buf *buf, us_str s, us_url_part part);

/* Resolves the escapes of [s], which is returned itself where there are none; any
 * bytes may come out. On failure returns false and stores Go's sentence in
 * [error]. */
bool us_url_unescape(us_arena *arena, us_str s, us_url_part part, us_str *text,
                     us_str *error);

#endif

/* The socket that a server listens on. */
#ifndef US_BASE_LISTEN_H
#define US_BASE_LISTEN_H

#include "base/str.h"

/* Listens on [address], "HOST:PORT" or "[V6]:PORT", where an empty host is every interface and
 * port 0 a free one; [flag] is what sets it. Stores the socket, and in [bound] the address it has
 * got, numeric. On failure returns false and stores a sentence in [error]. */
bool us_listen_on(us_arena *arena, const char *flag, const char *address, int *socket,
                  us_str *bound, us_str *error);

#endif

/* Archives of bundles that were good, kept for a start while their source is down. */
#ifndef USHER_WEBHOOK_BUNDLES_CACHE_H
#define USHER_WEBHOOK_BUNDLES_CACHE_H

#include "base/str.h"

/* Where in [folder] the archive from [url] is kept. */
us_str bundle_cache_path(us_arena *arena, const char *folder, const char *url);

/* Keeps [archive] at [path], all at once, for nobody else to read. On failure returns false,
 * leaves what is there, and stores a sentence in [error]. */
bool bundle_cache_write(us_arena *arena, const char *path, us_str archive, us_str *error);

#endif

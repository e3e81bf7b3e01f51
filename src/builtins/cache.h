/* A cache of compiled things (regular expressions, globs, keys, schemas) that
 * outlives evaluations. It belongs to one thread, owns its memory under a byte
 * limit, and drops what was used longest ago. */
#ifndef US_BUILTINS_CACHE_H
#define US_BUILTINS_CACHE_H

#include "base/str.h"

typedef struct us_cache us_cache;

/* NULL when the system has no memory left. */
us_cache *us_cache_new(size_t max_bytes);
void us_cache_free(us_cache *cache);

/* The object stored under ([kind], [key]), or NULL. It stays valid until the
 * next insertion. [kind] is compared as a pointer: a literal of the family. */
void *us_cache_find(us_cache *cache, const void *kind, us_str key);

/* Stores [object], of about [bytes], under a copy of [key]; [destroy] is called
 * when it is dropped (at once, when it is larger than the whole cache: then
 * returns false and the object must not be used any more). */
bool us_cache_insert(us_cache *cache, const void *kind, us_str key, void *object,
                     size_t bytes, void (*destroy)(void *object));

#endif

/* Packing with gzip. The library that packs is opened when first needed. */
#ifndef USHER_WEBHOOK_GZIP_H
#define USHER_WEBHOOK_GZIP_H

#include <stdbool.h>
#include <stddef.h>

typedef struct gzip gzip;

/* A stream whose packed bytes must not be more than [limit]. NULL: no memory, or no zlib. */
gzip *gzip_begin(size_t limit);

/* Packs [count] bytes more. False when the limit was passed; nothing else may be done then but
 * to free the stream. */
bool gzip_add(gzip *g, const void *bytes, size_t count);

/* Ends the stream; false as in gzip_add. [packed] belongs to it. */
bool gzip_end(gzip *g, const char **packed, size_t *length);

/* [g] may be NULL. */
void gzip_free(gzip *g);

#endif

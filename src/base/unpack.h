/* What gzip packed, as a stream. The library that unpacks is opened when first needed. */
#ifndef US_BASE_UNPACK_H
#define US_BASE_UNPACK_H

#include "base/str.h"

typedef struct us_unpack us_unpack;

/* Opens [bytes], which must live as long as the stream. NULL after storing a sentence in
 * [error]: Go's "gzip: invalid header", or that the library is missing. The stream is
 * closed with the arena. More than [limit] bytes unpacked are an error. */
us_unpack *us_unpack_open(us_arena *arena, us_str bytes, uint64_t limit, us_str *error);

/* Fills [to] with [size] bytes, fewer at the end of the stream only; stores how many in
 * [got]. False after storing a sentence in [error]. */
bool us_unpack_read(us_unpack *unpack, void *to, size_t size, size_t *got, us_str *error);

void us_unpack_close(us_unpack *unpack);

#endif

/* Bytes of a file, unpacked if it is packed: gzip or Zstandard, by its first bytes. Several packed
 * streams one after the other are one, as of logs that were put together.
 *
 * Where JSON is printed for people, its first line being nothing but the beginning of an object or an
 * array, each document is made one line: newlines in it become carriage returns, which mean nothing to
 * JSON either. It ends with the line that begins with the end of an object or an array. */
#ifndef US_REPLAY_PACKED_H
#define US_REPLAY_PACKED_H

#include "base/str.h"

typedef struct us_packed us_packed;

/* Reads what is open as [file], from where it is, and never closes it. It is closed with [arena]. */
us_packed *us_packed_open(us_arena *arena, int file);

/* Fills [to] with [size] bytes, fewer at the end only; returns how many. After the end, [problem]
 * says what ended it before its time: a sentence; empty: nothing did. */
size_t us_packed_read(us_packed *packed, char *to, size_t size, us_str *problem);

/* Passes over [count] bytes; false if there are fewer, or they can't be read. Those of a file that is
 * not packed are not looked at. */
bool us_packed_skip(us_packed *packed, uint64_t count);

/* Bytes of the file that were read so far. */
uint64_t us_packed_done(const us_packed *packed);

#endif

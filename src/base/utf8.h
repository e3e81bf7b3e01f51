/* UTF-8: decoding, encoding, validation. */
#ifndef US_BASE_UTF8_H
#define US_BASE_UTF8_H

#include "base/str.h"

#define US_UTF8_INVALID     0xFFFFFFFFu
#define US_UTF8_REPLACEMENT 0xFFFDu

/* The code point that begins at [text] < [end]; stores the bytes it took in
 * [size]. For an ill-formed sequence: US_UTF8_INVALID and size 1. Surrogates,
 * overlong forms and values over 10FFFF are ill-formed. */
uint32_t us_utf8_decode(const char *text, const char *end, size_t *size);

/* Writes [point] (a scalar value) to [out], room for 4 bytes; returns how many
 * were written. */
size_t us_utf8_encode(uint32_t point, char *out);

/* The offset of the first ill-formed byte, or US_STR_NONE when all is well. */
size_t us_utf8_find_invalid(us_str s);

/* The first ill-formed byte of [p, end), or [end], where [ascii_end] finds the first byte
 * that is not ASCII: for the scans of base/scan.h. */
typedef const char *us_utf8_skip(const char *p, const char *end);
const char *us_utf8_end(const char *p, const char *end, us_utf8_skip *ascii_end);

/* [s] with each ill-formed byte replaced by U+FFFD; [s] itself where there is none. */
us_str us_utf8_make_valid(us_arena *arena, us_str s);

/* The number of code points; each ill-formed byte counts as one. */
size_t us_utf8_count(us_str s);

/* The byte offset of code point number [index] (0-based); [s.length] when
 * there are no more than [index]. */
size_t us_utf8_offset(us_str s, size_t index);

#endif

/* Values of texts that come again and again, such as who asked: what comes twice is read once more, and then
 * known. */
#ifndef US_REPLAY_REPEATED_H
#define US_REPLAY_REPEATED_H

#include "value/value.h"

typedef struct us_repeated us_repeated;

/* An empty one, for one thread; in [arena]. It takes a megabyte at the most. */
us_repeated *us_repeated_new(us_arena *arena);

/* Begins with another event: what was read before may go. */
void us_repeated_begin(us_repeated *repeated);

/* As us_body_read; the value is valid until us_repeated_begin, and as long as [arena] and [text], and is not to be
 * changed. [repeated] may be NULL. */
us_value us_repeated_read(us_repeated *repeated, us_arena *arena, us_str text);

#endif

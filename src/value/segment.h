/* Segments: values, and what refers to them, in one piece of memory that points nowhere else.
 *
 * Such a piece can be written to a file and mapped. It lies at another address then, perhaps,
 * so each pointer in it is *turned*: checked to lead to what it should within the segment, and
 * rewritten for the new address. One walk does it all; where both addresses are the same it
 * only checks, and writes nothing. */
#ifndef US_VALUE_SEGMENT_H
#define US_VALUE_SEGMENT_H

#include "base/hash.h"
#include "value/value.h"

typedef struct us_segment {
    char *memory; /* its bytes */
    size_t length;
    uintptr_t from;     /* the address that its pointers are made for */
    uintptr_t to;       /* the one that they are to be made for */
    unsigned char *met; /* containers */
    const char *fault;  /* what is wrong, a literal; NULL: nothing */
} us_segment;

/* [length] bytes at [memory]. What must be remembered of values lies in [arena]; NULL: only
 * pointers will be turned, no values. */
us_segment us_segment_make(us_arena *arena, void *memory, size_t length, uintptr_t from,
                           uintptr_t to);

/* Stores [fault], a literal; false. */
bool us_segment_fail(us_segment *segment, const char *fault);

/* Turns the pointer at [slot] to [count] things of [size] bytes, and stores in [*found] where
 * they are in memory. Where there are none the pointer stays NULL if it is NULL. False after
 * storing a fault: they do not lie in the segment as they should. */
bool us_segment_turn(us_segment *segment, void *slot, size_t count, size_t size,
                     void *found);

/* Where in memory that is to which a pointer leads that has been turned. */
static inline void *us_segment_place(const us_segment *segment, const void *turned)
{
    return segment->memory + ((uintptr_t)turned - segment->to);
}

/* As us_segment_turn for texts: bytes, and what ends with a NUL. */
bool us_segment_turn_text(us_segment *segment, us_str *text);
bool us_segment_turn_c(us_segment *segment, const char **text);

/* As that for a value, with all that is in it: it must be sealed. */
bool us_segment_turn_value(us_segment *segment, us_value *value);

/* As that for [count] of them at the pointer at [slot]. */
bool us_segment_turn_values(us_segment *segment, us_value **slot, size_t count);

/* Makes [value] and all in it fit for a segment: what is lazy is built, in [arena], whose memory
 * the segment is; hash tables are made under [key], and nothing of this process stays. */
void us_segment_seal(us_arena *arena, const us_hash_key *key, us_value value);

/* A copy of [value] in [arena], sealed and as small as it can be. [scratch] holds what is needed
 * on the way. */
us_value us_segment_copy(us_arena *arena, us_arena *scratch, const us_hash_key *key,
                         us_value value);

#endif

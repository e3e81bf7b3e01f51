/* The steps of JSON Pointers (RFC 6901), for those who apply operations to documents. */
#ifndef US_CODEC_JSON_POINTER_H
#define US_CODEC_JSON_POINTER_H

#include "base/str.h"

/* Stores in [result], in [arena], what the step [step] of a pointer stands for: ~1 is a slash,
 * ~0 a tilde. False if it holds any other tilde. */
bool us_json_pointer_unescape(us_arena *arena, us_str step, us_str *result);

/* True if [step] is the index of an element as the RFC writes them, below 10^9; it may be past
 * the end. */
bool us_json_pointer_index(us_str step, uint32_t *index);

#endif

/* Base 64 (RFC 4648), with the standard alphabet or the one for names in URLs,
 * which tokens and keys use. */
#ifndef US_CODEC_BASE64_H
#define US_CODEC_BASE64_H

#include "base/buf.h"

/* Appends [bytes] without padding. */
void us_base64url_add(us_buf *buf, us_str bytes);

/* Decodes [text], padded or not. On failure returns false and stores Go's
 * sentence in [error]. */
bool us_base64url_decode(us_arena *arena, us_str text, us_str *bytes, us_str *error);

/* Appends [bytes] in the alphabet for URLs, or the standard one; [padded]: with
 * '=' up to a multiple of four. */
void us_base64_add(us_buf *buf, us_str bytes, bool url, bool padded);

/* The six bits that letter [c] of an alphabet stands for, or -1. */
int us_base64_digit(char c, bool url);

/* Decodes [text], which must be padded; line ends in it are skipped. Errors as
 * us_base64url_decode. */
bool us_base64_decode(us_arena *arena, us_str text, bool url, us_str *bytes,
                      us_str *error);

#endif

/* The text envelope of keys and certificates (RFC 7468), as Go's package
 * encoding/pem reads it. */
#ifndef US_BUILTINS_PEM_H
#define US_BUILTINS_PEM_H

#include "base/buf.h"

typedef struct us_pem_block {
    us_str label; /* "CERTIFICATE"; a part of the text */
    us_str bytes; /* decoded, in the arena */
} us_pem_block;

/* Takes the first well-formed block off [text]; what stands before it is
 * skipped. False, with [text] unchanged, when there is none. */
bool us_pem_next(us_arena *arena, us_str *text, us_pem_block *block);

/* Decodes base 64 of the usual alphabet; white space is skipped. False if the
 * text is anything else. */
bool us_pem_base64(us_arena *arena, us_str text, us_str *bytes);

#endif

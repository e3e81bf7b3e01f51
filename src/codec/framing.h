/* Messages among bytes, as language servers and debug adapters have them: "Content-Length: 12\r\n\r\n" and
 * as many bytes. */
#ifndef US_CODEC_FRAMING_H
#define US_CODEC_FRAMING_H

#include "base/buf.h"

#define US_FRAMING_MESSAGE_MAX                                                           \
    ((size_t)64 << 20) /* bytes of one message; more is skipped */
#define US_FRAMING_HEADER_MAX ((size_t)4 << 10)

typedef enum us_framed {
    US_FRAMED_MORE, /* there is no whole message yet */
    US_FRAMED_MESSAGE,
    US_FRAMED_BROKEN, /* what stood there was no message, and is passed over */
} us_framed;

/* Clear it first; free [bytes] in the end. */
typedef struct us_framing {
    char *bytes;
    size_t length, capacity;
    size_t taken; /* of the bytes: messages that are done with */
    size_t skip;  /* so many bytes still to come belong to a message that is too large */
} us_framing;

/* Adds what came; false where there is no memory for it. */
bool us_framing_add(us_framing *framing, us_str bytes);

/* The next [message], valid until the next us_framing_add; or what is wrong, a sentence in
 * [problem]. */
us_framed us_framing_next(us_framing *framing, us_str *message, const char **problem);

/* Appends the header of a message of [length] bytes. */
void us_framing_head(us_buf *out, size_t length);

#endif

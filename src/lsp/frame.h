/* Messages among bytes: "Content-Length: 12\r\n\r\n" and as many bytes. */
#ifndef US_LSP_FRAME_H
#define US_LSP_FRAME_H

#include "base/buf.h"

#define US_LSP_MESSAGE_MAX ((size_t)64 << 20) /* bytes of one message; more is skipped */
#define US_LSP_HEADER_MAX  ((size_t)4 << 10)

typedef enum us_lsp_framed {
    US_LSP_FRAME_MORE, /* there is no whole message yet */
    US_LSP_FRAME_MESSAGE,
    US_LSP_FRAME_BROKEN, /* what stood there was no message, and is passed over */
} us_lsp_framed;

/* Clear it first; free [bytes] in the end. */
typedef struct us_lsp_frame {
    char *bytes;
    size_t length, capacity;
    size_t taken; /* of the bytes: messages that are done with */
    size_t skip;  /* so many bytes still to come belong to a message that is too large */
} us_lsp_frame;

/* Adds what came; false where there is no memory for it. */
bool us_lsp_frame_add(us_lsp_frame *frame, us_str bytes);

/* The next [message], valid until the next us_lsp_frame_add; or what is wrong, a sentence in
 * [problem]. */
us_lsp_framed us_lsp_frame_next(us_lsp_frame *frame, us_str *message,
                                const char **problem);

/* Appends the header of a message of [length] bytes. */
void us_lsp_frame_head(us_buf *out, size_t length);

#endif

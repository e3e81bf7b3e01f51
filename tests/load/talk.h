/* One blocking connection, for clients that do one thing after the other. */
#ifndef USHER_LOAD_TALK_H
#define USHER_LOAD_TALK_H

#include "tls.h"

#include <stddef.h>

enum { TALK_SECONDS = 20 }; /* the bound of each call that waits */

typedef struct talk {
    int socket;
    SSL *tls; /* NULL: not encrypted */
    char head[4096];
    char body[65536]; /* the first bytes; both end with a NUL */
    size_t body_length;
} talk;

/* Opens a socket, and TLS on it. False: it did not come about; talk_close is still to be called. */
bool talk_open_plain(talk *t, const target *to);
bool talk_open(talk *t, target *to);
void talk_close(talk *t);

/* Sends all of it; false if the other side does not take it. */
bool talk_send(talk *t, const void *bytes, size_t count);
bool talk_send_text(talk *t, const char *text);

/* Reads one answer; its status, or 0 if the connection ended before a whole answer had come. */
unsigned talk_receive(talk *t);

/* Reads no more than the head of an answer, interim ones included; its status, or 0. */
unsigned talk_receive_head(talk *t);

/* Asks for [path]; the status, or 0. */
unsigned talk_get(talk *t, const char *path);

/* True if the server closes the connection, having sent nothing more, within [milliseconds]. */
bool talk_is_closed(talk *t, unsigned milliseconds);

/* Sends the head of a POST to [path], and of this many bytes of JSON. */
bool talk_send_head(talk *t, const char *path, size_t length);

/* The bytes of a file, ended by a NUL, to be freed; NULL if it cannot be read. */
char *talk_read_file(const char *path, size_t *length);

/* Asks for one review on a connection of its own: the status, or 0. */
unsigned talk_review(target *to, const char *file);

#endif

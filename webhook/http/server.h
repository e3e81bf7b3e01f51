/* The HTTP server: reviews over TLS. */
#ifndef USHER_WEBHOOK_SERVER_H
#define USHER_WEBHOOK_SERVER_H

#include "endpoints.h"

typedef struct server server;

/* Serves on the listening socket [socket], which becomes the server's, with [threads]
 * threads, showing the certificate of identities.h. On failure returns NULL and stores a
 * sentence in [error]; the socket is then closed. */
server *server_start(const server_parts *parts, int socket, unsigned threads,
                     us_str *error);

/* Housekeeping, to be called about once a second. */
void server_tick(server *s);

/* Takes no more connections, tells clients to close theirs after the next answer, and
 * /readyz to say no; returns when no request is being answered, after [seconds] at the
 * most. */
void server_drain(server *s, unsigned seconds);

/* Ends all connections and threads. */
void server_stop(server *s);

#endif

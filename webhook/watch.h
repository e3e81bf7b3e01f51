/* Connections that take too long to send a request. */
#ifndef USHER_WEBHOOK_WATCH_H
#define USHER_WEBHOOK_WATCH_H

#include "metrics.h"

#include <pthread.h>

/* What a connection may spend where it is, in seconds. An idle one is closed by the HTTP
 * library after WATCH_IDLE_SECONDS without a byte; WATCH_PATIENCE_SECONDS catches one that
 * dribbles. API servers keep idle connections for 90 s. */
enum {
    WATCH_HEADER_SECONDS = 10,
    WATCH_BODY_SECONDS = 30,
    WATCH_IDLE_SECONDS = 120,
    WATCH_PATIENCE_SECONDS = 150,
};

/* One connection. */
typedef struct watched watched;

typedef struct watch {
    pthread_mutex_t lock;
    watched *first;
    metrics *metrics;
} watch;

void watch_init(watch *w, metrics *m);
void watch_destroy(watch *w);

/* A connection on [socket] was opened; the caller keeps what is returned until
 * watch_remove. NULL if there is no memory: the connection then goes unwatched. */
watched *watch_add(watch *w, int socket);

/* Before the socket is closed. [connection] may be NULL, here and below. */
void watch_remove(watch *w, watched *connection);

/* The next step must be done within [seconds] from now; 0: it may take its time. */
void watch_expect(watched *connection, unsigned seconds);

/* Shuts the connections down whose time is over. Called about once a second. */
void watch_sweep(watch *w);

#endif

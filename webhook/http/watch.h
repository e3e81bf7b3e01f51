/* Connections that take too long to send a request. */
#ifndef USHER_WEBHOOK_WATCH_H
#define USHER_WEBHOOK_WATCH_H

#include "webhook/metrics/metrics.h"

#include <pthread.h>

/* One connection. */
typedef struct watched watched;

typedef struct watch {
    pthread_mutex_t lock;
    watched *first;
    metrics *metrics;
    uint64_t first_seconds;
} watch;

/* A connection begins with [seconds] for its handshake and first head. [m] may be NULL: nothing
 * is counted. */
void watch_init(watch *w, metrics *m, uint64_t seconds);
void watch_destroy(watch *w);

/* A connection on [socket] was opened; the caller keeps what is returned until
 * watch_remove. NULL if there is no memory: the connection then goes unwatched. */
watched *watch_add(watch *w, int socket);

/* Before the socket is closed. [connection] may be NULL, here and below. */
void watch_remove(watch *w, watched *connection);

/* The next step must be done within [seconds] from now; 0: it may take its time. */
void watch_expect(watched *connection, uint64_t seconds);

/* Shuts the connections down whose time is over. Called about once a second. */
void watch_sweep(watch *w);

#endif

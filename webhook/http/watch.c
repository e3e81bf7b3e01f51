/* The HTTP library closes a connection on which nothing happens. It does not close one on
 * which a byte arrives every few seconds, for hours, so that a few thousand of those could
 * take all the places there are. Each connection therefore has a deadline for whatever it
 * is in the middle of, and a sweep shuts down the sockets of the late. The socket is still
 * the library's: it sees an end of file and cleans up. */
#include "watch.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct watched {
    int socket;
    atomic_uint_fast64_t deadline; /* seconds of the monotonic clock; 0: none */
    watched *previous;
    watched *next;
};

static uint64_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec;
}

void watch_init(watch *w, metrics *m, uint64_t seconds)
{
    w->first_seconds = seconds;
    pthread_mutex_init(&w->lock, NULL);
    w->first = NULL;
    w->metrics = m;
}

void watch_destroy(watch *w)
{
    pthread_mutex_destroy(&w->lock);
}

watched *watch_add(watch *w, int socket)
{
    watched *connection = calloc(1, sizeof *connection);
    if (w->metrics)
        metrics_add(w->metrics, METRIC_CONNECTIONS, 1);
    if (!connection)
        return NULL;
    connection->socket = socket;
    watch_expect(connection, w->first_seconds);
    pthread_mutex_lock(&w->lock);
    connection->next = w->first;
    if (w->first)
        w->first->previous = connection;
    w->first = connection;
    pthread_mutex_unlock(&w->lock);
    return connection;
}

void watch_remove(watch *w, watched *connection)
{
    if (w->metrics)
        metrics_subtract(w->metrics, METRIC_CONNECTIONS, 1);
    if (!connection)
        return;
    pthread_mutex_lock(&w->lock);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        w->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    pthread_mutex_unlock(&w->lock);
    free(connection);
}

void watch_expect(watched *connection, uint64_t seconds)
{
    if (connection)
        atomic_store_explicit(&connection->deadline,
                              seconds ? seconds_now() + seconds : 0,
                              memory_order_relaxed);
}

void watch_sweep(watch *w)
{
    uint64_t now = seconds_now();
    pthread_mutex_lock(&w->lock);
    for (watched *c = w->first; c; c = c->next) {
        uint64_t deadline = atomic_load_explicit(&c->deadline, memory_order_relaxed);
        if (deadline == 0 || now < deadline)
            continue;
        shutdown(c->socket, SHUT_RDWR);
        atomic_store_explicit(&c->deadline, 0, memory_order_relaxed);
        if (w->metrics)
            metrics_add(w->metrics, METRIC_CONNECTIONS_CUT, 1);
    }
    pthread_mutex_unlock(&w->lock);
}

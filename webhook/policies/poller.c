/* A thread that sleeps on a condition, by the clock that nobody sets. */
#include "poller.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct poller {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool woken, stopping;
    uint64_t (*poll)(void *data);
    void *data;
};

static struct timespec after(uint64_t milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)(milliseconds / 1000);
    t.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* Waits until it is told something, or the time is over; false: to stop. */
static bool wait_for(poller *p, uint64_t milliseconds)
{
    struct timespec end = after(milliseconds);
    bool in_time = true;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping && !p->woken && in_time)
        in_time = pthread_cond_timedwait(&p->told, &p->lock, &end) == 0;
    p->woken = false;
    bool go_on = !p->stopping;
    pthread_mutex_unlock(&p->lock);
    return go_on;
}

static void *run(void *data)
{
    poller *p = data;
    while (wait_for(p, p->poll(p->data)))
        continue;
    return NULL;
}

static void destroy(poller *p)
{
    pthread_cond_destroy(&p->told);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

poller *poller_start(uint64_t (*poll)(void *data), void *data)
{
    pthread_condattr_t attributes;
    poller *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->poll = poll;
    p->data = data;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&p->told, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&p->thread, NULL, run, p) == 0)
        return p;
    destroy(p);
    return NULL;
}

static void tell(poller *p, bool *what)
{
    pthread_mutex_lock(&p->lock);
    *what = true;
    pthread_cond_signal(&p->told);
    pthread_mutex_unlock(&p->lock);
}

void poller_wake(poller *p)
{
    tell(p, &p->woken);
}

void poller_stop(poller *p)
{
    if (!p)
        return;
    tell(p, &p->stopping);
    pthread_join(p->thread, NULL);
    destroy(p);
}

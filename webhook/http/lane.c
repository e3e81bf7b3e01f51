/* A list of jobs that wait, a list of those that are judged, and threads that take from the
 * first. A client that goes away is seen by an epoll of all their sockets: the HTTP library does
 * not look at a connection that is suspended. Jobs are known to it by number, since a job may
 * be over by the time its event is read. */
#include "lane.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct lane {
    pthread_mutex_t lock;
    pthread_cond_t more;
    lane_job *first; /* waiting, oldest first */
    lane_job **last;
    lane_job *running;
    size_t taken; /* places */
    size_t places;
    uint64_t number;
    bool stopping;
    int clients; /* epoll */
    int wake;    /* eventfd: ends the thread that watches */
    pthread_t watcher;
    pthread_t *threads;
    unsigned thread_count;
    metrics *metrics;
};

/* ---- Jobs ----------------------------------------------------------------------------- */

static lane_job *take(lane *l)
{
    pthread_mutex_lock(&l->lock);
    while (!l->first && !l->stopping)
        pthread_cond_wait(&l->more, &l->lock);
    lane_job *job = l->first;
    if (job) {
        l->first = job->next;
        if (!l->first)
            l->last = &l->first;
        job->next = l->running;
        l->running = job;
        l->taken--;
        metrics_set(l->metrics, METRIC_QUEUE, l->taken);
    }
    pthread_mutex_unlock(&l->lock);
    return job;
}

static void finish(lane *l, lane_job *job)
{
    if (job->socket >= 0)
        epoll_ctl(l->clients, EPOLL_CTL_DEL, job->socket, NULL);
    pthread_mutex_lock(&l->lock);
    lane_job **at = &l->running;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    pthread_mutex_unlock(&l->lock);
    job->done(job);
}

static void *work(void *data)
{
    lane *l = data;
    lane_job *job;
    while ((job = take(l)) != NULL) {
        job->judge(job);
        finish(l, job);
    }
    return NULL;
}

bool lane_reserve(lane *l)
{
    pthread_mutex_lock(&l->lock);
    bool free = l->taken < l->places && !l->stopping;
    if (free)
        l->taken++;
    pthread_mutex_unlock(&l->lock);
    return free;
}

void lane_add(lane *l, lane_job *job)
{
    pthread_mutex_lock(&l->lock);
    job->number = ++l->number;
    job->next = NULL;
    /* Whoever was let in before the lane stopped is answered all the same, at once. */
    __atomic_store_n(&job->cancelled, l->stopping, __ATOMIC_RELAXED);
    if (job->socket >= 0) {
        struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT,
                                    .data.u64 = job->number};
        epoll_ctl(l->clients, EPOLL_CTL_ADD, job->socket, &event);
    }
    *l->last = job;
    l->last = &job->next;
    metrics_set(l->metrics, METRIC_QUEUE, l->taken);
    pthread_cond_signal(&l->more);
    pthread_mutex_unlock(&l->lock);
}

/* ---- Clients that go away -------------------------------------------------------------- */

static void cancel(lane_job *list, uint64_t number)
{
    for (lane_job *job = list; job; job = job->next)
        if (number == 0 || job->number == number)
            __atomic_store_n(&job->cancelled, true, __ATOMIC_RELAXED);
}

/* Cancels job number [number], or all of them if it is 0. */
static void cancel_job(lane *l, uint64_t number)
{
    pthread_mutex_lock(&l->lock);
    cancel(l->first, number);
    cancel(l->running, number);
    pthread_mutex_unlock(&l->lock);
}

static void *watch_clients(void *data)
{
    lane *l = data;
    struct epoll_event events[16];
    for (;;) {
        int count = epoll_wait(l->clients, events, 16, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 == 0)
                return NULL;
            metrics_add(l->metrics, METRIC_CLIENTS_GONE, 1);
            cancel_job(l, events[i].data.u64);
        }
    }
}

/* ---- Life ------------------------------------------------------------------------------ */

static void destroy(lane *l)
{
    if (l->clients >= 0)
        close(l->clients);
    if (l->wake >= 0)
        close(l->wake);
    pthread_cond_destroy(&l->more);
    pthread_mutex_destroy(&l->lock);
    free(l->threads);
    free(l);
}

static bool start_threads(lane *l, unsigned threads)
{
    struct epoll_event wake = {.events = EPOLLIN, .data.u64 = 0};
    if (!l->threads || l->clients < 0 || l->wake < 0 ||
        epoll_ctl(l->clients, EPOLL_CTL_ADD, l->wake, &wake) != 0 ||
        pthread_create(&l->watcher, NULL, watch_clients, l) != 0)
        return false;
    while (l->thread_count < threads &&
           pthread_create(&l->threads[l->thread_count], NULL, work, l) == 0)
        l->thread_count++;
    if (l->thread_count > 0)
        return true;
    eventfd_write(l->wake, 1);
    pthread_join(l->watcher, NULL);
    return false;
}

lane *lane_start(unsigned threads, size_t places, metrics *m)
{
    lane *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    *l = (lane){.places = places,
                .metrics = m,
                .clients = epoll_create1(EPOLL_CLOEXEC),
                .wake = eventfd(0, EFD_CLOEXEC),
                .threads = calloc(threads, sizeof *l->threads)};
    l->last = &l->first;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->more, NULL);
    if (start_threads(l, threads))
        return l;
    destroy(l);
    return NULL;
}

void lane_stop(lane *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_broadcast(&l->more);
    pthread_mutex_unlock(&l->lock);
    cancel_job(l, 0);
    for (unsigned i = 0; i < l->thread_count; i++)
        pthread_join(l->threads[i], NULL);
    eventfd_write(l->wake, 1);
    pthread_join(l->watcher, NULL);
    destroy(l);
}

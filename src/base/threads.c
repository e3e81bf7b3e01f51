/* Work that several threads share: each takes the next number until there is none. */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

/* More would only wait for each other. */
#define THREADS_MAX 64

typedef struct crew {
    atomic_size_t next;
    size_t count;
    void *data;
    void (*work)(void *data, size_t number, size_t thread);
} crew;

typedef struct member {
    pthread_t id;
    crew *crew;
    size_t number;
    bool started;
} member;

static void *run(void *data)
{
    const member *self = data;
    crew *c = self->crew;
    size_t number;
    while ((number = atomic_fetch_add(&c->next, 1)) < c->count)
        c->work(c->data, number, self->number);
    return NULL;
}

void us_threads_run(size_t threads, size_t count, void *data,
                    void (*work)(void *data, size_t number, size_t thread))
{
    crew c = {.count = count, .data = data, .work = work};
    member members[THREADS_MAX] = {{.crew = &c}};
    if (threads > THREADS_MAX)
        threads = THREADS_MAX;
    for (size_t i = 1; i < threads && i < count; i++) {
        members[i] = (member){.crew = &c, .number = i};
        members[i].started = pthread_create(&members[i].id, NULL, run, &members[i]) == 0;
    }
    run(&members[0]);
    for (size_t i = 1; i < threads && i < count; i++)
        if (members[i].started)
            pthread_join(members[i].id, NULL);
}

size_t us_threads_usable(void)
{
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof usable, &usable) != 0)
        return 1; /* more processors than the set has room for: nobody tells which */
    return (size_t)CPU_COUNT(&usable);
}

/* The memory that reviews are judged in. */
#ifndef USHER_WEBHOOK_WORKERS_H
#define USHER_WEBHOOK_WORKERS_H

#include "admission/admission.h"

#include <pthread.h>

/* An arena for a review and the engine's memory for its evaluations, both used again from
 * one review to the next. */
typedef struct worker {
    us_arena arena;
    usher_worker *evaluator;
} worker;

/* As many workers as threads, so that there is always a free one. */
typedef struct workers {
    pthread_mutex_t lock;
    worker *items;
    worker **free;
    size_t count;
    size_t free_count;
} workers;

/* False if there is no memory. */
bool workers_init(workers *w, const usher_policy *policy, size_t count);
void workers_destroy(workers *w);

/* A worker of the caller's own until workers_give. */
worker *workers_take(workers *w);

/* Forgets what the arena holds. */
void workers_give(workers *w, worker *taken);

#endif

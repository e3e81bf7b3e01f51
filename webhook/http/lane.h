/* The second lane: reviews that take longer than most.
 *
 * A thread that serves connections must not be held up by one review: others wait on the
 * same thread, and so does whoever asks whether the server is alive. What does not get done
 * quickly, or is large, is judged here, on threads of their own, in the order in which it
 * came; there is room for so many, and no more. */
#ifndef USHER_WEBHOOK_LANE_H
#define USHER_WEBHOOK_LANE_H

#include "webhook/metrics/metrics.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct lane lane;

/* One review that waits or is judged. The caller's, until [done] was called. */
typedef struct lane_job lane_job;
struct lane_job {
    void (*judge)(lane_job *job); /* on a thread of the lane */
    void (*done)(lane_job *job);  /* last; the job may be freed there */
    int socket;                   /* of the client; -1: not watched */
    bool cancelled; /* the client has gone, or the server stops: polled by [judge] */
    uint64_t number;
    lane_job *next;
};

/* A lane with [threads] threads and room for [places] jobs that wait. NULL if threads or
 * memory are not to be had. */
lane *lane_start(unsigned threads, size_t places, metrics *m);

/* Takes a place; false if there is none. Whoever has one must add a job. */
bool lane_reserve(lane *l);
void lane_add(lane *l, lane_job *job);

/* Cancels what is there, waits until it is done, and ends the threads. [l] may be NULL. */
void lane_stop(lane *l);

#endif

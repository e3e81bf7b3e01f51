/* Generations: policy sets that follow one another while the server runs. */
#ifndef USHER_WEBHOOK_GENERATIONS_H
#define USHER_WEBHOOK_GENERATIONS_H

#include "base/memory.h"
#include "policies.h"
#include "webhook/cluster/snapshot.h"
#include "webhook/metrics/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/* An arena for a review and the engine's memory for its evaluations, both used again from
 * one review to the next. */
typedef struct worker {
    us_arena arena;
    usher_worker *evaluator;
    us_explainer *explainer;                /* of denials; NULL: they are not explained */
    struct generation_documents *documents; /* that it reads now; NULL: its policies' */
} worker;

/* The documents of a policy set with what was known of the cluster at one time. */
typedef struct generation_documents {
    usher_documents *read;
    usher_documents *traced; /* the same for the explainers; NULL: there are none */
    snapshot *known;
    unsigned users; /* workers, and the generation */
} generation_documents;

/* A policy set with its plan and a worker for each thread that judges, so that there is
 * always a free one. What it decides never changes: a review is judged by one generation from
 * beginning to end. */
typedef struct generation {
    us_arena arena; /* of the plan */
    policies loaded;
    const char *revision;
    uint64_t steps; /* of one review */
    size_t package_count;
    unsigned *policy_numbers; /* of each package, for metrics_count_review */
    time_t since;
    worker *workers;
    size_t worker_count;
    worker **free; /* the one used last is on top, still in the processor's caches */
    size_t free_count;
    generation_documents *documents; /* NULL: nothing is known of the cluster */
    atomic_int weight;               /* how many reviews of late took long: reviews.c */
    unsigned users; /* reviews in progress, and the store while it is the current one */
} generation;

/* The current generation, and through those who use them the ones before it. */
typedef struct generations {
    pthread_mutex_t lock;
    generation *current; /* NULL: the first is not there yet */
    snapshot *known;     /* of the cluster; NULL: nothing */
} generations;

/* What the workers of all generations that decide draw from. To be given its limit before the first
 * generation is loaded. */
us_memory *generations_memory(void);

/* Loads [sources], with [workers] workers. NULL on failure, with a sentence in [error] and
 * below it what the compiler says, in [arena]. */
generation *generation_load(us_arena *arena, const policy_sources *sources,
                            unsigned workers, us_str *error);

/* Fills in the numbers by which [made]'s packages are counted. Before it is in force. */
void generation_count_in(generation *made, metrics *m);

/* There is no generation yet. */
void generations_init(generations *g);

/* Frees the current generation; nobody may use any. */
void generations_destroy(generations *g);

/* The current generation and a worker of it, the caller's own until generations_give. NULL
 * as long as there is none. */
generation *generations_take(generations *g, worker **taken);

/* Lets reviews from now on read [known], of which it becomes a user, beside what the policies
 * bring; those in progress read what was known when they began. False, with a sentence in [error],
 * where the policies and it do not go together: they see nothing of the cluster then. */
bool generations_set_known(generations *g, snapshot *known, us_arena *arena,
                           us_str *error);

/* Forgets what the worker's arena holds. Frees [used] when it is no longer the current one
 * and this was its last user. */
void generations_give(generations *g, generation *used, worker *taken);

/* Makes [next] the current generation, or frees it where it decides as the current one
 * does: true if it was put in force. */
bool generations_replace(generations *g, generation *next);

/* What is told of the current generation. */
typedef struct generation_facts {
    char revision[65]; /* empty: there is none yet */
    size_t package_count;
    time_t since;
} generation_facts;

generation_facts generations_describe(generations *g);

/* Counts in [m] the policies that are off, wholly or in a part, since objects that they need are not
 * known; appends a line about each to [out], if that is not NULL. */
void generations_describe_off(generations *g, metrics *m, us_buf *out);

#endif

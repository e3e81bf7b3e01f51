/* A stack of workers: the one used last is used next, while its memory is still in the
 * processor's caches. An arena keeps what usual reviews need and gives back the rest, so
 * that one huge review leaves nothing behind. */
#include "workers.h"

#include <stdlib.h>
#include <unistd.h>

/* Of one review, parsed; and what an arena keeps. */
#define ARENA_MAX  ((size_t)256 << 20)
#define ARENA_KEPT ((size_t)1 << 20)

bool workers_init(workers *w, const usher_policy *policy, size_t count)
{
    *w = (workers){.items = calloc(count, sizeof *w->items),
                   .free = calloc(count, sizeof *w->free)};
    pthread_mutex_init(&w->lock, NULL);
    if (!w->items || !w->free)
        return false;
    for (; w->count < count; w->count++) {
        worker *item = &w->items[w->count];
        us_arena_init(&item->arena, ARENA_MAX, NULL);
        item->evaluator = usher_worker_new(policy);
        if (!item->evaluator ||
            !usher_worker_set_environment(item->evaluator, (const char *const *)environ))
            return false;
        w->free[w->free_count++] = item;
    }
    return true;
}

void workers_destroy(workers *w)
{
    for (size_t i = 0; i < w->count; i++) {
        us_arena_free(&w->items[i].arena);
        usher_worker_free(w->items[i].evaluator);
    }
    free(w->items);
    free(w->free);
    pthread_mutex_destroy(&w->lock);
}

worker *workers_take(workers *w)
{
    pthread_mutex_lock(&w->lock);
    worker *taken = w->free[--w->free_count];
    pthread_mutex_unlock(&w->lock);
    return taken;
}

void workers_give(workers *w, worker *taken)
{
    us_arena_reset(&taken->arena, ARENA_KEPT);
    pthread_mutex_lock(&w->lock);
    w->free[w->free_count++] = taken;
    pthread_mutex_unlock(&w->lock);
}

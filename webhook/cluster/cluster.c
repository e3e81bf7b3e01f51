/* Each resource has a follower; one more thread, the publisher, puts what they know together and
 * in force: soon after something has changed, but never so often that it takes more than a few
 * hundredths of a processor. What is not known for sure is not there at all, and what needs it
 * is off. */
#include "cluster.h"

#include "follower.h"
#include "snapshot.h"
#include "webhook/log/log.h"
#include "webhook/policies/poller.h"
#include "webhook/settings/api_server.h"

#include <stdlib.h>
#include <time.h>

/* All in milliseconds. */
enum {
    FIRST_LISTS = 30000, /* that readiness waits for them */
    LOOK = 1000,         /* whether something got too old */
    SHORTEST = 100,      /* between two snapshots */
    LONGEST = 2000,      /* likewise, where they take long to make */
    COST = 30,           /* so many times as long nothing is done as it took */
};

struct cluster {
    generations *const *sets;
    size_t set_count;
    us_memory memory; /* of all objects */
    follower *followers[WATCHES_MAX];
    size_t count;
    poller *publisher;
    uint64_t began;
    uint64_t next;     /* the publisher's own: not before */
    uint64_t in_force; /* … and which kinds are in force, as bits */
    bool published;    /* … anything */
    atomic_bool ready;
};

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- Publishing ------------------------------------------------------------------------ */

static void put_in_force(cluster *c, snapshot *made)
{
    for (size_t i = 0; made && i < c->set_count; i++) {
        us_str error = US_STR_EMPTY;
        us_arena arena;
        us_arena_init(&arena, 0, NULL);
        if (!generations_set_known(c->sets[i], made, &arena, &error))
            log_message("error", "watch_not_in_force", error);
        us_arena_free(&arena);
    }
}

/* Puts in force what is known now, where that is something else than before. */
static void publish_now(cluster *c)
{
    follower_view views[WATCHES_MAX];
    snapshot_kind kinds[WATCHES_MAX];
    size_t count = 0;
    uint64_t bits = 0;
    bool changed = !c->published;
    for (size_t i = 0; i < c->count; i++) {
        views[i] = follower_look(c->followers[i]);
        changed = changed || views[i].changed;
        if (!views[i].tree)
            continue;
        bits |= UINT64_C(1) << i;
        kinds[count++] =
            (snapshot_kind){views[i].api_version, views[i].kind, views[i].tree};
    }
    if (changed || bits != c->in_force) {
        snapshot *made = snapshot_new(kinds, count, count == c->count);
        put_in_force(c, made);
        c->published = made != NULL;
        snapshot_drop(made);
    }
    c->in_force = bits;
    if (count == c->count)
        atomic_store(&c->ready, true);
    for (size_t i = 0; i < c->count; i++)
        us_known_tree_drop(views[i].tree);
}

static uint64_t publish(void *data)
{
    cluster *c = data;
    uint64_t began = now();
    if (began < c->next)
        return c->next - began;
    publish_now(c);
    uint64_t took = now() - began, quiet = SHORTEST + COST * took;
    c->next = now() + (quiet > LONGEST ? LONGEST : quiet);
    return LOOK;
}

static void wake(void *data)
{
    poller_wake(((cluster *)data)->publisher);
}

/* ---- Telling --------------------------------------------------------------------------- */

bool cluster_is_ready(cluster *c)
{
    return atomic_load(&c->ready) || now() > c->began + FIRST_LISTS;
}

void cluster_describe(cluster *c, us_buf *out)
{
    for (size_t i = 0; i < c->count; i++)
        follower_describe(c->followers[i], out);
}

/* ---- Life ------------------------------------------------------------------------------ */

static bool add_follower(cluster *c, us_arena *arena, const follower_options *options,
                         const char *resource, us_str *error)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(follower_resource(c->followers[i]), resource) == 0) {
            *error = us_str_format(arena, "--watch names %s twice", resource);
            return false;
        }
    follower *made = follower_new(arena, resource, options, error);
    if (!made) {
        *error = us_str_format(arena, "--watch: %.*s", US_STR_ARG(*error));
        return false;
    }
    c->followers[c->count++] = made;
    return true;
}

cluster *cluster_new(us_arena *arena, const settings *s, generations *const *sets,
                     size_t set_count, metrics *m, us_str *error)
{
    us_kubeconfig config;
    if (s->watches.count > WATCHES_MAX) {
        *error = us_str_format(arena, "--watch: more than %d resources", WATCHES_MAX);
        return NULL;
    }
    cluster *c = calloc(1, sizeof *c);
    if (!c) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *c = (cluster){.sets = sets, .set_count = set_count, .began = now()};
    us_memory_init(&c->memory, s->watched_max);
    follower_options options = {
        .settings = s, .metrics = m, .memory = &c->memory, .changed = wake, .data = c};
    bool good = true;
    for (size_t i = 0; i < s->watches.count && good; i++)
        good = add_follower(c, arena, &options, s->watches.items[i], error);
    if (good && !api_server_find(arena, s, &config, error)) {
        *error = us_str_format(arena, "--watch: %.*s", US_STR_ARG(*error));
        good = false;
    }
    if (good)
        return c;
    cluster_free(c);
    return NULL;
}

bool cluster_start(cluster *c, us_str *error)
{
    bool good = (c->publisher = poller_start(publish, c)) != NULL;
    for (size_t i = 0; i < c->count && good; i++)
        good = follower_start(c->followers[i]);
    if (!good)
        *error = US_STR("there is no thread to watch the cluster");
    return good;
}

void cluster_rest(cluster *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++)
        follower_hurry(c->followers[i]);
    for (size_t i = 0; i < c->count; i++)
        follower_rest(c->followers[i]);
    /* Followers wake it, and it looks at them: so it ends after their threads and before them. */
    poller_stop(c->publisher);
    c->publisher = NULL;
    for (size_t i = 0; i < c->count; i++)
        follower_free(c->followers[i]);
    c->count = 0;
}

void cluster_free(cluster *c)
{
    cluster_rest(c);
    free(c);
}

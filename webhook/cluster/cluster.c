/* Each resource has a follower, a thread that lists and watches; one more thread, the publisher,
 * puts what they know together and in force: soon after something has changed, but never so often
 * that it takes more than a few hundredths of a processor. A kind is part of what is published once its list
 * was whole, and for as long as its API server was heard of within --watch-stale: what is not known
 * for sure is not there at all, and what needs it is off.
 *
 * A follower's lock is held for the instructions in which what it knows changes. */
#include "cluster.h"

#include "kubernetes/watch.h"
#include "snapshot.h"
#include "webhook/log/log.h"
#include "webhook/policies/poller.h"
#include "webhook/settings/api_server.h"

#include <stdlib.h>

/* All in milliseconds. */
enum {
    FIRST_LISTS = 30000,   /* that readiness waits for them */
    LOOK = 1000,           /* whether something got too old */
    SHORTEST = 100,        /* between two snapshots */
    LONGEST = 2000,        /* likewise, where they take long to make */
    COST = 30,             /* so many times as long nothing is done as it took */
    AFTER_FULL = 5 * 60000 /* until it is tried again whether all fits */
};

typedef struct follower {
    struct cluster *cluster;
    const char *resource;
    unsigned number; /* for metrics */
    us_watch *watch;
    poller *poller;
    /* All below is under the lock. */
    pthread_mutex_t lock;
    us_known known;
    us_known_tree *tree; /* of the last whole list and what came after; NULL: none */
    bool is_whole;  /* [known] is as an API server has it, not in the middle of a list */
    bool is_full;   /* there are more objects than there is room for */
    bool is_told;   /* that it is in sync, for the log */
    uint64_t heard; /* when; 0: never */
    char *api_version, *kind; /* malloc's; NULL: not known yet */
    char *error;              /* of the last turn; NULL: none */
} follower;

struct cluster {
    const settings *settings;
    generations *const *sets;
    size_t set_count;
    metrics *metrics;
    us_memory memory; /* of all objects */
    follower followers[WATCHES_MAX];
    size_t count;
    poller *publisher;
    uint64_t began;
    uint64_t next;     /* the publisher's own: not before */
    uint64_t in_force; /* … and which kinds are in force, as bits */
    bool published;    /* … anything */
    atomic_bool ready;
    bool stopping; /* read by transfers */
};

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void set_text(char **text, us_str value)
{
    free(*text);
    *text = value.length > 0 ? strndup(value.text, value.length) : NULL;
}

/* ---- Following ------------------------------------------------------------------------- */

/* It must not be heard of from the future: what is measured against it was asked for after. */
static void note_heard(follower *f)
{
    f->heard = now();
    metrics_set_resource(f->cluster->metrics, f->number, RESOURCE_METRIC_HEARD,
                         (uint64_t)time(NULL));
}

/* More than there is room for is nothing at all: a part of the truth would pass for the whole. */
static const char *give_up(follower *f)
{
    f->is_full = true;
    f->is_whole = false;
    us_known_forget(&f->known);
    us_known_tree_drop(f->tree);
    f->tree = NULL;
    return "there are more objects than --max-watched has room for";
}

static const char *take(follower *f, const us_watch_event *event)
{
    switch (event->kind) {
    case US_WATCH_LISTING:
        f->is_whole = f->is_full = false;
        us_known_begin_list(&f->known);
        return NULL;
    case US_WATCH_LISTED:
        us_known_end_list(&f->known);
        set_text(&f->api_version, event->api_version);
        set_text(&f->kind, event->object_kind);
        f->is_whole = f->api_version && f->kind;
        f->known.changed = true;
        break;
    case US_WATCH_OBJECT:
        if (!us_known_put(&f->known, event->namespace, event->name, event->object))
            return give_up(f);
        break;
    case US_WATCH_GONE:
        us_known_remove(&f->known, event->namespace, event->name);
        break;
    case US_WATCH_HEARD:
        break;
    }
    if (f->is_whole)
        note_heard(f);
    return NULL;
}

static const char *take_event(void *data, const us_watch_event *event)
{
    follower *f = data;
    pthread_mutex_lock(&f->lock);
    const char *wrong = take(f, event);
    metrics_set_resource(f->cluster->metrics, f->number, RESOURCE_METRIC_OBJECTS,
                         f->known.count);
    bool tell = wrong || (f->is_whole && f->known.changed);
    pthread_mutex_unlock(&f->lock);
    metrics_set(f->cluster->metrics, METRIC_WATCH_BYTES,
                us_memory_held(&f->cluster->memory));
    if (tell && f->cluster->publisher)
        poller_wake(f->cluster->publisher);
    return wrong;
}

/* A failure is worth a line when it is another one than the last. */
static void note_turn(follower *f, const us_watch_turn *turn)
{
    cluster *c = f->cluster;
    pthread_mutex_lock(&f->lock);
    bool is_new = turn->failed && (!f->error || !us_str_is(turn->error, f->error));
    set_text(&f->error, turn->error);
    pthread_mutex_unlock(&f->lock);
    if (turn->restarted)
        metrics_add_resource(c->metrics, f->number, RESOURCE_METRIC_RESTARTS, 1);
    if (turn->failed)
        metrics_add_resource(c->metrics, f->number, RESOURCE_METRIC_FAILURES, 1);
    if (!is_new || __atomic_load_n(&c->stopping, __ATOMIC_RELAXED))
        return;
    log_line line;
    log_begin(&line, "warning", "watch_failed");
    log_text(&line, "resource", us_str_from(f->resource));
    log_text(&line, "message", turn->error);
    log_end(&line);
}

static uint64_t go_on(void *data)
{
    follower *f = data;
    us_arena arena;
    us_kubeconfig config;
    us_watch_turn turn = {.wait = 5000, .failed = true, .error = US_STR_EMPTY};
    us_arena_init(&arena, 0, NULL);
    /* Read each time, for tokens and authorities are renewed. */
    if (api_server_find(&arena, f->cluster->settings, &config, &turn.error))
        turn = us_watch_go_on(f->watch, &arena, &config);
    note_turn(f, &turn);
    us_arena_free(&arena);
    pthread_mutex_lock(&f->lock);
    uint64_t wait = f->is_full ? AFTER_FULL : turn.wait;
    pthread_mutex_unlock(&f->lock);
    return wait;
}

/* ---- Publishing ------------------------------------------------------------------------ */

static void log_sync(const follower *f, bool in_sync, us_str why)
{
    log_line line;
    log_begin(&line, in_sync ? "info" : "error",
              in_sync ? "watch_in_sync" : "watch_out_of_sync");
    log_text(&line, "resource", us_str_from(f->resource));
    if (in_sync)
        log_number(&line, "objects", f->known.count);
    log_text_if_any(&line, "message", why);
    log_end(&line);
}

static bool is_old(const follower *f)
{
    return now() > f->heard + f->cluster->settings->watch_stale * 1000;
}

/* The tree to publish, with one more user; NULL: what is known is not sure. [changed] is set
 * where it is another one than the last. */
static us_known_tree *tree_of(follower *f, bool *changed)
{
    if (f->is_whole && (f->known.changed || !f->tree)) {
        us_known_tree *made = us_known_make_tree(&f->known);
        if (made) {
            us_known_tree_drop(f->tree);
            f->tree = made;
            *changed = true;
        }
    }
    bool in_sync = f->tree && !is_old(f);
    if (in_sync != f->is_told)
        log_sync(f, in_sync,
                 f->error ? us_str_from(f->error)
                 : f->tree && !in_sync
                     ? US_STR("the API server was not heard of for too long")
                     : US_STR_EMPTY);
    f->is_told = in_sync;
    metrics_set_resource(f->cluster->metrics, f->number, RESOURCE_METRIC_IN_SYNC,
                         in_sync);
    return in_sync ? us_known_tree_hold(f->tree) : NULL;
}

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
    snapshot_kind kinds[WATCHES_MAX];
    char *names[2 * WATCHES_MAX];
    size_t count = 0;
    uint64_t bits = 0;
    bool changed = !c->published;
    for (size_t i = 0; i < c->count; i++) {
        follower *f = &c->followers[i];
        pthread_mutex_lock(&f->lock);
        us_known_tree *tree = tree_of(f, &changed);
        names[2 * count] = tree ? strdup(f->api_version) : NULL;
        names[2 * count + 1] = tree ? strdup(f->kind) : NULL;
        pthread_mutex_unlock(&f->lock);
        if (tree && names[2 * count] && names[2 * count + 1]) {
            kinds[count] = (snapshot_kind){names[2 * count], names[2 * count + 1], tree};
            bits |= UINT64_C(1) << i;
            count++;
        } else {
            us_known_tree_drop(tree);
        }
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
    for (size_t i = 0; i < count; i++) {
        us_known_tree_drop(kinds[i].tree);
        free(names[2 * i]);
        free(names[2 * i + 1]);
    }
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

/* ---- Telling --------------------------------------------------------------------------- */

bool cluster_is_ready(cluster *c)
{
    return atomic_load(&c->ready) || now() > c->began + FIRST_LISTS;
}

void cluster_describe(cluster *c, us_buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        follower *f = &c->followers[i];
        pthread_mutex_lock(&f->lock);
        bool in_sync = f->tree && !is_old(f);
        us_buf_add_format(out, "[%c]watch %s: ", in_sync ? '+' : '-', f->resource);
        if (f->heard)
            us_buf_add_format(out, "%zu objects, heard of %llu s ago", f->known.count,
                              (unsigned long long)((now() - f->heard) / 1000));
        else
            us_buf_add_c(out, "nothing is known yet");
        if (!in_sync)
            us_buf_add_c(out, "; what needs it is off");
        if (f->error)
            us_buf_add_format(out, "; %s", f->error);
        us_buf_add_char(out, '\n');
        pthread_mutex_unlock(&f->lock);
    }
}

/* ---- Life ------------------------------------------------------------------------------ */

static bool add_follower(cluster *c, us_arena *arena, const char *resource, us_str *error)
{
    follower *f = &c->followers[c->count];
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->followers[i].resource, resource) == 0) {
            *error = us_str_format(arena, "--watch names %s twice", resource);
            return false;
        }
    *f = (follower){.cluster = c, .resource = resource, .known = {.memory = &c->memory}};
    f->watch = us_watch_new(arena, resource, take_event, f, &c->stopping, error);
    if (!f->watch) {
        *error = us_str_format(arena, "--watch: %.*s", US_STR_ARG(*error));
        return false;
    }
    pthread_mutex_init(&f->lock, NULL);
    f->number = metrics_resource(c->metrics, us_str_from(resource));
    c->count++;
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
    *c = (cluster){.settings = s,
                   .sets = sets,
                   .set_count = set_count,
                   .metrics = m,
                   .began = now()};
    us_memory_init(&c->memory, s->watched_max);
    bool good = true;
    for (size_t i = 0; i < s->watches.count && good; i++)
        good = add_follower(c, arena, s->watches.items[i], error);
    if (good && !api_server_find(arena, s, &config, error)) {
        *error = us_str_format(arena, "--watch: %.*s", US_STR_ARG(*error));
        good = false;
    }
    if (good)
        return c;
    cluster_stop(c);
    return NULL;
}

bool cluster_start(cluster *c, us_str *error)
{
    bool good = (c->publisher = poller_start(publish, c)) != NULL;
    for (size_t i = 0; i < c->count && good; i++)
        good = (c->followers[i].poller = poller_start(go_on, &c->followers[i])) != NULL;
    if (!good)
        *error = US_STR("there is no thread to watch the cluster");
    return good;
}

void cluster_stop(cluster *c)
{
    if (!c)
        return;
    __atomic_store_n(&c->stopping, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < c->count; i++)
        poller_stop(c->followers[i].poller);
    poller_stop(c->publisher);
    for (size_t i = 0; i < c->count; i++) {
        follower *f = &c->followers[i];
        us_watch_free(f->watch);
        us_known_forget(&f->known);
        us_known_tree_drop(f->tree);
        free(f->api_version);
        free(f->kind);
        free(f->error);
        pthread_mutex_destroy(&f->lock);
    }
    free(c);
}

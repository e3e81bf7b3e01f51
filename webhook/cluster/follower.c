/* Lists, watches, and lists again where it must. What is known is known for sure once a list was
 * whole, and for as long as its API server was heard of within --watch-stale; if there are more
 * objects than there is room for, nothing is. The lock is held for the instructions in which what
 * is known changes. */
#include "follower.h"

#include "kubernetes/watch.h"
#include "webhook/log/log.h"
#include "webhook/policies/poller.h"
#include "webhook/settings/api_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Milliseconds. */
enum {
    AFTER_FULL = 5 * 60000 /* until it is tried again whether all fits */
};

struct follower {
    follower_options options;
    us_arena arena; /* of the next two */
    const char *resource;
    us_watch *watch;
    unsigned number; /* for metrics */
    poller *poller;
    bool stopping; /* read by transfers */
    /* All below is under the lock. */
    pthread_mutex_t lock;
    us_known known;
    us_known_tree *tree; /* of the last whole list and what came after; NULL: none */
    bool is_whole;  /* [known] is as an API server has it, not in the middle of a list */
    bool is_full;   /* there are more objects than there is room for */
    bool is_absent; /* the API server has no such resource */
    bool is_told;   /* that it is in sync, for the log */
    uint64_t heard; /* when; 0: never */
    char *api_version, *kind; /* malloc's; NULL: not known yet */
    char *error;              /* of the last turn; NULL: none */
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
    metrics_set_resource(f->options.metrics, f->number, RESOURCE_METRIC_HEARD,
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
        f->is_whole = f->is_full = f->is_absent = false;
        us_known_begin_list(&f->known);
        return NULL;
    case US_WATCH_LISTED:
        us_known_end_list(&f->known);
        set_text(&f->error, US_STR_EMPTY);
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
    metrics_set_resource(f->options.metrics, f->number, RESOURCE_METRIC_OBJECTS,
                         f->known.count);
    bool tell = wrong || (f->is_whole && f->known.changed);
    pthread_mutex_unlock(&f->lock);
    metrics_set(f->options.metrics, METRIC_WATCH_BYTES,
                us_memory_held(f->options.memory));
    if (tell && f->options.changed)
        f->options.changed(f->options.data);
    return wrong;
}

/* A failure is worth a line when it is another one than the last. */
static void note_turn(follower *f, const us_watch_turn *turn)
{
    metrics *m = f->options.metrics;
    pthread_mutex_lock(&f->lock);
    bool is_new = turn->failed && (!f->error || !us_str_is(turn->error, f->error));
    set_text(&f->error, turn->error);
    pthread_mutex_unlock(&f->lock);
    if (turn->restarted)
        metrics_add_resource(m, f->number, RESOURCE_METRIC_RESTARTS, 1);
    if (turn->failed)
        metrics_add_resource(m, f->number, RESOURCE_METRIC_FAILURES, 1);
    if (!is_new || __atomic_load_n(&f->stopping, __ATOMIC_RELAXED))
        return;
    log_line line;
    log_begin(&line, "warning", "watch_failed");
    log_text(&line, "resource", us_str_from(f->resource));
    log_text(&line, "message", turn->error);
    log_end(&line);
}

/* What there is no resource for is as good as an empty list, where that is asked for. */
static void note_absence(follower *f)
{
    pthread_mutex_lock(&f->lock);
    f->known.changed = f->known.changed || !f->is_absent;
    us_known_begin_list(&f->known);
    us_known_end_list(&f->known);
    f->is_absent = f->is_whole = true;
    note_heard(f);
    set_text(&f->error, US_STR_EMPTY);
    bool tell = f->known.changed;
    pthread_mutex_unlock(&f->lock);
    if (tell && f->options.changed)
        f->options.changed(f->options.data);
}

static uint64_t go_on(void *data)
{
    follower *f = data;
    us_arena arena;
    us_kubeconfig config;
    us_watch_turn turn = {.wait = 5000, .failed = true, .error = US_STR_EMPTY};
    us_arena_init(&arena, 0, NULL);
    /* Read each time, for tokens and authorities are renewed. */
    if (api_server_find(&arena, f->options.settings, &config, &turn.error))
        turn = us_watch_go_on(f->watch, &arena, &config);
    if (turn.absent && f->options.absent_is_empty)
        note_absence(f);
    else
        note_turn(f, &turn);
    us_arena_free(&arena);
    pthread_mutex_lock(&f->lock);
    uint64_t wait = f->is_full ? AFTER_FULL : turn.wait;
    pthread_mutex_unlock(&f->lock);
    return wait;
}

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
    return now() > f->heard + f->options.settings->watch_stale * 1000;
}

/* ---- Telling --------------------------------------------------------------------------- */

static void make_tree(follower *f, bool *changed)
{
    us_known_tree *made = us_known_make_tree(&f->known);
    if (!made)
        return;
    us_known_tree_drop(f->tree);
    f->tree = made;
    *changed = true;
}

static void note_sync(follower *f, bool in_sync)
{
    us_str why = US_STR_EMPTY;
    if (f->error && !in_sync)
        why = us_str_from(f->error);
    else if (f->tree && !in_sync)
        why = US_STR("the API server was not heard of for too long");
    if (in_sync != f->is_told)
        log_sync(f, in_sync, why);
    f->is_told = in_sync;
    metrics_set_resource(f->options.metrics, f->number, RESOURCE_METRIC_IN_SYNC, in_sync);
}

static void copy_text(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from ? from : "");
}

follower_view follower_look(follower *f)
{
    follower_view view = {.tree = NULL};
    pthread_mutex_lock(&f->lock);
    if (f->is_whole && (f->known.changed || !f->tree))
        make_tree(f, &view.changed);
    bool in_sync = f->tree && !is_old(f);
    note_sync(f, in_sync);
    if (in_sync)
        view.tree = us_known_tree_hold(f->tree);
    copy_text(view.api_version, sizeof view.api_version, f->api_version);
    copy_text(view.kind, sizeof view.kind, f->kind);
    pthread_mutex_unlock(&f->lock);
    return view;
}

void follower_describe(follower *f, us_buf *out)
{
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

const char *follower_resource(const follower *f)
{
    return f->resource;
}

/* ---- Life ------------------------------------------------------------------------------ */

follower *follower_new(us_arena *arena, const char *resource,
                       const follower_options *options, us_str *error)
{
    follower *f = calloc(1, sizeof *f);
    if (!f) {
        *error = US_STR("out of memory");
        return NULL;
    }
    *f = (follower){.options = *options, .known = {.memory = options->memory}};
    us_arena_init(&f->arena, 0, NULL);
    pthread_mutex_init(&f->lock, NULL);
    f->resource = us_str_to_c(&f->arena, us_str_from(resource));
    f->watch = us_watch_new(&f->arena, f->resource, take_event, f, &f->stopping, error);
    if (f->watch) {
        f->number = metrics_resource(options->metrics, us_str_from(resource));
        return f;
    }
    *error = us_str_copy(arena, *error);
    follower_free(f);
    return NULL;
}

bool follower_start(follower *f)
{
    f->poller = poller_start(go_on, f);
    return f->poller != NULL;
}

void follower_hurry(follower *f)
{
    __atomic_store_n(&f->stopping, true, __ATOMIC_RELAXED);
}

void follower_rest(follower *f)
{
    follower_hurry(f);
    poller_stop(f->poller);
    f->poller = NULL;
}

void follower_free(follower *f)
{
    if (!f)
        return;
    follower_rest(f);
    us_watch_free(f->watch);
    us_known_forget(&f->known);
    us_known_tree_drop(f->tree);
    free(f->api_version);
    free(f->kind);
    free(f->error);
    pthread_mutex_destroy(&f->lock);
    us_arena_free(&f->arena);
    free(f);
}

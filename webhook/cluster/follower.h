/* Following one resource of the API server: a thread that lists and watches, and what it knows. */
#ifndef USHER_WEBHOOK_FOLLOWER_H
#define USHER_WEBHOOK_FOLLOWER_H

#include "kubernetes/known.h"
#include "webhook/metrics/metrics.h"
#include "webhook/settings/settings.h"

typedef struct follower follower;

/* How a resource is followed. All of it must outlive the followers, but for [resource], which is
 * copied. */
typedef struct follower_options {
    const settings *settings; /* how the API server is asked, and when it is too old */
    metrics *metrics;
    us_memory *memory;    /* that objects are taken from, of all followers */
    bool absent_is_empty; /* where there is no such resource, there are no such objects */
    /* Called by the follower's thread, which holds no lock, when something has changed. May be
     * NULL. */
    void (*changed)(void *data);
    void *data;
} follower_options;

/* Makes one that does nothing yet. NULL where [resource] is none (us_watch_new), with a sentence in
 * [error], in [arena], which must outlive it. */
follower *follower_new(us_arena *arena, const char *resource,
                       const follower_options *options, us_str *error);

/* Follows from now on; false if there is no thread. */
bool follower_start(follower *f);

/* Lets the thread, and what it waits for, end within a second or two. */
void follower_hurry(follower *f);

/* Waits until it has ended: nobody is told of changes any more. */
void follower_rest(follower *f);

/* Forgets all, after the end of the thread. [f] may be NULL. */
void follower_free(follower *f);

const char *follower_resource(const follower *f);

/* What a follower knows for sure. */
typedef struct follower_view {
    us_known_tree *tree; /* the caller's to drop; NULL: nothing for sure */
    char api_version[256], kind[256];
    bool changed; /* it is another tree than the one before */
} follower_view;

/* What is known now, if the list was whole and the API server was heard of in time; the log is told
 * when that changes. One thread may ask. */
follower_view follower_look(follower *f);

/* Appends a line: "[+]watch v1/namespaces: …", or "[-]…" with what is wrong. From any thread. */
void follower_describe(follower *f, us_buf *out);

#endif

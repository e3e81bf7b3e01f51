/* Loading anew, while the server runs, what its files say. */
#ifndef USHER_WEBHOOK_RELOAD_H
#define USHER_WEBHOOK_RELOAD_H

#include "base/buf.h"
#include "webhook/metrics/metrics.h"

/* Something that is made of files. */
typedef struct reload_source {
    const char *what;         /* "policies", for the log and for people */
    const char *const *paths; /* files and folders, with all that lies below; NULL ends */
    /* Loads the files, and puts what they say in force. On failure returns false, leaves
     * everything as it is, and stores a sentence in [error], in [arena]. [changed] is
     * false where the files say what is in force already. */
    bool (*load)(void *data, us_arena *arena, bool *changed, us_str *error);
    void *data;
    metric succeeded; /* counts loads that changed something */
    metric failed;
} reload_source;

/* A thread that watches the files of its sources. */
typedef struct reload reload;

/* Watches [sources] (copied; their paths must outlive it), which were loaded just now.
 * Folders are watched with inotify, so that the links of a mounted ConfigMap may be
 * swapped; in case the kernel tells nothing (network file systems), times and sizes are
 * compared every 10 seconds. NULL on failure, with a sentence in [error]. */
reload *reload_start(us_arena *arena, const reload_source *sources, size_t count,
                     metrics *m, us_str *error);

/* Loads everything again, changed or not, soon. From any thread. */
void reload_request(reload *r);

/* Appends a line about each source: "[+]policies ok" or "[-]policies: REASON", where the
 * reason is that of the last attempt, if it failed. */
void reload_describe(reload *r, us_buf *out);

/* Ends the thread. [r] may be NULL. */
void reload_stop(reload *r);

#endif

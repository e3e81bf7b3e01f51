/* What is known about bundles: for bundles.c, bundles_sets.c and bundles_ask.c alone.
 *
 * A bundle from a server has up to two archives: the good one, which is in force, and a later one
 * that could not be used yet.
 *
 * Two locks: [loading] is held while a policy set is made, by whoever makes it (a thread that has
 * got a bundle, or the one that watches files); [lock] for the instructions in which what is known
 * about bundles changes. It changes under both only, so that either is enough to read it; but
 * errors and times change under [lock] alone, where nothing was loaded. */
#ifndef USHER_WEBHOOK_BUNDLES_STATE_H
#define USHER_WEBHOOK_BUNDLES_STATE_H

#include "bundles.h"
#include "bundles_fetch.h"
#include "poller.h"

enum { BUNDLES_MAX = 32, BUNDLE_KEYS_MAX = 16, BUNDLE_REVISION_ROOM = 256 };

typedef struct archive {
    char *bytes; /* malloc's; NULL: there is none */
    size_t length;
    char tag[BUNDLE_TAG_ROOM];
    bool kept; /* it comes from the cache */
} archive;

typedef struct bundle {
    struct bundles *all;
    uint64_t bit;
    const char *name;
    const char *path; /* NULL: it has a URL */
    const char *url;
    const char *cache; /* where it is kept; NULL: nowhere */
    archive good, later;
    char revision[BUNDLE_REVISION_ROOM]; /* of the good one */
    char *unused;                        /* why the later one is not used */
    char *unreachable;                   /* why the last attempt to ask failed */
    time_t success; /* when the source last had what is in force; 0: never */
    /* Of its own thread. */
    poller *poller;
    char tag[BUNDLE_TAG_ROOM]; /* of what came last */
    unsigned failures;         /* one after the other */
    bool cache_read;
} bundle;

struct bundles {
    const settings *settings;
    generations *generations;
    metrics *metrics;
    unsigned workers;
    stored *stored; /* NULL: files are all there is of Gatekeeper's */
    bundle *items;
    size_t count;
    pthread_mutex_t loading, lock;
    bool in_force; /* there is a generation */
    bool stopping; /* read by transfers */
};

void archive_free(archive *a);

/* [text] takes the place of the error in [slot]; an empty one: all is well. Takes [lock], as the
 * next two do. */
void bundle_set_error(bundles *b, char **slot, us_str text);

/* The source has what is in force. */
void bundle_note_success(bundle *item);
void bundle_log(const char *level, const char *event, bundle *item, us_str message);

/* ---- bundles_sets.c */

/* The file of a key, of which [text] is the setting; [id_length] gets how many bytes at its
 * beginning are the key's ID; 0: it has none. */
const char *bundles_key_path(const char *text, size_t *id_length);

/* Makes the best policy set there is and puts it in force. [arrived] is the bit of a bundle that
 * came; 0 where files have changed. [used] gets the bits of the bundles whose later archives are
 * good now. False where no set could be made, with the reason in [error]; true with [changed]
 * false where something is still waited for. Called under [loading]. */
bool bundles_make_set(bundles *b, us_arena *arena, uint64_t arrived, uint64_t *used,
                      bool *changed, us_str *error);

/* ---- bundles_ask.c */

/* Asks the server of a bundle once. */
bundle_fetched bundle_ask(bundle *item, us_arena *arena, bundle_answer *answer,
                          us_str *error);

/* Asks, and does what is to be done then: for poller_start. [item] is a bundle. */
uint64_t bundle_poll(void *item);

#endif

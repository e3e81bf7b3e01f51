/* Where the policies come from: files, and bundles from files or servers. */
#ifndef USHER_WEBHOOK_BUNDLES_H
#define USHER_WEBHOOK_BUNDLES_H

#include "generations.h"
#include "webhook/cluster/stored.h"
#include "webhook/metrics/metrics.h"

/* All that the policies in force are made of, and the bundles that are asked for anew.
 *
 * What a server sends is tried beside what is in force, together with all the rest, and put in
 * force as a whole or not at all. A bundle that cannot be used is kept aside: it is tried again
 * when something else changes, for two bundles may be good together only. */
typedef struct bundles bundles;

/* Makes ready to load what [s] names into [g], with [workers] workers; reads nothing. NULL when
 * what is set makes no sense, with a sentence in [error]. All must outlive it; so must [arena]. */
bundles *bundles_new(us_arena *arena, const settings *s, generations *g, metrics *m,
                     unsigned workers, us_str *error);

/* Makes what [p] knows a part of the policies; until it knows all they are waited for. Before the
 * first load. */
void bundles_add_stored(bundles *b, stored *p);

/* The files and folders that it reads, as a NULL-terminated list in [arena]. */
const char *const *bundles_files(const bundles *b, us_arena *arena);

/* Makes a policy set of what is there and puts it in force: a load of reload.h. While a bundle
 * is still waited for it does nothing. [b] is a bundles. */
bool bundles_load(void *b, us_arena *arena, bool *changed, us_str *error);

/* Asks once for every bundle that has a server, and loads it all. */
bool bundles_load_whole(bundles *b, us_arena *arena, us_str *error);

/* Asks for bundles from now on, each on a thread of its own. */
bool bundles_start(bundles *b, us_str *error);

/* Asks for all of them soon. From any thread. */
void bundles_poll(bundles *b);

/* Appends a line: which bundles the first policies wait for. From any thread; so the next. */
void bundles_describe_wait(bundles *b, us_buf *out);

/* Appends a line about each bundle: "[+]bundle NAME: …", or "[-]…" with what is wrong. */
void bundles_describe(bundles *b, us_buf *out);

/* Ends the threads and forgets all. [b] may be NULL. */
void bundles_stop(bundles *b);

#endif

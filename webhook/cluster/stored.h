/* Gatekeeper's policies that are stored in the cluster: ConstraintTemplates, the Constraints of
 * their kinds, and mutators. */
#ifndef USHER_WEBHOOK_STORED_H
#define USHER_WEBHOOK_STORED_H

#include "gatekeeper/gatekeeper.h"
#include "webhook/metrics/metrics.h"
#include "webhook/settings/settings.h"

typedef struct stored stored;

/* Makes ready to follow them; asks nothing yet. NULL where nobody can say who is to be asked, with a
 * sentence in [error]. [s], [m] and [arena] must outlive it. */
stored *stored_new(us_arena *arena, const settings *s, metrics *m, us_str *error);

/* Follows from now on. [changed] is called, by a thread of its own, when all is known for the first
 * time, and whenever it has changed. */
bool stored_start(stored *p, void (*changed)(void *data), void *data, us_str *error);

/* True once all has been listed. From any thread, as the next two. */
bool stored_is_known(stored *p);

/* What was known last, as texts in [arena]. */
void stored_texts(stored *p, us_arena *arena, const us_gatekeeper_source **texts,
                  size_t *count);

/* Appends a line for each resource that is followed. */
void stored_describe(stored *p, us_buf *out);

/* From now on [changed] is not called any more. [p] may be NULL, as in the next one. */
void stored_rest(stored *p);

/* Ends the threads, within a second or two, and forgets all. */
void stored_stop(stored *p);

#endif

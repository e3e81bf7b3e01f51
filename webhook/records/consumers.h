/* All that looks at reviews after their answer. */
#ifndef USHER_WEBHOOK_CONSUMERS_H
#define USHER_WEBHOOK_CONSUMERS_H

#include "capture.h"
#include "decision_log.h"
#include "events.h"
#include "webhook/policies/shadow.h"

/* What was not asked for is NULL. */
typedef struct consumers {
    capture *capture;
    shadow *shadow;
    decision_log *decisions;
    events *events;
    records *records; /* NULL: there is no consumer */
} consumers;

/* Loads what consumers need to be in order. [s] and [m] must outlive them. On failure returns
 * false, with a sentence in [error], in [arena]; consumers_stop is needed all the same. */
bool consumers_load(consumers *c, us_arena *arena, const settings *s, generations *g,
                    metrics *m, us_str *error);

/* How many workers of the policies in force consumers may take at once. */
unsigned consumers_workers(const settings *s);

/* Opens files and starts threads; otherwise as consumers_load, which comes before. [g] are
 * the policies in force. */
bool consumers_start(consumers *c, us_arena *arena, const settings *s, generations *g,
                     metrics *m, us_str *error);

/* Opens files anew. */
void consumers_reopen(consumers *c);

/* No review is being judged any more. Gives the consumers some seconds to see those that
 * wait, and [seconds] to send what they have, and frees everything. */
void consumers_stop(consumers *c, unsigned seconds);

#endif

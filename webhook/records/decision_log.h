/* The decision log: each review with its answer as an event in OPA's format, in a file or at an
 * HTTPS endpoint. */
#ifndef USHER_WEBHOOK_DECISION_LOG_H
#define USHER_WEBHOOK_DECISION_LOG_H

#include "records.h"
#include "webhook/policies/generations.h"

typedef struct decision_log decision_log;

/* True if what [s] says of the decision log makes one; else stores a sentence in [error], in
 * [arena]. */
bool decision_log_check(us_arena *arena, const settings *s, us_str *error);

/* Starts the log that [s] names. What it is given must outlive it; policies are asked with a
 * worker of [g]. NULL on failure, with a sentence in [error], in [arena]. */
decision_log *decision_log_start(us_arena *arena, const settings *s, generations *g,
                                 metrics *m, us_str *error);

/* Writes, or has uploaded, the event of [record]. [data] is the log; one thread at a time. */
void decision_log_take(void *data, const judged *record);

/* Makes the policies that are being asked come to an end, as an error. From any thread. */
void decision_log_hurry(void *data);

/* Has the file opened again before the next event. From any thread. */
void decision_log_reopen(decision_log *d);

/* Nothing may be taken any more. Uploads what waits, for [seconds] at the most. [d] may be
 * NULL. */
void decision_log_stop(decision_log *d, unsigned seconds);

#endif

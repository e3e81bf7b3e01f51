/* Events of Kubernetes: what was denied is told where `kubectl get events` and `kubectl describe`
 * show it. */
#ifndef USHER_WEBHOOK_EVENTS_H
#define USHER_WEBHOOK_EVENTS_H

#include "records.h"
#include "webhook/policies/generations.h"

typedef enum events_mode { EVENTS_OFF, EVENTS_DENIALS, EVENTS_ALL } events_mode;

typedef struct events events;

/* True if it can be told where the API server is; else stores a sentence in [error], in [arena].
 * Nothing is asked. */
bool events_check(us_arena *arena, const settings *s, us_str *error);

/* Starts to send. What it is given must outlive it; policies are asked with a worker of [g]. NULL
 * on failure, with a sentence in [error], in [arena]. */
events *events_start(us_arena *arena, const settings *s, generations *g, metrics *m,
                     us_str *error);

/* For records_consumer.take: puts an Event on the list of those to be sent. */
void events_take(void *data, const judged *record);

/* For records_consumer.hurry: gives up what policies are asked. */
void events_hurry(void *data);

/* Nothing may be taken any more. Sends what waits, for [seconds] and a few at the most. [e] may be
 * NULL. */
void events_stop(events *e, unsigned seconds);

#endif

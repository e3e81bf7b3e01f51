/* Something that is done again and again, on a thread of its own. */
#ifndef USHER_WEBHOOK_POLLER_H
#define USHER_WEBHOOK_POLLER_H

#include <stdint.h>

typedef struct poller poller;

/* Calls [poll] at once, and from then on each time the milliseconds have passed that it
 * returned. NULL if there is no thread or memory. */
poller *poller_start(uint64_t (*poll)(void *data), void *data);

/* Calls it soon, however long it wanted to wait. From any thread. */
void poller_wake(poller *p);

/* Ends the thread, after a call that is in progress. [p] may be NULL. */
void poller_stop(poller *p);

#endif

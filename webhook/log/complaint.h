/* Something that goes wrong again and again, told in the log now and then. */
#ifndef USHER_WEBHOOK_COMPLAINT_H
#define USHER_WEBHOOK_COMPLAINT_H

#include "base/str.h"

/* Belongs to one thread. Zeroed memory but for [event] is a good start. */
typedef struct complaint {
    const char *event; /* of the log line */
    uint64_t next;     /* monotonic ns: not before then */
    uint64_t count;    /* since the last line */
} complaint;

/* Counts [count] things that went wrong for the reason [why], and writes a line if there was
 * none for half a minute. */
void complain(complaint *c, uint64_t count, us_str why);

#endif

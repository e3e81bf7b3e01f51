/* A line for each failure would fill the log with one thing; none would hide it. */
#include "complaint.h"

#include "log.h"

#include <time.h>

#define PAUSE UINT64_C(30000000000)

void complain(complaint *c, uint64_t count, us_str why)
{
    struct timespec t;
    log_line line;
    clock_gettime(CLOCK_MONOTONIC, &t);
    uint64_t now = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
    c->count += count;
    if (now < c->next)
        return;
    log_begin(&line, "warning", c->event);
    log_text(&line, "message", why);
    log_number(&line, "times", c->count);
    log_end(&line);
    c->next = now + PAUSE;
    c->count = 0;
}

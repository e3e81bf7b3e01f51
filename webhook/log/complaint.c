/* A line for each failure would fill the log with one thing; none would hide it. */
#include "complaint.h"

#include "base/clock.h"
#include "log.h"

#define PAUSE UINT64_C(30000000000)

void complain(complaint *c, uint64_t count, us_str why)
{
    log_line line;
    uint64_t now = us_clock_now();
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

/* How far a command is in files that it reads, on a line of the terminal that is written over and over. */
#ifndef US_CLI_PROGRESS_H
#define US_CLI_PROGRESS_H

#include "base/buf.h"

typedef struct us_progress {
    bool shows;
    bool shares;           /* the terminal with standard output */
    bool is_there;         /* something is on the line */
    uint64_t began, shown; /* by us_clock_now */
    uint64_t done_then;    /* when it began */
    uint64_t count_then;
} us_progress;

/* Shows on standard error, if that is a terminal and [wanted]. */
us_progress us_progress_begin(bool wanted);

/* It is at [done] of [size] bytes (0: nobody knows), and at the item [count] of those called [items]. Shown some times
 * a second: "1.50 of 3.00 GB, 50 %; 500 MB/s, 240000 events/s, 0m03s left". */
void us_progress_show(us_progress *progress, uint64_t done, uint64_t size, uint64_t count,
                      const char *items);

/* It is at [done] of [count] things called [items]: "120 of 300 objects, 40 %". */
void us_progress_show_items(us_progress *progress, size_t done, size_t count,
                            const char *items);

/* Wipes the line, before something else is written. */
void us_progress_clear(us_progress *progress);

/* The same, before something is written to standard output, which may be elsewhere. */
void us_progress_clear_output(us_progress *progress);

#endif

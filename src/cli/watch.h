/* Waiting for files to change. */
#ifndef US_CLI_WATCH_H
#define US_CLI_WATCH_H

#include "base/str.h"

typedef struct us_watch us_watch;

/* Begins to watch the files among [paths] and whatever lies below the folders among them,
 * but for names that a pattern of [ignore] matches (both lists end with NULL; [ignore] may
 * be NULL). NULL where the system has no watches to give. Lives in [arena] until
 * us_watch_end. */
us_watch *us_watch_begin(us_arena *arena, const char *const *paths,
                         const char *const *ignore);

typedef enum us_watch_news {
    US_WATCH_CHANGED, /* files, and none has changed for a moment since */
    US_WATCH_KEY,     /* standard input has something to read, or ended */
    US_WATCH_RESIZED, /* the terminal, or what it shows may be gone */
    US_WATCH_ENDED,   /* the process was asked to end (SIGINT, SIGTERM) */
} us_watch_news;

/* Waits until something changed since us_watch_begin, or the process is asked to end; with
 * [keys] also for the terminal. */
us_watch_news us_watch_wait(us_watch *watch, bool keys);

/* The files that changed so far, each once, in the order in which they did; stores how many
 * in [count]. After many of them the rest is left out. They live as long as [watch]. */
const us_str *us_watch_changed(const us_watch *watch, size_t *count);

void us_watch_end(us_watch *watch);

#endif

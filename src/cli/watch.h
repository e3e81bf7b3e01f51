/* Waiting for files to change. */
#ifndef US_CLI_WATCH_H
#define US_CLI_WATCH_H

#include "base/arena.h"

typedef struct us_watch us_watch;

/* Begins to watch the files among [paths] and whatever lies below the folders among them,
 * but for names that a pattern of [ignore] matches (both lists end with NULL; [ignore] may
 * be NULL). NULL where the system has no watches to give. Lives in [arena] until
 * us_watch_end. */
us_watch *us_watch_begin(us_arena *arena, const char *const *paths,
                         const char *const *ignore);

/* Waits until something changed since us_watch_begin and nothing has changed for a moment.
 * False when the process was asked to end (SIGINT, SIGTERM). */
bool us_watch_wait(us_watch *watch);

void us_watch_end(us_watch *watch);

#endif

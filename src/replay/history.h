/* Objects as a log had them last. Their texts lie in a temporary file, which has no name and goes
 * with the process; memory holds where. Both are bounded: beyond, objects are unknown again, and
 * counted. */
#ifndef US_REPLAY_HISTORY_H
#define US_REPLAY_HISTORY_H

#include "replay/event.h"

/* Objects that are known at once, and bytes of the temporary file. */
#define US_HISTORY_OBJECTS ((size_t)1 << 20)
#define US_HISTORY_BYTES   ((uint64_t)16 << 30)

typedef struct us_history us_history;

/* An empty one, whose file is made in [folder] when it is first needed. In [arena], with which
 * the file goes. */
us_history *us_history_new(us_arena *arena, const char *folder);

/* The object that [event] is about as it was before, in [arena]; US_NONE: it is unknown, or there
 * was none. */
us_value us_history_find(us_history *history, us_arena *arena,
                         const us_replay_event *event);

/* Takes from [event] what it tells of objects: what it wrote, read, or deleted. [arena] is for
 * what is needed on the way. */
void us_history_take(us_history *history, us_arena *arena, const us_replay_event *event);

/* Objects that could not be remembered, for want of room or for a full disk. */
uint64_t us_history_lost(const us_history *history);

#endif

/* Judging many lines at once: what is about one object is one thread's, which has what is known of it,
 * too. */
#ifndef US_REPLAY_JUDGING_H
#define US_REPLAY_JUDGING_H

#include "replay/history.h"
#include "replay/lines.h"
#include "replay/record.h"

typedef struct us_replay_judging us_replay_judging;

/* For lines whose objects are hashed with the key of [history]. In [arena], with which it ends;
 * [options] must live as long. */
us_replay_judging *us_replay_judging_new(us_arena *arena, us_history *history,
                                         const us_replay_options *options);

/* Judges those of [count] lines that are events of the part that is asked for, in order, and counts them in the summary of the options. What is
 * to be told stands in [told] of each, else NULL; it is valid until the next call. */
void us_replay_judge(us_replay_judging *judging, us_replay_line *const *lines,
                     size_t count);

#endif

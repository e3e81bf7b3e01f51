/* What requests tell of objects where the log has not what came of them.
 *
 * Of a request without an answer, as at level Request, it is known what was asked for and what webhooks
 * changed of it; of one that binds a pod or scales something, what it did to another object. What
 * comes of that lacks what the API server itself adds, and so has no resourceVersion, by which
 * it is told from what was stored. */
#ifndef US_REPLAY_LEARN_H
#define US_REPLAY_LEARN_H

#include "replay/facts.h"
#include "replay/rebuild.h"

/* Fills the fact of [facts] that says of the object of [event] that it is unknown from now on, with what
 * it is, if that can be told of [rebuilt] and of [known], the object before (NONE: it is unknown).
 * The text is in [arena]. */
void us_replay_learn(us_arena *arena, const us_replay_event *event,
                     const us_replay_rebuilt *rebuilt, us_value known,
                     us_replay_facts *facts);

#endif

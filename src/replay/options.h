/* The options of a request, as its review has them. */
#ifndef US_REPLAY_OPTIONS_H
#define US_REPLAY_OPTIONS_H

#include "replay/event.h"

/* CreateOptions, UpdateOptions or DeleteOptions of [operation], in [arena]. [body] is what a DELETE
 * had for its body, which holds them; NONE: it had none. [old] is what it deleted; NONE: unknown. */
us_value us_options_make(us_arena *arena, const us_replay_event *event,
                         const char *operation, us_value body, us_value old);

/* True if the request was to change nothing. */
bool us_options_are_dry(us_value options);

#endif

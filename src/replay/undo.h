/* What webhooks changed, undone: an API server at level Request or above writes the patch of each
 * webhook into the event's annotations. */
#ifndef US_REPLAY_UNDO_H
#define US_REPLAY_UNDO_H

#include "value/value.h"

/* Operations of all webhooks together that are undone at the most. */
#define US_UNDO_OPERATIONS_MAX 1000

/* The operations (RFC 6902) of all webhooks in the order in which they were applied, an array in
 * [arena]; NONE where [annotations] of an event have none that can be read, or some that can't be. */
us_value us_undo_operations(us_arena *arena, us_value annotations);

/* True if [annotations] tell of patches of webhooks, be they readable or not. */
bool us_undo_is_patched(us_value annotations);

/* [after], to which [operations] led, as it was before them, in [arena]. What they overwrote or
 * removed is taken from [base], an object which is like that but for what the API server itself adds.
 * NONE where that does not tell, or where the operations do not lead from there to [after]. */
us_value us_undo(us_arena *arena, us_value after, us_value operations, us_value base);

#endif

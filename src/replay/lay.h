/* Patches, laid on what they were meant for: where a log has a patch and not what came of it.
 *
 * What kind of patch it was is not in an event, so it is taken from its form. Where that, or the
 * schema of the kind, would have to be guessed, nothing comes of it. */
#ifndef US_REPLAY_LAY_H
#define US_REPLAY_LAY_H

#include "replay/event.h"

/* What comes of the patch [sent] of [event] when it is laid on [old], in [arena], before anything is
 * changed by webhooks or added by the API server; NONE where that can't be told. An array is a JSON Patch
 * (RFC 6902). An object is an intent of server-side apply if the address has the parameter `force`,
 * which no other patch may have. Any other object is a merge patch (RFC 7396), or a strategic one where
 * both come to the same. */
us_value us_lay(us_arena *arena, const us_replay_event *event, us_value sent,
                us_value old);

/* What comes of server-side apply: [intent] of [manager], laid on [old] in the way that the
 * managedFields of [old] tell. NONE where they do not tell enough: there are none, or a list or map is
 * touched of which they do not say whether it is one thing or many. */
us_value us_lay_intent(us_arena *arena, us_value intent, us_value old, us_str manager,
                       us_str subresource);

#endif

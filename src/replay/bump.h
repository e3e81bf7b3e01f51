/* What the change of a policy set is, as semantic versions have it: for those whose requests it judges.
 *
 *   newly denied     major   what worked does not any more
 *   newly admitted   minor   nothing that worked stops; more is possible
 *   patch changed    minor   requests pass as before, and something else is stored
 *   message changed  patch   the same is decided, in other words
 *   nothing          none
 *
 * What one of the sets can't decide (determined, undetermined) says nothing. Accepted changes do not
 * count. */
#ifndef US_REPLAY_BUMP_H
#define US_REPLAY_BUMP_H

#include "replay/summary.h"

typedef enum us_replay_bump {
    US_REPLAY_BUMP_NONE,
    US_REPLAY_BUMP_PATCH,
    US_REPLAY_BUMP_MINOR,
    US_REPLAY_BUMP_MAJOR,
} us_replay_bump;

/* "none", "patch", "minor", "major". */
const char *us_replay_bump_name(us_replay_bump version);

/* What all changes take that are not accepted. */
us_replay_bump us_replay_bump_of(const us_replay_counts *counts);

/* Appends the version for people, with a witness for each kind of change, and what is not known. */
void us_replay_write_bump(us_buf *out, us_replay_summary *summary);

#endif

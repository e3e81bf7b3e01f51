/* What makes a replay end in findings: what --fail-on names. */
#ifndef US_REPLAY_FAILING_H
#define US_REPLAY_FAILING_H

#include "replay/summary.h"

typedef struct us_replay_failing {
    bool changes[US_REPLAY_CHANGES]; /* that are not accepted */
    bool denials;                    /* changed or not */
    bool indeterminate;              /* the candidate can't decide */
} us_replay_failing;

/* Adds what [word] says: flips, newly-denied, newly-admitted, changes, denials, indeterminate, nothing;
 * false if it is none of these. */
bool us_replay_failing_add(us_replay_failing *failing, us_str word);

/* True if [counts] have something of it. */
bool us_replay_failing_found(const us_replay_failing *failing,
                             const us_replay_counts *counts);

/* True if [record] is of it. */
bool us_replay_failing_has(const us_replay_failing *failing,
                           const us_replay_record *record);

#endif

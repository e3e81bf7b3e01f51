/* What one event came to, for use elsewhere: its review, and a test of the policies by it. Secrets are
 * masked in both, as in captures (admission/capture.h). */
#ifndef US_REPLAY_EXTRACT_H
#define US_REPLAY_EXTRACT_H

#include "replay/record.h"

/* The AdmissionReview of [outcome], masked, in [arena]; US_NONE with a sentence in [problem] if it can't
 * be had back. */
us_value us_replay_extract(us_arena *arena, us_mask *mask,
                           const us_replay_outcome *outcome, us_str *problem);

/* Appends [review] as JSON for people. */
void us_replay_write_review(us_buf *out, us_value review);

/* Appends a file of Rego that has a test: that rules which deny, of packages of [plan] that are asked about
 * the request in [review], come to what they come to now. [worker] is of the plan's policy. [record] is of
 * the event that the review is of. [package]: the test's; empty: that of the rules, or replay, and _test.
 * False with a sentence in [problem] where there is nothing to test. Where
 * [problem] is filled all the same it says that the masked request is decided otherwise than the event. */
bool us_replay_write_test(us_buf *out, const us_admission_plan *plan,
                          usher_worker *worker, us_value review,
                          const us_replay_record *record, us_str package,
                          us_str *problem);

#endif

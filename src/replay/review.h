/* Reviews that somebody kept as they were: captures of usher-webhook, decision logs of it and of OPA,
 * and AdmissionReviews by themselves. Each is read as an event, whose request need not be rebuilt. */
#ifndef US_REPLAY_REVIEW_H
#define US_REPLAY_REVIEW_H

#include "replay/event.h"

/* What a line has of a review; what is missing is empty, or NONE. */
typedef struct us_replay_kept {
    us_str review; /* an AdmissionReview, JSON */
    us_str
        answer; /* what was said to it, likewise: an AdmissionReview, its `response`, or
                              what else was asked for */
    const char *root; /* the name of the review in the line, "review" or "input" */
    us_str path;      /* what was asked: /mutate, /validate; or a document of policies */
    us_value masked,
        erased; /* arrays of JSON Pointers: what of the line is hidden, or gone */
    us_str decision_id, timestamp;
} us_replay_kept;

/* Fills [event], which lives as long as the texts and [arena]; false where one of the texts is no JSON. */
bool us_replay_review_read(us_arena *arena, const us_replay_kept *kept,
                           us_replay_event *event);

#endif

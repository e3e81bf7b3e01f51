/* One event of a decision log, in the format of OPA's. */
#ifndef USHER_WEBHOOK_DECISION_EVENT_H
#define USHER_WEBHOOK_DECISION_EVENT_H

#include "admission/mask.h"
#include "records.h"
#include "value/array.h"
#include "value/object.h"

/* An event, and the parts of it that masks reach. US_NONE: the part is not there. */
typedef struct decision_event {
    us_arena *arena; /* where all of it lives */
    const judged *record;
    us_value labels;  /* an object of strings */
    us_value bundles; /* an object of {"revision": …}, by name */
    uint64_t number;  /* of the review among those of this process; 0: none */
    us_value input;   /* the AdmissionReview that came */
    us_value result;  /* … and the one that was answered */
    us_value error;   /* {"code", "message"}, where a policy could not be evaluated */
    us_array *erased; /* JSON Pointers of what was removed, and of what was replaced */
    us_array *masked;
} decision_event;

/* The event of [record], which it refers to, without labels and bundles. What of the review
 * or its answer is no JSON is left out. */
decision_event decision_event_make(us_arena *arena, const judged *record);

/* The event as an object: what policies see of it, and what is written. */
us_value decision_event_value(const decision_event *event);

/* Changes what [rules] say, as OPA does: the value of data.system.log.mask, read from its JSON
 * into the event's arena. They are JSON Pointers of what is to be removed, and objects {"op":
 * "remove" or "upsert", "path", "value"}. Input and result are changed in place, and take the
 * values over. On failure returns false and stores a sentence in [error]; the event then must
 * not be written. */
bool decision_event_mask(decision_event *event, us_value rules, us_str *error);

/* Replaces what looks like a secret, after all else. */
void decision_event_hide_secrets(decision_event *event, us_mask *mask);

#endif

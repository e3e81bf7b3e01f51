/* What the log may tell of a review. */
#ifndef US_ADMISSION_LOGGED_H
#define US_ADMISSION_LOGGED_H

#include "admission/admission.h"
#include "admission/mask.h"
#include "admission/prompt_facts.h"

/* Texts, without what looks like a secret and without what the policies do not want to be
 * logged. Empty: there is none. */
typedef struct us_logged {
    bool is_dropped; /* nothing of the review is to be logged */
    bool is_bare; /* policies were asked, or could not be: what they have said about the
                        review is told by [message] alone */
    us_str uid, operation, group, kind, subresource, namespace, name, user;
    us_str prompt_ref; /* "name@version" of an object of the group prompt.example.com */
    us_str message;    /* of the denial */
    us_prompt_facts prompt;
} us_logged;

/* What may be told of [answer], the answer to [review], an AdmissionReview as it came. Where
 * the policies of [plan] have data.system.log, they are asked with [worker] about the event
 * that a decision log would have (event.h). Never fails: where it cannot be told what may be
 * seen, texts say that they are hidden. Texts live in [arena] or in the answer; the recovery
 * point of [arena] is replaced meanwhile. */
us_logged us_logged_of(us_arena *arena, const us_admission_plan *plan,
                       usher_worker *worker, us_admission_path path, us_str review,
                       const us_admission_answer *answer);

#endif

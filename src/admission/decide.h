/* What the policies say about one review. */
#ifndef US_ADMISSION_DECIDE_H
#define US_ADMISSION_DECIDE_H

#include "admission/plan.h"
#include "value/value.h"

/* An AdmissionRequest, as far as deciding needs it taken apart. Texts are slices of the
 * values; what is absent is empty, or null. Its kind, its object and the old one may be, or hold,
 * US_UNKNOWN; of what is unknown as a whole unknown.h tells what is known all the same. */
typedef struct us_review {
    us_str api_version; /* of the AdmissionReview: "admission.k8s.io/v1" */
    us_value request;   /* an object */
    us_value object;
    us_value old_object;
    us_operation operation;
    us_str operation_name;
    us_str uid, group, kind, name, namespace, subresource, username;
    bool kind_unknown;
} us_review;

/* What all policies say. Everything lives in the arena of the review. */
typedef struct us_decision {
    us_findings denials;
    us_findings warnings;
    us_findings dryruns;    /* denials and patches of packages under dryrun */
    us_findings errors;     /* evaluations that failed and therefore refuse the request */
    us_findings exceptions; /* rules that an exception kept from being asked */
    bool evaluation_error;  /* one failed, refusing or not */
    bool
        indeterminate; /* for what is unknown of the request there may be more that refuses */
    bool exhausted;  /* … for want of what the budget or the plan bounds */
    us_value patch;  /* array of operations; US_NONE: nothing to change */
    us_value object; /* as the patches left it */
    const us_admission_outcome *outcomes; /* of each package of the plan; NULL: none */
    us_str why; /* what made the first denial; empty: nobody was asked */
} us_decision;

/* A uid is no longer than this: an API server sends 36 bytes. */
#define US_REVIEW_UID_MAX 256

/* Takes [document], an AdmissionReview, apart as far as its request, an object then, and its
 * uid. Returns what is wrong with it, a literal, or NULL. */
const char *us_review_read_envelope(us_value document, us_review *review);

/* Takes [request], an AdmissionRequest, apart. Returns what is wrong with it, a literal, or
 * NULL. What the caller knows better (api_version, uid) is left alone. */
const char *us_review_read_request(us_value request, us_review *review);

/* Asks all packages for denials and warnings. [budget] bounds all evaluations together.
 * Findings come in order of packages, rules, and answers, each but once. */
us_decision us_decide_validate(us_arena *arena, const us_admission_plan *plan,
                               usher_worker *worker, const us_review *review,
                               const us_admission_budget *budget);

/* Asks the packages under `denials: before` for denials; where there are none, lets those
 * with a patch rule mend the object, one after the other. Nothing is changed where there is
 * nothing to store: on DELETE and CONNECT, and without an object.
 * What no admission may change (names, uid, status, …) stays as it was, with a warning
 * where a patch would have changed it. */
us_decision us_decide_mutate(us_arena *arena, const us_admission_plan *plan,
                             usher_worker *worker, const us_review *review,
                             const us_admission_budget *budget);

/* Both, one after the other, as a cluster does in which both are registered: what is
 * validated is the object as the patches left it. But it is mended and validated after a
 * denial too, so that all findings are told at once. */
us_decision us_decide_whole(us_arena *arena, const us_admission_plan *plan,
                            usher_worker *worker, const us_review *review,
                            const us_admission_budget *budget);

#endif

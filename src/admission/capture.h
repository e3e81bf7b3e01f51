/* Judged reviews as lines that can be read, and judged, again. */
#ifndef US_ADMISSION_CAPTURE_H
#define US_ADMISSION_CAPTURE_H

#include "admission/admission.h"
#include "admission/mask.h"

#include <time.h>

/* A judged review, secrets and all. */
typedef struct us_capture {
    us_admission_path path;
    us_str review;   /* an AdmissionReview */
    us_str answer;   /* an AdmissionReview, or a line if [status] is not 200 */
    us_str patch;    /* RFC 6902 as JSON; empty: none */
    unsigned status; /* of HTTP */
    us_str decision_id, trace_id, revision;
    struct timespec received;
    uint64_t ns;
} us_capture;

/* What decides what is not to be seen. */
typedef struct us_capture_rules {
    us_mask *mask;
    /* Of policies that may have data.system.log.drop and mask, which are asked as for an event
     * of the decision log (event.h). NULL: nobody is asked. */
    usher_worker *worker;
    usher_limits limits; /* of asking */
} us_capture_rules;

/* One JSON object and a newline:
 *
 *     {"timestamp", "path": "/validate", "decisionId", "traceId", "revision", "status",
 *      "latencyMs", "review": the AdmissionReview, "response": the member of that name of the
 *      answer, its patch as JSON, or the text, "erased" and "masked": JSON Pointers to what
 *      was removed from this line, and to what was changed in it}
 *
 * Empty where there is nothing to be written: [problem] then is a sentence about why it could
 * not be, in [arena], or empty where policies want it so. The recovery point of [arena] is
 * replaced meanwhile, and it is reset where it does not suffice. */
us_str us_capture_line(us_arena *arena, const us_capture_rules *rules,
                       const us_capture *judged, us_str *problem);

/* The JSON patch [patch] of [review], an AdmissionReview, without secrets: each value as at
 * its place in the object. Empty where there is none, or [arena] does not suffice, which then
 * is reset. */
us_str us_capture_patch(us_arena *arena, us_mask *mask, us_str review, us_str patch);

#endif

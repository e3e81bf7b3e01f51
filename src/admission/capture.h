/* Judged reviews as lines that can be read, and judged, again. */
#ifndef US_ADMISSION_CAPTURE_H
#define US_ADMISSION_CAPTURE_H

#include "admission/admission.h"
#include "admission/mask.h"

#include <time.h>

/* A judged review, secrets and all. */
typedef struct us_capture {
    us_admission_path path;
    us_str review; /* an AdmissionReview */
    us_str
        answer; /* what was sent: an AdmissionReview, or where [status] is not 200 a line
                        of text */
    us_str patch;    /* RFC 6902 as JSON; empty: none */
    unsigned status; /* of HTTP */
    us_str decision_id, trace_id, revision;
    struct timespec received;
    uint64_t ns;
} us_capture;

/* One JSON object and a newline:
 *
 *     {"timestamp", "path": "/validate", "decisionId", "traceId", "revision", "status",
 *      "latencyMs", "review": the AdmissionReview, "response": the member of that name of the
 *      answer, its patch as JSON, or the text, "masked": JSON Pointers to what was changed in
 *      this line}
 *
 * Empty where [arena] does not suffice, which is reset then. The recovery point of [arena] is
 * replaced meanwhile. */
us_str us_capture_line(us_arena *arena, us_mask *mask, const us_capture *judged);

/* The JSON patch [patch] of [review], an AdmissionReview, without secrets: each value as at
 * its place in the object. Otherwise as us_capture_line. */
us_str us_capture_patch(us_arena *arena, us_mask *mask, us_str review, us_str patch);

#endif

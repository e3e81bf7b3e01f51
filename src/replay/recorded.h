/* Tests made of reviews that somebody kept: captures of usher-webhook, lines of a decision log, and
 * AdmissionReviews by themselves. */
#ifndef US_REPLAY_RECORDED_H
#define US_REPLAY_RECORDED_H

#include "admission/admission.h"
#include "base/buf.h"

typedef struct us_recorded_test {
    const us_admission_plan *plan; /* of the policies that are tested, */
    usher_worker *worker;          /* and a worker of their policy */
    us_str file;                   /* as messages call it */
    us_str
        uid; /* of the request, or decisionId of the capture, that is meant; empty: there is one alone */
    us_str package; /* that the test goes into */
} us_recorded_test;

/* Appends a file of Rego that has a test: that the rules which deny come to what they come to now for the
 * review in [text], JSON documents one after the other, which is meant. Secrets are masked, and
 * the test is of the masked request. False with a sentence in [problem] where there is nothing to test.
 * Where [problem] is filled all the same it says that the masked request is decided otherwise. */
bool us_recorded_write_test(us_buf *out, const us_recorded_test *test, us_str text,
                            us_str *problem);

#endif

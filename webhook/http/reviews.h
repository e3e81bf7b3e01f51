/* Judging the reviews that requests bring, one at a time or in the second lane. */
#ifndef USHER_WEBHOOK_REVIEWS_H
#define USHER_WEBHOOK_REVIEWS_H

#include "lane.h"
#include "webhook/policies/generations.h"
#include "webhook/records/records.h"

#include <microhttpd.h>
#include <sys/socket.h>

/* What reviews are judged with, and who is told. */
typedef struct review_parts {
    generations *generations;
    metrics *metrics;
    records *records; /* NULL: nobody wants any */
} review_parts;

/* What a request says of its review. */
typedef struct review_request {
    us_admission_path path;
    us_str text;                   /* the body */
    request_body *body;            /* what holds it, handed over to the records once it is
                                      judged; empty where nothing is kept for them */
    uint64_t timeout;              /* ns; 0: what is set for all */
    const struct sockaddr *client; /* or NULL */
    const char *traceparent;       /* the header, or NULL */
} review_request;

/* A review on its way from a request to its answer. */
typedef struct review_task {
    lane_job job; /* the first member: the lane hands this back */
    const review_parts *parts;
    review_request request;
    uint64_t began;    /* monotonic ns, as all times here */
    uint64_t deadline; /* 0: that of the policies alone */
    bool tried;        /* it was not done quickly */
    unsigned status;   /* of HTTP; 0: not judged yet */
    struct MHD_Response *response;
} review_task;

/* Fills [task] in; what [request] points to must be there until the review is judged. */
void review_begin(review_task *task, const review_parts *parts,
                  const review_request *request);

/* Judges the review if that is done quickly; false if it is to be judged in the second
 * lane. Where most reviews take long it is not tried, unless [anyway]. It is answered 503 as
 * long as there are no policies. After true, [status] and [response] are the answer (no
 * response: no memory). */
bool review_judge_quickly(review_task *task, bool anyway);

/* Judges the review within its time. For lane_job.judge. */
void review_judge(lane_job *job);

#endif

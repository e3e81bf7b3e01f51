/* Judging the reviews that requests bring, one at a time or in the second lane. */
#ifndef USHER_WEBHOOK_REVIEWS_H
#define USHER_WEBHOOK_REVIEWS_H

#include "generations.h"
#include "lane.h"

#include <microhttpd.h>

/* A review on its way from a request to its answer. */
typedef struct review_task {
    lane_job job; /* the first member: the lane hands this back */
    generations *generations;
    metrics *metrics;
    us_admission_path path;
    us_str text;       /* the request's body */
    uint64_t began;    /* monotonic ns, as all times here */
    uint64_t deadline; /* 0: that of the policies alone */
    unsigned status;   /* of HTTP; 0: not judged yet */
    struct MHD_Response *response;
} review_task;

/* Fills [task] in; [timeout] in ns, 0: what is set for all. */
void review_begin(review_task *task, generations *g, metrics *m, us_admission_path path,
                  us_str text, uint64_t timeout);

/* Judges the review if that is done quickly; false if it is to be judged in the second
 * lane. It is answered 503 as long as there are no policies. After true, [status] and [response] are the answer (no response: no memory). */
bool review_judge_quickly(review_task *task);

/* Judges the review within its time. For lane_job.judge. */
void review_judge(lane_job *job);

#endif

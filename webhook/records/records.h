/* Judged reviews, kept after their answer for those who want to look at them at leisure. */
#ifndef USHER_WEBHOOK_RECORDS_H
#define USHER_WEBHOOK_RECORDS_H

#include "webhook/http/request.h"

#include <time.h>

/* A review with its answer. Texts have a NUL behind them, and are valid until the consumer
 * returns. Nothing of it is masked but [message] and what the answer says itself. */
typedef struct judged {
    us_admission_path path;
    us_str review;   /* the request's body: an AdmissionReview */
    us_str answer;   /* as sent: an AdmissionReview, or a line if [status] is not 200 */
    us_str message;  /* of the denial */
    us_str patch;    /* RFC 6902 as JSON; empty: none */
    us_str warnings; /* a line each, as records_warnings */
    unsigned status; /* of HTTP: 200 or 500 */
    bool allowed;
    bool patched;
    bool evaluation_error;
    char decision_id[40];
    char trace_id[40];
    char span_id[20];         /* empty: the caller named none */
    char revision[65];        /* of the policies */
    char client[64];          /* the address and port that asked */
    struct timespec received; /* when the request was in */
    uint64_t ns;              /* from then to the answer */
} judged;

/* Who wants to see judged reviews. Each consumer has a queue and a thread of its own, so that
 * one that takes its time takes nothing from another. */
typedef struct records_consumer {
    const char *name; /* of the thread: 15 characters */
    /* Called for one review after another, in the order of their answers. */
    void (*take)(void *data, const judged *record);
    void *data;
    /* When time is up for what waits: [take] should come to an end. From another thread; may be
     * NULL. */
    void (*hurry)(void *data);
    metric dropped; /* counts the reviews that found the queue full */
    bool findings;  /* wants none but those that were denied, or warned of */
    bool modest;    /* its thread yields to those that answer requests */
} records_consumer;

enum { RECORDS_CONSUMERS_MAX = 4 };

/* What may wait, or be looked at: so many reviews for each consumer, and so many bytes,
 * which consumers share evenly. */
typedef struct records_limits {
    size_t count;
    size_t bytes;
} records_limits;

typedef struct records records;

/* Starts a thread for each of [consumers] (copied), RECORDS_CONSUMERS_MAX at the most. NULL if
 * threads or memory are not to be had. */
records *records_start(const records_consumer *consumers, size_t count,
                       const records_limits *limits, metrics *m);

/* True if any consumer wants a review with [body] and has room for it; where one has no room it is
 * counted as dropped, so that nobody need put together what nobody takes. [has_findings]: it was
 * denied, or warned of. */
bool records_want(records *r, const request_body *body, bool has_findings);

/* Hands a review to all consumers whose queues have room, and never waits. [what] is copied;
 * its [review] is not: the memory of [body], in which it lies, becomes the records' if any
 * consumer has room, and [body] is empty then. It stays counted in METRIC_BODY_BYTES until it
 * is freed. */
void records_add(records *r, const judged *what, request_body *body);

/* "POLICY: TEXT" of each finding in [list], on a line of its own. */
us_str records_warnings(us_arena *arena, const us_findings *list);

/* Nothing may be added any more. Gives the consumers [seconds] to see what waits, counts the
 * rest as dropped, and ends the threads. [r] may be NULL. */
void records_stop(records *r, unsigned seconds);

#endif

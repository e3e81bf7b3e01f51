/* One HTTP request on its way in. */
#ifndef USHER_WEBHOOK_REQUEST_H
#define USHER_WEBHOOK_REQUEST_H

#include "webhook/metrics/metrics.h"

#include <microhttpd.h>

/* What bodies may take. An API server's largest review has 18 MB; a request of two large
 * objects may have more. */
typedef struct request_limits {
    size_t body_max;   /* bytes of one */
    size_t bodies_max; /* memory of all together */
} request_limits;

#define REQUEST_TOO_LARGE "the body is larger than is read here\n"

/* A body as far as it has come. */
typedef struct request_body {
    char *text; /* one NUL follows when it is complete */
    size_t length;
    size_t capacity; /* counted in METRIC_BODY_BYTES */
} request_body;

/* The first line of a head, as the library hands it out: in the memory it was read into. */
typedef struct request_line {
    const char *method;
    const char *version;
    size_t uri_length; /* as it was sent */
} request_line;

/* Looks at the head of a POST with a review in it. Returns the HTTP status to refuse it
 * with, or 0; [reason] gets a line for the client. [announced] gets the Content-Length; 0
 * where the body comes in chunks. */
unsigned request_check_head(const request_limits *limits,
                            struct MHD_Connection *connection, const request_line *line,
                            size_t *announced, const char **reason);

/* Adds [count] bytes to [body]. Returns 0, or the HTTP status to refuse the request
 * with: 413, or 503 when the memory for bodies is taken. */
unsigned request_add_body(const request_limits *limits, metrics *m, request_body *body,
                          size_t announced, const char *bytes, size_t count);
void request_free_body(metrics *m, request_body *body);

/* The time for the review that "?timeout=10s" leaves, in ns, less a margin for the way
 * back; 0 where it says nothing that can be used. */
uint64_t request_timeout(struct MHD_Connection *connection);

#endif

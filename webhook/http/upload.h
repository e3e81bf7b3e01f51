/* Events on their way to an HTTPS endpoint, as OPA uploads its decision logs: gzipped JSON
 * arrays of events, posted now and then. */
#ifndef USHER_WEBHOOK_UPLOAD_H
#define USHER_WEBHOOK_UPLOAD_H

#include "webhook/metrics/metrics.h"

/* Texts must outlive the upload; files are read anew for each one. */
typedef struct upload_options {
    const char *url;
    size_t chunk_max;  /* bytes of one body, packed */
    size_t buffer_max; /* bytes of all events that wait */
    uint64_t least;    /* ns between uploads that succeed */
    uint64_t most;     /* … and at the most, also between attempts that fail */
    const char
        *authorities;  /* a file, PEM: who may have signed the endpoint's certificate;
                                NULL: the system's */
    const char *token; /* a file with a token to show; NULL: none */
    const char *certificate; /* files, PEM: what to show as a client; NULL: nothing */
    const char *key;
} upload_options;

typedef struct upload upload;

/* Starts a thread that uploads. NULL if it, memory or zlib are not to be had. */
upload *upload_start(const upload_options *options, metrics *m);

/* True if an event of the JSON [text] fits into a body by itself. */
bool upload_fits(const upload *u, us_str text);

/* Adds an event, copied, which must fit. Never waits: where there is no room, the oldest are
 * dropped, and counted. */
void upload_add(upload *u, us_str text);

/* Nothing may be added any more. Uploads what waits, for [seconds] at the most, counts the rest
 * as dropped, and ends the thread. [u] may be NULL. */
void upload_stop(upload *u, unsigned seconds);

#endif

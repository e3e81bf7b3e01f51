/* What a request and its answer are found by in other programs: W3C Trace Context. */
#ifndef USHER_WEBHOOK_TRACE_H
#define USHER_WEBHOOK_TRACE_H

#include <stdbool.h>

typedef struct trace {
    char id
        [40]; /* the caller's trace-id, 32 hexadecimal digits; else a UUID (version 4) */
    char span[20]; /* the caller's parent-id, 16 digits; "": it named none */
} trace;

/* The trace that the header [traceparent] names, if it is well-formed, else a new one.
 * [traceparent] may be NULL. */
trace trace_of(const char *traceparent);

#endif

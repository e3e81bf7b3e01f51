/* A debug adapter: what a client of the Debug Adapter Protocol is told, and what it can ask for.
 *
 *     us_debugger *debug = us_debugger_new(&options);
 *     while (!us_debugger_ended(debug, &code) && (count = read(0, piece, sizeof piece)) > 0)
 *         us_debugger_take(debug, us_str_make(piece, count));
 *     us_debugger_free(debug);
 *
 * The evaluation runs in a thread of its own, on a policy built with traced, and waits wherever it
 * is stopped. What the protocol says: https://microsoft.github.io/debug-adapter-protocol */
#ifndef US_DEBUGGER_DEBUGGER_H
#define US_DEBUGGER_DEBUGGER_H

#include "base/str.h"

typedef struct us_debugger us_debugger;

typedef struct us_debugger_options {
    /* Sends [bytes] to the client; from any thread, but one at a time. */
    void (*send)(void *data, us_str bytes);
    void *data;
    const char *const
        *environment; /* for opa.runtime(); as usher_worker_set_environment */
    bool v0;          /* policies are of Rego v0, unless the client says otherwise */
} us_debugger_options;

/* NULL when there is no memory. [options] must outlive it but for their struct. */
us_debugger *us_debugger_new(const us_debugger_options *options);

/* Ends what still runs. */
void us_debugger_free(us_debugger *debug);

/* Takes what came from the client, and answers. */
void us_debugger_take(us_debugger *debug, us_str bytes);

/* True once the client has left; [code] is then 0, or 1 where memory ended. */
bool us_debugger_ended(us_debugger *debug, int *code);

#endif

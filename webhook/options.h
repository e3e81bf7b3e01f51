/* The command line of usher-webhook. */
#ifndef USHER_WEBHOOK_OPTIONS_H
#define USHER_WEBHOOK_OPTIONS_H

#include "base/buf.h"

typedef struct settings {
    const char *address;     /* "HOST:PORT", "[V6]:PORT" */
    const char *certificate; /* NULL: make one */
    const char *key;
    const char *ca_out;
    const char **policies; /* [policy_count]; none: the defaults */
    size_t policy_count;
    const char *config;
    unsigned threads; /* 0: one a processor */
    unsigned timeout; /* of a review, in seconds */
    bool error_fails; /* an evaluation error answers HTTP 500 */
    bool help;
    bool version;
} settings;

/* Reads the arguments into [result], which gets the defaults first. On failure returns
 * false and stores a sentence in [error]. */
bool options_read(us_arena *arena, int count, char **arguments, settings *result,
                  us_str *error);

/* Appends what --help prints. */
void options_help(us_buf *out);

#endif

/* Clients as no API server is one: slow, cut off, talking nonsense, or too much. */
#ifndef USHER_LOAD_ODD_H
#define USHER_LOAD_ODD_H

#include "talk.h"

typedef struct odd_settings {
    target target;
    const char *review; /* a file: a review that is answered 200 */
    const char *slow;   /* one that takes seconds, or NULL */
    double limit; /* seconds within which the server must have done what is waited for */
} odd_settings;

typedef struct odd_client {
    const char *name;
    const char *what;
    const char *(*run)(odd_settings *s); /* NULL, or what was not as it should be */
} odd_client;

/* Tables, each ended by a client without a name. */
extern const odd_client odd_tls_clients[];
extern const odd_client odd_http_clients[];
extern const odd_client odd_patient_clients[];

/* Runs the named ones, in this order, and prints what failed and `N passed, N failed`. True if none
 * did. The name "all" stands for all that take less than a few seconds each. */
bool odd_run(odd_settings *s, const char *const *names, size_t count);

/* Prints each name and what it does. */
void odd_list(void);

/* Sleeps. */
void odd_wait(unsigned milliseconds);

#endif

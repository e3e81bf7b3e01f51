/* Clients as no API server is one: slow, cut off, talking nonsense, or too much. */
#ifndef USHER_LOAD_ODD_H
#define USHER_LOAD_ODD_H

#include "tls.h"

#include <stddef.h>

typedef struct odd_settings {
    target target;
    const char *review; /* a file: a review that is answered 200 */
    const char *slow;   /* one that takes seconds, or NULL */
} odd_settings;

/* Runs the named ones, in this order, and prints what failed and `N passed, N failed`. True if none
 * did. */
bool odd_run(odd_settings *s, const char *const *names, size_t count);

/* Prints each name and what it does. */
void odd_list(void);

#endif

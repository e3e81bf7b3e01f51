/* Load: many connections, all from one thread. */
#ifndef USHER_LOAD_LOAD_H
#define USHER_LOAD_LOAD_H

#include "mix.h"
#include "tls.h"

typedef struct load_settings {
    target target;
    mix mix;
    unsigned connections;
    double rate; /* requests a second in all; 0: as fast as answers come */
    bool awake;  /* looks for answers all the time: a server pays for waking a client that
                   sleeps, the more often the slower it is itself */
    double seconds;  /* for how long requests are sent */
    double patience; /* seconds for one answer, from when the request was due */
    unsigned long
        renew; /* answers after which a connection is given up for a new one; 0: never */
    const char *
        record; /* each request is sent once, and the answers are written to this folder */
} load_settings;

/* Runs it and prints one line of JSON. True if no answer was wrong and none failed. */
bool load_run(load_settings *s);

#endif

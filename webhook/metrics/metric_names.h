/* Names that become values of a label, as they come up. */
#ifndef USHER_WEBHOOK_METRIC_NAMES_H
#define USHER_WEBHOOK_METRIC_NAMES_H

#include "base/str.h"

#include <pthread.h>
#include <stdatomic.h>

enum { METRIC_NAMES_MAX = 512, METRIC_NAMES_SLOTS = 2 * METRIC_NAMES_MAX };

typedef struct metric_name metric_name;

/* Numbers for names, from 0, in the order in which they were first asked for. A name that has a
 * number keeps it. */
typedef struct metric_names {
    pthread_mutex_t lock; /* of whoever adds one; nobody else takes it */
    size_t most;
    atomic_size_t count;
    _Atomic(metric_name *) list[METRIC_NAMES_MAX];
    _Atomic(metric_name *) slots[METRIC_NAMES_SLOTS]; /* by hash */
} metric_names;

/* For [most] names, METRIC_NAMES_MAX at the most. */
void metric_names_init(metric_names *names, size_t most);
void metric_names_free(metric_names *names);

/* The number of [name], which gets one where it has none and there is room; else [most]. */
unsigned metric_names_number(metric_names *names, us_str name);

/* True if it is settled what metric_names_number would say: [name] has a number, or there is no
 * room for another. */
bool metric_names_find(metric_names *names, us_str name, unsigned *number);

/* The name of number [number], "other" for [most]. */
us_str metric_names_text(const metric_names *names, unsigned number);

#endif

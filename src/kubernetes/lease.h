/* One leader among several processes, by a Lease of the API server (coordination.k8s.io/v1).
 *
 * The clocks of others are not believed: a Lease has run out when it has not changed for its
 * duration as seen from here. Times are nanoseconds of a clock that is never set (monotonic). */
#ifndef US_KUBERNETES_LEASE_H
#define US_KUBERNETES_LEASE_H

#include "kubernetes/kubeconfig.h"

#define US_LEASE_HOLDER_MAX 256

/* What is in a Lease, as far as it counts. */
typedef struct us_lease_record {
    us_str holder;    /* empty: nobody */
    int64_t duration; /* nanoseconds */
    us_str renewed;   /* when it was renewed last, as its holder says */
} us_lease_record;

/* A Lease as seen from here. Filled by us_lease_init; the rest is the functions' own. */
typedef struct us_lease {
    const us_kubeconfig *config;
    us_str namespace, name;
    us_str identity;  /* ours, at most US_LEASE_HOLDER_MAX - 1 bytes */
    int64_t duration; /* that is promised by each renewal */
    int64_t timeout;  /* of a request */

    bool is_held;
    int64_t renewed_at; /* when the last renewal that succeeded began */
    bool was_seen;
    uint64_t seen;                    /* a hash of the record that was seen last */
    int64_t seen_at;                  /* when that had come to be so */
    char holder[US_LEASE_HOLDER_MAX]; /* who had it then, perhaps cut; empty: nobody */
} us_lease;

typedef enum us_lease_outcome {
    US_LEASE_HELD,   /* it is ours */
    US_LEASE_OTHERS, /* it is [holder]'s, or was contended */
    US_LEASE_FAILED, /* the API server could not be asked */
} us_lease_outcome;

/* Makes [lease] one that nobody has looked at. The texts must outlive it; [duration] is whole
 * seconds, in nanoseconds. */
void us_lease_init(us_lease *lease, const us_kubeconfig *config, us_str namespace,
                   us_str name, us_str identity, int64_t duration);

/* Takes note of [record], seen at [now]. True if the Lease may be taken, or renewed: it is free,
 * ours, or has run out. */
bool us_lease_observe(us_lease *lease, const us_lease_record *record, int64_t now);

/* Acquires or renews: one look and one write at most, bound to what was seen, twice where somebody
 * else wrote in between. To be called three times or more within the duration. Where it fails
 * [error] is a sentence, in [arena]. */
us_lease_outcome us_lease_try(us_arena *arena, us_lease *lease, int64_t now,
                              us_str *error);

/* True if nobody else can have it yet: a write that begins now, and takes no longer than
 * [timeout], is the leader's. */
bool us_lease_holds(const us_lease *lease, int64_t now);

/* Gives it back, so that others need not wait until it has run out. What fails is of no
 * consequence. */
void us_lease_release(us_arena *arena, us_lease *lease, int64_t now);

#endif

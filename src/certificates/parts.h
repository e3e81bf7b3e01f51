/* What a keeper reads and writes: its Secret, and what has caBundles. For the files of this folder. */
#ifndef US_CERTIFICATES_PARTS_H
#define US_CERTIFICATES_PARTS_H

#include "certificates/issue.h"
#include "certificates/keeper.h"
#include "kubernetes/api.h"

/* Of one request. */
#define US_KEEPER_TIMEOUT (INT64_C(5) * 1000000000)

/* So many CAs are kept in a bundle at the most. */
#define US_KEEPER_AUTHORITIES_MAX 8

/* CAs, the newest first, none twice. */
typedef struct us_authorities {
    us_authority items[US_KEEPER_AUTHORITIES_MAX];
    size_t count;
} us_authorities;

/* The Secret as it was read. */
typedef struct us_kept_secret {
    us_value object; /* NONE: there is none */
    bool is_ours;
    us_str owner;          /* whose it is instead, as its annotation says; may be empty */
    us_str problem;        /* why its leaf cannot be used; empty: it can */
    bool is_over;          /* that is, since its time is over */
    int64_t expires;       /* leaf or CA, whatever ends first */
    us_authority *list;    /* ca.crt */
    size_t count, current; /* the one that signed the leaf, if it can be used */
    int64_t changed;       /* the annotation; 0: it does not say */
    us_str certificate, key;
} us_kept_secret;

/* Reads it. False where that cannot be: [error] is a sentence. [names] are those that its leaf must
 * be good for. */
bool us_secret_read(us_arena *arena, const us_keeper_options *options,
                    const char *const *names, size_t name_count, int64_t now,
                    us_kept_secret *secret, us_str *error);

/* Stores a leaf, its key and [authorities], with [changed] for the annotation, in place of what was
 * read, if that is still there. */
bool us_secret_write(us_arena *arena, const us_keeper_options *options,
                     const us_kept_secret *old, us_str certificate, us_str key,
                     us_str authorities, int64_t changed, us_str *error);

/* Something with caBundles, as it was read. */
typedef struct us_kept_target {
    us_str shown;         /* "validatingwebhookconfiguration usher" */
    us_str path, version; /* of the request; its resourceVersion */
    us_str problem;       /* why it cannot be kept; empty: it can */
    bool is_missing;
    us_str *places,
        *bundles; /* of each clientConfig that calls the Service: JSON Pointer, PEM */
    size_t count;
} us_kept_target;

void us_target_read(us_arena *arena, const us_keeper_options *options,
                    const us_keeper_target *target, us_kept_target *kept);

/* True if each of its caBundles has just the CAs of [wanted]. */
bool us_target_agrees(us_arena *arena, const us_kept_target *kept,
                      const us_authorities *wanted);

/* Writes [bundle] into each, if nothing has changed since it was read. */
bool us_target_write(us_arena *arena, const us_keeper_options *options,
                     const us_kept_target *kept, us_str bundle, us_str *error);

/* NAMESPACE/NAME of the Service. */
us_str us_keeper_service(us_arena *arena, const us_keeper_options *options);

#endif

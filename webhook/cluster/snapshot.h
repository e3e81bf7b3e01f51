/* What is known of a cluster at one time, as base documents: data.kubernetes by apiVersion, kind,
 * namespace and name, and data.usher.inventory. */
#ifndef USHER_WEBHOOK_SNAPSHOT_H
#define USHER_WEBHOOK_SNAPSHOT_H

#include "kubernetes/known.h"

enum { WATCHES_MAX = 32 };

/* Never changed; shared by whoever holds it. */
typedef struct snapshot snapshot;

/* A kind whose objects are known. */
typedef struct snapshot_kind {
    const char *api_version, *kind;
    us_known_tree *tree;
} snapshot_kind;

/* Of [count] kinds, WATCHES_MAX at the most; of two of one name the later counts. [whole]: all is
 * known that is watched. Texts are copied, trees held. It has one user. NULL where there is no
 * memory. */
snapshot *snapshot_new(const snapshot_kind *kinds, size_t count, bool whole);

snapshot *snapshot_hold(snapshot *s); /* may be NULL, as for snapshot_drop */
void snapshot_drop(snapshot *s);

bool snapshot_is_whole(const snapshot *s);

/* Lays what is known over the documents of [policy]; NULL where that cannot be, with what is wrong
 * in [problems], which the caller frees. [s] must be held for as long as what is made is used. */
usher_documents *snapshot_documents(const snapshot *s, const usher_policy *policy,
                                    usher_problems **problems);

#endif

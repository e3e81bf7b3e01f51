/* What the server knows of the cluster that it guards: objects of --watch, followed one resource
 * beside the other, for policies to read as data.kubernetes. */
#ifndef USHER_WEBHOOK_CLUSTER_H
#define USHER_WEBHOOK_CLUSTER_H

#include "webhook/metrics/metrics.h"
#include "webhook/policies/generations.h"

typedef struct cluster cluster;

/* Makes ready to follow what [s] names, on behalf of [sets] (which [set_count] policy sets read);
 * asks nothing yet. NULL where a setting makes no sense, or nobody can say who is to be asked, with
 * a sentence in [error]. [s], [sets] and [m] must outlive it, and so must
 * [arena]. */
cluster *cluster_new(us_arena *arena, const settings *s, generations *const *sets,
                     size_t set_count, metrics *m, us_str *error);

/* Follows from now on, each resource on a thread of its own. */
bool cluster_start(cluster *c, us_str *error);

/* True once all that is watched has been listed, or as much time has passed as that may take: what
 * needs the rest is off then. From any thread; as the next one. */
bool cluster_is_ready(cluster *c);

/* Appends a line for each resource: "[+]watch v1/namespaces: …", or "[-]…" with what is wrong. */
void cluster_describe(cluster *c, us_buf *out);

/* Ends the threads, within a second or two. What is in force stays. [c] may be NULL, as in the next
 * one. */
void cluster_rest(cluster *c);

/* Forgets all; no policy set may read it any more. */
void cluster_free(cluster *c);

#endif

/* Judging what a cluster has stored already: what cli/ sees of this folder.
 *
 *     us_audit *audit = us_audit_open(&arena, &options, &error);
 *     … build the policy set, make its plan …
 *     us_audit_choose(audit, plan, policy, &error);
 *     us_audit_read_known(audit);
 *     … build it once more, with us_audit_add_data, and make its plan …
 *     us_review_outcome *outcome = us_audit_run(audit, plan, policy, &error);
 *
 * Lists are read page by page. Each object becomes a request to create it, and is judged as in a
 * review (review.h); then the page is let go. Only GET is asked. */
#ifndef US_AUDIT_AUDIT_H
#define US_AUDIT_AUDIT_H

#include "gatekeeper/gatekeeper.h"
#include "kubernetes/kubeconfig.h"
#include "review/review.h"

typedef struct us_audit us_audit;

/* How far it is. */
typedef struct us_audit_progress {
    us_str resource; /* "deployments.apps", that is being read */
    size_t judged;   /* of its objects, or read where it is only to be known */
    int64_t left;    /* of its objects; -1: the server does not say */
    size_t total;    /* objects judged, of all resources */
    bool known;      /* it is read for what policies look at beside the object */
} us_audit_progress;

/* Lists end with NULL and may be NULL, as may texts. All must outlive the audit. */
typedef struct us_audit_options {
    const us_kubeconfig *config;
    const char *const
        *resources; /* "pods", "deployments.apps", "apps/v1/deployments"; none:
                                      those that policies are about */
    const char *const *namespaces; /* none: all, and what lies in none */
    const char *const *excluded;   /* globs of namespaces */
    const char *selector;          /* of labels, as the API has it */
    const char *const *kept;   /* resources that policies look at beside the object; none:
                                      those that their code names */
    const char *user;          /* who makes the requests; NULL: "usher:audit" */
    const char *const *groups; /* none: system:authenticated */
    size_t memory;             /* bytes, for what is kept */
    size_t threads;            /* to judge on */
    const char *state;         /* file that remembers what was judged; NULL: none */
    bool as_stored;            /* for the state alone: another audit */
    const volatile bool *stopped; /* true ends it after the page at hand */
    void (*tell)(void *data, const us_audit_progress *progress); /* may be NULL */
    void (*note)(void *data, us_str sentence); /* what is out of the ordinary; not NULL */
    void *data;                                /* of both */
} us_audit_options;

/* Asks the API server for what it serves. False where it can't be asked: NULL, and a
 * sentence in [error]. */
us_audit *us_audit_open(us_arena *arena, const us_audit_options *options, us_str *error);

/* Gatekeeper's templates, constraints and mutators that the cluster has: [count] of them. From
 * then on its Config and SyncSets count, too: what is synced is kept, and namespaces that it leaves
 * out of audits are left out. False where one of these can't be read, or there is none. */
bool us_audit_read_policies(us_audit *audit, const us_gatekeeper_source **texts,
                            size_t *count, us_str *error);

/* Decides what is read: what [plan] is about, or was named, and what the code of [policy] looks at
 * through data.kubernetes. False with a sentence in [error] where that is nothing, where a
 * resource does not exist, or where the state is of another audit. */
bool us_audit_choose(us_audit *audit, const us_admission_plan *plan,
                     const usher_policy *policy, us_str *error);

/* Reads namespaces, and what is kept. What can't be read becomes a finding. False where
 * it does not fit into the memory for it, or the audit was stopped. */
bool us_audit_read_known(us_audit *audit, us_str *error);

/* Adds to [builder] what was kept, as us_review_add_data does. */
bool us_audit_add_data(us_audit *audit, usher_builder *builder, us_str *error);

/* Judges. The outcome lives as long as the audit; what can't be read is among its findings. NULL
 * with a sentence in [error] where the state can't be written. */
us_review_outcome *us_audit_run(us_audit *audit, const us_admission_plan *plan,
                                const usher_policy *policy, us_str *error);

#endif

/* Keeping the certificate of a webhook: the Secret that its pods mount, and the caBundles by which API
 * servers know it.
 *
 * The Secret is the truth: tls.crt and tls.key are what pods show, ca.crt is what every caBundle has
 * to be, the CA of the leaf first. Nothing else is stored, but for two annotations. A new leaf exists
 * in memory alone until its CA is in all caBundles, and the CA before it stays there until each pod
 * can be expected to have loaded the new leaf; so at no time is a leaf shown that API servers do not
 * know. A keeper that dies in between leaves nothing behind but a CA whose key is lost, which the
 * next one takes out.
 *
 * Times are seconds since 1970, but for those called monotonic, which are nanoseconds. */
#ifndef US_CERTIFICATES_KEEPER_H
#define US_CERTIFICATES_KEEPER_H

#include "kubernetes/kubeconfig.h"

/* Whose the Secret is: NAMESPACE/NAME of the Service. Set by hand, it makes a Secret the keeper's. */
#define US_KEEPER_ANNOTATION "prompt.example.com/certificate-of"
/* When the leaf was stored that it has, as RFC 3339. */
#define US_KEEPER_CHANGED "prompt.example.com/certificate-since"

#define US_KEEPER_TARGETS_MAX 64

typedef enum us_keeper_kind {
    US_KEEPER_VALIDATING,
    US_KEEPER_MUTATING,
    US_KEEPER_CRD,
} us_keeper_kind;

/* What has caBundles. Those of other Services in it are left alone. */
typedef struct us_keeper_target {
    us_keeper_kind kind;
    const char *name;
} us_keeper_target;

typedef struct us_keeper_event {
    const char *level; /* "info", "warning", "error" */
    const char *name;  /* what happened, a word */
    us_str object;     /* what it is about: "secret usher/usher-tls" */
    us_str message;    /* a sentence */
} us_keeper_event;

/* What is to be kept, and how. All of it must outlive the keeper. */
typedef struct us_keeper_options {
    const us_kubeconfig *config;
    us_str secret_namespace, secret_name;
    us_str service_namespace, service_name;
    const char *const
        *names; /* that the leaf is good for, besides those of the Service */
    size_t name_count;
    const us_keeper_target *targets;
    size_t target_count;  /* at most US_KEEPER_TARGETS_MAX */
    int64_t lifetime;     /* of a leaf */
    int64_t renew_before; /* its end another one is made */
    int64_t settle;       /* until API servers go by a caBundle that was written */
    int64_t overlap;      /* until pods have loaded a Secret that was written */
    bool renew;           /* once, whatever the leaf is like */
    bool look_only;       /* write nothing, and tell what would be written */

    /* Asked before each write whether it may be; NULL: it may. */
    bool (*may_write)(void *data);
    void (*tell)(void *data, const us_keeper_event *event);
    void *data;
} us_keeper_options;

typedef struct us_keeper us_keeper;

typedef enum us_keeper_outcome {
    US_KEEPER_DONE,  /* all is as it should be */
    US_KEEPER_WAITS, /* a leaf waits for its CA to become known; or what was wrong was told
                        (look_only) */
    US_KEEPER_FAILED,  /* something could not be read or written; it was told */
    US_KEEPER_REFUSED, /* the Secret is somebody else's; it was told */
} us_keeper_outcome;

/* NULL where the times do not fit each other: [error] then is a sentence. */
us_keeper *us_keeper_new(us_arena *arena, const us_keeper_options *options,
                         us_str *error);

/* Looks at everything once, and does what is to be done at [now]. Nothing is written where nothing
 * changes. [arena] is for this round alone. */
us_keeper_outcome us_keeper_round(us_keeper *keeper, us_arena *arena, int64_t now,
                                  int64_t monotonic);

/* Forgets a leaf that waits: somebody else leads. */
void us_keeper_forget(us_keeper *keeper);

/* Gives back what is not in its arena. NULL is fine. */
void us_keeper_free(us_keeper *keeper);

#endif

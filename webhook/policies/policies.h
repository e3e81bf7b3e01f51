/* The policies the server decides by. */
#ifndef USHER_WEBHOOK_POLICIES_H
#define USHER_WEBHOOK_POLICIES_H

#include "admission/admission.h"
#include "base/memory.h"
#include "gatekeeper/gatekeeper.h"
#include "webhook/settings/settings.h"

/* A policy set and its plan. Immutable; threads share it. */
typedef struct policies {
    usher_engine *engine;
    usher_policy *policy;
    usher_policy *traced; /* the same, for explanations; NULL: there are none */
    const us_admission_plan *plan;
} policies;

/* A bundle: what lies at [path], or an archive in memory. */
typedef struct policy_bundle {
    const char *name; /* in messages and in data.system.bundles; of a file, its path */
    const char *path; /* NULL: it is in memory */
    us_str archive;
} policy_bundle;

/* What a policy set is made of, and how it decides. With neither paths nor bundles it is the
 * policies built in. */
typedef struct policy_sources {
    text_list paths; /* files and folders */
    const policy_bundle *bundles;
    size_t bundle_count;
    const usher_bundle_options *bundle_options; /* of all of them; may be NULL */
    const char *config; /* data.usher.config, a file; NULL: none */
    us_admission_options options;
    size_t review_memory;  /* bytes for a review, beside those of its evaluations */
    text_list environment; /* names of variables that policies see; "*": all */
    const us_gatekeeper_source *stored; /* Gatekeeper\'s objects that are no files */
    size_t stored_count;
    bool explained;    /* denials are */
    bool watched;      /* what is known of a cluster comes to the documents */
    us_memory *memory; /* what workers draw from; NULL: generations_memory */
} policy_sources;

/* What [s] names of files, without bundles. Points into [s]. */
policy_sources policy_sources_of(const settings *s);

/* Loads [sources]. Notes ("read as v0") go to the log. On failure returns false and stores
 * in [error] a sentence, and below it what the compiler says. The plan lives in [arena].
 * Nothing of [sources] is looked at later, but the namespace labels of its options. */
bool policies_load(us_arena *arena, const policy_sources *sources, policies *result,
                   us_str *error);
void policies_free(policies *loaded);

#endif

/* The policies the server decides by. */
#ifndef USHER_WEBHOOK_POLICIES_H
#define USHER_WEBHOOK_POLICIES_H

#include "admission/admission.h"
#include "settings.h"

/* A policy set and its plan. Immutable; threads share it. */
typedef struct policies {
    usher_engine *engine;
    usher_policy *policy;
    const us_admission_plan *plan;
} policies;

/* Loads what [s] names, or the policies built in. Notes ("read as v0") go to the log.
 * On failure returns false and stores in [error] a sentence, and below it what the
 * compiler says. The plan lives in [arena]. */
bool policies_load(us_arena *arena, const settings *s, policies *result, us_str *error);
void policies_free(policies *loaded);

#endif

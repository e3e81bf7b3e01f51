/* Gatekeeper's suites: what the files about them share. */
#ifndef US_TESTING_SUITES_H
#define US_TESTING_SUITES_H

#include "admission/plan.h"
#include "gatekeeper/objects.h"
#include "testing/tests.h"

/* The policy of one template and one constraint. */
typedef struct us_suite_policy {
    usher_policy *policy;
    us_admission_plan *plan; /* of no package, or of the constraint */
} us_suite_policy;

/* suite_files.c: suite number [index] < count. */
const us_gatekeeper_object *us_suites_at(const us_suites *suites, size_t index);

/* Reads the one document, an object, of the file [name] that [suite] names.
 * False with a sentence in [error]. */
bool us_suite_read(us_arena *arena, const us_gatekeeper_object *suite, us_str name,
                   us_gatekeeper_object *object, us_str *error);

/* suite_policy.c: builds the policy of [template] and [constraint], with [known] (US_NONE:
 * nothing) as data.kubernetes. The plan lives in [arena], the policy is the caller's to
 * free. False with a sentence in [error]. */
bool us_suite_build(us_arena *arena, usher_engine *engine,
                    const us_gatekeeper_object *template,
                    const us_gatekeeper_object *constraint, us_value known,
                    us_suite_policy *built, us_str *error);

/* suite_input.c: the AdmissionRequest in which [object] comes under review, or the one of
 * the AdmissionReview that it is. False with a sentence in [error]. */
bool us_suite_request(us_arena *arena, us_value object, us_value *request, us_str *error);

/* data.kubernetes with [object] in it; [known] is the rest, US_NONE: nothing. */
us_value us_suite_known_add(us_arena *arena, us_value known, us_value object);

#endif

/* Who says why a request was denied. */
#ifndef US_ADMISSION_EXPLAINER_H
#define US_ADMISSION_EXPLAINER_H

#include "admission/decide.h"

/* The line about the first denial of [decision], about [review]: where the rule stands, the last
 * test that holds of the body that denied, and what it read, masked:
 *
 *     policies/models.rego:12: holds: input.spec.model in {"a", "b"}  # input.spec.model: "a"
 *
 * In [arena], of one line and [US_EXPLANATION_MAX] bytes. Empty where nothing is denied, a rule does
 * not say why, or more would have to be spent than [budget] (may be NULL) leaves. */
us_str us_explainer_line(us_arena *arena, us_explainer *explainer,
                         const us_admission_plan *plan, const us_review *review,
                         const us_decision *decision, const us_admission_budget *budget);

/* Bytes of a line. */
#define US_EXPLANATION_MAX 1024

#endif

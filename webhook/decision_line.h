/* What the log says of a review. */
#ifndef USHER_WEBHOOK_DECISION_LINE_H
#define USHER_WEBHOOK_DECISION_LINE_H

#include "admission/admission.h"
#include "trace.h"

/* Logs the decision [answer] on a review that came by [path] and took [ns]: one line, and at
 * the level debug one more for each policy that was asked, or that the review is none. What a
 * client chose is masked by the plan's mask. */
void decision_line_write(const us_admission_plan *plan, us_admission_path path,
                         const us_admission_answer *answer, const trace *t, uint64_t ns);

#endif

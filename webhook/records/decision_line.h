/* What the log says of a review. */
#ifndef USHER_WEBHOOK_DECISION_LINE_H
#define USHER_WEBHOOK_DECISION_LINE_H

#include "webhook/log/trace.h"
#include "webhook/policies/policies.h"

/* A review and its answer. */
typedef struct decision {
    const policies *judges;
    usher_worker *worker; /* of the policies, and free */
    us_admission_path path;
    us_str review; /* as it came */
    const us_admission_answer *answer;
    const trace *trace;
    uint64_t ns; /* that it took */
} decision;

/* Logs [what]: one line, and at the level debug one more for each policy that was asked; or that
 * the review is none. What a client chose is masked, and policies may have more left out:
 * admission/logged.h. */
void decision_line_write(const decision *what);

#endif

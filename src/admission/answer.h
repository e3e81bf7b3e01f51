/* Decisions as answers to an API server. */
#ifndef US_ADMISSION_ANSWER_H
#define US_ADMISSION_ANSWER_H

#include "admission/decide.h"

/* The answer on [path] to [review], about which [decision] was made. An absent request is
 * US_NONE. Lives in [arena], with what it takes from [review] and [decision]. */
us_admission_answer us_answer_write(us_arena *arena, const us_admission_plan *plan,
                                    us_admission_path path, const us_review *review,
                                    const us_decision *decision);

#endif

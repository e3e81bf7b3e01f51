/* What a review is about, where all of it cannot be read. */
#ifndef US_ADMISSION_OUTLINE_H
#define US_ADMISSION_OUTLINE_H

#include "admission/decide.h"

/* Reads of the AdmissionReview [text] everything but object, oldObject and options, which
 * may be nested as deeply as an API server lets them be. False where that fails, too, or
 * where it is no AdmissionReview. The texts of [review] live in [arena] or in [text]; its
 * request is US_NONE. */
bool us_outline_read(us_arena *arena, us_str text, us_review *review);

#endif

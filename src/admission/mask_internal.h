/* What the two halves of the mask share: texts (mask.c) and documents (mask_value.c). */
#ifndef US_ADMISSION_MASK_INTERNAL_H
#define US_ADMISSION_MASK_INTERNAL_H

#include "admission/detectors.h"
#include "admission/mask.h"

/* The detectors of [mask], made when they are asked for first; NULL if there is no memory. */
us_detectors *us_mask_detectors(us_mask *mask);

/* As us_mask_text. */
us_str us_mask_text_with(us_arena *arena, us_detectors *detectors, us_str text);

#endif

/* The mask: what policies say does not leave with a secret in it. */
#ifndef US_ADMISSION_MASK_H
#define US_ADMISSION_MASK_H

#include "admission/admission.h"

/* What secrets look like (policies/lib/secrets.rego as it is built in, whatever policies
 * decide), ready for use by any thread. */
typedef struct us_mask us_mask;

/* Makes a mask that lives until [arena] is reset or freed. */
us_mask *us_mask_new(us_arena *arena);

/* Replaces what looks like a secret, or like personal data, in the texts of [list] by what
 * it is: "(a card number)". Where that cannot be told, the whole text goes. New texts live in
 * [arena], which must be reset or freed before the mask's is. */
void us_mask_findings(us_arena *arena, us_mask *mask, us_findings *list);

#endif

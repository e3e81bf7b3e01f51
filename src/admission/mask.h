/* The mask: what usher says, logs and keeps does not leave with a secret in it. */
#ifndef US_ADMISSION_MASK_H
#define US_ADMISSION_MASK_H

#include "admission/admission.h"
#include "value/value.h"

/* What secrets look like (policies/lib/secrets.rego and mask.rego as they are built in,
 * whatever policies decide), ready for use by any thread. */
typedef struct us_mask us_mask;

/* What stands in place of a secret of which no more is known. */
#define US_MASK_HIDDEN "(hidden)"
/* … and of a text that could not be looked through. */
#define US_MASK_UNREAD "(hidden: it could not be looked through for secrets)"

/* Makes a mask that lives until [arena] is reset or freed. */
us_mask *us_mask_new(us_arena *arena);

/* Makes now what else the first text to be masked waits for, some milliseconds. False if
 * there is no memory. */
bool us_mask_prepare(us_mask *mask);

/* The mask of the plan, as long as the plan. */
us_mask *us_admission_plan_mask(const us_admission_plan *plan);

/* [text] with what looks like a secret, or like personal data, replaced by what it is: "(a
 * card number)"; [text] itself where there is nothing. Where that cannot be told (no memory,
 * ill-formed UTF-8 near a secret, more than it may cost), the whole text goes. New texts live
 * in [arena]. */
us_str us_mask_text(us_arena *arena, us_mask *mask, us_str text);

/* us_mask_text for [count] texts at once, in place: where none holds a secret, which is almost
 * always so, all are done with in one pass. */
void us_mask_texts(us_arena *arena, us_mask *mask, us_str *texts, size_t count);

/* us_mask_text for the texts and fields of [list]. */
void us_mask_findings(us_arena *arena, us_mask *mask, us_findings *list);

#define US_MASK_PATHS_MAX 1000

/* JSON Pointers, in [items]; [dropped] of them beyond US_MASK_PATHS_MAX. */
typedef struct us_mask_paths {
    us_str *items;
    size_t count;
    size_t dropped;
} us_mask_paths;

/* [value] without secrets; it shares with [value] what has none, and lives in [arena].
 * Masked are: every string, keys too, as by us_mask_text; the scalars (but booleans) of
 * members whose name says that they are secret (apiKey, DB_PASSWORD, …), also where the name
 * is the `name` or `key` beside a `value`, or the end of the `path` of a patch; data and
 * stringData of Secrets. The annotation kubectl.kubernetes.io/last-applied-configuration,
 * and the base64 of a JSON patch in a response, are read, masked and written again. Adds to
 * [masked], which may be NULL, where something was changed. */
us_value us_mask_value(us_arena *arena, us_mask *mask, us_value value,
                       us_mask_paths *masked);

#endif

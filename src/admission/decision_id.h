/* Names of decisions. */
#ifndef US_ADMISSION_DECISION_ID_H
#define US_ADMISSION_DECISION_ID_H

#include "admission/admission.h"

/* What the names of all decisions by policies of one revision begin with, gone through already.
 * Shared by threads. */
typedef struct us_decision_ids us_decision_ids;

/* In [arena]; NULL if the cryptographic library fails. */
us_decision_ids *us_decision_ids_new(us_arena *arena, us_str revision);

/* The name of the decision on the request [uid]: 36 characters in the form of a UUID (RFC 9562,
 * version 8). The same path, uid and revision always give the same name; in [arena]. Empty if
 * [uid] is, or if [ids] is NULL. */
us_str us_decision_id(us_arena *arena, const us_decision_ids *ids, us_admission_path path,
                      us_str uid);

#endif

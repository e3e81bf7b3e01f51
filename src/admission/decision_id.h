/* Names of decisions. */
#ifndef US_ADMISSION_DECISION_ID_H
#define US_ADMISSION_DECISION_ID_H

#include "admission/admission.h"

/* The name of the decision on the request [uid] by policies of [revision]: 36 characters in
 * the form of a UUID (RFC 9562, version 8). The same three always give the same name; in
 * [arena]. Empty if [uid] is, or the cryptographic library fails. */
us_str us_decision_id(us_arena *arena, us_admission_path path, us_str uid,
                      us_str revision);

#endif

/* Lists of findings, and how answers of rules become findings. */
#ifndef US_ADMISSION_FINDINGS_H
#define US_ADMISSION_FINDINGS_H

#include "admission/admission.h"
#include "value/value.h"

/* Of one finding's text, in bytes. */
#define US_FINDING_TEXT_MAX 4096

/* Adds [finding], unless one of its policy says the same of the same field; beyond
 * US_FINDINGS_MAX it is only counted. */
void us_findings_add(us_arena *arena, us_findings *list, us_finding finding);

/* Adds what [value], that of [rule], says: the elements of a set or an array, the members
 * of an object, whose keys may be the answers (`deny[key] := true`), or one answer, which
 * is an object, too, but has a `msg`. The value must live in [arena]. */
void us_findings_add_answers(us_arena *arena, us_findings *list, us_str policy,
                             const usher_rule *rule, us_value value);

/* [value] as compact JSON. */
us_str us_findings_json(us_arena *arena, us_value value);

#endif

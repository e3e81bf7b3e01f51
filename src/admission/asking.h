/* How packages are asked in the course of an inquiry; for decide.c and mend.c. */
#ifndef US_ADMISSION_ASKING_H
#define US_ADMISSION_ASKING_H

#include "admission/inquiry.h"

/* Asks a package something. */
typedef void us_asking(us_inquiry *q, const us_plan_package *package);

/* Whether [package] is to be asked. Where nobody can tell for want of labels of the namespace, its
 * evaluation has failed; UNCERTAIN is said of what else is unknown. */
us_match_answer us_asking_applies(us_inquiry *q, const us_plan_package *package);

/* Asks the rules that deny, or warn; the answers go on the lists of the decision. */
us_asking us_asking_denials;
us_asking us_asking_warnings;

/* Has [package] asked if it applies. Where that is uncertain nothing that it says counts; but if it
 * says something, there is doubt. */
void us_asking_if_met(us_inquiry *q, const us_plan_package *package,
                      us_asking *ask_package);

/* Notes that for what is unknown [package] may refuse the request. */
void us_asking_doubt(us_inquiry *q, const us_plan_package *package);

#endif

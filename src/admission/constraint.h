/* Gatekeeper's Constraints as a plan has them: whom they are about, how strictly, and with
 * what parameters. */
#ifndef US_ADMISSION_CONSTRAINT_H
#define US_ADMISSION_CONSTRAINT_H

#include "admission/metadata.h"

typedef struct us_constraint {
    us_str kind, name;
    us_str place;        /* "FILE:ROW", for messages */
    us_value parameters; /* an object */
    us_match match;
    unsigned operations; /* that its template is for; all if it does not say */
    us_enforcement enforcement;
    bool is_enforced; /* false: nobody asks for it at this enforcement point */
} us_constraint;

/* Reads [entry] of data.usher.gatekeeper.constraints, whose texts [constraint] then refers
 * to, for the enforcement point [point] (NULL: validation.gatekeeper.sh). False with a
 * sentence in [problem] that begins with its place. */
bool us_constraint_read(us_arena *arena, const usher_value *entry, const char *point,
                        us_constraint *constraint, us_str *problem);

#endif

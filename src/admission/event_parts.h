/* An event inside: for who makes it and who masks it. */
#ifndef US_ADMISSION_EVENT_PARTS_H
#define US_ADMISSION_EVENT_PARTS_H

#include "admission/event.h"
#include "value/array.h"
#include "value/object.h"

/* US_NONE: the part is not there. */
struct us_event {
    us_arena *arena; /* where all of it lives */
    const us_event_facts *facts;
    us_value input;
    us_value result;
    us_value error;
    us_array *erased; /* JSON Pointers of what was removed, and of what was replaced */
    us_array *masked;
    us_array *hidden; /* of secrets, whatever policies say; all of it is told as masked */
};

/* Changes what [rules] say: the value of data.system.log.mask, read from its JSON into the
 * event's arena. Input and result are changed in place, and take the values over. On failure
 * returns false and stores a sentence in [error]. */
bool us_event_mask(us_event *event, us_value rules, us_str *error);

#endif

/* From what an evaluation reports to the bodies that explain it. */
#ifndef US_ADMISSION_WHY_RECORD_H
#define US_ADMISSION_WHY_RECORD_H

#include "admission/why.h"
#include "engine/input_map.h"

typedef struct us_why_record us_why_record;

/* A recorder whose results live in [arena]; what it needs meanwhile in [scratch]. */
us_why_record *us_why_record_new(us_arena *arena, us_arena *scratch, us_mask *mask,
                                 us_value input);

/* From now on only bodies of the rule [only] are recorded, without what these ask. Returns what
 * becomes true when one has given [answer]. */
const bool *us_why_record_one(us_why_record *record, us_str only, us_value answer);

/* The tracer, and what it wants: of all rules, or of one. */
void us_why_record_event(void *data, const usher_event *event);
#define US_WHY_WANTED_OF_ONE                                                             \
    (USHER_TRACE(USHER_EVENT_ENTER) | USHER_TRACE(USHER_EVENT_EVAL) |                    \
     USHER_TRACE(USHER_EVENT_FAIL) | USHER_TRACE(USHER_EVENT_EXIT) |                     \
     USHER_TRACE(USHER_EVENT_READ) | USHER_TRACE(USHER_EVENT_ANSWER))
#define US_WHY_WANTED                                                                    \
    (US_WHY_WANTED_OF_ONE | USHER_TRACE(USHER_EVENT_REDO) |                              \
     USHER_TRACE(USHER_EVENT_INDEX) | USHER_TRACE_VARIABLES | USHER_TRACE_PARTS)

/* The bodies of the rule at [path], those that hold first, in the order in which they were
 * entered. */
us_why_body **us_why_record_bodies(us_why_record *record, us_str path, size_t *count);

/* [value], called [name], as a masked text that is not too long. */
us_str us_why_show(us_arena *arena, us_mask *mask, us_str name, us_value value);

#endif

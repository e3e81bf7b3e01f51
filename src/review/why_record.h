/* From what an evaluation reports to the bodies that explain it. */
#ifndef US_REVIEW_WHY_RECORD_H
#define US_REVIEW_WHY_RECORD_H

#include "engine/input_map.h"
#include "review/why.h"

typedef struct us_why_record us_why_record;

/* A recorder whose results live in [arena]; what it needs meanwhile in [scratch]. */
us_why_record *us_why_record_new(us_arena *arena, us_arena *scratch, us_mask *mask,
                                 us_value input);

/* The tracer, and what it wants. */
void us_why_record_event(void *data, const usher_event *event);
#define US_WHY_WANTED                                                                    \
    (USHER_TRACE(USHER_EVENT_ENTER) | USHER_TRACE(USHER_EVENT_EVAL) |                    \
     USHER_TRACE(USHER_EVENT_FAIL) | USHER_TRACE(USHER_EVENT_EXIT) |                     \
     USHER_TRACE(USHER_EVENT_REDO) | USHER_TRACE(USHER_EVENT_INDEX) |                    \
     USHER_TRACE(USHER_EVENT_READ) | USHER_TRACE(USHER_EVENT_ANSWER) |                   \
     USHER_TRACE_VARIABLES | USHER_TRACE_PARTS)

/* The bodies of the rule at [path], those that hold first, in the order in which they were
 * entered. */
us_why_body **us_why_record_bodies(us_why_record *record, us_str path, size_t *count);

/* [value], called [name], as a masked text that is not too long. */
us_str us_why_show(us_arena *arena, us_mask *mask, us_str name, us_value value);

#endif

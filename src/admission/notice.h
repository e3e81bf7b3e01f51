/* What an Event of Kubernetes says of a judged review. */
#ifndef US_ADMISSION_NOTICE_H
#define US_ADMISSION_NOTICE_H

#include "admission/event.h"

/* Texts live in the arena of what it was made of. */
typedef struct us_notice {
    us_str path; /* of the Events of its namespace, as us_api_request has it */
    us_str name;
    us_str body;   /* JSON */
    uint64_t same; /* equal where the same is said of the same object */
} us_notice;

/* Makes the Event of [told], a review from which secrets were taken, and whatever policies do
 * not want to be told. [reason] is a word for machines; [instance] is who says it, of 128 bytes
 * at the most. False where there is nothing to tell: a dry run, a review about Events, one
 * without kind or name, or that says where it cannot be, no message. */
bool us_notice_make(const us_event *told, const char *reason, us_str instance,
                    us_notice *made);

/* The change of an Event that has come [count] times, last at [last]: a merge patch. */
us_str us_notice_repeat(us_arena *arena, uint64_t count, const struct timespec *last);

#endif

/* Events of a decision log, in the format of OPA's. */
#ifndef US_ADMISSION_EVENT_H
#define US_ADMISSION_EVENT_H

#include "admission/admission.h"
#include "admission/mask.h"

#include <time.h>

typedef struct us_event_label {
    us_str name;
    us_str value;
} us_event_label;

/* What an event tells. Empty texts are left out. */
typedef struct us_event_facts {
    const us_event_label *labels;
    size_t label_count;
    us_str decision_id, trace_id, span_id;
    us_str revision;
    const usher_policy *policy; /* whose bundles are told; NULL: none */
    us_admission_path path;
    us_str input;  /* the AdmissionReview that came, JSON */
    us_str result; /* … and the one that was answered */
    us_str error;  /* why a policy could not be evaluated, a sentence */
    us_str requested_by;
    struct timespec timestamp;
    uint64_t handler_ns;
    uint64_t request_id; /* 0: left out */
} us_event_facts;

typedef struct us_event us_event;

/* An event of [facts], which it refers to, in [arena]. What of input and result is no JSON is
 * left out. */
us_event *us_event_new(us_arena *arena, const us_event_facts *facts);

typedef enum us_event_fate {
    US_EVENT_LOGGED,
    US_EVENT_DROPPED, /* the policies want it so */
    US_EVENT_FAILED, /* it cannot be told what must not be logged: it must not be at all */
} us_event_fate;

/* Asks the policies of [worker] about the event, as OPA does: data.system.log.drop, true where
 * it is to be dropped; and data.system.log.mask, a set or array of JSON Pointers of what is to
 * be removed, and of objects {"op": "remove" or "upsert", "path", "value"}; and changes the
 * event as they say. What [mask] finds is replaced before that, since without its name or kind
 * a secret might not be known for one any more; NULL: it is not looked for. [error] gets a
 * sentence after US_EVENT_FAILED, in the arena or the worker's. */
us_event_fate us_event_ask(us_event *event, usher_worker *worker, us_mask *mask,
                           const usher_limits *limits, us_str *error);

/* Replaces what looks like a secret; to be called last. */
void us_event_hide_secrets(us_event *event, us_mask *mask);

/* Removes the input or, where that is gone already, the result. False if both are. */
bool us_event_shorten(us_event *event);

/* The event as JSON, in the arena; a newline lies beyond its end. */
us_str us_event_text(const us_event *event);

#endif

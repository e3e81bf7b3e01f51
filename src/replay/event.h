/* Events of a Kubernetes audit log, audit.k8s.io/v1: what one says, and what it left behind.
 *
 * The API is that of k8s.io/apiserver/pkg/apis/audit/v1; what an API server really writes was
 * looked at. Bodies are left as texts, for of most events nobody needs them, and nobody checks what is
 * in them before. */
#ifndef US_REPLAY_EVENT_H
#define US_REPLAY_EVENT_H

#include "base/diag.h"
#include "replay/repeated.h"
#include "value/object.h"

/* Members that an event may have, at most; those of today's are 17. */
#define US_REPLAY_MEMBERS_MAX 64

typedef enum us_replay_level {
    US_REPLAY_LEVEL_UNKNOWN,
    US_REPLAY_LEVEL_METADATA, /* no bodies */
    US_REPLAY_LEVEL_REQUEST,
    US_REPLAY_LEVEL_REQUEST_RESPONSE,
} us_replay_level;

/* What was said to a review. */
typedef enum us_replay_decided {
    US_REPLAY_DECIDED_NOTHING, /* nothing that is known */
    US_REPLAY_DECIDED_ALLOWED,
    US_REPLAY_DECIDED_DENIED,
} us_replay_decided;

/* What is missing is empty, NONE or 0. Everything lives in the text that was read, and in the
 * arena. */
typedef struct us_replay_event {
    us_str audit_id; /* chosen by the client if it likes: no key */
    us_replay_level level;
    us_str stage;
    us_str verb;
    us_str uri; /* of the request, from the path on */
    us_str received;
    int64_t time;   /* [received] in microseconds since 1970; INT64_MIN: it is no time */
    int64_t staged; /* when the stage was reached, likewise: logs are in this order */
    us_str group, version, resource, subresource, namespace, name; /* objectRef */
    us_str object_uid, object_version;
    long code;                /* of HTTP */
    us_str message;           /* of the Status */
    us_str request, response; /* bodies, JSON; empty: there are none */

    /* As they are written, for us_replay_event_complete. */
    us_str written_user, written_impersonated, written_annotations;

    /* What that makes of them. */
    us_value user; /* an object: whom the API server acted for */
    us_value
        impersonator;     /* the user who asked it to act for another; NONE: nobody did */
    us_value annotations; /* an object */
    bool truncated;       /* bodies were left out, for the event was too large */

    /* One of the deletions that the deletion of a collection comes to (events.h). */
    bool of_collection;
    us_str deleted;       /* the object, as the answer has it */
    bool deleted_nothing; /* a collection that was empty; this is its deletion */

    /* A review that was kept as it was (review.h). */
    bool is_review;
    us_value
        review; /* its AdmissionRequest, what is hidden in it UNKNOWN; NONE: it is gone */
    bool hides_object,
        hides_old; /* something is hidden in the old object, or elsewhere */
    bool erased;   /* somebody took the review, or all of it, out */
    us_replay_decided decided;

    us_str items; /* of an EventList, a JSON array; then there is nothing else */
} us_replay_event;

/* Reads the event that is all of [text], or a review that was kept, or a list of events, of which only
 * [items] is set. Of an event it does not check what it leaves as it is written, but for where that ends. False where it
 * is none: [problem] then says why, in [arena]. */
bool us_replay_event_read(us_arena *arena, us_str text, us_replay_event *event,
                          us_str *problem);

/* As us_replay_event_read for an item of a list, which may leave out what it is. */
bool us_replay_event_read_item(us_arena *arena, us_str text, us_replay_event *event,
                               us_str *problem);

/* Reads the user and the annotations, of which only requests that may have been reviewed make use. In
 * [arena]; false if one of them is no JSON. [repeated] may have some of it; NULL: there is none. */
bool us_replay_event_complete(us_arena *arena, us_repeated *repeated,
                              us_replay_event *event);

/* Microseconds since 1970 of a time as RFC 3339 has it; INT64_MIN where [text] is none, or lies
 * outside the years 1 to 9999. */
int64_t us_replay_time(us_str text);

/* The first and the last microsecond of those years. */
#define US_REPLAY_TIME_MIN INT64_C(-62135596800000000)
#define US_REPLAY_TIME_MAX INT64_C(253402300799999999)

#endif

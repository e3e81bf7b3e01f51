/* AdmissionRequests of audit events: what an API server asked its webhooks when the request was
 * made that an event tells of.
 *
 * What the log does not have is unknown, and never null: rules may ask for null. What is assumed
 * is said. */
#ifndef US_REPLAY_REBUILD_H
#define US_REPLAY_REBUILD_H

#include "replay/event.h"

/* How well a request was had back; the later the worse. */
typedef enum us_replay_grade {
    US_REPLAY_EXACT,         /* as it was sent, as far as policies can tell */
    US_REPLAY_RECONSTRUCTED, /* something was assumed, or is unknown */
    US_REPLAY_NOT_REPLAYABLE,
    US_REPLAY_NO_REVIEW, /* nobody was asked */
    US_REPLAY_GRADES,
} us_replay_grade;

typedef enum us_replay_remark {
#define REMARK(name, grade, word, sentence) US_REPLAY_REMARK_##name,
#include "replay/remarks.def"
    US_REPLAY_REMARKS,
} us_replay_remark;

/* "exact", "reconstructed", "not replayable", "no review". */
const char *us_replay_grade_name(us_replay_grade grade);

const char *us_replay_remark_word(us_replay_remark remark);
const char *us_replay_remark_sentence(us_replay_remark remark);

/* What became of the request in the cluster. */
typedef enum us_replay_recorded {
    US_REPLAY_ADMITTED,
    US_REPLAY_DENIED, /* by a webhook or a policy of the API server */
    US_REPLAY_FAILED, /* for another reason; what webhooks would have said is not known */
    US_REPLAY_UNRECORDED, /* nobody says */
    US_REPLAY_RECORDED,
} us_replay_recorded;

typedef struct us_replay_rebuilt {
    us_replay_grade grade;
    uint32_t remarks; /* a bit for each, 1 << its number */
    us_value
        request; /* an AdmissionRequest; NONE where the grade says that there is none */
    /* Its object, and its old one: else they are UNKNOWN, or something in them is; what is unknown
     * in the rest of the request counts as the object. */
    bool object_known;
    bool old_known;
    us_replay_recorded recorded;
    bool is_damaged; /* a body that counts is no JSON: then nothing else of this does */
} us_replay_rebuilt;

/* True if the event is the end of a request that may have changed something, or opened a
 * connection: then it can have been reviewed. */
bool us_replay_is_write(const us_replay_event *event);

/* Makes the request of [event], which is complete. [old] is the object as the log had it last: US_NONE if it is
 * unknown. The request lives in [arena], and may refer to the event's text. */
us_replay_rebuilt us_replay_rebuild(us_arena *arena, const us_replay_event *event,
                                    us_value old);

#endif

/* Replaying audit logs: what would these policies have decided? What cli/ sees of this folder.
 *
 * Each event that tells of a request which an API server would have shown to a webhook becomes that
 * request again (rebuild.h), and is judged as in a cluster (admission.h). Where the log does not have
 * all of the request, nothing is decided: the verdict is indeterminate, never a guess. */
#ifndef US_REPLAY_REPLAY_H
#define US_REPLAY_REPLAY_H

#include "admission/admission.h"
#include "base/buf.h"
#include "replay/rebuild.h"

typedef enum us_replay_verdict {
    US_REPLAY_ALLOW,
    US_REPLAY_DENY,
    US_REPLAY_INDETERMINATE,  /* the log does not have what rules may ask for */
    US_REPLAY_NOT_APPLICABLE, /* there was no review */
    US_REPLAY_VERDICTS,
} us_replay_verdict;

/* "allow", "deny", "indeterminate", "not applicable". */
const char *us_replay_verdict_name(us_replay_verdict verdict);

/* What is told of an event; valid during the call. */
typedef struct us_replay_outcome {
    us_str file; /* the log, as it was named */
    uint64_t line;
    const us_replay_event *event;
    const us_replay_rebuilt *rebuilt;
    us_replay_verdict verdict;
    const us_admission_verdict *judged; /* NULL: it was not */
} us_replay_outcome;

/* What is told of a line, or of a log, that can't be read; [line] 0: of the log. */
typedef struct us_replay_problem {
    us_str file;
    uint64_t line;
    us_str sentence;
} us_replay_problem;

typedef struct us_replay_counts {
    uint64_t events; /* that could be read */
    uint64_t problems;
    uint64_t grades[US_REPLAY_GRADES];
    uint64_t remarks[US_REPLAY_REMARKS];
    uint64_t verdicts[US_REPLAY_VERDICTS];
    uint64_t newly_denied;   /* admitted then, denied now */
    uint64_t newly_admitted; /* denied by a webhook then, admitted now */
    uint64_t errors;         /* evaluations that failed */
    uint64_t forgotten;      /* objects that could not be remembered */
} us_replay_counts;

typedef struct us_replay_options {
    const us_admission_plan *plan;
    const usher_policy *policy;
    const char *folder; /* for a temporary file */
    void *data;
    void (*tell)(void *data, const us_replay_outcome *outcome);
    void (*fail)(void *data, const us_replay_problem *problem);
} us_replay_options;

/* Replays the logs at [paths] (NULL-terminated, "-": standard input), one after the other, as one
 * history: older ones first. Each line is an event. */
us_replay_counts us_replay_run(us_arena *arena, const char *const *paths,
                               const us_replay_options *options);

/* Appends the outcome as one line of JSON: {"file", "line", "auditID", "time", "user", "verb",
 * "operation", "kind", "namespace", "name", "grade", "remarks", "recorded", "verdict", "denials":
 * [{"policy", "message", "field"}], "warnings", "errors"}. What there is not is left out. */
void us_replay_write_json(us_arena *arena, us_buf *out, const us_replay_outcome *outcome);

/* Appends it for a person: a line, and one below it for each denial. */
void us_replay_write_text(us_buf *out, const us_replay_outcome *outcome);

/* Appends what all events come to. */
void us_replay_write_sum(us_buf *out, const us_replay_counts *counts);

/* True if policies would have decided otherwise than was recorded. */
bool us_replay_is_flip(const us_replay_outcome *outcome);

#endif

/* Replaying audit logs: what would these policies have decided? What cli/ sees of this folder.
 *
 * Each event that tells of a request which an API server would have shown to a webhook becomes that
 * request again (rebuild.h), and is judged as in a cluster (admission.h). Where that depends on what the
 * log does not have, the verdict is indeterminate, never a guess. */
#ifndef US_REPLAY_REPLAY_H
#define US_REPLAY_REPLAY_H

#include "admission/admission.h"
#include "base/buf.h"
#include "replay/rebuild.h"

typedef enum us_replay_verdict {
    US_REPLAY_ALLOW,
    US_REPLAY_DENY,
    US_REPLAY_INDETERMINATE,  /* the log does not have what decides */
    US_REPLAY_NOT_APPLICABLE, /* there was no review */
    US_REPLAY_VERDICTS,
} us_replay_verdict;

/* "allow", "deny", "indeterminate", "not applicable". */
const char *us_replay_verdict_name(us_replay_verdict verdict);

/* How one policy set decides about an event. */
typedef struct us_replay_decision {
    us_replay_verdict verdict;
    const us_admission_verdict *judged; /* NULL: it was not */
} us_replay_decision;

/* What came of an event; valid during the call. */
typedef struct us_replay_outcome {
    us_str file; /* the log, as it was named */
    uint64_t line;
    const us_replay_event *event;
    const us_replay_rebuilt *rebuilt;
    us_replay_decision candidate;
    const us_replay_decision *baseline; /* of the policies before; NULL: there are none */
} us_replay_outcome;

/* What is told of a line, or of a log, that can't be read; [line] 0: of the log. */
typedef struct us_replay_problem {
    us_str file;
    uint64_t line;
    uint64_t place; /* among the lines of all logs; of a log, of the line before */
    us_str sentence;
} us_replay_problem;

struct us_replay_record;  /* record.h */
struct us_replay_summary; /* summary.h */

/* Parts that the objects of a replay can be divided into, at most. */
#define US_REPLAY_PARTS_MAX 64

/* A policy set, and how it decides. */
typedef struct us_replay_policies {
    const us_admission_plan *plan; /* NULL: there is none */
    const usher_policy *policy;
} us_replay_policies;

/* How far a replay is. */
typedef struct us_replay_progress {
    uint64_t lines;
    uint64_t done,
        size; /* bytes of the logs, packed as they are; size 0: it is not known */
} us_replay_progress;

typedef struct us_replay_options {
    us_replay_policies candidate;
    us_replay_policies
        baseline;       /* with which it is compared; none: with what was recorded */
    const char *folder; /* for a temporary file */
    size_t threads;     /* to be kept busy; what comes out does not depend on it */
    bool all;           /* [tell] is told of all events; else of those that are news */
    size_t part,
        parts; /* only what is about the objects of one part is judged; 0, 0: all is */
    us_str
        wanted; /* an auditID: events of others are read, and neither judged nor told; empty: all */
    us_str digest; /* of all that decides */
    const char *
        checkpoint; /* a file, to go on from when the replay is broken off (checkpoint.h); then all is told at the end. NULL: none */
    uint64_t checkpoint_interval;      /* nanoseconds */
    struct us_replay_summary *summary; /* gets what all events come to */
    void *data;
    /* Sees what came of each event that is judged, and may use the worker of the candidate; NULL: nobody
     * does. Called by several threads, one at a time, in no order. */
    void (*look)(void *data, const us_replay_outcome *outcome, usher_worker *candidate);
    /* May say that the change of a record that is news is accepted, before it is counted; [arena] lives as
     * long as the record. NULL: nothing is. Called by several threads, one at a time, in no order. */
    void (*accept)(void *data, us_arena *arena, struct us_replay_record *record);
    /* Is told of records, in the order of the events; each is valid during the call. */
    void (*tell)(void *data, const struct us_replay_record *record);
    void (*fail)(void *data, const us_replay_problem *problem);
    /* Called now and then; NULL: it is not. */
    void (*show)(void *data, const us_replay_progress *progress);
} us_replay_options;

/* What was read. */
typedef struct us_replay_span {
    us_str logs;    /* a digest of which logs they were */
    uint64_t lines; /* places in all */
    us_str
        problem; /* why it was broken off, with a checkpoint alone; empty: it was not */
} us_replay_span;

/* Replays the logs at [paths] (NULL-terminated, "-": standard input) as one history, merged by time
 * (source.h). Each line is an event. */
us_replay_span us_replay_run(us_arena *arena, const char *const *paths,
                             const us_replay_options *options);

/* Removes the files of the checkpoint at [path], if there are any: its replay is over. */
void us_replay_checkpoint_remove(us_arena *arena, const char *path);

#endif

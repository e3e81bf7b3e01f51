/* What all records of a replay come to: counts, and groups of those that are news.
 *
 * Summaries of parts of a log, merged in any order, are the summary of the whole: nothing depends on
 * the order in which records come. They are bounded: of each dimension US_REPLAY_GROUPS_MAX groups are
 * told apart, those whose keys have the smallest hashes (of a fixed hash function); all others are
 * counted together, and [others] says how often that was done. */
#ifndef US_REPLAY_SUMMARY_H
#define US_REPLAY_SUMMARY_H

#include "replay/record.h"

#define US_REPLAY_GROUPS_MAX 4096

/* Bytes of a group's key; a longer one is cut, between characters, and ends in "…". */
#define US_REPLAY_KEY_MAX 256

/* By what records are grouped. */
typedef enum us_replay_dimension {
    US_REPLAY_BY_RULE, /* the policies that say something else than before, or deny */
    US_REPLAY_BY_USER,
    US_REPLAY_BY_KIND, /* "apps/Deployment", "Pod" */
    US_REPLAY_BY_NAMESPACE,
    US_REPLAY_BY_DAY,      /* "2026-11-23", in UTC; of all events that had a review */
    US_REPLAY_BY_HOUR,     /* "2026-11-23T09" */
    US_REPLAY_BY_ACCEPTED, /* why they were accepted */
    US_REPLAY_DIMENSIONS,
} us_replay_dimension;

/* "rule", "user", "kind", "namespace", "day", "hour", "accepted". */
const char *us_replay_dimension_name(us_replay_dimension dimension);

typedef struct us_replay_counts {
    uint64_t events;   /* that could be read */
    uint64_t problems; /* lines and logs that could not be */
    uint64_t grades[US_REPLAY_GRADES];
    uint64_t remarks[US_REPLAY_REMARKS];
    uint64_t verdicts[US_REPLAY_VERDICTS]; /* of the candidate */
    uint64_t changes[US_REPLAY_CHANGES];   /* but for those that are accepted */
    uint64_t accepted[US_REPLAY_CHANGES];  /* and those */
    uint64_t accepted_denials;             /* of verdicts, those of accepted changes */
    uint64_t errors;                       /* evaluations of the candidate that failed */
    uint64_t baseline_errors;              /* and of the baseline */
    uint64_t with_baseline;                /* events that a baseline was asked about */
    uint64_t compared;  /* requests that candidate and baseline both decided */
    uint64_t forgotten; /* objects that could not be remembered */
} us_replay_counts;

/* An event that shows what is meant. Its texts live with the summary. */
typedef struct us_replay_witness {
    bool exists;
    us_replay_change change;
    int64_t time;
    us_str audit_id; /* at most US_REPLAY_KEY_MAX bytes */
    us_str file;
    uint64_t line;
} us_replay_witness;

typedef struct us_replay_group {
    us_str key;
    uint64_t events;
    uint64_t denied; /* by the candidate */
    uint64_t changes
        [US_REPLAY_CHANGES]; /* accepted ones too in BY_ACCEPTED, and nowhere else */
    us_replay_witness
        witness; /* of the change that weighs most, the first by time, auditID, file and line */
} us_replay_group;

typedef struct us_replay_summary us_replay_summary;

/* An empty one, in [arena]. */
us_replay_summary *us_replay_summary_new(us_arena *arena);

void us_replay_summary_add(us_replay_summary *summary, const us_replay_record *record);

/* Adds what [from] has, which is left as it is. */
void us_replay_summary_merge(us_replay_summary *into, const us_replay_summary *from);

/* Its counts, which may be added to: what no record tells of, [problems] and [forgotten], is counted by
 * whoever knows it. */
us_replay_counts *us_replay_summary_counts(us_replay_summary *summary);

/* The groups of [dimension], in [arena]: those first that count most, by changes (the weightiest first),
 * denials, events, and by their keys; days, hours by their keys. [others] is what could not be told apart,
 * with an empty key; its [events] is 0 if there is none. */
us_replay_group *us_replay_summary_groups(us_arena *arena,
                                          const us_replay_summary *summary,
                                          us_replay_dimension dimension, size_t *count,
                                          us_replay_group *others);

/* The first event of [change] that is not accepted. */
us_replay_witness us_replay_summary_witness(const us_replay_summary *summary,
                                            us_replay_change change);

/* Appends it as one line of JSON, newline included, the last of what -o json writes: {"summary": {…}}.
 * The same summary gives the same bytes. [arena] is for what is needed on the way. */
void us_replay_summary_write(us_arena *arena, us_buf *out,
                             const us_replay_summary *summary);

/* Reads such a line into a new summary in [arena], which refers to nothing of it. False if it is none:
 * [problem] then says why, in [arena]. */
bool us_replay_summary_read(us_arena *arena, us_str line, us_replay_summary **summary,
                            us_str *problem);

#endif

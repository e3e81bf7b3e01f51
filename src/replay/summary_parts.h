/* How a summary is kept: shared by what counts and what writes and reads it. */
#ifndef US_REPLAY_SUMMARY_PARTS_H
#define US_REPLAY_SUMMARY_PARTS_H

#include "base/sort.h"
#include "replay/summary.h"

typedef struct us_replay_kept_witness {
    us_replay_witness told;
    char audit_id[US_REPLAY_KEY_MAX];
} us_replay_kept_witness;

typedef struct us_replay_kept_group {
    uint64_t hash; /* of the key */
    us_replay_group told;
    us_replay_kept_witness witness;
    char key[US_REPLAY_KEY_MAX];
} us_replay_kept_group;

/* The groups of an hour, in which most events are that come next. */
typedef struct us_replay_kept_hour {
    int64_t hour;                                 /* since 1970 */
    us_replay_kept_group *day_group, *hour_group; /* NULL: none yet */
    uint64_t day_hash, hour_hash; /* of theirs: they may be another's by now */
} us_replay_kept_hour;

typedef struct us_replay_kept_groups {
    us_replay_kept_group **items; /* by hash, then key */
    size_t count, capacity;
    us_replay_kept_group others;
} us_replay_kept_groups;

struct us_replay_summary {
    us_arena *arena;
    us_arena *scratch; /* of one record */
    us_replay_counts counts;
    us_replay_kept_witness witnesses[US_REPLAY_CHANGES];
    us_replay_kept_groups groups[US_REPLAY_DIMENSIONS];
    us_replay_kept_hour hour;
    us_str *files; /* that witnesses name */
    size_t file_count, file_capacity;
};

/* [time] as RFC 3339 has it, in UTC, in [arena]; empty where it is INT64_MIN, or none of the years 1 to
 * 9999. */
us_str us_replay_time_text(us_arena *arena, int64_t time);

/* Takes [witness] in place of the one that is kept, if it is better. Its auditID has at most
 * US_REPLAY_KEY_MAX bytes. */
void us_replay_keep_witness(us_replay_summary *summary, us_replay_kept_witness *kept,
                            const us_replay_witness *witness);

/* Adds [group] to the one of its key, or to the others, and returns that. */
us_replay_kept_group *us_replay_keep_group(us_replay_summary *summary,
                                           us_replay_dimension dimension,
                                           const us_replay_group *group);

/* Adds [group] to the others. */
void us_replay_keep_others(us_replay_summary *summary, us_replay_dimension dimension,
                           const us_replay_group *group);

void us_replay_add_counts(us_replay_counts *to, const us_replay_counts *from);

#endif

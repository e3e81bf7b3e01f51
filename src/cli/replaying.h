/* usher replay while it runs: what its files share. */
#ifndef US_CLI_REPLAYING_H
#define US_CLI_REPLAYING_H

#include "cli/policies.h"
#include "cli/progress.h"
#include "replay/accepted.h"
#include "replay/part.h"
#include "replay/write.h"

typedef struct us_replaying_settings {
    us_policy_settings policies;
    us_words baseline;
    us_words baseline_data;
    const char *baseline_config;
    us_words packages;
    bool enforced;
    const char *format;
    us_words fail_on;
    uint64_t threads;
    const char *partition;
    const char *output_file;
    const char *checkpoint;
    uint64_t checkpoint_interval;
    const char *accepted;
    const char *write_accepted;
    const char *why;
    bool suggest_version;
    const char *extract;
    bool as_test;
    bool all;
    bool quiet;
} us_replaying_settings;

/* A policy set while the command runs. */
typedef struct us_replaying_policies {
    usher_policy *policy;
    us_admission_plan *plan;
} us_replaying_policies;

typedef struct us_replaying {
    us_invocation *call;
    const us_replaying_settings *settings;
    us_arena *scratch; /* of one record's text */
    usher_engine *engine;
    us_replaying_policies candidate, baseline;
    us_replay_failing failing;
    us_str accepted_text;
    us_replay_accepted *accepted;     /* NULL: nothing is */
    us_replay_acceptance *acceptance; /* NULL: none is to be written */
    us_replay_writer *writer;
    us_words logs;       /* or parts; folders taken apart */
    us_replay_part part; /* of none if all is judged */
    us_progress progress;
    bool failed; /* to write */
    bool found;  /* what is to be extracted */
    us_str lack; /* why it could not be, so far */
} us_replaying;

/* ---- replaying_output.c: what is told, and how it ends ------------------------------- */

void us_replaying_print(us_replaying *state, us_str text);

/* True if all that was printed has gone out. */
bool us_replaying_is_written(us_replaying *state);

/* Of us_replay_options and us_replay_merging, with a us_replaying as data. */
void us_replaying_accept(void *data, us_arena *arena, us_replay_record *record);
void us_replaying_tell(void *data, const us_replay_record *record);
void us_replaying_fail(void *data, const us_replay_problem *problem);
void us_replaying_show(void *data, const us_replay_progress *progress);

/* Tells what all events come to; the exit code. */
int us_replaying_conclude(us_replaying *state, us_replay_summary *summary);

/* The same of a part, which is whole if it could be written: what was found is for those who put the parts
 * together. */
int us_replaying_conclude_part(us_replaying *state, us_replay_summary *summary,
                               const us_replay_span *span);

/* ---- replaying_extract.c: one event, as a review or a test --------------------------- */

/* Looks at an event whose auditID is wanted, and prints what it is as; tells nothing else. */
void us_replaying_extract(void *data, const us_replay_outcome *outcome,
                          usher_worker *worker);
void us_replaying_tell_nothing(void *data, const us_replay_record *record);

/* The exit code when all events were looked at. */
int us_replaying_end_extract(us_replaying *state);

#endif

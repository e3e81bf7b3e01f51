/* What a run that judged a part of the objects writes for another that puts all parts together: lines
 * of JSON.
 *
 *   {"part":{"number":0,"of":4,"policies":"…"}}              the first line
 *   {"place":7,"record":{…}}                                 a record (record.h)
 *   {"place":9,"problem":{"file":"…","line":3,"sentence":"…"}}
 *   {"summary":{…}}                                          of all its events (summary.h)
 *   {"end":{"lines":120,"logs":"…"}}                         the last line
 *
 * Places are numbers of lines of all logs in the order of the replay, so what several parts tell can be told
 * in that order. */
#ifndef US_REPLAY_PART_H
#define US_REPLAY_PART_H

#include "replay/record.h"
#include "replay/summary.h"

typedef struct us_replay_part {
    uint64_t number; /* from 0 */
    uint64_t of;
    us_str policies; /* a digest of all that decides, and of what is told */
} us_replay_part;

typedef enum us_replay_told_kind {
    US_REPLAY_TOLD_PART,
    US_REPLAY_TOLD_RECORD,
    US_REPLAY_TOLD_PROBLEM,
    US_REPLAY_TOLD_SUMMARY,
    US_REPLAY_TOLD_END,
} us_replay_told_kind;

/* What one line says. */
typedef struct us_replay_told {
    us_replay_told_kind kind;
    us_replay_part part;
    us_replay_record record;   /* with its place */
    us_replay_problem problem; /* likewise */
    us_replay_summary *summary;
    us_replay_span end;
} us_replay_told;

/* Append a line, newline included; [arena] is for what is needed on the way. */
void us_replay_part_begin(us_buf *out, const us_replay_part *part);
void us_replay_part_record(us_arena *arena, us_buf *out, const us_replay_record *record);
void us_replay_part_problem(us_buf *out, const us_replay_problem *problem);
void us_replay_part_end(us_arena *arena, us_buf *out, us_replay_summary *summary,
                        const us_replay_span *end);

/* Reads such a line. False if it is none: [problem] then says why. All lives in [arena], and may refer to
 * [line]. */
bool us_replay_part_read(us_arena *arena, us_str line, us_replay_told *told,
                         us_str *problem);

/* Where parts are told, as us_replay_options has it; [summary] is filled. */
typedef struct us_replay_merging {
    us_replay_summary *summary;
    void *data;
    void (*tell)(void *data, const us_replay_record *record);
    void (*fail)(void *data, const us_replay_problem *problem);
} us_replay_merging;

/* Tells what the parts at [paths] (NULL-terminated) tell, all parts of one replay, as if it had been one
 * run. False if they are not that, or can't be read: [problem] says why, in [arena], and what was told is to be
 * thrown away. */
bool us_replay_merge(us_arena *arena, const char *const *paths,
                     const us_replay_merging *merging, us_str *problem);

#endif

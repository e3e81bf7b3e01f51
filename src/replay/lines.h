/* Lines of a block, read by several threads: of each what it says, and nothing that depends on the
 * others. */
#ifndef US_REPLAY_LINES_H
#define US_REPLAY_LINES_H

#include "replay/facts.h"
#include "replay/log.h"

/* A line that is not blank. */
typedef struct us_replay_line {
    us_str file; /* the log, as it was named */
    uint64_t number;
    uint64_t offset, end; /* where it begins in the log, and where the next one does */
    us_str text;
    us_str problem;  /* why it is no event; empty: it is one */
    bool is_damaged; /* who judged it found the problem */
    us_replay_event event;
    us_replay_object object; /* that it is about; where there is none, the shard is any */
    us_replay_facts facts;
    uint64_t version;              /* of what was stored; 0: it is unknown */
    struct us_replay_record *told; /* what came of it; set by whoever judges */
} us_replay_line;

typedef struct us_replay_lines us_replay_lines;

/* For blocks of one log after the other; in [arena]. Objects are hashed with [key], which must live as
 * long. Without [versions] those of lines are 0. */
us_replay_lines *us_replay_lines_new(us_arena *arena, us_str file, const us_hash_key *key,
                                     bool versions);

/* Reads all lines of [block], on up to [threads] threads. What was read before is gone. */
void us_replay_lines_read(us_replay_lines *lines, const us_replay_block *block,
                          size_t threads);

/* The next one, in order; NULL behind the last. It stays the next until us_replay_lines_pass. */
us_replay_line *us_replay_lines_next(us_replay_lines *lines);
void us_replay_lines_pass(us_replay_lines *lines);

#endif

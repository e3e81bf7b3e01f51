/* Logs, as blocks of whole lines. Files that are packed are unpacked on the way. */
#ifndef US_REPLAY_LOG_H
#define US_REPLAY_LOG_H

#include "base/str.h"

/* Bytes that a line may have. The largest object that an API server stores comes to a tenth of
 * it, written twice and with all characters escaped. */
#define US_REPLAY_LINE_MAX ((size_t)64 << 20)

/* Bytes of a block, unless one line has more. */
#define US_REPLAY_BLOCK ((size_t)1 << 20)

typedef struct us_replay_log us_replay_log;

typedef struct us_replay_block {
    us_str
        text; /* whole lines, each with its newline, which the last one of a log may lack */
    uint64_t line;   /* number of the first of them, from 1 */
    uint64_t offset; /* of its first byte, in what is unpacked */
    bool
        is_cut; /* the first US_REPLAY_LINE_MAX bytes of one line that has more; no newline */
} us_replay_block;

/* Opens the file at [path], or standard input ("-"). NULL after storing a sentence in [error].
 * Closed with [arena]. */
us_replay_log *us_replay_log_open(us_arena *arena, const char *path, us_str *error);

/* The next block, in [arena], and after it in memory NUL, so that readers need not look at its
 * end. False at the end of the log. */
bool us_replay_log_read(us_replay_log *log, us_arena *arena, us_replay_block *block);

/* What ended the log before its time, a sentence such as "its end is missing"; empty: nothing
 * did. */
us_str us_replay_log_problem(const us_replay_log *log);

#endif

/* Logs, as blocks of whole lines. Files that are packed are unpacked on the way. */
#ifndef US_REPLAY_LOG_H
#define US_REPLAY_LOG_H

#include "base/str.h"

/* Bytes that a line may have. The largest object that an API server stores comes to a tenth of
 * it, written twice and with all characters escaped. */
#define US_REPLAY_LINE_MAX ((size_t)64 << 20)

/* Bytes of a block, unless one line has more, or another size was asked for. */
#define US_REPLAY_BLOCK ((size_t)1 << 20)

/* Lines of a block, at most. */
#define US_REPLAY_BLOCK_LINES ((uint64_t)1 << 14)

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
 * Closed with [arena]. Nothing is read yet. */
us_replay_log *us_replay_log_open(us_arena *arena, const char *path, us_str *error);

/* How the next blocks are read, and all after them: of [size] bytes, and, with [ahead], by a thread
 * that reads on while the last one is used. */
void us_replay_log_set_reading(us_replay_log *log, size_t size, bool ahead);

/* The next block, and after it in memory NUL, so that readers need not look at its end. It is
 * valid until the next one is asked for. False at the end of the log. */
bool us_replay_log_read(us_replay_log *log, us_replay_block *block);

/* Goes back to where the log was when it was opened, and gives back what reading it takes, until it is read again. False,
 * and nothing is done, where there is no way back, as from the end of a pipe. */
bool us_replay_log_rewind(us_replay_log *log);

/* Goes to the line [line], which begins at [offset], in a log that was not read yet. False if it
 * ends before, or can't be read. */
bool us_replay_log_seek(us_replay_log *log, uint64_t offset, uint64_t line);

/* What ended the log before its time, a sentence such as "its end is missing"; empty: nothing
 * did. */
us_str us_replay_log_problem(const us_replay_log *log);

/* Bytes of the file, packed as they are; 0: nobody knows. And how many of them were read. */
uint64_t us_replay_log_size(const us_replay_log *log);
uint64_t us_replay_log_done(const us_replay_log *log);

#endif

/* Several logs as one stream of lines.
 *
 * Lines come in the order of their times (stageTimestamp, then resourceVersion), and those of one log
 * in the order of the log: what has no time goes with the line before it. In what order logs are named
 * does not matter. A log is read from when its first line has its turn. */
#ifndef US_REPLAY_SOURCE_H
#define US_REPLAY_SOURCE_H

#include "replay/lines.h"

/* How far a log was read. */
typedef struct us_replay_position {
    bool begun, at_end;
    uint64_t offset,
        line; /* of the line that comes next, or has more events than were given out */
    uint64_t events; /* of that line, given out already */
    int64_t time;    /* of the line before, which one without a time goes with */
    uint64_t version;
} us_replay_position;

typedef struct us_replay_source_options {
    const us_hash_key *key; /* for what lines tell of objects; must live as long */
    size_t threads;
    /* Told of logs that can't be read, or end too early. */
    void *data;
    void (*fail)(void *data, us_str file, us_str sentence);
} us_replay_source_options;

typedef struct us_replay_source us_replay_source;

/* Opens the logs at [paths] (NULL-terminated, "-": standard input), and looks at the beginning of each.
 * In [arena], with which they are closed. */
us_replay_source *us_replay_source_open(us_arena *arena, const char *const *paths,
                                        const us_replay_source_options *options);

/* The next lines, in order, [count] of them; valid until it is called again. False when there are no
 * more. */
bool us_replay_source_read(us_replay_source *source, us_replay_line ***lines,
                           size_t *count);

/* How far each log was read, [count] of them, in [arena]: lines that were given out count as read. */
us_replay_position *us_replay_source_positions(us_arena *arena,
                                               const us_replay_source *source,
                                               size_t *count);

/* Goes on from there: the source must be of the same logs, and not read yet. False if a log ends before,
 * or can't be read again. */
bool us_replay_source_resume(us_replay_source *source,
                             const us_replay_position *positions, size_t count);

/* A digest of which logs they are, by their names and first lines, in hex. It stays the same when a log
 * grows. */
us_str us_replay_source_digest(us_arena *arena, const us_replay_source *source);

/* Bytes of all logs, packed as they are; 0: nobody knows. And how many of them were read. */
uint64_t us_replay_source_size(const us_replay_source *source);
uint64_t us_replay_source_done(const us_replay_source *source);

#endif

/* Objects as a log had them last. Their texts lie in memory, and as they get old in a file, which has no name and goes with
 * the process unless it is asked for. Both are bounded: beyond, objects are unknown
 * again, and counted.
 *
 * Each shard is a history by itself, with bounds of its own, so what is known does not depend on
 * how many threads there are. Threads may use different shards at once. */
#ifndef US_REPLAY_HISTORY_H
#define US_REPLAY_HISTORY_H

#include "base/buf.h"
#include "replay/facts.h"

/* Objects that are known at once, and bytes of texts that get old, in all shards together. */
#define US_HISTORY_OBJECTS ((size_t)US_REPLAY_SHARDS * 12288)
#define US_HISTORY_BYTES   ((uint64_t)16 << 30)

typedef struct us_history us_history;

/* An empty one, whose file is made in [folder] when it is first needed. In [arena], with which
 * the file goes. */
us_history *us_history_new(us_arena *arena, const char *folder);

/* What objects are hashed with. */
const us_hash_key *us_history_key(const us_history *history);

/* The object as it was told last, in [arena]; US_NONE: it is unknown, or there is none. Valid until something is
 * put into its shard. */
us_value us_history_find(us_history *history, us_arena *arena, us_replay_object object);

/* Keeps the texts in the file [path] instead, which is made if there is none and stays. False with errno
 * where that is not possible. To be called before anything is told. */
bool us_history_keep(us_history *history, const char *path);

/* Appends to [out] all that us_history_load needs besides that file, and puts on the disk what the file has
 * yet to get. False if that fails. No thread may use the history meanwhile. */
bool us_history_save(us_history *history, us_buf *out);

/* Makes a history that keeps its texts in the same file what it was when [saved] was made; false if [saved], or
 * the file, is not what it should be. */
bool us_history_load(us_history *history, us_str saved);

void us_history_put(us_history *history, const us_replay_fact *fact);

/* Objects that could not be remembered, for want of room or for a full disk. */
uint64_t us_history_lost(const us_history *history);

#endif

/* Replays that go on where they were broken off.
 *
 * Three files: FILE says how far the logs were read, what was known of objects then, and what all came to;
 * FILE.history has the texts of objects, and FILE.told what is to be told, as lines of parts (part.h). Both only
 * grow, so FILE, which is replaced all at once, says how much of them counts. All is told at the end, and then
 * the files are removed. */
#ifndef US_REPLAY_CHECKPOINT_H
#define US_REPLAY_CHECKPOINT_H

#include "replay/history.h"
#include "replay/part.h"
#include "replay/source.h"

typedef struct us_replay_checkpoint us_replay_checkpoint;

/* Opens or makes the files of [options], whose history is [history] from now on. What was saved is read, and
 * [history] made what it was. NULL: [error] says why. In [arena]. */
us_replay_checkpoint *us_replay_checkpoint_open(us_arena *arena,
                                                const us_replay_options *options,
                                                us_history *history, us_str *error);

/* True if there was something saved, which us_replay_checkpoint_resume goes on from. */
bool us_replay_checkpoint_is_saved(const us_replay_checkpoint *checkpoint);

/* Makes [source] and the summary of the options what they were, and stores the place of the line that was
 * told last. False: [error] says why. */
bool us_replay_checkpoint_resume(us_replay_checkpoint *checkpoint,
                                 us_replay_source *source, uint64_t *place,
                                 us_str *error);

/* Keep what is to be told. */
void us_replay_checkpoint_record(us_replay_checkpoint *checkpoint,
                                 const us_replay_record *record);
void us_replay_checkpoint_problem(us_replay_checkpoint *checkpoint,
                                  const us_replay_problem *problem);

/* Saves how far it is, if it is time for that; call it when all lines that were given out are told. False:
 * [error] says why it can't be. */
bool us_replay_checkpoint_save(us_replay_checkpoint *checkpoint,
                               const us_replay_source *source, uint64_t place,
                               us_str *error);

/* Tells all that was kept to whom the options say. False: [error] says why that can't be. */
bool us_replay_checkpoint_tell(us_replay_checkpoint *checkpoint, us_str *error);

#endif

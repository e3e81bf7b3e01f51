/* Records, in the formats that people and other programs read. */
#ifndef US_REPLAY_WRITE_H
#define US_REPLAY_WRITE_H

#include "replay/summary.h"

/* Appends the record for a person: a line, and one below it for each denial. */
void us_replay_write_text(us_buf *out, const us_replay_record *record);

/* Appends what all records come to. */
void us_replay_write_sum(us_buf *out, us_replay_summary *summary);

#endif

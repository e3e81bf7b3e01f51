/* The formats of a replay, each in a file of its own; writer.c chooses. */
#ifndef US_REPLAY_FORMATS_H
#define US_REPLAY_FORMATS_H

#include "replay/write.h"

/* Records that were kept to be written at the end. */
typedef struct us_replay_collected {
    us_replay_record *items;
    size_t count;
    size_t dropped; /* for which there was no room */
} us_replay_collected;

/* Appends one record for a person. */
void us_replay_text(us_buf *out, const us_replay_record *record);

/* Appends the head of a table, and a row. */
void us_replay_csv_head(us_buf *out);
void us_replay_csv(us_buf *out, const us_replay_record *record);

/* Appends the page. */
void us_replay_page(us_buf *out, const us_replay_collected *records,
                    us_replay_summary *summary);

/* Appends a report in the format of [writing]. */
void us_replay_report(us_buf *out, const us_replay_collected *records,
                      const us_replay_writing *writing);

/* "user verb kind namespace/name" of [record], on one line and clean. */
us_str us_replay_subject(us_arena *arena, const us_replay_record *record);

/* [key] of a group, or what stands for it where it is empty. */
us_str us_replay_key_shown(us_str key);

#endif

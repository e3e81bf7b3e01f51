/* Records, in the formats that people and other programs read. */
#ifndef US_REPLAY_WRITE_H
#define US_REPLAY_WRITE_H

#include "replay/failing.h"
#include "report/report.h"

/* The names of all formats, one blank between.
 *
 *   text   a line for each record, and lines below it for what policies said
 *   json   one object a line (us_replay_record_write); the last is the summary
 *   csv    RFC 4180, a row for each record, with a head
 *   html   one page that needs no other file
 *
 * and those that reports have (report.h). */
#define US_REPLAY_FORMATS "text json csv html " US_REPORT_FORMATS

/* Records that are collected for formats which must know all, at most; what is beyond is only
 * counted. */
#define US_REPLAY_COLLECTED_MAX       10000
#define US_REPLAY_COLLECTED_BYTES_MAX ((size_t)16 << 20)

typedef struct us_replay_writing {
    const char *format; /* one of US_REPLAY_FORMATS */
    bool all;           /* records too that are no news */
    us_replay_failing failing;
} us_replay_writing;

typedef struct us_replay_writer us_replay_writer;

/* A writer in [arena]. The same records in the same order, and the same summary, give the same bytes. */
us_replay_writer *us_replay_writer_new(us_arena *arena, const us_replay_writing *writing);

/* Appends to [out] what there is to be written of [record]; the buffer's arena is for what is needed on
 * the way. */
void us_replay_writer_add(us_replay_writer *writer, us_buf *out,
                          const us_replay_record *record);

/* Appends to [out] what is left to be written. */
void us_replay_writer_end(us_replay_writer *writer, us_buf *out,
                          us_replay_summary *summary);

/* Appends what all records come to, for people: counts, and the groups that have changes or denials. */
void us_replay_write_sum(us_buf *out, us_replay_summary *summary);

#endif

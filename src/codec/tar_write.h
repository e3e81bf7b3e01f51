/* Writing tar archives: POSIX ustar, with pax headers for long names. */
#ifndef US_CODEC_TAR_WRITE_H
#define US_CODEC_TAR_WRITE_H

#include "base/buf.h"

/* Appends the file [name] (as it is to stand there), owned by nobody, of no time. */
void us_tar_add_file(us_buf *out, us_str name, us_str content);

/* Appends what ends an archive. */
void us_tar_end(us_buf *out);

/* [bytes] as gzip has it, without a name or a time. False after storing a sentence in
 * [error]. */
bool us_gzip(us_arena *arena, us_str bytes, us_str *packed, us_str *error);

#endif

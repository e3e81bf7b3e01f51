/* Archives made by hand, so that tests can make wrong ones. */
#ifndef ARCHIVE_HELPER_H
#define ARCHIVE_HELPER_H

#include "base/buf.h"

/* Appends an entry of a tar archive: a header whose size and type are as given, and
 * [content], padded. */
void archive_add(us_buf *tar, const char *name, char type, unsigned long long size,
                 us_str content);

/* As archive_add for a file that is as it should be. */
void archive_add_file(us_buf *tar, const char *name, const char *content);

/* Appends the two blocks of the end, and packs it all without making it smaller. */
us_str archive_finish(us_buf *tar);

/* [bytes] in gzip's envelope. */
us_str archive_pack(us_arena *arena, us_str bytes);

#endif

/* A file that events are appended to, a line each. */
#ifndef USHER_WEBHOOK_DECISION_FILE_H
#define USHER_WEBHOOK_DECISION_FILE_H

#include "webhook/log/complaint.h"

/* Belongs to one thread. */
typedef struct decision_file {
    const char *path;
    int file;
    bool is_torn;  /* half a line stands there, of a pipe or the like */
    bool is_stuck; /* a pipe that nobody reads: it is not waited for any more */
    complaint complaint;
} decision_file;

/* Opens [path], which must outlive [to], and makes it if it is not there, for its owner
 * alone to read. On failure returns false and stores a sentence in [error], in [arena]. */
bool decision_file_open(decision_file *to, us_arena *arena, const char *path,
                        us_str *error);

/* Appends [line], which ends in a newline. False if it could not be written; of a regular
 * file nothing of it stands there then. A file that was moved away is followed by a new
 * one, as with [reopen]. */
bool decision_file_write(decision_file *to, us_str line, bool reopen);

void decision_file_close(decision_file *to);

#endif

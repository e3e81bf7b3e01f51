/* The capture: judged reviews as lines of a file, for tests and for replay. */
#ifndef USHER_WEBHOOK_CAPTURE_H
#define USHER_WEBHOOK_CAPTURE_H

#include "records.h"

typedef struct capture capture;

/* Opens the file [path], which is made if need be, for nobody but the owner, and appends to it. A
 * line that a crash has left unfinished is cut off. From [max] bytes on the file becomes
 * PATH.1, in place of the one before, and another one is begun; 0: it grows. NULL on failure,
 * with a sentence in [error], in [arena]; [path] must outlive the capture. */
capture *capture_open(us_arena *arena, const char *path, uint64_t max, metrics *m,
                      us_str *error);

/* Opens the file anew before the next line. From any thread. */
void capture_reopen(capture *c);

/* For records_consumer.take: appends a line, whole or not at all. */
void capture_take(void *data, const judged *record);

/* [c] may be NULL. */
void capture_close(capture *c);

#endif

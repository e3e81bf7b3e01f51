/* The capture: judged reviews as lines of a file, for tests and for replay. */
#ifndef USHER_WEBHOOK_CAPTURE_H
#define USHER_WEBHOOK_CAPTURE_H

#include "records.h"
#include "webhook/policies/generations.h"

typedef struct capture capture;

/* Opens the file that [s] names, which is made if need be, for nobody but the owner, and appends
 * to it. A line that a crash has left unfinished is cut off. A file that would grow beyond what
 * is set becomes FILE.1, in place of the one before, and another one is begun. The policies in
 * [g], which must have a worker for this, tell what is not to be seen. NULL on failure, with a
 * sentence in [error], in [arena]; all arguments must outlive the capture. */
capture *capture_open(us_arena *arena, const settings *s, generations *g, metrics *m,
                      us_str *error);

/* Opens the file anew before the next line. From any thread. */
void capture_reopen(capture *c);

/* For records_consumer.take: appends a line, whole or not at all. */
void capture_take(void *data, const judged *record);

/* For records_consumer.hurry: gives up what policies are asked, and what comes after. */
void capture_hurry(void *data);

/* [c] may be NULL. */
void capture_close(capture *c);

#endif

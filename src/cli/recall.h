/* What was typed before, in a file that others can't read. */
#ifndef US_CLI_RECALL_H
#define US_CLI_RECALL_H

#include "base/buf.h"

typedef struct us_recall {
    us_arena *arena;
    const char *path; /* NULL: it is not kept */
    us_str *items;    /* the oldest first */
    size_t count, capacity;
    bool is_told; /* that it can't be written */
} us_recall;

/* Set [arena] and [path], clear the rest. What can't be read is as if it were not there. */
void us_recall_read(us_recall *history);

/* Appends [text], which may have several lines, here and in the file, which is made with its folders
 * where it is not there; but not what is empty, or the same as the last. Several processes may
 * do so at once. */
void us_recall_add(us_recall *history, us_str text);

/* The newest before [place] that has [part] in it; [place]: there is none. */
size_t us_recall_find(const us_recall *history, us_str part, size_t place);

#endif

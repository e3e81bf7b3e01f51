/* Files that lines are appended to: the capture, and the decision log. */
#ifndef USHER_WEBHOOK_APPENDED_H
#define USHER_WEBHOOK_APPENDED_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Stores in [end] where the last whole line of [file], which has [size] bytes and can be read,
 * ends. False, with errno, if it cannot be read. */
bool appended_find_end(int file, off_t size, off_t *end);

/* True if [path] leads to another file, or to none, than the one [open] tells of. */
bool appended_was_moved(const char *path, const struct stat *open);

#endif

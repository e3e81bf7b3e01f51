/* The log's level, switched from outside: an annotation of the program's own Pod. */
#ifndef USHER_WEBHOOK_DEBUG_MODE_H
#define USHER_WEBHOOK_DEBUG_MODE_H

#include "base/str.h"

/* Reads [path], a file of annotations as the downward API writes it, and lets the log tell
 * everything if debug-mode="enabled" stands in it, no more than its level if not. On failure
 * returns false and stores a sentence in [error], in [arena]; nothing changes then. */
bool debug_mode_read(us_arena *arena, const char *path, us_str *error);

#endif

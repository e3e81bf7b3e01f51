/* Reading files and folders. */
#ifndef US_BASE_FILE_H
#define US_BASE_FILE_H

#include "base/str.h"

/* Reads the whole of [path] ("-": standard input) into [arena], with one NUL
 * beyond its end. On failure returns false and stores a sentence such as
 * "open x.rego: no such file or directory" in [error]. A file of more than
 * [limit] bytes (0: no bound) is a failure. */
bool us_file_read(us_arena *arena, const char *path, size_t limit, us_str *content,
                  us_str *error);

/* Calls [visit](data, path) for [path] itself if it is a file, else for every
 * regular file below it (links followed, loops refused), in bytewise order of
 * the names in each folder. Stops with false when [visit] returns false, or
 * when a folder can't be read ([error] is then set). */
bool us_file_walk(us_arena *arena, const char *path,
                  bool (*visit)(void *data, const char *path), void *data, us_str *error);

/* [path] without what has no meaning: "./", "//", "a/../", a slash at the end; "."
 * if nothing is left. As Go's filepath.Clean. */
us_str us_file_clean(us_arena *arena, const char *path);

#endif

/* Manifests in files and folders: what cli/ sees of this folder. */
#ifndef US_MANIFEST_MANIFESTS_H
#define US_MANIFEST_MANIFESTS_H

#include "base/str.h"

/* Manifests that were named, read or not. They live in the arena they were found with. */
typedef struct us_manifests us_manifests;

/* Finds the files that [paths] (NULL-terminated) name: files, folders with all .yaml, .yml
 * and .json files below them, "-" for standard input, called [stdin_name] (NULL: "-").
 * In folders, what matches a pattern of [ignore] (NULL-terminated; may be NULL) is left
 * out, and what matches a line of the file .usherignore in the folder that was named (#
 * begins a comment line). What can't be found is told with the rest of what can't be read. */
us_manifests *us_manifests_find(us_arena *arena, const char *const *paths,
                                const char *const *ignore, const char *stdin_name);

/* Adds a file whose [text], with a NUL beyond its end, is at hand: us_manifests_read then
 * reads the documents in it. [name] is for messages; both must live as long as [all]. */
void us_manifests_add(us_manifests *all, us_str name, us_str text);

/* Reads the files and the documents in them, on so many [threads] (0: the caller's alone).
 * A file may have 64 MiB. */
void us_manifests_read(us_manifests *manifests, size_t threads);

/* The number of files, those that can't be read included. */
size_t us_manifests_count(const us_manifests *manifests);

/* False where a file could not be read: [error] says which, and why. */
bool us_manifests_are_read(us_arena *arena, const us_manifests *manifests, us_str *error);

/* True if more than one file, or a folder, was named: then what is not there does not
 * exist. */
bool us_manifests_are_complete(const us_manifests *manifests);

#endif

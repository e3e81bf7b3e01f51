/* Paths as texts, with slashes, as Go's packages path and filepath take them apart:
 * OPA's messages show paths that those have put together. No file is looked at. */
#ifndef US_BASE_PATH_H
#define US_BASE_PATH_H

#include "base/str.h"

/* The shortest path that means the same: no "//", no ".", no ".." after a name;
 * "." for nothing at all. */
us_str us_path_clean(us_arena *arena, us_str path);

/* [folder] and [name] with a slash between, cleaned; empty if both are. */
us_str us_path_join(us_arena *arena, us_str folder, us_str name);

/* All before the last slash, cleaned; "." if there is none. */
us_str us_path_folder(us_arena *arena, us_str path);

/* What follows the last slash, those at the end left out; "." of an empty path,
 * "/" of slashes alone. A part of [path] otherwise. */
us_str us_path_base(us_str path);

/* The last dot of the last name and what follows it, or nothing. */
us_str us_path_extension(us_str path);

/* True if the last name of [path] begins with a dot, or is where package managers put what they
 * get: in a folder of policies that is none of them. */
bool us_path_is_aside(us_str path);

/* [path] without the slashes at both ends. */
us_str us_path_trim(us_str path);

/* The step of [path] at byte [*at], up to the next slash, and on to the one after
 * it; false past the end. The empty path has one step, which is empty. Begin with
 * [*at] 0. */
bool us_path_next(us_str path, size_t *at, us_str *step);

/* True if [pattern] matches the whole of [name]: * and ? match what is no slash,
 * [a-c] and [^a-c] one character, \ takes the next character as it is. A pattern that
 * is malformed where matching reads it matches nothing. */
bool us_path_match(us_str pattern, us_str name);

#endif

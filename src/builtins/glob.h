/* Globs of glob.match, for who has no call: file_rego_versions of a bundle's manifest. */
#ifndef US_BUILTINS_GLOB_H
#define US_BUILTINS_GLOB_H

#include "builtins/builtin.h"

typedef struct us_glob us_glob;

/* Compiles [pattern], in which no character is a delimiter: * matches anything. NULL
 * after storing "glob: syntax error at 2: …" in [error]. It is freed with the arena. */
us_glob *us_glob_new(us_arena *arena, us_str pattern, us_str *error);

/* True if the whole of [text], which is valid UTF-8, matches. */
bool us_glob_matches(const us_glob *glob, us_str text);

#endif

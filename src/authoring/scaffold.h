/* Beginnings of policies, tests, Constraints and configurations. */
#ifndef US_AUTHORING_SCAFFOLD_H
#define US_AUTHORING_SCAFFOLD_H

#include "base/str.h"

/* A file to write. */
typedef struct us_scaffold_file {
    us_str path; /* relative */
    us_str text;
} us_scaffold_file;

/* The kinds of things that there are, for help. */
#define US_SCAFFOLDS "policy test constraint config"

/* Stores in [files] what a new thing of [kind] (one of US_SCAFFOLDS) called [name] begins with;
 * returns how many files. 0 after storing a sentence in [error] where the name is none for it.
 * In [arena]. */
size_t us_scaffold_make(us_arena *arena, const char *kind, us_str name,
                        us_scaffold_file **files, us_str *error);

/* What a new test called [name] is called: its package, and its file, relative; in [arena]. False after
 * storing a sentence in [error] where the name is none for it. */
bool us_scaffold_name_test(us_arena *arena, us_str name, us_str *package, us_str *path,
                           us_str *error);

#endif

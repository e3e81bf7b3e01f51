/* Files as they were in a revision of a git repository. */
#ifndef US_DIFF_GIT_H
#define US_DIFF_GIT_H

#include "manifest/manifest.h"

/* Adds to [manifests] what [source], "REVISION:PATH", names: the file at PATH, or the .yaml,
 * .yml and .json files in the folder there, but for what [ignore] and the folder's own
 * .usherignore leave out, as in us_manifests_find. The names of the files begin with "git:".
 * git is run for it, in the working folder. False with a sentence in [error]. */
bool us_git_read(us_manifests *manifests, us_str source, const char *const *ignore,
                 us_str *error);

#endif

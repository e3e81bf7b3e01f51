/* The default policies, as the build put them into the program. */
#ifndef US_ADMISSION_EMBEDDED_H
#define US_ADMISSION_EMBEDDED_H

#include <stddef.h>

/* One policy file.
 *
 * [path] is its place in the source tree, with '/' and without a leading one:
 * "policies/prompt/x.rego". [text] is the file's UTF-8 text of [length] bytes, with one
 * NUL beyond; a last line without newline has got one. Both live as long as the program
 * and are never written. */
struct us_embedded_file {
    const char *path;
    const char *text;
    size_t length;
};

/* The files below policies/ that end in .rego and not in _test.rego, in byte order of
 * their paths; [us_embedded_policy_count] of them, possibly none. */
extern const struct us_embedded_file us_embedded_policies[];
extern const size_t us_embedded_policy_count;

#endif

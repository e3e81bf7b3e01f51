/* The files that the build put into the program: the page, and the inputs of the examples. */
#ifndef USHER_PLAYGROUND_EMBEDDED_H
#define USHER_PLAYGROUND_EMBEDDED_H

#include "admission/embedded.h"
#include "base/str.h"

/* As us_embedded_policies: below playground/page, playground/first and examples. */
extern const struct us_embedded_file playground_files[];
extern const size_t playground_file_count;

/* The file called [path], there or among the policies that usher brings along; NULL: there is none. */
const struct us_embedded_file *embedded_find(us_str path);

#endif

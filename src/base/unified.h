/* Unified diffs. */
#ifndef US_BASE_UNIFIED_H
#define US_BASE_UNIFIED_H

#include "base/buf.h"

/* Appends what turns [before] into [after], texts of a file called [name], as diff -u
 * writes it with names a/[name] and b/[name], an absolute one without these letters;
 * nothing if they are the same. Where they differ in more than some thousand lines, the
 * diff is right but longer than need be. */
void us_unified_add(us_buf *out, us_str name, us_str before, us_str after, bool colors);

#endif

/* The regular expressions of schemas, through RE2: the C side of schema_pattern.cc,
 * which therefore includes nothing but this. */
#ifndef US_BUILTINS_JSONSCHEMA_PATTERN_H
#define US_BUILTINS_JSONSCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NULL when [text] is no expression, or memory is short. */
void *us_pattern_new(const char *text, size_t length);
void us_pattern_free(void *pattern);

/* Whether it matches somewhere in [text]. */
bool us_pattern_matches(const void *pattern, const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif

/* Capabilities as text, shared by who lists usher's own and those of OPA's releases. */
#ifndef US_AUTHORING_ENTRIES_H
#define US_AUTHORING_ENTRIES_H

#include "builtins/builtin.h"
#include "syntax/language.h"

/* Which built-in functions to show, and how. */
typedef struct us_entries {
    bool (*admits)(const void *data, const us_builtin *builtin);
    const void *data;
    bool unmarked; /* nothing is marked as deprecated */
} us_entries;

/* Appends a capabilities file as JSON without white space. */
void us_entries_show(us_buf *out, const us_entries *entries, const us_language *language);

#endif

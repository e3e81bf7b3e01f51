/* Documentation of policies, made of METADATA, rules and tests. */
#ifndef US_AUTHORING_DOCUMENT_H
#define US_AUTHORING_DOCUMENT_H

#include "base/buf.h"

typedef struct us_document us_document;

/* Reads the policies at [paths], files and folders (NULL-terminated), without compiling them; in
 * folders what a pattern of [ignore] (may be NULL) matches is left out. NULL after storing a
 * sentence in [error]. In [arena]. */
us_document *us_document_read(us_arena *arena, const char *const *paths,
                              const char *const *ignore, bool v0, us_str *error);

/* The number of packages with rules that are no tests. */
size_t us_document_count(const us_document *document);

/* As Markdown, and as one HTML page that needs no other file, called [title]. */
void us_document_markdown(us_buf *out, const us_document *document, us_str title);
void us_document_html(us_buf *out, const us_document *document, us_str title);

#endif

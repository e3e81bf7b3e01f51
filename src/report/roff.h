/* Manual pages, in the macros of man(7). Texts may name what is typed in `backquotes`. */
#ifndef US_REPORT_ROFF_H
#define US_REPORT_ROFF_H

#include "base/buf.h"

/* The head of the page [name]([section]), and its NAME: [summary] is one line. [group] is what manuals call the section. */
void us_roff_begin(us_buf *out, const char *name, int section, const char *group,
                   const char *summary);

/* A section's heading, such as "OPTIONS". */
void us_roff_section(us_buf *out, const char *title);

/* A paragraph for each line of [text]. */
void us_roff_paragraphs(us_buf *out, us_str text);

/* An entry of a list: [tag] as it is typed, and what follows it, in italics, if not empty; then a paragraph. */
void us_roff_entry(us_buf *out, us_str tag, us_str rest, us_str text);

/* Lines as they are. */
void us_roff_example(us_buf *out, us_str text);

/* "name(section)", as in SEE ALSO; after the first of a list with a comma before it. */
void us_roff_reference(us_buf *out, const char *name, int section, bool first);

#endif

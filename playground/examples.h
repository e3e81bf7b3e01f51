/* Examples to open: policies that usher brings along with objects that they are about, and small ones
 * to begin with. */
#ifndef USHER_PLAYGROUND_EXAMPLES_H
#define USHER_PLAYGROUND_EXAMPLES_H

#include "document.h"

/* Appends a JSON array of {"name", "title", "group"}. */
void examples_list(us_buf *out);

/* The example called [name], in [arena]; false: there is none. */
bool examples_open(us_arena *arena, us_str name, document *opened);

/* The name of the one that is opened first. */
us_str examples_first(void);

#endif

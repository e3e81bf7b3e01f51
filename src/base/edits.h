/* What turns one sequence of texts into another: lines of a file, or words of a text. */
#ifndef US_BASE_EDITS_H
#define US_BASE_EDITS_H

#include "base/str.h"

typedef struct us_edits {
    const us_str *old, *new;
    size_t old_count, new_count;
    bool *kept;  /* by item of [old]: it stays */
    bool *known; /* by item of [new]: it was there */
} us_edits;

/* Fills [kept] and [known], in [arena]: as few items are removed and added as can be. Where
 * more than some thousand are, the answer is right but not the shortest. */
void us_edits_find(us_arena *arena, us_edits *edits);

/* The lines of [text], line ends included, in [arena]. */
us_str *us_edits_lines(us_arena *arena, us_str text, size_t *count);

#endif

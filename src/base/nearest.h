/* "Did you mean": the name that a word was probably meant to be. */
#ifndef US_BASE_NEAREST_H
#define US_BASE_NEAREST_H

#include "base/str.h"

/* A search; begins as {.word = …}. */
typedef struct us_nearest {
    us_str word;
    us_str name; /* the nearest so far; empty: none is near */
    size_t distance;
} us_nearest;

/* Takes [name] in, which must live as long as the search. Near is what a third of the word's letters
 * and one more, added, dropped, changed or swapped with their neighbours, make of it; of names that
 * are as near the first counts. Names of more than 40 bytes are never near. */
void us_nearest_try(us_nearest *search, us_str name);

#endif

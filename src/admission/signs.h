/* Signs: short runs of bytes, one of which stands in each secret. Looking for all of them costs a
 * fraction of what looking for secrets does, and most texts have none. */
#ifndef US_ADMISSION_SIGNS_H
#define US_ADMISSION_SIGNS_H

#include "base/str.h"

enum { US_SIGNS_WORDS = 2 };

/* Where in the signs, one after the other, a search may be: a bit for each byte of each. Signs
 * lie in one word each. */
typedef uint64_t us_sign_places __attribute__((vector_size(8 * US_SIGNS_WORDS)));

typedef struct us_signs {
    us_sign_places allowed[256]; /* by a byte: the places that it fits */
    us_sign_places first;
    us_sign_places last;
    unsigned used[US_SIGNS_WORDS]; /* bits */
} us_signs;

/* Makes [signs] empty but for one sign: any byte beyond ASCII. */
void us_signs_init(us_signs *signs);

/* Adds [sign], a regular expression that is a row of at most 16 single bytes, classes and escapes
 * (`\d\d[ .-]\d`, `\Wsk-`); after "(?i)" letters are those of both cases. What stands before the
 * text is no part of a word, so that \W fits there. False if it is none, or if there is no room for
 * it. */
bool us_signs_add(us_signs *signs, us_str sign);

/* True if [text] has one. */
bool us_signs_find(const us_signs *signs, us_str text);

#endif

/* The order of terms, in which sets and objects are printed. */
#ifndef US_SYNTAX_AST_COMPARE_H
#define US_SYNTAX_AST_COMPARE_H

#include "syntax/ast.h"

/* As Compare in OPA: by type (null, boolean, number, string, variable, ref,
 * array, object, set, comprehensions, call, template), then by content.
 * Negative, 0 or positive. Positions and ids don't count. [scratch] is left as
 * it was. */
int us_term_compare(us_arena *scratch, const us_term *a, const us_term *b);

/* The members of a SET in order, of equal ones the first; or those of an OBJECT,
 * equal keys in the order written. */
typedef struct us_sorted_terms {
    us_term **keys;
    us_term **values; /* NULLs for a set */
    size_t count;
} us_sorted_terms;

us_sorted_terms us_term_sorted(us_arena *arena, const us_term *term);

#endif

/* What OPA's rule index asks before it enters a rule, for traces that show the same rules. */
#ifndef US_COMPILE_OPA_INDEX_H
#define US_COMPILE_OPA_INDEX_H

#include "compile/compile.h"

typedef enum us_opa_test_kind {
    US_OPA_DEFINED,
    US_OPA_EQUAL,  /* a scalar */
    US_OPA_ARRAY,  /* of which only scalars at the top count */
    US_OPA_MEMBER, /* the place holds the scalar */
    US_OPA_PREFIX, /* begins with the string, or an element does */
    US_OPA_SUFFIX,
    US_OPA_GLOB,
} us_opa_test_kind;

/* One test of a place in base documents or of an operand. */
typedef struct us_opa_test {
    us_opa_test_kind kind;
    us_terms ref;      /* the place: input or data, then scalars; of an operand: empty */
    uint32_t argument; /* number of the operand, from 1; 0: of a place */
    us_value
        value; /* EQUAL, MEMBER, PREFIX, SUFFIX, GLOB: what is asked for; else none */
    const us_term *array; /* ARRAY */
    us_value delimiters;  /* GLOB: an array of strings */
    uint32_t local;       /* DEFINED: what the place is known as; 0: nothing */
} us_opa_test;

typedef struct us_opa_tests {
    us_opa_test *items;
    size_t count;
} us_opa_tests;

/* The tests of [clause], one branch of a rule in normal form, in the order of its literals. OPA
 * enters the branch if each place passes one of its tests; DEFINED counts where there is no other. */
us_opa_tests us_opa_index_tests(us_arena *arena, us_compiler *compiler,
                                const us_clause *clause);

/* Both ask about the same place or operand. */
bool us_opa_index_same_place(const us_opa_test *a, const us_opa_test *b);

#endif

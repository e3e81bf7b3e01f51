/* The unsafe variables of one rule, and the complaints about them. */
#ifndef US_COMPILE_UNSAFE_H
#define US_COMPILE_UNSAFE_H

#include "compile/vars.h"

/* One literal, and the variables that it needs and nothing binds. One may be listed
 * more than once. */
typedef struct us_unsafe_literal {
    const us_literal *literal;
    us_local_list vars;
    size_t capacity;
} us_unsafe_literal;

typedef struct us_unsafe {
    us_compiler *compiler;
    const us_clause *clause;
    us_unsafe_literal *items;
    size_t count;
    size_t capacity;
} us_unsafe;

#define US_UNSAFE_NONE SIZE_MAX

/* Adds variables of [literal], which are copied. [entry] is where the literal is
 * listed, or US_UNSAFE_NONE and then set. */
void us_unsafe_add(us_unsafe *unsafe, const us_literal *literal, us_local_list vars,
                   size_t *entry);

/* Reports what was added, which is something, by place in the text. Changes the
 * order of the list. */
void us_unsafe_report(us_unsafe *unsafe);

/* " in rule NAME" where rules of other names share the line, else nothing. Lies in
 * the arena of the reports. */
us_str us_unsafe_scope(us_compiler *compiler, const us_clause *clause);

#endif

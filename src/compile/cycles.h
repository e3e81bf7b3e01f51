/* Why rules are recursive: which of their refs close a circle. */
#ifndef US_COMPILE_CYCLES_H
#define US_COMPILE_CYCLES_H

#include "compile/graph.h"
#include "compile/vars.h"

/* A ref of data in a clause. */
typedef struct us_source_ref {
    us_terms ref;      /* as it stood when the graph was built */
    us_terms selector; /* with variables replaced that can be one value only */
    size_t literal;    /* index in the body; beyond the last: the head */
    us_vars bound;     /* variables that may have a value when the ref is reached */
    bool has_variables;
} us_source_ref;

/* A clause that another one reads. */
typedef struct us_dependency {
    us_clause *target;
    const us_source_ref *source; /* the first ref that reads it */
    bool always;                 /* some ref reads it, whatever the variables are */
} us_dependency;

typedef struct us_dependencies {
    us_dependency *items;
    size_t count;
    size_t capacity;
    bool known;
} us_dependencies;

/* True if the ref reads [target] whatever its variables are. Otherwise stores
 * in [positions] (room for as many as the ref has parts) the parts that must
 * equal those of [target], if it is not NULL. */
bool us_cycles_selects(const us_source_ref *source, const us_clause *target,
                       size_t *positions, size_t *position_count);

/* " (data.a[k] refers to data.a.p if k is "p" (k is one of …))": the reason why
 * the ref of [dependency] in [clause], the step number [step] of a circle from 1,
 * may close it. */
us_str us_cycles_reason(us_compiler *compiler, us_clause *clause,
                        const us_dependency *dependency, size_t step);

#endif

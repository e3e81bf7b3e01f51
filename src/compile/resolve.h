/* ResolveRefs: resolve.c makes the clauses, resolve_term.c the copies of what is in them. */
#ifndef US_COMPILE_RESOLVE_H
#define US_COMPILE_RESOLVE_H

#include "compile/declared.h"
#include "compile/names.h"

/* Where the names of one module come from. */
typedef struct us_resolver {
    us_compiler *compiler;
    us_locals *locals;     /* of the rule at work */
    const us_names *rules; /* of the package */
    const us_term *package;
    us_names *imports;      /* name to index */
    us_terms *import_paths; /* by index: nodes that refs share */
    us_terms package_path;  /* the same for the package */
    bool *import_used;
    us_hidden hidden;
    const us_span *place; /* where all copies stand; NULL: where they were written */
} us_resolver;

/* Copies with the names of rules and imports replaced, unless something hides them. What occurs is
 * noted in the locals of the rule. */
us_term *us_resolve_node(us_resolver *r, const us_term *term);
us_terms us_resolve_terms(us_resolver *r, const us_terms *terms);
us_body *us_resolve_body(us_resolver *r, const us_body *body);

/* No pass changes a scalar, so one that stays where it is needs no copy. */
static inline us_term *us_resolve_term(us_resolver *r, const us_term *term)
{
    bool kept = term->kind == US_TERM_SCALAR && !r->place;
    return kept ? (us_term *)term : us_resolve_node(r, term);
}

/* A copy of the node alone. */
us_term *us_resolve_copy(us_resolver *r, const us_term *source);

/* Adds the name of [variable] to [data], the hidden names: for us_body_declared. */
void us_resolve_hide(void *data, us_term *variable);

#endif

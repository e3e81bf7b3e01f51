/* The scopes of declared variables, for the pass of locals. */
#ifndef US_COMPILE_SCOPES_H
#define US_COMPILE_SCOPES_H

#include "compile/names.h"
#include "compile/pass.h"

/* How a name came to be known in its scope. */
typedef enum us_occurrence {
    US_OCCURRENCE_NONE,
    US_OCCURRENCE_ARGUMENT,
    US_OCCURRENCE_SEEN,
    US_OCCURRENCE_ASSIGNED, /* := */
    US_OCCURRENCE_DECLARED, /* some, every */
} us_occurrence;

/* A name in one scope. */
typedef struct us_scope_entry {
    uint32_t name;     /* index in us_scopes.tops */
    uint32_t previous; /* entry of the same name in an outer scope, + 1; 0: none */
    uint32_t scope;    /* depth of the scope, from 0 */
    uint32_t local;    /* 0: only seen; the variable keeps its name */
    uint32_t count;    /* how often it was met, the declaration included */
    us_occurrence occurrence;
} us_scope_entry;

typedef struct us_scopes {
    us_arena *arena;
    us_names names; /* name to its index in tops */
    uint32_t *tops; /* innermost entry of each name, + 1; 0: none */
    us_str *texts;  /* parallel to tops */
    uint32_t top_count;
    uint32_t top_capacity;
    us_scope_entry *entries; /* of the open scopes, outermost first */
    uint32_t entry_count;
    uint32_t entry_capacity;
    uint32_t *starts; /* first entry of each open scope */
    uint32_t depth;   /* the innermost open scope */
    uint32_t start_capacity;
} us_scopes;

us_scopes us_scopes_make(us_arena *arena);

/* Forgets everything; one empty scope is open. */
void us_scopes_reset(us_scopes *scopes);

void us_scopes_open(us_scopes *scopes);
void us_scopes_close(us_scopes *scopes);

/* Makes the entries of the outermost scope, the only one open, [entries] again,
 * which were its first [count]. */
void us_scopes_restore(us_scopes *scopes, const us_scope_entry *entries, uint32_t count);

/* The innermost entry of [name], or NULL. Valid until the next insertion. */
us_scope_entry *us_scopes_find(us_scopes *scopes, us_str name);

/* How [name] occurs in the innermost scope alone. */
us_occurrence us_scopes_occurrence(us_scopes *scopes, us_str name);

/* Enters [name] into the innermost scope, where it must not be yet. */
void us_scopes_insert(us_scopes *scopes, us_str name, uint32_t local,
                      us_occurrence occurrence);

/* The entries of the innermost scope: [*first, entry_count). */
uint32_t us_scopes_first(const us_scopes *scopes);

#endif

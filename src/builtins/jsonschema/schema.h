/* JSON Schema, drafts 4, 6 and 7 at once, with the errors of gojsonschema. */
#ifndef US_BUILTINS_JSONSCHEMA_SCHEMA_H
#define US_BUILTINS_JSONSCHEMA_SCHEMA_H

#include "base/diag.h"
#include "builtins/builtin.h"

/* Nesting of schemas and documents that is followed. */
#define US_SCHEMA_DEPTH 256

/* A schema known by an address of its own. */
typedef struct us_schema_entry {
    us_str address; /* resolved; may end in "#name" */
    us_value schema;
} us_schema_entry;

typedef struct us_schema {
    us_call *call;
    us_value root;
    us_schema_entry *entries;
    size_t count;
    size_t capacity;
    int draft;                /* 4, 6, 7; 0: any */
    us_str problem;           /* the first thing wrong with the schema; empty: nothing */
    bool names_patterns_only; /* `pattern` need be no expression of ours, nothing will
                                 be matched with it */
    bool stopped;             /* the call has failed otherwise: return US_ERROR at once */
} us_schema;

/* Finds the addresses within [root]; refs.c. */
void us_schema_open(us_schema *schema, us_call *call, us_value root);

/* The address of what [reference] names, seen from [base]. */
us_str us_schema_resolve(us_arena *arena, us_str base, us_str reference);

/* The address that [schema] gives itself, seen from [base]. */
us_str us_schema_base(us_arena *arena, us_value schema, us_str base);

/* The schema that [reference] names, and its own base. On failure stores the
 * problem and returns false. */
bool us_schema_find(us_schema *schema, us_str base, us_str reference, us_value *found,
                    us_str *found_base);

/* The published schema of a draft, as text; NULL when [address] is not one. */
const char *us_schema_published(us_str address);

/* Checks that the schema itself is well-formed; the problem is stored. */
bool us_schema_check(us_schema *schema);

/* Stores [problem], if it is the first. Returns false. */
bool us_schema_fail(us_schema *schema, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Validates [document]; appends an object for each error to [errors]. False when
 * that can't be done: a problem is stored, or the call stopped. */
bool us_schema_validate(us_schema *schema, us_value document, us_array *errors);

/* Whether [text] has [format]; an unknown format fits anything. */
bool us_schema_has_format(us_call *call, us_str format, us_str text);

/* Regular expressions, which may match anywhere; pattern.c. */
bool us_schema_pattern_is_valid(us_call *call, us_str pattern);
bool us_schema_pattern_matches(us_call *call, us_str pattern, us_str text);

#endif

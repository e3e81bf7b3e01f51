/* The formatter behind us_format: one module, written anew. */
#ifndef US_AUTHORING_FORMAT_H
#define US_AUTHORING_FORMAT_H

#include "syntax/parse.h"

/* How a rule is written: the more care, the more of it is copied where comments leave no
 * choice. */
typedef enum us_care {
    US_CARE_NONE,    /* as OPA does, at all cost */
    US_CARE_PARTS,   /* copies heads and literals with a comment that has no place */
    US_CARE_OF_RULE, /* copies the rule */
} us_care;

typedef struct us_module_format {
    bool v1;            /* is to be valid Rego v1 */
    bool v2;            /* `and`, `or` and the new `not` are keywords of the result */
    const char *import; /* of the version that the result needs; NULL: none */
    bool drop_imports;  /* of rego.v1 and future.keywords */
    bool plain_refs;    /* no keyword may follow a dot */
    const unsigned char *care; /* by rule, a us_care; NULL: none needs any */
    bool long_heads;           /* rules that are not here have names like p.q.r */
    size_t *starts; /* by rule: filled with where its text begins; NULL: not asked for */
} us_module_format;

/* True if some rule has a name like p.q.r: names of two parts are then written alike. */
bool us_has_long_heads(const us_module *module);

/* True if nothing in [module] is wrong in Rego v1 (in v2, [v2]) that its syntax does not
 * show: imports and rules that hide others, names that are keywords, functions that are no
 * longer there. Else [diags] tells of all of it. */
bool us_module_check(us_arena *arena, us_module *module, bool v2, us_diag_list *diags);

/* Writes [module] to [out]. False if it can't be: [diags] says why. */
bool us_module_write(us_buf *out, const us_module *module, const us_module_format *format,
                     us_diag_list *diags);

/* What tells a formatted module from its source. */
typedef struct us_module_difference {
    bool found;
    bool in_rule;
    size_t rule;          /* its number, if [in_rule] */
    us_position position; /* in the source */
    const char *what;     /* "a comment", "the rule", … */
} us_module_difference;

/* Compares the rules and comments of [after] with those of [before], places aside. Sets
 * differs[i] for each rule that is another, or has other comments; the result is the first
 * difference there is. */
us_module_difference us_module_compare(us_arena *arena, const us_module *before,
                                       const us_module *after, bool *differs);

/* A module and what it was written as. */
typedef struct us_changed {
    const us_module *module;
    us_str text;
    const size_t *starts; /* of the rules in the text */
    const us_module_format *format;
    us_module *(*read)(void *data, us_str text); /* NULL: it does not parse */
    void *data;
} us_changed;

/* True if the text says what the module says, and would be written as it is; looks at no more
 * than the rules that changed. False: it is not known. */
bool us_changed_rules_agree(us_arena *arena, const us_changed *changed);

#endif

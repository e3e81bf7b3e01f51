/* The formatter behind us_format: one module, written anew. */
#ifndef US_AUTHORING_FORMAT_H
#define US_AUTHORING_FORMAT_H

#include "authoring/authoring.h"
#include "syntax/parse.h"

/* How a rule is written: the more care, the more of it is copied where comments leave no
 * choice. */
typedef enum us_care {
    US_CARE_NONE,    /* as OPA does, at all cost */
    US_CARE_PARTS,   /* copies heads and literals with a comment that has no place */
    US_CARE_OF_RULE, /* copies the rule */
} us_care;

/* Where a module could be put together with others: behind what stands before its rules, and
 * behind the last of them. */
typedef struct us_module_seams {
    size_t head;   /* bytes of the source that stand before the rules */
    size_t header; /* filled with the bytes written for it; the comments above the first
                        rule are none of them */
    bool other_imports; /* filled: those written are not those of the source */
    bool loose_head;    /* set if it is not written whole, or not before the rules */
    bool loose_end;     /* set if something was left to be written behind the last rule */
} us_module_seams;

typedef struct us_module_format {
    bool v1;            /* is to be valid Rego v1 */
    bool v2;            /* `and`, `or` and the new `not` are keywords of the result */
    const char *import; /* of the version that the result needs; NULL: none */
    bool drop_imports;  /* of rego.v1 and future.keywords */
    bool plain_refs;    /* no keyword may follow a dot */
    const unsigned char *care; /* by rule, a us_care; NULL: none needs any */
    bool long_heads;           /* rules that are not here have names like p.q.r */
    size_t *starts; /* by rule: filled with where its text begins; NULL: not asked for */
    us_module_seams *seams; /* NULL: not asked for */
    bool *unplaced; /* set if comments further down may count; NULL: not asked for */
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

/* True if the text, which has the imports of the module and is in its language, says what the
 * module says, and would be written as it is; looks at no more than the rules that changed.
 * False: it is not known. */
bool us_changed_rules_agree(us_arena *arena, const us_changed *changed);

/* A part of a long text, which is formatted as a module: the head of the text, some empty
 * lines, and some of its rules. */
typedef struct us_format_part {
    bool first;     /* its head is to be found */
    size_t head;    /* bytes of it that are of the head */
    size_t imports; /* in the head */
    us_module_seams seams;
    bool unplaced;     /* comments of other parts may count */
    bool long_heads;   /* some rule has a name like p.q.r */
    bool heads_of_two; /* some rule has a name of two parts */
    us_str text;       /* the result */
} us_format_part;

/* True if nothing in [module], which is what [part] was read as, keeps it from being a part;
 * fills in what is known of the part by then. */
bool us_format_part_fits(us_format_part *part, const us_module *module);

typedef struct us_format_task {
    us_str text;    /* with one NUL beyond its end */
    size_t size;    /* of a part, about; 0: as is best */
    size_t threads; /* 0: one */
    /* Formats the text of a part in memory of [arena], which is the thread's own. False: it
     * must be looked at as a part of the whole. */
    bool (*format)(void *data, us_arena *arena, us_str text, us_format_part *part);
    void *data;
} us_format_task;

/* Appends what the whole of a long text is formatted as, put together of its parts. False,
 * with nothing appended, where it is not long, or that is not known to be the same. */
bool us_format_parts(us_buf *out, const us_format_task *task);

/* As us_format, but does no more than us_format_parts. */
bool us_format_in_parts(us_buf *out, us_str file, us_str text,
                        const us_format_options *options);

#endif

/* What the rules of usher lint see: one walk over each module, which hands every node to the
 * rules whose kind of node it is.
 *
 * A rule is a row of lint_rules.def and a function us_lint_NAME, in the file of its category. It
 * is called with the node; where it stands is in the walk. Facts that several rules need are
 * made when they are first asked for (lint_facts.c), those about all files together before the
 * walks (lint_index.c). */
#ifndef US_AUTHORING_LINT_WALK_H
#define US_AUTHORING_LINT_WALK_H

#include "authoring/lint.h"
#include "builtins/builtin.h"
#include "syntax/ast.h"
#include "syntax/ignores.h"
#include "value/object.h"

/* Kinds of nodes, as bits. */
typedef enum us_lint_kind {
    US_LINT_MODULE = 1,
    US_LINT_IMPORT = 2,
    US_LINT_RULE = 4, /* each branch */
    US_LINT_BODY = 8,
    US_LINT_LITERAL = 16,
    US_LINT_CALL = 32,  /* as a literal or as a term */
    US_LINT_REF = 64,   /* but for operators of calls, and heads */
    US_LINT_TERM = 128, /* any other term than those two */
    US_LINT_COMMENT = 256,
} us_lint_kind;

enum { US_LINT_KINDS = 9 };

typedef struct us_lint_node {
    us_lint_kind kind;
    us_module *module;
    us_import *import;
    us_rule *rule;
    us_body *body;
    us_literal *literal;
    us_term *term; /* REF, TERM; of a CALL that is a term, else NULL */
    us_terms call; /* operator, then operands */
    us_str name;   /* of a CALL: what is called, dotted; empty: computed */
    us_span span;  /* of a CALL */
    us_comment *comment;
} us_lint_node;

/* All definitions of one document. */
typedef struct us_lint_definition {
    us_str path;     /* data.a.b.c */
    us_rule **rules; /* first branches, in source order */
    size_t count;
    us_rule *fallback; /* a default rule, or NULL */
} us_lint_definition;

/* A package, over all files. */
typedef struct us_lint_package us_lint_package;

struct us_lint_package {
    us_str path; /* data.a.b */
    us_module **modules;
    size_t count;
    us_value custom; /* of its METADATA; NONE: none */
    bool is_test;
    bool is_asked;        /* its deny rules and the like decide (admission.h) */
    bool decides;         /* it has such rules */
    bool names_operation; /* a ref to input.request.operation is somewhere */
    bool names_old_object;
    bool names_init_containers;
    bool patches; /* has a rule patch */
    bool
        of_template; /* decides by `violation` alone, as a ConstraintTemplate's Rego does */
    bool told_match, told_containers; /* what is said once for a package was said */
    us_lint_package **imports;        /* what its files import, perhaps twice */
    size_t import_count;
    uint32_t stamp;        /* of the search that came here last */
    us_lint_package *next; /* waits for it as well */
};

typedef struct us_lint_file {
    us_str name, text;
    bool
        is_part; /* [text] stands in the file somewhere, after so many rows and columns */
    bool v0;
    bool is_one_row; /* … and all of it in one row, the last of these */
    uint32_t rows_before, columns_before;
    us_module *module; /* NULL: it did not parse */
    us_lint_package *package;
    us_ignores ignores;
    size_t first_finding, finding_count;
} us_lint_file;

/* What occurs of one name among the variables of a rule. */
typedef struct us_lint_variable {
    us_str name;
    const us_term *first;       /* that is no declaration; NULL: there is none */
    const us_term *declaration; /* the first; NULL: none */
    uint32_t uses;              /* occurrences that are no declarations */
    bool is_argument;
    bool is_declared; /* by some, every, :=, or as an argument */
    bool is_of_some;  /* by some … in, or every */
    bool is_assigned; /* by := */
} us_lint_variable;

typedef struct us_lint_variables {
    us_lint_variable *items;
    size_t count, capacity;
    us_object *numbers;
} us_lint_variables;

typedef struct us_lint_walk {
    us_lint *lint;
    us_arena *arena;
    us_lint_file *file;
    us_module *module;
    us_rule *first;               /* the rule at work; NULL: none */
    us_rule *rule;                /* its branch */
    us_body *body;                /* the innermost */
    size_t index;                 /* of the literal in it */
    uint32_t nesting;             /* bodies around: 1 in that of the rule */
    size_t row;                   /* of the table: the rule that is asked */
    unsigned clock_calls;         /* of time.now_ns in [rule], so far */
    bool found;                   /* the last finding was not ignored */
    us_lint_variables *variables; /* of [first]; NULL: not made yet */
} us_lint_walk;

typedef void us_lint_visit(us_lint_walk *walk, const us_lint_node *node);

#define LINT(id, name, category, level, kinds, fixable, title) us_lint_visit us_lint_##id;
#include "authoring/lint_rules.def"
#undef LINT

/* What all files are looked at for. */
struct us_lint {
    us_arena *arena;
    bool v0;
    us_lint_level *levels; /* by row */
    us_lint_file *files;
    size_t file_count, file_capacity;
    bool without_own; /* the user's own rules are not looked for */
    us_lint_file *own;
    size_t own_count, own_capacity;
    us_lint_finding *findings;
    size_t finding_count, finding_capacity;
    us_diag_list problems;
    us_object *definitions; /* path → number */
    us_lint_definition *definition_items;
    size_t definition_count, definition_capacity;
    uint32_t stamp;   /* of the last search over packages */
    us_object *words; /* how often each name occurs, in heads of rules too */
    us_object *packages;
    us_lint_package *package_items;
    size_t package_count, package_capacity;
};

/* A finding of the rule at work. It is added to with us_lint_mend. */
void us_lint_find(us_lint_walk *walk, us_position position, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The last finding, unless it is ignored, is mended by [text] in the place of bytes [from, to). */
void us_lint_mend(us_lint_walk *walk, size_t from, size_t to, us_str text);

/* ---- The walk ---- */

void us_lint_walk_file(us_lint *lint, us_lint_file *file);

/* ---- Facts (lint_facts.c) ---- */

/* The variables of the rule at work. */
const us_lint_variables *us_lint_variables_of(us_lint_walk *walk);
const us_lint_variable *us_lint_variable_find(us_lint_walk *walk, us_str name);

/* The whole path that a REF or VARIABLE begins with, as far as its parts are texts:
 * "input.spec.containers", "data.lib.x". Imports and rules of the package are resolved.
 * [parts] (may be NULL) gets how many parts of the ref it covers. Empty: a local variable. */
us_str us_lint_path(us_lint_walk *walk, const us_term *ref, size_t *parts);

/* As it was written. */
us_str us_lint_text(const us_lint_walk *walk, us_span span);
us_str us_lint_term_text(const us_lint_walk *walk, const us_term *term);

/* A call of [name] as a term or literal; NULL operands where it is none. */
us_terms us_lint_call_of(const us_term *term);
us_terms us_lint_literal_call(const us_literal *literal);
bool us_lint_calls(us_arena *arena, us_terms call, const char *name);

/* The text of a string SCALAR; false for others. */
bool us_lint_string(const us_term *term, us_str *text);

/* One of [words], which blanks separate. */
bool us_lint_is_word(us_str text, const char *words);

bool us_lint_is_variable(const us_term *term, const char *name);
bool us_lint_is_wildcard(const us_term *term);
bool us_lint_is_true(const us_term *term);
bool us_lint_same(us_lint_walk *walk, const us_term *a, const us_term *b);

/* A variable called [name] is anywhere inside; any wildcard for "_". */
bool us_lint_term_has(const us_term *term, us_str name);
bool us_lint_body_has(const us_body *body, us_str name);

/* `in` is a keyword in the module. */
bool us_lint_has_in(us_lint_walk *walk);

/* The operand of a call that is a regular expression; NULL: it has none. */
const us_term *us_lint_pattern_of(const us_lint_node *node);

/* The import that is called [name] in the module, or NULL. */
const us_import *us_lint_import_find(const us_module *module, us_str name);

/* What an import is called; empty: it names no document. */
us_str us_lint_import_name(const us_import *import);

/* A built-in function is called so, or has a name that begins with [name] and a dot. */
bool us_lint_names_builtin(us_str name);

/* The variable that [part] of a ref is, if it gets its values here: it occurs here first, and
 * nothing else binds it. NULL: it is a wildcard, or something else. */
const us_lint_variable *us_lint_output(us_lint_walk *walk, const us_term *part);

/* [part] of a ref is such a variable, or a wildcard. */
bool us_lint_binds(us_lint_walk *walk, const us_term *part);

/* A part of the ref binds: it stands for many values. */
bool us_lint_iterates(us_lint_walk *walk, const us_term *ref);

/* The body that the author did not write. */
bool us_lint_is_unconditional(const us_rule *rule);

/* The rule's name as it was written, with its dots; and with [package] before it. */
us_str us_lint_rule_name(us_lint_walk *walk, const us_rule *rule);
us_str us_lint_rule_path(us_arena *arena, us_str package, const us_rule *rule);

/* All definitions of the rule at work; NULL where it has no name of its own. */
us_lint_definition *us_lint_definition_of(us_lint_walk *walk);

/* ---- All files (lint_index.c) ---- */

void us_lint_index(us_lint *lint);
us_lint_definition *us_lint_definition_find(us_lint *lint, us_str path);
us_lint_package *us_lint_package_find(us_lint *lint, us_str path);

/* The package that the import names, or whose rule it names; NULL: none of these files'. */
us_lint_package *us_lint_imported(us_lint *lint, const us_import *import);

/* What a rule of that name is asked for; NULL: nothing. One of "deny", "warn", "patch",
 * "exception". */
const char *us_lint_decision(us_str name);

/* ---- The user's own rules (lint_own.c) ---- */

bool us_lint_run_own(us_lint *lint, us_str *error);

/* ---- Findings ---- */

us_lint_finding *us_lint_add_finding(us_lint *lint, us_lint_file *file,
                                     us_position position);

#endif

/* From syntax trees to a program: the state that the passes share.
 *
 * Each pass is one function over the whole module set, in one file, and does
 * one thing; compile.c lists them in order. Passes never change the trees that
 * the parser made: the first passes copy each rule into a us_clause, whose
 * nodes are new and keep the id of the node they came from. */
#ifndef US_COMPILE_COMPILE_H
#define US_COMPILE_COMPILE_H

#include "builtins/builtin.h"
#include "syntax/language.h"
#include "vm/program.h"

typedef struct us_tree_node us_tree_node;
typedef struct us_clause us_clause;
typedef struct us_compiler us_compiler;
typedef struct us_query us_query;
typedef struct us_locals us_locals;
typedef struct us_reads us_reads;

/* A function that the host registered, or that a capabilities file names. It
 * type-checks and is called like a built-in. */
typedef struct us_host_function {
    us_builtin builtin; /* first: a call's builtin points to the whole */
    void (*callback)(us_call *call, void *data);
    void *data;
} us_host_function;

/* What policies may use of language, functions and network. */
typedef struct us_capabilities {
    us_language language;
    const us_builtin **functions; /* in the order of the names */
    size_t function_count;
    const us_array *hosts; /* strings: what http.send and DNS may reach; NULL: any */
} us_capabilities;

/* One rule, or one else branch of it, after the front passes. See
 * docs/normal-form.md for what its terms can be. */
struct us_clause {
    us_rule *rule;      /* what was written; NULL: a query */
    us_module *module;  /* NULL: a query */
    us_query *query;    /* NULL: a rule */
    us_tree_node *node; /* where its ground path ends in the tree */
    us_terms reference; /* data.pkg.name…, whole; beyond the node's depth the parts
                            may be variables (p.q[x]) or ground terms after a variable */
    us_terms arguments; /* patterns: variables, scalars, composites of those */
    bool is_function;
    us_term *key;   /* of a partial set; NULL otherwise */
    us_term *value; /* NULL for a partial set */
    us_body *body;  /* in an order that evaluates; ends with what the head needs */
    us_clause *otherwise;
    uint32_t local_count; /* locals are 1 … local_count, over all else branches */
    us_str *local_names;  /* [0] unused; what the author called it, or empty */
    uint32_t index;       /* among all clauses, else branches included, from 0; not of a
                             query */
    us_locals *locals;    /* the same while the front passes run; see pass.h */
    us_reads *reads; /* of a first branch; NULL: not collected, see us_clause_reads */
};

/* A node of the rule tree: one step of a path below data. */
struct us_tree_node {
    us_value key;            /* a ground scalar, usually a string */
    us_tree_node *parent;    /* NULL: data itself */
    us_tree_node **children; /* sorted by key */
    size_t child_count;
    us_clause **clauses; /* rules whose ground path ends here, in source order
                                (files in the order loaded); defaults are not here */
    size_t clause_count;
    us_clause *fallback; /* the default rule, or NULL */
    bool is_package;
    bool is_function;
    bool is_replaced; /* by some `with`, or a part of it is */
    uint32_t index;   /* of the node among all of the tree, from 0: data */
    uint32_t place;   /* among the children of its parent */
    uint32_t number;  /* of its us_node in the program; set by lowering */
};

/* A query, compiled along with the modules. */
struct us_query {
    us_str text;
    us_body *written; /* as parsed */
    us_term *package; /* refs resolve from here; NULL: none */
    us_import *imports;
    size_t import_count;
    bool capture;         /* the value of each expression is wanted, too */
    us_clause *clause;    /* set by the passes: only body and locals are used */
    us_str *answer_names; /* the variables of the answer, in order of first appearance */
    uint32_t *answer_locals;
    size_t answer_count;
    uint32_t *value_locals; /* with capture: parallel to written->items, the local that
                               holds the value; 0: the value is true */
    size_t *order;          /* the literals of [written] that an answer tells of, in the
                               order in which they run; set by lowering */
    size_t order_count;
};

/* A schema that the host gave. */
typedef struct us_named_schema {
    us_str name; /* as a ref is printed: schema.a.b, or schema for the input's */
    us_value value;
} us_named_schema;

/* A kind of Kubernetes that the host gave the schema of. */
typedef struct us_known_kind {
    us_str group, version, kind;
    us_str resource; /* its plural; empty: not known */
    us_value
        schema; /* of its objects, as OpenAPI has it; NONE: nothing is known of them */
    us_value
        definitions; /* an object: what $ref names in [schema]; NONE: there are none */
    bool is_custom;  /* by a CustomResourceDefinition: metadata is the server's to type */
    bool keeps_unknown; /* fields that the schema does not have are kept */
} us_known_kind;

/* What the rules of a package are asked about, where the host knows it otherwise than by METADATA. */
typedef struct us_package_match {
    us_str package; /* as its ref is printed: data.a.b */
    us_value match; /* as METADATA has it under custom.match; NONE: anything */
} us_package_match;

struct us_compiler {
    us_arena *arena; /* of the policy: everything that stays */
    us_diag_list *diags;
    us_module **modules;
    size_t module_count;
    us_query *queries;
    size_t query_count;
    const us_host_function *host_functions;
    size_t host_function_count;
    const us_capabilities *capabilities; /* NULL: everything may be used */
    const us_named_schema *schemas;      /* only while it is compiled */
    size_t schema_count;
    const us_known_kind *kinds; /* what input may be; only while it is compiled */
    size_t kind_count;
    const us_package_match *matches; /* one of those of a package is met */
    size_t match_count;
    struct us_type_notes *type_notes; /* what types were found; NULL: nobody asks */
    size_t threads;                   /* that may share the work on many rules; 0: one */
    bool in_portion;  /* one of those threads is at work: see us_pass_give_up */
    bool gave_up;     /* the work was not to be shared after all */
    bool strict;      /* unused variables and imports, … are errors */
    bool keep_print;  /* else print calls are erased */
    bool faithful;    /* no index, no early exit: for trace, coverage, debugger */
    bool traced;      /* the program reports what it does */
    bool trace_index; /* … and enters only rules that OPA's index finds */
    bool trace_exit;  /* … and exits where OPA does */
    bool test_cases;  /* rules test_… tell their cases */
    bool unknowns;    /* inputs may hold what is unknown; only with [faithful] */
    bool test_values; /* rules test_… name both sides of equations */

    uint8_t stage; /* of the reference's stages, the one at work: us_local */

    /* Made by the passes. */
    us_tree_node *tree;  /* data */
    us_clause **clauses; /* every first branch, defaults too */
    size_t clause_count;
    size_t node_count;   /* of the tree */
    size_t branch_count; /* clauses, else branches included */
};

/* The built-in or host function called [name], or NULL. */
const us_builtin *us_compiler_function(const us_compiler *compiler, us_str name);

/* The node at [path] below data (string steps, [length] of them), or NULL. */
us_tree_node *us_tree_find(us_tree_node *root, const us_value *path, size_t length);
us_tree_node *us_tree_child(const us_tree_node *node, us_value key);

/* The node after [node] in a walk over the whole tree, parents first, children
 * by key, or NULL. Without [below], those below [node] are left out. A loop over
 * it needs no stack, however long the paths are. */
us_tree_node *us_tree_next(us_tree_node *node, bool below);

/* The path of [node] as text: data.a["b.c"].d, with brackets for a key that is
 * no plain name; one NUL beyond its end. */
us_str us_tree_path(us_arena *arena, const us_tree_node *node);
/* The same, where that of the node above is known. */
us_str us_tree_path_below(us_arena *arena, us_str above, const us_tree_node *node);

/* The node that a ref of data and scalars names exactly, or NULL. */
us_tree_node *us_tree_find_term(us_tree_node *root, const us_term *ref);

/* The front passes, in the order in which they run. Each returns false if it
 * reported an error that keeps the next from running; one that returns true
 * may have reported errors as well, and the last returns false if there are
 * any. */
bool us_compile_schemas(us_compiler *compiler); /* the schema of input can be used */
bool us_compile_resolve(us_compiler *compiler); /* names of rules and imports */
bool us_compile_heads(us_compiler *compiler);   /* heads that capabilities lack */
bool us_compile_imports(us_compiler *compiler); /* doubled imports, `input` as a name */
bool us_compile_tests(us_compiler *compiler);   /* tests of one name */
bool us_compile_tree(us_compiler *compiler);    /* the rule tree */
bool us_compile_rules(us_compiler *compiler);   /* all that works rule by rule: rules.h */

/* Runs all of them; false after reporting errors. */
bool us_compile_passes(us_compiler *compiler);

/* The program of what they left: the last pass. NULL after reporting errors. */
us_program *us_compile_lower(us_compiler *compiler);

/* Both: the program, or NULL after reporting errors. */
us_program *us_compile(us_compiler *compiler);

/* Runs the passes that report errors, and makes no program if there are none: false after reporting
 * what us_compile would. */
bool us_compile_check(us_compiler *compiler);

/* What us_compile has compiled as a program for inputs of which something is unknown. Its
 * nodes have the same numbers. NULL after reporting errors. */
us_program *us_compile_unknowns(const us_compiler *compiler);

#endif

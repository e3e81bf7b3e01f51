/* The passes that work on one rule at a time. */
#ifndef US_COMPILE_RULES_H
#define US_COMPILE_RULES_H

#include "compile/graph.h"
#include "compile/pass.h"

/* What the rules share. Each part belongs to one step, which makes it when it is
 * first needed. */
typedef struct us_rules {
    us_compiler *compiler;
    us_arena *scratch; /* for what lasts as long as the work on one clause */
    struct us_local_state *locals;
    struct us_metadata *metadata;
    us_graph *graph;
    struct us_checker *checker;
    struct us_portion *portions; /* that threads share; none: one does all */
    size_t portion_count;
    bool has_withs; /* some rule has one */
} us_rules;

/* The rules of one thread, where threads share them. What its steps write is its own, or belongs
 * to those rules. */
typedef struct us_portion {
    us_compiler compiler;
    us_diag_list diags;
    us_graph graph;
    us_rules rules;
    size_t from; /* among the compiler's clauses */
    size_t to;
    bool done;
} us_portion;

/* Runs a task for each portion, in a thread each. False: one gave up, see us_pass_give_up. */
bool us_portions_run(us_rules *rules, void (*run)(void *data, us_portion *portion),
                     void *data);

/* The steps, in order. Each takes one branch of a rule, or a query; those marked
 * "chain" take the first branch and look after the others. False after an error
 * that keeps the rule from the next step. */
bool us_rule_locals(us_rules *rules, us_clause *first);      /* chain */
bool us_rule_test_cases(us_rules *rules, us_clause *first);  /* chain: test_x[name] */
bool us_rule_templates(us_rules *rules, us_clause *clause);  /* template strings */
bool us_rule_void_calls(us_rules *rules, us_clause *clause); /* print as a value */
bool us_rule_print(us_rules *rules, us_clause *clause);      /* erased, or guarded */
bool us_rule_expand(us_rules *rules, us_clause *clause);     /* nested calls */
bool us_rule_metadata(us_rules *rules, us_clause *clause);   /* rego.metadata.* */
bool us_rule_graph(us_rules *rules, us_clause *clause);      /* what it reads */
bool us_rule_hoist(us_rules *rules, us_clause *clause);      /* heads, closures, with */
bool us_rule_functions(us_rules *rules, us_clause *clause);  /* undefined; arity */
bool us_rule_head(us_rules *rules, us_clause *clause);       /* unsafe in the head */
bool us_rule_order(us_rules *rules, us_clause *clause);      /* order of literals */
bool us_rule_flatten(us_rules *rules, us_clause *first);     /* chain: operands */
bool us_rule_reads(us_rules *rules, us_clause *first);       /* chain: for `with` */
bool us_rule_types(us_rules *rules, us_clause *clause);      /* of a query */
bool us_rule_deprecated(us_rules *rules, us_clause *clause); /* built-ins */

/* The graph of all rules, made when first asked for, without edges between them. */
us_graph *us_rules_graph(us_rules *rules);

/* Indexes the METADATA blocks; false if some were declared twice. */
bool us_rules_annotations(us_rules *rules);

/* Calls [visit] with each schema that annotations declare for the rule, in the order
 * in which they override: {"path": […], "schema": […]} or with a "definition". */
void us_rules_schemas(us_rules *rules, const us_clause *clause,
                      void (*visit)(void *data, us_value schema), void *data);

/* Calls [visit] with each match of which one is met where the rule is asked: the custom.match of its
 * package's METADATA, or what the host said of the package. None is NONE. */
void us_rules_matches(us_rules *rules, const us_clause *clause,
                      void (*visit)(void *data, us_value match), void *data);

/* Reports rules that can't share a path; false if there are any. */
bool us_rules_conflicts(us_compiler *compiler);

/* Infers and checks the types of all rules; false after an error. [deprecated] tells
 * whether a call of a deprecated built-in was among what was checked. */
bool us_rules_types(us_rules *rules, bool *deprecated);

/* The end of the type checker, if one was made. */
void us_rules_end_types(us_rules *rules);

/* "have: (…)" and "want: (…)", two lines, for a call with a wrong number of operands,
 * and the same as JSON; false if nothing is known of what is called. */
bool us_rules_operand_lines(us_rules *rules, us_clause *clause, us_literal *literal,
                            us_str *lines, us_str *facts);

#endif

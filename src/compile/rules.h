/* The passes that work on one rule at a time. */
#ifndef US_COMPILE_RULES_H
#define US_COMPILE_RULES_H

#include "compile/graph.h"
#include "compile/pass.h"

/* What the rules share. Each part belongs to one step, which makes it when it is
 * first needed. */
typedef struct us_rules {
    us_compiler *compiler;
    struct us_local_state *locals;
    struct us_metadata *metadata;
    us_graph *graph;
} us_rules;

/* The steps, in order. Each takes one branch of a rule, or a query; those marked
 * "chain" take the first branch and look after the others. False after an error
 * that keeps the rule from the next step. */
bool us_rule_locals(us_rules *rules, us_clause *first);      /* chain */
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
bool us_rule_calls(us_rules *rules, us_clause *clause);      /* what is no function */

/* Indexes the METADATA blocks; false if some were declared twice. */
bool us_rules_annotations(us_rules *rules);

/* Reports rules that can't share a path; false if there are any. */
bool us_rules_conflicts(us_compiler *compiler);

#endif

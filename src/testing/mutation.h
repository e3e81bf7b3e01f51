/* Trying mutants: what the files about it share. */
#ifndef US_TESTING_MUTATION_H
#define US_TESTING_MUTATION_H

#include "testing/mutants.h"
#include "testing/reach.h"
#include "testing/trace.h"

#include <pthread.h>
#include <stdatomic.h>

/* What is known of a test. */
typedef struct us_test_facts {
    bool passes;
    uint64_t steps;
    size_t weight;     /* rules that it may read */
    uint64_t *reached; /* bitmap by node: rules that it entered */
} us_test_facts;

/* Where a rule is written, and its node. */
typedef struct us_rule_start {
    const char *text;
    us_tree_node *node;
} us_rule_start;

/* The tests for the rules at one node, in the order in which they are asked. */
typedef struct us_mutation_plan {
    const us_tree_node *node; /* NULL: none yet */
    uint32_t *tests;
    size_t count;
    size_t near;         /* so many first ones are of one file, */
    us_reach near_rules; /* and may read these */
    us_reach all_rules;
} us_mutation_plan;

typedef struct us_mutation_runner {
    us_mutation *mutation;
    pthread_t thread;
    us_arena plan_arena; /* of the plan */
    us_arena arena;      /* of what is at work */
    us_arena scratch, spare;
    us_mutation_plan plan;
    size_t test; /* that is at work in the first phase */
} us_mutation_runner;

struct us_mutation {
    us_arena arena;
    const usher_policy *policy;
    usher_policy *traced;
    const us_mutation_options *options;
    us_test_list list;
    us_test_facts *facts; /* by test */
    us_rule_start *starts;
    size_t start_count;
    us_tree_node ***nodes; /* by module, then by rule */
    us_ignores *ignores;   /* by module */
    us_mutation_sites sites;
    size_t found;       /* mutants, before some are chosen */
    us_mutant *mutants; /* parallel to the sites */
    bool *arrived;
    size_t next;
    _Atomic size_t taken;
    _Atomic bool cancelled;
    pthread_mutex_t lock;
    pthread_cond_t news;
    us_mutation_runner *runners;
    size_t runner_count;
};

/* What an evaluation may take. */
usher_limits us_mutation_limits(const us_mutation *m, uint64_t steps);

/* Forgets what was at work. */
void us_mutation_clear(us_mutation_runner *r);

/* ---- mutate_reach.c */

/* Fills in which node each rule is at. */
void us_mutation_index(us_mutation *m);

/* A phase: runs each test once, and fills in what is known of it. [data] is a runner. */
void *us_mutation_measure(void *data);

/* The plan for the rules at [node]. */
void us_mutation_plan_make(us_mutation_runner *r, us_tree_node *node);

#endif

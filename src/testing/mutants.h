/* Mutants: policies with one small change each. */
#ifndef US_TESTING_MUTANTS_H
#define US_TESTING_MUTANTS_H

#include "syntax/ignores.h"
#include "testing/mutate.h"
#include "testing/tests.h"

typedef enum us_mutator {
#define MUTATOR(name, text, about) US_MUTATOR_##name,
#include "testing/mutators.def"
    US_MUTATOR_COUNT,
} us_mutator;

/* A change of the text of one module. */
typedef struct us_mutation_site {
    us_mutator mutator;
    size_t module; /* number of the module, in the compiler */
    size_t rule;   /* of the rule, in the module */
    us_position position;
    size_t from, to; /* bytes of the module's text, */
    us_str instead;  /* and what takes their place */
    bool removes;    /* the rule is taken away; the others stay as they are */
} us_mutation_site;

typedef struct us_mutation_sites {
    us_arena *arena;
    us_mutation_site *items;
    size_t count, capacity;
} us_mutation_sites;

const char *us_mutator_name(us_mutator mutator);

/* Adds all changes of the module that is number [number], in the order of their places. */
void us_mutants_find(us_mutation_sites *sites, const us_module *module, size_t number);

/* The text of the mutant's module, with a NUL behind its end. */
us_str us_mutant_text(us_arena *arena, const us_mutation_site *site, us_str text);

/* The first line of [text] that the change is about, and what becomes of it, both without the blanks
 * around them. */
void us_mutant_lines(us_arena *arena, const us_mutation_site *site, us_str text,
                     us_str *before, us_str *after);

#endif

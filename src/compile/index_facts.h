/* What the rule index knows of a rule: tests of the input that must hold for the rule to
 * fire. index_facts.c finds them in bodies, rule_index.c makes tables of them. */
#ifndef US_COMPILE_INDEX_FACTS_H
#define US_COMPILE_INDEX_FACTS_H

#include "compile/lower.h"

typedef struct us_index_fact {
    us_index_kind kind;
    uint32_t shared;  /* the place below input */
    us_value *values; /* EQUAL: scalars; PREFIX, SUFFIX: strings, none of them empty */
    size_t value_count;
    bool exact;    /* it is a literal of the rule, which need not be asked again */
    uint32_t path; /* of the table that is made of all; set by rule_index.c */
} us_index_fact;

typedef struct us_index_facts {
    us_index_fact *items;
    size_t count;
    size_t capacity;
} us_index_facts;

/* The tests of [clause] and its else branches. Bit n of [proved]: if all exact tests hold,
 * so does literal n of the body. */
us_index_facts us_index_facts_of(us_emitter *emitter, const us_clause *clause,
                                 uint64_t *proved);

#endif

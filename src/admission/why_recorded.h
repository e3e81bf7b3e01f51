/* What a recording keeps of an evaluation: why_record.c fills it, why_show.c makes of it what is shown. */
#ifndef US_ADMISSION_WHY_RECORDED_H
#define US_ADMISSION_WHY_RECORDED_H

#include "admission/why_record.h"

/* What an expression read at a place of the input. */
typedef struct us_recorded_reading {
    us_str by;      /* the text of the literal, as compiled */
    us_array *path; /* keys from the input's root */
    us_value value; /* US_NONE: nothing is there */
} us_recorded_reading;

/* An expression, as it was evaluated last. */
typedef struct us_recorded_step {
    usher_place place;
    us_str by; /* the literal of it at work */
    us_recorded_reading *readings;
    size_t reading_count;
    const usher_event *last; /* with variables and parts; NULL: none yet */
    uint64_t *queries;       /* entered from it */
    size_t query_count, query_capacity;
    us_str *rules; /* asked from it */
    size_t rule_count, rule_capacity;
} us_recorded_step;

/* A body that was entered. */
typedef struct us_recorded_query {
    bool known, ignored;
    bool gives;   /* what is wanted */
    bool pending; /* it has an answer that is not told yet */
    us_str rule, head, file;
    uint32_t row;
    us_recorded_step *steps;
    size_t step_count, step_capacity;
    size_t current;
    us_why_body **answers;
    size_t answer_count; /* of those kept */
    us_why_body *failure;
    size_t failed_at; /* the number of the step, from 1; 0: none */
    size_t tries;     /* failures and answers that are not kept */
    us_str answer;    /* that was told before the query had one */
} us_recorded_query;

struct us_why_record {
    us_arena *arena;
    us_arena *scratch;
    us_mask *mask;
    us_str only;     /* the rule whose bodies are recorded; empty: all */
    us_value wanted; /* its answer */
    bool done;       /* … which a body has given */
    us_input_map input;
    us_recorded_query *queries; /* by number */
    size_t query_capacity;
    us_object *by_rule; /* path → array of numbers of queries */
};

/* why_show.c: the first [step_count] steps of the query as they are now, with what they had for
 * values and the bodies below them. [holds]: they all do; else the last one fails. Lives in the
 * record's arena; what only makes parts of the head is left out. */
us_why_body *us_why_snapshot(us_why_record *r, const us_recorded_query *q,
                             size_t step_count, bool holds);

#endif

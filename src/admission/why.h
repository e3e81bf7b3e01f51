/* Why a rule answers as it does.
 *
 * A rule is asked once, traced, by a policy set that was built with traced and
 * trace_without_index, so that each of its bodies is entered. What holds is told with all of
 * its expressions and what they read; what fails with the first expression that had no
 * answer, of all ways to evaluate the body the one that came furthest. Values are masked. */
#ifndef US_ADMISSION_WHY_H
#define US_ADMISSION_WHY_H

#include "admission/admission.h"
#include "admission/mask.h"
#include "base/buf.h"

/* A part of an expression, or what it read of the input, and what that was worth. */
typedef struct us_why_value {
    us_str name;  /* "input.spec.model", "count" */
    us_str value; /* as text, masked, cut off; "undefined" */
} us_why_value;

typedef struct us_why_body us_why_body;

/* An expression of a body. */
typedef struct us_why_step {
    us_str file;
    uint32_t row, column;
    us_str text; /* as it is written */
    bool fails;
    us_why_value *values;
    size_t value_count;
    us_why_body **bodies; /* rules, functions and comprehensions that it asked */
    size_t body_count;
} us_why_step;

/* One way through a body: to its answer, or to the step that fails, which is the last. */
struct us_why_body {
    us_str rule; /* "data.a.deny"; empty: the body of a comprehension, a negation, … */
    us_str head; /* as it is written */
    us_str file;
    uint32_t row;
    bool holds;
    us_str answer; /* as text, masked; empty: none */
    us_why_step *steps;
    size_t step_count;
    size_t others; /* ways that were tried, too, and are not shown */
};

/* What a rule said. */
typedef struct us_why_rule {
    us_str path;  /* "data.a.deny" */
    us_str value; /* as text, masked; "undefined" */
    bool answers; /* it says something: not undefined, false, nor empty */
    us_str error; /* why it could not be evaluated; empty: it was */
    us_why_body **bodies;
    size_t body_count;
} us_why_rule;

/* Asks the rule at [path] of the worker's policy, built as above, about [input] (NULL:
 * none), within [limits] (NULL: the engine's). In [arena]; [mask] hides secrets. What is needed
 * meanwhile is in [scratch], which is emptied. Where one of the two does not suffice, that is the
 * rule's error. [answer]: it is asked for the body that gave that alone, without what this one
 * asked itself and what variables were worth, and no longer than until then; NULL: for all of it. */
us_why_rule us_why_ask(us_arena *arena, us_arena *scratch, usher_worker *worker,
                       us_mask *mask, const char *path, const usher_value *input,
                       const usher_limits *limits, const usher_value *answer);

/* One line that says why [rule] is what it is: the first expression that failed, or the
 * last one of the body that gave an answer that is a test of what was read. In [arena]. */
us_str us_why_line(us_arena *arena, const us_why_rule *rule);

/* The same, without what the rule is, of the body that gave [answer], or of one that gave another;
 * empty where none did. */
us_str us_why_answer_line(us_arena *arena, us_mask *mask, const us_why_rule *rule,
                          const usher_value *answer);

/* Appends what [rule] is: "data.a.deny is {\"no\"}". */
void us_why_add_title(us_buf *out, const us_why_rule *rule);

/* Appends the expression and what it read: "input.spec.size > 3  # input.spec.size: 4". */
void us_why_add_step(us_buf *out, const us_why_step *step);

/* Appends [text] with each run of blanks and line ends as one blank. */
void us_why_add_one_line(us_buf *out, us_str text);

#endif

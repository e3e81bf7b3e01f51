/* Why a rule answers as it does: what cli/ sees beside review.h.
 *
 * A rule is asked once, traced, by a policy set that was built with traced and
 * trace_without_index, so that each of its bodies is entered. What holds is told with all of
 * its expressions and what they read; what fails with the first expression that had no
 * answer, of all ways to evaluate the body the one that came furthest. Values are masked. */
#ifndef US_REVIEW_WHY_H
#define US_REVIEW_WHY_H

#include "admission/mask.h"
#include "base/buf.h"
#include "review/review.h"

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

/* A package, or a Constraint, and one object. */
typedef struct us_why_package {
    us_str name;
    us_str unmet; /* why it is not asked; empty: it is */
    us_why_rule *rules;
    size_t rule_count;
} us_why_package;

typedef struct us_why_object {
    us_str file;
    us_position at;
    us_str name; /* "PromptTemplate shop/greeting" */
    us_why_package *packages;
    size_t package_count;
} us_why_object;

typedef struct us_why {
    us_why_object *objects;
    size_t object_count;
} us_why;

typedef struct us_why_options {
    const us_review_options *review;
    const char *rule; /* "data.a.deny", or the end of it; NULL: all that decide */
    bool plain;       /* the documents are inputs as they are; [rule] must be given */
} us_why_options;

/* Asks the rules of [plan] about each of [manifests], of which AdmissionReviews count for
 * their requests. [traced] is the plan's policy. In [arena]. */
us_why *us_review_why(us_arena *arena, const us_manifests *manifests,
                      const us_admission_plan *plan, const usher_policy *traced,
                      const us_why_options *options);

/* Asks the rule at [path] of the worker's policy, built as above, about [input] (NULL:
 * none). In [arena]; [mask] hides secrets. */
us_why_rule us_why_ask(us_arena *arena, usher_worker *worker, us_mask *mask,
                       const char *path, const usher_value *input);

/* One line that says why [rule] is what it is: the first expression that failed, or the
 * last one of the body that gave an answer; for logs and annotations. In [arena]. */
us_str us_why_line(us_arena *arena, const us_why_rule *rule);

/* Trees. [whole]: those of rules that say nothing too, of which else a line is shown. */
void us_why_text(us_buf *out, const us_why *why, bool whole);
void us_why_json(us_buf *out, const us_why *why);

#endif

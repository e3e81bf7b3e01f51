/* Why a rule answers as it does: what cli/ sees beside review.h. Each object's rules are asked as
 * admission/why.h says. */
#ifndef US_REVIEW_WHY_H
#define US_REVIEW_WHY_H

#include "admission/why.h"
#include "review/review.h"

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
    const usher_limits *limits; /* of each rule; NULL: the engine's */
} us_why_options;

/* Asks the rules of [plan] about each of [manifests], of which AdmissionReviews count for
 * their requests. [traced] is the plan's policy. In [arena]. */
us_why *us_review_why(us_arena *arena, const us_manifests *manifests,
                      const us_admission_plan *plan, const usher_policy *traced,
                      const us_why_options *options);

/* Trees. [whole]: those of rules that say nothing too, of which else a line is shown. */
void us_why_text(us_buf *out, const us_why *why, bool whole);
void us_why_json(us_buf *out, const us_why *why);

#endif

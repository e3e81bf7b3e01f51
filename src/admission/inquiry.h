/* An inquiry: one review being put to the policies, rule by rule, within what it may
 * spend. */
#ifndef US_ADMISSION_INQUIRY_H
#define US_ADMISSION_INQUIRY_H

#include "admission/decide.h"

/* What is left to a review; shared by all that is asked on its behalf. */
typedef struct us_spending {
    uint64_t deadline; /* monotonic ns; 0: none */
    bool counts_steps;
    bool exhausted; /* something was left undone for want of it */
    uint64_t steps;
    const bool *cancelled;
} us_spending;

typedef struct us_inquiry {
    us_arena *arena;
    usher_worker *worker;
    const us_admission_plan *plan;
    const us_review *review;
    us_decision decision;
    us_value object; /* as the mutations so far left it */
    bool unsure;     /* for what is unknown, the last answer may be another, or more */
    us_value known;  /* input of the last evaluation; none: it failed */
    us_value with_request; /* input of packages that name input.request; none: not made */
    us_match_subject subject;
    us_inventory inventory;
    us_value mended_old; /* both sides with all patches applied; US_NONE: not made */
    us_value mended_new;
    us_spending *spending;
    us_admission_outcome *outcomes; /* one for each package; NULL: nobody's affair */
    us_admission_outcome *timed;    /* whose time runs, since [since]; NULL: nobody's */
    uint64_t since;
} us_inquiry;

/* True if [a] and [b] are one and the same in memory. */
static inline bool us_inquiry_is_same(us_value a, us_value b)
{
    return a.head == b.head && a.as.integer == b.as.integer;
}

/* Begins one. [budget] may be NULL. Everything it finds lives in [arena]. */
us_inquiry us_inquiry_new(us_arena *arena, const us_admission_plan *plan,
                          usher_worker *worker, const us_review *review,
                          const us_admission_budget *budget);

/* The outcome of [package]; NULL where outcomes are nobody's affair. */
us_admission_outcome *us_inquiry_outcome(const us_inquiry *q,
                                         const us_plan_package *package);

/* Evaluates [rule] of [package] with the object as it is now, and returns a copy of its
 * value. US_NONE if it is undefined, or if it failed, which then is on the lists. What it says
 * holds in any case; whether it says all, for what is unknown, q->unsure tells. The time
 * from here to the next question, or to us_inquiry_pause, is the package's. */
us_value us_inquiry_ask(us_inquiry *q, const us_plan_package *package,
                        const usher_rule *rule, bool may_refuse);

/* Begins what [package] does without a rule: the time is its own, as by us_inquiry_ask. False
 * if there is no time left, nor steps; that then is an error on the lists. */
bool us_inquiry_begin(us_inquiry *q, const us_plan_package *package);

/* From here on the time is no package's. */
void us_inquiry_pause(us_inquiry *q);

/* The list that findings of [enforcement] go to, if those that deny go to [deny_list]. */
us_findings *us_inquiry_list(us_inquiry *q, us_enforcement enforcement,
                             us_findings *deny_list);

/* Notes that [package] could not be asked: [what] went wrong. It refuses the request where
 * a denial of the package would, if it [may_refuse] it at all. [rule] may be NULL. */
void us_inquiry_add_error(us_inquiry *q, const us_plan_package *package,
                          const usher_rule *rule, bool may_refuse, us_str what);

#endif

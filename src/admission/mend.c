/* What patch rules and mutators make of the object, one package after the other. How a patch
 * works is patch.h's affair, how a mutator does mutator.h's, what none may change protect.h's. */
#include "admission/mend.h"

#include "admission/asking.h"
#include "admission/findings.h"
#include "admission/patch.h"
#include "admission/protect.h"
#include "admission/text.h"
#include "admission/unknown.h"
#include "value/unknown.h"

/* ---- Changes */

static void warn_of(us_inquiry *q, const us_plan_package *package, const char *what,
                    us_str fields)
{
    if (fields.length == 0)
        return;
    us_str text = us_str_format(q->arena, "its patch may not %s %.*s; left as it was",
                                what, US_STR_ARG(fields));
    text = us_text_clean(q->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
    us_findings_add(q->arena, &q->decision.warnings,
                    (us_finding){.policy = package->name, .text = text});
}

/* Makes [result] the object, but for what no patch may change. */
static void take(us_inquiry *q, const us_plan_package *package, us_value result)
{
    us_protected put_back;
    if (!us_protect_restore(q->arena, q->review->object, &result, &put_back)) {
        us_inquiry_add_error(q, package, package->patch, true,
                             US_STR("its patch leaves no Kubernetes object"));
        return;
    }
    warn_of(q, package, "change", put_back.changed);
    warn_of(q, package, "give a value of a wrong type to", put_back.untyped);
    /* What changes nothing leaves the input what it was, and what is known of it. */
    if (us_value_equal(q->object, result))
        return;
    us_admission_outcome *outcome = us_inquiry_outcome(q, package);
    if (outcome)
        outcome->patched = true;
    q->object = result;
    q->with_request = US_NONE;
}

/* Nobody knows what [package] makes of the object, nor whether it can. */
static void lose(us_inquiry *q, const us_plan_package *package)
{
    us_asking_doubt(q, package);
    q->object = us_unknown_mended(q->arena, q->object);
    q->with_request = US_NONE;
}

/* ---- Patch rules */

static bool is_empty_patch(us_value operations)
{
    us_tag tag = us_value_tag(operations);
    return tag == US_TAG_NONE || ((tag == US_TAG_ARRAY || tag == US_TAG_SET) &&
                                  us_value_count(operations) == 0);
}

static void hold_back(us_inquiry *q, const us_plan_package *package, us_value operations)
{
    us_str text = us_str_format(q->arena, "would patch: %.*s",
                                US_STR_ARG(us_findings_json(q->arena, operations)));
    text = us_text_clean(q->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
    us_findings_add(q->arena, &q->decision.dryruns,
                    (us_finding){.policy = package->name, .text = text});
}

/* Makes of the object what [operations] make of it. */
static void change(us_inquiry *q, const us_plan_package *package, us_value operations)
{
    us_value result;
    us_str problem;
    if (us_patch_apply(q->arena, q->object, operations, &result, &problem)) {
        take(q, package, result);
        return;
    }
    problem =
        us_str_format(q->arena, "its patch does not apply: %.*s", US_STR_ARG(problem));
    us_inquiry_add_error(q, package, package->patch, true, problem);
}

/* [uncertain]: nobody knows whether the package us_asking_applies. */
static void mend_as(us_inquiry *q, const us_plan_package *package, bool uncertain)
{
    us_value operations = us_inquiry_ask(q, package, package->patch, true);
    bool unsure = q->unsure;
    bool something = unsure || !is_empty_patch(operations);
    if (something && package->metadata.enforcement != US_ENFORCEMENT_DRYRUN &&
        (uncertain || unsure || us_value_has_unknown(q->object))) {
        if (!uncertain)
            us_asking_warnings(q, package);
        lose(q, package);
    } else if (uncertain) {
        return;
    } else if (is_empty_patch(operations)) {
        us_asking_warnings(q, package);
    } else if (package->metadata.enforcement == US_ENFORCEMENT_DRYRUN) {
        hold_back(q, package, operations);
    } else {
        us_asking_warnings(q, package);
        change(q, package, operations);
    }
}

static void mend(us_inquiry *q, const us_plan_package *package)
{
    us_match_answer answer = us_asking_applies(q, package);
    if (answer != US_MATCH_NO)
        mend_as(q, package, answer == US_MATCH_UNCERTAIN);
}

/* ---- Mutators */

/* False if [package]'s mutator does not fit the object, or comes too late, which is an error
 * then. */
static bool mutate_by(us_inquiry *q, const us_plan_package *package)
{
    us_value result;
    us_str problem;
    if (!us_inquiry_begin(q, package))
        return false;
    if (us_mutator_apply(q->arena, package->mutator, q->object, &result, &problem)) {
        take(q, package, result);
        return true;
    }
    problem = us_str_format(q->arena, "its location%.*s", US_STR_ARG(problem));
    us_inquiry_add_error(q, package, NULL, true, problem);
    return false;
}

/* Asks each mutator once; returns the last one that changed something, or NULL. Stops at one
 * that fails, which *[failed] then says. */
static const us_plan_package *mutate_once(us_inquiry *q, bool *failed)
{
    const us_plan_package *changed = NULL;
    for (size_t i = 0; i < q->plan->count && !*failed; i++) {
        const us_plan_package *package = &q->plan->packages[i];
        us_value before = q->object;
        us_match_answer answer =
            package->mutator ? us_asking_applies(q, package) : US_MATCH_NO;
        if (answer == US_MATCH_NO)
            continue;
        if (answer == US_MATCH_UNCERTAIN || us_value_has_unknown(q->object)) {
            lose(q, package);
            continue;
        }
        *failed = !mutate_by(q, package);
        if (!us_inquiry_is_same(before, q->object))
            changed = package;
    }
    return changed;
}

/* One mutator may make what another one was waiting for; so they are asked again until
 * nothing changes, for each of them once, and once more to see that it is so. */
static void mend_by_mutators(us_inquiry *q)
{
    const us_plan_package *changed = NULL;
    size_t rounds = 1;
    bool failed = false;
    for (size_t i = 0; i < q->plan->count; i++)
        rounds += q->plan->packages[i].mutator != NULL;
    do
        changed = mutate_once(q, &failed);
    while (changed && !failed && --rounds > 0);
    if (changed && !failed)
        us_inquiry_add_error(q, changed, NULL, true,
                             US_STR("mutators undo what others do, without end"));
}

/* ---- All of them */

void us_mend_by_all(us_inquiry *q)
{
    mend_by_mutators(q);
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < q->plan->count; i++) {
            const us_plan_package *package = &q->plan->packages[i];
            if (package->patch && package->metadata.patches_last == (last != 0))
                mend(q, package);
        }
}

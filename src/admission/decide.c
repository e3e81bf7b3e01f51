/* Which packages are asked what, in what order, and what the decision is then. How a package is
 * asked is asking.c's affair, how it mends the object mend.c's, what the answers add up to for
 * the API server answer.c's. */
#include "admission/decide.h"

#include "admission/asking.h"
#include "admission/field.h"
#include "admission/findings.h"
#include "admission/mend.h"
#include "admission/patch.h"
#include "admission/text.h"
#include "base/sort.h"
#include "value/array.h"
#include "value/unknown.h"

/* ---- Validation */

static bool denies(const us_plan_package *package)
{
    return package->denials.count > 0;
}

/* Warnings of packages with a patch come when they mend. */
static bool only_warns(const us_plan_package *package)
{
    return !package->patch && package->warnings.count > 0;
}

/* Packages with one input are asked one after the other, for what one made the engine
 * compute the next need not. */
static void ask_all(us_inquiry *q, bool (*wants)(const us_plan_package *package),
                    us_asking *ask_package)
{
    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < q->plan->count; i++) {
            const us_plan_package *package = &q->plan->packages[i];
            if (package->names_request == (named != 0) && wants(package))
                us_asking_if_met(q, package, ask_package);
        }
}

static size_t place_of(const us_admission_plan *plan, const us_finding *finding)
{
    size_t i = 0;
    while (i < plan->count && plan->packages[i].name.text != finding->policy.text)
        i++;
    return i;
}

static int compare_places(void *data, const void *a, const void *b)
{
    size_t x = place_of(data, a), y = place_of(data, b);
    return x < y ? -1 : x > y;
}

/* Findings come in order of their packages, whoever was asked first. */
static void sort_findings(us_inquiry *q)
{
    us_findings *lists[] = {&q->decision.denials, &q->decision.warnings,
                            &q->decision.dryruns, &q->decision.errors,
                            &q->decision.exceptions};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i]->count > 1)
            us_sort(q->arena, lists[i]->items, lists[i]->count, sizeof(us_finding),
                    compare_places, (void *)(uintptr_t)q->plan);
}

static void validate(us_inquiry *q)
{
    /* Denials first: should time run out, it shall be for lack of warnings. */
    ask_all(q, denies, us_asking_denials);
    ask_all(q, only_warns, us_asking_warnings);
    sort_findings(q);
}

/* ---- Mutation */

/* True if the request has an object that is going to be stored. */
static bool stores(const us_review *review)
{
    return (review->operation == US_OPERATION_CREATE ||
            review->operation == US_OPERATION_UPDATE) &&
           us_value_tag(review->object) == US_TAG_OBJECT;
}

/* What is denied about the object as it came, before any patch. */
static void ask_before(us_inquiry *q)
{
    for (size_t i = 0; stores(q->review) && i < q->plan->count; i++)
        if (q->plan->packages[i].metadata.denials_before)
            us_asking_if_met(q, &q->plan->packages[i], us_asking_denials);
}

/* Each package's patch was small enough, all of them together are not. */
static void refuse_large_patch(us_inquiry *q)
{
    us_str text = us_str_format(q->arena, "the patch has more than %d operations",
                                US_PATCH_OPERATIONS_MAX);
    q->decision.evaluation_error = true;
    us_findings_add(q->arena, &q->decision.errors,
                    (us_finding){.policy = US_STR("usher"), .text = text});
}

static void mutate(us_inquiry *q)
{
    const us_review *review = q->review;
    if (!stores(review))
        return;
    us_mend_by_all(q);
    us_inquiry_pause(q);
    q->decision.object = q->object;
    if (us_inquiry_is_same(q->object, review->object) || us_value_has_unknown(q->object))
        return;
    us_value patch = us_patch_diff(q->arena, review->object, q->object);
    if (us_value_count(patch) > US_PATCH_OPERATIONS_MAX)
        refuse_large_patch(q);
    else if (us_value_count(patch) > 0)
        q->decision.patch = patch;
}

/* ---- The end */

/* The place of [finding]'s package; those of one package mostly come together, so [last] is
 * tried first. */
static size_t place_near(const us_admission_plan *plan, const us_finding *finding,
                         size_t last)
{
    if (last < plan->count && plan->packages[last].name.text == finding->policy.text)
        return last;
    return place_of(plan, finding);
}

static void count_findings(us_inquiry *q)
{
    const struct {
        const us_findings *list;
        size_t member;
    } counted[] = {
        {&q->decision.denials, offsetof(us_admission_outcome, denials)},
        {&q->decision.warnings, offsetof(us_admission_outcome, warnings)},
        {&q->decision.dryruns, offsetof(us_admission_outcome, dryruns)},
    };
    size_t place = 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        for (size_t k = 0; k < counted[i].list->count; k++) {
            place = place_near(q->plan, &counted[i].list->items[k], place);
            if (place < q->plan->count)
                ++*(uint32_t *)(void *)((char *)&q->outcomes[place] + counted[i].member);
        }
}

/* [steps] with what is secret masked; none where nothing is. */
static us_value masked_steps(us_inquiry *q, const us_array *steps)
{
    us_array *masked = us_array_new(q->arena, steps->count);
    bool changed = false;
    for (uint32_t i = 0; i < steps->count; i++) {
        us_value step = steps->items[i];
        if (us_value_is_string(step)) {
            us_str before = us_value_text(step);
            us_str after = us_mask_text(q->arena, q->plan->mask, before);
            changed = changed || !us_str_equal(before, after);
            step = us_value_string_checked(q->arena, after);
        }
        us_array_push(masked, step);
    }
    return changed ? us_value_array(masked) : US_NONE;
}

/* Keys of an object are its writer's choice as much as values are. */
static void mask_fields(us_inquiry *q, us_findings *list)
{
    for (size_t i = 0; i < list->count; i++) {
        us_finding *finding = &list->items[i];
        if (finding->field.length == 0)
            continue;
        finding->field = us_mask_text(q->arena, q->plan->mask, finding->field);
        us_value steps = finding->path && us_value_tag(*finding->path) == US_TAG_ARRAY
                             ? masked_steps(q, finding->path->as.array)
                             : US_NONE;
        if (!us_value_is_none(steps))
            finding->field = us_text_clean(q->arena, us_field_text(q->arena, steps),
                                           US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
    }
}

/* What leaves has no secrets in it. */
static us_decision finish(us_inquiry *q)
{
    us_inquiry_pause(q);
    count_findings(q);
    q->decision.outcomes = q->outcomes;
    us_findings *lists[] = {&q->decision.denials, &q->decision.warnings,
                            &q->decision.dryruns, &q->decision.errors};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        us_mask_findings(q->arena, q->plan->mask, lists[i]);
        mask_fields(q, lists[i]);
    }
    q->decision.exhausted = q->spending->exhausted;
    return q->decision;
}

/* ---- The whole */

us_decision us_decide_validate(us_arena *arena, const us_admission_plan *plan,
                               usher_worker *worker, const us_review *review,
                               const us_admission_budget *budget)
{
    us_inquiry q = us_inquiry_new(arena, plan, worker, review, budget);
    validate(&q);
    return finish(&q);
}

us_decision us_decide_mutate(us_arena *arena, const us_admission_plan *plan,
                             usher_worker *worker, const us_review *review,
                             const us_admission_budget *budget)
{
    us_inquiry q = us_inquiry_new(arena, plan, worker, review, budget);
    ask_before(&q);
    if (q.decision.denials.count == 0 && q.decision.errors.count == 0)
        mutate(&q);
    return finish(&q);
}

us_decision us_decide_whole(us_arena *arena, const us_admission_plan *plan,
                            usher_worker *worker, const us_review *review,
                            const us_admission_budget *budget)
{
    us_inquiry q = us_inquiry_new(arena, plan, worker, review, budget);
    ask_before(&q);
    mutate(&q);
    validate(&q);
    return finish(&q);
}

/* Which packages are asked what, in what order, and on which list their answers go: that
 * which the package's enforcement calls for. How a rule is asked is inquiry.c's affair, what
 * the answers add up to for the API server answer.c's, how patches work patch.h's. */
#include "admission/decide.h"

#include "admission/field.h"
#include "admission/findings.h"
#include "admission/inquiry.h"
#include "admission/patch.h"
#include "admission/protect.h"
#include "admission/text.h"
#include "admission/unchanged.h"
#include "admission/unknown.h"
#include "base/sort.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"
#include "value/unknown.h"

static bool list_has_name(us_value list, us_str name, us_str full_name)
{
    bool is_set = us_value_tag(list) == US_TAG_SET;
    if (!is_set && us_value_tag(list) != US_TAG_ARRAY)
        return false;
    uint32_t count = is_set ? list.as.set->count : list.as.array->count;
    const us_value *items = is_set ? list.as.set->items : list.as.array->items;
    for (uint32_t i = 0; i < count; i++)
        if (us_value_is_string(items[i]) &&
            (us_str_equal(us_value_text(items[i]), name) ||
             us_str_equal(us_value_text(items[i]), full_name)))
            return true;
    return false;
}

/* True if [exceptions], the value of the rule `exception`, holds a list with [rule]'s
 * name in it. */
static bool is_excepted(us_value exceptions, const usher_rule *rule)
{
    us_str name = us_plan_exception_name(rule->name);
    us_str full_name = us_str_from(rule->name);
    bool is_set = us_value_tag(exceptions) == US_TAG_SET;
    if (!is_set && us_value_tag(exceptions) != US_TAG_ARRAY)
        return false;
    uint32_t count = is_set ? exceptions.as.set->count : exceptions.as.array->count;
    const us_value *lists =
        is_set ? exceptions.as.set->items : exceptions.as.array->items;
    for (uint32_t i = 0; i < count; i++)
        if (list_has_name(lists[i], name, full_name))
            return true;
    return false;
}

/* An exception that holds is told in conftest's words. */
static void add_exception(us_inquiry *q, const us_plan_package *package,
                          const usher_rule *rule)
{
    us_str name = us_plan_exception_name(rule->name);
    us_str text = us_str_format(q->arena, "%s.exception[_][_] == \"%.*s\"", package->path,
                                US_STR_ARG(name));
    us_findings_add(q->arena, &q->decision.exceptions,
                    (us_finding){.policy = package->name, .text = text, .rule = rule});
}

/* Notes that for what is unknown [package] may refuse the request. */
static void doubt(us_inquiry *q, const us_plan_package *package)
{
    if (package->metadata.enforcement == US_ENFORCEMENT_DENY)
        q->decision.indeterminate = true;
}

/* Asks [rules], whose answers go to [list]; but not those that an exception names. Where there may
 * be more exceptions than are known, there is doubt about each answer. */
static void ask_rules(us_inquiry *q, const us_plan_package *package,
                      const us_plan_rules *rules, us_findings *list, bool may_refuse)
{
    us_value exceptions = US_NONE;
    bool may_be_excepted = false;
    if (package->exception && rules->count > 0) {
        exceptions = us_inquiry_ask(q, package, package->exception, may_refuse);
        may_be_excepted = q->unsure;
    }
    for (size_t i = 0; i < rules->count; i++) {
        const usher_rule *rule = rules->items[i];
        if (is_excepted(exceptions, rule)) {
            add_exception(q, package, rule);
            continue;
        }
        us_value answers = us_inquiry_ask(q, package, rule, may_refuse);
        size_t first = list->count;
        if (may_refuse && (q->unsure || (may_be_excepted && !us_value_is_none(answers))))
            doubt(q, package);
        if (!us_value_is_none(answers) && !may_be_excepted)
            us_findings_add_answers(q->arena, list, package->name, rule, answers);
        for (; package->constraint && first < list->count; first++)
            list->items[first].of_constraint = true;
    }
}

static bool is_left_alone(us_inquiry *q, const us_plan_package *package, bool *unsure);

/* True if rules of [package] look a namespace up that nobody knows, and would take for one without
 * labels. Manifests that are at hand are another matter: rules know that they may be few. */
static bool lacks_namespace(const us_inquiry *q, const us_plan_package *package)
{
    bool manifests = !us_value_is_none(q->inventory.kubernetes) && !q->inventory.watched;
    return package->names_namespaces && !manifests && q->subject.namespace.length > 0 &&
           !us_str_is(q->subject.kind, "Namespace") &&
           us_value_is_none(q->subject.namespace_labels);
}

/* Whether [package] is to be asked. Where nobody can tell for want of labels of the namespace, its
 * evaluation has failed; UNCERTAIN is said of what else is unknown. */
static us_match_answer applies(us_inquiry *q, const us_plan_package *package)
{
    q->subject.object = q->object;
    us_match_answer answer = us_plan_applies(package, &q->subject);
    const char *who = "match.namespaceSelector";
    if (answer != US_MATCH_NO &&
        us_inventory_missing(&q->inventory, &package->metadata.needs).length > 0)
        return US_MATCH_NO;
    if (answer == US_MATCH_YES && lacks_namespace(q, package)) {
        if (q->subject.kind_unknown)
            return US_MATCH_UNCERTAIN;
        answer = US_MATCH_UNKNOWN;
        who = "data.kubernetes.v1.Namespace";
    }
    if (answer == US_MATCH_UNKNOWN) {
        us_str what =
            us_str_format(q->arena, "%s: the labels of the namespace %.*s are not known",
                          who, US_STR_ARG(q->subject.namespace));
        us_inquiry_add_error(q, package, NULL,
                             package->denials.count > 0 || us_plan_mends(package), what);
        answer = US_MATCH_NO;
    }
    return answer;
}

static void ask_denials(us_inquiry *q, const us_plan_package *package)
{
    us_enforcement enforcement = package->metadata.enforcement;
    us_findings found = {0};
    bool unsure = false;
    ask_rules(q, package, &package->denials, &found, true);
    if (found.count > 0 && enforcement == US_ENFORCEMENT_DENY &&
        package->metadata.unchanged_warns && is_left_alone(q, package, &unsure))
        enforcement = US_ENFORCEMENT_WARN;
    if (unsure)
        doubt(q, package);
    us_findings *list = us_inquiry_list(q, enforcement, &q->decision.denials);
    for (size_t i = 0; i < found.count; i++)
        us_findings_add(q->arena, list, found.items[i]);
    list->dropped += found.dropped;
}

static void ask_warnings(us_inquiry *q, const us_plan_package *package)
{
    ask_rules(q, package, &package->warnings, &q->decision.warnings, false);
}

static bool denies(const us_plan_package *package)
{
    return package->denials.count > 0;
}

/* Warnings of packages with a patch come when they mend. */
static bool only_warns(const us_plan_package *package)
{
    return !package->patch && package->warnings.count > 0;
}

/* Asks a package of which nobody knows whether it is to be asked. Nothing that it says counts; but
 * if it says something, there is doubt. */
static void ask_uncertain(us_inquiry *q, const us_plan_package *package,
                          void (*ask_package)(us_inquiry *q,
                                              const us_plan_package *package))
{
    us_inquiry side = *q;
    side.decision = (us_decision){.patch = US_NONE, .object = US_NONE};
    side.outcomes = NULL;
    side.timed = NULL;
    ask_package(&side, package);
    q->known = side.known;
    q->with_request = side.with_request;
    if (side.decision.denials.count > 0 || side.decision.errors.count > 0 ||
        side.decision.indeterminate)
        q->decision.indeterminate = true;
}

/* Asks [package] if it applies. */
static void ask_if_met(us_inquiry *q, const us_plan_package *package,
                       void (*ask_package)(us_inquiry *q, const us_plan_package *package))
{
    us_match_answer answer = applies(q, package);
    if (answer == US_MATCH_YES)
        ask_package(q, package);
    else if (answer == US_MATCH_UNCERTAIN)
        ask_uncertain(q, package, ask_package);
}

/* Packages with one input are asked one after the other, for what one made the engine
 * compute the next need not. */
static void ask_all(us_inquiry *q, bool (*wants)(const us_plan_package *package),
                    void (*ask_package)(us_inquiry *q, const us_plan_package *package))
{
    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < q->plan->count; i++) {
            const us_plan_package *package = &q->plan->packages[i];
            if (package->names_request == (named != 0) && wants(package))
                ask_if_met(q, package, ask_package);
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
    ask_all(q, denies, ask_denials);
    ask_all(q, only_warns, ask_warnings);
    sort_findings(q);
}

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

us_decision us_decide_validate(us_arena *arena, const us_admission_plan *plan,
                               usher_worker *worker, const us_review *review,
                               const us_admission_budget *budget)
{
    us_inquiry q = us_inquiry_new(arena, plan, worker, review, budget);
    validate(&q);
    return finish(&q);
}

/* ---- Mutation ------------------------------------------------------------------------ */

static bool is_empty_patch(us_value operations)
{
    us_tag tag = us_value_tag(operations);
    return tag == US_TAG_NONE || ((tag == US_TAG_ARRAY || tag == US_TAG_SET) &&
                                  us_value_count(operations) == 0);
}

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

static void hold_back(us_inquiry *q, const us_plan_package *package, us_value operations)
{
    us_str text = us_str_format(q->arena, "would patch: %.*s",
                                US_STR_ARG(us_findings_json(q->arena, operations)));
    text = us_text_clean(q->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
    us_findings_add(q->arena, &q->decision.dryruns,
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

/* Nobody knows what [package] makes of the object, nor whether it can. */
static void lose(us_inquiry *q, const us_plan_package *package)
{
    doubt(q, package);
    q->object = us_unknown_mended(q->arena, q->object);
    q->with_request = US_NONE;
}

/* [uncertain]: nobody knows whether the package applies. */
static void mend_as(us_inquiry *q, const us_plan_package *package, bool uncertain)
{
    us_value operations = us_inquiry_ask(q, package, package->patch, true);
    bool unsure = q->unsure;
    bool something = unsure || !is_empty_patch(operations);
    if (something && package->metadata.enforcement != US_ENFORCEMENT_DRYRUN &&
        (uncertain || unsure || us_value_has_unknown(q->object))) {
        if (!uncertain)
            ask_warnings(q, package);
        lose(q, package);
    } else if (uncertain) {
        return;
    } else if (is_empty_patch(operations)) {
        ask_warnings(q, package);
    } else if (package->metadata.enforcement == US_ENFORCEMENT_DRYRUN) {
        hold_back(q, package, operations);
    } else {
        ask_warnings(q, package);
        change(q, package, operations);
    }
}

static void mend(us_inquiry *q, const us_plan_package *package)
{
    us_match_answer answer = applies(q, package);
    if (answer != US_MATCH_NO)
        mend_as(q, package, answer == US_MATCH_UNCERTAIN);
}

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
        us_match_answer answer = package->mutator ? applies(q, package) : US_MATCH_NO;
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

static void mend_by_all(us_inquiry *q)
{
    mend_by_mutators(q);
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < q->plan->count; i++) {
            const us_plan_package *package = &q->plan->packages[i];
            if (package->patch && package->metadata.patches_last == (last != 0))
                mend(q, package);
        }
}

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
            ask_if_met(q, &q->plan->packages[i], ask_denials);
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
    mend_by_all(q);
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

/* ---- What an update leaves alone ----------------------------------------------------- */

/* [object] as all patches would leave it; US_NULL where they fail. The findings on the
 * way are nobody's. */
static us_value mended(const us_inquiry *q, us_value object)
{
    us_inquiry side = *q;
    side.decision = (us_decision){.patch = US_NONE, .object = US_NONE};
    side.object = object;
    side.outcomes = NULL; /* what it takes is the time of who wants to know */
    side.timed = NULL;
    side.with_request = US_NONE;
    side.known = US_NONE; /* the side before has used the worker for another input */
    if (us_value_tag(object) != US_TAG_OBJECT)
        return US_NULL;
    mend_by_all(&side);
    return side.decision.errors.count > 0 ? US_NULL : side.object;
}

/* [unsure] is set where that depends on what is unknown. */
static bool is_left_alone(us_inquiry *q, const us_plan_package *package, bool *unsure)
{
    if (q->review->operation != US_OPERATION_UPDATE)
        return false;
    if (us_value_is_none(q->mended_old)) {
        q->mended_old = mended(q, q->review->old_object);
        q->mended_new = mended(q, q->object);
        q->known = US_NONE;
    }
    *unsure = us_value_has_unknown(q->mended_old) || us_value_has_unknown(q->mended_new);
    return *unsure ||
           us_unchanged(q->mended_old, q->mended_new, &package->metadata.guarded);
}

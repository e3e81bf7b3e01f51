/* Asking a package: whether it is to be asked, and on which list its answers go, that which its
 * enforcement calls for. How a rule is asked is inquiry.c's affair. */
#include "admission/asking.h"

#include "admission/findings.h"
#include "admission/mend.h"
#include "admission/unchanged.h"
#include "value/array.h"
#include "value/set.h"
#include "value/unknown.h"

/* ---- Whether */

/* True if rules of [package] look a namespace up that nobody knows, and would take for one without
 * labels. Manifests that are at hand are another matter: rules know that they may be few. */
static bool lacks_namespace(const us_inquiry *q, const us_plan_package *package)
{
    bool manifests = !us_value_is_none(q->inventory.kubernetes) && !q->inventory.watched;
    return package->names_namespaces && !manifests && q->subject.namespace.length > 0 &&
           !us_str_is(q->subject.kind, "Namespace") &&
           us_value_is_none(q->subject.namespace_labels);
}

us_match_answer us_asking_applies(us_inquiry *q, const us_plan_package *package)
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

/* ---- What an update leaves alone */

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
    us_mend_by_all(&side);
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

/* ---- Answers */

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

void us_asking_doubt(us_inquiry *q, const us_plan_package *package)
{
    if (package->metadata.enforcement == US_ENFORCEMENT_DENY)
        q->decision.indeterminate = true;
}

/* Asks [rules], whose answers go to [list]; but not those that an exception names. Where there may
 * be more exceptions than are known, there is us_asking_doubt about each answer. */
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
            us_asking_doubt(q, package);
        if (!us_value_is_none(answers) && !may_be_excepted)
            us_findings_add_answers(q->arena, list, package->name, rule, answers);
        for (; package->constraint && first < list->count; first++)
            list->items[first].of_constraint = true;
    }
}

void us_asking_denials(us_inquiry *q, const us_plan_package *package)
{
    us_enforcement enforcement = package->metadata.enforcement;
    us_findings found = {0};
    bool unsure = false;
    ask_rules(q, package, &package->denials, &found, true);
    if (found.count > 0 && enforcement == US_ENFORCEMENT_DENY &&
        package->metadata.unchanged_warns && is_left_alone(q, package, &unsure))
        enforcement = US_ENFORCEMENT_WARN;
    if (unsure)
        us_asking_doubt(q, package);
    us_findings *list = us_inquiry_list(q, enforcement, &q->decision.denials);
    for (size_t i = 0; i < found.count; i++)
        us_findings_add(q->arena, list, found.items[i]);
    list->dropped += found.dropped;
}

void us_asking_warnings(us_inquiry *q, const us_plan_package *package)
{
    ask_rules(q, package, &package->warnings, &q->decision.warnings, false);
}

/* Asks a package of which nobody knows whether it is to be asked. Nothing that it says counts; but
 * if it says something, there is us_asking_doubt. */
static void ask_uncertain(us_inquiry *q, const us_plan_package *package,
                          us_asking *ask_package)
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

void us_asking_if_met(us_inquiry *q, const us_plan_package *package,
                      us_asking *ask_package)
{
    us_match_answer answer = us_asking_applies(q, package);
    if (answer == US_MATCH_YES)
        ask_package(q, package);
    else if (answer == US_MATCH_UNCERTAIN)
        ask_uncertain(q, package, ask_package);
}

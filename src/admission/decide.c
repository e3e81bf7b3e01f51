/* Asking the policies. A judge goes through the plan's packages; each rule is evaluated
 * by itself, its answers are taken out of the worker's memory and put on the
 * list that the package's enforcement calls for. What the answers add up to for the API
 * server is review.c's affair; how patches work is patch.h's. */
#include "admission/decide.h"

#include "admission/findings.h"
#include "admission/input.h"
#include "admission/patch.h"
#include "admission/protect.h"
#include "admission/text.h"
#include "admission/unchanged.h"
#include "base/sort.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#include <time.h>

/* What is left to a review; shared by all that is judged on its behalf. */
typedef struct spending {
    uint64_t deadline; /* monotonic ns; 0: none */
    bool counts_steps;
    bool exhausted; /* something was left undone for want of it */
    uint64_t steps;
    const bool *cancelled;
} spending;

typedef struct judge {
    us_arena *arena;
    usher_worker *worker;
    const us_admission_plan *plan;
    const us_review *review;
    us_decision decision;
    us_value object;       /* as the mutations so far left it */
    us_value known;        /* input of the last evaluation; none: it failed */
    us_value with_request; /* input of packages that name input.request; none: not made */
    us_match_subject subject;
    us_value mended_old; /* both sides with all patches applied; US_NONE: not made */
    us_value mended_new;
    spending *spending;
} judge;

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static us_match_subject subject_of(us_arena *arena, const us_admission_plan *plan,
                                   const us_review *review)
{
    return (us_match_subject){
        .operation = review->operation,
        .subresource = review->subresource,
        .group = review->group,
        .kind = review->kind,
        .namespace = review->namespace,
        .object = review->object,
        .old_object = review->old_object,
        .namespace_labels = us_plan_namespace_labels(arena, plan, review->namespace),
    };
}

static spending *new_spending(us_arena *arena, const us_admission_plan *plan,
                              const us_admission_budget *budget)
{
    spending *left = us_arena_alloc_zero(arena, sizeof *left);
    uint64_t timeout = plan->options.limits.timeout;
    if (budget) {
        if (timeout == 0 || (budget->timeout != 0 && budget->timeout < timeout))
            timeout = budget->timeout;
        left->counts_steps = budget->steps > 0;
        left->steps = budget->steps;
        left->cancelled = budget->cancelled;
    }
    left->deadline = timeout ? now() + timeout : 0;
    return left;
}

static judge new_judge(us_arena *arena, const us_admission_plan *plan,
                       usher_worker *worker, const us_review *review,
                       const us_admission_budget *budget)
{
    return (judge){
        .arena = arena,
        .worker = worker,
        .plan = plan,
        .review = review,
        .decision = {.patch = US_NONE, .object = review->object},
        .object = review->object,
        .known = US_NONE,
        .with_request = US_NONE,
        .subject = subject_of(arena, plan, review),
        .mended_old = US_NONE,
        .mended_new = US_NONE,
        .spending = new_spending(arena, plan, budget),
    };
}

/* ---- Findings ------------------------------------------------------------------------ */

static us_findings *list_of(judge *j, us_enforcement enforcement, us_findings *deny_list)
{
    switch (enforcement) {
    case US_ENFORCEMENT_DENY:
        return deny_list;
    case US_ENFORCEMENT_WARN:
        return &j->decision.warnings;
    case US_ENFORCEMENT_DRYRUN:
        return &j->decision.dryruns;
    }
    return deny_list;
}

/* What could not be evaluated refuses the request where a denial of the package would. */
static void add_error(judge *j, const us_plan_package *package, const usher_rule *rule,
                      bool may_refuse, us_str what)
{
    us_findings *list = list_of(j, package->metadata.enforcement, &j->decision.errors);
    j->decision.evaluation_error = true;
    us_str text = us_str_format(j->arena, "evaluation failed: %.*s", US_STR_ARG(what));
    us_finding finding = {
        .policy = package->name,
        .text = us_text_clean(j->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX),
        .rule = rule,
    };
    us_findings_add(j->arena, may_refuse ? list : &j->decision.warnings, finding);
}

/* ---- Evaluation ---------------------------------------------------------------------- */

/* True if [a] and [b] are one and the same in memory. */
static bool is_same(us_value a, us_value b)
{
    return a.head == b.head && a.as.integer == b.as.integer;
}

/* The request as it would have been, had the object come as it is now. */
static us_value current_request(judge *j)
{
    us_value request = j->review->request;
    return is_same(j->object, j->review->object)
               ? request
               : us_input_put_object(j->arena, request, j->object);
}

static us_value input_of(judge *j, const us_plan_package *package)
{
    if (package->names_request) {
        if (us_value_is_none(j->with_request))
            j->with_request = us_input_join(j->arena, j->object, current_request(j));
        return j->with_request;
    }
    return us_value_tag(j->object) == US_TAG_NULL ? j->review->old_object : j->object;
}

/* The lines after the first one of a message hold values, of a conflict say, and those may
 * be secrets. */
static us_str error_text(us_arena *arena, const usher_result *result)
{
    const usher_problems *problems = result ? usher_result_problems(result) : NULL;
    if (!problems || usher_problems_count(problems) == 0)
        return US_STR("unknown error");
    const usher_problem *problem = usher_problems_at(problems, 0);
    us_str message = us_str_make(problem->message.text, problem->message.length);
    size_t end = us_str_find(message, US_STR(":\n"), 0);
    if (end != US_STR_NONE)
        message = us_str_slice(message, 0, end);
    return us_str_format(arena, "%s: %.*s", problem->code, US_STR_ARG(message));
}

/* Bounds one evaluation by what is left; a sentence if that is nothing. */
static us_str bound(const spending *left, usher_limits *limits)
{
    limits->timeout = 0;
    limits->cancelled = left->cancelled;
    if (left->deadline) {
        uint64_t time = now();
        if (time >= left->deadline)
            return US_STR("the time for this review is over");
        limits->timeout = left->deadline - time;
    }
    if (left->counts_steps) {
        if (left->steps == 0)
            return US_STR("the steps for this review are spent");
        if (limits->steps == 0 || left->steps < limits->steps)
            limits->steps = left->steps;
    }
    return US_STR_EMPTY;
}

static void spend(judge *j, const usher_result *result)
{
    spending *left = j->spending;
    const usher_problems *problems = usher_result_problems(result);
    if (problems && usher_problems_count(problems) > 0 &&
        strcmp(usher_problems_at(problems, 0)->code, "eval_cancel_error") == 0) {
        j->spending->exhausted = true;
        left->steps = 0;
    } else if (left->counts_steps) {
        uint64_t steps = usher_result_cost(result).steps;
        left->steps = steps < left->steps ? left->steps - steps : 0;
    }
}

/* True if the evaluation ended for want of memory. */
static bool lacked_memory(const usher_result *result)
{
    const usher_problems *problems = usher_result_problems(result);
    usher_text message = problems && usher_problems_count(problems) > 0
                             ? usher_problems_at(problems, 0)->message
                             : (usher_text){"", 0};
    return us_str_is(us_str_make(message.text, message.length), "memory limit exceeded");
}

/* The document at [path] for [input]: with what is known from the last one where it is the
 * same, and by itself where together they run out of memory. */
static usher_outcome evaluate(judge *j, const char *path, us_value input,
                              usher_limits *limits, const usher_result **result)
{
    bool more = is_same(input, j->known);
    usher_outcome outcome =
        more ? usher_evaluate_more(j->worker, path, limits, result)
             : usher_evaluate_value(j->worker, path, &input, limits, result);
    if (more && outcome == USHER_ERROR && lacked_memory(*result) &&
        bound(j->spending, limits).length == 0)
        outcome = usher_evaluate_value(j->worker, path, &input, limits, result);
    j->known = outcome == USHER_ERROR ? US_NONE : input;
    return outcome;
}

/* Evaluates [rule] and stores a copy of its value. US_NONE if it is undefined, or if it
 * failed, which then is on the lists. */
static us_value ask(judge *j, const us_plan_package *package, const usher_rule *rule,
                    bool may_refuse)
{
    us_value input = input_of(j, package);
    usher_limits limits = j->plan->options.limits;
    const usher_result *result = NULL;
    us_str over = bound(j->spending, &limits);
    if (over.length > 0) {
        j->spending->exhausted = true;
        add_error(j, package, rule, may_refuse, over);
        return US_NONE;
    }
    usher_outcome outcome = evaluate(j, rule->path, input, &limits, &result);
    spend(j, result);
    switch (outcome) {
    case USHER_OK:
        return us_value_copy(j->arena, *usher_result_value(result));
    case USHER_UNDEFINED:
        return US_NONE;
    case USHER_ERROR:
        break;
    }
    add_error(j, package, rule, may_refuse, error_text(j->arena, result));
    return US_NONE;
}

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
static void add_exception(judge *j, const us_plan_package *package,
                          const usher_rule *rule)
{
    us_str name = us_plan_exception_name(rule->name);
    us_str text = us_str_format(j->arena, "%s.exception[_][_] == \"%.*s\"", package->path,
                                US_STR_ARG(name));
    us_findings_add(j->arena, &j->decision.exceptions,
                    (us_finding){.policy = package->name, .text = text, .rule = rule});
}

/* Asks [rules], whose answers go to [list]; but not those that an exception names. */
static void ask_rules(judge *j, const us_plan_package *package,
                      const us_plan_rules *rules, us_findings *list, bool may_refuse)
{
    us_value exceptions = US_NONE;
    if (package->exception && rules->count > 0)
        exceptions = ask(j, package, package->exception, may_refuse);
    for (size_t i = 0; i < rules->count; i++) {
        const usher_rule *rule = rules->items[i];
        if (is_excepted(exceptions, rule)) {
            add_exception(j, package, rule);
            continue;
        }
        us_value answers = ask(j, package, rule, may_refuse);
        if (!us_value_is_none(answers))
            us_findings_add_answers(j->arena, list, package->name, rule, answers);
    }
}

static bool is_left_alone(judge *j, const us_plan_package *package);

/* True if [package] is to be asked. Where nobody can tell, its evaluation has failed. */
static bool applies(judge *j, const us_plan_package *package)
{
    j->subject.object = j->object;
    us_match_answer answer = us_plan_applies(package, &j->subject);
    if (answer == US_MATCH_UNKNOWN) {
        us_str what = us_str_format(j->arena,
                                    "match.namespaceSelector: the labels of the "
                                    "namespace %.*s are not known",
                                    US_STR_ARG(j->subject.namespace));
        add_error(j, package, NULL, package->denials.count > 0 || package->patch, what);
    }
    return answer == US_MATCH_YES;
}

static void ask_denials(judge *j, const us_plan_package *package)
{
    us_enforcement enforcement = package->metadata.enforcement;
    us_findings found = {0};
    ask_rules(j, package, &package->denials, &found, true);
    if (found.count > 0 && enforcement == US_ENFORCEMENT_DENY &&
        package->metadata.unchanged_warns && is_left_alone(j, package))
        enforcement = US_ENFORCEMENT_WARN;
    us_findings *list = list_of(j, enforcement, &j->decision.denials);
    for (size_t i = 0; i < found.count; i++)
        us_findings_add(j->arena, list, found.items[i]);
    list->dropped += found.dropped;
}

static void ask_warnings(judge *j, const us_plan_package *package)
{
    ask_rules(j, package, &package->warnings, &j->decision.warnings, false);
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

/* Packages with one input are asked one after the other, for what one made the engine
 * compute the next need not. */
static void ask_all(judge *j, bool (*wants)(const us_plan_package *package),
                    void (*ask_package)(judge *j, const us_plan_package *package))
{
    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < j->plan->count; i++) {
            const us_plan_package *package = &j->plan->packages[i];
            if (package->names_request == (named != 0) && wants(package) &&
                applies(j, package))
                ask_package(j, package);
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
static void sort_findings(judge *j)
{
    us_findings *lists[] = {&j->decision.denials, &j->decision.warnings,
                            &j->decision.dryruns, &j->decision.errors,
                            &j->decision.exceptions};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i]->count > 1)
            us_sort(j->arena, lists[i]->items, lists[i]->count, sizeof(us_finding),
                    compare_places, (void *)(uintptr_t)j->plan);
}

static void validate(judge *j)
{
    /* Denials first: should time run out, it shall be for lack of warnings. */
    ask_all(j, denies, ask_denials);
    ask_all(j, only_warns, ask_warnings);
    sort_findings(j);
}

/* What leaves has no secrets in it. */
static us_decision finish(judge *j)
{
    us_findings *lists[] = {&j->decision.denials, &j->decision.warnings,
                            &j->decision.dryruns, &j->decision.errors};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        us_mask_findings(j->arena, j->plan->mask, lists[i]);
    j->decision.exhausted = j->spending->exhausted;
    return j->decision;
}

us_decision us_decide_validate(us_arena *arena, const us_admission_plan *plan,
                               usher_worker *worker, const us_review *review,
                               const us_admission_budget *budget)
{
    judge j = new_judge(arena, plan, worker, review, budget);
    validate(&j);
    return finish(&j);
}

/* ---- Mutation ------------------------------------------------------------------------ */

static bool is_empty_patch(us_value operations)
{
    us_tag tag = us_value_tag(operations);
    return tag == US_TAG_NONE || ((tag == US_TAG_ARRAY || tag == US_TAG_SET) &&
                                  us_value_count(operations) == 0);
}

static void warn_of_protected(judge *j, const us_plan_package *package, us_str fields)
{
    us_str text = us_str_format(j->arena, "its patch may not change %.*s; left as it was",
                                US_STR_ARG(fields));
    us_findings_add(j->arena, &j->decision.warnings,
                    (us_finding){.policy = package->name, .text = text});
}

static void mend(judge *j, const us_plan_package *package)
{
    us_value operations = ask(j, package, package->patch, true);
    us_value result;
    us_str problem;
    us_str fields;
    if (is_empty_patch(operations)) {
        ask_warnings(j, package);
        return;
    }
    if (package->metadata.enforcement == US_ENFORCEMENT_DRYRUN) {
        us_str text = us_str_format(j->arena, "would patch: %.*s",
                                    US_STR_ARG(us_findings_json(j->arena, operations)));
        text = us_text_clean(j->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX);
        us_findings_add(j->arena, &j->decision.dryruns,
                        (us_finding){.policy = package->name, .text = text});
        return;
    }
    ask_warnings(j, package);
    if (!us_patch_apply(j->arena, j->object, operations, &result, &problem)) {
        problem = us_str_format(j->arena, "its patch does not apply: %.*s",
                                US_STR_ARG(problem));
        add_error(j, package, package->patch, true, problem);
        return;
    }
    if (!us_protect_restore(j->arena, j->review->object, &result, &fields)) {
        add_error(j, package, package->patch, true,
                  US_STR("its patch leaves no Kubernetes object"));
        return;
    }
    if (fields.length > 0)
        warn_of_protected(j, package, fields);
    j->object = result;
    j->with_request = US_NONE;
}

static void mend_by_all(judge *j)
{
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < j->plan->count; i++) {
            const us_plan_package *package = &j->plan->packages[i];
            if (package->patch && package->metadata.patches_last == (last != 0) &&
                applies(j, package))
                mend(j, package);
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
static void ask_before(judge *j)
{
    for (size_t i = 0; stores(j->review) && i < j->plan->count; i++)
        if (j->plan->packages[i].metadata.denials_before &&
            applies(j, &j->plan->packages[i]))
            ask_denials(j, &j->plan->packages[i]);
}

static void mutate(judge *j)
{
    const us_review *review = j->review;
    if (!stores(review))
        return;
    mend_by_all(j);
    j->decision.object = j->object;
    if (is_same(j->object, review->object))
        return;
    us_value patch = us_patch_diff(j->arena, review->object, j->object);
    if (us_value_count(patch) > 0)
        j->decision.patch = patch;
}

us_decision us_decide_mutate(us_arena *arena, const us_admission_plan *plan,
                             usher_worker *worker, const us_review *review,
                             const us_admission_budget *budget)
{
    judge j = new_judge(arena, plan, worker, review, budget);
    ask_before(&j);
    if (j.decision.denials.count == 0 && j.decision.errors.count == 0)
        mutate(&j);
    return finish(&j);
}

us_decision us_decide_whole(us_arena *arena, const us_admission_plan *plan,
                            usher_worker *worker, const us_review *review,
                            const us_admission_budget *budget)
{
    judge j = new_judge(arena, plan, worker, review, budget);
    ask_before(&j);
    mutate(&j);
    validate(&j);
    return finish(&j);
}

/* ---- What an update leaves alone ----------------------------------------------------- */

/* [object] as all patches would leave it; US_NULL where they fail. The findings on the
 * way are nobody's. */
static us_value mended(const judge *j, us_value object)
{
    judge side = *j;
    side.decision = (us_decision){.patch = US_NONE, .object = US_NONE};
    side.object = object;
    side.with_request = US_NONE;
    side.known = US_NONE; /* the side before has used the worker for another input */
    if (us_value_tag(object) != US_TAG_OBJECT)
        return US_NULL;
    mend_by_all(&side);
    return side.decision.errors.count > 0 ? US_NULL : side.object;
}

static bool is_left_alone(judge *j, const us_plan_package *package)
{
    if (j->review->operation != US_OPERATION_UPDATE)
        return false;
    if (us_value_is_none(j->mended_old)) {
        j->mended_old = mended(j, j->review->old_object);
        j->mended_new = mended(j, j->object);
        j->known = US_NONE;
    }
    return us_unchanged(j->mended_old, j->mended_new, &package->metadata.guarded);
}

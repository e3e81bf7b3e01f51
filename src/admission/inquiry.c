/* Asking the policies, one rule at a time: what a package's input is, what is left of the
 * review's time and steps, whose time it is that passes, and what becomes of an evaluation
 * that fails. The clock is read once for each question: it ends the time of the package
 * that was asked before. */
#include "admission/inquiry.h"

#include "admission/findings.h"
#include "admission/input.h"
#include "admission/text.h"
#include "base/clock.h"
#include "value/object.h"

#include <time.h>

/* The version of the kind, which nobody but mutators asks for. */
static us_str version_of(us_value request)
{
    return us_value_member_text(us_value_member(request, "kind"), "version");
}

/* [kubernetes]: what is known of other objects, or NULL. */
static us_match_subject subject_of(us_arena *arena, const us_admission_plan *plan,
                                   const usher_worker *worker, const us_review *review,
                                   const usher_value *kubernetes)
{
    const usher_value *namespaces =
        kubernetes ? usher_worker_data(worker, US_PLAN_NAMESPACES) : NULL;
    return (us_match_subject){
        .operation = review->operation,
        .subresource = review->subresource,
        .group = review->group,
        .version = version_of(review->request),
        .kind = review->kind,
        .kind_unknown = review->kind_unknown,
        .namespace = review->namespace,
        .object = review->object,
        .old_object = review->old_object,
        .namespace_labels =
            us_plan_namespace_labels(arena, plan, namespaces, review->namespace),
    };
}

static us_spending *new_spending(us_arena *arena, const us_admission_plan *plan,
                                 const us_admission_budget *budget)
{
    us_spending *left = us_arena_alloc_zero(arena, sizeof *left);
    uint64_t timeout = plan->options.limits.timeout;
    if (budget) {
        if (timeout == 0 || (budget->timeout != 0 && budget->timeout < timeout))
            timeout = budget->timeout;
        left->counts_steps = budget->steps > 0;
        left->steps = budget->steps;
        left->cancelled = budget->cancelled;
    }
    left->deadline = timeout ? us_clock_now() + timeout : 0;
    return left;
}

static us_admission_outcome *new_outcomes(us_arena *arena, const us_admission_plan *plan)
{
    us_admission_outcome *outcomes =
        us_arena_alloc_zero(arena, plan->count * sizeof *outcomes);
    for (size_t i = 0; i < plan->count; i++)
        outcomes[i].package = i;
    return outcomes;
}

us_inquiry us_inquiry_new(us_arena *arena, const us_admission_plan *plan,
                          usher_worker *worker, const us_review *review,
                          const us_admission_budget *budget)
{
    const usher_value *kubernetes = usher_worker_data(worker, US_INVENTORY_KUBERNETES);
    return (us_inquiry){
        .arena = arena,
        .worker = worker,
        .plan = plan,
        .review = review,
        .decision = {.patch = US_NONE, .object = review->object},
        .object = review->object,
        .known = US_NONE,
        .with_request = US_NONE,
        .subject = subject_of(arena, plan, worker, review, kubernetes),
        .inventory =
            us_inventory_of(kubernetes, usher_worker_data(worker, US_INVENTORY_WORD)),
        .mended_old = US_NONE,
        .mended_new = US_NONE,
        .spending = new_spending(arena, plan, budget),
        .outcomes = new_outcomes(arena, plan),
    };
}

/* ---- Whose time it is ---------------------------------------------------------------- */

us_admission_outcome *us_inquiry_outcome(const us_inquiry *q,
                                         const us_plan_package *package)
{
    return q->outcomes ? &q->outcomes[package - q->plan->packages] : NULL;
}

/* The time that passed is that of who had it; from [time] on it is [next]'s. */
static void pass_time(us_inquiry *q, us_admission_outcome *next, uint64_t time)
{
    if (q->timed)
        q->timed->ns += time - q->since;
    q->timed = next;
    q->since = time;
}

void us_inquiry_pause(us_inquiry *q)
{
    if (q->timed)
        pass_time(q, NULL, us_clock_now());
}

/* ---- Findings ------------------------------------------------------------------------ */

us_findings *us_inquiry_list(us_inquiry *q, us_enforcement enforcement,
                             us_findings *deny_list)
{
    switch (enforcement) {
    case US_ENFORCEMENT_DENY:
        return deny_list;
    case US_ENFORCEMENT_WARN:
        return &q->decision.warnings;
    case US_ENFORCEMENT_DRYRUN:
        return &q->decision.dryruns;
    }
    return deny_list;
}

void us_inquiry_add_error(us_inquiry *q, const us_plan_package *package,
                          const usher_rule *rule, bool may_refuse, us_str what)
{
    us_findings *list =
        us_inquiry_list(q, package->metadata.enforcement, &q->decision.errors);
    us_admission_outcome *outcome = us_inquiry_outcome(q, package);
    q->decision.evaluation_error = true;
    if (outcome)
        outcome->errors++;
    us_str text = us_str_format(q->arena, "evaluation failed: %.*s", US_STR_ARG(what));
    us_finding finding = {
        .policy = package->name,
        .text = us_text_clean(q->arena, text, US_TEXT_ONE_LINE, US_FINDING_TEXT_MAX),
        .rule = rule,
        .of_constraint = package->constraint != NULL,
    };
    us_findings_add(q->arena, may_refuse ? list : &q->decision.warnings, finding);
}

/* ---- Evaluation ---------------------------------------------------------------------- */

/* The request as it would have been, had the object come as it is now. */
static us_value current_request(us_inquiry *q)
{
    us_value request = q->review->request;
    return us_inquiry_is_same(q->object, q->review->object)
               ? request
               : us_input_put_object(q->arena, request, q->object);
}

static us_value input_of(us_inquiry *q, const us_plan_package *package)
{
    if (package->constraint)
        return us_input_of_constraint(q->arena, q->review->request, q->object,
                                      package->constraint->parameters);
    if (package->names_request) {
        if (us_value_is_none(q->with_request))
            q->with_request = us_input_join(q->arena, q->object, current_request(q));
        return q->with_request;
    }
    return us_value_tag(q->object) == US_TAG_NULL ? q->review->old_object : q->object;
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

/* Bounds one evaluation by what is left at [time]; a sentence if that is nothing. */
static us_str bound(const us_spending *left, uint64_t time, usher_limits *limits)
{
    limits->timeout = 0;
    limits->cancelled = left->cancelled;
    if (left->deadline) {
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

static void spend(us_inquiry *q, const usher_result *result)
{
    us_spending *left = q->spending;
    const usher_problems *problems = usher_result_problems(result);
    if (problems && usher_problems_count(problems) > 0 &&
        strcmp(usher_problems_at(problems, 0)->code, "eval_cancel_error") == 0)
        left->exhausted = true;
    if (left->counts_steps) {
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
static usher_outcome evaluate(us_inquiry *q, const char *path, us_value input,
                              usher_limits *limits, const usher_result **result)
{
    bool more = us_inquiry_is_same(input, q->known);
    usher_outcome outcome =
        more ? usher_evaluate_more(q->worker, path, limits, result)
             : usher_evaluate_value(q->worker, path, &input, limits, result);
    if (more && outcome == USHER_ERROR && lacked_memory(*result) &&
        bound(q->spending, us_clock_now(), limits).length == 0)
        outcome = usher_evaluate_value(q->worker, path, &input, limits, result);
    q->known = outcome == USHER_ERROR ? US_NONE : input;
    return outcome;
}

/* The time from here on is [package]'s, and what it does is bounded by [limits]. False,
 * with an error on the lists, if nothing is left for it. */
static bool begin(us_inquiry *q, const us_plan_package *package, const usher_rule *rule,
                  bool may_refuse, usher_limits *limits)
{
    us_admission_outcome *mine = us_inquiry_outcome(q, package);
    uint64_t time = us_clock_now();
    pass_time(q, mine, time);
    us_str over = bound(q->spending, time, limits);
    if (over.length > 0) {
        q->spending->exhausted = true;
        us_inquiry_add_error(q, package, rule, may_refuse, over);
        return false;
    }
    if (mine)
        mine->asked = true;
    return true;
}

bool us_inquiry_begin(us_inquiry *q, const us_plan_package *package)
{
    usher_limits limits = q->plan->options.limits;
    return begin(q, package, NULL, true, &limits);
}

us_value us_inquiry_ask(us_inquiry *q, const us_plan_package *package,
                        const usher_rule *rule, bool may_refuse)
{
    us_value input = input_of(q, package);
    usher_limits limits = q->plan->options.limits;
    const usher_result *result = NULL;
    q->unsure = false;
    if (!begin(q, package, rule, may_refuse, &limits))
        return US_NONE;
    usher_outcome outcome = evaluate(q, rule->path, input, &limits, &result);
    spend(q, result);
    q->unsure = usher_result_is_indeterminate(result);
    switch (outcome) {
    case USHER_OK:
        return us_value_copy(q->arena, *usher_result_value(result));
    case USHER_UNDEFINED:
        return US_NONE;
    case USHER_ERROR:
        break;
    }
    if (q->unsure)
        return US_NONE;
    us_inquiry_add_error(q, package, rule, may_refuse, error_text(q->arena, result));
    return US_NONE;
}

/* A denial is asked about once more, traced, of a policy set that was built for that: only then does it
 * cost anything. The memory is the explainer's own, so that a review that is explained fits into
 * what it fitted into before. */
#include "admission/explainer.h"

#include "admission/text.h"
#include "admission/why.h"
#include "base/clock.h"

#include <stdlib.h>

/* Steps of one explanation: a bound that is the same for the same review, as time is not. Followed, a
 * step takes a few hundred ns. */
#define STEPS_MAX   100000
#define MEMORY_MAX  ((size_t)32 << 20)
#define KEPT_MEMORY ((size_t)64 << 10)

struct us_explainer {
    usher_worker *worker;
    us_arena arena, scratch;
};

us_explainer *us_explainer_new(const usher_policy *traced)
{
    us_explainer *made = calloc(1, sizeof *made);
    usher_worker *worker = made ? usher_worker_new(traced) : NULL;
    if (!worker) {
        free(made);
        return NULL;
    }
    made->worker = worker;
    us_arena_init(&made->arena, MEMORY_MAX, NULL);
    us_arena_init(&made->scratch, MEMORY_MAX, NULL);
    return made;
}

void us_explainer_free(us_explainer *explainer)
{
    if (!explainer)
        return;
    us_arena_free(&explainer->arena);
    us_arena_free(&explainer->scratch);
    usher_worker_free(explainer->worker);
    free(explainer);
}

usher_worker *us_explainer_worker(us_explainer *explainer)
{
    return explainer->worker;
}

void us_explainer_set_memory(us_explainer *explainer, usher_memory *memory)
{
    usher_worker_set_memory(explainer->worker, memory);
    us_arena_set_memory(&explainer->arena, memory);
    us_arena_set_memory(&explainer->scratch, memory);
}

static size_t package_of(const us_admission_plan *plan, const us_finding *denial)
{
    size_t i = 0;
    while (i < plan->count && plan->packages[i].name.text != denial->policy.text)
        i++;
    return i;
}

static usher_limits limits_of(const us_admission_plan *plan,
                              const us_admission_budget *budget)
{
    usher_limits limits = {.steps = STEPS_MAX,
                           .memory = MEMORY_MAX,
                           .strict_errors = plan->options.limits.strict_errors};
    if (!budget)
        return limits;
    if (budget->steps > 0 && budget->steps < limits.steps)
        limits.steps = budget->steps;
    limits.timeout = budget->timeout / 4;
    return limits;
}

/* The line, in the explainer's arena; [denial] is of package number [package]. Not inlined, for an arena
 * that is exhausted jumps out of it. */
__attribute__((noinline)) static us_str
line_of(us_explainer *e, const us_admission_plan *plan, const us_review *review,
        const us_finding *denial, const us_admission_budget *budget)
{
    size_t package = package_of(plan, denial);
    usher_limits limits = limits_of(plan, budget);
    if (package == plan->count)
        return US_STR_EMPTY;
    const usher_value *input =
        us_admission_input(&e->arena, plan, package, &review->request, &review->object);
    us_why_rule rule = us_why_ask(&e->arena, &e->scratch, e->worker, plan->mask,
                                  denial->rule->path, input, &limits, denial->answer);
    us_str line = us_why_answer_line(&e->arena, plan->mask, &rule, denial->answer);
    return us_text_clean(&e->arena, line, US_TEXT_ONE_LINE, US_EXPLANATION_MAX);
}

static us_str try_line(us_explainer *e, const us_admission_plan *plan,
                       const us_review *review, const us_finding *denial,
                       const us_admission_budget *budget)
{
    us_recovery recovery;
    e->arena.recovery = &recovery;
    return US_RECOVER(&recovery) ? US_STR_EMPTY
                                 : line_of(e, plan, review, denial, budget);
}

us_str us_explainer_line(us_arena *arena, us_explainer *explainer,
                         const us_admission_plan *plan, const us_review *review,
                         const us_decision *decision, const us_admission_budget *budget)
{
    const us_finding *denial = decision->denials.items;
    if (decision->denials.count == 0 || !denial->rule || !denial->answer)
        return US_STR_EMPTY;
    us_str line = try_line(explainer, plan, review, denial, budget);
    explainer->arena.recovery = NULL;
    line = us_str_copy(arena, line);
    us_arena_reset(&explainer->arena, KEPT_MEMORY);
    usher_worker_rest(explainer->worker, KEPT_MEMORY);
    return line;
}

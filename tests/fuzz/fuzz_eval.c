/* Fuzzes evaluation: a module, an input and a query, with lines "---" between; the last
 * two may be absent. All of data, and the query, are evaluated under small limits by
 * both levels of the compiler and traced, which must agree; and once more with less
 * memory than that takes. Whatever fails says why. */
#include "fuzz.h"
#include "usher.h"

typedef struct job {
    us_str module, input, query;
    size_t memory;
} job;

/* What was answered; the texts are memory of their own. */
typedef struct answer {
    usher_outcome outcome;
    char *json;
} answer;

enum { DATA, QUERY, ANSWERS };

typedef enum level { FAST, FAITHFUL, TRACED } level;

static void ignore_event(void *data, const usher_event *event)
{
    (void)data;
    (void)event;
}

static answer keep(usher_outcome outcome, const usher_result *result)
{
    answer made = {.outcome = outcome};
    if (outcome == USHER_ERROR) {
        usher_problems *problems = usher_result_problems(result);
        check(usher_problems_count(problems) > 0);
        check(usher_problems_at(problems, 0)->message.length > 0);
    } else if (outcome == USHER_OK) {
        const char *json = usher_result_json(result, USHER_JSON_COMPACT, NULL);
        made.json = strdup(json ? json : "too large");
    }
    return made;
}

static void evaluate(const usher_policy *policy, const job *j, answer *answers)
{
    usher_limits limits = {
        .steps = 50000, .memory = j->memory, .depth = 60, .now = 1795600000123456789};
    usher_worker *worker = usher_worker_new(policy);
    usher_worker_set_tracer(worker, ignore_event, NULL, UINT32_MAX);
    usher_input *input = NULL;
    const usher_result *result;
    usher_problems *problems = NULL;
    if (j->input.length > 0) {
        usher_input_options options = {.max_depth = 60};
        input = usher_input_parse(j->input.text, j->input.length, &options, &problems);
        check(input || usher_problems_count(problems) > 0);
        usher_problems_free(problems);
    }
    usher_outcome outcome = usher_evaluate_path(worker, "data", input, &limits, &result);
    answers[DATA] = keep(outcome, result);
    if (j->query.length > 0) {
        outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
        answers[QUERY] = keep(outcome, result);
    }
    usher_input_free(input);
    usher_worker_free(worker);
}

/* False where the policy does not compile. */
static bool run(const job *j, level at, size_t max_memory, answer *answers)
{
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0,
                                   .faithful = at == FAITHFUL,
                                   .traced = at == TRACED,
                                   .max_memory = max_memory};
    usher_problems *problems = NULL;
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "p.rego", j->module.text, j->module.length);
    if (j->query.length > 0) {
        char *query = copy_text(j->query);
        usher_builder_add_query(builder, query, NULL, NULL);
        free(query);
    }
    usher_policy *policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    check(policy || usher_problems_count(problems) > 0);
    check(policy || usher_problems_text(problems, true)[0] != '\0');
    usher_problems_free(problems);
    if (policy)
        evaluate(policy, j, answers);
    bool compiled = policy != NULL;
    usher_policy_free(policy);
    usher_engine_free(engine);
    return compiled;
}

static void forget(answer *answers)
{
    for (int i = 0; i < ANSWERS; i++)
        free(answers[i].json);
}

static bool is_random(us_str module)
{
    return us_str_find(module, US_STR("rand"), 0) != US_STR_NONE ||
           us_str_find(module, US_STR("uuid"), 0) != US_STR_NONE;
}

/* The index and early exit may spare an error or a limit, but never change an answer. */
static void compare(const job *j, const answer *fast, const answer *faithful)
{
    if (is_random(j->module) || is_random(j->query))
        return;
    for (int i = 0; i < ANSWERS; i++) {
        if (fast[i].outcome == USHER_ERROR || faithful[i].outcome == USHER_ERROR)
            continue;
        check(fast[i].outcome == faithful[i].outcome);
        check(!fast[i].json || strcmp(fast[i].json, faithful[i].json) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    job j = {.memory = (size_t)1 << 24};
    answer fast[ANSWERS] = {{0}}, faithful[ANSWERS] = {{0}}, traced[ANSWERS] = {{0}},
           little[ANSWERS] = {{0}};
    next_part(&text, &j.module);
    next_part(&text, &j.input);
    next_part(&text, &j.query);
    bool compiled = run(&j, FAST, (size_t)1 << 25, fast);
    if (compiled) {
        check(run(&j, FAITHFUL, (size_t)1 << 25, faithful));
        compare(&j, fast, faithful);
        /* Marks may need more registers than there are. */
        if (run(&j, TRACED, (size_t)1 << 27, traced))
            compare(&j, fast, traced);
        j.memory = 128 + 16 * (size % 1021);
        run(&j, size % 2 ? FAST : TRACED, 0, little);
    } else {
        run(&j, size % 2 ? FAST : TRACED, 1024 + 128 * (size % 1021), little);
    }
    forget(fast);
    forget(faithful);
    forget(traced);
    forget(little);
    return 0;
}

/* Evaluation. The one place where an exhausted arena is recovered from on the way is run_guarded. */
#include "engine/engine.h"

#include "base/clock.h"
#include "value/unknown.h"

enum {
    DEFAULT_DEPTH = 4096,
    KEEP_BYTES = 8 << 20, /* of the request arena, from one evaluation to the next */
    OWN_BYTES = 1 << 20, /* that a machine's tables may have beyond the limit of values */
};
static const uint64_t DEFAULT_STEPS = 1000000000;
static const size_t DEFAULT_MEMORY = (size_t)512 << 20;

/* ---- limits ---- */

static size_t memory_limit(const usher_limits *limits)
{
    return limits && limits->memory ? limits->memory : DEFAULT_MEMORY;
}

/* The moment [timeout] nanoseconds from now, 0 for none; what no clock reaches is the last there is. */
static int64_t deadline_after(uint64_t timeout)
{
    if (timeout == 0)
        return 0;
    int64_t now = (int64_t)us_clock_now();
    return timeout < (uint64_t)(INT64_MAX - now) ? now + (int64_t)timeout : INT64_MAX;
}

static us_vm_request make_request(usher_worker *worker, us_value input,
                                  const usher_limits *limits, bool more)
{
    static const usher_limits none;
    const usher_limits *l = limits ? limits : &none;

    if (!more) {
        worker->environment.now = l->now;
        worker->first_asked = 0;
    }
    worker->environment.allow_network = l->allow_network;
    worker->request.limit = memory_limit(limits);
    if (__builtin_add_overflow(worker->request.limit, worker->first_held + OWN_BYTES,
                               &worker->permanent.limit))
        worker->permanent.limit = 0;
    return (us_vm_request){
        .input = input,
        .more = more,
        .data = worker->data,
        .budget = {.steps = l->steps ? l->steps : DEFAULT_STEPS,
                   .deadline = deadline_after(l->timeout),
                   .cancelled = l->cancelled},
        .environment = &worker->environment,
        .strict_errors = l->strict_errors,
        .keep_errors = l->keep_errors,
        .max_depth = l->depth ? l->depth : DEFAULT_DEPTH,
        .watch = worker->watch,
    };
}

/* ---- running ---- */

static us_diag make_diag(const usher_worker *worker, const us_vm_error *error)
{
    us_diag diag = {.code = error->code, .message = error->message};

    if (error->source.row > 0) {
        const us_program *program = worker->vm == worker->unknowns
                                        ? worker->policy->unknowns
                                        : worker->policy->program;
        diag.file = program->files[error->source.file];
        diag.position = (us_position){error->source.row, error->source.column, 0};
    }
    return diag;
}

static usher_outcome fail(usher_worker *worker, const char *code, us_str message,
                          us_source source)
{
    us_diag diag = make_diag(worker, &(us_vm_error){code, message, source});
    us_diag_list diags = {.items = &diag, .count = 1};

    usher_problems_free(
        worker->result.problems); /* kept ones, if the memory ends later */
    worker->result.problems = us_problems_make(&diags, NULL);
    return USHER_ERROR;
}

usher_outcome us_worker_fail(usher_worker *worker, const char *code, us_str message,
                             const usher_result **result)
{
    *result = &worker->result;
    return fail(worker, code, message, (us_source){0});
}

/* The errors that the evaluation went on after. */
static void tell_kept(usher_worker *worker)
{
    size_t count;
    const us_vm_error *kept = us_vm_kept_errors(worker->vm, &count);
    us_diag_list diags = us_diag_list_make(&worker->request, 0);

    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        *us_diag_list_add(&diags) = make_diag(worker, &kept[i]);
    worker->result.problems = us_problems_make(&diags, NULL);
}

/* Forgets the last result and makes the arena ready. What it keeps counts as held: never
 * more than this evaluation may have. */
static void begin(usher_worker *worker, const usher_limits *limits, bool more)
{
    size_t limit = memory_limit(limits);
    if (more)
        us_worker_forget(worker);
    else
        usher_worker_rest(worker, limit < KEEP_BYTES ? limit : KEEP_BYTES);
}

static void count_cost(usher_worker *worker, const us_vm_request *request)
{
    us_vm_counters counters = us_vm_get_counters(worker->vm);
    worker->result.cost = (usher_cost){
        .instructions = counters.instructions,
        .steps = request->budget.steps - us_vm_steps_left(worker->vm),
        .memory = worker->request.held,
        .rules_considered = counters.rules_considered,
        .rules_skipped = counters.rules_skipped,
    };
}

/* What is run: an entry, or a query where [query] is set. */
typedef struct evaluation {
    us_str path; /* of the entry, as it was asked for */
    const us_entry *entry;
    us_query *query;
    uint32_t routine;
    us_vm_request request;
} evaluation;

static usher_outcome finish(usher_worker *worker, const evaluation *task,
                            us_outcome outcome, us_value value)
{
    if (outcome == US_ERROR) {
        worker->result.indeterminate = worker->vm != worker->plain;
        const us_vm_error *error = us_vm_last_error(worker->vm);
        if (worker->tracing.tracer)
            us_order_fail(worker);
        return fail(worker, error->code, error->message, error->source);
    }
    tell_kept(worker);
    if (__builtin_expect(worker->vm != worker->plain, 0) && !task->query)
        return us_unknowns_finish(worker, task->entry, value);
    if (outcome == US_UNDEFINED && worker->vm == worker->plain)
        return USHER_UNDEFINED;
    if (worker->vm != worker->plain && !us_unknowns_rows(worker, &value))
        return USHER_UNDEFINED;
    if (task->query)
        value = us_result_answers(&worker->request, task->query, value);
    for (size_t i = 0; !task->query && i < task->entry->rest_count; i++) {
        const us_value *below = us_value_get(value, task->entry->rest[i]);
        if (!below)
            return USHER_UNDEFINED;
        value = *below;
    }
    worker->result.value = value;
    worker->result.has_value = true;
    return USHER_OK;
}

/* What to do where an arena jumps: [recovery] NULL ends that. */
static void set_recovery(usher_worker *worker, us_recovery *recovery)
{
    worker->request.recovery = recovery;
    worker->permanent.recovery = recovery;
}

/* Tells why an arena jumped. */
static usher_outcome fail_jump(usher_worker *worker)
{
    const char *why = worker->request.refusal;
    worker->request.refusal = NULL;
    if (worker->vm != worker->plain)
        worker->result.indeterminate = true;
    return fail(worker, "eval_cancel_error",
                us_str_from(why ? why : "memory limit exceeded"), (us_source){0});
}

static usher_outcome run_guarded(usher_worker *worker, evaluation *task)
{
    us_recovery recovery;
    us_value value = US_NONE;

    set_recovery(worker, &recovery);
    if (US_RECOVER(&recovery)) {
        set_recovery(worker, NULL);
        count_cost(worker, &task->request);
        return fail_jump(worker);
    }
    us_tracing_begin(worker, &task->request, task->path,
                     worker->policy->program->routines[task->routine].kind);
    us_outcome outcome = us_vm_run(worker->vm, &task->request, task->routine, &value);
    usher_outcome result = finish(worker, task, outcome, value);
    if (result != USHER_ERROR)
        us_tracing_end(worker, task->path,
                       result == USHER_OK ? &worker->result.value : NULL);
    count_cost(worker, &task->request);
    set_recovery(worker, NULL);
    return result;
}

/* ---- documents and queries ---- */

/* Data below a node without rules needs no evaluation: it is read as it is. */
static usher_outcome read_base(usher_worker *worker, const us_entry *entry)
{
    const us_program *program = worker->policy->program;
    us_value path[US_TREE_DEPTH_MAX];
    const us_value *value = &worker->data;
    size_t depth = program->nodes[entry->node].depth;

    for (uint32_t n = entry->node, i = (uint32_t)depth; i > 0;
         n = program->nodes[n].parent)
        path[--i] = program->nodes[n].key;
    for (size_t i = 0; value && i < depth; i++)
        value = us_value_get(*value, path[i]);
    for (size_t i = 0; value && i < entry->rest_count; i++)
        value = us_value_get(*value, entry->rest[i]);
    if (!value)
        return USHER_UNDEFINED;
    worker->result.value = *value;
    worker->result.has_value = true;
    return USHER_OK;
}

/* True if the routine may run on [input] (NULL: none): what was left out of it, the
 * routine does not see. */
static bool may_see(const usher_worker *worker, const usher_input *input,
                    uint32_t routine)
{
    const usher_projection *projection = input ? input->projection : NULL;
    return !projection ||
           (projection->policy == worker->policy && projection->covered[routine]);
}

static usher_outcome fail_input(usher_worker *worker)
{
    return fail(worker, "usher_input_error",
                US_STR("the input was parsed for other documents than this"),
                (us_source){0});
}

/* For the input that the worker has. [more]: with what is known of it. */
static usher_outcome evaluate_path(usher_worker *worker, const char *path,
                                   const usher_limits *limits, bool more,
                                   const usher_result **result)
{
    begin(worker, limits, more);
    *result = &worker->result;
    bool full;
    worker->vm = worker->plain;
    if (__builtin_expect(us_value_has_unknown(worker->input), 0) &&
        !us_unknowns_begin(worker, &full))
        return full ? fail_jump(worker) : USHER_UNDEFINED;
    const us_entry *entry = us_worker_entry(worker, us_str_from(path), &full);
    if (!entry && full)
        return fail_jump(worker);
    if (!entry)
        return fail(worker, "usher_path_error", US_STR("not a path of a document"),
                    (us_source){0});

    const us_node *node = &worker->policy->program->nodes[entry->node];
    if (!node->is_rule && entry->rest_count > 0)
        return read_base(worker, entry);
    if (!may_see(worker, worker->source, node->routine))
        return fail_input(worker);
    evaluation task = {.path = us_str_from(path),
                       .entry = entry,
                       .routine = node->routine,
                       .request = make_request(worker, worker->input, limits, more)};
    if (entry->rest_count > 0)
        task.request.key = entry->rest[0];
    usher_outcome outcome = run_guarded(worker, &task);
    worker->knows = outcome != USHER_ERROR;
    return outcome;
}

usher_outcome usher_evaluate_more(usher_worker *worker, const char *path,
                                  const usher_limits *limits, const usher_result **result)
{
    return evaluate_path(worker, path, limits, worker->knows, result);
}

usher_outcome usher_evaluate_value(usher_worker *worker, const char *path,
                                   const usher_value *input, const usher_limits *limits,
                                   const usher_result **result)
{
    worker->input = input ? *input : US_NONE;
    worker->source = NULL;
    return evaluate_path(worker, path, limits, false, result);
}

usher_outcome usher_evaluate_path(usher_worker *worker, const char *path,
                                  const usher_input *input, const usher_limits *limits,
                                  const usher_result **result)
{
    worker->input = input ? input->value : US_NONE;
    worker->source = input;
    return evaluate_path(worker, path, limits, false, result);
}

usher_outcome usher_evaluate_query(usher_worker *worker, size_t query,
                                   const usher_input *input, const usher_limits *limits,
                                   const usher_result **result)
{
    begin(worker, limits, false);
    *result = &worker->result;
    if (query >= worker->policy->compiler.query_count)
        return fail(worker, "usher_query_error", US_STR("no query of this number"),
                    (us_source){0});
    if (!may_see(worker, input, worker->policy->program->query_routines[query]))
        return fail_input(worker);
    const us_program *program = worker->policy->program;
    bool full;
    worker->vm = worker->plain;
    if (input && us_value_has_unknown(input->value)) {
        if (!us_unknowns_begin(worker, &full))
            return full ? fail_jump(worker) : USHER_UNDEFINED;
        program = worker->policy->unknowns;
    }
    evaluation task = {
        .query = &worker->policy->compiler.queries[query],
        .routine = program->query_routines[query],
        .request = make_request(worker, input ? input->value : US_NONE, limits, false)};
    return run_guarded(worker, &task);
}

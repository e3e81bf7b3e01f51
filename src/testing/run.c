/* Running tests.
 *
 * Threads take test after test from one list; each has a worker and an arena of its own,
 * in which its results lie until the end. Whoever asks for results gets them in the
 * order of the list, whatever the number of threads, within milliseconds from when all before
 * them are there. */
#include "base/clock.h"
#include "base/threads.h"
#include "testing/coverage.h"
#include "testing/trace.h"
#include "testing/vacuous.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum {
    MAX_THREADS = 256,
    KEEP_SCRATCH = 64 << 20,
    MAX_OUTPUT = 16 << 20, /* bytes that print() may write in one test */
    LOOK_AFTER = 5000000,  /* nanoseconds: for results, until threads end */
};

/* A program that runs to its end under the eyes of who started it may take its time; a
 * value that fills the machine is a mistake. */
static const size_t memory_limit = (size_t)8 << 30;

/* What a run that tells what it does may take: events lie in memory until its end. */
static const size_t traced_memory_limit = (size_t)2 << 30;

/* One of the threads. */
typedef struct runner {
    us_tests *tests;
    pthread_t thread;
    us_arena arena;
    us_arena scratch, spare; /* for what is recorded of one evaluation */
    usher_worker *worker;
    usher_worker *traced[US_TEST_BUILD_COUNT]; /* of the policies below; NULL: not yet */
    us_cover_set covered[US_TEST_BUILD_COUNT];
    us_vm_watch watch; /* whether the test that runs matches something */
    us_buf output;     /* of the test that runs */
    bool overflow;     /* it wrote more than it may */
} runner;

struct us_tests {
    us_arena arena;
    const usher_policy *policy;
    usher_policy *traced[US_TEST_BUILD_COUNT]; /* made when first needed */
    bool traced_tried[US_TEST_BUILD_COUNT];
    const us_test_options *options;
    us_test_list list;
    us_test_result **results; /* by test; NULL: not there yet; stored by threads */
    size_t next;              /* that is asked for */
    _Atomic size_t taken;     /* by threads */
    _Atomic bool cancelled;
    pthread_mutex_t lock; /* of the traced policies, of calls back, and for … */
    pthread_cond_t ended; /* … a thread has no test left */
    runner *runners;
    size_t runner_count;
    const us_value *unmatched; /* see us_vm_watch; NULL: nobody asks for vacuous files */
};

static void keep_line(void *data, usher_text line)
{
    runner *r = data;
    if (r->output.length + line.length >= MAX_OUTPUT) {
        r->overflow = true;
        return;
    }
    us_buf_add(&r->output, line.text, line.length);
    us_buf_add_char(&r->output, '\n');
}

static usher_limits limits_of(const us_tests *tests, size_t memory)
{
    return (usher_limits){
        .steps = UINT64_MAX,
        .timeout = tests->options->timeout,
        .memory = memory,
        .allow_network = true,
        .cancelled = (const bool *)&tests->cancelled,
    };
}

static usher_outcome evaluate(runner *r, usher_worker *worker, const us_test *test,
                              const usher_result **answer)
{
    usher_limits limits = limits_of(r->tests, traced_memory_limit);
    return usher_evaluate_path(worker, test->path, NULL, &limits, answer);
}

static void forget_recording(runner *r)
{
    us_arena_reset(&r->scratch, KEEP_SCRATCH);
    us_arena_reset(&r->spare, 0);
}

/* ---- Running again, to see what happens */

/* The policy made to tell; NULL: there is no memory for it. */
static usher_policy *traced_variant(const us_tests *tests, us_test_build build)
{
    const usher_policy *policy = tests->policy;
    us_variant_options options = {
        .traced = true,
        .trace_index = build != US_TEST_TRACED_WITHOUT_INDEX,
        .trace_exit = build != US_TEST_TRACED_WITHOUT_EXIT,
    };
    return us_policy_variant(policy, policy->compiler.modules,
                             policy->compiler.module_count, options);
}

/* A worker on such a policy, which is made when it is first asked for; NULL where it can't
 * be had. */
static usher_worker *new_traced_worker(us_tests *tests, us_test_build build)
{
    pthread_mutex_lock(&tests->lock);
    if (!tests->traced_tried[build])
        tests->traced[build] = traced_variant(tests, build);
    tests->traced_tried[build] = true;
    pthread_mutex_unlock(&tests->lock);
    usher_worker *worker =
        tests->traced[build] ? usher_worker_new(tests->traced[build]) : NULL;
    if (worker)
        usher_worker_set_environment(worker, tests->options->environment);
    return worker;
}

/* The thread's own. */
static usher_worker *traced_worker(runner *r, us_test_build build)
{
    if (r->traced[build])
        return r->traced[build];
    r->traced[build] = new_traced_worker(r->tests, build);
    if (r->traced[build] && r->tests->unmatched) /* its nodes have the same numbers */
        r->traced[build]->watch = &r->watch;
    return r->traced[build];
}

static us_test_point *make_point(us_arena *arena, const usher_event *event)
{
    if (!event)
        return NULL;
    us_test_point *point = us_arena_alloc_zero(arena, sizeof *point);
    point->place.file =
        us_str_copy(arena, us_str_make(event->place.file.text, event->place.file.length));
    point->place.row = event->place.row;
    point->drawing = us_trace_draw(arena, event);
    return point;
}

/* What failed last before the next case began is why a case failed. */
static void explain_cases(runner *r, const us_test *test, const us_recording *recording,
                          us_test_result *result)
{
    const us_test_options *options = r->tests->options;
    us_arena *arena = &r->arena;
    us_test_case *running = NULL;
    size_t began = 0;
    for (size_t i = 0; i <= recording->count; i++) {
        bool begins =
            i < recording->count && recording->events[i].kind == USHER_EVENT_CASE;
        if (!begins && i < recording->count)
            continue;
        if (running && running->failed && options->variables)
            running->point = make_point(arena, us_trace_last_fail(recording, i));
        if (running && running->failed && options->differences)
            running->difference = us_trace_difference(arena, recording, began, i, test);
        running = begins ? us_test_cases_find(arena, result, *recording->events[i].value)
                         : NULL;
        began = i;
    }
}

static void keep_recording(runner *r, const us_test *test, const us_recording *recording,
                           us_test_result *result)
{
    const us_test_options *options = r->tests->options;
    us_arena *arena = &r->arena;
    if (result->outcome == US_TEST_ERRED) {
        us_trace_stack(arena, recording, &result->error);
        return;
    }
    if (options->explain)
        result->trace =
            us_trace_filter(arena, recording, options->explain, options->variables);
    if (result->case_count > 0)
        explain_cases(r, test, recording, result);
    else if (options->variables && options->explain != US_TEST_EXPLAIN_NOTES)
        result->point =
            make_point(arena, us_trace_last_fail(recording, recording->count));
    if (options->differences && result->case_count == 0)
        result->difference =
            us_trace_difference(arena, recording, 0, recording->count, test);
}

/* Evaluates once more, and keeps what reports show of that. */
static void explain(runner *r, const us_test *test, us_test_result *result)
{
    const usher_result *answer;
    usher_worker *worker = traced_worker(r, US_TEST_TRACED);
    us_recording recording = {.arena = &r->scratch, .spare = &r->spare};
    unsigned wanted = USHER_TRACE_STEPS | USHER_TRACE_VARIABLES;
    if (!worker)
        return;
    if (r->tests->options->variables)
        wanted |= USHER_TRACE_PARTS;
    usher_worker_set_print(worker, NULL, NULL);
    usher_worker_set_tracer(worker, us_recording_add, &recording, wanted);
    evaluate(r, worker, test, &answer);
    usher_worker_set_tracer(worker, NULL, NULL, 0);
    keep_recording(r, test, &recording, result);
    forget_recording(r);
}

static bool wants_explanation(const us_test_options *options,
                              const us_test_result *result)
{
    if (result->outcome == US_TEST_ERRED)
        return result->error.code.length > 0;
    return result->outcome == US_TEST_FAILED &&
           (options->explain || options->variables || options->differences);
}

/* ---- Tests and benchmarks */

/* Evaluates and judges; the time it took. */
static uint64_t run_once(runner *r, const us_test *test, us_test_result *result,
                         const usher_result **answer)
{
    us_recording recording = {.arena = &r->scratch, .spare = &r->spare};
    usher_limits limits = limits_of(r->tests, memory_limit);
    uint64_t duration =
        us_test_evaluate(&r->arena, &recording, r->worker, test, &limits, result, answer);
    forget_recording(r);
    return duration;
}

/* What the coverage tracer sees is not all that is recorded of a test with cases. */
typedef struct cover_tracer {
    us_cover_set *set;
    us_recording *recording;
} cover_tracer;

static void cover_event(void *data, const usher_event *event)
{
    cover_tracer *tracer = data;
    if (event->kind == USHER_EVENT_CASE)
        us_recording_add(tracer->recording, event);
    else
        us_cover_event(tracer->set, event);
}

/* Evaluates on the policy of that build, and adds what is run to the thread's set. */
static bool cover(runner *r, const us_test *test, us_test_build build,
                  us_recording *recording, usher_outcome *outcome,
                  const usher_result **answer)
{
    usher_worker *worker = traced_worker(r, build);
    cover_tracer tracer = {&r->covered[build], recording};
    if (!worker)
        return false;
    usher_worker_set_print(worker, build == US_TEST_TRACED ? keep_line : NULL, r);
    usher_worker_set_tracer(worker, cover_event, &tracer,
                            US_COVER_WANTED | USHER_TRACE(USHER_EVENT_CASE));
    *outcome = evaluate(r, worker, test, answer);
    usher_worker_set_tracer(worker, NULL, NULL, 0);
    return true;
}

static uint64_t run_covered(runner *r, const us_test *test, us_test_result *result)
{
    const us_test_options *options = r->tests->options;
    us_recording recording = {.arena = &r->scratch, .spare = &r->spare};
    const usher_result *answer;
    usher_outcome outcome;
    uint64_t start = us_clock_now();
    if (!cover(r, test, US_TEST_TRACED, &recording, &outcome, &answer)) {
        result->outcome = US_TEST_ERRED;
        result->error.text = result->error.message =
            US_STR("the policies could not be built again to measure coverage");
        return 0;
    }
    uint64_t duration = us_clock_now() - start;
    us_test_judge(&r->arena, test, outcome, answer, &recording, result);
    if (outcome != USHER_ERROR && options->explain_index)
        cover(r, test, US_TEST_TRACED_WITHOUT_INDEX, &recording, &outcome, &answer);
    if (outcome != USHER_ERROR && options->explain_exit)
        cover(r, test, US_TEST_TRACED_WITHOUT_EXIT, &recording, &outcome, &answer);
    forget_recording(r);
    return duration;
}

static void run_plain(runner *r, const us_test *test, us_test_result *result)
{
    const usher_result *answer;
    r->output = us_buf_make(&r->arena);
    r->overflow = false;
    r->watch = (us_vm_watch){.unmatched = r->tests->unmatched};
    result->duration = r->tests->options->coverage ? run_covered(r, test, result)
                                                   : run_once(r, test, result, &answer);
    result->matched = r->watch.matched;
    result->output = us_buf_str(&r->output);
    if (r->overflow && result->outcome != US_TEST_ERRED) {
        result->outcome = US_TEST_ERRED;
        result->error.text =
            us_str_format(&r->arena, "print() wrote more than %d MiB", MAX_OUTPUT >> 20);
        result->error.message = result->error.text;
    }
    if (wants_explanation(r->tests->options, result))
        explain(r, test, result);
}

/* Evaluates for about a second. A test that fails is no benchmark, but cases may fail. */
static void run_benchmark(runner *r, const us_test *test, us_test_result *result)
{
    static const uint64_t enough = 1000000000;
    us_test_benchmark *benchmark = us_arena_alloc_zero(&r->arena, sizeof *benchmark);
    us_arena_mark mark = us_arena_get_mark(&r->arena);
    uint64_t start = us_clock_now();
    result->benchmark = benchmark;
    while (!atomic_load(&r->tests->cancelled)) {
        const usher_result *answer;
        us_arena_release(&r->arena, mark);
        result->cases = NULL;
        result->case_count = 0;
        result->places = NULL;
        benchmark->inside += run_once(r, test, result, &answer);
        if (result->outcome != US_TEST_PASSED && result->case_count == 0) {
            *benchmark = (us_test_benchmark){0};
            break;
        }
        benchmark->count++;
        benchmark->bytes += usher_result_cost(answer).memory;
        benchmark->duration = us_clock_now() - start;
        if (benchmark->duration >= enough)
            break;
    }
    result->duration = us_clock_now() - start;
}

static void explain_function(runner *r, const us_test *test, us_test_result *result)
{
    const us_test_options *options = r->tests->options;
    us_test_error *error = &result->error;
    result->outcome = US_TEST_ERRED;
    pthread_mutex_lock(&r->tests->lock);
    error->text = us_str_copy(
        &r->arena, options->explain_function(options->data, test->path, &error->json));
    error->json = us_str_copy(&r->arena, error->json);
    pthread_mutex_unlock(&r->tests->lock);
}

static us_test_result *run_test(runner *r, const us_test *test)
{
    const us_clause *clause = test->clause;
    us_position position = clause->rule->span.position;
    us_test_result *result = us_arena_alloc_zero(&r->arena, sizeof *result);
    result->place = (us_test_place){clause->module->file, position.row, position.column};
    result->package = test->package;
    result->name = test->name;
    if (test->skipped)
        result->outcome = US_TEST_SKIPPED;
    else if (test->is_function)
        explain_function(r, test, result);
    else if (r->tests->options->benchmark)
        run_benchmark(r, test, result);
    else
        run_plain(r, test, result);
    return result;
}

static void run_tests(runner *r)
{
    us_tests *tests = r->tests;
    for (;;) {
        size_t number = atomic_fetch_add(&tests->taken, 1);
        if (number >= tests->list.count || atomic_load(&tests->cancelled))
            return;
        us_test_result *result = run_test(r, &tests->list.items[number]);
        __atomic_store_n(&tests->results[number], result, __ATOMIC_RELEASE);
    }
}

static void *run_to_the_end(void *data)
{
    runner *r = data;
    us_tests *tests = r->tests;
    run_tests(r);
    pthread_mutex_lock(&tests->lock);
    pthread_cond_broadcast(&tests->ended);
    pthread_mutex_unlock(&tests->lock);
    return NULL;
}

/* ---- The whole */

static size_t thread_count(const us_test_options *options, size_t tests)
{
    size_t count = options->parallel;
    if (options->benchmark)
        count = 1;
    else if (count == 0)
        count = us_threads_usable();
    if (count > tests)
        count = tests;
    return count > MAX_THREADS ? MAX_THREADS : count;
}

/* False where there is neither memory nor a thread for it. */
static bool start_runner(us_tests *tests, runner *r)
{
    r->tests = tests;
    us_arena_init(&r->arena, 0, NULL);
    us_arena_init(&r->scratch, 0, NULL);
    us_arena_init(&r->spare, 0, NULL);
    for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++)
        r->covered[b].arena = &r->arena;
    r->worker = usher_worker_new(tests->policy);
    if (!r->worker)
        return false;
    if (!tests->options->benchmark)
        usher_worker_set_print(r->worker, keep_line, r);
    usher_worker_set_environment(r->worker, tests->options->environment);
    if (tests->unmatched)
        r->worker->watch = &r->watch;
    if (pthread_create(&r->thread, NULL, run_to_the_end, r) == 0)
        return true;
    usher_worker_free(r->worker);
    return false;
}

us_tests *us_tests_start(us_arena *arena, const usher_policy *policy,
                         const us_test_options *options, us_str *error)
{
    us_tests *tests = calloc(1, sizeof *tests);
    pthread_condattr_t attributes;
    if (!tests)
        us_arena_exhaust(arena);
    us_arena_init(&tests->arena, 0, NULL);
    pthread_mutex_init(&tests->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* that of us_clock_now */
    pthread_cond_init(&tests->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    tests->policy = policy;
    tests->options = options;
    if (!us_test_discover(&tests->arena, policy, options->run, &tests->list, error)) {
        *error = us_str_copy(arena, *error);
        us_tests_free(tests);
        return NULL;
    }
    size_t wanted = thread_count(options, tests->list.count);
    tests->results = us_arena_alloc_zero(&tests->arena, (tests->list.count + 1) *
                                                            sizeof *tests->results);
    tests->runners = us_arena_alloc_zero(&tests->arena, (wanted + 1) * sizeof(runner));
    if (options->vacuous)
        tests->unmatched = us_vacuous_unmatched(&tests->arena, policy, &tests->list);
    while (tests->runner_count < wanted &&
           start_runner(tests, &tests->runners[tests->runner_count]))
        tests->runner_count++;
    if (wanted > 0 && tests->runner_count == 0) {
        *error = US_STR("there is no memory to run tests");
        us_tests_free(tests);
        return NULL;
    }
    return tests;
}

/* Threads call nobody for each result: that takes as long as to run a short test. */
static void wait_for_results(us_tests *tests)
{
    uint64_t until = us_clock_now() + LOOK_AFTER;
    struct timespec at = {(time_t)(until / 1000000000), (long)(until % 1000000000)};
    pthread_cond_timedwait(&tests->ended, &tests->lock, &at);
}

const us_test_result *us_tests_next(us_tests *tests)
{
    if (tests->next >= tests->list.count)
        return NULL;
    const us_test_result *result;
    pthread_mutex_lock(&tests->lock);
    while (!(result = __atomic_load_n(&tests->results[tests->next], __ATOMIC_ACQUIRE)))
        wait_for_results(tests);
    pthread_mutex_unlock(&tests->lock);
    tests->next++;
    return result;
}

size_t us_tests_vacuous(us_arena *arena, us_tests *tests, us_str **files)
{
    size_t modules = tests->policy->compiler.module_count, count = 0;
    us_vacuous_search search = {
        .policy = tests->policy,
        .list = &tests->list,
        .results = tests->results,
        .limits = limits_of(tests, traced_memory_limit),
    };
    *files = us_arena_alloc_array(arena, modules + 1, sizeof **files);
    if (!us_vacuous_may_be(arena, &search))
        return 0;
    usher_worker *worker = new_traced_worker(tests, US_TEST_TRACED);
    if (worker)
        count = us_vacuous_find(arena, &search, worker, *files);
    usher_worker_free(worker);
    return count;
}

us_coverage *us_tests_coverage(us_arena *arena, us_tests *tests)
{
    size_t count = 0, threads = tests->runner_count;
    const us_cover_set **sets =
        us_arena_alloc_array(arena, threads * US_TEST_BUILD_COUNT + 1, sizeof *sets);
    us_test_build *builds =
        us_arena_alloc_array(arena, threads * US_TEST_BUILD_COUNT + 1, sizeof *builds);
    for (size_t i = 0; i < threads; i++)
        for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++, count++) {
            sets[count] = &tests->runners[i].covered[b];
            builds[count] = (us_test_build)b;
        }
    return us_cover_report(arena, tests->policy, sets, count, builds);
}

void us_tests_free(us_tests *tests)
{
    if (!tests)
        return;
    atomic_store(&tests->cancelled, true);
    for (size_t i = 0; i < tests->runner_count; i++) {
        pthread_join(tests->runners[i].thread, NULL);
        usher_worker_free(tests->runners[i].worker);
        for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++)
            usher_worker_free(tests->runners[i].traced[b]);
        us_arena_free(&tests->runners[i].arena);
        us_arena_free(&tests->runners[i].scratch);
        us_arena_free(&tests->runners[i].spare);
    }
    for (size_t b = 0; b < US_TEST_BUILD_COUNT; b++)
        usher_policy_free(tests->traced[b]);
    pthread_cond_destroy(&tests->ended);
    pthread_mutex_destroy(&tests->lock);
    us_arena_free(&tests->arena);
    free(tests);
}

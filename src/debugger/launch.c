/* What is evaluated: policies are built, and a thread runs the query or the test. */
#include "debugger/session.h"

#include "base/file.h"
#include "base/path.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- Arguments ------------------------------------------------------------------------------ */

/* [path] from the folder of the launch on. */
static const char *path_of(us_debugger *debug, us_arena *arena, us_str path)
{
    us_str folder = debug->launch.folder;
    if (folder.length == 0 || us_str_starts_with(path, US_STR("/")))
        return us_str_copy(arena, path).text;
    return us_str_copy(arena, us_path_join(arena, folder, path)).text;
}

/* The list that [value] is, or the list of it alone. */
static us_value list_of(us_arena *arena, us_value value)
{
    us_array *list = us_array_new(arena, 1);
    if (us_value_tag(value) == US_TAG_ARRAY)
        return us_value_copy(arena, value);
    if (us_value_is_string(value))
        us_array_push(list, us_value_copy(arena, value));
    return us_value_array(list);
}

static us_str kept_text(us_debugger *debug, us_value arguments, const char *name)
{
    return us_str_copy(&debug->permanent, us_value_member_text(arguments, name));
}

static bool read_arguments(us_debugger *debug, us_value arguments)
{
    us_arena *arena = &debug->permanent;
    us_value policies = us_value_member(arguments, "policies");
    if (us_value_is_none(policies))
        policies = us_value_member(arguments, "program");
    debug->launch = (us_debugger_launch){
        .folder = kept_text(debug, arguments, "cwd"),
        .policies = list_of(arena, policies),
        .data = list_of(arena, us_value_member(arguments, "data")),
        .bundles = list_of(arena, us_value_member(arguments, "bundles")),
        .query = kept_text(debug, arguments, "query"),
        .test = kept_text(debug, arguments, "test"),
        .stop_on_entry = us_debugger_flag(arguments, "stopOnEntry"),
        .no_debug = us_debugger_flag(arguments, "noDebug"),
        .v0 = debug->options.v0 || us_debugger_flag(arguments, "v0"),
    };
    if ((debug->launch.query.length > 0) == (debug->launch.test.length > 0)) {
        us_debugger_fail(debug, "give a query, or a test");
        return false;
    }
    return true;
}

/* ---- Policies and input ----------------------------------------------------------------------- */

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    us_str name = us_str_from(path);
    (void)data;
    if (depth == 0)
        return true;
    return !us_path_is_aside(name) &&
           (is_folder || us_str_is(us_path_extension(name), ".rego"));
}

static bool add_file(void *data, const char *path, size_t depth)
{
    (void)depth;
    usher_builder_add_path(data, path, NULL);
    return true;
}

/* What can't be read the builder tells of. */
static void add_policies(us_arena *arena, usher_builder *builder, const char *path)
{
    us_file_visitor visitor = {.data = builder, .wants = wants, .visit = add_file};
    if (access(path, R_OK) == 0)
        us_file_walk(arena, path, &visitor);
    else
        usher_builder_add_path(builder, path, NULL);
}

static void add_data(us_arena *arena, usher_builder *builder, const char *path)
{
    (void)arena;
    usher_builder_add_path(builder, path, NULL);
}

static void add_bundle(us_arena *arena, usher_builder *builder, const char *path)
{
    (void)arena;
    usher_builder_add_bundle(builder, path, NULL);
}

static void
add_all(us_debugger *debug, us_arena *arena, usher_builder *builder, us_value paths,
        void (*add)(us_arena *arena, usher_builder *builder, const char *path))
{
    for (uint32_t i = 0; i < paths.as.array->count; i++) {
        us_value path = paths.as.array->items[i];
        if (us_value_is_string(path))
            add(arena, builder, path_of(debug, arena, us_value_text(path)));
    }
}

usher_builder *us_debugger_builder(us_debugger *debug, us_arena *arena,
                                   const usher_build_options *options)
{
    usher_build_options all = *options;
    const us_debugger_launch *launch = &debug->launch;
    all.dialect = launch->v0 ? USHER_REGO_V0 : USHER_REGO_V1;
    all.keep_print = true;
    usher_builder *builder = usher_builder_new(debug->engine, &all);
    if (!builder)
        us_arena_exhaust(&debug->message);
    add_all(debug, arena, builder, launch->policies, add_policies);
    add_all(debug, arena, builder, launch->data, add_data);
    add_all(debug, arena, builder, launch->bundles, add_bundle);
    return builder;
}

static bool fail_with(us_debugger *debug, usher_problems *problems)
{
    us_debugger_fail(debug, "%s", usher_problems_text(problems, true));
    usher_problems_free(problems);
    return false;
}

static bool build(us_debugger *debug)
{
    /* Bodies that the index would pass over are to be seen as well. */
    bool followed = !debug->launch.no_debug;
    usher_build_options options = {
        .traced = followed, .faithful = followed, .test_cases = true};
    usher_problems *problems = NULL;
    debug->engine = usher_engine_new();
    usher_builder *builder = us_debugger_builder(debug, &debug->message, &options);
    if (debug->launch.query.length > 0)
        usher_builder_add_query(builder, debug->launch.query.text, NULL, NULL);
    debug->policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    if (!debug->policy)
        return fail_with(debug, problems);
    usher_problems_free(problems);
    return true;
}

/* A text is the path of a file; anything else is the input itself. */
static bool read_input(us_debugger *debug, us_value given)
{
    us_arena *arena = &debug->message;
    usher_problems *problems = NULL;
    usher_input_options options = {0};
    us_buf json = us_buf_make(arena);
    us_str text, error;
    if (us_value_is_none(given) || us_value_tag(given) == US_TAG_NULL)
        return true;
    if (us_value_is_string(given)) {
        const char *path = path_of(debug, arena, us_value_text(given));
        if (!us_file_read(arena, path, 0, &text, &error)) {
            us_debugger_fail(debug, "%.*s", US_STR_ARG(error));
            return false;
        }
        options.yaml = !us_str_ends_with(us_str_from(path), US_STR(".json"));
    } else {
        us_json_write(&json, given, US_JSON_COMPACT);
        text = us_buf_str(&json);
    }
    debug->input = usher_input_parse(text.text, text.length, &options, &problems);
    if (!debug->input)
        return fail_with(debug, problems);
    usher_problems_free(problems);
    return true;
}

/* The one test that was asked for; NULL: there is none. */
static const us_test *find_test(us_debugger *debug, us_arena *arena)
{
    us_test_list list;
    us_str error;
    us_test_discover(arena, debug->policy, NULL, &list, &error);
    for (size_t i = 0; i < list.count; i++)
        if (us_str_is(debug->launch.test, list.items[i].path) &&
            !list.items[i].is_function)
            return &list.items[i];
    return NULL;
}

/* ---- The program -------------------------------------------------------------------------------- */

static void read_program(us_debugger *debug)
{
    const us_program *program = debug->policy->program;
    us_arena *arena = &debug->permanent;
    debug->paths = us_arena_alloc_array(arena, program->file_count + 1, sizeof(us_str));
    for (size_t i = 0; i < program->file_count; i++) {
        char *whole = program->files[i].length == 0
                          ? NULL
                          : realpath(us_str_copy(arena, program->files[i]).text, NULL);
        debug->paths[i] =
            whole ? us_str_copy(arena, us_str_from(whole)) : program->files[i];
        free(whole);
    }
    debug->redos =
        us_arena_alloc_zero(arena, (program->mark_count + 1) * sizeof(const us_mark *));
    for (size_t i = 0; i < program->mark_count; i++) {
        const us_mark *mark = &program->marks[i];
        bool literal = mark->node == US_MARK_LITERAL || mark->node == US_MARK_EVERY;
        if (literal && mark->literal != i)
            debug->redos[mark->literal] = mark;
    }
}

static void print_line(void *data, usher_text line)
{
    us_debugger *debug = data;
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    pthread_mutex_lock(&debug->lock);
    us_debugger_say(debug, &arena, "stdout",
                    us_str_format(&arena, "%.*s\n", (int)line.length, line.text));
    pthread_mutex_unlock(&debug->lock);
    us_arena_free(&arena);
}

void us_debugger_forget_launch(us_debugger *debug)
{
    usher_worker_free(debug->worker);
    usher_input_free(debug->input);
    usher_policy_free(debug->policy);
    usher_engine_free(debug->engine);
    debug->worker = NULL;
    debug->input = NULL;
    debug->policy = NULL;
    debug->engine = NULL;
}

void us_debugger_do_launch(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)body;
    if (debug->state != US_DEBUGGER_READY) {
        us_debugger_fail(debug, "launch came twice");
        return;
    }
    us_debugger_forget_launch(debug);
    if (!read_arguments(debug, arguments) ||
        !read_input(debug, us_value_member(arguments, "input")) || !build(debug))
        return;
    if (debug->launch.test.length > 0 && !find_test(debug, &debug->message)) {
        us_debugger_fail(debug, "there is no test %.*s", US_STR_ARG(debug->launch.test));
        return;
    }
    debug->worker = usher_worker_new(debug->policy);
    if (!debug->worker)
        us_arena_exhaust(&debug->message);
    usher_worker_set_environment(debug->worker, debug->options.environment);
    usher_worker_set_print(debug->worker, print_line, debug);
    debug->cases =
        (us_recording){.arena = &debug->cases_arena, .spare = &debug->cases_spare};
    usher_worker_set_tracer(debug->worker, us_recording_add, &debug->cases,
                            USHER_TRACE(USHER_EVENT_CASE));
    if (!debug->launch.no_debug) {
        debug->worker->tracing.instead = (us_vm_tracer){us_debugger_follow, debug};
        read_program(debug);
    }
    us_debugger_place_breakpoints(debug);
    debug->mode = debug->launch.stop_on_entry ? US_DEBUGGER_STEP_IN : US_DEBUGGER_RUN;
    debug->state = US_DEBUGGER_LAUNCHED;
    debug->then = "initialized";
}

/* ---- The evaluation ------------------------------------------------------------------------------ */

static bool tell_test(us_debugger *debug, us_arena *arena, usher_outcome outcome,
                      const usher_result *result)
{
    static const char *const words[] = {"PASS", "FAIL", "SKIPPED", "ERROR"};
    us_test_result verdict = {0};
    const us_test *test = find_test(debug, arena);
    us_test_judge(arena, test, outcome, result, &debug->cases, &verdict);
    bool failed = verdict.outcome == US_TEST_FAILED;
    for (size_t i = 0; i < verdict.case_count; i++)
        failed |= verdict.cases[i].failed;
    if (failed)
        verdict.outcome = US_TEST_FAILED;
    us_debugger_say(debug, arena, "stdout",
                    us_str_format(arena, "%.*s: %s%s%.*s\n",
                                  US_STR_ARG(debug->launch.test), words[verdict.outcome],
                                  verdict.error.text.length > 0 ? "\n" : "",
                                  US_STR_ARG(verdict.error.text)));
    return verdict.outcome == US_TEST_PASSED;
}

static bool tell_answers(us_debugger *debug, us_arena *arena, usher_outcome outcome,
                         const usher_result *result)
{
    const char *json = outcome == USHER_UNDEFINED
                           ? "undefined"
                           : usher_result_json(result, USHER_JSON_PRETTY, NULL);
    if (outcome == USHER_ERROR || !json)
        us_debugger_say(debug, arena, "stderr",
                        outcome == USHER_ERROR ? us_str_from(usher_problems_text(
                                                     usher_result_problems(result), true))
                                               : US_STR("the result is too large\n"));
    else
        us_debugger_say(debug, arena, "stdout", us_str_format(arena, "%s\n", json));
    return outcome != USHER_ERROR;
}

static void finish(us_debugger *debug, usher_outcome outcome, const usher_result *result)
{
    us_arena arena;
    us_arena_init(&arena, 0, NULL);
    bool good = debug->launch.test.length > 0
                    ? tell_test(debug, &arena, outcome, result)
                    : tell_answers(debug, &arena, outcome, result);
    us_debugger_event(debug, &arena, "exited",
                      us_str_format(&arena, "{\"exitCode\":%d}", good ? 0 : 1));
    us_debugger_event(debug, &arena, "terminated", US_STR_EMPTY);
    us_arena_free(&arena);
}

static void *evaluate(void *data)
{
    us_debugger *debug = data;
    const usher_result *result;
    usher_limits limits = {.steps = UINT64_MAX,
                           .memory = (size_t)8 << 30,
                           .allow_network = true,
                           .keep_errors = true,
                           .cancelled = (const bool *)&debug->cancelled};
    usher_outcome outcome =
        debug->launch.test.length > 0
            ? usher_evaluate_path(debug->worker, debug->launch.test.text, debug->input,
                                  &limits, &result)
            : usher_evaluate_query(debug->worker, 0, debug->input, &limits, &result);
    pthread_mutex_lock(&debug->lock);
    if (outcome != USHER_ERROR)
        us_debugger_follow_end(debug);
    finish(debug, outcome, result);
    debug->state = US_DEBUGGER_FINISHED;
    pthread_mutex_unlock(&debug->lock);
    return NULL;
}

void us_debugger_do_configured(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments, (void)body;
    if (debug->state != US_DEBUGGER_LAUNCHED) {
        us_debugger_fail(debug, "launch must come first, once");
        return;
    }
    debug->state = US_DEBUGGER_RUNNING;
    debug->has_thread = pthread_create(&debug->thread, NULL, evaluate, debug) == 0;
    if (!debug->has_thread) {
        debug->state = US_DEBUGGER_FINISHED;
        us_debugger_fail(debug, "there is no thread for the evaluation");
    }
}

void us_debugger_end(us_debugger *debug)
{
    atomic_store(&debug->cancelled, true);
    if (!debug->has_thread)
        return;
    if (debug->state == US_DEBUGGER_STOPPED)
        us_debugger_resume(debug, US_DEBUGGER_RUN);
    debug->has_thread = false;
    /* The recovery point is this thread's. */
    us_recovery *recovery = debug->stop.recovery;
    debug->stop.recovery = NULL;
    pthread_mutex_unlock(&debug->lock);
    pthread_join(debug->thread, NULL);
    pthread_mutex_lock(&debug->lock);
    debug->stop.recovery = recovery;
}

/* usher new: writes what a policy, a test, a Constraint or a configuration begins with, and tests of
 * reviews that somebody kept. */
#include "authoring/authoring.h"
#include "authoring/scaffold.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/policies.h"
#include "replay/recorded.h"

#include <stdio.h>
#include <unistd.h>

/* Bytes of a file of reviews. */
#define REVIEWS_MAX ((size_t)256 << 20)

typedef struct new_settings {
    us_policy_settings policies;
    const char *output;
    const char *from;
    const char *uid;
} new_settings;

/* Nothing is written unless all can be. */
static int write_files(us_invocation *call, const us_scaffold_file *files, size_t count)
{
    const new_settings *settings = call->settings;
    us_buf out = us_buf_make(call->arena);
    us_str error;
    const char **paths = us_arena_alloc_array(call->arena, count, sizeof *paths);
    for (size_t i = 0; i < count; i++) {
        us_str path =
            us_path_join(call->arena, us_str_from(settings->output), files[i].path);
        paths[i] = us_str_to_c(call->arena, path);
        if (access(paths[i], F_OK) == 0)
            return us_command_fail(call, "%s is there already; nothing was written",
                                   paths[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (!us_file_make_folders(call->arena, paths[i], 0777, &error) ||
            !us_file_put(call->arena, paths[i], &files[i].text, 1, &error))
            return us_command_fail(call, "%.*s", US_STR_ARG(error));
        us_buf_add_format(&out, "%s\n", paths[i]);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static bool is_known(const char *kind)
{
    us_str rest = us_str_from(US_SCAFFOLDS), word;
    while (us_words_next(&rest, &word))
        if (us_str_is(word, kind))
            return true;
    return false;
}

/* ---- Tests of reviews */

/* The test in the layout of usher fmt. */
static bool write_test(us_invocation *call, const us_recorded_test *test, us_str *text)
{
    const new_settings *settings = call->settings;
    us_arena *arena = call->arena;
    us_buf written = us_buf_make(arena);
    us_str reviews, problem;
    if (!us_file_read(arena, settings->from, REVIEWS_MAX, &reviews, &problem) ||
        !us_recorded_write_test(&written, test, reviews, &problem)) {
        us_command_fail(call, "%.*s", US_STR_ARG(problem));
        return false;
    }
    if (problem.length > 0)
        fprintf(stderr, "%s: %s: %.*s\n", call->shown, settings->from,
                US_STR_ARG(problem));
    *text = us_format_written(arena, test->file, us_buf_str(&written));
    return true;
}

/* Asks the policies about the review, and writes down what they say. */
static int test_with(us_invocation *call, const usher_policy *policy,
                     us_recorded_test *test, us_str path)
{
    us_admission_options options = {.packages = NULL};
    us_scaffold_file file = {.path = path};
    us_str problem;
    test->plan = us_admission_plan_new(call->arena, policy, &options, &problem);
    if (!test->plan)
        return us_command_fail(call, "%.*s", US_STR_ARG(problem));
    test->worker = usher_worker_new(policy);
    bool written = test->worker && write_test(call, test, &file.text);
    usher_worker_free(test->worker);
    return written ? write_files(call, &file, 1) : US_EXIT_FAILED;
}

static int run_from(us_invocation *call)
{
    const new_settings *settings = call->settings;
    us_recorded_test test = {.file = us_str_from(settings->from),
                             .uid = us_str_from(settings->uid)};
    us_str path, error;
    if (!us_scaffold_name_test(call->arena, us_str_from(call->operands.items[1]),
                               &test.package, &path, &error))
        return us_command_misuse(call, "%.*s", US_STR_ARG(error));
    us_policy_source source = {
        .call = call, .settings = &settings->policies, .engine = usher_engine_new()};
    usher_policy *policy = us_policies_build(&source, false);
    int code = policy ? test_with(call, policy, &test, path) : US_EXIT_FAILED;
    usher_policy_free(policy);
    usher_engine_free(source.engine);
    return code;
}

static int run_new(us_invocation *call)
{
    const new_settings *settings = call->settings;
    us_scaffold_file *files;
    us_str error;
    if (call->operands.count != 2 || !is_known(call->operands.items[0]))
        return us_command_misuse(
            call, "say what, and what it is called: one of " US_SCAFFOLDS ", and a name");
    bool is_test = strcmp(call->operands.items[0], "test") == 0;
    if (settings->from && is_test)
        return run_from(call);
    if (settings->from || settings->uid || settings->policies.policies.count > 0 ||
        settings->policies.data.count > 0 || settings->policies.config)
        return us_command_misuse(
            call, "--from is for tests, and --uid and policies go with it");
    size_t count = us_scaffold_make(call->arena, call->operands.items[0],
                                    us_str_from(call->operands.items[1]), &files, &error);
    if (count == 0)
        return us_command_misuse(call, "%.*s", US_STR_ARG(error));
    return write_files(call, files, count);
}

static const us_option options[] = {
    {US_NAMED('o', "output"), US_STORED(TEXT, new_settings, output), .value = "FOLDER",
     .preset = ".", .help = "folder to write to; made where it is missing"},
    {US_NAMED(0, "from"), US_STORED(TEXT, new_settings, from), .value = "FILE",
     .help =
         "a test that a review in FILE (- for standard input) is decided as it is now: "
         "an AdmissionReview, or lines of a capture or a decision log"},
    {US_NAMED(0, "uid"), US_STORED(TEXT, new_settings, uid), .value = "UID",
     .help = "of several reviews the one whose request, or decisionId, is called so"},
    US_POLICY_OPTIONS(new_settings),
    {0},
};

const us_command cmd_new = {
    .name = "new",
    .summary = "Begin a policy, a test, a Constraint or a configuration",
    .usage = "policy|test|constraint|config NAME",
    .about = "A policy comes with METADATA and a test, a Constraint of Gatekeeper's with "
             "its template and a suite of tests; both pass usher check and usher test as "
             "they are. The names of the files are printed. What is there is never "
             "overwritten.\n"
             "A test --from a review says what each rule that denies comes to for it "
             "today, by the policies named or those that usher brings along. Secrets "
             "are masked, and the test is of the masked request.",
    .examples =
        "  usher new policy prompt.owners -o policies && usher test policies\n"
        "  usher new constraint required-labels\n"
        "  usher new test prompt.greeting --from review.json -p policies -o policies\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(new_settings),
    .run = run_new,
};

/* usher prove-patches: tries patch rules on manifests and on what can become of them. Here is what a
 * command line has; trying is review/'s. */
#include "base/threads.h"
#include "cli/progress.h"
#include "cli/requests.h"
#include "report/report.h"
#include "review/prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Variants of an object, at most, where nothing is said. */
#define VARIANTS "200"

typedef struct prove_settings {
    us_policy_settings policies;
    us_request_settings requests;
    us_words packages;
    us_words schemas;
    uint64_t variants;
    const char *format;
    const char *fail_on;
    bool quiet;
    bool no_color;
} prove_settings;

typedef struct prove_state {
    us_invocation *call;
    const prove_settings *settings;
    us_judging judging;
    us_manifests *schemas;
    usher_policy *policy, *traced;
    us_admission_plan *plan;
    us_progress progress;
} prove_state;

static bool mends_something(const us_admission_plan *plan)
{
    for (size_t i = 0; i < us_admission_plan_package_count(plan); i++)
        if (us_admission_plan_package(plan, i).has_patch)
            return true;
    return false;
}

static bool load_policies(prove_state *state)
{
    us_judging *judging = &state->judging;
    state->policy = us_judging_build(judging, false, false);
    state->traced = state->policy ? us_judging_build(judging, true, true) : NULL;
    if (state->traced)
        state->plan = us_judging_plan(judging, state->policy,
                                      state->settings->packages.items, true);
    if (state->plan && !mends_something(state->plan))
        us_command_fail(state->call,
                        "no rule mends anything: packages need a patch rule");
    return state->plan && mends_something(state->plan);
}

static bool read_manifests(prove_state *state)
{
    us_arena *arena = state->call->arena;
    const us_words *schemas = &state->settings->schemas;
    const char *const *ignore = state->settings->requests.ignore.items;
    us_str error;
    if (!us_judging_read(&state->judging, NULL))
        return false;
    if (us_manifests_count(state->judging.manifests) == 0) {
        us_command_fail(state->call, "no manifests there");
        return false;
    }
    if (schemas->count == 0)
        return true;
    state->schemas = us_manifests_find(arena, schemas->items, ignore, NULL);
    us_manifests_read(state->schemas, us_threads_usable());
    if (us_manifests_are_read(arena, state->schemas, &error))
        return true;
    us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    return false;
}

/* ---- Output -------------------------------------------------------------------------- */

static void show_progress(void *data, size_t done, size_t count)
{
    prove_state *state = data;
    us_progress_show_items(&state->progress, done, count, "objects");
}

static bool is_strict(const prove_settings *settings)
{
    return strcmp(settings->fail_on, "warning") == 0;
}

static int exit_code(const prove_settings *settings, const us_prove *proof)
{
    bool found = false;
    for (size_t i = 0; i < proof->failure_count; i++)
        found = found || !proof->failures[i].is_warning || is_strict(settings);
    for (size_t i = 0; i < proof->rule_count && is_strict(settings); i++)
        found = found || proof->rules[i].fired == 0;
    if (proof->problem_count > 0)
        return US_EXIT_FAILED;
    return found ? US_EXIT_FINDINGS : US_EXIT_CLEAN;
}

static int print(prove_state *state, const us_prove *proof)
{
    const prove_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_buf out = us_buf_make(arena), sum = us_buf_make(arena);
    int code = exit_code(settings, proof);
    bool colors = !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
    us_progress_clear(&state->progress);
    if (strcmp(settings->format, "text") == 0) {
        us_prove_text(&out, proof, colors);
    } else if (strcmp(settings->format, "json") == 0) {
        us_prove_json(&out, proof);
        us_buf_add_char(&out, '\n');
    } else {
        us_report whole = us_prove_report(arena, proof, is_strict(settings));
        us_report_write(&out, &whole, settings->format);
    }
    us_prove_summary(&sum, proof);
    if (!settings->quiet)
        fputs(us_buf_str(&sum).text, stderr);
    return us_command_output(state->call, us_buf_str(&out), code);
}

/* ---- The command --------------------------------------------------------------------- */

static int prove(prove_state *state)
{
    const prove_settings *settings = state->settings;
    if (!read_manifests(state))
        return US_EXIT_FAILED;
    if (!load_policies(state))
        return US_EXIT_FAILED;
    us_prove_options options = {
        .review = &state->judging.options,
        .variants = settings->variants,
        .schemas = state->schemas,
        .engine = state->judging.engine,
        .show = show_progress,
        .data = state,
    };
    state->progress = us_progress_begin(!settings->quiet);
    return print(state,
                 us_prove_run(state->call->arena, state->judging.manifests, state->plan,
                              state->policy, state->traced, &options));
}

static int run_prove_patches(us_invocation *call)
{
    const prove_settings *settings = call->settings;
    prove_state state = {
        .call = call,
        .settings = settings,
        .judging = us_judging_make(call, &settings->requests, &settings->policies),
    };
    if (call->operands.count == 0)
        return us_command_misuse(
            call, "name at least one file or folder, or - for standard input");
    int code = prove(&state);
    usher_policy_free(state.traced);
    us_judging_end(&state.judging, state.policy);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(prove_settings),
    {US_NAMED('n', "namespace"), US_STORED(COMMAS, prove_settings, packages),
     .value = "PACKAGE", .help = "only the rules of this package, as for usher review"},
    {US_NAMED(0, "variants"), US_STORED(NUMBER, prove_settings, variants), .value = "N",
     .preset = VARIANTS,
     .help = "try so many variants of each object, at most; 0: the objects alone"},
    {US_NAMED(0, "crd"), US_STORED(COMMAS, prove_settings, schemas), .value = "PATH",
     .help = "CustomResourceDefinitions whose schemas mended objects must fit, besides "
             "those among the manifests"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, prove_settings, format),
     .value = "FORMAT", .choices = "text json " US_REPORT_FORMATS, .preset = "text",
     .help = "form of the output"},
    {US_NAMED(0, "fail-on"), US_STORED(CHOICE, prove_settings, fail_on), .value = "LEVEL",
     .choices = "failure warning", .preset = "failure",
     .help =
         "the least level of findings for which the exit code is 1; a rule that never "
         "fired is a warning"},
    US_REQUEST_OPTIONS(prove_settings),
    {US_NAMED('q', "quiet"), US_STORED(FLAG, prove_settings, quiet),
     .help = "no progress and no sum on standard error"},
    {US_NAMED(0, "no-color"), US_STORED(FLAG, prove_settings, no_color),
     .help = "no colors on a terminal"},
    US_LANGUAGE_OPTIONS(prove_settings, "proof"),
    {0},
};

const us_command cmd_prove_patches = {
    .name = "prove-patches",
    .summary = "Prove by trial that patch rules come to an end and do no harm",
    .usage = "PATH...",
    .about =
        "Mends each object of the files (manifests, AdmissionReviews, lines of a "
        "capture) "
        "as the webhook does, and variants of it: without what the patch rules read, "
        "with "
        "that empty or null, with what other objects have there or what rules compare it "
        "with, in other namespaces, as an update, with parts of the patch done already. "
        "What must hold: patches apply (applies); they leave alone what no admission may "
        "change (protected); what is mended is not changed again (idempotent, settles); "
        "rules neither undo each other (agrees) nor depend on their order (order); what "
        "is mended is not denied for that (valid) and fits the schema of its kind "
        "(schema). A warning is told where a part that something else undid between two "
        "rounds is not done again (restores), and of rules that nothing made fire: those "
        "are not proved. Packages under warn and dryrun are tried as if they denied.\n"
        "The exit code is 0 if all that fired is proved, 1 if not, 2 if something could "
        "not "
        "be read or tried.",
    .examples = "  usher prove-patches -p policies manifests/\n"
                "  usher prove-patches --crd crds/ --fail-on warning manifests/\n"
                "  usher prove-patches -p policies -f sarif reviews.jsonl\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(prove_settings),
    .run = run_prove_patches,
};

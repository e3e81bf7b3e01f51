/* usher review: judges manifests as a cluster would judge the requests they come to. Here
 * is what a command line has: flags, files, exit codes; finding and judging are review/'s,
 * deciding is admission/'s. Flags are conftest's where it has them. */
#include "base/file.h"
#include "cli/requests.h"
#include "cli/verdicts.h"

typedef struct review_settings {
    us_policy_settings policies;
    us_request_settings requests;
    us_verdict_settings verdicts;
    us_words packages;
    bool all_packages;
    bool inventory;
    bool combine;
    const char *stdin_name;
    bool write;
    bool explain;
} review_settings;

/* What lives while a review runs. */
typedef struct review_state {
    us_invocation *call;
    const review_settings *settings;
    us_judging judging;
    usher_policy *policy;
    us_admission_plan *plan;
} review_state;

/* ---- Policies ------------------------------------------------------------------------ */

static bool load_policies(review_state *state)
{
    const char *const *packages =
        state->settings->all_packages ? NULL : state->settings->packages.items;
    state->policy = us_judging_build(&state->judging, false, false);
    if (state->policy)
        state->plan = us_judging_plan(&state->judging, state->policy, packages, false);
    if (!state->plan)
        return false;
    if (us_admission_plan_package_count(state->plan) == 0) {
        us_command_fail(state->call, "no rule decides anything: packages need a deny, "
                                     "violation, warn or patch rule");
        return false;
    }
    return true;
}

/* ---- Output -------------------------------------------------------------------------- */

/* Writes what patches made of the files; returns how many. */
static size_t write_files(review_state *state, const us_review_outcome *outcome,
                          bool *failed)
{
    us_arena *arena = state->call->arena;
    size_t written = 0;
    for (size_t i = 0; i < outcome->patch_count; i++) {
        const us_review_patch *patch = &outcome->patches[i];
        us_str error;
        if (patch->problem.length > 0) {
            us_command_fail(state->call, "%.*s:%u:%u: a patch cannot be written: %.*s",
                            US_STR_ARG(patch->file), patch->at.row, patch->at.column,
                            US_STR_ARG(patch->problem));
            *failed = true;
        }
        if (us_str_equal(patch->before, patch->after))
            continue;
        if (us_file_replace(arena, patch->path, patch->after, &error)) {
            written++;
        } else {
            us_command_fail(state->call, "%.*s", US_STR_ARG(error));
            *failed = true;
        }
    }
    return written;
}

static int report(review_state *state, us_review_outcome *outcome)
{
    const review_settings *settings = state->settings;
    us_verdict_writing writing = {.diffs = !settings->write};
    if (settings->write)
        writing.written = write_files(state, outcome, &writing.failed);
    return us_verdicts_print(state->call, &settings->verdicts, outcome, &writing);
}

/* ---- The command --------------------------------------------------------------------- */

static const char *check_settings(const us_invocation *call)
{
    const review_settings *settings = call->settings;
    if (call->operands.count == 0)
        return "name at least one file or folder, or - for standard input";
    if (settings->requests.old.count > 0 && settings->requests.operation &&
        strcmp(settings->requests.operation, "UPDATE") != 0)
        return "--old is for updates: leave --operation out, or say UPDATE";
    for (size_t i = 0; settings->write && i < call->operands.count; i++)
        if (strcmp(call->operands.items[i], "-") == 0)
            return "--write needs files; standard input cannot be written to";
    if (settings->requests.old.count > 0 && settings->combine)
        return "give --old or --combine, not both";
    return NULL;
}

/* What only the rules themselves, asked once more, can tell of the findings. */
static void ask_again(review_state *state, us_review_outcome *outcome)
{
    bool explain = state->judging.options.explain;
    if (!explain && !us_review_lacks_places(outcome))
        return;
    usher_policy *traced = us_judging_build(&state->judging, true, explain);
    if (traced)
        us_review_find_places(state->call->arena, outcome, state->judging.manifests,
                              state->plan, traced, &state->judging.options);
    usher_policy_free(traced);
}

static int judge(review_state *state)
{
    const review_settings *settings = state->settings;
    us_review_options *options = &state->judging.options;
    if (!us_judging_read(&state->judging, settings->stdin_name))
        return US_EXIT_FAILED;
    options->complete = options->complete || settings->inventory;
    options->patches = settings->write || strcmp(settings->verdicts.format, "text") == 0;
    options->combine = settings->combine;
    options->explain = settings->explain;
    if (us_manifests_count(state->judging.manifests) == 0)
        return us_command_fail(state->call, "no manifests there");
    if (!load_policies(state))
        return US_EXIT_FAILED;
    us_review_outcome *outcome =
        us_review_run(state->call->arena, state->judging.manifests, state->plan,
                      state->policy, options);
    ask_again(state, outcome);
    return report(state, outcome);
}

static int run_review(us_invocation *call)
{
    const char *wrong = check_settings(call);
    const review_settings *settings = call->settings;
    review_state state = {
        .call = call,
        .settings = settings,
        .judging = us_judging_make(call, &settings->requests, &settings->policies),
    };
    if (wrong)
        return us_command_misuse(call, "%s", wrong);
    int code = judge(&state);
    us_judging_end(&state.judging, state.policy);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(review_settings),
    {US_NAMED('n', "namespace"), US_STORED(COMMAS, review_settings, packages),
     .value = "PACKAGE",
     .help = "only the rules of this package decide (a namespace of conftest's, not of "
             "Kubernetes)"},
    {US_NAMED(0, "all-namespaces"), US_STORED(FLAG, review_settings, all_packages),
     .help = "the rules of all packages decide; so it is without --namespace"},
    US_REQUEST_STATE_OPTIONS(review_settings),
    US_REQUEST_OPTIONS(review_settings),
    {US_NAMED(0, "inventory"), US_STORED(FLAG, review_settings, inventory),
     .help = "the manifests are all there is in the cluster; so it is for a folder, or "
             "for several files"},
    {US_NAMED(0, "combine"), US_STORED(FLAG, review_settings, combine),
     .help = "one input of all documents: a list of {path, contents}"},
    {US_NAMED(0, "stdin-filename"), US_STORED(TEXT, review_settings, stdin_name),
     .value = "NAME", .help = "what standard input is called in messages"},
    {US_NAMED(0, "why"), US_STORED(FLAG, review_settings, explain),
     .help = "tell of each denial which expression made it, and what that read, as the "
             "webhook does in its audit annotations with --explain-denials"},
    {US_NAMED(0, "write"), US_STORED(FLAG, review_settings, write),
     .help =
         "write what patches change into the files, and leave the rest of them alone"},
    US_VERDICT_OPTIONS(review_settings),
    US_LANGUAGE_OPTIONS(review_settings, "review"),
    {US_NAMED(0, "parser"), .kind = US_OPTION_REFUSED,
     .help = "manifests are YAML or JSON, whatever they are called"},
    {US_NAMED('u', "update"), .kind = US_OPTION_REFUSED,
     .help = "policies are never fetched; fetch them before"},
    {US_NAMED(0, "trace"), .kind = US_OPTION_REFUSED,
     .help = "usher test --explain shows what rules do"},
    {0},
};

const us_command cmd_review = {
    .name = "review",
    .summary = "Judge manifests as a cluster would",
    .usage = "PATH...",
    .about =
        "Reads Kubernetes manifests (YAML or JSON, files, folders, - for standard input) "
        "and judges each object as the webhook judges the request it comes to: patches "
        "first, then deny, violation and warn rules. Documents of any other kind are "
        "judged, too; an AdmissionReview as the request that it has. What a folder's "
        "file .usherignore names, a pattern a line, is left "
        "out of it.\n"
        "What patches change is shown as a diff, and written into the files with "
        "--write, "
        "so that files and cluster agree. It is no finding by itself.\n"
        "The exit code is 0 if all is well, warnings included; 1 after a denial; 2 if "
        "something could not be read or evaluated.",
    .files = ".usherignore\tin a folder that is named: patterns, a line each, of files "
             "and folders "
             "that are left out of it",
    .examples = "  usher review manifests/\n"
                "  usher review -p policies -c config.yaml -o github deploy.yaml\n"
                "  usher review --old git:origin/main:manifests manifests\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(review_settings),
    .run = run_review,
};

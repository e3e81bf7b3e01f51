/* usher review: judges manifests as a cluster would judge the requests they come to. Here
 * is what a command line has: flags, files, exit codes; finding and judging are review/'s,
 * deciding is admission/'s. Flags are conftest's where it has them. */
#include "base/file.h"
#include "cli/policies.h"
#include "cli/verdicts.h"
#include "diff/diff.h"

typedef struct review_settings {
    us_policy_settings policies;
    us_verdict_settings verdicts;
    us_words packages;
    bool all_packages;
    us_words old;
    const char *operation;
    const char *namespace;
    us_words namespace_labels;
    const char *user;
    us_words groups;
    bool inventory;
    bool combine;
    const char *stdin_name;
    us_words ignore;
    bool write;
} review_settings;

/* What lives while a review runs. */
typedef struct review_state {
    us_invocation *call;
    const review_settings *settings;
    us_manifests *manifests, *old;
    us_review_options options;
    usher_engine *engine;
    usher_policy *policy;
    us_admission_plan *plan;
} review_state;

/* ---- Policies ------------------------------------------------------------------------ */

static bool add_manifests(void *data, usher_builder *builder, us_str *error)
{
    const review_state *state = data;
    return us_review_add_data(state->call->arena, builder, state->manifests,
                              &state->options, error);
}

static usher_policy *build(review_state *state, bool traced)
{
    us_policy_source source = {
        .call = state->call,
        .settings = &state->settings->policies,
        .engine = state->engine,
        .add = add_manifests,
        .data = state,
    };
    return us_policies_build(&source, traced);
}

static bool load_policies(review_state *state)
{
    us_admission_options options = {
        .packages =
            state->settings->all_packages ? NULL : state->settings->packages.items,
        .enforcement_point = "gator.gatekeeper.sh",
        .limits = {.strict_errors = state->settings->policies.show_errors},
    };
    us_str problem;
    state->engine = usher_engine_new();
    state->policy = build(state, false);
    if (!state->policy)
        return false;
    state->plan =
        us_admission_plan_new(state->call->arena, state->policy, &options, &problem);
    if (!state->plan) {
        us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
        return false;
    }
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
    if (settings->old.count > 0 && settings->operation &&
        strcmp(settings->operation, "UPDATE") != 0)
        return "--old is for updates: leave --operation out, or say UPDATE";
    for (size_t i = 0; settings->write && i < call->operands.count; i++)
        if (strcmp(call->operands.items[i], "-") == 0)
            return "--write needs files; standard input cannot be written to";
    if (settings->old.count > 0 && settings->combine)
        return "give --old or --combine, not both";
    return NULL;
}

/* Files and folders, or one of these from git. */
static bool open_old(review_state *state, size_t threads, us_str *error)
{
    const us_words *old = &state->settings->old;
    us_arena *arena = state->call->arena;
    const char *const *ignore = state->settings->ignore.items;
    if (old->count == 0)
        return true;
    if (old->count == 1 && strncmp(old->items[0], "git:", 4) == 0) {
        state->old = us_diff_open(arena, old->items[0], ignore, error);
        return state->old != NULL;
    }
    state->old = us_manifests_find(arena, old->items, ignore, NULL);
    us_manifests_read(state->old, threads);
    return true;
}

static int judge(review_state *state)
{
    us_arena *arena = state->call->arena;
    const review_settings *settings = state->settings;
    size_t threads = us_command_threads();
    us_str error;
    state->manifests = us_manifests_find(arena, state->call->operands.items,
                                         settings->ignore.items, settings->stdin_name);
    us_manifests_read(state->manifests, threads);
    if (!open_old(state, threads, &error))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    state->options = (us_review_options){
        .operation = settings->operation,
        .old = state->old,
        .namespace = settings->namespace,
        .namespace_labels = settings->namespace_labels.items,
        .user = settings->user,
        .groups = settings->groups.items,
        .complete = settings->inventory || us_manifests_are_complete(state->manifests),
        .patches = settings->write || strcmp(settings->verdicts.format, "text") == 0,
        .threads = threads,
        .combine = settings->combine,
    };
    if (us_manifests_count(state->manifests) == 0)
        return us_command_fail(state->call, "no manifests there");
    if (!load_policies(state))
        return US_EXIT_FAILED;
    us_review_outcome *outcome = us_review_run(arena, state->manifests, state->plan,
                                               state->policy, &state->options);
    usher_policy *traced = us_review_lacks_places(outcome) ? build(state, true) : NULL;
    if (traced)
        us_review_find_places(arena, outcome, state->manifests, state->plan, traced,
                              &state->options);
    usher_policy_free(traced);
    return report(state, outcome);
}

static int run_review(us_invocation *call)
{
    const char *wrong = check_settings(call);
    review_state state = {.call = call, .settings = call->settings};
    if (wrong)
        return us_command_misuse(call, "%s", wrong);
    int code = judge(&state);
    usher_policy_free(state.policy);
    if (state.engine)
        usher_engine_free(state.engine);
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
    {US_NAMED(0, "old"), US_STORED(COMMAS, review_settings, old), .value = "PATH",
     .help = "manifests of what is in the cluster: an object that is in both is an "
             "UPDATE, with the old one as oldObject; or git:REVISION:PATH"},
    {US_NAMED(0, "operation"), US_STORED(CHOICE, review_settings, operation),
     .value = "OP", .choices = "CREATE UPDATE DELETE CONNECT",
     .help = "operation of the requests; without --old CREATE"},
    {US_NAMED(0, "in-namespace"), US_STORED(TEXT, review_settings, namespace),
     .value = "NAME",
     .help = "Kubernetes namespace of objects that name none; else default"},
    {US_NAMED(0, "namespace-labels"),
     US_STORED(COMMAS, review_settings, namespace_labels), .value = "KEY=VALUE",
     .help = "labels of namespaces that are not among the manifests"},
    {US_NAMED(0, "user"), US_STORED(TEXT, review_settings, user), .value = "NAME",
     .help = "user who makes the requests; else usher:review"},
    {US_NAMED(0, "group"), US_STORED(LIST, review_settings, groups), .value = "NAME",
     .help = "group of that user; else system:authenticated"},
    {US_NAMED(0, "inventory"), US_STORED(FLAG, review_settings, inventory),
     .help = "the manifests are all there is in the cluster; so it is for a folder, or "
             "for several files"},
    {US_NAMED(0, "combine"), US_STORED(FLAG, review_settings, combine),
     .help = "one input of all documents: a list of {path, contents}"},
    {US_NAMED(0, "stdin-filename"), US_STORED(TEXT, review_settings, stdin_name),
     .value = "NAME", .help = "what standard input is called in messages"},
    US_IGNORE_OPTION(review_settings, ignore),
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

/* usher review: judges manifests as a cluster would judge the requests they come to. Here
 * is what a command line has: flags, files, exit codes; finding and judging are review/'s,
 * deciding is admission/'s. Flags are conftest's where it has them. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/sources.h"
#include "diff/diff.h"
#include "review/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FORMATS "text json stdout " US_REPORT_FORMATS

/* A configuration may have so many bytes. */
#define CONFIG_MAX ((size_t)16 << 20)

typedef struct review_settings {
    us_words policies;
    us_words data;
    const char *config;
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
    const char *format;
    bool write;
    bool fail_on_warn;
    bool no_fail;
    bool quiet;
    bool no_color;
    bool suppress_exceptions;
    bool strict;
    bool show_errors;
    const char *dialect;
    const char *capabilities;
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

static bool add_sources(review_state *state, usher_builder *builder, us_str *error)
{
    /* Tests that lie beside policies decide nothing. */
    static const char *const tests[] = {"*_test.rego", "..*", NULL};
    const review_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_str text;
    if (!us_sources_add_policies(arena, builder, &settings->policies, tests, error))
        return false;
    if (settings->policies.count == 0)
        us_admission_add_default_policies(builder);
    for (size_t i = 0; i < settings->data.count; i++)
        usher_builder_add_path(builder, settings->data.items[i], tests);
    if (settings->config) {
        if (!us_file_read(arena, settings->config, CONFIG_MAX, &text, error))
            return false;
        usher_builder_add_data(builder, "usher.config", settings->config, text.text,
                               text.length);
    }
    return us_sources_capabilities(arena, builder, settings->capabilities, error) &&
           us_review_add_data(arena, builder, state->manifests, &state->options, error);
}

static void tell_problems(const us_invocation *call, usher_problems *problems)
{
    us_str text = us_str_from(usher_problems_text(problems, true));
    while (us_str_ends_with(text, US_STR("\n")))
        text.length--;
    us_command_fail(call, "the policies do not load\n%.*s", US_STR_ARG(text));
}

static usher_policy *build(review_state *state, bool traced)
{
    const review_settings *settings = state->settings;
    usher_build_options options = {
        .dialect = !settings->dialect                     ? USHER_REGO_V1_OR_V0
                   : strcmp(settings->dialect, "v0") == 0 ? USHER_REGO_V0
                                                          : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = !traced,
        .traced = traced,
    };
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    us_str error = US_STR_EMPTY;
    usher_builder *builder = usher_builder_new(state->engine, &options);
    if (add_sources(state, builder, &error)) {
        policy = usher_builder_finish(builder, &problems);
        if (!policy)
            tell_problems(state->call, problems);
    } else {
        us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

static bool load_policies(review_state *state)
{
    us_admission_options options = {
        .packages =
            state->settings->all_packages ? NULL : state->settings->packages.items,
        .enforcement_point = "gator.gatekeeper.sh",
        .limits = {.strict_errors = state->settings->show_errors},
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

static bool wants_colors(const review_settings *settings)
{
    return !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
}

static int exit_code(const review_settings *settings, const us_review_outcome *outcome)
{
    const size_t *levels = outcome->levels;
    if (levels[US_REVIEW_ERROR] > 0)
        return US_EXIT_FAILED;
    bool found = levels[US_REVIEW_DENY] > 0 ||
                 (settings->fail_on_warn && levels[US_REVIEW_WARN] > 0);
    return found ? US_EXIT_FINDINGS : US_EXIT_CLEAN;
}

/* Leaves the exceptions out, if so asked. */
static void suppress(us_review_outcome *outcome)
{
    size_t kept = 0;
    for (size_t i = 0; i < outcome->object_count; i++) {
        us_review_object *object = &outcome->objects[i];
        size_t first = kept;
        for (size_t j = 0; j < object->count; j++)
            if (outcome->findings[object->first + j].level != US_REVIEW_EXCEPTION)
                outcome->findings[kept++] = outcome->findings[object->first + j];
        object->first = first;
        object->count = kept - first;
    }
    outcome->count = kept;
    outcome->levels[US_REVIEW_EXCEPTION] = 0;
}

static void print(review_state *state, us_buf *out, const us_review_outcome *outcome)
{
    const char *format = state->settings->format;
    if (strcmp(format, "text") == 0) {
        us_review_print(out, outcome, !state->settings->write,
                        wants_colors(state->settings));
    } else if (strcmp(format, "json") == 0) {
        us_review_json(out, outcome);
    } else if (strcmp(format, "stdout") == 0) {
        us_review_conftest(out, outcome, wants_colors(state->settings));
    } else {
        us_report whole = us_review_report(state->call->arena, outcome);
        us_report_write(out, &whole, format);
    }
}

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
    us_buf out = us_buf_make(state->call->arena), sum = us_buf_make(state->call->arena);
    int code = exit_code(settings, outcome);
    bool failed = false;
    size_t written = settings->write ? write_files(state, outcome, &failed) : 0;
    for (size_t i = 0; i < outcome->object_count; i++)
        fprintf(stderr, "%.*s", US_STR_ARG(outcome->objects[i].print));
    if (!settings->quiet || code != US_EXIT_CLEAN) {
        if (settings->suppress_exceptions)
            suppress(outcome);
        print(state, &out, outcome);
        us_review_summary(&sum, outcome, written);
        fputs(us_buf_str(&sum).text, stderr);
    }
    if (code == US_EXIT_FINDINGS && settings->no_fail)
        code = US_EXIT_CLEAN;
    if (failed)
        code = US_EXIT_FAILED;
    return us_command_output(state->call, us_buf_str(&out), code);
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
        .patches = settings->write || strcmp(settings->format, "text") == 0,
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
    {US_NAMED('p', "policy"), US_STORED(COMMAS, review_settings, policies),
     .value = "PATH",
     .help = "file or folder of policies, instead of those that usher brings along"},
    {US_NAMED('d', "data"), US_STORED(COMMAS, review_settings, data), .value = "PATH",
     .help = "file or folder of data that policies read"},
    {US_NAMED('c', "config"), US_STORED(TEXT, review_settings, config), .value = "FILE",
     .help = "YAML that policies see as data.usher.config"},
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
    {US_NAMED('o', "output"), US_STORED(CHOICE, review_settings, format),
     .value = "FORMAT", .choices = FORMATS, .preset = "text",
     .help = "form of the output; stdout is that of conftest"},
    {US_NAMED(0, "write"), US_STORED(FLAG, review_settings, write),
     .help =
         "write what patches change into the files, and leave the rest of them alone"},
    {US_NAMED(0, "fail-on-warn"), US_STORED(FLAG, review_settings, fail_on_warn),
     .help = "warnings are findings, too: exit with 1"},
    {US_NAMED(0, "no-fail"), US_STORED(FLAG, review_settings, no_fail),
     .help = "exit with 0 whatever the findings are"},
    {US_NAMED(0, "quiet"), US_STORED(FLAG, review_settings, quiet),
     .help = "print nothing where the exit code would be 0"},
    {US_NAMED(0, "no-color"), US_STORED(FLAG, review_settings, no_color),
     .help = "no colors on a terminal"},
    {US_NAMED(0, "suppress-exceptions"),
     US_STORED(FLAG, review_settings, suppress_exceptions),
     .help = "do not tell which rules an exception kept from counting"},
    {US_NAMED('S', "strict"), US_STORED(FLAG, review_settings, strict),
     .help = "unused variables and imports in policies are errors"},
    {US_NAMED(0, "show-builtin-errors"), US_STORED(FLAG, review_settings, show_errors),
     .help = "an error of a built-in function is an error of the review"},
    {US_NAMED(0, "rego-version"), US_STORED(CHOICE, review_settings, dialect),
     .value = "VERSION", .choices = "v0 v1",
     .help = "dialect of the policies; else v1, and v0 where that fails"},
    US_CAPABILITIES_OPTION(review_settings, capabilities),
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
        "judged, too. What a folder's file .usherignore names, a pattern a line, is left "
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

/* usher diff: compares two versions of manifests. Here is what a command line has: flags,
 * files, exit codes; pairing and showing are diff/'s, what a change means the policies'. */
#include "admission/admission.h"
#include "base/file.h"
#include "cli/policies.h"
#include "diff/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FORMATS "text json markdown " US_REPORT_FORMATS

typedef struct diff_settings {
    const char *old, *new;
    us_policy_settings policies;
    const char *threshold;
    const char *accepted;
    const char *write_accepted;
    const char *why;
    const char *namespace;
    us_words ignore;
    const char *format;
    bool no_color;
} diff_settings;

/* What lives while a comparison runs. */
typedef struct diff_state {
    us_invocation *call;
    const diff_settings *settings;
    us_manifests *old, *new;
    us_diff_given given;
    usher_value *config;
    usher_engine *engine;
    usher_policy *policy;
} diff_state;

/* ---- What is given ------------------------------------------------------------------- */

static bool read_given(diff_state *state, us_str *error)
{
    const diff_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_diff_given *given = &state->given;
    size_t unexplained;
    *given = (us_diff_given){
        .file = settings->policies.config,
        .threshold = settings->threshold,
        .accepted_file = settings->accepted,
    };
    if (given->file &&
        !us_file_read(arena, given->file, US_CONFIG_MAX, &given->text, error))
        return false;
    if (given->accepted_file && !us_file_read(arena, given->accepted_file, US_CONFIG_MAX,
                                              &given->accepted, error))
        return false;
    if (!us_diff_config(arena, given, &state->config, &unexplained, error))
        return false;
    if (unexplained > 0)
        fprintf(stderr,
                "%s: accepted changes without a reason, which count for nothing: %zu\n",
                settings->accepted, unexplained);
    return true;
}

static bool read_sides(diff_state *state, us_str *error)
{
    const diff_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    state->old = us_diff_open(arena, settings->old, settings->ignore.items, error);
    if (!state->old)
        return false;
    state->new = us_diff_open(arena, settings->new, settings->ignore.items, error);
    return state->new != NULL;
}

/* ---- Policies ------------------------------------------------------------------------ */

static bool add_config(void *data, usher_builder *builder, us_str *error)
{
    const diff_state *state = data;
    const char *file = state->settings->policies.config;
    (void)error;
    usher_builder_add_value(builder, "usher.config", file ? file : "configuration",
                            state->config);
    return true;
}

/* The configuration is not added as it is: what was accepted is a part of it. */
static bool load_policies(diff_state *state)
{
    us_policy_settings settings = state->settings->policies;
    settings.config = NULL;
    state->engine = usher_engine_new();
    us_policy_source source = {
        .call = state->call,
        .settings = &settings,
        .engine = state->engine,
        .add = add_config,
        .data = state,
    };
    state->policy = us_policies_build(&source, false);
    return state->policy != NULL;
}

/* ---- Output -------------------------------------------------------------------------- */

static bool wants_colors(const diff_settings *settings)
{
    return !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
}

static void print(diff_state *state, us_buf *out, const us_diff_outcome *outcome)
{
    const char *format = state->settings->format;
    if (strcmp(format, "text") == 0) {
        us_diff_print(out, outcome, wants_colors(state->settings));
    } else if (strcmp(format, "json") == 0) {
        us_diff_json(out, outcome);
    } else if (strcmp(format, "markdown") == 0) {
        us_diff_markdown(out, outcome);
    } else {
        us_report whole = us_diff_report(state->call->arena, outcome);
        us_report_write(out, &whole, format);
    }
}

static bool write_accepted(diff_state *state, const us_diff_outcome *outcome)
{
    const diff_settings *settings = state->settings;
    us_str text = us_diff_baseline(state->call->arena, outcome, state->given.accepted,
                                   settings->why);
    return us_command_write(state->call, settings->write_accepted, text);
}

static int report(diff_state *state, const us_diff_outcome *outcome)
{
    us_buf out = us_buf_make(state->call->arena);
    int code = outcome->error_count > 0                 ? US_EXIT_FAILED
               : outcome->verdicts[US_DIFF_REFUSED] > 0 ? US_EXIT_FINDINGS
                                                        : US_EXIT_CLEAN;
    us_buf sum = us_buf_make(state->call->arena);
    us_diff_summary(&sum, outcome);
    fwrite(outcome->print.text, 1, outcome->print.length, stderr);
    fputs(us_buf_str(&sum).text, stderr);
    print(state, &out, outcome);
    if (state->settings->write_accepted && !write_accepted(state, outcome))
        code = US_EXIT_FAILED;
    return us_command_output(state->call, us_buf_str(&out), code);
}

/* ---- The command --------------------------------------------------------------------- */

static int compare(diff_state *state)
{
    us_arena *arena = state->call->arena;
    us_diff_options options = {
        .namespace = state->settings->namespace,
        .keep_print = true,
    };
    us_str error;
    if (!read_given(state, &error) || !read_sides(state, &error))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    if (!load_policies(state))
        return US_EXIT_FAILED;
    us_diff_outcome *outcome =
        us_diff_run(arena, state->old, state->new, state->policy, &options);
    if (outcome->rule_count == 0)
        return us_command_fail(state->call,
                               "no policy compares anything: packages need a "
                               "rule called comparison");
    return report(state, outcome);
}

static int run_diff(us_invocation *call)
{
    diff_state state = {.call = call, .settings = call->settings};
    const diff_settings *settings = state.settings;
    if (call->operands.count > 0)
        return us_command_misuse(call, "%s: say --old and --new",
                                 call->operands.items[0]);
    if (!settings->old || !settings->new)
        return us_command_misuse(call, "say what to compare: --old and --new");
    if (strcmp(settings->old, "-") == 0 && strcmp(settings->new, "-") == 0)
        return us_command_misuse(call, "standard input can be one side, not both");
    if (settings->why && !settings->write_accepted)
        return us_command_misuse(call, "--why is for --write-accepted");
    int code = compare(&state);
    usher_policy_free(state.policy);
    if (state.engine)
        usher_engine_free(state.engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED(0, "old"), US_STORED(TEXT, diff_settings, old), .value = "PATH",
     .help = "what was: a file, a folder, - for standard input, or git:REVISION:PATH"},
    {US_NAMED(0, "new"), US_STORED(TEXT, diff_settings, new), .value = "PATH",
     .help = "what is now; the same forms"},
    {US_NAMED(0, "breaking-change-threshold"), US_STORED(TEXT, diff_settings, threshold),
     .value = "NUMBER",
     .help = "score from which on a change takes a new major version, above 0 and 1 at "
             "most; else that of the configuration, or 0.3"},
    US_POLICY_OPTIONS(diff_settings),
    {US_NAMED(0, "accepted"), US_STORED(TEXT, diff_settings, accepted), .value = "FILE",
     .help =
         "YAML list of changes that were agreed on and don't count: kind, name, path, "
         "why, and perhaps namespace, class, until"},
    {US_NAMED(0, "write-accepted"), US_STORED(TEXT, diff_settings, write_accepted),
     .value = "FILE",
     .help = "write such a list for what is refused now, after those of --accepted"},
    {US_NAMED(0, "why"), US_STORED(TEXT, diff_settings, why), .value = "TEXT",
     .help = "the reason that --write-accepted writes; an entry without one does not "
             "count"},
    {US_NAMED(0, "in-namespace"), US_STORED(TEXT, diff_settings, namespace),
     .value = "NAME",
     .help = "Kubernetes namespace of objects that name none; else default"},
    US_IGNORE_OPTION(diff_settings, ignore),
    {US_NAMED('o', "output"), US_STORED(CHOICE, diff_settings, format), .value = "FORMAT",
     .choices = FORMATS, .preset = "text", .help = "form of the output"},
    {US_NAMED(0, "no-color"), US_STORED(FLAG, diff_settings, no_color),
     .help = "no colors on a terminal"},
    {0},
};

const us_command cmd_diff = {
    .name = "diff",
    .program = "prompt-diff-checker",
    .summary = "Compare two versions of manifests, and say what breaks",
    .usage = "--old PATH --new PATH",
    .about =
        "Pairs the objects of both sides by group, kind, namespace and name. The "
        "policies "
        "say what each change means: its class (major, minor, patch), its weight, and "
        "the bump of the version that all changes of an object take together. Refused is "
        "what scores at the threshold or above, 1 - Π(1 - weight), without a new major "
        "version in the annotation prompt.example.com/version.\n"
        "The exit code is 0 if all is well; 1 if something is refused; 2 if something "
        "could not be read or evaluated.",
    .examples = "  usher diff --old templates/v1.2.3.yaml --new templates/v1.2.4.yaml\n"
                "  usher diff --old git:origin/main:prompts --new prompts -o markdown\n"
                "  usher diff --old a --new b --write-accepted accepted.yaml --why "
                "'agreed in #12'\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(diff_settings),
    .run = run_diff,
};

/* usher doctor: says what will bite about the admission webhooks in a set of manifests. The
 * checks are policies (policies/doctor) that judge the manifests as in a review, so finding
 * and placing is review/'s; here is what a command line has: flags, what is shown, exit
 * codes. */
#include "base/file.h"
#include "base/threads.h"
#include "cli/command.h"
#include "cli/sources.h"
#include "doctor/doctor.h"
#include "review/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FORMATS "text json " US_REPORT_FORMATS

/* From the least to the worst. */
#define SEVERITIES "low medium high critical"

/* A configuration, and a file of metrics, may have so many bytes. */
#define CONFIG_MAX  ((size_t)16 << 20)
#define METRICS_MAX ((size_t)256 << 20)

typedef struct doctor_settings {
    us_words policies;
    us_words checks;
    us_words metrics;
    const char *config;
    const char *namespace;
    const char *kubeconfig;
    const char *context;
    us_words ignore;
    const char *severity;
    const char *format;
    bool connect;
    bool list;
    bool no_color;
} doctor_settings;

/* What lives while the checks run. */
typedef struct doctor_state {
    us_invocation *call;
    const doctor_settings *settings;
    us_manifests *manifests;
    us_review_options options;
    usher_engine *engine;
    usher_policy *judged,
        *checks; /* the policies that are checked, and those that check */
    us_admission_plan *judged_plan, *plan;
} doctor_state;

/* ---- Checks -------------------------------------------------------------------------- */

static const char *const left_out[] = {"*_test.rego", "..*", NULL};

static usher_builder *new_builder(doctor_state *state)
{
    usher_build_options options = {.dialect = USHER_REGO_V1_OR_V0};
    return usher_builder_new(state->engine, &options);
}

/* NULL with a message where the sources do not load. Frees [builder]. */
static usher_policy *finish(doctor_state *state, usher_builder *builder, const char *what)
{
    usher_problems *problems = NULL;
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_str text = us_str_from(policy ? "" : usher_problems_text(problems, true));
    while (us_str_ends_with(text, US_STR("\n")))
        text.length--;
    if (!policy)
        us_command_fail(state->call, "the %s do not load\n%.*s", what, US_STR_ARG(text));
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

static us_admission_plan *plan_of(doctor_state *state, const usher_policy *policy)
{
    us_str problem;
    us_admission_plan *plan =
        us_admission_plan_new(state->call->arena, policy, NULL, &problem);
    if (!plan)
        us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
    return plan;
}

/* The policies that --policy names; true where it names none. */
static bool load_judged(doctor_state *state)
{
    const us_words *policies = &state->settings->policies;
    if (policies->count == 0)
        return true;
    us_str error;
    usher_builder *builder = new_builder(state);
    if (!us_sources_add_policies(state->call->arena, builder, policies, NULL, left_out,
                                 &error)) {
        usher_builder_free(builder);
        us_command_fail(state->call, "%.*s", US_STR_ARG(error));
        return false;
    }
    state->judged = finish(state, builder, "policies");
    state->judged_plan = state->judged ? plan_of(state, state->judged) : NULL;
    return state->judged_plan != NULL;
}

static bool add_metrics(doctor_state *state, usher_builder *builder, us_str *error)
{
    const us_words *files = &state->settings->metrics;
    us_arena *arena = state->call->arena;
    us_buf all = us_buf_make(arena);
    us_str text;
    for (size_t i = 0; i < files->count; i++) {
        if (!us_file_read(arena, files->items[i], METRICS_MAX, &text, error))
            return false;
        us_buf_add_str(&all, text);
        us_buf_add_char(&all, '\n');
    }
    us_doctor_add_metrics(arena, builder, us_buf_str(&all));
    return true;
}

static bool add_sources(doctor_state *state, usher_builder *builder, us_str *error)
{
    const doctor_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_str text;
    us_admission_add_checks(builder);
    for (size_t i = 0; i < settings->checks.count; i++)
        usher_builder_add_path(builder, us_sources_path(settings->checks.items[i]),
                               left_out);
    if (settings->config) {
        if (!us_file_read(arena, settings->config, CONFIG_MAX, &text, error))
            return false;
        usher_builder_add_data(builder, "usher.config", settings->config, text.text,
                               text.length);
    }
    if (state->judged)
        us_doctor_add_policies(arena, builder, state->judged_plan, state->judged,
                               state->manifests);
    if (settings->connect)
        us_doctor_add_connections(arena, builder, state->manifests);
    return add_metrics(state, builder, error) &&
           us_review_add_data(arena, builder, state->manifests, &state->options, error);
}

static bool load_checks(doctor_state *state)
{
    us_str error;
    usher_builder *builder = new_builder(state);
    if (!add_sources(state, builder, &error)) {
        usher_builder_free(builder);
        us_command_fail(state->call, "%.*s", US_STR_ARG(error));
        return false;
    }
    state->checks = finish(state, builder, "checks");
    state->plan = state->checks ? plan_of(state, state->checks) : NULL;
    return state->plan != NULL;
}

/* ---- Output -------------------------------------------------------------------------- */

static us_str member_text(const usher_value *object, const char *name)
{
    const usher_value *value = object ? usher_value_member(object, name) : NULL;
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

/* Each check with what its METADATA says of it. */
static void list_checks(us_buf *out, const doctor_state *state)
{
    size_t count = us_admission_plan_package_count(state->plan);
    for (size_t i = 0; i < count; i++) {
        us_admission_package package = us_admission_plan_package(state->plan, i);
        const usher_value *said =
            usher_policy_package_annotations(state->checks, package.path);
        const usher_value *custom = said ? usher_value_member(said, "custom") : NULL;
        us_buf_add_format(out, "%-28.*s %-8.*s  %.*s\n", US_STR_ARG(package.name),
                          US_STR_ARG(member_text(custom, "severity")),
                          US_STR_ARG(member_text(said, "title")));
    }
}

static bool is_finding(const us_review_finding *finding)
{
    return finding->level == US_REVIEW_DENY || finding->level == US_REVIEW_WARN;
}

/* The place of [severity] among all of them; a check that names none counts as one that
 * must be seen. */
static size_t rank_of(us_str severity)
{
    us_str all = US_STR(SEVERITIES);
    size_t at = severity.length > 0 ? us_str_find(all, severity, 0) : US_STR_NONE;
    return at == US_STR_NONE ? all.length : at;
}

/* What came from a cluster stands in no line of a file. */
static void forget_lines(us_review_outcome *outcome)
{
    for (size_t i = 0; i < outcome->count; i++)
        outcome->findings[i].at = (us_position){0};
    for (size_t i = 0; i < outcome->object_count; i++)
        outcome->objects[i].at = (us_position){0};
}

/* Leaves out what is less severe than --severity. */
static void filter(const doctor_state *state, us_review_outcome *outcome)
{
    size_t kept = 0, least = rank_of(us_str_from(state->settings->severity));
    for (size_t i = 0; i < outcome->object_count; i++) {
        us_review_object *object = &outcome->objects[i];
        size_t first = kept;
        for (size_t j = 0; j < object->count; j++) {
            const us_review_finding *finding = &outcome->findings[object->first + j];
            if (is_finding(finding) && rank_of(finding->severity) < least)
                outcome->levels[finding->level]--;
            else
                outcome->findings[kept++] = *finding;
        }
        object->first = first;
        object->count = kept - first;
    }
    outcome->count = kept;
}

static void print_finding(us_buf *out, const us_review_finding *finding, us_str object,
                          bool colors)
{
    bool counts = is_finding(finding);
    us_str word = us_str_from(us_review_level_name(finding->level));
    if (counts && finding->severity.length > 0)
        word = finding->severity;
    us_buf_add_str(out, finding->file);
    if (finding->at.row > 0)
        us_buf_add_format(out, ":%u:%u", finding->at.row, finding->at.column);
    if (finding->file.length > 0)
        us_buf_add_c(out, ": ");
    if (colors)
        us_buf_add_c(out, finding->level == US_REVIEW_WARN ? "\033[33m" : "\033[31m");
    us_buf_add_str(out, word);
    us_buf_add_c(out, colors ? "\033[0m: " : ": ");
    if (counts)
        us_buf_add_format(out, "%.*s: ", US_STR_ARG(object));
    if (us_review_shows_field(finding))
        us_buf_add_format(out, "%.*s: ", US_STR_ARG(finding->field));
    us_buf_add_str(out, finding->message);
    if (finding->policy.length > 0)
        us_buf_add_format(out, " [%.*s]", US_STR_ARG(finding->policy));
    us_buf_add_char(out, '\n');
    if (counts && finding->fix.length > 0)
        us_buf_add_format(out, "    fix: %.*s\n", US_STR_ARG(finding->fix));
}

static void print_text(us_buf *out, const us_review_outcome *outcome, bool colors)
{
    for (size_t i = 0; i < outcome->object_count; i++) {
        const us_review_object *object = &outcome->objects[i];
        for (size_t j = 0; j < object->count; j++)
            print_finding(out, &outcome->findings[object->first + j], object->name,
                          colors);
    }
}

static bool wants_colors(const doctor_settings *settings)
{
    return !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
}

static void print(doctor_state *state, us_buf *out, const us_review_outcome *outcome)
{
    const char *format = state->settings->format;
    if (strcmp(format, "text") == 0) {
        print_text(out, outcome, wants_colors(state->settings));
    } else if (strcmp(format, "json") == 0) {
        us_review_json(out, outcome);
    } else {
        us_report whole = us_review_report(state->call->arena, outcome);
        whole.tool = "usher doctor";
        us_report_write(out, &whole, format);
    }
}

static int report(doctor_state *state, us_review_outcome *outcome)
{
    us_buf out = us_buf_make(state->call->arena);
    filter(state, outcome);
    if (state->settings->kubeconfig)
        forget_lines(outcome);
    size_t findings = outcome->levels[US_REVIEW_DENY] + outcome->levels[US_REVIEW_WARN];
    size_t errors = outcome->levels[US_REVIEW_ERROR];
    print(state, &out, outcome);
    int code = us_command_output(state->call, us_buf_str(&out),
                                 errors > 0     ? US_EXIT_FAILED
                                 : findings > 0 ? US_EXIT_FINDINGS
                                                : US_EXIT_CLEAN);
    fprintf(stderr, "%zu object%s in %zu file%s: %zu finding%s", outcome->judged_count,
            outcome->judged_count == 1 ? "" : "s", outcome->named_count,
            outcome->named_count == 1 ? "" : "s", findings, findings == 1 ? "" : "s");
    if (errors > 0)
        fprintf(stderr, ", %zu error%s", errors, errors == 1 ? "" : "s");
    fputc('\n', stderr);
    return code;
}

/* ---- The command --------------------------------------------------------------------- */

static int examine(doctor_state *state)
{
    const doctor_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_str error;
    state->engine = usher_engine_new();
    state->manifests = us_manifests_find(arena, state->call->operands.items,
                                         settings->ignore.items, NULL);
    if (settings->kubeconfig &&
        !us_doctor_read_cluster(arena, state->manifests, settings->kubeconfig,
                                settings->context, &error))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    us_manifests_read(state->manifests, us_threads_usable());
    state->options = (us_review_options){.namespace = settings->namespace,
                                         .complete = true,
                                         .threads = us_threads_usable()};
    if (us_manifests_count(state->manifests) == 0 && !settings->list)
        return us_command_fail(state->call, "no manifests there");
    if (!load_judged(state) || !load_checks(state))
        return US_EXIT_FAILED;
    if (settings->list) {
        us_buf out = us_buf_make(arena);
        list_checks(&out, state);
        return us_command_output(state->call, us_buf_str(&out), US_EXIT_CLEAN);
    }
    us_review_outcome *outcome = us_review_run(arena, state->manifests, state->plan,
                                               state->checks, &state->options);
    return report(state, outcome);
}

static const char *check_settings(const us_invocation *call)
{
    const doctor_settings *settings = call->settings;
    if (settings->context && !settings->kubeconfig)
        return "--context is for --kubeconfig";
    if (settings->kubeconfig && call->operands.count > 0)
        return "give manifests or --kubeconfig, not both";
    if (call->operands.count == 0 && !settings->kubeconfig && !settings->list)
        return "name at least one file or folder, - for standard input, or --kubeconfig";
    return NULL;
}

static int run_doctor(us_invocation *call)
{
    doctor_state state = {.call = call, .settings = call->settings};
    const char *wrong = check_settings(call);
    if (wrong)
        return us_command_misuse(call, "%s", wrong);
    int code = examine(&state);
    usher_policy_free(state.checks);
    usher_policy_free(state.judged);
    usher_engine_free(state.engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED('p', "policy"), US_STORED(COMMAS, doctor_settings, policies),
     .value = "PATH",
     .help = "file or folder of the policies that the webhook decides by: says which of "
             "them it is never asked about"},
    {US_NAMED('c', "config"), US_STORED(TEXT, doctor_settings, config), .value = "FILE",
     .help = "the webhook's configuration: its section exceptions counts for checks, "
             "too, and its section webhook for what no flag of a container says"},
    {US_NAMED(0, "checks"), US_STORED(COMMAS, doctor_settings, checks), .value = "PATH",
     .help = "file or folder of further checks, policies that see all manifests as "
             "data.kubernetes"},
    {US_NAMED(0, "metrics"), US_STORED(COMMAS, doctor_settings, metrics), .value = "FILE",
     .help = "what /metrics of an API server or of usher-webhook says: compares how long "
             "calls took with timeoutSeconds"},
    {US_NAMED(0, "connect"), US_STORED(FLAG, doctor_settings, connect),
     .help =
         "call each webhook's server from here, to see the certificate that it shows"},
    {US_NAMED(0, "in-namespace"), US_STORED(TEXT, doctor_settings, namespace),
     .value = "NAME",
     .help = "Kubernetes namespace of objects that name none; else default"},
    {US_NAMED(0, "kubeconfig"), US_STORED(TEXT, doctor_settings, kubeconfig),
     .value = "FILE",
     .help = "read the cluster that this names, instead of manifests; by a token or a "
             "client certificate, and with GET alone"},
    {US_NAMED(0, "context"), US_STORED(TEXT, doctor_settings, context), .value = "NAME",
     .help = "context of the kubeconfig; else its current one"},
    US_IGNORE_OPTION(doctor_settings, ignore),
    {US_NAMED(0, "severity"), US_STORED(CHOICE, doctor_settings, severity),
     .value = "LEVEL", .choices = SEVERITIES, .preset = "low",
     .help = "leave out what is less severe"},
    {US_NAMED(0, "list"), US_STORED(FLAG, doctor_settings, list),
     .help = "list the checks, and check nothing"},
    {US_NAMED('o', "output"), US_STORED(CHOICE, doctor_settings, format),
     .value = "FORMAT", .choices = FORMATS, .preset = "text",
     .help = "form of the output"},
    {US_NAMED(0, "no-color"), US_STORED(FLAG, doctor_settings, no_color),
     .help = "no colors on a terminal"},
    {0},
};

const us_command cmd_doctor = {
    .name = "doctor",
    .summary = "Say what will bite about admission webhooks, and how to mend it",
    .usage = "PATH...",
    .about =
        "Reads the manifests of an admission webhook (YAML or JSON, files, folders, - "
        "for standard input): its registrations, and what answers them. Looks for what "
        "makes calls fail, stops a cluster, or lets requests pass unjudged: names and "
        "ends of certificates, rules, timeouts, rights, pods that all go at once. "
        "Registrations of other programs than usher are examined as well.\n"
        "What is not among the manifests is taken for missing, so give all of them. With "
        "--kubeconfig the same is read from a cluster: registrations, cluster roles, and "
        "what lies in the namespaces of the Services that are registered.\n"
        "The exit code is 0 if nothing was found; 1 if something was; 2 if something "
        "could not be read or evaluated.",
    .files = ".usherignore\tin a folder that is named: patterns, a line each, of files "
             "and folders "
             "that are left out of it",
    .examples = "  usher doctor manifests/\n"
                "  helm template usher charts/usher | usher doctor -\n"
                "  usher doctor -p policies -o github deploy/\n"
                "  usher doctor --kubeconfig ~/.kube/config --severity high\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(doctor_settings),
    .run = run_doctor,
};

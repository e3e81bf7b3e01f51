/* usher audit: judges what a cluster has stored. Here is what a command line has: flags, policies,
 * progress, signals, exit codes; reading and judging are audit/'s, deciding is admission/'s. */
#include "audit/audit.h"
#include "base/threads.h"
#include "cli/policies.h"
#include "cli/verdicts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define AUDIT_POINT "audit.gatekeeper.sh"
#define IN_POD      "/var/run/secrets/kubernetes.io/serviceaccount"
/* Progress is shown so often, in nanoseconds. */
#define REFRESH 100000000

typedef struct audit_settings {
    us_policy_settings policies;
    us_verdict_settings verdicts;
    bool cluster_policies;
    us_words packages;
    const char *kubeconfig;
    const char *context;
    us_words namespaces;
    us_words excluded;
    const char *selector;
    us_words kept;
    uint64_t memory; /* MiB */
    bool as_stored;
    const char *user;
    us_words groups;
    const char *state;
    bool no_progress;
} audit_settings;

/* What lives while an audit runs. */
typedef struct audit_state {
    us_invocation *call;
    const audit_settings *settings;
    us_kubeconfig config;
    us_audit_options options;
    us_audit *audit;
    us_sources_given given;
    usher_engine *engine;
    usher_policy *policy; /* with what is known of the cluster, once it is */
    us_admission_plan *plan;
    bool is_known;
    bool shows; /* progress */
    uint64_t began, shown;
} audit_state;

/* ---- Being broken off ---------------------------------------------------------------- */

static volatile bool stopped;

/* The second time it is over at once. */
static void stop(int number)
{
    stopped = true;
    signal(number, SIG_DFL);
}

static void await_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* ---- Progress ------------------------------------------------------------------------ */

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void clear_line(const audit_state *state)
{
    if (state->shown > 0)
        fputs("\r\033[K", stderr);
}

static void show(void *data, const us_audit_progress *progress)
{
    audit_state *state = data;
    uint64_t time = now();
    double seconds = (double)(time - state->began) / 1e9;
    if (!state->shows || time - state->shown < REFRESH)
        return;
    state->shown = time;
    fprintf(stderr, "\r\033[K%.*s: %s%zu", US_STR_ARG(progress->resource),
            progress->known ? "reading, " : "", progress->judged);
    if (progress->left >= 0)
        fprintf(stderr, " of %zu", progress->judged + (size_t)progress->left);
    if (progress->total > 0 && seconds > 0)
        fprintf(stderr, "; in all %zu, %.0f/s", progress->total,
                (double)progress->total / seconds);
    fflush(stderr);
}

static void note(void *data, us_str sentence)
{
    const audit_state *state = data;
    clear_line(state);
    fprintf(stderr, "%s: %.*s\n", state->call->shown, US_STR_ARG(sentence));
}

/* ---- Policies ------------------------------------------------------------------------ */

static bool add_known(void *data, usher_builder *builder, us_str *error)
{
    const audit_state *state = data;
    return !state->is_known || us_audit_add_data(state->audit, builder, error);
}

static bool load_policies(audit_state *state)
{
    const audit_settings *settings = state->settings;
    us_policy_source source = {
        .call = state->call,
        .settings = &settings->policies,
        .engine = state->engine,
        .add = add_known,
        .data = state,
        .given = state->given,
    };
    us_admission_options options = {
        .packages = settings->packages.items,
        .enforcement_point = AUDIT_POINT,
        .limits = {.strict_errors = settings->policies.show_errors},
        .as_stored = settings->as_stored,
    };
    us_str problem;
    usher_policy_free(state->policy);
    state->policy = us_policies_build(&source, false);
    if (!state->policy)
        return false;
    state->plan =
        us_admission_plan_new(state->call->arena, state->policy, &options, &problem);
    if (state->plan && us_admission_plan_package_count(state->plan) > 0)
        return true;
    us_command_fail(state->call, "%.*s",
                    US_STR_ARG(state->plan ? US_STR("no rule decides anything: packages "
                                                    "need a deny, violation, warn or "
                                                    "patch rule")
                                           : problem));
    return false;
}

/* ---- The command --------------------------------------------------------------------- */

/* As kubectl finds it: what was named, what the environment names, the file at home, or what a pod
 * is given. */
static bool find_cluster(audit_state *state, us_str *error)
{
    const audit_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    const char *path = settings->kubeconfig, *home = getenv("HOME");
    const char *host = getenv("KUBERNETES_SERVICE_HOST");
    if (!path && getenv("KUBECONFIG") && *getenv("KUBECONFIG"))
        path = getenv("KUBECONFIG");
    if (!path && home) {
        const char *usual = us_str_format(arena, "%s/.kube/config", home).text;
        path = access(usual, R_OK) == 0 ? usual : NULL;
    }
    if (path)
        return us_kubeconfig_read(arena, path, settings->context, &state->config, error);
    if (host)
        return us_kubeconfig_in_pod(arena, host, getenv("KUBERNETES_SERVICE_PORT"),
                                    IN_POD, &state->config, error);
    *error = US_STR("no cluster: give --kubeconfig, or set KUBECONFIG");
    return false;
}

static void set_options(audit_state *state)
{
    const audit_settings *settings = state->settings;
    state->options = (us_audit_options){
        .config = &state->config,
        .resources = state->call->operands.items,
        .namespaces = settings->namespaces.items,
        .excluded = settings->excluded.items,
        .selector = settings->selector,
        .kept = settings->kept.items,
        .user = settings->user,
        .groups = settings->groups.items,
        .memory = (size_t)settings->memory << 20,
        .threads = us_threads_usable(),
        .state = settings->state,
        .as_stored = settings->as_stored,
        .stopped = &stopped,
        .tell = show,
        .note = note,
        .data = state,
    };
}

/* Reads what there is to know, and builds policies that know it. */
static bool prepare(audit_state *state, us_str *error)
{
    set_options(state);
    state->audit = us_audit_open(state->call->arena, &state->options, error);
    if (!state->audit)
        return false;
    if (state->settings->cluster_policies &&
        !us_audit_read_policies(state->audit, &state->given.items, &state->given.count,
                                error))
        return false;
    *error = US_STR_EMPTY;
    if (!load_policies(state))
        return false;
    if (!us_audit_choose(state->audit, state->plan, state->policy, error) ||
        !us_audit_read_known(state->audit, error))
        return false;
    state->is_known = true;
    return load_policies(state);
}

static int audit(audit_state *state)
{
    us_str error;
    us_review_outcome *outcome = NULL;
    if (!find_cluster(state, &error))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    state->engine = usher_engine_new();
    if (prepare(state, &error))
        outcome = us_audit_run(state->audit, state->plan, state->policy, &error);
    clear_line(state);
    if (outcome) {
        us_verdict_writing writing = {.diffs = true};
        return us_verdicts_print(state->call, &state->settings->verdicts, outcome,
                                 &writing);
    }
    if (error.length > 0)
        us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    return US_EXIT_FAILED;
}

static int run_audit(us_invocation *call)
{
    const audit_settings *settings = call->settings;
    audit_state state = {
        .call = call,
        .settings = settings,
        .began = now(),
        .shows = !settings->no_progress && isatty(STDERR_FILENO),
    };
    if (settings->memory == 0 || settings->memory > 1 << 20)
        return us_command_misuse(call, "--memory takes 1 to 1048576 MiB");
    await_signals();
    int code = audit(&state);
    usher_policy_free(state.policy);
    if (state.engine)
        usher_engine_free(state.engine);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(audit_settings),
    {US_NAMED(0, "cluster-policies"), US_STORED(FLAG, audit_settings, cluster_policies),
     .help = "judge by the ConstraintTemplates, Constraints and mutators of Gatekeeper's "
             "that the cluster has, with those of --policy"},
    {US_NAMED(0, "package"), US_STORED(COMMAS, audit_settings, packages),
     .value = "PACKAGE", .help = "only the rules of this package decide"},
    {US_NAMED(0, "kubeconfig"), US_STORED(TEXT, audit_settings, kubeconfig),
     .value = "FILE",
     .help = "names the cluster; else KUBECONFIG, ~/.kube/config, or, in a pod, its "
             "service account. By a token or a client certificate, and with GET alone"},
    {US_NAMED(0, "context"), US_STORED(TEXT, audit_settings, context), .value = "NAME",
     .help = "context of the kubeconfig; else its current one"},
    {US_NAMED('n', "namespace"), US_STORED(COMMAS, audit_settings, namespaces),
     .value = "NAME", .help = "only what lies in this namespace of Kubernetes"},
    {US_NAMED(0, "exclude-namespace"), US_STORED(COMMAS, audit_settings, excluded),
     .value = "GLOB", .help = "all but what lies in such namespaces: kube-*"},
    {US_NAMED('l', "selector"), US_STORED(TEXT, audit_settings, selector),
     .value = "LABELS", .help = "only objects with these labels: app=shop,tier!=test"},
    {US_NAMED(0, "keep"), US_STORED(COMMAS, audit_settings, kept), .value = "RESOURCE",
     .help = "what policies see of other objects, in data.kubernetes and data.inventory; "
             "else what their METADATA says, or the kinds that their code names. "
             "Namespaces always"},
    {US_NAMED(0, "memory"), US_STORED(NUMBER, audit_settings, memory), .value = "MIB",
     .preset = "512", .help = "what is kept may take so many MiB"},
    {US_NAMED(0, "as-stored"), US_STORED(FLAG, audit_settings, as_stored),
     .help = "judge objects as they are, and not as patches and mutators would mend "
             "them at the next write"},
    {US_NAMED(0, "user"), US_STORED(TEXT, audit_settings, user), .value = "NAME",
     .help = "user who would create the objects; else usher:audit"},
    {US_NAMED(0, "group"), US_STORED(LIST, audit_settings, groups), .value = "NAME",
     .help = "group of that user; else system:authenticated"},
    {US_NAMED(0, "state"), US_STORED(TEXT, audit_settings, state), .value = "FILE",
     .help = "remember there what was judged, so that an audit that is broken off goes "
             "on; it is removed at the end"},
    {US_NAMED(0, "no-progress"), US_STORED(FLAG, audit_settings, no_progress),
     .help = "do not tell on a terminal how far it is"},
    US_VERDICT_OPTIONS(audit_settings),
    US_LANGUAGE_OPTIONS(audit_settings, "audit"),
    {0},
};

const us_command cmd_audit = {
    .name = "audit",
    .summary = "Judge what a cluster has stored",
    .usage = "[RESOURCE...]",
    .about =
        "Lists the objects of a cluster page by page, and judges each as usher review "
        "judges a manifest: as a request to create it. So what was there before its "
        "policy is found. Nothing is written to the cluster.\n"
        "Without operands all resources are read that the policies are about, by "
        "METADATA or a constraint's match; a policy that says nothing about that is "
        "about everything. A resource is named as for kubectl (pods, deployments.apps, "
        "po) or by its path (apps/v1/deployments).\n"
        "The exit code is 0 if all is well, warnings included; 1 after a denial; 2 if "
        "something could not be read or evaluated, or the audit was broken off.",
    .examples = "  usher audit --kubeconfig ~/.kube/config\n"
                "  usher audit -p policies -n shop prompttemplates deployments\n"
                "  usher audit --cluster-policies --exclude-namespace 'kube-*' -o json\n"
                "  usher audit -p policies --state audit.state\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(audit_settings),
    .run = run_audit,
};

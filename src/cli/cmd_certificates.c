/* usher certificates: keeps the certificate of a webhook. What is to be done a round of the keeper
 * knows (certificates/keeper.h); here is what goes on around it: who leads, when the next round is,
 * what is told, and the end. There is one thread; it waits for signals and times alone. */
#include "certificates/keeper.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "kubernetes/lease.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define SECOND          INT64_C(1000000000)
#define ACCOUNT         "/var/run/secrets/kubernetes.io/serviceaccount"
#define NAME_LENGTH_MAX 253
#define LEASE_LEAST     (6 * SECOND)

enum {
    FAILURES_MAX = 5, /* in a row, with --once */
    BACK_OFF_MAX = 60,
    HANGING = 600, /* seconds after which a loop that stands still is ended */
    ROUND_KEPT = 1 << 20,
};

typedef struct certificates_settings {
    const char *kubeconfig;
    const char *context;
    const char *secret;
    const char *service;
    us_words validating, mutating, crds, names;
    uint64_t lifetime, renew_before, overlap, settle, interval;
    const char *lease;
    uint64_t lease_duration;
    bool once, check, renew;
    const char *format;
} certificates_settings;

/* What lives while the certificate is kept. */
typedef struct keeping {
    us_invocation *call;
    const certificates_settings *settings;
    us_kubeconfig config;
    us_arena config_arena, round_arena;
    us_keeper_options options;
    us_keeper *keeper;
    us_lease lease;
    bool leads;
    char leader[US_LEASE_HOLDER_MAX]; /* that was told last */
    unsigned failures;                /* of rounds, in a row */
    int64_t lease_at, round_at;       /* when the next one is */
} keeping;

static int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

/* ---- Telling ----------------------------------------------------------------------------- */

static void add_member(us_buf *line, const char *name, us_str text)
{
    us_buf_add_format(line, ",\"%s\":", name);
    us_json_text_quote(line, text);
}

/* A line for each thing that is done, or found. */
static void tell(void *data, const us_keeper_event *event)
{
    keeping *k = data;
    us_buf line = us_buf_make(&k->round_arena);
    if (strcmp(k->settings->format, "json") == 0) {
        char text[32];
        time_t now = time(NULL);
        struct tm parts;
        gmtime_r(&now, &parts);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
        us_buf_add_format(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"",
                          text, event->level, event->name);
        add_member(&line, "object", event->object);
        add_member(&line, "message", event->message);
        us_buf_add_c(&line, "}\n");
    } else {
        us_buf_add_format(&line, "%s: %.*s: %.*s\n", event->level,
                          US_STR_ARG(event->object), US_STR_ARG(event->message));
    }
    us_str text = us_buf_str(&line);
    fwrite(text.text, 1, text.length, stdout);
    fflush(stdout);
}

static void tell_of_lease(keeping *k, const char *level, const char *name, us_str message)
{
    us_str object =
        us_str_format(&k->round_arena, "lease %.*s/%.*s", US_STR_ARG(k->lease.namespace),
                      US_STR_ARG(k->lease.name));
    us_keeper_event event = {level, name, object, message};
    tell(k, &event);
}

/* ---- Where the API server is ------------------------------------------------------------- */

static bool read_config(keeping *k, us_arena *arena, us_kubeconfig *config, us_str *error)
{
    const certificates_settings *settings = k->settings;
    if (settings->kubeconfig)
        return us_kubeconfig_read(arena, settings->kubeconfig, settings->context, config,
                                  error);
    return us_kubeconfig_in_pod(arena, getenv("KUBERNETES_SERVICE_HOST"),
                                getenv("KUBERNETES_SERVICE_PORT"), ACCOUNT, config,
                                error);
}

/* CAs and client certificates are renewed, too: where something failed they are read anew, and
 * where that fails the old ones stay. */
static void read_config_again(keeping *k)
{
    us_arena arena;
    us_kubeconfig config;
    us_str error;
    us_arena_init(&arena, 0, NULL);
    if (!read_config(k, &arena, &config, &error)) {
        us_arena_free(&arena);
        return;
    }
    us_arena_free(&k->config_arena);
    k->config_arena = arena;
    k->config = config;
}

/* ---- Who leads --------------------------------------------------------------------------- */

static int64_t retry_period(const keeping *k)
{
    return k->lease.duration / 6;
}

static void try_lease(keeping *k)
{
    us_str error = US_STR_EMPTY;
    int64_t now = monotonic_now();
    us_lease_outcome outcome = us_lease_try(&k->round_arena, &k->lease, now, &error);
    bool leads = us_lease_holds(&k->lease, now);
    k->lease_at = now + retry_period(k);
    if (outcome == US_LEASE_FAILED) {
        tell_of_lease(k, "error", "failed", error);
        read_config_again(k);
    } else if (!leads && strcmp(k->leader, k->lease.holder) != 0) {
        memcpy(k->leader, k->lease.holder, sizeof k->leader);
        tell_of_lease(k, "info", "follows",
                      us_str_format(&k->round_arena, "%s leads", k->leader));
    }
    if (leads && !k->leads) {
        k->round_at = now;
        k->leader[0] = '\0';
        tell_of_lease(k, "info", "leads",
                      us_str_format(&k->round_arena, "this one leads, as %.*s",
                                    US_STR_ARG(k->lease.identity)));
    } else if (!leads && k->leads) {
        us_keeper_forget(k->keeper);
        tell_of_lease(k, "warning", "lost", US_STR("somebody else may lead now"));
    }
    k->leads = leads;
}

/* A round may take long: the Lease is renewed in the middle of it, too. */
static bool may_write(void *data)
{
    keeping *k = data;
    if (monotonic_now() >= k->lease_at)
        try_lease(k);
    return us_lease_holds(&k->lease, monotonic_now());
}

/* ---- Rounds ------------------------------------------------------------------------------ */

/* [span], give or take a tenth: several keepers are not to ask at the same moment. */
static int64_t about(int64_t span)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0)
        number = 0;
    return span / 10 * 9 + (int64_t)((double)(span / 5) * (number / 4294967296.0));
}

static us_keeper_outcome do_round(keeping *k)
{
    us_keeper_outcome outcome =
        us_keeper_round(k->keeper, &k->round_arena, time(NULL), monotonic_now());
    int64_t wait = SECOND;
    bool failed = outcome == US_KEEPER_FAILED || outcome == US_KEEPER_REFUSED;
    k->failures = failed ? k->failures + 1 : 0;
    if (outcome == US_KEEPER_DONE)
        wait = about((int64_t)k->settings->interval);
    if (failed) {
        int64_t seconds =
            k->failures < 7 ? INT64_C(1) << (k->failures - 1) : BACK_OFF_MAX;
        wait = about((seconds < BACK_OFF_MAX ? seconds : BACK_OFF_MAX) * SECOND);
        read_config_again(k);
    }
    k->round_at = monotonic_now() + wait;
    return outcome;
}

/* Waits until something is due; true if the program is to end. */
static bool wait_for(keeping *k, const sigset_t *signals)
{
    int64_t until = k->leads && k->round_at < k->lease_at ? k->round_at : k->lease_at;
    int64_t left = until - monotonic_now();
    if (left < 0)
        left = 0;
    struct timespec time = {left / SECOND, left % SECOND};
    return sigtimedwait(signals, NULL, &time) > 0;
}

/* Until it is told to end; with --once until all is as it should be. */
static int keep(keeping *k, const sigset_t *signals)
{
    int64_t patience = monotonic_now() + 3 * k->lease.duration;
    bool once = k->settings->once;
    for (;;) {
        alarm(HANGING);
        us_arena_reset(&k->round_arena, ROUND_KEPT);
        if (monotonic_now() >= k->lease_at)
            try_lease(k);
        if (k->leads && monotonic_now() >= k->round_at) {
            us_keeper_outcome outcome = do_round(k);
            patience = monotonic_now() + 3 * k->lease.duration;
            if (once && outcome == US_KEEPER_DONE)
                return US_EXIT_CLEAN;
            if (once && outcome == US_KEEPER_REFUSED)
                return US_EXIT_FAILED;
            if (once && k->failures == FAILURES_MAX)
                return us_command_fail(k->call, "tried %d times", FAILURES_MAX);
        }
        if (once && monotonic_now() > patience)
            return us_command_fail(k->call, "%s",
                                   k->leader[0] ? "another keeper leads, and does it"
                                                : "the Lease cannot be had");
        if (wait_for(k, signals))
            return once ? US_EXIT_FAILED : US_EXIT_CLEAN;
    }
}

static int look(keeping *k)
{
    switch (us_keeper_round(k->keeper, &k->round_arena, time(NULL), monotonic_now())) {
    case US_KEEPER_DONE:
        return US_EXIT_CLEAN;
    case US_KEEPER_WAITS:
        return US_EXIT_FINDINGS;
    case US_KEEPER_FAILED:
    case US_KEEPER_REFUSED:
        break;
    }
    return US_EXIT_FAILED;
}

/* ---- The command ------------------------------------------------------------------------- */

static bool is_name(us_str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", name.text[i]))
            return false;
    return name.length > 0 && name.length <= NAME_LENGTH_MAX && name.text[0] != '.';
}

/* Splits NAMESPACE/NAME. */
static bool split(const char *text, us_str *namespace, us_str *name)
{
    us_str whole = us_str_from(text);
    size_t slash = us_str_find(whole, US_STR("/"), 0);
    if (slash == US_STR_NONE)
        return false;
    *namespace = us_str_slice(whole, 0, slash);
    *name = us_str_slice(whole, slash + 1, whole.length);
    return is_name(*namespace) && is_name(*name);
}

/* NULL, or an option whose value has no such form. */
static const char *read_places(keeping *k, us_str lease[2])
{
    const certificates_settings *settings = k->settings;
    us_keeper_options *options = &k->options;
    if (!split(settings->secret, &options->secret_namespace, &options->secret_name))
        return "--secret";
    if (!split(settings->service, &options->service_namespace, &options->service_name))
        return "--service";
    lease[0] = options->secret_namespace;
    lease[1] = options->secret_name;
    return !settings->lease || split(settings->lease, &lease[0], &lease[1]) ? NULL
                                                                            : "--lease";
}

/* False where a name is none. */
static bool add_targets(us_keeper_target *targets, size_t *count, us_keeper_kind kind,
                        const us_words *names)
{
    for (size_t i = 0; i < names->count; i++) {
        if (!is_name(us_str_from(names->items[i])))
            return false;
        targets[(*count)++] = (us_keeper_target){kind, names->items[i]};
    }
    return true;
}

static bool read_targets(keeping *k)
{
    const certificates_settings *settings = k->settings;
    us_keeper_target *targets =
        us_arena_alloc_array(k->call->arena, US_KEEPER_TARGETS_MAX, sizeof *targets);
    size_t *count = &k->options.target_count;
    k->options.targets = targets;
    return add_targets(targets, count, US_KEEPER_VALIDATING, &settings->validating) &&
           add_targets(targets, count, US_KEEPER_MUTATING, &settings->mutating) &&
           add_targets(targets, count, US_KEEPER_CRD, &settings->crds);
}

static const char *check_settings(const certificates_settings *settings)
{
    size_t targets =
        settings->validating.count + settings->mutating.count + settings->crds.count;
    if (!settings->secret || !settings->service)
        return "say which Secret and which Service: --secret NAMESPACE/NAME --service "
               "NAMESPACE/NAME";
    if (targets > US_KEEPER_TARGETS_MAX)
        return "there are more than 64 of --validating, --mutating and --crd";
    if (settings->context && !settings->kubeconfig)
        return "--context is for --kubeconfig";
    if (settings->check && (settings->once || settings->renew))
        return "--check writes nothing: leave out --once and --renew";
    if (settings->interval < SECOND || settings->interval > 86400 * (uint64_t)SECOND)
        return "--interval must be one second to 24 hours";
    if (settings->lease_duration < LEASE_LEAST ||
        settings->lease_duration > 3600 * (uint64_t)SECOND ||
        settings->lease_duration % SECOND != 0)
        return "--lease-duration must be whole seconds, 6 seconds to one hour";
    return NULL;
}

/* Whole seconds, no less than [time]. */
static int64_t seconds_of(uint64_t time)
{
    return (int64_t)((time + SECOND - 1) / SECOND);
}

static void fill_options(keeping *k)
{
    const certificates_settings *settings = k->settings;
    us_keeper_options *options = &k->options;
    options->config = &k->config;
    options->names = settings->names.items;
    options->name_count = settings->names.count;
    options->lifetime = seconds_of(settings->lifetime);
    options->renew_before = seconds_of(settings->renew_before);
    options->overlap = seconds_of(settings->overlap);
    options->settle = seconds_of(settings->settle);
    options->renew = settings->renew;
    options->look_only = settings->check;
    options->may_write = may_write;
    options->tell = tell;
    options->data = k;
}

/* A name that no other process has: where this one runs, and a number. */
static us_str new_identity(us_arena *arena)
{
    char host[64] = "";
    uint32_t number = 0;
    gethostname(host, sizeof host - 1);
    if (getrandom(&number, sizeof number, 0) < 0)
        number = (uint32_t)getpid();
    return us_str_format(arena, "%s_%08x", host, number);
}

/* Makes the keeper and its Lease, and reads where the API server is; false with a message. */
static bool prepare(keeping *k)
{
    const certificates_settings *settings = k->settings;
    us_arena *arena = k->call->arena;
    us_str lease[2], error;
    const char *wrong = read_places(k, lease);
    if (wrong) {
        us_command_misuse(k->call, "%s must be NAMESPACE/NAME", wrong);
        return false;
    }
    if (!read_targets(k)) {
        us_command_misuse(k->call, "a name of --validating, --mutating or --crd is none");
        return false;
    }
    fill_options(k);
    k->keeper = us_keeper_new(arena, &k->options, &error);
    if (!k->keeper) {
        us_command_misuse(k->call, "%.*s", US_STR_ARG(error));
        return false;
    }
    if (!read_config(k, &k->config_arena, &k->config, &error)) {
        us_command_fail(k->call, "%.*s%s", US_STR_ARG(error),
                        settings->kubeconfig ? "" : " (or give --kubeconfig)");
        return false;
    }
    us_lease_init(&k->lease, &k->config, lease[0], lease[1], new_identity(arena),
                  (int64_t)settings->lease_duration);
    return true;
}

static int run(keeping *k)
{
    sigset_t signals;
    if (!prepare(k))
        return US_EXIT_FAILED;
    if (k->settings->check)
        return look(k);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int code = keep(k, &signals);
    us_lease_release(&k->round_arena, &k->lease, monotonic_now());
    return code;
}

static int run_certificates(us_invocation *call)
{
    keeping k = {.call = call, .settings = call->settings};
    const char *wrong = check_settings(call->settings);
    if (wrong)
        return us_command_misuse(call, "%s", wrong);
    us_arena_init(&k.config_arena, 0, NULL);
    us_arena_init(&k.round_arena, 0, NULL);
    int code = run(&k);
    us_keeper_free(k.keeper);
    us_arena_free(&k.round_arena);
    us_arena_free(&k.config_arena);
    return code;
}

static const us_option options[] = {
    {US_NAMED(0, "secret"), US_STORED(TEXT, certificates_settings, secret),
     .value = "NAMESPACE/NAME",
     .help = "the Secret that the webhook's pods mount; it is made if there is none"},
    {US_NAMED(0, "service"), US_STORED(TEXT, certificates_settings, service),
     .value = "NAMESPACE/NAME",
     .help =
         "the Service that API servers call; the certificate is for NAME.NAMESPACE.svc"},
    {US_NAMED(0, "validating"), US_STORED(LIST, certificates_settings, validating),
     .value = "NAME",
     .help = "a ValidatingWebhookConfiguration whose caBundles are kept"},
    {US_NAMED(0, "mutating"), US_STORED(LIST, certificates_settings, mutating),
     .value = "NAME", .help = "a MutatingWebhookConfiguration, likewise"},
    {US_NAMED(0, "crd"), US_STORED(LIST, certificates_settings, crds), .value = "NAME",
     .help = "a CustomResourceDefinition that the Service converts, likewise"},
    {US_NAMED(0, "name"), US_STORED(LIST, certificates_settings, names), .value = "NAME",
     .help = "a DNS name or address that the certificate is for besides"},
    {US_NAMED(0, "lifetime"), US_STORED(DURATION, certificates_settings, lifetime),
     .value = "TIME", .preset = "2160h", .help = "how long a certificate is good for"},
    {US_NAMED(0, "renew-before"),
     US_STORED(DURATION, certificates_settings, renew_before), .value = "TIME",
     .preset = "720h", .help = "how long before its end another one is made"},
    {US_NAMED(0, "settle"), US_STORED(DURATION, certificates_settings, settle),
     .value = "TIME", .preset = "10s",
     .help = "how long API servers may take to go by a caBundle that was written"},
    {US_NAMED(0, "overlap"), US_STORED(DURATION, certificates_settings, overlap),
     .value = "TIME", .preset = "1h",
     .help = "how long pods may take to load a Secret that was written; as long the CA "
             "before stays in the caBundles"},
    {US_NAMED(0, "interval"), US_STORED(DURATION, certificates_settings, interval),
     .value = "TIME", .preset = "10s", .help = "how often all of it is looked at"},
    {US_NAMED(0, "once"), US_STORED(FLAG, certificates_settings, once),
     .help = "end when all is as it should be"},
    {US_NAMED(0, "check"), US_STORED(FLAG, certificates_settings, check),
     .help = "write nothing, and say what would be written"},
    {US_NAMED(0, "renew"), US_STORED(FLAG, certificates_settings, renew),
     .help = "make another certificate at once, whatever the one that is there"},
    {US_NAMED(0, "lease"), US_STORED(TEXT, certificates_settings, lease),
     .value = "NAMESPACE/NAME",
     .help = "the Lease by which one of several leads; else one called as the Secret"},
    {US_NAMED(0, "lease-duration"),
     US_STORED(DURATION, certificates_settings, lease_duration), .value = "TIME",
     .preset = "30s", .help = "how long others wait for a leader that is gone"},
    {US_NAMED(0, "kubeconfig"), US_STORED(TEXT, certificates_settings, kubeconfig),
     .value = "FILE",
     .help = "where the API server is, by a token or a client certificate; else as a pod "
             "is told"},
    {US_NAMED(0, "context"), US_STORED(TEXT, certificates_settings, context),
     .value = "NAME", .help = "context of the kubeconfig; else its current one"},
    {US_NAMED('o', "output"), US_STORED(CHOICE, certificates_settings, format),
     .value = "FORMAT", .choices = "text json", .preset = "text",
     .help = "form of the lines that tell what is done"},
    {0},
};

const us_command cmd_certificates = {
    .name = "certificates",
    .summary = "Keep the certificate of a webhook in a cluster",
    .usage = "--secret NAMESPACE/NAME --service NAMESPACE/NAME",
    .about =
        "Makes a CA and a certificate for the Service of an admission webhook, usher's "
        "or "
        "any other, stores them in a Secret of the type kubernetes.io/tls, and writes "
        "the "
        "CA into the caBundles of the webhooks that call the Service. Renews them ahead "
        "of "
        "their end without a call that fails: first both CAs are in the caBundles, then "
        "the certificate is in the Secret, and when pods have loaded it the old CA goes. "
        "What somebody changed or deleted is put right. Nothing is written where nothing "
        "changes.\n"
        "Of several that run, one leads, by a Lease. A Secret that somebody else made is "
        "left alone, and it is told how to hand it over.\n"
        "The exit code is 0 if all is as it should be, or after SIGTERM; 1 if --check "
        "found "
        "something to do; 2 if something could not be read or written.",
    .examples =
        "  usher certificates --secret usher/usher-tls --service usher/usher-webhook \\\n"
        "    --validating usher --mutating usher\n"
        "  usher certificates --kubeconfig ~/.kube/config --once --renew ...\n"
        "  usher certificates --kubeconfig ~/.kube/config --check ...\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(certificates_settings),
    .run = run_certificates,
};

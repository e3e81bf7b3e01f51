/* usher-webhook: from the command line to a serving process and to its end. The order
 * of things matters: what can go wrong does so, with one line and status 2, before the
 * line "listening" is written; from then on only a signal ends the program. */
#include "base/file.h"
#include "base/hash.h"
#include "base/listen.h"
#include "base/threads.h"
#include "builtins/regex_re2.h"
#include "webhook/http/admin.h"
#include "webhook/http/server.h"
#include "webhook/log/debug_mode.h"
#include "webhook/log/log.h"
#include "webhook/policies/give_back.h"
#include "webhook/records/consumers.h"
#include "webhook/settings/config_check.h"
#include "webhook/settings/yaml_tree.h"
#include "webhook/tls/clients.h"
#include "webhook/tls/identities.h"
#include "webhook/tls/selfmade.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define CERTIFICATES_MAX ((size_t)1 << 20)

enum { DRAIN_SECONDS = 25, STATUS_FAILED = 2 };

/* Everything that a running program is made of. */
typedef struct program {
    us_arena arena;
    settings settings;
    settings given; /* the same as they were read */
    int argument_count;
    char **arguments;
    metrics metrics;
    generations generations;
    bundles *bundles;
    cluster *cluster;         /* NULL: nothing is watched */
    generations *watching[2]; /* the policy sets that read what is */
    stored *stored;           /* NULL: no policies come from the cluster */
    reload *reload;
    consumers consumers;
    selfmade selfmade;     /* where no certificate is given */
    uint64_t identity_sum; /* a hash of the certificate shown */
    uint64_t clients_sum;  /* … and of the CAs of clients */
    us_str bound, admin_bound;
    unsigned threads;
    atomic_bool draining;
    server *server;
    admin *admin; /* NULL: there is no address for it */
} program;

static int fail(us_str error)
{
    fprintf(stderr, "usher-webhook: %.*s%s", US_STR_ARG(error),
            us_str_ends_with(error, US_STR("\n")) ? "" : "\n");
    return STATUS_FAILED;
}

static int print(us_str text)
{
    return fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0
               ? 0
               : STATUS_FAILED;
}

/* A connection needs a file, and the usual 1,024 would be used up before the server's own
 * bound on connections is reached. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* What a large review took goes back to the system when it is over. Left to itself the allocator
 * would learn from the first one to keep such memory, for each thread. Patterns are compiled once for
 * all threads. */
static void bound_kept_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
    us_regex_share();
}

/* Signals are waited for by main alone; threads inherit the mask. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

/* ---- What the program is made of ------------------------------------------------------ */

/* Reads the certificate files and shows what they hold. [changed] is false where it is shown
 * already. */
static bool load_identity(void *data, us_arena *arena, bool *changed, us_str *error)
{
    program *p = data;
    const settings *s = &p->settings;
    tls_identity identity;
    if (!tls_load(arena, s->certificate, s->key, &identity, error))
        return false;
    uint64_t sum =
        us_hash_mix(us_hash_bytes(identity.certificate.text, identity.certificate.length),
                    us_hash_bytes(identity.key.text, identity.key.length));
    *changed = sum != p->identity_sum;
    if (*changed && !identities_set(arena, &identity, error))
        return false;
    p->identity_sum = sum;
    metrics_set(&p->metrics, METRIC_CERTIFICATE_EXPIRES, (uint64_t)identity.expires);
    return true;
}

static bool load_clients(void *data, us_arena *arena, bool *changed, us_str *error)
{
    program *p = data;
    const char *path = p->settings.client_ca;
    us_str text;
    if (!us_file_read(arena, path, CERTIFICATES_MAX, &text, error))
        return false;
    uint64_t sum = us_hash_bytes(text.text, text.length);
    *changed = sum != p->clients_sum;
    if (*changed && !clients_set(arena, text, error)) {
        *error = us_str_format(arena, "%s: %.*s", path, US_STR_ARG(*error));
        return false;
    }
    p->clients_sum = sum;
    return true;
}

/* Whether that changes anything the log itself tells. */
static bool read_annotations(void *data, us_arena *arena, bool *changed, us_str *error)
{
    const program *p = data;
    *changed = false;
    return debug_mode_read(arena, p->settings.annotations_file, error);
}

/* Reads the settings again. They count from the next start on, and that must not fail for what
 * nobody was told. Nothing is put in force. */
static bool read_settings_again(void *data, us_arena *arena, bool *changed, us_str *error)
{
    program *p = data;
    settings next;
    *changed = false;
    if (!settings_read(arena, p->argument_count, p->arguments, &next, error))
        return false;
    us_str keys = settings_changes(arena, &p->given, &next);
    if (keys.length > 0) {
        log_line line;
        log_begin(&line, "warning", "settings_wait");
        log_text(&line, "keys", keys);
        log_text(&line, "message",
                 US_STR("these settings have changed, and count from the next start on"));
        log_end(&line);
    }
    return true;
}

/* [first] and [second], either of which may be NULL, as a list that NULL ends. */
static const char **paths_of(us_arena *arena, const char *first, const char *second)
{
    const char **paths = us_arena_alloc_zero(arena, 3 * sizeof *paths);
    paths[0] = first ? first : second;
    paths[1] = first ? second : NULL;
    return paths;
}

static const char **shadow_paths(us_arena *arena, const settings *s)
{
    const char **paths =
        us_arena_alloc_zero(arena, (s->shadows.count + 2) * sizeof *paths);
    for (size_t i = 0; i < s->shadows.count; i++)
        paths[i] = s->shadows.items[i];
    paths[s->shadows.count] = s->config;
    return paths;
}

/* All that is made of files; what was not asked for has none. */
static bool watch_files(program *p, us_str *error)
{
    const settings *s = &p->settings;
    us_arena *arena = &p->arena;
    shadow *shadowing = p->consumers.shadow;
    const reload_source all[] = {
        {"settings", paths_of(arena, s->config, NULL), read_settings_again, p,
         METRIC_SETTINGS_FAILED, METRIC_SETTINGS_FAILED},
        {"policies", bundles_files(p->bundles, arena), bundles_load, p->bundles,
         METRIC_POLICY_RELOADS, METRIC_POLICY_RELOADS_FAILED},
        {"certificate", paths_of(arena, s->certificate, s->key), load_identity, p,
         METRIC_CERTIFICATE_RELOADS, METRIC_CERTIFICATE_RELOADS_FAILED},
        {"client CA", paths_of(arena, s->client_ca, NULL), load_clients, p,
         METRIC_CERTIFICATE_RELOADS, METRIC_CERTIFICATE_RELOADS_FAILED},
        {"shadow policies",
         shadowing ? shadow_paths(arena, s) : paths_of(arena, NULL, NULL), shadow_load,
         shadowing, METRIC_SHADOW_RELOADS, METRIC_SHADOW_RELOADS_FAILED},
        {"annotations", paths_of(arena, s->annotations_file, NULL), read_annotations, p,
         METRIC_ANNOTATIONS_FAILED, METRIC_ANNOTATIONS_FAILED},
    };
    reload_source sources[sizeof all / sizeof *all];
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].paths[0] || all[i].load == bundles_load)
            sources[count++] = all[i];
    p->reload = reload_start(arena, sources, count, &p->metrics, error);
    return p->reload != NULL;
}

/* What waits to be sent elsewhere has [seconds]. */
static void stop(program *p, unsigned seconds)
{
    stored_rest(p->stored);
    reload_stop(p->reload);
    cluster_rest(p->cluster);
    consumers_stop(&p->consumers, seconds);
    bundles_stop(p->bundles);
    generations_destroy(&p->generations);
    cluster_free(p->cluster);
    stored_stop(p->stored);
    selfmade_free(&p->selfmade);
    identities_free();
    clients_free();
}

/* [load] loads the policies. */
static bool load_everything(program *p, us_str *error,
                            bool (*load)(bundles *b, us_arena *arena, us_str *error))
{
    bool changed;
    generations_init(&p->generations);
    p->threads = (unsigned)p->settings.threads;
    if (p->threads == 0)
        p->threads = (unsigned)us_threads_usable();
    p->settings.threads = p->threads;
    p->bundles = bundles_new(&p->arena, &p->settings, &p->generations, &p->metrics,
                             2 * p->threads + consumers_workers(&p->settings), error);
    if (p->bundles && p->stored)
        bundles_add_stored(p->bundles, p->stored);
    return p->bundles && load(p->bundles, &p->arena, error) &&
           (p->settings.certificate ? load_identity(p, &p->arena, &changed, error)
                                    : selfmade_start(&p->selfmade, &p->arena,
                                                     &p->settings, &p->metrics, error)) &&
           (!p->settings.client_ca || load_clients(p, &p->arena, &changed, error)) &&
           consumers_load(&p->consumers, &p->arena, &p->settings, &p->generations,
                          &p->metrics, error) &&
           (!p->settings.annotations_file ||
            read_annotations(p, &p->arena, &changed, error));
}

/* What a server has comes while reviews do. */
static bool load_what_is_there(bundles *b, us_arena *arena, us_str *error)
{
    bool changed;
    return bundles_load(b, arena, &changed, error);
}

static bool prepare_cluster(program *p, us_str *error)
{
    shadow *shadowing = p->consumers.shadow;
    p->watching[0] = &p->generations;
    p->watching[1] = shadowing ? shadow_generations(shadowing) : NULL;
    if (p->settings.watches.count > 0)
        p->cluster = cluster_new(&p->arena, &p->settings, p->watching, shadowing ? 2 : 1,
                                 &p->metrics, error);
    return p->settings.watches.count == 0 || p->cluster;
}

static bool start_admin(program *p, const server_parts *parts, us_str *error)
{
    int socket;
    if (!p->settings.admin_address)
        return true;
    if (us_listen_on(&p->arena, "--admin-address", p->settings.admin_address, &socket,
                     &p->admin_bound, error))
        p->admin = admin_start(parts, socket, error);
    return p->admin != NULL;
}

static bool prepare_stored(program *p, us_str *error)
{
    if (p->settings.gatekeeper == GATEKEEPER_CLUSTER)
        p->stored = stored_new(&p->arena, &p->settings, &p->metrics, error);
    return p->settings.gatekeeper != GATEKEEPER_CLUSTER || p->stored;
}

static void load_again(void *data)
{
    reload_request(data);
}

/* Follows what the cluster has, from now on. */
static bool start_following(program *p, us_str *error)
{
    return prepare_cluster(p, error) &&
           (!p->cluster || cluster_start(p->cluster, error)) &&
           (!p->stored || stored_start(p->stored, load_again, p->reload, error));
}

static bool start(program *p, us_str *error)
{
    int socket;
    if (prepare_stored(p, error) && load_everything(p, error, load_what_is_there) &&
        watch_files(p, error) && bundles_start(p->bundles, error) &&
        start_following(p, error) &&
        consumers_start(&p->consumers, &p->arena, &p->settings, &p->generations,
                        &p->metrics, error)) {
        server_parts parts = {.settings = &p->settings,
                              .generations = &p->generations,
                              .reload = p->reload,
                              .bundles = p->bundles,
                              .metrics = &p->metrics,
                              .cluster = p->cluster,
                              .stored = p->stored,
                              .shadow = p->consumers.shadow
                                            ? shadow_generations(p->consumers.shadow)
                                            : NULL,
                              .records = p->consumers.records,
                              .draining = &p->draining};
        if (start_admin(p, &parts, error) &&
            us_listen_on(&p->arena, "--address", p->settings.address, &socket, &p->bound,
                         error))
            p->server = server_start(&parts, socket, p->threads, error);
    }
    if (!p->server) {
        admin_stop(p->admin);
        stop(p, 0);
    }
    return p->server != NULL;
}

static void log_start(program *p)
{
    log_line line;
    generation_facts facts = generations_describe(&p->generations);
    log_begin(&line, "info", "listening");
    log_text(&line, "address", p->bound);
    log_text_if_any(&line, "admin", p->admin_bound);
    log_text(&line, "version", us_str_from(usher_version()));
    log_text(&line, "policies",
             us_str_from(p->settings.policies.count || p->settings.bundles.count
                             ? "given"
                             : "built in"));
    log_text_if_any(&line, "revision", us_str_from(facts.revision));
    log_number(&line, "packages", facts.package_count);
    log_number(&line, "threads", p->threads);
    log_text(&line, "certificate",
             us_str_from(p->settings.certificate ? "given" : "for localhost"));
    log_end(&line);
}

/* ---- Running --------------------------------------------------------------------------- */

static void wait_for_end(program *p, const sigset_t *signals)
{
    const struct timespec second = {1, 0};
    for (;;) {
        int caught = sigtimedwait(signals, NULL, &second);
        if (caught == SIGHUP) {
            reload_request(p->reload);
            consumers_reopen(&p->consumers);
            bundles_poll(p->bundles);
        } else if (caught > 0) {
            return;
        }
        server_tick(p->server);
        admin_tick(p->admin);
        if (!p->settings.certificate)
            selfmade_tick(&p->selfmade);
    }
}

/* Tells what the policies find wrong with the configuration; how much that is. */
static size_t print_problems(program *p, const usher_value *problems)
{
    us_str file = US_STR_EMPTY, ignored;
    const usher_value *problem;
    size_t count = 0;
    if (p->settings.config)
        us_file_read(&p->arena, p->settings.config, CONFIG_MAX, &file, &ignored);
    for (; (problem = usher_value_at(problems, count, NULL)) != NULL; count++) {
        usher_text text = usher_value_string(problem);
        us_str what = us_str_make(text.text, text.length);
        us_str place = p->settings.config
                           ? config_place(&p->arena, p->settings.config, file, what)
                           : US_STR("the configuration");
        fprintf(stderr, "usher-webhook: %.*s: %.*s\n", US_STR_ARG(place),
                US_STR_ARG(what));
    }
    return count;
}

/* Everything is read as it would be to serve. What the policies themselves find wrong with
 * the configuration they say in lib/config.rego. */
static int check(program *p)
{
    us_str error = US_STR_EMPTY;
    worker *w;
    if (!load_everything(p, &error, bundles_load_whole) || !prepare_cluster(p, &error))
        return fail(error);
    generation *used = generations_take(&p->generations, &w);
    const usher_result *result;
    usher_outcome outcome = usher_evaluate_path(w->evaluator, "data.lib.config.problems",
                                                NULL, NULL, &result);
    const usher_value *list = outcome == USHER_OK ? usher_result_value(result) : NULL;
    size_t count = list ? print_problems(p, list) : 0;
    generations_give(&p->generations, used, w);
    stop(p, 0);
    return count > 0 ? STATUS_FAILED : print(US_STR("everything is in order\n"));
}

/* What is left of the time to drain, which began at [began], and a second at the least; the
 * clock may have been set. */
static unsigned rest_of_drain(time_t began)
{
    time_t passed = time(NULL) - began;
    return passed < 0 || passed >= DRAIN_SECONDS ? 1 : DRAIN_SECONDS - (unsigned)passed;
}

static int serve(program *p)
{
    sigset_t signals;
    us_str error = US_STR_EMPTY;
    raise_file_limit();
    bound_kept_memory();
    block_signals(&signals);
    if (!log_open(&p->metrics, (log_level)p->settings.log_level))
        return fail(US_STR("the log cannot be opened: no memory"));
    if (!start(p, &error)) {
        log_close();
        return fail(error);
    }
    log_start(p);
    give_back_memory();
    wait_for_end(p, &signals);
    log_message("info", "draining", US_STR("no more connections are taken"));
    /* Whoever asks a second time does not want to wait. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    time_t began = time(NULL);
    server_drain(p->server, DRAIN_SECONDS);
    server_stop(p->server);
    admin_stop(p->admin);
    stop(p, rest_of_drain(began));
    log_message("info", "stopped", US_STR("all requests are answered"));
    log_close();
    return 0;
}

static int run(program *p, int count, char **arguments)
{
    us_str error = US_STR_EMPTY;
    us_buf text = us_buf_make(&p->arena);
    if (!settings_read(&p->arena, count, arguments, &p->settings, &error))
        return fail(error);
    p->given = p->settings;
    p->argument_count = count;
    p->arguments = arguments;
    if (p->settings.help)
        settings_help(&text);
    else if (p->settings.manual)
        settings_manual(&text);
    else if (p->settings.config_schema)
        settings_schema(&text);
    else if (p->settings.settings_table)
        settings_table(&text);
    else if (p->settings.metrics_table)
        metrics_table(&text);
    else if (p->settings.version)
        us_buf_add_format(&text, "usher-webhook %s\n", usher_version());
    if (text.length > 0)
        return print(us_buf_str(&text));
    us_memory_init(generations_memory(), p->settings.memory_max);
    return p->settings.check_config ? check(p) : serve(p);
}

int main(int count, char **arguments)
{
    program p = {.server = NULL};
    us_arena_init(&p.arena, 0, NULL);
    metrics_init(&p.metrics);
    int status = run(&p, count, arguments);
    metrics_free(&p.metrics);
    us_arena_free(&p.arena);
    return status;
}

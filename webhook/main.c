/* usher-webhook: from the command line to a serving process and to its end. The order
 * of things matters: what can go wrong does so, with one line and status 2, before the
 * line "listening" is written; from then on only a signal ends the program. */
#include "base/hash.h"
#include "identities.h"
#include "listen.h"
#include "log.h"
#include "server.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum { DRAIN_SECONDS = 25, STATUS_FAILED = 2 };

/* Everything that a running program is made of. */
typedef struct program {
    us_arena arena;
    settings settings;
    metrics metrics;
    generations generations;
    reload *reload;
    uint64_t identity_sum; /* a hash of the certificate shown */
    us_str bound;
    unsigned threads;
    server *server;
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

/* Signals are waited for by main alone; threads inherit the mask. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* ---- What the program is made of ------------------------------------------------------ */

/* Reads the certificate files, or makes a certificate, and shows it. [changed] is false
 * where it is the one shown already. */
static bool load_identity(void *data, us_arena *arena, bool *changed, us_str *error)
{
    program *p = data;
    const settings *s = &p->settings;
    tls_identity identity;
    bool good = s->certificate ? tls_load(arena, s->certificate, s->key, &identity, error)
                               : tls_make(arena, &identity, error) &&
                                     (!s->ca_out ||
                                      tls_write_ca(arena, &identity, s->ca_out, error));
    if (!good)
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

static bool load_policies(void *data, us_arena *arena, bool *changed, us_str *error)
{
    program *p = data;
    generation *next = generation_load(arena, &p->settings, p->threads, error);
    if (!next)
        return false;
    if (next->package_count == 0)
        log_message("warning", "policy",
                    US_STR("no rule decides: everything is allowed"));
    if (p->generations.current)
        *changed = generations_replace(&p->generations, next);
    else
        generations_init(&p->generations, next, p->threads);
    return true;
}

static bool watch_files(program *p, us_str *error)
{
    const settings *s = &p->settings;
    reload_source sources[2];
    size_t count = 0;
    size_t size = (s->policy_count + 2) * sizeof(char *);
    const char **policy_paths = us_arena_alloc_zero(&p->arena, size);
    const char **certificate_paths =
        us_arena_alloc_zero(&p->arena, 3 * sizeof *certificate_paths);
    for (size_t i = 0; i < s->policy_count; i++)
        policy_paths[i] = s->policies[i];
    policy_paths[s->policy_count] = s->config;
    certificate_paths[0] = s->certificate;
    certificate_paths[1] = s->key;
    sources[count++] =
        (reload_source){"policies", policy_paths,          load_policies,
                        p,          METRIC_POLICY_RELOADS, METRIC_POLICY_RELOADS_FAILED};
    /* One that was made lasts as long as the program. */
    if (s->certificate)
        sources[count++] = (reload_source){"certificate",
                                           certificate_paths,
                                           load_identity,
                                           p,
                                           METRIC_CERTIFICATE_RELOADS,
                                           METRIC_CERTIFICATE_RELOADS_FAILED};
    p->reload = reload_start(&p->arena, sources, count, &p->metrics, error);
    return p->reload != NULL;
}

static void stop(program *p)
{
    reload_stop(p->reload);
    if (p->generations.current)
        generations_destroy(&p->generations);
    identities_free();
}

static bool start(program *p, us_str *error)
{
    int socket;
    bool changed;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    p->threads = p->settings.threads;
    if (p->threads == 0)
        p->threads = processors > 0 ? (unsigned)processors : 1;
    if (load_policies(p, &p->arena, &changed, error) &&
        load_identity(p, &p->arena, &changed, error) && watch_files(p, error) &&
        listen_on(&p->arena, p->settings.address, &socket, &p->bound, error)) {
        server_parts parts = {&p->generations, p->reload, &p->metrics};
        p->server = server_start(&parts, socket, p->threads, error);
    }
    if (!p->server)
        stop(p);
    return p->server != NULL;
}

static void log_start(program *p)
{
    log_line line;
    generation_facts facts = generations_describe(&p->generations);
    log_begin(&line, "info", "listening");
    log_text(&line, "address", p->bound);
    log_text(&line, "version", us_str_from(usher_version()));
    log_text(&line, "policies",
             us_str_from(p->settings.policy_count ? "given" : "built in"));
    log_text(&line, "revision", us_str_from(facts.revision));
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
        if (caught == SIGHUP)
            reload_request(p->reload);
        else if (caught > 0)
            return;
        server_tick(p->server);
    }
}

static int serve(program *p)
{
    sigset_t signals;
    us_str error = US_STR_EMPTY;
    raise_file_limit();
    block_signals(&signals);
    if (!start(p, &error))
        return fail(error);
    log_start(p);
    wait_for_end(p, &signals);
    log_message("info", "draining", US_STR("no more connections are taken"));
    /* Whoever asks a second time does not want to wait. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    server_drain(p->server, DRAIN_SECONDS);
    server_stop(p->server);
    stop(p);
    log_message("info", "stopped", US_STR("all requests are answered"));
    return 0;
}

static int run(program *p, int count, char **arguments)
{
    us_str error = US_STR_EMPTY;
    us_buf text = us_buf_make(&p->arena);
    if (!options_read(&p->arena, count, arguments, &p->settings, &error))
        return fail(error);
    if (p->settings.help) {
        options_help(&text);
        return print(us_buf_str(&text));
    }
    if (p->settings.version)
        return print(us_str_format(&p->arena, "usher-webhook %s\n", usher_version()));
    return serve(p);
}

int main(int count, char **arguments)
{
    program p = {.server = NULL};
    us_arena_init(&p.arena, 0, NULL);
    int status = run(&p, count, arguments);
    us_arena_free(&p.arena);
    return status;
}

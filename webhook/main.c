/* usher-webhook: from the command line to a serving process and to its end. The order
 * of things matters: what can go wrong does so, with one line and status 2, before the
 * line "listening" is written; from then on only a signal ends the program. */
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
    policies policies;
    tls_identity identity;
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

/* Signals that end the program are waited for by main alone; threads inherit the mask. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static bool get_identity(program *p, us_str *error)
{
    const settings *s = &p->settings;
    if (s->certificate)
        return tls_load(&p->arena, s->certificate, s->key, &p->identity, error);
    return tls_make(&p->arena, &p->identity, error) &&
           (!s->ca_out || tls_write_ca(&p->arena, &p->identity, s->ca_out, error));
}

static bool start(program *p, us_str *error)
{
    int socket;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    p->threads = p->settings.threads;
    if (p->threads == 0)
        p->threads = processors > 0 ? (unsigned)processors : 1;
    if (!policies_load(&p->arena, &p->settings, &p->policies, error))
        return false;
    if (get_identity(p, error) &&
        listen_on(&p->arena, p->settings.address, &socket, &p->bound, error))
        p->server = server_start(&p->arena, &p->policies, &p->identity, socket,
                                 p->threads, error);
    if (!p->server)
        policies_free(&p->policies);
    return p->server != NULL;
}

static void log_start(const program *p)
{
    log_line line;
    size_t packages = us_admission_plan_package_count(p->policies.plan);
    if (packages == 0)
        log_message("warning", "policy",
                    US_STR("no rule decides: everything is allowed"));
    log_begin(&line, "info", "listening");
    log_text(&line, "address", p->bound);
    log_text(&line, "version", us_str_from(usher_version()));
    log_text(&line, "policies",
             us_str_from(p->settings.policy_count ? "given" : "built in"));
    log_text(&line, "revision", us_str_from(usher_policy_revision(p->policies.policy)));
    log_number(&line, "packages", packages);
    log_number(&line, "threads", p->threads);
    log_text(&line, "certificate",
             us_str_from(p->settings.certificate ? "given" : "for localhost"));
    log_end(&line);
}

static void wait_for_end(const sigset_t *signals, server *s)
{
    const struct timespec second = {1, 0};
    while (sigtimedwait(signals, NULL, &second) < 0)
        server_tick(s);
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
    wait_for_end(&signals, p->server);
    log_message("info", "draining", US_STR("no more connections are taken"));
    /* Whoever asks a second time does not want to wait. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    server_drain(p->server, DRAIN_SECONDS);
    server_stop(p->server);
    policies_free(&p->policies);
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

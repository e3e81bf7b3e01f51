/* load-client: a client that puts usher-webhook under load, or that behaves in odd ways. It speaks TLS
 * through OpenSSL and HTTP by itself, so that neither library of the server is on both sides.
 *
 *     load-client load --address HOST:PORT --ca FILE --mix FILE [OPTION ...]
 *     load-client odd --address HOST:PORT --ca FILE [--review FILE] NAME ...
 *
 * The first prints one line of JSON; the second one line for what failed and ends with
 * `N passed, N failed`. `load-client odd` without a name lists the names. */
#include "load.h"
#include "odd.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { STATUS_USAGE = 2 };

static const char usage[] =
    "Usage: load-client load --address HOST:PORT|@FILE --ca FILE --mix FILE [--answers "
    "FOLDER]...\n"
    "                   [--record FOLDER] [--connections N] [--rate N] [--seconds N]\n"
    "                   [--patience SECONDS] [--renew N] [--awake 1]\n"
    "       load-client odd --address HOST:PORT --ca FILE [--review FILE] [--slow FILE] "
    "NAME ...\n";

static int fail_usage(void)
{
    fputs(usage, stderr);
    return STATUS_USAGE;
}

/* A connection needs a file. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static bool set_load(load_settings *s, const char *name, const char *value)
{
    if (strcmp(name, "--mix") == 0)
        return mix_read(&s->mix, value);
    if (strcmp(name, "--answers") == 0)
        return mix_read_answers(&s->mix, value);
    if (strcmp(name, "--record") == 0)
        s->record = value;
    else if (strcmp(name, "--connections") == 0)
        s->connections = (unsigned)strtoul(value, NULL, 10);
    else if (strcmp(name, "--rate") == 0)
        s->rate = strtod(value, NULL);
    else if (strcmp(name, "--seconds") == 0)
        s->seconds = strtod(value, NULL);
    else if (strcmp(name, "--patience") == 0)
        s->patience = strtod(value, NULL);
    else if (strcmp(name, "--renew") == 0)
        s->renew = strtoul(value, NULL, 10);
    else if (strcmp(name, "--awake") == 0)
        s->awake = strcmp(value, "0") != 0;
    else
        return false;
    return true;
}

static bool set_target(target *t, const char *name, const char *value)
{
    if (strcmp(name, "--address") == 0)
        t->address = value;
    else if (strcmp(name, "--ca") == 0)
        t->authorities = value;
    else
        return false;
    return true;
}

static int run_load(int count, char **arguments)
{
    load_settings s = {.connections = 8, .seconds = 10, .patience = 15};
    for (int i = 0; i + 1 < count; i += 2)
        if (!set_target(&s.target, arguments[i], arguments[i + 1]) &&
            !set_load(&s, arguments[i], arguments[i + 1]))
            return fail_usage();
    if (count % 2 || !s.target.address || !s.target.authorities || !s.mix.count ||
        !s.connections)
        return fail_usage();
    bool good = load_run(&s);
    mix_free(&s.mix);
    target_free(&s.target);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_odd(int count, char **arguments)
{
    odd_settings s = {.limit = 15};
    int i = 0;
    for (; i + 1 < count && strncmp(arguments[i], "--", 2) == 0; i += 2) {
        if (strcmp(arguments[i], "--review") == 0)
            s.review = arguments[i + 1];
        else if (strcmp(arguments[i], "--slow") == 0)
            s.slow = arguments[i + 1];
        else if (strcmp(arguments[i], "--limit") == 0)
            s.limit = strtod(arguments[i + 1], NULL);
        else if (!set_target(&s.target, arguments[i], arguments[i + 1]))
            return fail_usage();
    }
    if (i == count) {
        odd_list();
        return EXIT_SUCCESS;
    }
    if (!s.target.address || !s.target.authorities || !s.review)
        return fail_usage();
    bool good = odd_run(&s, (const char *const *)&arguments[i], (size_t)(count - i));
    target_free(&s.target);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    if (count >= 2 && strcmp(arguments[1], "load") == 0)
        return run_load(count - 2, arguments + 2);
    if (count >= 2 && strcmp(arguments[1], "odd") == 0)
        return run_odd(count - 2, arguments + 2);
    return fail_usage();
}

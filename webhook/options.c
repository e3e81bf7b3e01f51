/* One table is the options: the reader, the help, and nothing else, look at it. */
#include "options.h"

#include <stddef.h>
#include <stdlib.h>

enum { MOST_THREADS = 256, MOST_SECONDS = 3600, DEFAULT_SECONDS = 9 };

typedef struct option {
    const char *name;     /* without the dashes */
    char letter;          /* 0: none */
    const char *argument; /* NULL: takes none */
    const char *help;     /* lines after the first are indented by whoever prints it */
    size_t place;         /* in settings: of a text, or of a bool where there is no
                               argument; unused with [take] */
    bool (*take)(us_arena *arena, settings *s, const char *value);
} option;

static bool take_policy(us_arena *arena, settings *s, const char *value)
{
    s->policies = us_arena_grow(arena, s->policies, s->policy_count * sizeof *s->policies,
                                (s->policy_count + 1) * sizeof *s->policies);
    s->policies[s->policy_count++] = value;
    return true;
}

static bool read_number(const char *text, unsigned long most, unsigned *result)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || number < 1 || number > most)
        return false;
    *result = (unsigned)number;
    return true;
}

static bool take_threads(us_arena *arena, settings *s, const char *value)
{
    (void)arena;
    return read_number(value, MOST_THREADS, &s->threads);
}

static bool take_timeout(us_arena *arena, settings *s, const char *value)
{
    (void)arena;
    return read_number(value, MOST_SECONDS, &s->timeout);
}

static bool take_on_error(us_arena *arena, settings *s, const char *value)
{
    (void)arena;
    s->error_fails = strcmp(value, "fail") == 0;
    return s->error_fails || strcmp(value, "deny") == 0;
}

static const option options[] = {
    {"address", 0, "HOST:PORT",
     "where to listen (127.0.0.1:8443); port 0 takes a free one,\n"
     "which the line \"listening\" names",
     offsetof(settings, address), NULL},
    {"tls-cert", 0, "FILE", "the server's certificate and chain, PEM; with --tls-key",
     offsetof(settings, certificate), NULL},
    {"tls-key", 0, "FILE",
     "its private key, PEM; without the two, a CA and a certificate\n"
     "for localhost are made, good for as long as the program runs",
     offsetof(settings, key), NULL},
    {"ca-out", 0, "FILE", "write the certificate of that CA, for clients to verify with",
     offsetof(settings, ca_out), NULL},
    {"policy", 'p', "PATH",
     "a .rego file, or a folder of policies and data; may be repeated;\n"
     "takes the place of the policies built in",
     0, take_policy},
    {"config", 'c', "FILE", "YAML that policies see as data.usher.config",
     offsetof(settings, config), NULL},
    {"threads", 0, "N", "threads that serve (one a processor)", 0, take_threads},
    {"timeout", 0, "SECONDS",
     "time for one review (9); less where the request's ?timeout= says so", 0,
     take_timeout},
    {"on-error", 0, "deny|fail",
     "what a policy that cannot be evaluated answers: a denial of code\n"
     "500 (deny, the default), or HTTP 500, so that the failurePolicy\n"
     "decides (fail)",
     0, take_on_error},
    {"help", 'h', NULL, "print this", offsetof(settings, help), NULL},
    {"version", 0, NULL, "print the version", offsetof(settings, version), NULL},
};

enum { OPTION_COUNT = sizeof options / sizeof *options };

/* The option that [argument] ("--name", "--name=value", "-x", "-xvalue") means, or NULL;
 * [value] gets what is attached to it, or NULL. */
static const option *find_option(const char *argument, const char **value)
{
    bool is_long = argument[1] == '-';
    const char *name = argument + (is_long ? 2 : 1);
    size_t length = is_long ? strcspn(name, "=") : 1;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const option *o = &options[i];
        bool same = is_long
                        ? strlen(o->name) == length && strncmp(o->name, name, length) == 0
                        : o->letter != 0 && o->letter == *name;
        if (!same)
            continue;
        *value = name[length] ? name + length + (is_long ? 1 : 0) : NULL;
        return o;
    }
    return NULL;
}

static bool store(us_arena *arena, const option *o, settings *s, const char *value)
{
    char *field = (char *)s + o->place;
    if (o->take)
        return o->take(arena, s, value);
    if (o->argument)
        memcpy(field, &value, sizeof value);
    else
        memcpy(field, &(bool){true}, sizeof(bool));
    return true;
}

static bool check_together(us_arena *arena, const settings *s, us_str *error)
{
    *error = US_STR_EMPTY;
    if (!s->certificate != !s->key)
        *error = US_STR("--tls-cert and --tls-key go together");
    else if (s->ca_out && s->certificate)
        *error = us_str_format(arena, "--ca-out is for the CA that is made without %s",
                               "--tls-cert");
    return error->length == 0;
}

bool options_read(us_arena *arena, int count, char **arguments, settings *result,
                  us_str *error)
{
    *result = (settings){.address = "127.0.0.1:8443", .timeout = DEFAULT_SECONDS};
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        const char *value = NULL;
        const option *o =
            argument[0] == '-' && argument[1] ? find_option(argument, &value) : NULL;
        if (!o) {
            *error =
                us_str_format(arena, "unknown argument %s (--help lists them)", argument);
            return false;
        }
        if (o->argument && !value && i + 1 < count)
            value = arguments[++i];
        if (!o->argument != !value) {
            *error = us_str_format(arena, "--%s takes %s", o->name,
                                   o->argument ? o->argument : "no value");
            return false;
        }
        if (!store(arena, o, result, value)) {
            *error =
                us_str_format(arena, "--%s: %s is no %s", o->name, value, o->argument);
            return false;
        }
    }
    return result->help || result->version || check_together(arena, result, error);
}

void options_help(us_buf *out)
{
    us_buf_add_c(out,
                 "usher-webhook: decides Kubernetes admission reviews by Rego policies, "
                 "over TLS\n\nUsage: usher-webhook [OPTION]...\n\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const option *o = &options[i];
        char letter[4] = {o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
                          o->letter ? ',' : ' ', 0};
        us_str left = us_str_format(out->arena, "  %s --%s %s", letter, o->name,
                                    o->argument ? o->argument : "");
        us_buf_add_format(out, "%-28.*s", US_STR_ARG(left));
        for (const char *c = o->help; *c; c++) {
            us_buf_add_char(out, *c);
            if (*c == '\n')
                us_buf_add_format(out, "%28s", "");
        }
        us_buf_add_char(out, '\n');
    }
    us_buf_add_c(out,
                 "\nPOST /validate and /mutate take AdmissionReviews (v1, v1beta1); GET "
                 "/livez, /readyz (?verbose), /metrics.\nPolicies, configuration and "
                 "certificate are loaded anew when their files change, or on SIGHUP;\n"
                 "what does not load leaves what is in force. SIGTERM and SIGINT answer "
                 "what has come and\nend the program with status 0.\n");
}

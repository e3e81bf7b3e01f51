/* Each odd client is a function in one of the tables. After each of them the server must still answer a
 * review on a new connection, and must hold nothing of what was sent to it: that is asked for here,
 * for all alike. */
#include "odd.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const odd_client *const tables[] = {odd_tls_clients, odd_http_clients,
                                           odd_patient_clients};
enum { TABLES = sizeof tables / sizeof *tables, LEFT_TRIES = 100 };

void odd_wait(unsigned milliseconds)
{
    const struct timespec time = {milliseconds / 1000,
                                  (long)(milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL);
}

/* The server has let go of everything: only the request for its metrics is in flight. */
static bool holds_nothing(target *to)
{
    for (unsigned i = 0; i < LEFT_TRIES; i++) {
        talk t;
        bool good = talk_open(&t, to) && talk_get(&t, "/metrics") == 200 &&
                    strstr(t.body, "\nusher_body_bytes_in_flight 0\n") &&
                    strstr(t.body, "\nusher_requests_in_flight 1\n");
        talk_close(&t);
        if (good)
            return true;
        odd_wait(20);
    }
    return false;
}

static bool run_client(odd_settings *s, const odd_client *client)
{
    const char *problem = client->run(s);
    if (!problem && talk_review(&s->target, s->review) != 200)
        problem = "the server does not answer others any more";
    if (!problem && !holds_nothing(&s->target))
        problem = "the server still holds a request or a body";
    if (problem)
        printf("FAILED odd client %s: %s\n", client->name, problem);
    return !problem;
}

bool odd_run(odd_settings *s, const char *const *names, size_t count)
{
    size_t passed = 0, failed = 0;
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t table = 0; table < TABLES; table++)
            for (const odd_client *c = tables[table]; c->name; c++) {
                bool all =
                    strcmp(names[i], "all") == 0 && tables[table] != odd_patient_clients;
                if (!all && strcmp(names[i], c->name) != 0)
                    continue;
                found = true;
                *(run_client(s, c) ? &passed : &failed) += 1;
            }
        if (!found)
            printf("FAILED there is no odd client %s\n", names[i]);
        failed += !found;
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed == 0;
}

void odd_list(void)
{
    for (size_t table = 0; table < TABLES; table++)
        for (const odd_client *c = tables[table]; c->name; c++)
            printf("%-20s %s\n", c->name, c->what);
}

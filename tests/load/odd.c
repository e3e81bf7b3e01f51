/* Each odd client is a function in the table below: it returns NULL, or what was not as it should be.
 * After each of them the server must still answer a review, at once, on a new connection: that is
 * asked for here, for all alike. Sockets block, with a bound of time on each call. */
#include "odd.h"

#include "talk.h"

#include <stdio.h>
#include <string.h>

typedef struct odd_client {
    const char *name;
    const char *what;
    const char *(*run)(odd_settings *s);
} odd_client;

static const char *ask_usual(odd_settings *s)
{
    return talk_review(&s->target, s->review) == 200 ? NULL
                                                     : "a review is not answered 200";
}

static const odd_client odd_clients[] = {
    {"usual", "asks for a review as an API server does", ask_usual},
};
enum { CLIENTS = sizeof odd_clients / sizeof *odd_clients };

static const odd_client *find(const char *name)
{
    for (size_t i = 0; i < CLIENTS; i++)
        if (strcmp(odd_clients[i].name, name) == 0)
            return &odd_clients[i];
    return NULL;
}

bool odd_run(odd_settings *s, const char *const *names, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        const odd_client *client = find(names[i]);
        const char *problem = client ? client->run(s) : "there is no such client";
        if (!problem && talk_review(&s->target, s->review) != 200)
            problem = "the server does not answer others any more";
        if (problem)
            printf("FAILED odd client %s: %s\n", names[i], problem);
        failed += problem != NULL;
    }
    printf("%zu passed, %zu failed\n", count - failed, failed);
    return failed == 0;
}

void odd_list(void)
{
    for (size_t i = 0; i < CLIENTS; i++)
        printf("%-20s %s\n", odd_clients[i].name, odd_clients[i].what);
}

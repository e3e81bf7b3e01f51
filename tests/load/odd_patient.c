/* Clients that take their time, or come in great numbers. */
#include "odd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CROWD = 1000, IDLE_SECONDS = 100, STEP_MILLISECONDS = 300 };

static double seconds_since(uint64_t start)
{
    return (double)(time_now() - start) / 1e9;
}

/* Sends a byte now and then, until the server has had enough: within --limit seconds, but not at
 * once. */
static const char *dribble(odd_settings *s, talk *t)
{
    uint64_t start = time_now();
    static char problem[128];
    while (seconds_since(start) < s->limit) {
        /* A refusal may come first. */
        if (!talk_send_text(t, "x") || talk_is_closed(t, STEP_MILLISECONDS)) {
            if (seconds_since(start) > 0.7)
                return NULL;
            return "cut off at once";
        }
    }
    snprintf(problem, sizeof problem, "not cut off within %.1f seconds", s->limit);
    return problem;
}

static const char *send_slow_head(odd_settings *s)
{
    talk t;
    const char *problem = "no connection";
    if (talk_open(&t, &s->target) && talk_send_text(&t, "POST /validate HTTP/1.1\r\nX: "))
        problem = dribble(s, &t);
    talk_close(&t);
    return problem;
}

static const char *send_slow_body(odd_settings *s)
{
    talk t;
    const char *problem = "no connection";
    if (talk_open(&t, &s->target) && talk_send_head(&t, "/validate", 100000))
        problem = dribble(s, &t);
    talk_close(&t);
    return problem;
}

/* Says nothing: no handshake, or no head after it. */
static const char *say_nothing(odd_settings *s)
{
    talk plain, shaken;
    unsigned limit = (unsigned)(s->limit * 1000);
    bool good = talk_open_plain(&plain, &s->target) && talk_open(&shaken, &s->target) &&
                talk_is_closed(&plain, limit) && talk_is_closed(&shaken, limit);
    talk_close(&plain);
    talk_close(&shaken);
    return good ? NULL : "a silent connection is not closed in time";
}

static bool post(talk *t, const char *path, const char *body, size_t length)
{
    return talk_send_head(t, path, length) && talk_send(t, body, length);
}

/* Opens many connections for a review each, leaves them alone, and then asks on each again. */
static const char *crowd_in(odd_settings *s)
{
    static char problem[128];
    size_t length = 0, opened = 0, answered = 0;
    char *body = talk_read_file(s->review, &length);
    talk *all = calloc(CROWD, sizeof *all);
    if (!body || !all)
        return "no memory, or no review";
    while (opened < CROWD && talk_open(&all[opened], &s->target) &&
           post(&all[opened], "/validate", body, length) &&
           talk_receive(&all[opened]) == 200)
        opened++;
    printf("opened %zu\n", opened);
    fflush(stdout);
    odd_wait(3000);
    for (size_t i = 0; i < opened; i++)
        answered +=
            post(&all[i], "/validate", body, length) && talk_receive(&all[i]) == 200;
    for (size_t i = 0; i < opened; i++)
        talk_close(&all[i]);
    free(body);
    free(all);
    snprintf(problem, sizeof problem, "%zu opened, %zu answered", opened, answered);
    return answered == CROWD ? NULL : problem;
}

/* As an API server does that has had nothing to ask for a while. */
static const char *idle_long(odd_settings *s)
{
    size_t length = 0;
    talk t;
    char *body = talk_read_file(s->review, &length);
    bool good = talk_open(&t, &s->target) && body &&
                post(&t, "/validate", body, length) && talk_receive(&t) == 200;
    odd_wait(good ? IDLE_SECONDS * 1000 : 0);
    good = good && post(&t, "/validate", body, length) && talk_receive(&t) == 200;
    talk_close(&t);
    free(body);
    return good ? NULL : "a connection that was idle for 100 seconds does not work";
}

static unsigned long metric(talk *t, const char *name)
{
    const char *at = talk_get(t, "/metrics") == 200 ? strstr(t->body, name) : NULL;
    return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

/* Waits until only the question about metrics is in flight; how many milliseconds that took. */
static double wait_until_free(talk *watching)
{
    uint64_t start = time_now();
    while (metric(watching, "\nusher_requests_in_flight ") != 1 &&
           seconds_since(start) < TALK_SECONDS)
        odd_wait(2);
    return seconds_since(start) * 1000;
}

/* Asks for what takes seconds, and goes away: whoever judges it must be free within --limit. */
static const char *go_away(odd_settings *s)
{
    static char problem[128];
    enum { CLIENTS = 6 };
    size_t length = 0;
    double worst = 0;
    talk watching;
    char *body = s->slow ? talk_read_file(s->slow, &length) : NULL;
    if (!body || !talk_open(&watching, &s->target))
        return "no connection, or no slow review";
    for (unsigned i = 0; i < 5; i++) {
        talk clients[CLIENTS];
        for (unsigned j = 0; j < CLIENTS; j++)
            if (talk_open(&clients[j], &s->target))
                post(&clients[j], "/validate?timeout=30s", body, length);
        odd_wait(100);
        unsigned long busy = metric(&watching, "\nusher_requests_in_flight ");
        for (unsigned j = 0; j < CLIENTS; j++)
            talk_close(&clients[j]);
        double took = wait_until_free(&watching);
        worst = took > worst ? took : worst;
        if (busy != CLIENTS + 1)
            worst = 1e6;
    }
    talk_close(&watching);
    free(body);
    printf("threads were free again after %.1f ms at most\n", worst);
    snprintf(problem, sizeof problem, "threads are held for %.0f ms after clients left",
             worst);
    return worst <= s->limit * 1000 ? NULL : problem;
}

const odd_client odd_patient_clients[] = {
    {"slow-head", "sends a byte of a head now and then", send_slow_head},
    {"slow-body", "sends a byte of a body now and then", send_slow_body},
    {"silent", "connects and says nothing", say_nothing},
    {"crowd", "opens 1,000 connections, waits, and uses each", crowd_in},
    {"idle", "asks again after 100 seconds", idle_long},
    {"gone", "leaves while a slow review (--slow) is judged", go_away},
    {NULL, NULL, NULL},
};

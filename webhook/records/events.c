/* A table of Events that were said in the last minute. The thread of the records puts a denial
 * into it, or counts it where it is there already; another thread sends what has not been sent:
 * an Event when it is new, and later how often it has come. Sending takes tokens, which come at the
 * rate that is set: so neither a client that tries the same thing again and again nor one that
 * tries a thousand makes the API server's storage its own. Where the table is full of what waits,
 * denials are dropped and counted.
 *
 * Nothing is sent a second time. An Event that the API server does not take is forgotten, and the
 * same denial makes another one. */
#include "events.h"

#include "admission/event.h"
#include "admission/notice.h"
#include "base/clock.h"
#include "kubernetes/api.h"
#include "webhook/log/complaint.h"
#include "webhook/settings/api_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)
/* How long the same denial counts as the same Event, after it came last. */
#define WINDOW (60 * SECOND)
/* Between two changes of an Event. */
#define PAUSE             (10 * SECOND)
#define CALL_TIMEOUT      (5 * SECOND)
#define ARENA_MAX         ((size_t)256 << 20)
#define ARENA_KEPT        ((size_t)64 << 10)
#define EVALUATION_MEMORY ((size_t)256 << 20)

enum { PLACES = 256, INSTANCE_ROOM = 128 };

/* An Event, free where [count] is 0. */
typedef struct series {
    uint64_t same;
    char *path; /* with the name behind it; NULL: it is being sent */
    char *body; /* NULL: it was sent */
    uint64_t count;
    uint64_t told; /* of these the API server knows */
    struct timespec last;
    uint64_t seen; /* monotonic: when it came last, */
    uint64_t due;  /* and when it may be sent */
} series;

struct events {
    const settings *settings;
    generations *generations;
    metrics *metrics;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    series table[PLACES];
    uint64_t end;   /* when to give up; 0: not stopping */
    complaint full; /* under the lock */
    /* The consumer's own: */
    us_arena arena;
    char instance[INSTANCE_ROOM];
    bool hurried; /* polled by evaluations */
    complaint problem;
    /* The thread's own: */
    us_arena sending;
    uint64_t allowance; /* a token is worth its time to come */
    uint64_t counted;   /* until then */
    complaint failing;
};

/* ---- The table. With the lock held -------------------------------------------------------- */

static void forget(series *s)
{
    free(s->path);
    free(s->body);
    *s = (series){.count = 0};
}

static bool is_told(const series *s)
{
    return !s->body && s->told == s->count;
}

/* The place of what is [same], or else a free one, or else that of what came longest ago of all
 * that is told. NULL: there is none. */
static series *find(events *e, uint64_t same, uint64_t time)
{
    series *place = NULL;
    for (size_t i = 0; i < PLACES; i++) {
        series *s = &e->table[i];
        bool may_go = s->count == 0 || (s->path && is_told(s));
        bool is_over = may_go && time - s->seen > WINDOW;
        if (s->count > 0 && !is_over && s->same == same)
            return s;
        if (may_go && (!place || s->seen < place->seen))
            place = s;
    }
    if (place)
        forget(place);
    return place;
}

/* False if there is no memory. */
static bool fill(series *s, const us_notice *made, uint64_t time)
{
    size_t room = made->path.length + made->name.length + 2;
    *s = (series){.same = made->same,
                  .path = malloc(room),
                  .body = strndup(made->body.text, made->body.length),
                  .count = 1,
                  .due = time};
    if (s->path && s->body) {
        snprintf(s->path, room, "%.*s/%.*s", US_STR_ARG(made->path),
                 US_STR_ARG(made->name));
        return true;
    }
    forget(s);
    return false;
}

static void add(events *e, const us_notice *made, const struct timespec *received)
{
    uint64_t time = us_clock_now();
    pthread_mutex_lock(&e->lock);
    series *s = find(e, made->same, time);
    bool is_new = s && s->count == 0;
    if (s && !is_new)
        s->count++;
    if (!s || (is_new && !fill(s, made, time))) {
        metrics_add(e->metrics, METRIC_EVENTS_DROPPED, 1);
        complain(&e->full, 1,
                 US_STR("too many Events wait to be sent: some are dropped"));
    } else {
        metrics_add(e->metrics, METRIC_EVENTS_REPEATED, is_new ? 0 : 1);
        s->seen = time;
        s->last = *received;
        pthread_cond_signal(&e->more);
    }
    pthread_mutex_unlock(&e->lock);
}

/* ---- From a review to an Event ------------------------------------------------------------ */

static us_event_facts facts_of(const judged *record)
{
    return (us_event_facts){.decision_id = us_str_from(record->decision_id),
                            .trace_id = us_str_from(record->trace_id),
                            .span_id = us_str_from(record->span_id),
                            .revision = us_str_from(record->revision),
                            .path = record->path,
                            .input = record->review,
                            .result = record->answer,
                            .requested_by = us_str_from(record->client),
                            .timestamp = record->received,
                            .handler_ns = record->ns};
}

/* Has policies and the mask take out of [event] what nobody is to see. False if nothing may be
 * told. */
static bool may_tell(events *e, generation *used, worker *w, us_event *event)
{
    us_mask *mask = us_admission_plan_mask(used->loaded.plan);
    usher_limits limits = {.timeout = e->settings->timeout * SECOND,
                           .memory = EVALUATION_MEMORY,
                           .cancelled = &e->hurried};
    us_str why;
    us_event_fate fate = us_event_ask(event, w->evaluator, mask, &limits, &why);
    if (fate == US_EVENT_FAILED) {
        us_str text =
            us_str_format(&e->arena, "%.*s; no Event tells of it", US_STR_ARG(why));
        complain(&e->problem, 1, us_mask_text(&e->arena, mask, text));
    }
    if (fate == US_EVENT_LOGGED)
        us_event_hide_secrets(event, mask);
    return fate == US_EVENT_LOGGED;
}

static const char *reason_of(const judged *record)
{
    if (record->allowed)
        return "AdmissionWarning";
    return record->evaluation_error ? "AdmissionFailed" : "AdmissionDenied";
}

static void tell(events *e, const judged *record)
{
    worker *w;
    us_notice made;
    us_event_facts facts = facts_of(record);
    us_event *event = us_event_new(&e->arena, &facts);
    generation *used = generations_take(e->generations, &w);
    if (!used)
        return;
    bool good = may_tell(e, used, w, event);
    generations_give(e->generations, used, w);
    if (good && us_notice_make(event, reason_of(record), us_str_from(e->instance), &made))
        add(e, &made, &record->received);
    else
        metrics_add(e->metrics, METRIC_EVENTS_LEFT_OUT, 1);
}

void events_take(void *data, const judged *record)
{
    events *e = data;
    us_recovery recovery;
    bool is_wanted = !record->allowed ||
                     (e->settings->events == EVENTS_ALL && record->warnings.length > 0);
    if (record->status != 200 || !is_wanted)
        return;
    e->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        complain(&e->problem, 1, US_STR("an Event needs more memory than it may have"));
        metrics_add(e->metrics, METRIC_EVENTS_DROPPED, 1);
    } else {
        tell(e, record);
    }
    us_arena_reset(&e->arena, ARENA_KEPT);
}

/* ---- Sending ------------------------------------------------------------------------------ */

/* What is to be sent of an Event, apart from the table. */
typedef struct message {
    size_t place;
    char *path, *body;
    uint64_t count;
    struct timespec last;
} message;

/* The time at which a token is there: now, if it can be taken at once. */
static uint64_t token_due(events *e, uint64_t time)
{
    uint64_t price = WINDOW / e->settings->events_rate;
    e->allowance += time - e->counted;
    e->counted = time;
    if (e->allowance > WINDOW)
        e->allowance = WINDOW;
    return e->allowance >= price ? time : time + price - e->allowance;
}

/* The place of what is to be sent next, which has waited longest; PLACES: there is nothing. With
 * the lock held. */
static size_t next_place(const events *e)
{
    size_t next = PLACES;
    for (size_t i = 0; i < PLACES; i++)
        if (e->table[i].count > 0 && !is_told(&e->table[i]) &&
            (next == PLACES || e->table[i].due < e->table[next].due))
            next = i;
    return next;
}

/* When [next] may be sent. At the end nothing waits for its time, and there is none to wait for
 * tokens. */
static uint64_t due_of(events *e, size_t next, uint64_t time)
{
    uint64_t token = token_due(e, time);
    if (next == PLACES || (e->end != 0 && token > time))
        return UINT64_MAX;
    return e->end != 0 || token > e->table[next].due ? token : e->table[next].due;
}

static void take(events *e, size_t place, message *m)
{
    series *s = &e->table[place];
    e->allowance -= WINDOW / e->settings->events_rate;
    *m = (message){place, s->path, s->body, s->count, s->last};
    s->path = s->body = NULL;
    s->told = s->count;
}

/* Waits until something may be sent, and takes it out of the table. False at the end. */
static bool wait_for(events *e, message *m)
{
    bool found = false;
    pthread_mutex_lock(&e->lock);
    for (;;) {
        size_t next = next_place(e);
        uint64_t time = us_clock_now(), due = due_of(e, next, time);
        found = due <= time && (e->end == 0 || time < e->end);
        if (found || e->end != 0)
            break;
        struct timespec at = {(time_t)(due / SECOND), (long)(due % SECOND)};
        if (due == UINT64_MAX)
            pthread_cond_wait(&e->more, &e->lock);
        else
            pthread_cond_timedwait(&e->more, &e->lock, &at);
    }
    if (found)
        take(e, next_place(e), m);
    pthread_mutex_unlock(&e->lock);
    return found;
}

static bool ask(events *e, const message *m, us_str *error)
{
    us_kubeconfig config;
    us_value answer;
    long status;
    us_str path = us_str_from(m->path);
    bool is_new = m->body != NULL;
    while (is_new && path.text[path.length - 1] != '/')
        path.length--;
    if (is_new)
        path.length--;
    us_api_request request = {
        .method = is_new ? "POST" : "PATCH",
        .path = path,
        .content_type = is_new ? NULL : "application/merge-patch+json",
        .body = is_new ? us_str_from(m->body)
                       : us_notice_repeat(&e->sending, m->count, &m->last),
        .timeout = (int64_t)CALL_TIMEOUT,
    };
    return api_server_find(&e->sending, e->settings, &config, error) &&
           us_api_ask_object(&e->sending, &config, &request, &answer, &status, error);
}

static bool send_in_arena(events *e, const message *m)
{
    us_recovery recovery;
    us_str error = US_STR("no memory");
    e->sending.recovery = &recovery;
    bool good = !US_RECOVER(&recovery) && ask(e, m, &error);
    if (!good)
        complain(&e->failing, 1, error);
    us_arena_reset(&e->sending, ARENA_KEPT);
    return good;
}

/* Puts back what is to be sent again, when there is more to tell. */
static void settle(events *e, message *m, bool good)
{
    series *s = &e->table[m->place];
    metrics_add(e->metrics, good ? METRIC_EVENTS_SENT : METRIC_EVENTS_FAILED, 1);
    free(m->body);
    pthread_mutex_lock(&e->lock);
    s->path = m->path;
    s->due = us_clock_now() + PAUSE;
    if (!good)
        forget(s);
    pthread_mutex_unlock(&e->lock);
}

static void *run(void *data)
{
    events *e = data;
    message m;
    pthread_setname_np(pthread_self(), "events");
    while (wait_for(e, &m))
        settle(e, &m, send_in_arena(e, &m));
    return NULL;
}

/* ---- Life --------------------------------------------------------------------------------- */

bool events_check(us_arena *arena, const settings *s, us_str *error)
{
    us_kubeconfig config;
    if (api_server_find(arena, s, &config, error))
        return true;
    *error = us_str_format(arena, "--events: %.*s", US_STR_ARG(*error));
    return false;
}

static void destroy(events *e)
{
    for (size_t i = 0; i < PLACES; i++)
        forget(&e->table[i]);
    pthread_cond_destroy(&e->more);
    pthread_mutex_destroy(&e->lock);
    us_arena_free(&e->arena);
    us_arena_free(&e->sending);
    free(e);
}

events *events_start(us_arena *arena, const settings *s, generations *g, metrics *m,
                     us_str *error)
{
    pthread_condattr_t steady;
    events *e = calloc(1, sizeof *e);
    *error = US_STR("the thread that sends Events does not start");
    if (!e || !events_check(arena, s, error)) {
        free(e);
        return NULL;
    }
    *e = (events){.settings = s,
                  .generations = g,
                  .metrics = m,
                  .allowance = WINDOW,
                  .counted = us_clock_now(),
                  .full = {.event = "events"},
                  .problem = {.event = "events"},
                  .failing = {.event = "events"}};
    us_arena_init(&e->arena, ARENA_MAX, NULL);
    us_arena_init(&e->sending, ARENA_MAX, NULL);
    if (gethostname(e->instance, sizeof e->instance - 1) != 0 || !e->instance[0])
        snprintf(e->instance, sizeof e->instance, "usher-webhook");
    pthread_mutex_init(&e->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&e->more, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&e->thread, NULL, run, e) == 0)
        return e;
    destroy(e);
    return NULL;
}

void events_hurry(void *data)
{
    events *e = data;
    __atomic_store_n(&e->hurried, true, __ATOMIC_RELAXED);
}

void events_stop(events *e, unsigned seconds)
{
    size_t rest = 0;
    if (!e)
        return;
    pthread_mutex_lock(&e->lock);
    e->end = us_clock_now() + seconds * SECOND + 1;
    pthread_cond_signal(&e->more);
    pthread_mutex_unlock(&e->lock);
    pthread_join(e->thread, NULL);
    for (size_t i = 0; i < PLACES; i++)
        rest += e->table[i].body ? 1 : 0;
    metrics_add(e->metrics, METRIC_EVENTS_DROPPED, rest);
    destroy(e);
}

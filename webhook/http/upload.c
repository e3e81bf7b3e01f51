/* Events wait in a list. A thread takes from its beginning as many as make a body, packs and
 * posts them; where that fails they go back to the beginning. How many fit is guessed by how
 * well the ones before could be packed. */
#include "upload.h"

#include "base/clock.h"
#include "base/file.h"
#include "builtins/http/transfer.h"
#include "gzip.h"
#include "webhook/log/complaint.h"
#include "webhook/log/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define SECOND       UINT64_C(1000000000)
#define RETRY_LEAST  (SECOND / 10)
#define POST_TIMEOUT (10 * SECOND)
/* Of the files with certificates, keys and tokens. */
#define FILE_MAX ((size_t)1 << 20)
/* Of what the endpoint answers, which is not looked at. */
#define ANSWER_MAX ((size_t)1 << 20)
/* What packing adds to a text that cannot be packed, and the brackets of the array. */
#define PACKING_MAX(length) ((length) / 1000 + 64)
/* Text is packed to a part of this at the least: so a body is made of no more. */
enum { RATIO_MAX = 64, ARENA_KEPT = 65536 };

typedef struct event event;
struct event {
    event *next;
    size_t length;
    char text[];
};

typedef struct event_list {
    event *first;
    event **last;
    size_t count;
    size_t bytes;
} event_list;

struct upload {
    upload_options options;
    metrics *metrics;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more; /* something to do before the time */
    event_list waiting;
    size_t sending; /* bytes of events that are being posted */
    uint64_t end;   /* when to give up; 0: not stopping */
    bool ended;
    bool cancelled; /* polled while something is posted */
    complaint full; /* under the lock */
    /* The thread's own: */
    us_arena arena;
    size_t guess; /* bytes of events that make a body */
    unsigned failures;
    complaint failing;
};

/* ---- Lists of events -------------------------------------------------------------------- */

static void append(event_list *list, event *added)
{
    added->next = NULL;
    if (!list->first)
        list->last = &list->first;
    *list->last = added;
    list->last = &added->next;
    list->count++;
    list->bytes += added->length;
}

static event *take_first(event_list *list)
{
    event *taken = list->first;
    list->first = taken->next;
    list->count--;
    list->bytes -= taken->length;
    return taken;
}

/* Puts all of [front] before [list]. */
static void prepend(event_list *list, event_list *front)
{
    if (!front->first)
        return;
    *front->last = list->first;
    if (!list->first)
        list->last = front->last;
    list->first = front->first;
    list->count += front->count;
    list->bytes += front->bytes;
    *front = (event_list){.first = NULL};
}

static void free_events(event_list *list)
{
    while (list->first)
        free(take_first(list));
}

/* Drops the oldest until the buffer is no fuller than it may be. With the lock held. */
static void make_room(upload *u)
{
    size_t dropped = 0;
    for (; u->waiting.first && u->waiting.bytes + u->sending > u->options.buffer_max;
         dropped++)
        free(take_first(&u->waiting));
    metrics_set(u->metrics, METRIC_DECISION_LOG_BYTES, u->waiting.bytes + u->sending);
    if (dropped == 0)
        return;
    metrics_add(u->metrics, METRIC_DECISION_LOG_DROPPED, dropped);
    complain(&u->full, dropped,
             US_STR("the buffer is full: the oldest decisions are dropped"));
}

/* ---- Bodies ----------------------------------------------------------------------------- */

static gzip *pack(const event_list *list, size_t limit, us_str *body)
{
    gzip *packed = gzip_begin(limit);
    const char *separator = "[";
    bool fits = packed != NULL;
    for (const event *e = list->first; e && fits; e = e->next, separator = ",")
        fits = gzip_add(packed, separator, 1) && gzip_add(packed, e->text, e->length);
    fits =
        fits && gzip_add(packed, "]", 1) && gzip_end(packed, &body->text, &body->length);
    if (fits)
        return packed;
    gzip_free(packed);
    return NULL;
}

bool upload_fits(const upload *u, us_str text)
{
    us_str body;
    if (text.length + PACKING_MAX(text.length) <= u->options.chunk_max)
        return true;
    gzip *packed = gzip_begin(u->options.chunk_max);
    bool fits = packed && gzip_add(packed, "[", 1) &&
                gzip_add(packed, text.text, text.length) && gzip_add(packed, "]", 1) &&
                gzip_end(packed, &body.text, &body.length);
    gzip_free(packed);
    return fits;
}

/* Takes events of [bytes] or so from the list, one at the least. */
static void take_events(upload *u, size_t bytes, event_list *taken)
{
    *taken = (event_list){.first = NULL};
    pthread_mutex_lock(&u->lock);
    while (u->waiting.first &&
           (taken->count == 0 || taken->bytes + u->waiting.first->length <= bytes))
        append(taken, take_first(&u->waiting));
    u->sending = taken->bytes;
    pthread_mutex_unlock(&u->lock);
}

static void put_back(upload *u, event_list *taken)
{
    pthread_mutex_lock(&u->lock);
    u->sending = 0;
    prepend(&u->waiting, taken);
    make_room(u);
    pthread_mutex_unlock(&u->lock);
}

/* Takes as many events as fit into a body. NULL: none are there, or there is no memory. */
static gzip *take_body(upload *u, event_list *taken, us_str *body)
{
    for (;;) {
        take_events(u, u->guess, taken);
        if (taken->count == 0)
            return NULL;
        gzip *packed = pack(taken, u->options.chunk_max, body);
        if (packed && body->length < u->options.chunk_max / 4 * 3 &&
            u->guess / RATIO_MAX < u->options.chunk_max)
            u->guess += u->guess / 2;
        if (packed || taken->count == 1)
            return packed;
        u->guess = taken->bytes / 2;
        put_back(u, taken);
    }
}

/* ---- Posting ---------------------------------------------------------------------------- */

static bool read_file(upload *u, const char *path, us_str *content, us_str *why)
{
    *content = US_STR_EMPTY;
    return !path || us_file_read(&u->arena, path, FILE_MAX, content, why);
}

static bool read_token(upload *u, us_str *header, us_str *why)
{
    us_str token;
    if (!read_file(u, u->options.token, &token, why))
        return false;
    while (token.length > 0 && strchr(" \t\r\n", token.text[token.length - 1]))
        token.length--;
    for (size_t i = 0; i < token.length; i++)
        if ((unsigned char)token.text[i] <= ' ' || token.text[i] == 0x7F) {
            *why = us_str_format(&u->arena, "%s holds no token", u->options.token);
            return false;
        }
    *header = us_str_format(&u->arena, "Authorization: Bearer %.*s", US_STR_ARG(token));
    return true;
}

static uint64_t time_for_post(const upload *u)
{
    uint64_t end = __atomic_load_n(&u->end, __ATOMIC_RELAXED), at = us_clock_now();
    if (end == 0 || end > at + POST_TIMEOUT)
        return POST_TIMEOUT;
    return end > at + SECOND / 10 ? end - at : SECOND / 10;
}

static bool send_request(upload *u, const us_http_request *request, us_str *why)
{
    us_http_response response;
    us_http_outcome outcome = us_http_transfer(request, &response);
    bool good =
        outcome == US_HTTP_DONE && response.status >= 200 && response.status < 300;
    char text[sizeof response.error + 64];
    snprintf(text, sizeof text, "%s", response.error);
    if (outcome == US_HTTP_DONE)
        snprintf(text, sizeof text, "the endpoint answers with status %ld",
                 response.status);
    us_http_response_free(&response);
    if (outcome == US_HTTP_TOO_LARGE)
        *why = US_STR("the endpoint answers with too much");
    else if (outcome == US_HTTP_STOPPED)
        *why = US_STR("the program ends");
    else
        *why = us_str_copy(&u->arena, us_str_from(text));
    return good;
}

static bool post(upload *u, us_str body, us_str *why)
{
    us_budget budget = {.steps = UINT64_MAX, .cancelled = &u->cancelled};
    us_str headers[3] = {US_STR("Content-Type: application/json"),
                         US_STR("Content-Encoding: gzip")};
    us_http_request request = {.url = us_str_from(u->options.url),
                               .method = US_STR("POST"),
                               .body = body,
                               .headers = headers,
                               .header_count = u->options.token ? 3 : 2,
                               .use_system = !u->options.authorities,
                               .timeout = (int64_t)time_for_post(u),
                               .max_bytes = ANSWER_MAX,
                               .close = true,
                               .budget = &budget};
    return (!u->options.token || read_token(u, &headers[2], why)) &&
           read_file(u, u->options.authorities, &request.authorities, why) &&
           read_file(u, u->options.certificate, &request.certificate, why) &&
           read_file(u, u->options.key, &request.key, why) &&
           send_request(u, &request, why);
}

static bool post_or_complain(upload *u, us_str body)
{
    us_str why;
    if (post(u, body, &why))
        return true;
    complain(&u->failing, 1, why);
    return false;
}

/* Posts [body] with memory of the thread's arena. */
static bool post_in_arena(upload *u, us_str body)
{
    us_recovery recovery;
    u->arena.recovery = &recovery;
    bool good = !US_RECOVER(&recovery) && post_or_complain(u, body);
    us_arena_reset(&u->arena, ARENA_KEPT);
    return good;
}

static void count_sent(upload *u, event_list *sent)
{
    metrics_add(u->metrics, METRIC_DECISION_LOG_UPLOADED, sent->count);
    free_events(sent);
    put_back(u, sent); /* nothing; so it is no more counted */
    if (u->failures > 0)
        log_message("info", "decision_log", US_STR("decisions are taken again"));
    u->failures = 0;
    u->failing.next = 0;
}

/* Posts one body. False if nothing was there, or the attempt failed. */
static bool upload_some(upload *u)
{
    event_list taken;
    us_str body;
    gzip *packed = take_body(u, &taken, &body);
    if (!packed && taken.count == 0)
        return false;
    bool good = packed && post_in_arena(u, body);
    gzip_free(packed);
    if (good) {
        count_sent(u, &taken);
        return true;
    }
    if (!packed)
        complain(&u->failing, 1,
                 US_STR("decisions cannot be packed: no memory, or no zlib"));
    metrics_add(u->metrics, METRIC_DECISION_LOG_ERRORS, 1);
    u->failures++;
    put_back(u, &taken);
    return false;
}

/* ---- The thread ------------------------------------------------------------------------- */

static double random_part(void)
{
    uint32_t bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        bits = UINT32_MAX / 2;
    return bits / (double)UINT32_MAX;
}

/* As OPA: a time between the bounds after success; after failures one that grows by 1.6 from a
 * tenth of a second on, a fifth more or less. */
static uint64_t pause_of(const upload *u)
{
    double most = (double)u->options.most, least = (double)u->options.least;
    double pause = (double)RETRY_LEAST;
    if (u->failures == 0)
        return (uint64_t)(least + (most - least) * random_part());
    for (unsigned i = 1; i < u->failures && pause < most; i++)
        pause *= 1.6;
    pause = pause < most ? pause : most;
    return (uint64_t)(pause * (0.8 + 0.4 * random_part()));
}

/* Sleeps until [time], or until there is something to do before. False at the end. */
static bool wait_until(upload *u, uint64_t time)
{
    pthread_mutex_lock(&u->lock);
    for (;;) {
        bool half = u->failures == 0 && u->waiting.bytes > u->options.buffer_max / 2;
        if (u->end != 0 && u->failures > 0 && time > us_clock_now() + SECOND)
            time = us_clock_now() + SECOND;
        if ((u->end != 0 && u->failures == 0) || half || us_clock_now() >= time)
            break;
        struct timespec at = {(time_t)(time / SECOND), (long)(time % SECOND)};
        pthread_cond_timedwait(&u->more, &u->lock, &at);
    }
    bool goes_on = u->end == 0 || (u->waiting.first && us_clock_now() < u->end);
    pthread_mutex_unlock(&u->lock);
    return goes_on;
}

static void *run(void *data)
{
    upload *u = data;
    pthread_setname_np(pthread_self(), "upload");
    while (wait_until(u, us_clock_now() + pause_of(u)))
        while (upload_some(u))
            ;
    pthread_mutex_lock(&u->lock);
    u->ended = true;
    pthread_cond_signal(&u->more);
    pthread_mutex_unlock(&u->lock);
    return NULL;
}

/* ---- For others ------------------------------------------------------------------------- */

void upload_add(upload *u, us_str text)
{
    event *added = malloc(sizeof *added + text.length);
    if (!added) {
        metrics_add(u->metrics, METRIC_DECISION_LOG_DROPPED, 1);
        return;
    }
    added->length = text.length;
    memcpy(added->text, text.text, text.length);
    pthread_mutex_lock(&u->lock);
    append(&u->waiting, added);
    make_room(u);
    if (u->waiting.bytes > u->options.buffer_max / 2)
        pthread_cond_signal(&u->more);
    pthread_mutex_unlock(&u->lock);
}

static void destroy(upload *u)
{
    pthread_cond_destroy(&u->more);
    pthread_mutex_destroy(&u->lock);
    us_arena_free(&u->arena);
    free(u);
}

upload *upload_start(const upload_options *options, metrics *m)
{
    pthread_condattr_t steady;
    upload *u = calloc(1, sizeof *u);
    gzip *packer = gzip_begin(options->chunk_max);
    gzip_free(packer);
    if (!u || !packer) {
        free(u);
        return NULL;
    }
    *u = (upload){.options = *options,
                  .metrics = m,
                  .guess = options->chunk_max,
                  .full = {.event = "decision_log"},
                  .failing = {.event = "decision_log"}};
    us_arena_init(&u->arena, 0, NULL);
    pthread_mutex_init(&u->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&u->more, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&u->thread, NULL, run, u) == 0)
        return u;
    destroy(u);
    return NULL;
}

void upload_stop(upload *u, unsigned seconds)
{
    int status = 0;
    if (!u)
        return;
    uint64_t end = us_clock_now() + seconds * SECOND;
    struct timespec at = {(time_t)(end / SECOND), (long)(end % SECOND)};
    pthread_mutex_lock(&u->lock);
    __atomic_store_n(&u->end, end, __ATOMIC_RELAXED);
    pthread_cond_signal(&u->more);
    while (!u->ended && status == 0)
        status = pthread_cond_timedwait(&u->more, &u->lock, &at);
    pthread_mutex_unlock(&u->lock);
    __atomic_store_n(&u->cancelled, true, __ATOMIC_RELAXED);
    pthread_join(u->thread, NULL);
    if (u->waiting.count > 0) {
        metrics_add(u->metrics, METRIC_DECISION_LOG_DROPPED, u->waiting.count);
        log_line line;
        log_begin(&line, "warning", "decision_log");
        log_text(&line, "message",
                 US_STR("decisions could not be uploaded before the end"));
        log_number(&line, "times", u->waiting.count);
        log_end(&line);
    }
    free_events(&u->waiting);
    destroy(u);
}

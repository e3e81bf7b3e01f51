/* A record is one block of memory that holds a judged review with its texts, and the body of
 * the request, which it has taken over. It lies in the queues of all consumers that had room
 * for it, and is freed by the last of them.
 *
 * Each queue is a ring with a lock of its own, held for a few instructions: whoever answers
 * reviews pays for a copy of the answer, and for waking a consumer that sleeps. */
#include "records.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The niceness of a modest consumer. */
enum { MODEST = 10 };

typedef struct record {
    judged told;
    request_body body;
    size_t bytes; /* of everything */
    atomic_uint holders;
} record;

typedef struct queue {
    records_consumer consumer;
    metrics *metrics;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    pthread_cond_t done; /* the queue ran empty */
    record **ring;
    size_t places;
    size_t first;
    size_t count;
    size_t bytes; /* in the ring, and of the one that is looked at */
    size_t bytes_max;
    bool busy;
    bool asleep;
    bool stopping;
} queue;

struct records {
    metrics *metrics;
    size_t count;
    queue queues[RECORDS_CONSUMERS_MAX];
};

/* ---- Records -------------------------------------------------------------------------- */

static us_str put(char **at, us_str text)
{
    us_str copy = us_str_make(*at, text.length);
    if (text.length > 0)
        memcpy(*at, text.text, text.length);
    (*at)[text.length] = 0;
    *at += text.length + 1;
    return copy;
}

/* NULL if there is no memory. [body] is not taken yet. */
static record *make_record(const judged *what, const request_body *body)
{
    size_t size = sizeof(record) + what->answer.length + what->message.length +
                  what->patch.length + what->warnings.length + 4;
    record *made = malloc(size);
    if (!made)
        return NULL;
    char *at = (char *)(made + 1);
    made->told = *what;
    made->told.answer = put(&at, what->answer);
    made->told.message = put(&at, what->message);
    made->told.patch = put(&at, what->patch);
    made->told.warnings = put(&at, what->warnings);
    made->body = *body;
    made->bytes = size + body->capacity;
    return made;
}

static void let_go(metrics *m, record *held)
{
    if (atomic_fetch_sub(&held->holders, 1) > 1)
        return;
    request_free_body(m, &held->body);
    free(held);
}

/* ---- Queues --------------------------------------------------------------------------- */

/* Called with the lock held. */
static bool has_room(const queue *q, size_t bytes)
{
    return q->count < q->places && bytes <= q->bytes_max - q->bytes;
}

static bool add(queue *q, record *added)
{
    pthread_mutex_lock(&q->lock);
    bool room = has_room(q, added->bytes);
    if (room) {
        q->ring[(q->first + q->count++) % q->places] = added;
        q->bytes += added->bytes;
        if (q->asleep)
            pthread_cond_signal(&q->more);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

/* The record that has waited longest; NULL when the queue is to end. */
static record *take(queue *q)
{
    record *taken = NULL;
    pthread_mutex_lock(&q->lock);
    if (q->count == 0)
        pthread_cond_broadcast(&q->done);
    q->asleep = true;
    while (q->count == 0 && !q->stopping)
        pthread_cond_wait(&q->more, &q->lock);
    q->asleep = false;
    if (q->count > 0) {
        taken = q->ring[q->first];
        q->first = (q->first + 1) % q->places;
        q->count--;
        q->busy = true;
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

static void finish(queue *q, record *seen)
{
    size_t bytes = seen->bytes;
    let_go(q->metrics, seen);
    pthread_mutex_lock(&q->lock);
    q->bytes -= bytes;
    q->busy = false;
    pthread_mutex_unlock(&q->lock);
}

static void *run(void *data)
{
    queue *q = data;
    record *next;
    pthread_setname_np(pthread_self(), q->consumer.name);
    /* On Linux a niceness is a thread's own. */
    if (q->consumer.modest)
        setpriority(PRIO_PROCESS, (id_t)gettid(), MODEST);
    while ((next = take(q)) != NULL) {
        q->consumer.take(q->consumer.data, &next->told);
        finish(q, next);
    }
    return NULL;
}

/* ---- Texts ---------------------------------------------------------------------------- */

us_str records_warnings(us_arena *arena, const us_findings *list)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < list->count; i++)
        us_buf_add_format(&text, "%.*s: %.*s\n", US_STR_ARG(list->items[i].policy),
                          US_STR_ARG(list->items[i].text));
    return us_buf_str(&text);
}

/* ---- All of them ---------------------------------------------------------------------- */

static bool wants(const queue *q, bool has_findings)
{
    return has_findings || !q->consumer.findings;
}

bool records_want(records *r, const request_body *body, bool has_findings)
{
    size_t bytes = sizeof(record) + body->capacity;
    bool room = false;
    for (size_t i = 0; i < r->count && !room; i++) {
        if (!wants(&r->queues[i], has_findings))
            continue;
        pthread_mutex_lock(&r->queues[i].lock);
        room = has_room(&r->queues[i], bytes);
        pthread_mutex_unlock(&r->queues[i].lock);
    }
    for (size_t i = 0; i < r->count && !room; i++)
        if (wants(&r->queues[i], has_findings))
            metrics_add(r->metrics, r->queues[i].consumer.dropped, 1);
    return room;
}

void records_add(records *r, const judged *what, request_body *body)
{
    record *made = make_record(what, body);
    bool has_findings = !what->allowed || what->warnings.length > 0;
    size_t holders = 0;
    if (made)
        /* This one is held here until all queues were asked. */
        atomic_init(&made->holders, (unsigned)r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        queue *q = &r->queues[i];
        if (!wants(q, has_findings))
            continue;
        if (made && add(q, made))
            holders++;
        else
            metrics_add(r->metrics, q->consumer.dropped, 1);
    }
    if (!made)
        return;
    if (holders == 0) {
        free(made);
        return;
    }
    *body = (request_body){NULL, 0, 0};
    for (size_t i = holders; i < r->count + 1; i++)
        let_go(r->metrics, made);
}

/* ---- Life ----------------------------------------------------------------------------- */

static bool start_queue(queue *q, const records_consumer *consumer,
                        const records_limits *limits, size_t bytes, metrics *m)
{
    *q = (queue){.consumer = *consumer,
                 .metrics = m,
                 .ring = calloc(limits->count, sizeof(record *)),
                 .places = limits->count,
                 .bytes_max = bytes};
    if (!q->ring)
        return false;
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->more, NULL);
    pthread_cond_init(&q->done, &steady);
    pthread_condattr_destroy(&steady);
    if (pthread_create(&q->thread, NULL, run, q) == 0)
        return true;
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->more);
    pthread_cond_destroy(&q->done);
    free(q->ring);
    return false;
}

/* Waits until [end] for the queue to run empty, and drops what is there after. */
static void stop_queue(queue *q, const struct timespec *end)
{
    int status = 0;
    pthread_mutex_lock(&q->lock);
    while ((q->count > 0 || q->busy) && status == 0)
        status = pthread_cond_timedwait(&q->done, &q->lock, end);
    if (status != 0 && q->consumer.hurry)
        q->consumer.hurry(q->consumer.data);
    metrics_add(q->metrics, q->consumer.dropped, q->count);
    for (; q->count > 0; q->count--) {
        let_go(q->metrics, q->ring[q->first]);
        q->first = (q->first + 1) % q->places;
    }
    q->stopping = true;
    pthread_cond_signal(&q->more);
    pthread_mutex_unlock(&q->lock);
    pthread_join(q->thread, NULL);
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->more);
    pthread_cond_destroy(&q->done);
    free(q->ring);
}

records *records_start(const records_consumer *consumers, size_t count,
                       const records_limits *limits, metrics *m)
{
    records *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->metrics = m;
    while (r->count < count && start_queue(&r->queues[r->count], &consumers[r->count],
                                           limits, limits->bytes / count, m))
        r->count++;
    if (r->count == count)
        return r;
    records_stop(r, 0);
    return NULL;
}

void records_stop(records *r, unsigned seconds)
{
    struct timespec end;
    if (!r)
        return;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)seconds;
    for (size_t i = 0; i < r->count; i++)
        stop_queue(&r->queues[i], &end);
    free(r);
}

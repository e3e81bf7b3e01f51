/* Each connection is a small state machine on one epoll. A request is due at a time that does not
 * depend on how fast answers come (unless there is no rate), and its latency counts from then: a server
 * that stalls cannot hide it by slowing its client down.
 *
 * A request that got no answer has failed, whatever the reason; it is not sent again, as API servers do
 * not. An idle connection that the server closes has harmed nobody. */
#include "load.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_TOLD = 10, SWEEP_MILLISECONDS = 20 };

#define SECOND UINT64_C(1000000000)
/* How long a connection that could not be opened is left alone. */
#define REST (SECOND / 50)

typedef enum state { DOWN, CONNECTING, SHAKING, IDLE, SENDING, RECEIVING } state;

typedef enum failure {
    NO_CONNECTION,
    NO_HANDSHAKE,
    NO_ANSWER, /* the connection was closed, or reset, before a whole answer had come */
    TOO_LATE,
    NO_HTTP,
    OTHER_STATUS,
    FAILURES
} failure;

static const char *const failure_names[FAILURES] = {"connect", "handshake", "closed",
                                                    "late",    "malformed", "status"};

typedef struct connection {
    state state;
    int socket;
    SSL *tls;
    const request *request; /* NULL: nothing to do */
    size_t place;           /* of the request, where answers are recorded */
    uint64_t due;
    uint64_t rests_until;
    size_t sent;
    char *text; /* what has come of the answer */
    size_t length, capacity;
    unsigned long answers;
    unsigned interest; /* of epoll */
} connection;

/* Latencies in microseconds: each power of two in STEPS equal parts. */
enum { STEPS = 32, POWERS = 40 };

typedef struct load {
    load_settings *settings;
    connection *connections;
    int epoll;
    uint64_t start, end;
    unsigned long turn; /* requests begun */
    unsigned long right, wrong, busy, connects;
    unsigned long failures[FAILURES];
    unsigned long latencies[POWERS * STEPS];
    uint64_t slowest;
    unsigned told;
} load;

/* ---- Latencies ------------------------------------------------------------------------ */

static size_t bucket_of(uint64_t us)
{
    if (us < STEPS)
        return us;
    unsigned power = 63 - (unsigned)__builtin_clzll(us);
    size_t bucket = (power - 4) * STEPS + (us >> (power - 5)) % STEPS;
    return bucket < POWERS * STEPS ? bucket : POWERS * STEPS - 1;
}

/* The least latency that falls into a bucket. */
static uint64_t bucket_floor(size_t bucket)
{
    uint64_t power = bucket / STEPS;
    return power == 0 ? bucket : (STEPS + bucket % STEPS) << (power - 1);
}

static uint64_t percentile(const load *l, double part)
{
    unsigned long total = l->right + l->wrong;
    double wanted = (double)total * part;
    double seen = 0;
    for (size_t i = 0; i < POWERS * STEPS; i++) {
        seen += (double)l->latencies[i];
        if (seen >= wanted && seen > 0)
            return bucket_floor(i);
    }
    return 0;
}

/* ---- Connections ---------------------------------------------------------------------- */

static void watch(load *l, connection *c, unsigned interest)
{
    struct epoll_event event = {.events = interest, .data.ptr = c};
    if (interest != c->interest)
        epoll_ctl(l->epoll, c->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->socket,
                  &event);
    c->interest = interest;
}

static void close_connection(connection *c)
{
    if (c->tls) {
        if (c->state >= IDLE)
            SSL_shutdown(c->tls);
        SSL_free(c->tls);
    }
    if (c->socket >= 0)
        close(c->socket);
    ERR_clear_error();
    c->tls = NULL;
    c->socket = -1;
    c->interest = 0;
    c->state = DOWN;
    c->length = 0;
    c->answers = 0;
}

static void tell(load *l, const connection *c, const char *what)
{
    if (l->told++ < MOST_TOLD)
        fprintf(stderr, "load-client: at %.3f s, %s: %.700s\n",
                (double)(time_now() - l->start) / (double)SECOND, what,
                c->length ? c->text : "(nothing came)");
}

static void fail(load *l, connection *c, failure how)
{
    if (c->request) {
        l->failures[how]++;
        tell(l, c, failure_names[how]);
    }
    c->request = NULL;
    close_connection(c);
    if (how == NO_CONNECTION || how == NO_HANDSHAKE)
        c->rests_until = time_now() + REST;
}

static void open_connection(load *l, connection *c)
{
    c->socket = target_connect(&l->settings->target, false);
    if (c->socket < 0) {
        fail(l, c, NO_CONNECTION);
        return;
    }
    l->connects++;
    c->state = CONNECTING;
    watch(l, c, EPOLLOUT);
}

/* ---- Answers -------------------------------------------------------------------------- */

/* The value of a header, or NULL; [head] ends with a NUL. */
static const char *header(const char *head, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return line + length + 1 + strspn(line + length + 1, " ");
    }
    return NULL;
}

/* True if the whole answer has come; [closes]: the server will close. A status of 0: it is no HTTP. */
static bool read_answer(connection *c, answer *came, bool *closes)
{
    char *end = c->text ? memmem(c->text, c->length, "\r\n\r\n", 4) : NULL;
    *came = (answer){.status = 0};
    if (!end)
        return false;
    *end = 0;
    const char *length = header(c->text, "Content-Length");
    const char *keeps = header(c->text, "Connection");
    *closes = keeps && strncasecmp(keeps, "close", 5) == 0;
    if (strncmp(c->text, "HTTP/1.1 ", 9) == 0 && length) {
        came->status = (unsigned)strtoul(c->text + 9, NULL, 10);
        came->length = strtoul(length, NULL, 10);
    }
    *end = '\r';
    came->body = end + 4;
    return c->length >= (size_t)(came->body - c->text) + came->length;
}

/* Where nobody said what is right, everything is that is an answer to a review. */
static bool has_status(const request *r, unsigned status)
{
    for (size_t i = 0; i < r->answer_count; i++)
        if (r->answers[i].status == status)
            return true;
    return r->answer_count == 0 && status == 200;
}

static void count_answer(load *l, connection *c, const answer *came)
{
    uint64_t us = (time_now() - c->due) / 1000;
    bool right = mix_expects(c->request, came);
    l->latencies[bucket_of(us)]++;
    if (us > l->slowest)
        l->slowest = us;
    *(right ? &l->right : &l->wrong) += 1;
    if (!right)
        tell(l, c, "wrong");
    if (l->settings->record && !mix_write_answer(l->settings->record, c->place, came))
        l->failures[NO_HTTP]++;
}

/* Takes the answer if it is there in whole. */
static void take_answer(load *l, connection *c)
{
    answer came;
    bool closes = false;
    if (!read_answer(c, &came, &closes))
        return;
    if (came.status == 0 || c->length > (size_t)(came.body - c->text) + came.length) {
        fail(l, c, NO_HTTP);
        return;
    }
    if (!has_status(c->request, came.status)) {
        if (came.status != 503) {
            fail(l, c, OTHER_STATUS);
            return;
        }
        l->busy++;
    } else {
        count_answer(l, c, &came);
    }
    c->request = NULL;
    c->length = 0;
    c->state = IDLE;
    if (closes || (l->settings->renew && ++c->answers >= l->settings->renew))
        close_connection(c);
}

/* ---- Steps of a connection ------------------------------------------------------------ */

/* What to wait for after a call that returned [result] <= 0; 0: the connection is lost. */
static unsigned wanted(connection *c, int result)
{
    int error = SSL_get_error(c->tls, result);
    ERR_clear_error();
    return error == SSL_ERROR_WANT_READ    ? EPOLLIN
           : error == SSL_ERROR_WANT_WRITE ? EPOLLOUT
                                           : 0;
}

static void send_more(load *l, connection *c)
{
    while (c->sent < c->request->length) {
        size_t left = c->request->length - c->sent;
        int count = SSL_write(c->tls, c->request->text + c->sent,
                              left > INT32_MAX ? INT32_MAX : (int)left);
        unsigned interest = count > 0 ? 0 : wanted(c, count);
        if (interest) {
            /* An early answer is a refusal: it is read while there is more to be sent. */
            watch(l, c, interest | EPOLLIN);
            return;
        }
        if (count <= 0) {
            fail(l, c, NO_ANSWER);
            return;
        }
        c->sent += (size_t)count;
    }
    c->state = RECEIVING;
    watch(l, c, EPOLLIN);
}

static bool make_room(connection *c)
{
    if (c->capacity - c->length > 4096)
        return true;
    size_t capacity = c->capacity ? c->capacity * 2 : 8192;
    char *text = realloc(c->text, capacity);
    if (!text)
        return false;
    c->text = text;
    c->capacity = capacity;
    return true;
}

static void receive_more(load *l, connection *c)
{
    while (c->state >= IDLE && make_room(c)) {
        int count =
            SSL_read(c->tls, c->text + c->length, (int)(c->capacity - c->length - 1));
        if (count <= 0) {
            if (!wanted(c, count))
                fail(l, c, NO_ANSWER);
            return;
        }
        c->length += (size_t)count;
        c->text[c->length] = 0;
        if (!c->request) {
            /* Words that nobody asked for. */
            l->failures[NO_HTTP]++;
            close_connection(c);
            return;
        }
        take_answer(l, c);
    }
}

static void begin_request(load *l, connection *c)
{
    c->state = SENDING;
    c->sent = 0;
    send_more(l, c);
}

static void shake_hands(load *l, connection *c)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (c->state == CONNECTING) {
        if (getsockopt(c->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error) {
            fail(l, c, NO_CONNECTION);
            return;
        }
        c->tls = target_tls(&l->settings->target, c->socket);
        c->state = SHAKING;
    }
    int result = c->tls ? SSL_connect(c->tls) : 1;
    unsigned interest = result == 1 ? 0 : wanted(c, result);
    if (!c->tls || (result != 1 && !interest)) {
        fail(l, c, NO_HANDSHAKE);
        return;
    }
    if (interest) {
        watch(l, c, interest);
        return;
    }
    c->state = IDLE;
    watch(l, c, EPOLLIN);
    if (c->request)
        begin_request(l, c);
}

static void step(load *l, connection *c)
{
    switch (c->state) {
    case DOWN:
        return;
    case CONNECTING:
    case SHAKING:
        shake_hands(l, c);
        return;
    case SENDING:
        receive_more(l, c);
        if (c->state == SENDING)
            send_more(l, c);
        return;
    case IDLE:
    case RECEIVING:
        receive_more(l, c);
        return;
    }
}

/* ---- The whole ------------------------------------------------------------------------ */

static bool has_more(const load *l, uint64_t now)
{
    if (l->settings->record)
        return l->turn < l->settings->mix.count;
    return now < l->end;
}

/* When request number [turn] is due. */
static uint64_t due_time(const load *l, uint64_t now)
{
    double rate = l->settings->rate;
    return rate > 0 ? l->start + (uint64_t)((double)l->turn / rate * (double)SECOND)
                    : now;
}

static void give_request(load *l, connection *c, uint64_t due)
{
    const mix *m = &l->settings->mix;
    c->place = l->turn % m->count;
    c->request = l->settings->record ? &m->requests[c->place] : mix_pick(m, l->turn);
    c->due = due;
    l->turn++;
    if (c->state == IDLE)
        begin_request(l, c);
    else
        open_connection(l, c);
}

/* Gives what is due to connections that have nothing to do; those that are open come first. */
static void give_requests(load *l)
{
    uint64_t now = time_now();
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < l->settings->connections; i++) {
            connection *c = &l->connections[(i + l->turn) % l->settings->connections];
            uint64_t due = due_time(l, now);
            if (!has_more(l, now) || due > now)
                return;
            if (!c->request && now >= c->rests_until &&
                c->state == (pass == 0 ? IDLE : DOWN))
                give_request(l, c, due);
        }
}

/* Gives up on what has taken too long; true if there is still something in the works. */
static bool sweep(load *l)
{
    uint64_t now = time_now();
    bool busy = false;
    uint64_t patience = (uint64_t)(l->settings->patience * (double)SECOND);
    for (unsigned i = 0; i < l->settings->connections; i++) {
        connection *c = &l->connections[i];
        if (c->request && now > c->due + patience)
            fail(l, c, TOO_LATE);
        busy = busy || c->request;
    }
    return busy;
}

static void run(load *l)
{
    struct epoll_event events[64];
    uint64_t swept = l->start;
    bool busy = true;
    while (busy) {
        give_requests(l);
        int wait = l->settings->awake      ? 0
                   : l->settings->rate > 0 ? 1
                                           : SWEEP_MILLISECONDS;
        int count = epoll_wait(l->epoll, events, 64, wait);
        for (int i = 0; i < count; i++)
            step(l, events[i].data.ptr);
        if (time_now() - swept > SWEEP_MILLISECONDS * SECOND / 1000) {
            swept = time_now();
            busy = sweep(l) || has_more(l, swept);
        }
    }
}

static unsigned long count_failures(const load *l)
{
    unsigned long sum = 0;
    for (size_t i = 0; i < FAILURES; i++)
        sum += l->failures[i];
    return sum;
}

static void print_report(const load *l)
{
    double seconds = (double)(time_now() - l->start) / (double)SECOND;
    printf("{\"answers\":%lu,\"wrong\":%lu,\"failed\":%lu,\"busy\":%lu,\"connects\":%lu,"
           "\"seconds\":%.3f,\"per_second\":%.0f,",
           l->right + l->wrong, l->wrong, count_failures(l), l->busy, l->connects,
           seconds, (double)(l->right + l->wrong) / seconds);
    printf("\"p50_us\":%lu,\"p90_us\":%lu,\"p99_us\":%lu,\"p999_us\":%lu,\"max_us\":%lu",
           (unsigned long)percentile(l, 0.5), (unsigned long)percentile(l, 0.9),
           (unsigned long)percentile(l, 0.99), (unsigned long)percentile(l, 0.999),
           (unsigned long)l->slowest);
    for (size_t i = 0; i < FAILURES; i++)
        printf(",\"failed_%s\":%lu", failure_names[i], l->failures[i]);
    puts("}");
}

bool load_run(load_settings *s)
{
    load l = {.settings = s, .epoll = epoll_create1(EPOLL_CLOEXEC), .start = time_now()};
    if (s->record)
        s->connections = 1;
    l.end = l.start + (uint64_t)(s->seconds * (double)SECOND);
    l.connections = calloc(s->connections, sizeof *l.connections);
    if (!l.connections || l.epoll < 0)
        return false;
    for (unsigned i = 0; i < s->connections; i++)
        l.connections[i].socket = -1;
    run(&l);
    print_report(&l);
    for (unsigned i = 0; i < s->connections; i++) {
        close_connection(&l.connections[i]);
        free(l.connections[i].text);
    }
    free(l.connections);
    close(l.epoll);
    return l.wrong == 0 && count_failures(&l) == 0;
}

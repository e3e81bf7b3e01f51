/* libmicrohttpd does HTTP, and TLS through GnuTLS, on a pool of threads with an epoll
 * each; a request is judged on the thread that has read it, because judging takes less
 * time than handing over would. An exchange is one request and its answer. What else but
 * reviews may be asked for stands in endpoints.c.
 *
 * How a request is read is request.c's affair, what is decided src/admission's. */
#include "server.h"

#include "base/clock.h"
#include "request.h"
#include "reviews.h"
#include "watch.h"
#include "webhook/log/log.h"
#include "webhook/tls/alpn.h"
#include "webhook/tls/clients.h"
#include "webhook/tls/identities.h"
#include "webhook/tls/transport.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* TLS 1.2 and 1.3, no session tickets: API servers never resume a session. Of ciphers the
 * quickest first: AES-256 would not make safer what keys of 128 bits of strength agree on. */
#define PRIORITIES                                                                       \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:"  \
    "+CHACHA20-POLY1305:+AES-128-CCM:+AES-256-CCM:+AES-128-CBC:+AES-256-CBC:"            \
    "%SERVER_PRECEDENCE:%NO_TICKETS"
/* What a connection needs for itself and the head of an answer, beside the head of a request. */
#define ANSWER_MEMORY ((size_t)2 << 10)
/* What is left, in seconds, to a connection that should have been closed as idle: one on
 * which a byte comes now and then. */
#define IDLE_PATIENCE 30u
#define SECOND        UINT64_C(1000000000)
/* What clients have sent already may take this long to show. */
#define DRAIN_LEAST (SECOND * 3 / 10)
/* How long connections on which nothing comes are kept at the end. */
#define LINGER_SECONDS 10u

struct server {
    struct MHD_Daemon *daemon;
    server_parts parts;
    review_parts reviews;
    request_limits limits;
    watch watch;
    lane *lane;
    int quiesced; /* the socket that no longer listens; -1: it listens */
};

/* The paths that reviews are sent to. */
typedef struct route {
    const char *path;
    us_admission_path admission;
} route;

static const route routes[] = {
    {"/validate", US_ADMISSION_VALIDATE},
    {"/mutate", US_ADMISSION_MUTATE},
};

typedef struct exchange {
    review_task task; /* the first member: the lane hands this back */
    struct MHD_Connection *connection;
    const route *route;       /* NULL: it is an endpoint that is asked */
    const endpoint *endpoint; /* NULL: it is a review */
    request_body body;
    size_t announced;
    unsigned refusal; /* the body was more than there is room for: this status */
} exchange;

/* A connection. Its requests come one after the other. */
typedef struct client {
    watched *watched;
    uint64_t approval; /* clients_number() when it was found that it may ask; 0: never */
    size_t uri_length; /* of the request that is being read */
    transport transport;
    exchange exchange;
} client;

/* NULL: there was no memory for it. */
static client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* The client has [seconds] for its next step. */
static void expect(client *c, uint64_t seconds)
{
    if (c)
        watch_expect(c->watched, seconds);
}

/* ---- Reviews ------------------------------------------------------------------------- */

static enum MHD_Result send_judged(server *s, struct MHD_Connection *connection,
                                   exchange *e)
{
    struct MHD_Response *response = e->task.response;
    e->task.response = NULL;
    /* Judged answers have a body, which comes after the head. */
    transport_hold(&client_of(connection)->transport);
    return response ? send_response(&s->parts, connection, e->task.status, response)
                    : MHD_NO;
}

/* The connection goes on; on_request is called again. */
static void resume(lane_job *job)
{
    exchange *e = (exchange *)(void *)job;
    MHD_resume_connection(e->connection);
}

/* [text]: the body, wherever it is now. */
static void begin_review(server *s, struct MHD_Connection *connection, exchange *e,
                         us_str text)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    review_begin(&e->task, &s->reviews,
                 &(review_request){.path = e->route->admission,
                                   .text = text,
                                   .body = &e->body,
                                   .timeout = request_timeout(connection),
                                   .client = info ? info->client_addr : NULL,
                                   .traceparent = MHD_lookup_connection_value(
                                       connection, MHD_HEADER_KIND, "traceparent")});
}

/* A body that comes whole is judged in the memory of the connection. Records outlive that. */
static bool judge_in_place(server *s, struct MHD_Connection *connection, exchange *e,
                           const char *bytes, size_t count)
{
    if (count != e->announced || s->reviews.records)
        return false;
    expect(client_of(connection), 0);
    begin_review(s, connection, e, us_str_make(bytes, count));
    if (!review_judge_quickly(&e->task, false))
        return false;
    metrics_add(s->parts.metrics, METRIC_BYTES_IN, count);
    return true;
}

static enum MHD_Result respond_review(server *s, struct MHD_Connection *connection,
                                      exchange *e)
{
    const union MHD_ConnectionInfo *info;
    us_str text = us_str_make(e->body.text ? e->body.text : "", e->body.length);
    bool is_tried = e->task.parts != NULL; /* where it was read, if it is not judged */
    if (e->task.status)
        return send_judged(s, connection, e);
    if (is_tried)
        e->task.request.text = text;
    else
        begin_review(s, connection, e, text);
    if (!is_tried && review_judge_quickly(&e->task, false))
        return send_judged(s, connection, e);
    if (!lane_reserve(s->lane)) {
        /* Others take all the places: what is quick need not come back for that. */
        if (review_judge_quickly(&e->task, true))
            return send_judged(s, connection, e);
        metrics_add(s->parts.metrics, METRIC_QUEUE_FULL, 1);
        return send_plain(&s->parts, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                          "too many reviews are waiting\n");
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    e->connection = connection;
    e->task.job.judge = review_judge;
    e->task.job.done = resume;
    e->task.job.socket = info ? info->connect_fd : -1;
    metrics_add(s->parts.metrics, METRIC_SLOW, 1);
    MHD_suspend_connection(connection);
    lane_add(s->lane, &e->task.job);
    return MHD_YES;
}

/* ---- Requests ------------------------------------------------------------------------ */

/* NULL if the client may ask for reviews, else why not. Looked at once a connection. */
static const char *refuse_client(server *s, struct MHD_Connection *connection, client *c)
{
    const settings *set = s->parts.settings;
    uint64_t number = clients_number();
    if (number == 0 || c->approval == number)
        return NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    const char *refusal = info
                              ? clients_refuse(info->tls_session, set->client_names.items,
                                               set->client_names.count)
                              : "a client certificate is needed\n";
    if (!refusal)
        c->approval = number;
    return refusal;
}

static const route *find_route(const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(routes[i].path, path) == 0)
            return &routes[i];
    return NULL;
}

/* The library refuses what its memory has no place for, and that is a little more. */
static bool has_large_head(server *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info && info->header_size > s->parts.settings->head_max;
}

static enum MHD_Result refuse_head(server *s, struct MHD_Connection *connection)
{
    return send_text(&s->parts, connection, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
                     "text/plain; charset=utf-8",
                     US_STR("the head is larger than is read here\n"),
                     MHD_HTTP_HEADER_CONNECTION, "close");
}

/* The head of a request has come. Answers at once what is to be refused anyhow. */
static enum MHD_Result begin(server *s, struct MHD_Connection *connection,
                             const char *path, request_line *line, void **context)
{
    const char *reason = NULL;
    const route *r = find_route(path);
    const endpoint *asked = r ? NULL : endpoint_find(&s->parts, false, path);
    const char *wanted = r ? MHD_HTTP_METHOD_POST : MHD_HTTP_METHOD_GET;
    client *c = client_of(connection);
    expect(c, s->parts.settings->body_seconds);
    if (has_large_head(s, connection))
        return refuse_head(s, connection);
    if (!r && !asked)
        return send_plain(&s->parts, connection, MHD_HTTP_NOT_FOUND, "no such path\n");
    if (strcmp(wanted, line->method) != 0)
        return send_other_method(&s->parts, connection, wanted);
    if (!c)
        return MHD_NO;
    c->exchange = (exchange){.route = r, .endpoint = asked};
    *context = &c->exchange;
    metrics_add(s->parts.metrics, METRIC_REQUESTS_OPEN, 1);
    if (!r)
        return MHD_YES;
    reason = refuse_client(s, connection, c);
    if (reason)
        return send_plain(&s->parts, connection, MHD_HTTP_FORBIDDEN, reason);
    line->uri_length = c->uri_length;
    unsigned status =
        request_check_head(&s->limits, connection, line, &c->exchange.announced, &reason);
    return status ? send_plain(&s->parts, connection, status, reason) : MHD_YES;
}

static enum MHD_Result refuse_body(server *s, struct MHD_Connection *connection,
                                   unsigned status)
{
    return send_plain(&s->parts, connection, status,
                      status == MHD_HTTP_CONTENT_TOO_LARGE ? REQUEST_TOO_LARGE
                                                           : "too much at once\n");
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *count,
                                  void **context)
{
    server *s = data;
    exchange *e = *context;
    if (!e)
        return begin(s, connection, path, &(request_line){method, version, 0}, context);
    if (*count > 0) {
        /* The library takes no answer before the end of a body it has begun to hand over;
         * what is too much is dropped until then. */
        if (!e->refusal && e->route && !judge_in_place(s, connection, e, bytes, *count))
            e->refusal = request_add_body(&s->limits, s->parts.metrics, &e->body,
                                          e->announced, bytes, *count);
        if (e->refusal)
            request_free_body(s->parts.metrics, &e->body);
        *count = 0;
        return MHD_YES;
    }
    expect(client_of(connection), 0);
    if (e->refusal)
        return refuse_body(s, connection, e->refusal);
    return e->endpoint ? endpoint_respond(&s->parts, e->endpoint, connection)
                       : respond_review(s, connection, e);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    server *s = data;
    exchange *e = *context;
    (void)how;
    expect(client_of(connection), s->parts.settings->idle_seconds + IDLE_PATIENCE);
    if (!e)
        return;
    request_free_body(s->parts.metrics, &e->body);
    if (e->task.response)
        MHD_destroy_response(e->task.response);
    *context = NULL;
    metrics_subtract(s->parts.metrics, METRIC_REQUESTS_OPEN, 1);
}

/* Called when a request line has come. What it returns would become the context. */
static void *on_request_line(void *data, const char *uri,
                             struct MHD_Connection *connection)
{
    server *s = data;
    client *c = client_of(connection);
    expect(c, s->parts.settings->header_seconds);
    if (c)
        c->uri_length = strlen(uri);
    return NULL;
}

static client *new_client(server *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    int socket = info ? info->connect_fd : -1;
    client *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->watched = watch_add(&s->watch, socket);
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (info) {
        alpn_watch(info->tls_session);
        transport_begin(&c->transport, info->tls_session, socket);
    }
    return c;
}

static void on_connection(void *data, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    server *s = data;
    client *c = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = new_client(s, connection);
        return;
    }
    *context = NULL;
    if (!c)
        return;
    watch_remove(&s->watch, c->watched);
    transport_end(&c->transport);
    free(c);
}

/* ---- Life ---------------------------------------------------------------------------- */

static void destroy(server *s)
{
    watch_destroy(&s->watch);
    free(s);
}

static struct MHD_Daemon *start_daemon(server *s, int socket, unsigned threads)
{
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    /* A pool of one is none. */
    if (threads < 2)
        pool[0].option = MHD_OPTION_END;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_USE_ITC |
            MHD_ALLOW_SUSPEND_RESUME,
        0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, socket,
        MHD_OPTION_HTTPS_CERT_CALLBACK, identities_retrieve, MHD_OPTION_HTTPS_PRIORITIES,
        PRIORITIES, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)s->parts.settings->head_max + ANSWER_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)s->parts.settings->connections_max, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)s->parts.settings->idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_URI_LOG_CALLBACK,
        on_request_line, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

server *server_start(const server_parts *parts, int socket, unsigned threads,
                     us_str *error)
{
    server *s = calloc(1, sizeof *s);
    if (s) {
        s->parts = *parts;
        s->reviews = (review_parts){parts->generations, parts->metrics, parts->records};
        s->quiesced = -1;
        s->limits =
            (request_limits){parts->settings->body_max, parts->settings->bodies_max};
        watch_init(&s->watch, parts->metrics, parts->settings->header_seconds);
        s->lane = lane_start(threads, parts->settings->queue, parts->metrics);
        if (s->lane)
            s->daemon = start_daemon(s, socket, threads);
        if (s->daemon)
            return s;
        lane_stop(s->lane);
        destroy(s);
    }
    *error = US_STR("the TLS server does not start");
    close(socket);
    return NULL;
}

void server_tick(server *s)
{
    watch_sweep(&s->watch);
    identities_sweep();
}

/* Each connection is closed with its next answer, and only then: a client that has just sent a
 * request would otherwise find it closed, and could not know whether to send it again. Those
 * that say nothing are waited for until [linger]. */
static bool is_drained(const server *s, uint64_t start, uint64_t linger)
{
    uint64_t time = us_clock_now();
    if (metrics_get(s->parts.metrics, METRIC_REQUESTS_OPEN) > 0)
        return false;
    return time >= linger || (time >= start + DRAIN_LEAST &&
                              metrics_get(s->parts.metrics, METRIC_CONNECTIONS) == 0);
}

void server_drain(server *s, unsigned seconds)
{
    const struct timespec step = {0, 20000000};
    const struct timespec delay = {(time_t)s->parts.settings->shutdown_delay, 0};
    atomic_store(s->parts.draining, true);
    nanosleep(&delay, NULL);
    uint64_t start = us_clock_now();
    uint64_t end = start + seconds * SECOND;
    uint64_t linger = start + LINGER_SECONDS * SECOND;
    s->quiesced = MHD_quiesce_daemon(s->daemon);
    /* The library's threads have yet to take the socket off their lists, and end the program
     * if it is gone by then: so it only stops listening here. */
    if (s->quiesced >= 0)
        shutdown(s->quiesced, SHUT_RDWR);
    while (us_clock_now() < end && !is_drained(s, start, linger))
        nanosleep(&step, NULL);
}

void server_stop(server *s)
{
    /* Connections must not be suspended when the library stops. */
    lane_stop(s->lane);
    MHD_stop_daemon(s->daemon);
    if (s->quiesced >= 0)
        close(s->quiesced);
    destroy(s);
}

/* libmicrohttpd does HTTP, and TLS through GnuTLS, on a pool of threads with an epoll
 * each; a request is judged on the thread that has read it, because judging takes less
 * time than handing over would. An exchange is one request and its answer. The routes
 * are a table; what a path may be asked for stands there.
 *
 * How a request is read is request.c's affair, what is decided src/admission's. */
#include "server.h"

#include "clients.h"
#include "identities.h"
#include "log.h"
#include "request.h"
#include "reviews.h"
#include "watch.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* TLS 1.2 and 1.3, no session tickets: API servers never resume a session. */
#define PRIORITIES                                                                       \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE:%NO_TICKETS"
#define CONNECTION_MEMORY ((size_t)32 << 10)
/* What is left, in seconds, to a connection that should have been closed as idle: one on
 * which a byte comes now and then. */
#define IDLE_PATIENCE 30u

struct server {
    struct MHD_Daemon *daemon;
    server_parts parts;
    review_parts reviews;
    request_limits limits;
    atomic_bool draining;
    watch watch;
    lane *lane;
    int quiesced; /* the socket that no longer listens; -1: it listens */
};

typedef struct exchange exchange;

/* Answers a request that is in whole. */
typedef enum MHD_Result respond(server *s, struct MHD_Connection *connection,
                                exchange *e);

typedef struct route {
    const char *path;
    const char *method;
    respond *respond;
    us_admission_path admission; /* for POST */
} route;

struct exchange {
    review_task task; /* the first member: the lane hands this back */
    struct MHD_Connection *connection;
    const route *route;
    request_body body;
    size_t announced;
    unsigned refusal; /* the body was more than there is room for: this status */
};

static respond respond_review;
static respond respond_live;
static respond respond_ready;
static respond respond_metrics;

static const route routes[] = {
    {"/validate", MHD_HTTP_METHOD_POST, respond_review, US_ADMISSION_VALIDATE},
    {"/mutate", MHD_HTTP_METHOD_POST, respond_review, US_ADMISSION_MUTATE},
    {"/livez", MHD_HTTP_METHOD_GET, respond_live, 0},
    {"/readyz", MHD_HTTP_METHOD_GET, respond_ready, 0},
    {"/metrics", MHD_HTTP_METHOD_GET, respond_metrics, 0},
};

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- Answers ------------------------------------------------------------------------- */

/* Sends [response] and lets go of it. */
static enum MHD_Result send_response(server *s, struct MHD_Connection *connection,
                                     unsigned status, struct MHD_Response *response)
{
    if (atomic_load(&s->draining))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    metrics_count_response(s->parts.metrics, status);
    return result;
}

/* Sends [text] (copied). [header] and [value]: one more header, or NULL. */
static enum MHD_Result send_text(server *s, struct MHD_Connection *connection,
                                 unsigned status, const char *type, us_str text,
                                 const char *header, const char *value)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        text.length, (void *)(uintptr_t)text.text, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (header)
        MHD_add_response_header(response, header, value);
    return send_response(s, connection, status, response);
}

static enum MHD_Result send_plain(server *s, struct MHD_Connection *connection,
                                  unsigned status, const char *text)
{
    bool overloaded = status == MHD_HTTP_SERVICE_UNAVAILABLE;
    return send_text(s, connection, status, "text/plain; charset=utf-8",
                     us_str_from(text), overloaded ? MHD_HTTP_HEADER_RETRY_AFTER : NULL,
                     "1");
}

static enum MHD_Result respond_live(server *s, struct MHD_Connection *connection,
                                    exchange *e)
{
    (void)e;
    return send_plain(s, connection, MHD_HTTP_OK, "ok\n");
}

static void describe_policies(const char *what, generations *set, us_buf *out)
{
    struct tm parts;
    char since[32];
    generation_facts facts = generations_describe(set);
    if (!facts.revision[0]) {
        us_buf_add_format(out, "[-]%s nothing yet\n", what);
        return;
    }
    gmtime_r(&facts.since, &parts);
    strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", &parts);
    us_buf_add_format(out, "[+]%s revision %s, %zu packages, since %s\n", what,
                      facts.revision, facts.package_count, since);
}

/* What is not quite right is told, but does not take a server out of service that answers
 * by what was right before. */
static void describe(server *s, us_buf *out)
{
    describe_policies("serving", s->parts.generations, out);
    if (s->parts.shadow)
        describe_policies("shadowing", s->parts.shadow, out);
    reload_describe(s->parts.reload, out);
    bundles_describe(s->parts.bundles, out);
}

static enum MHD_Result respond_ready(server *s, struct MHD_Connection *connection,
                                     exchange *e)
{
    us_arena arena;
    (void)e;
    if (atomic_load(&s->draining))
        return send_plain(s, connection, MHD_HTTP_SERVICE_UNAVAILABLE, "draining\n");
    us_arena_init(&arena, 0, NULL);
    us_buf text = us_buf_make(&arena);
    const char *verbose = "verbose";
    if (MHD_lookup_connection_value_n(connection, MHD_GET_ARGUMENT_KIND, verbose,
                                      strlen(verbose), NULL, NULL) == MHD_YES)
        describe(s, &text);
    bool ready = generations_describe(s->parts.generations).revision[0] != '\0';
    if (ready)
        us_buf_add_c(&text, "ok\n");
    else
        bundles_describe_wait(s->parts.bundles, &text);
    enum MHD_Result result =
        send_text(s, connection, ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
                  "text/plain; charset=utf-8", us_buf_str(&text), NULL, NULL);
    us_arena_free(&arena);
    return result;
}

static enum MHD_Result respond_metrics(server *s, struct MHD_Connection *connection,
                                       exchange *e)
{
    us_arena arena;
    (void)e;
    us_arena_init(&arena, 0, NULL);
    us_buf text = us_buf_make(&arena);
    generation_facts facts = generations_describe(s->parts.generations);
    metrics_set(s->parts.metrics, METRIC_PACKAGES, facts.package_count);
    metrics_set(s->parts.metrics, METRIC_POLICIES_SINCE, (uint64_t)facts.since);
    metrics_write(s->parts.metrics, facts.revision, &text);
    enum MHD_Result result =
        send_text(s, connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                  us_buf_str(&text), NULL, NULL);
    us_arena_free(&arena);
    return result;
}

/* ---- Reviews ------------------------------------------------------------------------- */

static enum MHD_Result send_judged(server *s, struct MHD_Connection *connection,
                                   exchange *e)
{
    struct MHD_Response *response = e->task.response;
    e->task.response = NULL;
    return response ? send_response(s, connection, e->task.status, response) : MHD_NO;
}

/* The connection goes on; on_request is called again. */
static void resume(lane_job *job)
{
    exchange *e = (exchange *)(void *)job;
    MHD_resume_connection(e->connection);
}

static enum MHD_Result respond_review(server *s, struct MHD_Connection *connection,
                                      exchange *e)
{
    const union MHD_ConnectionInfo *info;
    if (e->task.status)
        return send_judged(s, connection, e);
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    review_begin(&e->task, &s->reviews,
                 &(review_request){.path = e->route->admission,
                                   .body = &e->body,
                                   .timeout = request_timeout(connection),
                                   .client = info ? info->client_addr : NULL});
    if (review_judge_quickly(&e->task))
        return send_judged(s, connection, e);
    if (!lane_reserve(s->lane)) {
        metrics_add(s->parts.metrics, METRIC_QUEUE_FULL, 1);
        return send_plain(s, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
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

static watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* NULL if the client may ask for reviews, else why not. Looked at once a connection. */
static const char *refuse_client(server *s, struct MHD_Connection *connection)
{
    const settings *set = s->parts.settings;
    uint64_t number = clients_number();
    watched *w = watched_of(connection);
    if (number == 0 || (w && *watch_number(w) == number))
        return NULL;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    const char *refusal = info
                              ? clients_refuse(info->tls_session, set->client_names.items,
                                               set->client_names.count)
                              : "a client certificate is needed\n";
    if (!refusal && w)
        *watch_number(w) = number;
    return refusal;
}

static enum MHD_Result refuse_method(server *s, struct MHD_Connection *connection,
                                     const route *r)
{
    return send_text(s, connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                     "text/plain; charset=utf-8", US_STR("another method is needed\n"),
                     MHD_HTTP_HEADER_ALLOW, r->method);
}

/* The head of a request has come. Answers at once what is to be refused anyhow. */
static enum MHD_Result begin(server *s, struct MHD_Connection *connection,
                             const char *path, const char *method, void **context)
{
    size_t i = 0;
    const char *reason = NULL;
    watch_expect(watched_of(connection), s->parts.settings->body_seconds);
    while (i < sizeof routes / sizeof *routes && strcmp(routes[i].path, path) != 0)
        i++;
    if (i == sizeof routes / sizeof *routes)
        return send_plain(s, connection, MHD_HTTP_NOT_FOUND, "no such path\n");
    if (strcmp(routes[i].method, method) != 0)
        return refuse_method(s, connection, &routes[i]);
    exchange *e = calloc(1, sizeof *e);
    if (!e)
        return MHD_NO;
    e->route = &routes[i];
    *context = e;
    metrics_add(s->parts.metrics, METRIC_REQUESTS_OPEN, 1);
    if (routes[i].respond != respond_review)
        return MHD_YES;
    reason = refuse_client(s, connection);
    if (reason)
        return send_plain(s, connection, MHD_HTTP_FORBIDDEN, reason);
    unsigned status = request_check_head(&s->limits, connection, &e->announced, &reason);
    return status ? send_plain(s, connection, status, reason) : MHD_YES;
}

static enum MHD_Result refuse_body(server *s, struct MHD_Connection *connection,
                                   unsigned status)
{
    return send_plain(s, connection, status,
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
    (void)version;
    if (!e)
        return begin(s, connection, path, method, context);
    if (*count > 0) {
        /* The library takes no answer before the end of a body it has begun to hand over;
         * what is too much is dropped until then. */
        if (!e->refusal && e->route->respond == respond_review)
            e->refusal = request_add_body(&s->limits, s->parts.metrics, &e->body,
                                          e->announced, bytes, *count);
        if (e->refusal)
            request_free_body(s->parts.metrics, &e->body);
        *count = 0;
        return MHD_YES;
    }
    watch_expect(watched_of(connection), 0);
    if (e->refusal)
        return refuse_body(s, connection, e->refusal);
    return e->route->respond(s, connection, e);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    server *s = data;
    exchange *e = *context;
    (void)how;
    watch_expect(watched_of(connection), s->parts.settings->idle_seconds + IDLE_PATIENCE);
    if (!e)
        return;
    request_free_body(s->parts.metrics, &e->body);
    if (e->task.response)
        MHD_destroy_response(e->task.response);
    free(e);
    *context = NULL;
    metrics_subtract(s->parts.metrics, METRIC_REQUESTS_OPEN, 1);
}

/* Called when a request line has come. What it returns would become the context. */
static void *on_request_line(void *data, const char *uri,
                             struct MHD_Connection *connection)
{
    server *s = data;
    (void)uri;
    watch_expect(watched_of(connection), s->parts.settings->header_seconds);
    return NULL;
}

static void on_connection(void *data, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    server *s = data;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_remove(&s->watch, *context);
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = watch_add(&s->watch, info ? info->connect_fd : -1);
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
        PRIORITIES, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->parts.settings->connections_max,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->parts.settings->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_URI_LOG_CALLBACK, on_request_line, s, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
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

void server_drain(server *s, unsigned seconds)
{
    const struct timespec step = {0, 20000000};
    uint64_t start = now();
    uint64_t end = start + seconds * UINT64_C(1000000000);
    /* Requests that clients have sent already may take this long to show. */
    uint64_t linger = start + UINT64_C(300000000);
    atomic_store(&s->draining, true);
    s->quiesced = MHD_quiesce_daemon(s->daemon);
    /* The library's threads have yet to take the socket off their lists, and end the program
     * if it is gone by then: so it only stops listening here. */
    if (s->quiesced >= 0)
        shutdown(s->quiesced, SHUT_RDWR);
    while (now() < end &&
           (now() < linger || metrics_get(s->parts.metrics, METRIC_REQUESTS_OPEN) > 0))
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

/* One thread, which waits for sockets and for the pipes of evaluations alike. While an evaluation runs, its
 * connection is suspended.
 *
 * A server on the loopback interface can be reached by more than the browser that it is for: by other users of
 * the machine, who don't know the token; by pages of other sites, which the browser names in Origin or
 * Sec-Fetch-Site; and by pages whose name was made to resolve to this machine (DNS rebinding), which have
 * another Host. All three are looked at before anything else. */
#include "server.h"

#include "document.h"
#include "embedded.h"
#include "examples.h"
#include "job.h"

#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>

#define CONNECTION_MEMORY  ((size_t)32 << 10)
#define CONNECTION_SECONDS 60
#define BODY_PORTION       ((size_t)64 << 10)

#define PLAIN "text/plain; charset=utf-8"
#define JSON  "application/json"

struct server {
    struct MHD_Daemon *daemon;
    us_str bound, token, content;
    struct exchange *running[SERVER_JOBS_MAX]; /* oldest first; NULL behind them */
};

/* A request on its way. */
typedef struct exchange {
    struct MHD_Connection *connection;
    bool of_evaluation;
    char *body;
    size_t length, capacity;
    unsigned refused; /* HTTP status; 0: it is not */
    job *job;
    bool ended; /* the job has */
} exchange;

/* ---- Answers --------------------------------------------------------------------------- */

static const char *const headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
     "connect-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
     "trusted-types 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
                                 const char *type, us_str text, bool lasts)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        text.length, (void *)(uintptr_t)text.text,
        lasts ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    enum MHD_Result sent = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return sent;
}

static enum MHD_Result send_plain(struct MHD_Connection *connection, unsigned status,
                                  const char *line)
{
    return send_text(connection, status, PLAIN, us_str_from(line), true);
}

static const char *type_of(us_str path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (us_str_ends_with(path, us_str_from(types[i][0])))
            return types[i][1];
    return PLAIN;
}

/* ---- Who asks? ------------------------------------------------------------------------- */

static us_str header_of(struct MHD_Connection *connection, const char *name)
{
    return us_str_from(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* The address, or localhost with its port. */
static bool is_own_host(const server *s, us_str host)
{
    static const us_str local = US_STR("localhost");
    size_t colon = s->bound.length;
    while (colon > 0 && s->bound.text[colon - 1] != ':')
        colon--;
    us_str port = us_str_slice(s->bound, colon - 1, s->bound.length);
    return us_str_equal(host, s->bound) ||
           (host.length == local.length + port.length &&
            us_str_starts_with(host, local) && us_str_ends_with(host, port));
}

/* The browser says where a request comes from; other clients say nothing. */
static bool is_own_page(struct MHD_Connection *connection, us_str host)
{
    static const us_str scheme = US_STR("http://");
    us_str origin = header_of(connection, MHD_HTTP_HEADER_ORIGIN);
    us_str site = header_of(connection, "Sec-Fetch-Site");
    bool own_origin = origin.length == scheme.length + host.length &&
                      us_str_starts_with(origin, scheme) &&
                      us_str_ends_with(origin, host);
    bool own_site =
        site.length == 0 || us_str_is(site, "same-origin") || us_str_is(site, "none");
    return (!origin.text || own_origin) && own_site;
}

/* Takes the token off [path]; in the same time, wherever it differs. */
static bool take_token(const server *s, us_str *path)
{
    unsigned char differs = 0;
    if (path->length < s->token.length + 2 || path->text[0] != '/' ||
        path->text[s->token.length + 1] != '/')
        return false;
    for (size_t i = 0; i < s->token.length; i++)
        differs |= (unsigned char)(path->text[i + 1] ^ s->token.text[i]);
    *path = us_str_slice(*path, s->token.length + 2, path->length);
    return differs == 0;
}

/* ---- What is there to get -------------------------------------------------------------- */

static enum MHD_Result send_example(struct MHD_Connection *connection, us_str name)
{
    us_arena arena;
    document opened;
    us_arena_init(&arena, 0, NULL);
    us_buf text = us_buf_make(&arena);
    bool found = true;
    if (name.length == 0)
        examples_list(&text);
    else if ((found = examples_open(&arena, name, &opened)))
        document_write(&text, &opened);
    enum MHD_Result sent =
        found ? send_text(connection, MHD_HTTP_OK, JSON, us_buf_str(&text), false)
              : send_plain(connection, MHD_HTTP_NOT_FOUND, "no such example\n");
    us_arena_free(&arena);
    return sent;
}

/* Paths are names in tables: none of them leads to a file. */
static enum MHD_Result send_page(const server *s, struct MHD_Connection *connection,
                                 us_str path)
{
    static const us_str examples = US_STR("examples/");
    us_arena arena;
    if (us_str_starts_with(path, examples))
        return send_example(connection, us_str_slice(path, examples.length, path.length));
    if (us_str_is(path, "document"))
        return send_text(connection, MHD_HTTP_OK, JSON, s->content, true);
    us_arena_init(&arena, 0, NULL);
    us_str name = us_str_format(&arena, "playground/page/%.*s",
                                US_STR_ARG(path.length ? path : US_STR("index.html")));
    const struct us_embedded_file *file = embedded_find(name);
    enum MHD_Result sent =
        file ? send_text(connection, MHD_HTTP_OK, type_of(name),
                         us_str_make(file->text, file->length), true)
             : send_plain(connection, MHD_HTTP_NOT_FOUND, "no such path\n");
    us_arena_free(&arena);
    return sent;
}

/* ---- Evaluations ----------------------------------------------------------------------- */

static void forget(server *s, const exchange *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < SERVER_JOBS_MAX; i++)
        if (s->running[i] && s->running[i] != e)
            s->running[kept++] = s->running[i];
    while (kept < SERVER_JOBS_MAX)
        s->running[kept++] = NULL;
}

static void finish(server *s, exchange *e)
{
    forget(s, e);
    e->ended = true;
    MHD_resume_connection(e->connection);
}

/* The page that asked for the oldest has asked for later ones, or is another one that waits too long. */
static void make_place(server *s)
{
    exchange *oldest = s->running[0];
    if (!s->running[SERVER_JOBS_MAX - 1])
        return;
    oldest->job->overtaken = true;
    job_stop(oldest->job);
    struct pollfd wait = {.fd = oldest->job->pipe, .events = POLLIN};
    while (!job_read(oldest->job))
        poll(&wait, 1, -1);
    finish(s, oldest);
}

static enum MHD_Result begin_job(server *s, exchange *e)
{
    make_place(s);
    e->job = job_start(us_str_make(e->body, e->length));
    if (!e->job)
        return send_plain(e->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                          "no process can be started for an evaluation\n");
    for (size_t i = 0; i < SERVER_JOBS_MAX; i++)
        if (!s->running[i]) {
            s->running[i] = e;
            break;
        }
    MHD_suspend_connection(e->connection);
    return MHD_YES;
}

static void add_body(exchange *e, const char *bytes, size_t count)
{
    if (e->refused)
        return;
    if (count > DOCUMENT_BYTES_MAX - e->length) {
        e->refused = MHD_HTTP_CONTENT_TOO_LARGE;
        return;
    }
    if (e->length + count + 1 > e->capacity) {
        size_t capacity = 2 * (e->length + count) + BODY_PORTION;
        char *body = realloc(e->body, capacity);
        if (!body) {
            e->refused = MHD_HTTP_SERVICE_UNAVAILABLE;
            return;
        }
        e->body = body;
        e->capacity = capacity;
    }
    memcpy(e->body + e->length, bytes, count);
    e->length += count;
    e->body[e->length] = '\0';
}

/* Called again for each part of a body, at its end, and after the evaluation. */
static enum MHD_Result go_on(server *s, exchange *e, const char *bytes, size_t *count)
{
    if (*count > 0) {
        add_body(e, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    if (e->refused)
        return send_plain(e->connection, e->refused,
                          e->refused == MHD_HTTP_CONTENT_TOO_LARGE
                              ? "the document is larger than is read here\n"
                              : "there is no memory for the document\n");
    if (!e->job)
        return begin_job(s, e);
    if (!e->ended)
        return MHD_YES;
    return send_text(e->connection, MHD_HTTP_OK, "application/x-ndjson",
                     us_str_make(e->job->text, e->job->length), false);
}

/* No path has anything in it that would have to be escaped. */
static size_t keep_escapes(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data;
    (void)connection;
    return strlen(text);
}

/* ---- Requests -------------------------------------------------------------------------- */

static enum MHD_Result begin_evaluation(struct MHD_Connection *connection,
                                        const char *method, void **context)
{
    us_str type = header_of(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
    us_str length = header_of(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        return send_plain(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                          "evaluations are asked for with POST\n");
    /* A form of another site could send any other type without asking. */
    if (!us_str_is(type, JSON))
        return send_plain(connection, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
                          "Content-Type must be " JSON "\n");
    if (length.length > 0 && strtoull(length.text, NULL, 10) > DOCUMENT_BYTES_MAX)
        return send_plain(connection, MHD_HTTP_CONTENT_TOO_LARGE,
                          "the document is larger than is read here\n");
    exchange *e = calloc(1, sizeof *e);
    if (!e)
        return MHD_NO;
    e->connection = connection;
    *context = e;
    return MHD_YES;
}

static enum MHD_Result begin(const server *s, struct MHD_Connection *connection,
                             const char *path, const char *method, void **context)
{
    us_str host = header_of(connection, MHD_HTTP_HEADER_HOST);
    us_str rest = us_str_from(path);
    if (!is_own_host(s, host))
        return send_plain(connection, MHD_HTTP_FORBIDDEN,
                          "this is asked for under another name than its own\n");
    if (!is_own_page(connection, host))
        return send_plain(
            connection, MHD_HTTP_FORBIDDEN,
            "this is asked for by a page of another site: open the address by hand\n");
    if (!take_token(s, &rest))
        return send_plain(connection, MHD_HTTP_FORBIDDEN,
                          "open the whole address that usher playground has printed\n");
    if (us_str_is(rest, "evaluate"))
        return begin_evaluation(connection, method, context);
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return send_plain(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                          "there is nothing here but to be read\n");
    return send_page(s, connection, rest);
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *count,
                                  void **context)
{
    (void)version;
    return *context ? go_on(data, *context, bytes, count)
                    : begin(data, connection, path, method, context);
}

static void on_completed(void *data, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how)
{
    exchange *e = *context;
    (void)connection;
    (void)how;
    *context = NULL;
    if (!e)
        return;
    forget(data, e);
    job_free(e->job);
    free(e->body);
    free(e);
}

/* ---- The server ------------------------------------------------------------------------ */

server *server_start(int socket, us_str bound, us_str token, us_str content)
{
    server *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->bound = bound;
    s->token = token;
    s->content = content;
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, s,
        MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_END);
    if (s->daemon)
        return s;
    free(s);
    return NULL;
}

static int time_to_wait(const server *s)
{
    MHD_UNSIGNED_LONG_LONG left;
    if (MHD_get_timeout(s->daemon, &left) != MHD_YES)
        return -1;
    return left < 1000 ? (int)left : 1000;
}

/* Reads what evaluations have to say; those that have ended are answered. */
static void read_jobs(server *s)
{
    for (size_t i = 0; i < SERVER_JOBS_MAX && s->running[i];)
        if (job_read(s->running[i]->job))
            finish(s, s->running[i]);
        else
            i++;
}

void server_run(server *s, int stop)
{
    const union MHD_DaemonInfo *epoll =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    for (;;) {
        struct pollfd files[2 + SERVER_JOBS_MAX] = {
            {.fd = stop, .events = POLLIN}, {.fd = epoll->epoll_fd, .events = POLLIN}};
        nfds_t count = 2;
        for (size_t i = 0; i < SERVER_JOBS_MAX && s->running[i]; i++)
            files[count++] =
                (struct pollfd){.fd = s->running[i]->job->pipe, .events = POLLIN};
        poll(files, count, time_to_wait(s));
        if (files[0].revents)
            return;
        read_jobs(s);
        MHD_run(s->daemon);
    }
}

void server_stop(server *s)
{
    while (s->running[0]) {
        job_stop(s->running[0]->job);
        finish(s, s->running[0]);
    }
    MHD_stop_daemon(s->daemon);
    free(s);
}

/* Talks to libcurl by its stable binary interface: the program is neither linked with it
 * nor built with its headers, because it brings some thirty-five libraries along, which
 * would double the start-up time of every run. What goes wrong is worded as Go words it. */
#include "builtins/http/transfer.h"

#include <ctype.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* From curl/curl.h; these numbers never change. */
enum {
    OPTION_WRITE_DATA = 10001,
    OPTION_URL = 10002,
    OPTION_PROXY = 10004,
    OPTION_ERROR_BUFFER = 10010,
    OPTION_POST_FIELDS = 10015,
    OPTION_HEADERS = 10023,
    OPTION_HEADER_DATA = 10029,
    OPTION_METHOD = 10036,
    OPTION_AUTHORITIES_FOLDER = 10097,
    OPTION_PROGRESS_DATA = 10057,
    OPTION_SOCKET = 10231,
    OPTION_CONNECT_TO = 10243,
    OPTION_PROTOCOLS = 10318,
    OPTION_WRITE_FUNCTION = 20011,
    OPTION_HEADER_FUNCTION = 20079,
    OPTION_PROGRESS_FUNCTION = 20219,
    OPTION_POST_SIZE = 30120,
    OPTION_CERTIFICATE = 40291,
    OPTION_KEY = 40292,
    OPTION_AUTHORITIES = 40309,
    OPTION_NO_PROGRESS = 43,
    OPTION_NO_BODY = 44,
    OPTION_VERIFY_PEER = 64,
    OPTION_VERIFY_HOST = 81,
    OPTION_HTTP_VERSION = 84,
    OPTION_NO_SIGNAL = 99,
    OPTION_CONNECT_ONLY = 141,
    OPTION_TIMEOUT_MS = 155,
    OPTION_CERTIFICATES = 172,
    OPTION_KEEP_ALIVE = 213,
    OPTION_KEEP_ALIVE_IDLE = 214,
    OPTION_KEEP_ALIVE_INTERVAL = 215,
    INFO_ADDRESS = 0x100020,
    INFO_NEXT_URL = 0x10001F,
    INFO_RESPONSE_CODE = 0x200002,
    INFO_VERIFY_RESULT = 0x20000D,
    INFO_SYSTEM_ERROR = 0x200019,
    INFO_PORT = 0x200028,
    INFO_CERTIFICATES = 0x400022,
    GLOBAL_ALL = 3,
    HTTP_1_1 = 2,
    CODE_RESOLVE = 6,
    CODE_CONNECT = 7,
    CODE_WRITE = 23,
    CODE_TIMEOUT = 28,
    CODE_TLS = 35,
    CODE_ABORTED = 42,
    CODE_NOTHING = 52,
    CODE_RECEIVE = 56,
    CODE_VERIFY = 60,
};

/* A list of texts, and the certificates of a chain as such lists, as libcurl has them. */
struct texts {
    char *text;
    struct texts *next;
};

struct chain {
    int count;
    struct texts **certificates;
};

struct blob {
    void *data;
    size_t length;
    unsigned flags;
};

static struct library {
    void *handle;
    int (*global_init)(long flags);
    void *(*init)(void);
    int (*set)(void *easy, int option, ...);
    int (*perform)(void *easy);
    int (*info)(void *easy, int info, ...);
    void (*cleanup)(void *easy);
    void *(*append)(void *list, const char *text);
    void (*free_list)(void *list);
    const char *(*error)(int code);
    bool ready;
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    for (size_t i = 0; i < 2 && !curl.handle; i++)
        curl.handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!curl.handle)
        return;
    const struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"curl_global_init", &curl.global_init}, {"curl_easy_init", &curl.init},
        {"curl_easy_setopt", &curl.set},         {"curl_easy_perform", &curl.perform},
        {"curl_easy_getinfo", &curl.info},       {"curl_easy_cleanup", &curl.cleanup},
        {"curl_slist_append", &curl.append},     {"curl_slist_free_all", &curl.free_list},
        {"curl_easy_strerror", &curl.error},
    };
    curl.ready = true;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(curl.handle, symbols[i].name);
        curl.ready = curl.ready && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
    curl.ready = curl.ready && curl.global_init(GLOBAL_ALL) == 0;
}

/* What the callbacks of one transfer see. */
typedef struct transfer {
    const us_http_request *request;
    us_http_response *response;
    void *easy;
    int64_t heard; /* when something came; monotonic */
    bool idle;     /* nothing came for too long */
    bool enough;   /* whoever takes the bytes wants no more */
} transfer;

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool append(us_http_response *response, char **text, size_t *length, size_t limit,
                   const char *bytes, size_t count)
{
    if (count > limit || *length > limit - count) {
        response->too_large = true;
        return false;
    }
    char *grown = realloc(*text, *length + count + 1);
    if (!grown)
        return false;
    memcpy(grown + *length, bytes, count);
    *text = grown;
    *length += count;
    grown[*length] = '\0';
    return true;
}

/* True if the bytes of the body are handed on. */
static bool streams(const transfer *t)
{
    enum { OK = 200 };
    long status = 0;
    if (t->request->take)
        curl.info(t->easy, INFO_RESPONSE_CODE, &status);
    return status == OK;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
    transfer *t = data;
    us_http_response *r = t->response;
    size_t limit = t->request->max_bytes;
    t->heard = now();
    if (streams(t)) {
        t->enough =
            !t->request->take(t->request->take_data, us_str_make(bytes, size * count));
        return t->enough ? 0 : size * count;
    }
    if (limit == 0)
        limit = US_HTTP_RESPONSE_MAX;
    return append(r, &r->body, &r->body_length, limit, bytes, size * count) ? size * count
                                                                            : 0;
}

/* A status line begins a new answer: the one before was "100 Continue" or the like. */
static size_t take_header(char *bytes, size_t size, size_t count, void *data)
{
    us_http_response *r = ((transfer *)data)->response;
    if (size * count > 5 && memcmp(bytes, "HTTP/", 5) == 0)
        r->head_length = r->body_length = 0;
    return append(r, &r->head, &r->head_length, US_HTTP_RESPONSE_MAX, bytes, size * count)
               ? size * count
               : 0;
}

/* Called by libcurl at least once a second. */
static int check_budget(void *data, int64_t a, int64_t b, int64_t c, int64_t d)
{
    enum { STEPS = 4096 };
    (void)a, (void)b, (void)c, (void)d;
    transfer *t = data;
    t->idle = t->request->idle > 0 && now() - t->heard > t->request->idle;
    return t->idle || (t->request->budget && !us_budget_spend(t->request->budget, STEPS));
}

static void set_pem(void *easy, int option, us_str pem)
{
    /* Flag 1: libcurl takes a copy. */
    struct blob blob = {(void *)(uintptr_t)pem.text, pem.length, 1};
    if (pem.length > 0)
        curl.set(easy, option, &blob);
}

static void set_tls(void *easy, const us_http_request *request)
{
    if (request->insecure) {
        curl.set(easy, OPTION_VERIFY_PEER, 0L);
        curl.set(easy, OPTION_VERIFY_HOST, 0L);
    }
    set_pem(easy, OPTION_AUTHORITIES, request->authorities);
    if (!request->use_system)
        curl.set(easy, OPTION_AUTHORITIES_FOLDER, NULL);
    set_pem(easy, OPTION_CERTIFICATE, request->certificate);
    set_pem(easy, OPTION_KEY, request->key);
}

/* The part of a URL between "://" and the path, without a user's name. */
static us_str authority_of(us_str url)
{
    size_t from = us_str_find(url, US_STR("://"), 0);
    from = from == US_STR_NONE ? 0 : from + 3;
    size_t to = from;
    while (to < url.length && !strchr("/?#", url.text[to]))
        to++;
    for (size_t i = from; i < to; i++)
        from = url.text[i] == '@' ? i + 1 : from;
    return us_str_slice(url, from, to);
}

/* Splits an authority into its host, without brackets, and its port. */
static us_str host_of(us_str authority, us_str *port)
{
    size_t colon = authority.length;
    while (colon > 0 && authority.text[colon - 1] != ':' &&
           authority.text[colon - 1] != ']')
        colon--;
    *port = US_STR_EMPTY;
    us_str host = authority;
    if (colon > 0 && authority.text[colon - 1] == ':') {
        *port = us_str_slice(authority, colon, authority.length);
        host = us_str_slice(authority, 0, colon - 1);
    }
    if (host.length >= 2 && host.text[0] == '[')
        host = us_str_slice(host, 1, host.length - 1);
    return host;
}

static bool is_loopback(us_str host)
{
    return us_str_is(host, "localhost") || us_str_is(host, "::1") ||
           us_str_starts_with(host, US_STR("127."));
}

/* What a transfer hands to libcurl and frees behind it. */
typedef struct settings {
    void *headers;
    void *connect;
    char *url; /* NULL: the request's */
} settings;

static void add_line(void **list, const char *line)
{
    void *longer = curl.append(*list, line);
    *list = longer ? longer : *list;
}

static bool has_header(const us_http_request *request, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < request->header_count; i++) {
        us_str line = request->headers[i];
        if (line.length > length && memcmp(line.text, name, length) == 0 &&
            (line.text[length] == ':' || line.text[length] == ';'))
            return true;
    }
    return false;
}

/* libcurl sends headers of its own that Go does not, and the other way round. */
static void add_headers(settings *s, const us_http_request *request)
{
    static const char *const unwanted[] = {"Accept", "Content-Type", "Expect"};
    static const char *const with_body[] = {"POST", "PUT", "PATCH"};
    char line[32];
    for (size_t i = 0; i < request->header_count; i++)
        add_line(&s->headers, request->headers[i].text);
    for (size_t i = 0; i < 3; i++) {
        snprintf(line, sizeof line, "%s:", unwanted[i]);
        if (!has_header(request, unwanted[i]))
            add_line(&s->headers, line);
        if (request->body.length == 0 && us_str_is(request->method, with_body[i]))
            add_line(&s->headers, "Content-Length: 0");
    }
    if (request->close && !has_header(request, "Connection"))
        add_line(&s->headers, "Connection: close");
    if (!has_header(request, "User-Agent"))
        add_line(&s->headers, "User-Agent: usher");
}

/* TLS checks the name in the URL; so another name is put there, and the connection made
 * to the host that was meant. */
static bool rename_server(settings *s, const us_http_request *request)
{
    us_str port, authority = authority_of(request->url);
    us_str host = host_of(authority, &port);
    if (request->server_name.length == 0 ||
        !us_str_starts_with(request->url, US_STR("https:")))
        return true;
    size_t room = request->url.length + 2 * request->server_name.length + 64;
    char *text = malloc(room);
    s->url = malloc(room);
    if (!text || !s->url) {
        free(text);
        return false;
    }
    us_str number = port.length > 0 ? port : US_STR("443");
    bool brackets = memchr(host.text, ':', host.length) != NULL;
    us_str rest = us_str_slice(
        request->url, (size_t)(authority.text - request->url.text) + authority.length,
        request->url.length);
    snprintf(text, room, "%.*s:%.*s:%s%.*s%s:%.*s", US_STR_ARG(request->server_name),
             US_STR_ARG(number), brackets ? "[" : "", US_STR_ARG(host),
             brackets ? "]" : "", US_STR_ARG(number));
    add_line(&s->connect, text);
    snprintf(text, room, "Host: %.*s", US_STR_ARG(authority));
    if (!has_header(request, "Host"))
        add_line(&s->headers, text);
    snprintf(s->url, room, "https://%.*s:%.*s%.*s", US_STR_ARG(request->server_name),
             US_STR_ARG(number), US_STR_ARG(rest));
    free(text);
    return true;
}

static void set_request(void *easy, const us_http_request *request, const settings *s)
{
    us_str port;
    curl.set(easy, OPTION_URL, s->url ? s->url : request->url.text);
    curl.set(easy, OPTION_CONNECT_TO, s->connect);
    curl.set(easy, OPTION_HEADERS, s->headers);
    curl.set(easy, OPTION_PROTOCOLS, "http,https");
    curl.set(easy, OPTION_HTTP_VERSION, (long)HTTP_1_1);
    if (is_loopback(host_of(authority_of(request->url), &port)))
        curl.set(easy, OPTION_PROXY, "");
    if (request->socket.length > 0)
        curl.set(easy, OPTION_SOCKET, request->socket.text);
    if (request->body.length > 0) {
        curl.set(easy, OPTION_POST_SIZE, (int64_t)request->body.length);
        curl.set(easy, OPTION_POST_FIELDS, request->body.text);
    }
    if (us_str_is(request->method, "HEAD"))
        curl.set(easy, OPTION_NO_BODY, 1L);
    else
        curl.set(easy, OPTION_METHOD, request->method.text);
    if (request->timeout > 0)
        curl.set(easy, OPTION_TIMEOUT_MS, (long)((request->timeout + 999999) / 1000000));
    if (request->take) {
        /* A peer that is gone says nothing, and neither does one that has nothing to say. */
        curl.set(easy, OPTION_KEEP_ALIVE, 1L);
        curl.set(easy, OPTION_KEEP_ALIVE_IDLE, 15L);
        curl.set(easy, OPTION_KEEP_ALIVE_INTERVAL, 15L);
    }
    if (request->handshake) {
        curl.set(easy, OPTION_CONNECT_ONLY, 1L);
        curl.set(easy, OPTION_CERTIFICATES, 1L);
    }
    set_tls(easy, request);
}

static void set_callbacks(void *easy, transfer *t)
{
    curl.set(easy, OPTION_NO_SIGNAL, 1L);
    curl.set(easy, OPTION_ERROR_BUFFER, t->response->error);
    curl.set(easy, OPTION_WRITE_FUNCTION, take_body);
    curl.set(easy, OPTION_WRITE_DATA, t);
    curl.set(easy, OPTION_HEADER_FUNCTION, take_header);
    curl.set(easy, OPTION_HEADER_DATA, t);
    curl.set(easy, OPTION_NO_PROGRESS, 0L);
    curl.set(easy, OPTION_PROGRESS_FUNCTION, check_budget);
    curl.set(easy, OPTION_PROGRESS_DATA, t);
}

/* ---- What went wrong */

static void tell(us_http_response *response, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(us_http_response *response, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(response->error, sizeof response->error, format, arguments);
    va_end(arguments);
}

/* "dial tcp 127.0.0.1:1: connect: connection refused" */
static void tell_connect(void *easy, const us_http_request *request,
                         us_http_response *response)
{
    long number = 0, port = 0;
    char *address = NULL;
    char reason[128];
    curl.info(easy, INFO_SYSTEM_ERROR, &number);
    curl.info(easy, INFO_ADDRESS, &address);
    curl.info(easy, INFO_PORT, &port);
    if (number == 0)
        return;
    snprintf(reason, sizeof reason, "%s", strerror((int)number));
    for (char *p = reason; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    if (request->socket.length > 0) {
        tell(response, "dial unix %.*s: connect: %s", US_STR_ARG(request->socket),
             reason);
        return;
    }
    us_str text, host = host_of(authority_of(request->url), &text);
    const char *shown = address && *address ? address : NULL;
    bool brackets =
        shown ? strchr(shown, ':') != NULL : memchr(host.text, ':', host.length) != NULL;
    if (!shown && text.length == 0)
        text = us_str_starts_with(request->url, US_STR("https:")) ? US_STR("443")
                                                                  : US_STR("80");
    if (shown && port > 0)
        tell(response, "dial tcp %s%s%s:%ld: connect: %s", brackets ? "[" : "", shown,
             brackets ? "]" : "", port, reason);
    else
        tell(response, "dial tcp %s%.*s%s:%.*s: connect: %s", brackets ? "[" : "",
             US_STR_ARG(host), brackets ? "]" : "", US_STR_ARG(text), reason);
}

/* OpenSSL's numbers of what is wrong with a certificate. */
static void tell_verify(void *easy, us_http_response *response)
{
    enum { NOT_YET_VALID = 9, EXPIRED = 10, FIRST_UNTRUSTED = 18, LAST_UNTRUSTED = 21 };
    static const char front[] = "tls: failed to verify certificate: x509: ";
    char text[sizeof response->error];
    long result = 0;
    curl.info(easy, INFO_VERIFY_RESULT, &result);
    if (result == NOT_YET_VALID || result == EXPIRED)
        tell(response, "%scertificate has expired or is not yet valid", front);
    else if (result == 2 || (result >= FIRST_UNTRUSTED && result <= LAST_UNTRUSTED))
        tell(response, "%scertificate signed by unknown authority", front);
    else {
        snprintf(text, sizeof text, "%s", response->error);
        tell(response, "%s%.400s", front, text);
    }
}

us_http_outcome us_http_time_out(us_http_response *response)
{
    tell(response,
         "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    return US_HTTP_TIMED_OUT;
}

/* What the server said while TLS was being agreed on, in Go's words. */
static void tell_alert(us_http_response *response)
{
    static const char *const alerts[][2] = {
        {"certificate required", "certificate required"},
        {"bad certificate", "bad certificate"},
        {"unknown ca", "unknown certificate authority"},
        {"certificate expired", "expired certificate"},
        {"handshake failure", "handshake failure"},
        {"protocol version", "protocol version not supported"},
    };
    const char *alert = strstr(response->error, "alert ");
    for (size_t i = 0; alert && i < sizeof alerts / sizeof alerts[0]; i++) {
        if (!strstr(alert, alerts[i][0]))
            continue;
        tell(response, "remote error: tls: %s", alerts[i][1]);
        return;
    }
    if (strstr(response->error, "wrong version number"))
        tell(response, "http: server gave HTTP response to HTTPS client");
}

static us_http_outcome tell_failure(void *easy, int code, const us_http_request *request,
                                    us_http_response *response)
{
    us_str port, host = host_of(authority_of(request->url), &port);
    if (code == CODE_ABORTED)
        return US_HTTP_STOPPED;
    if (code == CODE_WRITE && response->too_large)
        return US_HTTP_TOO_LARGE;
    if (code == CODE_RESOLVE)
        tell(response, "dial tcp: lookup %.*s: no such host", US_STR_ARG(host));
    else if (code == CODE_CONNECT)
        tell_connect(easy, request, response);
    else if (code == CODE_NOTHING)
        tell(response, "EOF");
    else if (code == CODE_VERIFY)
        tell_verify(easy, response);
    else if (code == CODE_TLS || code == CODE_RECEIVE)
        tell_alert(response);
    else if (code == CODE_TIMEOUT)
        return us_http_time_out(response);
    if (response->error[0] == '\0')
        tell(response, "%s", curl.error(code));
    return US_HTTP_FAILED;
}

/* The first certificate of the chain, the server's own. */
static char *certificate_of(void *easy)
{
    static const char front[] = "Cert:";
    struct chain *chain = NULL;
    curl.info(easy, INFO_CERTIFICATES, &chain);
    if (!chain || chain->count == 0)
        return NULL;
    for (struct texts *line = chain->certificates[0]; line; line = line->next)
        if (strncmp(line->text, front, sizeof front - 1) == 0)
            return strdup(line->text + sizeof front - 1);
    return NULL;
}

static us_http_outcome run(void *easy, const us_http_request *request,
                           us_http_response *response)
{
    settings s = {0};
    transfer t = {.request = request, .response = response, .easy = easy, .heard = now()};
    char *next = NULL;
    int code = -1;
    add_headers(&s, request);
    if (rename_server(&s, request)) {
        set_request(easy, request, &s);
        set_callbacks(easy, &t);
        code = curl.perform(easy);
    }
    us_http_outcome outcome = US_HTTP_DONE;
    if (code == 0) {
        curl.info(easy, INFO_RESPONSE_CODE, &response->status);
        curl.info(easy, INFO_NEXT_URL, &next);
        response->next = next ? strdup(next) : NULL;
        response->certificate = request->handshake ? certificate_of(easy) : NULL;
    } else {
        outcome = tell_failure(easy, code, request, response);
    }
    if (t.enough)
        outcome = US_HTTP_STOPPED;
    if (t.idle) {
        tell(response, "nothing came for %lld s",
             (long long)(request->idle / 1000000000));
        outcome = US_HTTP_TIMED_OUT;
    }
    curl.free_list(s.headers);
    curl.free_list(s.connect);
    free(s.url);
    return outcome;
}

us_http_outcome us_http_transfer(const us_http_request *request,
                                 us_http_response *response)
{
    *response = (us_http_response){0};
    pthread_once(&once, open_library);
    void *easy = curl.ready ? curl.init() : NULL;
    if (!easy) {
        tell(response, "libcurl is not available");
        return US_HTTP_FAILED;
    }
    us_http_outcome outcome = run(easy, request, response);
    curl.cleanup(easy);
    return outcome;
}

void us_http_response_free(void *response)
{
    us_http_response *r = response;
    free(r->head);
    free(r->body);
    free(r->next);
    free(r->certificate);
    r->head = r->body = r->next = r->certificate = NULL;
}

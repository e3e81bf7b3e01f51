/* Talks to libcurl by its stable binary interface: the program is neither linked with it
 * nor built with its headers, because it brings some thirty-five libraries along, which
 * would double the start-up time of every run. */
#include "builtins/http/transfer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* From curl/curl.h; these numbers never change. */
enum {
    OPTION_WRITE_DATA = 10001,
    OPTION_URL = 10002,
    OPTION_ERROR_BUFFER = 10010,
    OPTION_POST_FIELDS = 10015,
    OPTION_HEADERS = 10023,
    OPTION_CERTIFICATE_FILE = 10025,
    OPTION_HEADER_DATA = 10029,
    OPTION_METHOD = 10036,
    OPTION_AUTHORITIES_FILE = 10065,
    OPTION_KEY_FILE = 10087,
    OPTION_PROTOCOLS = 10318,
    OPTION_REDIRECT_PROTOCOLS = 10319,
    OPTION_WRITE_FUNCTION = 20011,
    OPTION_HEADER_FUNCTION = 20079,
    OPTION_POST_SIZE = 30120,
    OPTION_CERTIFICATE = 40291,
    OPTION_KEY = 40292,
    OPTION_AUTHORITIES = 40309,
    OPTION_NO_BODY = 44,
    OPTION_FOLLOW = 52,
    OPTION_VERIFY_PEER = 64,
    OPTION_MOST_REDIRECTS = 68,
    OPTION_VERIFY_HOST = 81,
    OPTION_NO_SIGNAL = 99,
    OPTION_TIMEOUT_MS = 155,
    INFO_RESPONSE_CODE = 0x200002,
    GLOBAL_ALL = 3,
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

us_str us_http_host(us_str url)
{
    size_t scheme = us_str_find(url, US_STR("://"), 0);
    us_str host = us_str_slice(url, scheme == US_STR_NONE ? 0 : scheme + 3, url.length);
    size_t end = 0;
    while (end < host.length && !memchr("/?#", host.text[end], 3))
        end++;
    host = us_str_slice(host, 0, end);
    size_t user = us_str_find(host, US_STR("@"), 0);
    if (user != US_STR_NONE)
        host = us_str_slice(host, user + 1, host.length);
    /* Such a thing one parser reads one way, and another another. */
    if (us_str_find(host, US_STR("@"), 0) != US_STR_NONE ||
        us_str_find(host, US_STR("\\"), 0) != US_STR_NONE)
        return host;
    size_t port = us_str_find(host, US_STR(":"), 0);
    return port == US_STR_NONE ? host : us_str_slice(host, 0, port);
}

/* One transfer under way. */
typedef struct transfer {
    const us_http_request *request;
    us_http_response *response;
} transfer;

/* False, with the error set, if [line] sends us to a host that must not be reached. */
static bool may_follow(transfer *t, us_str line)
{
    const us_http_request *request = t->request;
    static const char name[] = "location:";
    size_t length = sizeof name - 1;
    if (!request->follow || !request->admits || line.length < length ||
        strncasecmp(line.text, name, length) != 0)
        return true;
    us_str place = us_str_slice(line, length, line.length);
    while (place.length && strchr(" \t\r\n", place.text[0]))
        place = us_str_slice(place, 1, place.length);
    while (place.length && strchr(" \t\r\n", place.text[place.length - 1]))
        place.length--;
    bool other = us_str_find(place, US_STR("//"), 0) != US_STR_NONE;
    us_str host = us_str_starts_with(place, US_STR("//"))
                      ? us_http_host(us_str_slice(place, 2, place.length))
                      : us_http_host(place);
    if (!other || request->admits(request->admits_data, host))
        return true;
    snprintf(t->response->error, sizeof t->response->error, "disallowed host: %.*s",
             US_STR_ARG(host));
    return false;
}

static bool append(char **text, size_t *length, const char *bytes, size_t count)
{
    if (count > US_HTTP_RESPONSE_MAX || *length > US_HTTP_RESPONSE_MAX - count)
        return false;
    char *grown = realloc(*text, *length + count + 1);
    if (!grown)
        return false;
    memcpy(grown + *length, bytes, count);
    *text = grown;
    *length += count;
    grown[*length] = '\0';
    return true;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data)
{
    us_http_response *response = data;
    return append(&response->body, &response->body_length, bytes, size * count)
               ? size * count
               : 0;
}

/* A status line begins a new answer: the one before was a redirection. */
static size_t take_header(char *bytes, size_t size, size_t count, void *data)
{
    transfer *t = data;
    us_http_response *response = t->response;
    if (!may_follow(t, us_str_make(bytes, size * count)))
        return 0;
    if (size * count > 5 && memcmp(bytes, "HTTP/", 5) == 0)
        response->head_length = response->body_length = 0;
    return append(&response->head, &response->head_length, bytes, size * count)
               ? size * count
               : 0;
}

static void set_pem(void *easy, int blob_option, int file_option, us_http_pem pem)
{
    /* Flag 1: libcurl takes a copy. */
    struct blob blob = {(void *)(uintptr_t)pem.text.text, pem.text.length, 1};
    if (pem.text.length > 0)
        curl.set(easy, blob_option, &blob);
    else if (pem.file.length > 0)
        curl.set(easy, file_option, pem.file.text);
}

static void set_options(void *easy, transfer *t, void *headers)
{
    const us_http_request *request = t->request;
    us_http_response *response = t->response;
    curl.set(easy, OPTION_URL, request->url.text);
    curl.set(easy, OPTION_PROTOCOLS, "http,https");
    curl.set(easy, OPTION_REDIRECT_PROTOCOLS, "http,https");
    curl.set(easy, OPTION_NO_SIGNAL, 1L);
    curl.set(easy, OPTION_ERROR_BUFFER, response->error);
    curl.set(easy, OPTION_WRITE_FUNCTION, take_body);
    curl.set(easy, OPTION_WRITE_DATA, response);
    curl.set(easy, OPTION_HEADER_FUNCTION, take_header);
    curl.set(easy, OPTION_HEADER_DATA, t);
    curl.set(easy, OPTION_TIMEOUT_MS, (long)request->timeout_ms);
    curl.set(easy, OPTION_HEADERS, headers);
    if (request->body.length > 0) {
        curl.set(easy, OPTION_POST_SIZE, (int64_t)request->body.length);
        curl.set(easy, OPTION_POST_FIELDS, request->body.text);
    }
    if (us_str_is(request->method, "HEAD"))
        curl.set(easy, OPTION_NO_BODY, 1L);
    else
        curl.set(easy, OPTION_METHOD, request->method.text);
    curl.set(easy, OPTION_FOLLOW, request->follow ? 1L : 0L);
    curl.set(easy, OPTION_MOST_REDIRECTS, 10L);
    if (request->insecure) {
        curl.set(easy, OPTION_VERIFY_PEER, 0L);
        curl.set(easy, OPTION_VERIFY_HOST, 0L);
    }
    set_pem(easy, OPTION_AUTHORITIES, OPTION_AUTHORITIES_FILE, request->authorities);
    set_pem(easy, OPTION_CERTIFICATE, OPTION_CERTIFICATE_FILE, request->certificate);
    set_pem(easy, OPTION_KEY, OPTION_KEY_FILE, request->key);
}

bool us_http_transfer(const us_http_request *request, us_http_response *response)
{
    void *headers = NULL;
    *response = (us_http_response){0};
    pthread_once(&once, open_library);
    void *easy = curl.ready ? curl.init() : NULL;
    if (!easy) {
        snprintf(response->error, sizeof response->error, "libcurl is not available");
        return false;
    }
    for (size_t i = 0; i < request->header_count; i++) {
        void *longer = curl.append(headers, request->headers[i].text);
        headers = longer ? longer : headers;
    }
    transfer t = {request, response};
    set_options(easy, &t, headers);
    int code = curl.perform(easy);
    if (code == 0)
        curl.info(easy, INFO_RESPONSE_CODE, &response->status);
    else if (response->error[0] == '\0')
        snprintf(response->error, sizeof response->error, "%s", curl.error(code));
    curl.cleanup(easy);
    curl.free_list(headers);
    return code == 0;
}

void us_http_response_free(void *response)
{
    us_http_response *r = response;
    free(r->head);
    free(r->body);
    r->head = r->body = NULL;
}

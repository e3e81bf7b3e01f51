/* Redirections as Go's http.Client follows them, and attempts with growing pauses in
 * between. One exchange with one server is transfer.c's. */
#include "builtins/http/send.h"

#include "builtins/go_text.h"
#include "builtins/uri.h"

#include <stdlib.h>
#include <time.h>

#define REDIRECTS_MAX  64
#define SEND_STEPS     100000
#define FIRST_PAUSE_NS 100000000.0
#define LONGEST_PAUSE  60000000000.0
#define PAUSE_FACTOR   1.6
#define PAUSE_JITTER   0.2

/* "POST" as "Post". */
static us_str name_operation(us_arena *arena, us_str method)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < method.length; i++) {
        char c = method.text[i];
        us_buf_add_char(&buf, (char)(i > 0 && c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    return us_buf_str(&buf);
}

/* Go's url.Error: its sentence, and the shorter one that OPA has for a time-out. */
static us_outcome fail_network(us_http_exchange *exchange, const us_http_request *request,
                               us_str reason, bool timed_out)
{
    us_arena *arena = exchange->call->arena;
    us_str operation = name_operation(arena, request->method);
    us_buf text = us_buf_make(arena);
    us_buf_add_str(&text, operation);
    us_buf_add_char(&text, ' ');
    us_go_quote(&text, request->url, false);
    us_buf_add_c(&text, ": ");
    us_buf_add_str(&text, reason);
    us_str whole = us_buf_str(&text);
    us_http_fail(exchange, US_HTTP_NETWORK, whole);
    if (timed_out)
        us_call_error(exchange->call, "%.*s %.*s: request timed out",
                      US_STR_ARG(operation), US_STR_ARG(request->url));
    return US_ERROR;
}

/* Whether the port at the end of [host] is beyond what there is. */
static bool is_bad_port(us_str host, us_str *port)
{
    size_t from = host.length;
    while (from > 0 && host.text[from - 1] >= '0' && host.text[from - 1] <= '9')
        from--;
    *port = us_str_slice(host, from, host.length);
    return from > 0 && host.text[from - 1] == ':' &&
           (port->length > 5 ||
            (port->length == 5 && us_str_compare(*port, US_STR("65535")) > 0));
}

/* What can be told before anything is sent. */
static us_outcome check_request(us_http_exchange *exchange,
                                const us_http_request *request)
{
    us_arena *arena = exchange->call->arena;
    us_uri uri;
    us_str reason = request->refused, error;
    if (reason.length == 0) {
        if (!us_uri_parse(arena, request->url, &uri, &error))
            reason = error;
        else if (!us_str_is(uri.scheme, "http") && !us_str_is(uri.scheme, "https"))
            reason = us_str_format(arena, "unsupported protocol scheme \"%.*s\"",
                                   US_STR_ARG(uri.scheme));
        else if (is_bad_port(uri.host, &error))
            reason = us_str_format(arena, "dial tcp: address %.*s: invalid port",
                                   US_STR_ARG(error));
        else if (uri.host.length == 0)
            reason = US_STR("http: no Host in request URL");
        else if (!exchange->call->environment->allow_network)
            reason = US_STR("network access is not allowed");
    }
    return reason.length == 0 ? US_OK : fail_network(exchange, request, reason, false);
}

/* ---- Redirections */

static us_str host_and_port(us_arena *arena, us_str url)
{
    us_uri uri;
    us_str error;
    return us_uri_parse(arena, url, &uri, &error) ? uri.host : US_STR_EMPTY;
}

/* Headers that say who we are are not for another host. */
static void drop_secrets(us_arena *arena, us_http_request *request)
{
    static const char *const secret[] = {
        "Authorization:", "Cookie:", "Cookie2:", "Host:", "Www-Authenticate:"};
    us_str *kept = us_arena_alloc_array(arena, request->header_count + 1, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        bool drop = false;
        for (size_t j = 0; j < sizeof secret / sizeof secret[0]; j++)
            drop =
                drop || us_str_starts_with(request->headers[i], us_str_from(secret[j]));
        if (!drop)
            kept[count++] = request->headers[i];
    }
    request->headers = kept;
    request->header_count = count;
}

/* Says where [next] was named, unless that was a secret. */
static void add_referer(us_arena *arena, us_http_request *request, us_str next)
{
    us_str name = US_STR("Referer: "), from = request->url;
    us_str *lines = us_arena_alloc_array(arena, request->header_count + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        if (!us_str_starts_with(request->headers[i], name))
            lines[count++] = request->headers[i];
    }
    size_t fragment = us_str_find(from, US_STR("#"), 0);
    from = us_str_slice(from, 0, fragment == US_STR_NONE ? from.length : fragment);
    us_str host = host_and_port(arena, from);
    size_t at = us_str_find(from, US_STR("://"), 0), name_at = us_str_find(from, host, 0);
    bool downgrade = us_str_starts_with(from, US_STR("https:")) &&
                     us_str_starts_with(next, US_STR("http:"));
    if (!downgrade && at != US_STR_NONE && name_at != US_STR_NONE)
        lines[count++] = us_str_format(
            arena, "Referer: %.*s%.*s", US_STR_ARG(us_str_slice(from, 0, at + 3)),
            US_STR_ARG(us_str_slice(from, name_at, from.length)));
    request->headers = lines;
    request->header_count = count;
}

/* Makes [request] the one that the redirection asks for. False: it is none. */
static bool redirect(us_arena *arena, us_http_request *request,
                     const us_http_response *response)
{
    long status = response->status;
    bool changes = status == 301 || status == 302 || status == 303;
    if (!request->follow || !response->next ||
        (!changes && status != 307 && status != 308))
        return false;
    us_str next = us_str_copy(arena, us_str_from(response->next));
    add_referer(arena, request, next);
    if (!us_str_equal(host_and_port(arena, request->url), host_and_port(arena, next)))
        drop_secrets(arena, request);
    request->url = next;
    if (changes) {
        if (!us_str_is(request->method, "GET") && !us_str_is(request->method, "HEAD"))
            request->method = US_STR("GET");
        request->body = US_STR_EMPTY;
    }
    return true;
}

static int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static us_outcome judge(us_http_exchange *exchange, const us_http_request *request,
                        const us_http_response *response, us_http_outcome outcome)
{
    us_str reason = us_str_copy(exchange->call->arena, us_str_from(response->error));
    switch (outcome) {
    case US_HTTP_DONE:
        return US_OK;
    case US_HTTP_STOPPED:
        return us_call_charge(exchange->call, 0) ? US_OK : US_ERROR;
    case US_HTTP_TOO_LARGE:
        return us_call_halt(exchange->call, "eval_builtin_error",
                            "http.send: the response is larger than 64 MiB");
    case US_HTTP_FAILED:
    case US_HTTP_TIMED_OUT:
        break;
    }
    return fail_network(exchange, request, reason, outcome == US_HTTP_TIMED_OUT);
}

/* One attempt, with all its redirections, in the time that it may take. */
static us_outcome attempt(us_http_exchange *exchange, us_http_request request,
                          us_http_answer *answer)
{
    us_call *call = exchange->call;
    int64_t end = request.timeout > 0 ? clock_now() + request.timeout : 0;
    us_http_response *response = us_arena_alloc_zero(call->arena, sizeof *response);
    us_arena_on_release(call->arena, us_http_response_free, response);
    for (int turn = 0;; turn++) {
        if (check_request(exchange, &request) != US_OK ||
            !us_call_charge(call, SEND_STEPS))
            return US_ERROR;
        if (turn == REDIRECTS_MAX)
            return fail_network(exchange, &request, US_STR("too many redirects"), false);
        request.timeout = end > 0 ? end - clock_now() : 0;
        us_http_response_free(response);
        us_http_outcome outcome = end > 0 && request.timeout <= 0
                                      ? us_http_time_out(response)
                                      : us_http_transfer(&request, response);
        if (judge(exchange, &request, response, outcome) != US_OK)
            return US_ERROR;
        if (!redirect(call->arena, &request, response))
            break;
        us_str host, error;
        if (!us_http_admits(call, request.url, &host, &error))
            return fail_network(exchange, &request,
                                error.length > 0
                                    ? error
                                    : us_str_format(call->arena, "disallowed host: %.*s",
                                                    US_STR_ARG(host)),
                                false);
    }
    *answer = us_http_answer_make(call, response);
    us_http_response_free(response);
    return US_OK;
}

/* ---- Further attempts */

/* Sleeps before attempt number [number]; false when the budget is spent. */
static bool pause_before(us_call *call, int64_t number)
{
    enum { STEPS_PER_MILLISECOND = 4096 };
    double pause = number > 1 ? FIRST_PAUSE_NS : 0;
    for (int64_t i = 1; i < number && pause < LONGEST_PAUSE; i++)
        pause *= PAUSE_FACTOR;
    if (pause > LONGEST_PAUSE)
        pause = LONGEST_PAUSE;
    /* Many that failed together shall not come again together. */
    uint64_t random = (uint64_t)clock_now() * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    pause *= 1 + PAUSE_JITTER * ((double)random / 2147483648.0 - 1);
    int64_t end = clock_now() + (int64_t)pause;
    while (clock_now() < end) {
        struct timespec millisecond = {0, 1000000};
        nanosleep(&millisecond, NULL);
        if (!us_call_charge(call, STEPS_PER_MILLISECOND))
            return false;
    }
    return true;
}

us_outcome us_http_send(us_http_exchange *exchange, const us_http_request *request,
                        us_http_answer *answer)
{
    int64_t retries;
    if (us_http_read_retries(exchange, &retries) != US_OK)
        return US_ERROR;
    for (int64_t i = 0;; i++) {
        us_outcome outcome = attempt(exchange, *request, answer);
        if (outcome == US_OK || exchange->call->fatal || i == retries)
            return outcome;
        if (!pause_before(exchange->call, i + 1))
            return US_ERROR;
    }
}

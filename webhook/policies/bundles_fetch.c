/* One GET, through the part of http.send that talks to libcurl. What is asked for is on one host,
 * and only this host is ever told the token: a redirection elsewhere is a failure. */
#include "bundles_fetch.h"

#include "base/file.h"
#include "builtins/http/transfer.h"
#include "builtins/uri.h"

#include <strings.h>

#define CA_MAX    ((size_t)4 << 20)
#define TOKEN_MAX ((size_t)64 << 10)

enum {
    REDIRECTIONS_MAX = 5,
    STATUS_OK = 200,
    STATUS_NOT_MODIFIED = 304,
};

/* ---- URLs ----------------------------------------------------------------------------- */

bool bundle_check_url(us_arena *arena, const char *url, us_str *error)
{
    us_uri uri;
    const char *reason = NULL;
    for (const char *c = url; *c && !reason; c++)
        if (*c <= ' ' || *c > '~')
            reason = "it has characters that a URL must not have";
    if (!reason && strncmp(url, "https://", 8) != 0)
        reason = "bundles come over https:// alone";
    if (!reason &&
        (!us_uri_parse(arena, us_str_from(url), &uri, error) || uri.host.length == 0))
        reason = "it is no URL";
    if (!reason && memchr(url + 8, '@', strcspn(url + 8, "/?#")))
        reason = "it must not hold a user or password; --bundle-token names a file";
    if (!reason && strchr(url, '#'))
        reason = "it has a fragment";
    if (reason)
        *error = us_str_format(arena, "%s: %s", url, reason);
    return !reason;
}

/* True if both are of one host and port: [a] was checked. */
static bool same_host(const char *a, const char *b)
{
    size_t length = 8 + strcspn(a + 8, "/?#");
    return strncasecmp(a, b, length) == 0 && strcspn(b + length, "/?#") == 0;
}

/* ---- Requests ------------------------------------------------------------------------- */

static bool read_token(us_arena *arena, const char *path, us_str *token, us_str *error)
{
    us_str text;
    if (!us_file_read(arena, path, TOKEN_MAX, &text, error))
        return false;
    while (text.length > 0 && strchr("\r\n\t ", text.text[text.length - 1]))
        text.length--;
    for (size_t i = 0; i < text.length; i++)
        if (text.text[i] <= ' ' || text.text[i] > '~') {
            *error = us_str_format(arena, "%s holds no token", path);
            return false;
        }
    *token = text;
    return true;
}

/* Fills in what [request] asks for; [headers] has room for three. */
static bool prepare(us_arena *arena, const bundle_request *request, us_str headers[3],
                    us_http_request *http, us_str *error)
{
    us_str token;
    http->headers = headers;
    headers[http->header_count++] =
        US_STR("Accept: application/gzip, application/octet-stream, */*");
    if (request->tag[0])
        headers[http->header_count++] =
            us_str_format(arena, "If-None-Match: %s", request->tag);
    if (request->ca &&
        !us_file_read(arena, request->ca, CA_MAX, &http->authorities, error))
        return false;
    http->use_system = !request->ca;
    if (!request->token)
        return true;
    if (!read_token(arena, request->token, &token, error))
        return false;
    headers[http->header_count++] =
        us_str_format(arena, "Authorization: Bearer %.*s", US_STR_ARG(token));
    return true;
}

/* ---- Answers -------------------------------------------------------------------------- */

/* The value of the header [name] in [head]. */
static us_str find_header(us_str head, const char *name)
{
    size_t length = strlen(name);
    us_str value = US_STR_EMPTY;
    for (size_t at = 0; at < head.length;) {
        size_t end = us_str_find(head, US_STR("\n"), at);
        us_str line = us_str_slice(head, at, end == US_STR_NONE ? head.length : end);
        at += line.length + 1;
        if (line.length <= length || line.text[length] != ':' ||
            strncasecmp(line.text, name, length) != 0)
            continue;
        value = us_str_slice(line, length + 1, line.length);
        while (value.length > 0 && strchr("\r\t ", value.text[value.length - 1]))
            value.length--;
        while (value.length > 0 && strchr("\t ", value.text[0]))
            value = us_str_slice(value, 1, value.length);
    }
    return value;
}

/* Keeps an ETag that can be sent back as it is. */
static void take_tag(us_str head, char tag[BUNDLE_TAG_ROOM])
{
    us_str value = find_header(head, "ETag");
    bool good = value.length < BUNDLE_TAG_ROOM;
    for (size_t i = 0; i < value.length; i++)
        good = good && value.text[i] >= ' ' && value.text[i] <= '~';
    if (!good)
        value.length = 0;
    memcpy(tag, value.text, value.length);
    tag[value.length] = '\0';
}

static bundle_fetched take(us_arena *arena, const bundle_request *request,
                           us_http_response *response, bundle_answer *answer,
                           us_str *error)
{
    if (response->status == STATUS_NOT_MODIFIED && request->tag[0])
        return BUNDLE_NOT_MODIFIED;
    if (response->status == STATUS_OK && response->body_length > 0) {
        take_tag(us_str_make(response->head, response->head_length), answer->tag);
        answer->bytes = response->body;
        answer->length = response->body_length;
        response->body = NULL;
        return BUNDLE_CAME;
    }
    *error = response->status == STATUS_OK
                 ? US_STR("the server answered with nothing")
                 : us_str_format(arena, "the server answered with status %ld",
                                 response->status);
    return BUNDLE_NOT_FETCHED;
}

static bundle_fetched tell_failure(us_arena *arena, us_http_outcome outcome,
                                   const bundle_request *request,
                                   const us_http_response *response, us_str *error)
{
    if (outcome == US_HTTP_STOPPED)
        return BUNDLE_CANCELLED;
    *error = outcome == US_HTTP_TOO_LARGE
                 ? us_str_format(arena, "it is larger than %zu bytes", request->max_bytes)
             : outcome == US_HTTP_TIMED_OUT ? US_STR("it did not come in time")
                                            : us_str_format(arena, "%s", response->error);
    return BUNDLE_NOT_FETCHED;
}

/* Sends [http] once; [next] gets where a redirection on the same host leads. */
static bundle_fetched send_once(us_arena *arena, const bundle_request *request,
                                const us_http_request *http, bundle_answer *answer,
                                us_str *next, us_str *error)
{
    us_http_response response;
    us_http_outcome outcome = us_http_transfer(http, &response);
    bundle_fetched result = BUNDLE_NOT_FETCHED;
    *next = US_STR_EMPTY;
    if (outcome != US_HTTP_DONE)
        result = tell_failure(arena, outcome, request, &response, error);
    else if (!response.next)
        result = take(arena, request, &response, answer, error);
    else if (same_host(request->url, response.next))
        *next = us_str_copy(arena, us_str_from(response.next));
    else
        *error = US_STR("the server sends to another host, which is not followed");
    us_http_response_free(&response);
    return result;
}

bundle_fetched bundle_fetch(us_arena *arena, const bundle_request *request,
                            bundle_answer *answer, us_str *error)
{
    us_str headers[3];
    us_str next = us_str_from(request->url);
    us_budget budget = {.steps = UINT64_MAX, .cancelled = request->cancelled};
    us_http_request http = {.method = US_STR("GET"),
                            .timeout = (int64_t)request->timeout,
                            .max_bytes = request->max_bytes,
                            .budget = &budget};
    *answer = (bundle_answer){.bytes = NULL};
    if (!prepare(arena, request, headers, &http, error))
        return BUNDLE_NOT_FETCHED;
    for (size_t i = 0; i <= REDIRECTIONS_MAX; i++) {
        http.url = next;
        bundle_fetched result = send_once(arena, request, &http, answer, &next, error);
        if (next.length == 0)
            return result;
    }
    *error = US_STR("the server redirects too often");
    return BUNDLE_NOT_FETCHED;
}

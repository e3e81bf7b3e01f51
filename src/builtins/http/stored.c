/* The cache between evaluations. An entry is one block of malloc's memory in the worker's
 * cache: the fields of an answer behind each other, as they were copied. How long it is
 * fresh is read from the headers, as OPA reads them. */
#include "builtins/http/stored.h"

#include "builtins/go_text.h"
#include "builtins/time/layout.h"

#include <stdlib.h>

static const char kind[] = "http.send";

/* An entry: the status, then lines "name: value", then the body. */
typedef struct stored {
    int64_t expires; /* nanoseconds since 1970; INT64_MIN: at once */
    int64_t code;
    size_t status_length, head_length, body_length;
    char bytes[];
} stored;

/* ---- Cache-Control and its kin */

static us_str trim(us_str s, char c)
{
    while (s.length > 0 && s.text[0] == c)
        s = us_str_slice(s, 1, s.length);
    while (s.length > 0 && s.text[s.length - 1] == c)
        s.length--;
    return s;
}

/* The last directive [name] of Cache-Control; its value is empty where it has none. */
static bool find_directive(const us_http_answer *answer, const char *name, us_str *value)
{
    us_str header = us_http_answer_header(answer, "cache-control");
    bool found = false;
    for (size_t from = 0; from < header.length;) {
        size_t comma = us_str_find(header, US_STR(","), from);
        size_t to = comma == US_STR_NONE ? header.length : comma;
        us_str part = trim(us_str_slice(header, from, to), ' ');
        size_t equals = us_str_find(part, US_STR("="), 0);
        us_str left =
            equals == US_STR_NONE ? part : trim(us_str_slice(part, 0, equals), ' ');
        us_str right = equals == US_STR_NONE
                           ? US_STR_EMPTY
                           : us_str_slice(part, equals + 1, part.length);
        if (us_str_is(left, name) && us_str_find(right, US_STR("="), 0) == US_STR_NONE) {
            *value = right;
            found = true;
        }
        from = to + 1;
    }
    return found;
}

/* A date of HTTP, in any of its three forms. */
static bool read_date(us_arena *arena, us_str text, int64_t *nanoseconds)
{
    static const char *const layouts[] = {"Mon, 02 Jan 2006 15:04:05 GMT",
                                          "Monday, 02-Jan-06 15:04:05 MST",
                                          "Mon Jan _2 15:04:05 2006"};
    us_layout_time time;
    us_str error;
    for (size_t i = 0; i < 3; i++) {
        if (us_layout_parse(arena, us_str_from(layouts[i]), text, &time, &error))
            return !__builtin_mul_overflow(time.seconds, 1000000000, nanoseconds);
    }
    return false;
}

/* The seconds of max-age; false where they are no number. */
static bool read_age(us_str text, int64_t *seconds)
{
    *seconds = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] < '0' || text.text[i] > '9')
            return false;
        *seconds = *seconds * 10 + (text.text[i] - '0');
        if (*seconds > INT32_MAX)
            *seconds = INT32_MAX;
    }
    return text.length > 0;
}

/* When [answer] stops being fresh; false: it is not to be remembered. */
static bool find_expiry(const us_http_exchange *exchange, const us_http_answer *answer,
                        int64_t *expires)
{
    us_arena *arena = exchange->call->arena;
    int64_t now = us_call_now(exchange->call), seconds;
    us_str age;
    if (exchange->force_seconds > 0) {
        *expires = now + exchange->force_seconds * 1000000000;
        return true;
    }
    if (find_directive(answer, "max-age", &age)) {
        us_str date = us_http_answer_header(answer, "date");
        return read_age(age, &seconds) && read_date(arena, date, expires) &&
               !__builtin_add_overflow(*expires, seconds * 1000000000, expires);
    }
    if (!read_date(arena, us_http_answer_header(answer, "expires"), expires))
        *expires = INT64_MIN;
    return true;
}

bool us_http_stored_status(int64_t code)
{
    static const int64_t codes[] = {200, 203, 204, 206, 300, 301,
                                    404, 405, 410, 414, 501};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

/* ---- Entries */

static us_str make_key(const us_http_exchange *exchange)
{
    us_buf buf = us_buf_make(exchange->call->arena);
    us_value_print(&buf, exchange->key);
    return us_buf_str(&buf);
}

static us_str write_head(us_arena *arena, const us_object *headers)
{
    us_buf buf = us_buf_make(arena);
    for (uint32_t i = 0; i < headers->count; i++) {
        const us_array *values = headers->values[i].as.array;
        for (uint32_t j = 0; j < values->count; j++) {
            us_buf_add_str(&buf, us_value_text(headers->keys[i]));
            us_buf_add_c(&buf, ": ");
            us_buf_add_str(&buf, us_value_text(values->items[j]));
            us_buf_add_char(&buf, '\n');
        }
    }
    return us_buf_str(&buf);
}

static void store(const us_http_exchange *exchange, const us_http_answer *answer,
                  int64_t expires)
{
    us_str head = write_head(exchange->call->arena, answer->headers);
    us_str key = make_key(exchange);
    size_t bytes = answer->status.length + head.length + answer->body.length;
    stored *s = malloc(sizeof *s + bytes + 1);
    if (!s)
        return;
    *s = (stored){.expires = expires,
                  .code = answer->code,
                  .status_length = answer->status.length,
                  .head_length = head.length,
                  .body_length = answer->body.length};
    char *p = s->bytes;
    const us_str parts[] = {answer->status, head, answer->body};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].length > 0)
            memcpy(p, parts[i].text, parts[i].length);
        p += parts[i].length;
    }
    us_cache_insert(exchange->call->environment->cache, kind, key, s, sizeof *s + bytes,
                    free);
}

us_http_stored us_http_stored_find(const us_http_exchange *exchange,
                                   us_http_answer *answer)
{
    us_call *call = exchange->call;
    us_str key = make_key(exchange);
    const stored *s = us_cache_find(call->environment->cache, kind, key);
    if (!s)
        return US_HTTP_ABSENT;
    us_buf head = us_buf_make(call->arena);
    us_buf_add_c(&head, "HTTP/1.1 ");
    us_buf_add(&head, s->bytes, s->status_length);
    us_buf_add_char(&head, '\n');
    us_buf_add(&head, s->bytes + s->status_length, s->head_length);
    us_str text = us_buf_str(&head);
    us_http_response response = {
        .status = (long)s->code,
        .head = (char *)(uintptr_t)text.text,
        .head_length = text.length,
        .body = (char *)(uintptr_t)s->bytes + s->status_length + s->head_length,
        .body_length = s->body_length,
    };
    *answer = us_http_answer_make(call, &response);
    return us_call_now(call) < s->expires ? US_HTTP_FRESH : US_HTTP_STALE;
}

/* Whether "caching_mode" is one of those that there are. Both store alike here. */
static bool check_mode(us_http_exchange *exchange, us_str *error)
{
    us_arena *arena = exchange->call->arena;
    const us_value *mode = us_object_get_c(exchange->operand, "caching_mode");
    if (!mode)
        return true;
    if (!us_value_is_string(*mode)) {
        *error = US_STR("invalid value for \"caching_mode\" field");
        return false;
    }
    us_str text = us_value_text(*mode);
    if (us_str_is(text, "serialized") || us_str_is(text, "deserialized"))
        return true;
    *error =
        us_str_format(arena, "invalid value specified for \"caching_mode\" field: %.*s",
                      US_STR_ARG(text));
    return false;
}

void us_http_stored_insert(us_http_exchange *exchange, const us_http_answer *answer)
{
    int64_t expires;
    us_str ignored;
    bool wanted =
        exchange->force_seconds > 0 || !find_directive(answer, "no-store", &ignored);
    if (wanted && us_http_stored_status(answer->code) && check_mode(exchange, &ignored) &&
        find_expiry(exchange, answer, &expires))
        store(exchange, answer, expires);
}

us_outcome us_http_stored_renew(us_http_exchange *exchange, us_http_answer *old,
                                const us_http_answer *fresh)
{
    int64_t expires;
    us_str error;
    for (uint32_t i = 0; i < fresh->headers->count; i++)
        us_object_put(old->headers, fresh->headers->keys[i], fresh->headers->values[i]);
    if (!find_expiry(exchange, fresh, &expires))
        return us_http_fail(exchange, US_HTTP_PLAIN, US_STR("no date header"));
    if (!check_mode(exchange, &error))
        return us_http_fail(exchange, US_HTTP_PLAIN, error);
    store(exchange, old, expires);
    return US_OK;
}

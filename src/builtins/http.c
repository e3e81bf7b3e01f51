/* http.send: checks the request as OPA does, sends it where the environment allows the
 * network, and makes the answer an object. The folder http does the sending. Answers are
 * remembered for the evaluation by the engine, as those of every nondeterministic
 * function; longer caching is left out. */
#include "base/diag.h"
#include "base/utf8.h"
#include "builtins/builtin.h"
#include "builtins/http/transfer.h"
#include "builtins/time/layout.h"
#include "codec/json.h"

#include <stdlib.h>

#define TIMEOUT_MS 5000
#define SEND_STEPS 100000

static const char *const known_keys[] = {
    "body",
    "cache",
    "cache_ignored_headers",
    "caching_mode",
    "enable_redirect",
    "force_cache",
    "force_cache_duration_seconds",
    "force_json_decode",
    "force_yaml_decode",
    "headers",
    "max_retry_attempts",
    "method",
    "raise_error",
    "raw_body",
    "timeout",
    "tls_ca_cert",
    "tls_ca_cert_env_variable",
    "tls_ca_cert_file",
    "tls_client_cert",
    "tls_client_cert_env_variable",
    "tls_client_cert_file",
    "tls_client_key",
    "tls_client_key_env_variable",
    "tls_client_key_file",
    "tls_insecure_skip_verify",
    "tls_server_name",
    "tls_use_system_certs",
    "url",
};

static us_outcome fail_names(us_call *call, const char *what, us_set *names)
{
    us_buf shown = us_buf_make(call->arena);
    us_value_print(&shown, us_value_set(names));
    us_call_error(call, "operand 1 %s request parameters(s): %.*s", what,
                  US_STR_ARG(us_buf_str(&shown)));
    call->error_code = "eval_type_error";
    return US_ERROR;
}

static us_value key_value(us_call *call, us_value key)
{
    us_buf text = us_buf_make(call->arena);
    if (us_value_is_string(key))
        return key;
    us_json_write(&text, key, US_JSON_COMPACT);
    return us_value_string(us_buf_str(&text));
}

static us_outcome check_keys(us_call *call, const us_object *request)
{
    us_set *unknown = us_set_new(call->arena, 0);
    us_set *missing = us_set_new(call->arena, 2);
    static const char *const required[] = {"method", "url"};
    for (uint32_t i = 0; i < request->count; i++) {
        us_value key = key_value(call, request->keys[i]);
        bool known = false;
        for (size_t j = 0; j < sizeof known_keys / sizeof known_keys[0]; j++)
            known = known || us_str_is(us_value_text(key), known_keys[j]);
        if (!known)
            us_set_add(unknown, key);
    }
    for (size_t i = 0; i < 2; i++) {
        if (!us_object_get_c(request, required[i]))
            us_set_add(missing, us_value_string(us_str_from(required[i])));
    }
    if (unknown->count > 0)
        return fail_names(call, "invalid", unknown);
    return missing->count > 0 ? fail_names(call, "missing required", missing) : US_OK;
}

/* The string under [name], NUL-terminated; empty when it is absent. */
static us_outcome read_text(us_call *call, const us_object *request, const char *name,
                            us_str *text)
{
    const us_value *v = us_object_get_c(request, name);
    *text = US_STR_EMPTY;
    if (!v)
        return US_OK;
    if (!us_value_is_string(*v))
        return us_call_error(call, "\"%s\" must be a string", name);
    *text = us_str_copy(call->arena, us_value_text(*v));
    return US_OK;
}

static bool flag(const us_object *request, const char *name)
{
    const us_value *v = us_object_get_c(request, name);
    return v && us_value_tag(*v) == US_TAG_BOOLEAN && !us_value_is_false(*v);
}

static us_outcome read_timeout(us_call *call, const us_object *request, int64_t *timeout)
{
    const us_value *v = us_object_get_c(request, "timeout");
    int64_t nanoseconds = 0;
    us_str error;
    *timeout = TIMEOUT_MS;
    if (!v)
        return US_OK;
    if (us_value_is_string(*v)) {
        us_str text = us_value_text(*v);
        if (!us_duration_parse(call->arena, text, &nanoseconds, &error))
            return us_call_error(call, "invalid timeout value \"%.*s\": %.*s",
                                 US_STR_ARG(text), US_STR_ARG(error));
    } else if (!us_value_is_number(*v)) {
        us_call_error(call,
                      "operand 1 'timeout' must be one of {string, number} but got %s",
                      us_type_name(us_value_type(*v)));
        call->error_code = "eval_type_error";
        return US_ERROR;
    } else if (!us_number_to_int64(*v, &nanoseconds)) {
        return us_call_error(call, "invalid timeout number value %.*s, must be int64",
                             US_STR_ARG(us_value_text(*v)));
    }
    *timeout = nanoseconds > 0 ? (nanoseconds + 999999) / 1000000 : 0;
    return US_OK;
}

static us_outcome read_pem(us_call *call, const us_object *request, const char *name,
                           us_http_pem *pem)
{
    us_str variable;
    const char *file = us_str_format(call->arena, "%s_file", name).text;
    const char *environment = us_str_format(call->arena, "%s_env_variable", name).text;
    if (read_text(call, request, name, &pem->text) != US_OK ||
        read_text(call, request, file, &pem->file) != US_OK ||
        read_text(call, request, environment, &variable) != US_OK)
        return US_ERROR;
    if (variable.length > 0 && pem->text.length == 0)
        pem->text = us_str_copy(call->arena, us_str_from(getenv(variable.text)));
    return US_OK;
}

static us_outcome read_headers(us_call *call, const us_object *request,
                               us_http_request *made)
{
    const us_value *v = us_object_get_c(request, "headers");
    if (!v)
        return US_OK;
    if (us_value_tag(*v) != US_TAG_OBJECT)
        return us_call_error(call, "invalid type for headers key");
    const us_object *o = v->as.object;
    us_str *lines = us_arena_alloc_array(call->arena, o->count + 1, sizeof *lines);
    for (uint32_t i = 0; i < o->count; i++) {
        us_value value = o->values[i];
        us_buf shown = us_buf_make(call->arena);
        us_value_print(&shown, value);
        if (!us_value_is_string(value) || !us_value_is_string(o->keys[i]))
            return us_call_error(call, "invalid type for headers value \"%.*s\"",
                                 US_STR_ARG(us_buf_str(&shown)));
        us_str line = us_str_format(call->arena, "%.*s: %.*s",
                                    US_STR_ARG(us_value_text(o->keys[i])),
                                    US_STR_ARG(us_value_text(value)));
        if (strpbrk(line.text, "\r\n"))
            return us_call_error(call, "invalid header field");
        lines[made->header_count++] = line;
    }
    made->headers = lines;
    return US_OK;
}

static us_outcome check_options(us_call *call, const us_object *request)
{
    const us_value *retries = us_object_get_c(request, "max_retry_attempts");
    const us_value *cache = us_object_get_c(request, "cache");
    const us_value *raise = us_object_get_c(request, "raise_error");
    us_str ignored;
    if (raise && us_value_tag(*raise) != US_TAG_BOOLEAN)
        return us_call_error(call, "invalid value for raise_error field");
    if (cache && us_value_tag(*cache) != US_TAG_BOOLEAN)
        return us_call_error(call, "invalid value for \"cache\" field");
    if (flag(request, "force_cache") &&
        !us_object_get_c(request, "force_cache_duration_seconds"))
        return us_call_error(call, "'force_cache' set but 'force_cache_duration_seconds' "
                                   "parameter is missing");
    if (retries && !us_value_is_number(*retries)) {
        us_buf shown = us_buf_make(call->arena);
        us_value_print(&shown, *retries);
        return us_call_error(call, "invalid value %.*s for field \"max_retry_attempts\"",
                             US_STR_ARG(us_buf_str(&shown)));
    }
    return read_text(call, request, "tls_server_name", &ignored);
}

static us_outcome read_request(us_call *call, const us_object *request,
                               us_http_request *made)
{
    const us_value *body = us_object_get_c(request, "body");
    *made = (us_http_request){.insecure = flag(request, "tls_insecure_skip_verify"),
                              .follow = flag(request, "enable_redirect")};
    if (check_keys(call, request) != US_OK ||
        read_text(call, request, "method", &made->method) != US_OK ||
        read_text(call, request, "url", &made->url) != US_OK ||
        read_text(call, request, "raw_body", &made->body) != US_OK ||
        read_timeout(call, request, &made->timeout_ms) != US_OK ||
        check_options(call, request) != US_OK ||
        read_headers(call, request, made) != US_OK ||
        read_pem(call, request, "tls_ca_cert", &made->authorities) != US_OK ||
        read_pem(call, request, "tls_client_cert", &made->certificate) != US_OK ||
        read_pem(call, request, "tls_client_key", &made->key) != US_OK)
        return US_ERROR;
    if (body && !us_object_get_c(request, "raw_body")) {
        us_buf text = us_buf_make(call->arena);
        us_json_write(&text, *body, US_JSON_GO);
        made->body = us_buf_str(&text);
    }
    char *method = us_arena_alloc(call->arena, made->method.length + 1);
    for (size_t i = 0; i <= made->method.length; i++)
        method[i] = (char)(made->method.text[i] >= 'a' && made->method.text[i] <= 'z'
                               ? made->method.text[i] - 32
                               : made->method.text[i]);
    made->method.text = method;
    return US_OK;
}

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* A copy with ill-formed bytes replaced, as everything from outside must be. */
static us_value clean(us_call *call, us_str bytes)
{
    us_buf buf = us_buf_make(call->arena);
    for (;;) {
        size_t at = us_utf8_find_invalid(bytes);
        us_buf_add_str(&buf,
                       us_str_slice(bytes, 0, at == US_STR_NONE ? bytes.length : at));
        if (at == US_STR_NONE)
            return us_value_string_checked(call->arena, us_buf_str(&buf));
        us_buf_add_c(&buf, "\xEF\xBF\xBD");
        bytes = us_str_slice(bytes, at + 1, bytes.length);
    }
}

static void add_header(us_call *call, us_object *headers, us_str line)
{
    size_t colon = us_str_find(line, US_STR(":"), 0);
    if (colon == US_STR_NONE)
        return;
    char *name = us_arena_alloc(call->arena, colon + 1);
    for (size_t i = 0; i < colon; i++)
        name[i] = (char)(line.text[i] >= 'A' && line.text[i] <= 'Z' ? line.text[i] + 32
                                                                    : line.text[i]);
    us_str value = us_str_slice(line, colon + 1, line.length);
    while (value.length > 0 && value.text[0] == ' ')
        value = us_str_slice(value, 1, value.length);
    us_value key = clean(call, us_str_make(name, colon));
    const us_value *old = us_object_get(headers, key);
    us_array *list = old ? old->as.array : us_array_new(call->arena, 1);
    us_array_push(list, clean(call, value));
    if (!old)
        us_object_put(headers, key, us_value_array(list));
}

/* Fills status and headers from the lines of the head. */
static us_object *read_head(us_call *call, us_str head, us_object *answer)
{
    us_object *headers = us_object_new(call->arena, 8);
    for (bool first = true; head.length > 0; first = false) {
        size_t end = us_str_find(head, US_STR("\n"), 0);
        us_str line = us_str_slice(head, 0, end == US_STR_NONE ? head.length : end);
        head =
            us_str_slice(head, end == US_STR_NONE ? head.length : end + 1, head.length);
        while (line.length > 0 && (line.text[line.length - 1] == '\r'))
            line.length--;
        size_t space = us_str_find(line, US_STR(" "), 0);
        if (!first)
            add_header(call, headers, line);
        else if (space != US_STR_NONE)
            put(answer, "status",
                clean(call, us_str_slice(line, space + 1, line.length)));
    }
    put(answer, "headers", us_value_object(headers));
    return headers;
}

static bool is_json(const us_object *headers)
{
    const us_value *type = us_object_get_c(headers, "content-type");
    return type && us_str_find(us_value_text(type->as.array->items[0]), US_STR("json"),
                               0) != US_STR_NONE;
}

static us_value make_answer(us_call *call, const us_object *request,
                            const us_http_response *response)
{
    us_object *answer = us_object_new(call->arena, 5);
    us_value raw = clean(
        call, us_str_make(response->body ? response->body : "", response->body_length));
    us_object *headers =
        read_head(call, us_str_make(response->head, response->head_length), answer);
    us_value body;
    us_diag diag = {0};
    bool decode = flag(request, "force_json_decode") || is_json(headers);
    if (!decode ||
        !us_json_read(call->arena, us_value_text(raw), NULL, &body, NULL, &diag))
        body = US_NULL;
    put(answer, "status_code", us_value_integer(response->status));
    put(answer, "body", body);
    put(answer, "raw_body", raw);
    return us_value_object(answer);
}

/* An error of the call, or an answer when that was asked for. */
static us_outcome give_error(us_call *call, const us_object *request, const char *code,
                             us_str message, us_value *result)
{
    const us_value *raise = us_object_get_c(request, "raise_error");
    if (!raise || !us_value_is_false(*raise))
        return us_call_error(call, "%.*s", US_STR_ARG(message));
    us_object *answer = us_object_new(call->arena, 2);
    us_object *error = us_object_new(call->arena, 2);
    put(error, "code", us_value_string(us_str_from(code)));
    put(error, "message", us_value_string(message));
    put(answer, "error", us_value_object(error));
    put(answer, "status_code", us_value_integer(0));
    *result = us_value_object(answer);
    return US_OK;
}

static bool admits(const void *environment, us_str host)
{
    return us_environment_admits(environment, host);
}

/* An error of the network: of the call, or an answer when that was asked for. */
static us_outcome give_failure(us_call *call, const us_object *request,
                               const us_http_request *made, const char *reason,
                               us_value *result)
{
    char first = made->method.length > 0 ? made->method.text[0] : 'G';
    us_str rest = made->method.length > 0
                      ? us_str_slice(made->method, 1, made->method.length)
                      : US_STR("ET");
    us_buf lower = us_buf_make(call->arena);
    for (size_t i = 0; i < rest.length; i++)
        us_buf_add_char(&lower, (char)(rest.text[i] >= 'A' && rest.text[i] <= 'Z'
                                           ? rest.text[i] + 32
                                           : rest.text[i]));
    us_str message =
        us_str_format(call->arena, "%c%.*s \"%.*s\": %s", first,
                      US_STR_ARG(us_buf_str(&lower)), US_STR_ARG(made->url), reason);
    return give_error(call, request, "eval_http_send_network_error", message, result);
}

static us_outcome http_send(us_call *call, const us_value *args, us_value *result)
{
    us_object *request;
    us_http_request made;
    if (!us_call_object(call, args, 0, &request) ||
        read_request(call, request, &made) != US_OK || !us_call_charge(call, SEND_STEPS))
        return US_ERROR;
    us_str host = us_http_host(made.url);
    if (!us_environment_admits(call->environment, host)) {
        us_str message =
            us_str_format(call->arena, "disallowed host: %.*s", US_STR_ARG(host));
        return give_error(call, request, "eval_http_send_internal_error", message,
                          result);
    }
    made.admits = admits;
    made.admits_data = call->environment;
    size_t colon = us_str_find(made.url, US_STR("://"), 0);
    us_str scheme = us_str_slice(made.url, 0, colon == US_STR_NONE ? 0 : colon);
    if (!us_str_is(scheme, "http") && !us_str_is(scheme, "https")) {
        us_str reason = us_str_format(call->arena, "unsupported protocol scheme \"%.*s\"",
                                      US_STR_ARG(scheme));
        return give_failure(call, request, &made, reason.text, result);
    }
    if (!call->environment->allow_network)
        return give_failure(call, request, &made, "network access is not allowed",
                            result);
    us_http_response *response = us_arena_alloc_zero(call->arena, sizeof *response);
    us_arena_on_release(call->arena, us_http_response_free, response);
    if (!us_http_transfer(&made, response))
        return give_failure(call, request, &made, response->error, result);
    *result = make_answer(call, request, response);
    return US_OK;
}

static const us_builtin rows[] = {
    {"http.send", "(request: object[string: any]) response: object[any: any]", http_send,
     US_BUILTIN_NONDETERMINISTIC, NULL},
};

const us_builtin_family us_http_family = {rows, sizeof rows / sizeof rows[0]};

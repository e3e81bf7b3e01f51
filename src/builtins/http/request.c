/* Reads the operand of http.send, member by member in the order of their names, as OPA
 * does, so that of several mistakes the same one is told. What certificates and keys
 * are is certificates.c's business. */
#include "builtins/http/request.h"

#include "builtins/go_text.h"
#include "builtins/http/certificates.h"
#include "builtins/time/layout.h"
#include "builtins/uri.h"
#include "codec/json.h"

#define TIMEOUT_NS INT64_C(5000000000)

static const char *const known_names[] = {
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

us_outcome us_http_fail(us_http_exchange *exchange, us_http_failure failure, us_str text)
{
    exchange->failure = failure;
    exchange->reason = text;
    return us_call_error_text(exchange->call, text);
}

static us_outcome fail(us_http_exchange *exchange, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static us_outcome fail(us_http_exchange *exchange, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(exchange->call->arena, format, arguments);
    va_end(arguments);
    return us_http_fail(exchange, US_HTTP_INTERNAL, text);
}

/* ---- Names */

static us_outcome fail_names(us_call *call, const char *what, us_set *names)
{
    us_buf shown = us_buf_make(call->arena);
    us_value_print(&shown, us_value_set(names));
    return us_call_operand_error(call, 0, "%s request parameters(s): %.*s", what,
                                 US_STR_ARG(us_buf_str(&shown)));
}

bool us_http_is_parameter(us_value name)
{
    for (size_t i = 0; i < sizeof known_names / sizeof known_names[0]; i++) {
        if (us_value_is_string(name) && us_str_is(us_value_text(name), known_names[i]))
            return true;
    }
    return false;
}

us_outcome us_http_check_names(us_http_exchange *exchange)
{
    us_call *call = exchange->call;
    const us_object *operand = exchange->operand;
    us_set *unknown = us_set_new(call->arena, 0);
    us_set *missing = us_set_new(call->arena, 2);
    static const char *const required[] = {"method", "url"};
    for (uint32_t i = 0; i < operand->count; i++) {
        if (!us_http_is_parameter(operand->keys[i]))
            us_set_add(unknown, operand->keys[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        if (!us_object_get_c(operand, required[i]))
            us_set_add(missing, us_value_string(us_str_from(required[i])));
    }
    exchange->failure = US_HTTP_INTERNAL;
    if (unknown->count > 0)
        return fail_names(call, "invalid", unknown);
    return missing->count > 0 ? fail_names(call, "missing required", missing) : US_OK;
}

/* ---- Caching and decoding */

static us_outcome read_flag(us_http_exchange *exchange, const char *name, bool *flag)
{
    const us_value *v = us_object_get_c(exchange->operand, name);
    *flag = v && us_value_equal(*v, US_TRUE);
    if (v && us_value_tag(*v) != US_TAG_BOOLEAN)
        return fail(exchange, "invalid value for \"%s\" field", name);
    return US_OK;
}

/* As strconv.ParseInt reads the text of a value as 32 bits. */
static us_outcome read_seconds(us_http_exchange *exchange, us_value v, int64_t *seconds)
{
    us_buf shown = us_buf_make(exchange->call->arena), quoted = shown;
    us_value_print(&shown, v);
    us_str text = us_buf_str(&shown);
    size_t digits = text.length > 0 && text.text[0] == '-';
    bool whole = digits < text.length;
    for (size_t i = digits; i < text.length; i++)
        whole = whole && text.text[i] >= '0' && text.text[i] <= '9';
    if (whole && us_number_to_int64(v, seconds) && *seconds >= INT32_MIN &&
        *seconds <= INT32_MAX)
        return US_OK;
    us_go_quote(&quoted, text, false);
    return fail(exchange, "strconv.ParseInt: parsing %.*s: %s",
                US_STR_ARG(us_buf_str(&quoted)),
                whole ? "value out of range" : "invalid syntax");
}

static us_outcome read_force(us_http_exchange *exchange)
{
    bool force;
    if (read_flag(exchange, "cache", &exchange->use_cache) != US_OK ||
        read_flag(exchange, "force_cache", &force) != US_OK)
        return US_ERROR;
    exchange->force_seconds = 0;
    if (!force)
        return US_OK;
    exchange->use_cache = true;
    const us_value *v =
        us_object_get_c(exchange->operand, "force_cache_duration_seconds");
    if (!v)
        return fail(exchange, "'force_cache' set but 'force_cache_duration_seconds' "
                              "parameter is missing");
    return read_seconds(exchange, *v, &exchange->force_seconds);
}

static bool are_strings(us_value v)
{
    if (us_value_tag(v) != US_TAG_ARRAY)
        return false;
    for (uint32_t i = 0; i < v.as.array->count; i++) {
        if (!us_value_is_string(v.as.array->items[i]))
            return false;
    }
    return true;
}

static bool is_item(const us_array *array, us_value wanted)
{
    for (uint32_t i = 0; i < array->count; i++) {
        if (us_value_equal(array->items[i], wanted))
            return true;
    }
    return false;
}

static us_outcome make_key(us_http_exchange *exchange)
{
    us_arena *arena = exchange->call->arena;
    const us_object *operand = exchange->operand;
    const us_value *ignored = us_object_get_c(operand, "cache_ignored_headers");
    const us_value *headers = us_object_get_c(operand, "headers");
    us_object *key = us_object_new(arena, operand->count + 1);
    us_value ignored_name = us_value_string(US_STR("cache_ignored_headers"));
    for (uint32_t i = 0; i < operand->count; i++) {
        if (!us_value_equal(operand->keys[i], ignored_name))
            us_object_put(key, operand->keys[i], operand->values[i]);
    }
    us_object_put(key, ignored_name, US_NULL);
    exchange->key = us_value_object(key);
    if (!ignored || !headers)
        return US_OK;
    if (!are_strings(*ignored))
        return us_http_fail(exchange, US_HTTP_PLAIN,
                            US_STR("cache_ignored_headers must be an array of strings"));
    if (us_value_tag(*headers) != US_TAG_OBJECT)
        return fail(exchange, "invalid type for headers key");
    const us_object *all = headers->as.object;
    us_object *left = us_object_new(arena, all->count);
    for (uint32_t i = 0; i < all->count; i++) {
        if (!us_call_charge(exchange->call, ignored->as.array->count))
            return US_ERROR;
        if (!is_item(ignored->as.array, all->keys[i]))
            us_object_put(left, all->keys[i], all->values[i]);
    }
    us_object_put(key, us_value_string(US_STR("headers")), us_value_object(left));
    return US_OK;
}

us_outcome us_http_read_caching(us_http_exchange *exchange)
{
    return make_key(exchange) == US_OK ? read_force(exchange) : US_ERROR;
}

us_outcome us_http_read_decoding(us_http_exchange *exchange)
{
    if (read_flag(exchange, "force_json_decode", &exchange->json) != US_OK)
        return US_ERROR;
    return read_flag(exchange, "force_yaml_decode", &exchange->yaml);
}

us_outcome us_http_read_retries(us_http_exchange *exchange, int64_t *retries)
{
    us_arena *arena = exchange->call->arena;
    const us_value *v = us_object_get_c(exchange->operand, "max_retry_attempts");
    *retries = 0;
    if (!v || (us_value_is_number(*v) && us_number_to_int64(*v, retries) &&
               us_value_tag(*v) == US_TAG_INTEGER && *retries >= 0))
        return US_OK;
    us_buf shown = us_buf_make(arena);
    us_value_print(&shown, *v);
    return us_http_fail(
        exchange, US_HTTP_PLAIN,
        us_str_format(arena, "invalid value %.*s for field \"max_retry_attempts\"",
                      US_STR_ARG(us_buf_str(&shown))));
}

/* ---- The request */

bool us_http_admits(us_call *call, us_str url, us_str *host, us_str *error)
{
    us_uri uri;
    *host = *error = US_STR_EMPTY;
    if (!call->environment->hosts)
        return true;
    if (!us_uri_parse(call->arena, url, &uri, error))
        return false;
    size_t colon = us_str_find(uri.host, US_STR(":"), 0);
    *host = us_str_slice(uri.host, 0, colon == US_STR_NONE ? uri.host.length : colon);
    return us_environment_admits(call->environment, *host);
}

/* What is read from the operand and goes into the request only together. */
typedef struct parts {
    us_http_exchange *exchange;
    us_http_request *request;
    const us_object *headers; /* with canonical names; NULL: none */
    us_http_tls tls;
} parts;

/* As strconv.ParseBool reads the text of a value. */
static us_outcome read_boolean(parts *p, us_value v, bool *flag)
{
    static const char *const yes[] = {"1", "true"}, *const no[] = {"0", "false"};
    us_buf shown = us_buf_make(p->exchange->call->arena), quoted = shown;
    us_value_print(&shown, v);
    us_str text = us_buf_str(&shown);
    for (size_t i = 0; i < 2; i++) {
        if (us_str_is(text, yes[i]) || us_str_is(text, no[i])) {
            *flag = us_str_is(text, yes[i]);
            return US_OK;
        }
    }
    us_go_quote(&quoted, text, false);
    return fail(p->exchange, "strconv.ParseBool: parsing %.*s: invalid syntax",
                US_STR_ARG(us_buf_str(&quoted)));
}

static us_outcome read_timeout(parts *p, us_value v)
{
    us_http_exchange *exchange = p->exchange;
    us_arena *arena = exchange->call->arena;
    us_buf shown = us_buf_make(arena);
    us_str error;
    us_value_print(&shown, v);
    us_str text = us_buf_str(&shown);
    if (us_value_is_string(v)) {
        us_value number;
        if (us_number_parse(us_value_text(v), &number) &&
            us_value_tag(number) == US_TAG_INTEGER) {
            p->request->timeout = number.as.integer;
            return US_OK;
        }
        if (us_duration_parse(arena, us_value_text(v), &p->request->timeout, &error))
            return US_OK;
        return fail(exchange, "invalid timeout value %.*s: %.*s", US_STR_ARG(text),
                    US_STR_ARG(error));
    }
    if (us_value_is_number(v)) {
        if (us_call_plain_integer(v, &p->request->timeout))
            return US_OK;
        return fail(exchange, "invalid timeout number value %.*s, must be int64",
                    US_STR_ARG(text));
    }
    exchange->failure = US_HTTP_INTERNAL;
    return us_call_operand_error(exchange->call, 0,
                                 "'timeout' must be one of {string, number} but got %s",
                                 us_type_name(us_value_type(v)));
}

static bool is_header_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* "x-request-id" as "X-Request-Id"; a name that is none stays as it is. */
static us_str canonical_name(us_arena *arena, us_str name)
{
    for (size_t i = 0; i < name.length; i++) {
        if (!is_header_character(name.text[i]))
            return name;
    }
    char *made = us_arena_alloc(arena, name.length + 1);
    bool first = true;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        if (first && c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        else if (!first && c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        made[i] = c;
        first = c == '-';
    }
    return us_str_make(made, name.length);
}

static us_outcome read_headers(parts *p, us_value v)
{
    us_arena *arena = p->exchange->call->arena;
    if (us_value_tag(v) != US_TAG_OBJECT)
        return fail(p->exchange, "invalid type for headers key");
    const us_object *all = us_json_string_keys(arena, v.as.object);
    const uint32_t *order = us_object_order(all);
    us_object *made = us_object_new(arena, all->count);
    for (uint32_t i = 0; i < all->count; i++)
        us_object_put(
            made,
            us_value_string_checked(
                arena, canonical_name(arena, us_value_text(all->keys[order[i]]))),
            all->values[order[i]]);
    p->headers = made->count > 0 ? made : NULL;
    return US_OK;
}

static us_str trim_quotes(us_str s)
{
    while (s.length > 0 && s.text[0] == '"')
        s = us_str_slice(s, 1, s.length);
    while (s.length > 0 && s.text[s.length - 1] == '"')
        s.length--;
    return s;
}

/* Where the string under [name] goes; NULL for a member that is none. */
static us_str *find_text(parts *p, us_str name)
{
    const struct {
        const char *name;
        us_str *text;
    } texts[] = {
        {"method", &p->request->method},
        {"raw_body", &p->request->body},
        {"tls_ca_cert", &p->tls.authorities.text},
        {"tls_ca_cert_env_variable", &p->tls.authorities.variable},
        {"tls_ca_cert_file", &p->tls.authorities.file},
        {"tls_client_cert", &p->tls.certificate.text},
        {"tls_client_cert_env_variable", &p->tls.certificate.variable},
        {"tls_client_cert_file", &p->tls.certificate.file},
        {"tls_client_key", &p->tls.key.text},
        {"tls_client_key_env_variable", &p->tls.key.variable},
        {"tls_client_key_file", &p->tls.key.file},
        {"tls_server_name", &p->request->server_name},
        {"url", &p->request->url},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (us_str_is(name, texts[i].name))
            return texts[i].text;
    }
    return NULL;
}

static us_outcome check_host(parts *p)
{
    us_str host, error;
    if (us_http_admits(p->exchange->call, p->request->url, &host, &error))
        return US_OK;
    if (error.length > 0)
        return us_http_fail(p->exchange, US_HTTP_INTERNAL, error);
    return fail(p->exchange, "disallowed host: %.*s", US_STR_ARG(host));
}

static us_outcome read_member(parts *p, us_str name, us_value v)
{
    us_str *text = find_text(p, name);
    if (text && !us_value_is_string(v))
        return fail(p->exchange, "\"%.*s\" must be a string", US_STR_ARG(name));
    if (text) {
        *text = us_str_copy(p->exchange->call->arena, trim_quotes(us_value_text(v)));
        return text == &p->request->url ? check_host(p) : US_OK;
    }
    if (us_str_is(name, "enable_redirect"))
        return read_boolean(p, v, &p->request->follow);
    else if (us_str_is(name, "tls_insecure_skip_verify"))
        return read_boolean(p, v, &p->request->insecure);
    else if (us_str_is(name, "tls_use_system_certs"))
        return read_boolean(p, v, &p->tls.use_system);
    else if (us_str_is(name, "headers"))
        return read_headers(p, v);
    else if (us_str_is(name, "timeout"))
        return read_timeout(p, v);
    else if (us_str_is(name, "body")) {
        us_buf json = us_buf_make(p->exchange->call->arena);
        us_json_write(&json, v, US_JSON_GO);
        p->request->body = us_buf_str(&json);
    }
    return US_OK;
}

static us_outcome read_members(parts *p, const us_object *operand)
{
    const uint32_t *order = us_object_order(operand);
    for (uint32_t i = 0; i < operand->count; i++) {
        us_str name = us_value_text(operand->keys[order[i]]);
        if (read_member(p, name, operand->values[order[i]]) != US_OK)
            return US_ERROR;
    }
    return US_OK;
}

/* In upper case; an empty one is GET. */
static us_outcome finish_method(parts *p)
{
    us_str method = p->request->method;
    char *made = us_arena_alloc(p->exchange->call->arena, method.length + 1);
    memcpy(made, method.text, method.length + 1);
    bool valid = true;
    for (size_t i = 0; i < method.length; i++) {
        valid = valid && is_header_character(made[i]);
        if (made[i] >= 'a' && made[i] <= 'z')
            made[i] = (char)(made[i] - 32);
    }
    if (!valid) {
        us_buf quoted = us_buf_make(p->exchange->call->arena);
        us_go_quote(&quoted, us_str_make(made, method.length), false);
        return fail(p->exchange, "net/http: invalid method %.*s",
                    US_STR_ARG(us_buf_str(&quoted)));
    }
    p->request->method =
        method.length > 0 ? us_str_make(made, method.length) : US_STR("GET");
    return US_OK;
}

/* "unix://host/path?socket=%2Frun%2Fx" speaks HTTP over a socket in the file system. */
static us_outcome finish_url(parts *p)
{
    us_arena *arena = p->exchange->call->arena;
    us_uri uri;
    us_str error;
    if (us_uri_parse(arena, p->request->url, &uri, &error) &&
        us_str_is(uri.scheme, "unix") && uri.raw_query.length > 0 &&
        us_uri_take_query(arena, uri.raw_query, US_STR("socket"), &uri.raw_query,
                          &p->request->socket)) {
        p->request->close = true;
        p->request->url =
            us_str_format(arena, "http://%.*s%.*s%s%.*s", US_STR_ARG(uri.host),
                          US_STR_ARG(uri.raw_path), uri.raw_query.length > 0 ? "?" : "",
                          US_STR_ARG(uri.raw_query));
    }
    if (!us_uri_parse(arena, p->request->url, &uri, &error))
        return us_http_fail(p->exchange, US_HTTP_INTERNAL, error);
    return US_OK;
}

/* As %q of Go shows a value that came from JSON. */
static void quote_value(us_buf *buf, us_value v)
{
    us_buf text = us_buf_make(buf->arena);
    if (us_value_is_string(v)) {
        us_go_quote(buf, us_value_text(v), false);
    } else if (us_value_tag(v) == US_TAG_ARRAY) {
        us_buf_add_char(buf, '[');
        for (uint32_t i = 0; i < v.as.array->count; i++) {
            us_buf_add_c(buf, i > 0 ? " " : "");
            quote_value(buf, v.as.array->items[i]);
        }
        us_buf_add_char(buf, ']');
    } else if (us_value_tag(v) == US_TAG_OBJECT) {
        const us_object *object = us_json_string_keys(buf->arena, v.as.object);
        const uint32_t *order = us_object_order(object);
        us_buf_add_c(buf, "map[");
        for (uint32_t i = 0; i < object->count; i++) {
            us_buf_add_c(buf, i > 0 ? " " : "");
            us_go_quote(buf, us_value_text(object->keys[order[i]]), false);
            us_buf_add_char(buf, ':');
            quote_value(buf, object->values[order[i]]);
        }
        us_buf_add_char(buf, ']');
    } else {
        us_value_print(&text, v);
        bool number = us_value_is_number(v), null = us_value_tag(v) == US_TAG_NULL;
        if (number)
            us_go_quote(buf, us_buf_str(&text), false);
        else if (null)
            us_buf_add_c(buf, "%!q(<nil>)");
        else
            us_buf_add_format(buf, "%%!q(bool=%.*s)", US_STR_ARG(us_buf_str(&text)));
    }
}

static us_outcome fail_header(parts *p, us_value v)
{
    us_arena *arena = p->exchange->call->arena;
    us_buf shown = us_buf_make(arena), json = shown;
    us_diag diag = {0};
    us_json_write(&json, v, US_JSON_COMPACT);
    us_json_read(arena, us_buf_str(&json), NULL, &v, NULL, &diag);
    quote_value(&shown, v);
    return fail(p->exchange, "invalid type for headers value %.*s",
                US_STR_ARG(us_buf_str(&shown)));
}

/* Why a header can't be sent; empty: it can. */
static us_str refuse_header(us_arena *arena, us_str name, us_str value)
{
    us_buf quoted = us_buf_make(arena);
    bool valid = name.length > 0;
    for (size_t i = 0; i < name.length; i++)
        valid = valid && is_header_character(name.text[i]);
    us_go_quote(&quoted, name, false);
    if (!valid)
        return us_str_format(arena, "net/http: invalid header field name %.*s",
                             US_STR_ARG(us_buf_str(&quoted)));
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.text[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return us_str_format(arena, "net/http: invalid header field value for %.*s",
                                 US_STR_ARG(us_buf_str(&quoted)));
    }
    return US_STR_EMPTY;
}

static us_outcome finish_headers(parts *p)
{
    us_arena *arena = p->exchange->call->arena;
    us_http_request *request = p->request;
    if (!p->headers)
        return US_OK;
    us_str *lines = us_arena_alloc_array(arena, p->headers->count, sizeof *lines);
    for (uint32_t i = 0; i < p->headers->count; i++) {
        us_str name = us_value_text(p->headers->keys[i]);
        if (!us_value_is_string(p->headers->values[i]))
            return fail_header(p, p->headers->values[i]);
        us_str value = us_value_text(p->headers->values[i]);
        if (request->refused.length == 0)
            request->refused = refuse_header(arena, name, value);
        us_str line = us_str_format(arena, value.length > 0 ? "%.*s: %.*s" : "%.*s;%.*s",
                                    US_STR_ARG(name), US_STR_ARG(value));
        lines[request->header_count++] = line;
    }
    request->headers = lines;
    return US_OK;
}

us_outcome us_http_read_request(us_http_exchange *exchange, const us_object *operand,
                                us_http_request *request)
{
    parts p = {.exchange = exchange, .request = request};
    us_str error;
    *request = (us_http_request){.timeout = TIMEOUT_NS, .budget = exchange->call->budget};
    if (read_members(&p, operand) != US_OK)
        return US_ERROR;
    if (!us_http_read_certificates(exchange->call, &p.tls, request, &error))
        return us_http_fail(exchange, US_HTTP_INTERNAL, error);
    request->close = request->insecure || request->server_name.length > 0 ||
                     request->authorities.length > 0 || p.tls.use_system ||
                     request->certificate.length > 0;
    const us_value *host = p.headers ? us_object_get_c(p.headers, "Host") : NULL;
    if (host && us_value_is_string(*host) && request->server_name.length == 0) {
        request->server_name = us_str_copy(exchange->call->arena, us_value_text(*host));
        request->close = true;
    }
    if (finish_method(&p) != US_OK || finish_url(&p) != US_OK)
        return US_ERROR;
    return finish_headers(&p);
}

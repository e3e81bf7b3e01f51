/* providers.aws.sign_req: signs an HTTP request for Amazon's services (Signature
 * Version 4). The headers to sign are kept as an object under their lower-case names,
 * whose sorted order is the canonical one. */
#include "base/diag.h"
#include "builtins/builtin.h"
#include "builtins/digest.h"
#include "builtins/http/request.h"
#include "builtins/time/calendar.h"
#include "builtins/uri.h"
#include "codec/json.h"

#include <stdlib.h>

static const char *const request_required[] = {"method", "url"};
static const char *const config_required[] = {"aws_access_key", "aws_region",
                                              "aws_secret_access_key", "aws_service"};

/* Stores "operand N TEXT" as an error of type; returns US_ERROR. */
static us_outcome fail_operand(us_call *call, int operand, const char *what,
                               us_set *names)
{
    us_buf shown = us_buf_make(call->arena);
    if (names)
        us_value_print(&shown, us_value_set(names));
    us_str list = us_buf_str(&shown);
    us_call_error(call, "operand %d %s%.*s", operand, what, US_STR_ARG(list));
    call->error_code = "eval_type_error";
    return US_ERROR;
}

static us_outcome check_present(us_call *call, const us_object *object, int operand,
                                const char *const *names, size_t count, const char *kind)
{
    us_set *missing = us_set_new(call->arena, count);
    for (size_t i = 0; i < count; i++) {
        if (!us_object_get_c(object, names[i]))
            us_set_add(missing, us_value_string(us_str_from(names[i])));
    }
    if (missing->count == 0)
        return US_OK;
    us_str what = us_str_format(call->arena, "missing required %s parameters(s): ", kind);
    return fail_operand(call, operand, what.text, missing);
}

static us_outcome check_strings(us_call *call, const us_object *object, int operand,
                                const char *const *names, size_t count, const char *kind)
{
    us_set *invalid = us_set_new(call->arena, count);
    for (size_t i = 0; i < count; i++) {
        const us_value *v = us_object_get_c(object, names[i]);
        if (v && !us_value_is_string(*v))
            us_set_add(invalid, us_value_string(us_str_from(names[i])));
    }
    if (invalid->count == 0)
        return US_OK;
    us_str what = us_str_format(call->arena,
                                "invalid values for required %s parameters(s): ", kind);
    return fail_operand(call, operand, what.text, invalid);
}

static us_outcome check_names(us_call *call, const us_object *object, int operand,
                              const char *const *names, size_t count, const char *kind)
{
    if (check_present(call, object, operand, names, count, kind) != US_OK)
        return US_ERROR;
    return check_strings(call, object, operand, names, count, kind);
}

static us_outcome check_request(us_call *call, const us_object *request)
{
    us_set *unknown = us_set_new(call->arena, 0);
    for (uint32_t i = 0; i < request->count; i++) {
        if (!us_http_is_parameter(request->keys[i]))
            us_set_add(unknown, request->keys[i]);
    }
    if (unknown->count > 0)
        return fail_operand(call, 1, "invalid request parameters(s): ", unknown);
    return check_present(call, request, 1, request_required, 2, "request");
}

static us_str text_of(const us_object *object, const char *name)
{
    const us_value *v = us_object_get_c(object, name);
    return v && us_value_is_string(*v) ? us_value_text(*v) : US_STR_EMPTY;
}

typedef struct url {
    us_str host, path, query;
} url;

static us_str cut(us_str *text, const char *mark)
{
    size_t at = us_str_find(*text, us_str_from(mark), 0);
    if (at == US_STR_NONE)
        return US_STR_EMPTY;
    us_str behind = us_str_slice(*text, at + strlen(mark), text->length);
    *text = us_str_slice(*text, 0, at);
    return behind;
}

static bool is_hex(us_str s, size_t at)
{
    return at < s.length && s.text[at] && strchr("0123456789abcdefABCDEF", s.text[at]);
}

static bool is_plain(unsigned char c, const char *marks)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           (c != 0 && c < 0x80 && strchr(marks, c));
}

static us_str unescape(us_call *call, us_str path)
{
    us_buf buf = us_buf_make(call->arena);
    for (size_t i = 0; i < path.length; i++) {
        if (path.text[i] != '%') {
            us_buf_add_char(&buf, path.text[i]);
            continue;
        }
        char digits[3] = {path.text[i + 1], path.text[i + 2], '\0'};
        us_buf_add_char(&buf, (char)strtol(digits, NULL, 16));
        i += 2;
    }
    return us_buf_str(&buf);
}

/* A path that is escaped well stays as it is; any other is unescaped and escaped anew,
 * as Go does. False for an escape that is none, which is then in [escaped]. */
static bool escape_path(us_call *call, us_str path, us_str *escaped)
{
    bool well = true;
    for (size_t i = 0; i < path.length; i++) {
        unsigned char c = (unsigned char)path.text[i];
        if (c == '%' && (!is_hex(path, i + 1) || !is_hex(path, i + 2))) {
            *escaped = us_str_slice(path, i, i + 3 < path.length ? i + 3 : path.length);
            return false;
        }
        well = well && is_plain(c, "$&+,/:;=@-_.~%!'()*[]");
    }
    *escaped = path;
    if (well)
        return true;
    us_buf buf = us_buf_make(call->arena);
    us_str plain = unescape(call, path);
    for (size_t i = 0; i < plain.length; i++) {
        unsigned char c = (unsigned char)plain.text[i];
        if (is_plain(c, "$&+,/:;=@-_.~"))
            us_buf_add_char(&buf, (char)c);
        else
            us_buf_add_format(&buf, "%%%02X", c);
    }
    *escaped = us_buf_str(&buf);
    return true;
}

static us_outcome read_url(us_call *call, us_str text, url *u)
{
    us_str rest = text, authority = US_STR_EMPTY, error;
    us_uri uri;
    if (!us_uri_parse(call->arena, text, &uri, &error))
        return us_call_error_text(call, error);
    cut(&rest, "#");
    u->query = cut(&rest, "?");
    size_t scheme = us_str_find(rest, US_STR("://"), 0);
    if (scheme != US_STR_NONE) {
        authority = us_str_slice(rest, scheme + 3, rest.length);
        size_t slash = us_str_find(authority, US_STR("/"), 0);
        size_t end = slash == US_STR_NONE ? authority.length : slash;
        rest = us_str_slice(authority, end, authority.length);
        authority = us_str_slice(authority, 0, end);
        us_str host = cut(&authority, "@");
        authority = host.length > 0 ? host : authority;
    }
    u->host = authority;
    if (escape_path(call, rest, &u->path))
        return US_OK;
    return us_call_error(call, "parse \"%.*s\": invalid URL escape \"%.*s\"",
                         US_STR_ARG(text), US_STR_ARG(u->path));
}

static us_str sha256_hex(us_call *call, us_str message)
{
    unsigned char bytes[US_DIGEST_SIZE];
    size_t size = us_digest_compute(US_DIGEST_SHA256, message, bytes);
    /* Nothing but missing memory makes these fail. */
    if (size == 0)
        us_arena_exhaust(call->arena);
    return us_digest_hex(call->arena, bytes, size);
}

static us_str hmac(us_call *call, us_str key, us_str message)
{
    unsigned char bytes[US_DIGEST_SIZE];
    size_t size = us_digest_hmac(US_DIGEST_SHA256, key, message, bytes);
    if (size == 0)
        us_arena_exhaust(call->arena);
    return us_str_copy(call->arena, us_str_make((const char *)bytes, size));
}

static us_str lower(us_call *call, us_str text)
{
    us_str copy = us_str_copy(call->arena, text);
    char *c = us_arena_alloc(call->arena, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        c[i] = (char)(copy.text[i] >= 'A' && copy.text[i] <= 'Z' ? copy.text[i] + 32
                                                                 : copy.text[i]);
    return us_str_make(c, text.length);
}

static bool is_ignored(us_str name)
{
    static const char *const ignored[] = {
        "authorization", "user-agent", "x-amzn-trace-id", "transfer-encoding", "expect"};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
        if (us_str_is(name, ignored[i]))
            return true;
    }
    return false;
}

static void put(us_object *object, const char *name, us_str text)
{
    us_object_put(object, us_value_string(us_str_from(name)), us_value_string(text));
}

typedef struct signing {
    us_str method, hash, date; /* date: 20151228T140825Z */
    url target;
    us_str service, region, access_key, secret;
    us_object *amazon;  /* headers to add */
    us_object *headers; /* headers to sign, by lower-case name */
} signing;

static us_str canonical_request(us_call *call, const signing *s, us_str *names)
{
    us_buf buf = us_buf_make(call->arena), list = us_buf_make(call->arena);
    us_buf_add_format(&buf, "%.*s\n%.*s\n%.*s\n", US_STR_ARG(s->method),
                      US_STR_ARG(s->target.path), US_STR_ARG(s->target.query));
    for (uint32_t i = 0; i < s->headers->count; i++) {
        uint32_t at = us_object_order(s->headers)[i];
        us_buf_add_c(&list, i ? ";" : "");
        us_buf_add_str(&list, us_value_text(s->headers->keys[at]));
        us_buf_add_str(&buf, us_value_text(s->headers->keys[at]));
        us_buf_add_char(&buf, ':');
        us_buf_add_str(&buf, us_value_text(s->headers->values[at]));
        us_buf_add_char(&buf, '\n');
    }
    *names = us_buf_str(&list);
    us_buf_add_char(&buf, '\n');
    us_buf_add_str(&buf, *names);
    us_buf_add_char(&buf, '\n');
    us_buf_add_str(&buf, s->hash);
    return us_buf_str(&buf);
}

static us_str authorization(us_call *call, const signing *s)
{
    us_str names;
    us_str request = sha256_hex(call, canonical_request(call, s, &names));
    us_str day = us_str_slice(s->date, 0, 8);
    us_str scope =
        us_str_format(call->arena, "%.*s/%.*s/%.*s/aws4_request", US_STR_ARG(day),
                      US_STR_ARG(s->region), US_STR_ARG(s->service));
    us_str text =
        us_str_format(call->arena, "AWS4-HMAC-SHA256\n%.*s\n%.*s\n%.*s",
                      US_STR_ARG(s->date), US_STR_ARG(scope), US_STR_ARG(request));
    us_str key = us_str_format(call->arena, "AWS4%.*s", US_STR_ARG(s->secret));
    key = hmac(call, hmac(call, hmac(call, key, day), s->region), s->service);
    key = hmac(call, hmac(call, key, US_STR("aws4_request")), text);
    us_str signature =
        us_digest_hex(call->arena, (const unsigned char *)key.text, key.length);
    return us_str_format(call->arena,
                         "AWS4-HMAC-SHA256 Credential=%.*s/%.*s,SignedHeaders=%.*s,"
                         "Signature=%.*s",
                         US_STR_ARG(s->access_key), US_STR_ARG(scope), US_STR_ARG(names),
                         US_STR_ARG(signature));
}

static us_str body_of(us_call *call, const us_object *request)
{
    const us_value *raw = us_object_get_c(request, "raw_body");
    const us_value *body = us_object_get_c(request, "body");
    us_buf buf = us_buf_make(call->arena);
    if (raw && us_value_is_string(*raw))
        return us_value_text(*raw);
    if (body)
        us_json_write(&buf, *body, US_JSON_GO);
    return us_buf_str(&buf);
}

static us_str date_text(us_call *call, int64_t nanoseconds)
{
    int64_t seconds = nanoseconds / 1000000000 - (nanoseconds % 1000000000 < 0);
    us_civil c = us_calendar_civil(seconds);
    return us_str_format(call->arena, "%04lld%02d%02dT%02d%02d%02dZ", (long long)c.year,
                         c.month, c.day, c.hour, c.minute, c.second);
}

static us_outcome read_signing(us_call *call, const us_object *request,
                               const us_object *config, int64_t time, signing *s)
{
    const us_value *unsigned_payload = us_object_get_c(config, "disable_payload_signing");
    us_str token = text_of(config, "aws_session_token");
    us_str body = body_of(call, request);
    if (unsigned_payload && us_value_tag(*unsigned_payload) != US_TAG_BOOLEAN)
        return fail_operand(
            call, 2, "invalid value for 'disable_payload_signing' in AWS config", NULL);
    if (read_url(call, text_of(request, "url"), &s->target) != US_OK ||
        !us_call_charge(call, 1000 + us_digest_steps(body.length)))
        return US_ERROR;
    bool plain = unsigned_payload && !us_value_is_false(*unsigned_payload);
    s->method = text_of(request, "method");
    s->hash = plain ? US_STR("UNSIGNED-PAYLOAD") : sha256_hex(call, body);
    s->date = date_text(call, time);
    s->service = text_of(config, "aws_service");
    s->region = text_of(config, "aws_region");
    s->access_key = text_of(config, "aws_access_key");
    s->secret = text_of(config, "aws_secret_access_key");
    s->amazon = us_object_new(call->arena, 4);
    put(s->amazon, "host", s->target.host);
    put(s->amazon, "x-amz-date", s->date);
    if (us_str_is(s->service, "s3") || us_str_is(s->service, "glacier"))
        put(s->amazon, "x-amz-content-sha256", s->hash);
    if (token.length > 0)
        put(s->amazon, "x-amz-security-token", token);
    return US_OK;
}

/* The headers of the request as texts; one that is no text is empty. */
static us_outcome read_headers(us_call *call, const us_object *request,
                               us_object **headers)
{
    const us_value *given = us_object_get_c(request, "headers");
    *headers = us_object_new(call->arena, 8);
    if (!given)
        return US_OK;
    if (us_value_tag(*given) != US_TAG_OBJECT) {
        us_str what = us_str_format(call->arena, "must be object but got %s",
                                    us_type_name(us_value_type(*given)));
        return fail_operand(call, 0, what.text, NULL);
    }
    const us_object *o = given->as.object;
    for (uint32_t i = 0; i < o->count; i++) {
        us_value empty = us_value_string(US_STR_EMPTY);
        us_object_put(*headers, us_value_is_string(o->keys[i]) ? o->keys[i] : empty,
                      us_value_is_string(o->values[i]) ? o->values[i] : empty);
    }
    return US_OK;
}

static us_value sign(us_call *call, const us_object *request, us_object *headers,
                     signing *s)
{
    us_object *result = us_object_new(call->arena, request->count + 1);
    s->headers = us_object_new(call->arena, headers->count + 4);
    for (uint32_t i = 0; i < s->amazon->count; i++)
        us_object_put(s->headers, s->amazon->keys[i], s->amazon->values[i]);
    for (uint32_t i = 0; i < headers->count; i++) {
        us_str name = lower(call, us_value_text(headers->keys[i]));
        if (!is_ignored(name))
            us_object_put(s->headers, us_value_string(name), headers->values[i]);
    }
    for (uint32_t i = 0; i < s->amazon->count; i++)
        us_object_put(headers, s->amazon->keys[i], s->amazon->values[i]);
    put(headers, "Authorization", authorization(call, s));
    for (uint32_t i = 0; i < request->count; i++)
        us_object_put(result, request->keys[i], request->values[i]);
    us_object_put(result, us_value_string(US_STR("headers")), us_value_object(headers));
    return us_value_object(result);
}

static us_outcome sign_request(us_call *call, const us_value *args, us_value *result)
{
    us_object *request, *config, *headers;
    us_value time;
    signing s = {0};
    /* OPA counts all three operands as the first. */
    if (!us_call_object(call, args, 0, &request) ||
        !us_call_object(call, args + 1, 0, &config) ||
        check_names(call, config, 2, config_required, 4, "AWS config") != US_OK ||
        !us_call_number(call, args + 2, 0, &time))
        return US_ERROR;
    int64_t nanoseconds;
    if (!us_call_plain_integer(time, &nanoseconds))
        return fail_operand(
            call, 3, "could not convert time_ns value into a unix timestamp", NULL);
    if (check_request(call, request) != US_OK ||
        read_headers(call, request, &headers) != US_OK ||
        check_strings(call, request, 1, request_required, 2, "request") != US_OK ||
        read_signing(call, request, config, nanoseconds, &s) != US_OK)
        return US_ERROR;
    *result = sign(call, request, headers, &s);
    return US_OK;
}

static const us_builtin rows[] = {
    {"providers.aws.sign_req",
     "(request: object[string: any], aws_config: object[string: any], time_ns: number) "
     "signed_request: object[any: any]",
     sign_request, 0, NULL},
};

const us_builtin_family us_aws_family = {rows, sizeof rows / sizeof rows[0]};

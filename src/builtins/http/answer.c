/* From the bytes of an answer to the object that http.send returns. A body that can't be
 * decoded is null, and no error. */
#include "builtins/http/answer.h"

#include "base/utf8.h"
#include "codec/json.h"
#include "codec/yaml.h"

static us_value valid_string(us_call *call, us_str bytes)
{
    return us_value_string_checked(call->arena, us_utf8_make_valid(call->arena, bytes));
}

static us_str trim_space(us_str s)
{
    while (s.length > 0 && strchr(" \t\r", s.text[0]))
        s = us_str_slice(s, 1, s.length);
    while (s.length > 0 && strchr(" \t\r", s.text[s.length - 1]))
        s.length--;
    return s;
}

static us_str lower(us_arena *arena, us_str s)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < s.length; i++)
        us_buf_add_char(&buf, (char)(s.text[i] >= 'A' && s.text[i] <= 'Z' ? s.text[i] + 32
                                                                          : s.text[i]));
    return us_buf_str(&buf);
}

/* How a body was cut up for the way is no part of what it says. */
static bool is_about_transfer(us_str name)
{
    return us_str_is(name, "transfer-encoding") || us_str_is(name, "trailer");
}

static void add_header(us_call *call, us_object *headers, us_str line)
{
    size_t colon = us_str_find(line, US_STR(":"), 0);
    if (colon == US_STR_NONE)
        return;
    us_str name = lower(call->arena, us_str_slice(line, 0, colon));
    if (is_about_transfer(name))
        return;
    us_str value = trim_space(us_str_slice(line, colon + 1, line.length));
    us_value key = valid_string(call, name);
    const us_value *old = us_object_get(headers, key);
    us_array *list = old ? old->as.array : us_array_new(call->arena, 1);
    us_array_push(list, valid_string(call, us_str_copy(call->arena, value)));
    if (!old)
        us_object_put(headers, key, us_value_array(list));
}

us_http_answer us_http_answer_make(us_call *call, const us_http_response *response)
{
    us_str head =
        us_str_make(response->head ? response->head : "", response->head_length);
    us_http_answer answer = {.code = response->status, .status = US_STR_EMPTY};
    answer.headers = us_object_new(call->arena, 8);
    answer.body =
        us_str_copy(call->arena, us_str_make(response->body ? response->body : "",
                                             response->body_length));
    for (bool first = true; head.length > 0; first = false) {
        size_t end = us_str_find(head, US_STR("\n"), 0);
        us_str line = us_str_slice(head, 0, end == US_STR_NONE ? head.length : end);
        head =
            us_str_slice(head, end == US_STR_NONE ? head.length : end + 1, head.length);
        size_t space = us_str_find(line, US_STR(" "), 0);
        if (!first)
            add_header(call, answer.headers, line);
        else if (space != US_STR_NONE)
            answer.status = us_str_copy(
                call->arena, trim_space(us_str_slice(line, space + 1, line.length)));
    }
    return answer;
}

us_str us_http_answer_header(const us_http_answer *answer, const char *name)
{
    const us_value *list = us_object_get_c(answer->headers, name);
    return list ? us_value_text(list->as.array->items[0]) : US_STR_EMPTY;
}

/* ---- Body */

/* "application/json" and "application/…+json", whatever parameters follow. */
static bool is_json(us_arena *arena, const us_http_answer *answer)
{
    us_str type = us_http_answer_header(answer, "content-type");
    size_t end = us_str_find(type, US_STR(";"), 0);
    type = lower(
        arena, trim_space(us_str_slice(type, 0, end == US_STR_NONE ? type.length : end)));
    us_str front = US_STR("application/");
    if (!us_str_starts_with(type, front))
        return false;
    us_str rest = us_str_slice(type, front.length, type.length);
    return us_str_is(rest, "json") || us_str_ends_with(rest, US_STR("+json"));
}

static bool is_yaml(const us_http_answer *answer)
{
    us_str type = us_http_answer_header(answer, "content-type");
    return us_str_find(type, US_STR("application/yaml"), 0) != US_STR_NONE ||
           us_str_find(type, US_STR("application/x-yaml"), 0) != US_STR_NONE;
}

/* What follows the first value is not looked at. */
static us_value decode_json(us_call *call, us_str text)
{
    us_json_options options = {.allow_more = true};
    us_diag diag = {0};
    us_value value;
    size_t consumed;
    return us_json_read(call->arena, text, &options, &value, &consumed, &diag) ? value
                                                                               : US_NULL;
}

static us_value decode_yaml(us_call *call, us_str text)
{
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(call->arena, text, NULL, &documents, &count, &diag) || count == 0)
        return US_NULL;
    return documents[0].value;
}

static us_value decode(const us_http_exchange *exchange, const us_http_answer *answer)
{
    us_call *call = exchange->call;
    us_str text = us_utf8_make_valid(call->arena, answer->body);
    if (exchange->json || is_json(call->arena, answer))
        return decode_json(call, text);
    if (exchange->yaml || is_yaml(answer))
        return decode_yaml(call, text);
    return US_NULL;
}

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

us_value us_http_answer_value(const us_http_exchange *exchange,
                              const us_http_answer *answer)
{
    us_call *call = exchange->call;
    us_object *object = us_object_new(call->arena, 5);
    put(object, "status", valid_string(call, answer->status));
    put(object, "status_code", us_value_integer(answer->code));
    put(object, "body", decode(exchange, answer));
    put(object, "raw_body", us_value_string_checked(call->arena, answer->body));
    put(object, "headers", us_value_object(answer->headers));
    return us_value_object(object);
}

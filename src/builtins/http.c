/* http.send. An answer is looked for among those of this evaluation, then among those that
 * outlive evaluations, and only then asked for; see the folder http for each step. Errors
 * are remembered for the evaluation like answers. */
#include "builtins/http/send.h"
#include "builtins/http/stored.h"

static void put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* ---- Errors */

/* raise_error: false makes an answer of what went wrong. */
static us_value make_failure(const us_http_exchange *exchange)
{
    us_call *call = exchange->call;
    bool network = exchange->failure == US_HTTP_NETWORK;
    us_str text = exchange->reason;
    if (exchange->failure == US_HTTP_INTERNAL && call->file.length > 0)
        text =
            us_str_format(call->arena, "%.*s:%u: %s: %.*s", US_STR_ARG(call->file),
                          call->position.row, call->error_code, US_STR_ARG(call->error));
    else if (exchange->failure == US_HTTP_INTERNAL)
        text = us_str_format(call->arena, "%u:%u: %s: %.*s", call->position.row,
                             call->position.column, call->error_code,
                             US_STR_ARG(call->error));
    us_object *error = us_object_new(call->arena, 2);
    us_object *answer = us_object_new(call->arena, 2);
    put(error, "code",
        us_value_string(network ? US_STR("eval_http_send_network_error")
                                : US_STR("eval_http_send_internal_error")));
    put(error, "message", us_value_string_checked(call->arena, text));
    put(answer, "status_code", us_value_integer(0));
    put(answer, "error", us_value_object(error));
    return us_value_object(answer);
}

/* ---- The memory of this evaluation */

/* The answers so far, by key: [answer], or [code, error, failure, reason]. */
static us_object *memory_of(us_call *call)
{
    us_object **answers = call->environment->http_answers;
    if (!answers)
        return us_object_new(call->arena, 0);
    if (!*answers)
        *answers = us_object_new(call->arena, 4);
    return *answers;
}

static void remember(us_http_exchange *exchange, us_value answer)
{
    us_array *entry = us_array_new(exchange->call->arena, 1);
    us_array_push(entry, answer);
    us_object_put(memory_of(exchange->call), exchange->key, us_value_array(entry));
}

static void remember_error(us_http_exchange *exchange)
{
    us_call *call = exchange->call;
    us_array *entry = us_array_new(call->arena, 4);
    if (call->fatal)
        return;
    us_array_push(entry, us_value_string(us_str_from(call->error_code)));
    us_array_push(entry, us_value_string_checked(call->arena, call->error));
    us_array_push(entry, us_value_integer(exchange->failure));
    us_array_push(entry, us_value_string_checked(call->arena, exchange->reason));
    us_object_put(memory_of(call), exchange->key, us_value_array(entry));
}

/* US_UNDEFINED: nothing is remembered. */
static us_outcome recall(us_http_exchange *exchange, us_value *answer)
{
    us_call *call = exchange->call;
    const us_value *found = us_object_get(memory_of(call), exchange->key);
    if (!found)
        return US_UNDEFINED;
    const us_value *items = found->as.array->items;
    if (found->as.array->count == 1) {
        *answer = items[0];
        return US_OK;
    }
    us_str code = us_value_text(items[0]);
    call->error_code =
        us_str_is(code, "eval_type_error") ? "eval_type_error" : "eval_builtin_error";
    call->error = us_value_text(items[1]);
    exchange->failure = (us_http_failure)items[2].as.integer;
    exchange->reason = us_value_text(items[3]);
    return US_ERROR;
}

/* ---- Asking */

static us_outcome ask(us_http_exchange *exchange, const us_object *operand,
                      us_str *validators, us_http_answer *answer)
{
    us_http_request request;
    if (us_http_read_request(exchange, operand, &request) != US_OK)
        return US_ERROR;
    if (validators) {
        us_str *lines = us_arena_alloc_array(exchange->call->arena,
                                             request.header_count + 2, sizeof *lines);
        for (size_t i = 0; i < request.header_count; i++)
            lines[i] = request.headers[i];
        for (size_t i = 0; i < 2; i++) {
            if (validators[i].length > 0)
                lines[request.header_count++] = validators[i];
        }
        request.headers = lines;
    }
    return us_http_send(exchange, &request, answer);
}

/* Asks whether a stored answer still holds. US_UNDEFINED: that can't be told. */
static us_outcome revalidate(us_http_exchange *exchange, us_http_answer *old,
                             us_value *answer)
{
    us_arena *arena = exchange->call->arena;
    us_str etag = us_http_answer_header(old, "etag");
    us_str modified = us_http_answer_header(old, "last-modified");
    us_http_answer fresh;
    us_str validators[2] = {US_STR_EMPTY, US_STR_EMPTY};
    if (etag.length > 0)
        validators[0] = us_str_format(arena, "If-None-Match: %.*s", US_STR_ARG(etag));
    if (modified.length > 0)
        validators[1] =
            us_str_format(arena, "If-Modified-Since: %.*s", US_STR_ARG(modified));
    if (etag.length == 0 && modified.length == 0)
        return US_UNDEFINED;
    if (ask(exchange, exchange->key.as.object, validators, &fresh) != US_OK)
        return US_ERROR;
    if (fresh.code == 304) {
        if (us_http_stored_renew(exchange, old, &fresh) != US_OK)
            return US_ERROR;
        *answer = us_http_answer_value(exchange, old);
        return US_OK;
    }
    if (fresh.code != 200)
        return US_UNDEFINED;
    *answer = us_http_answer_value(exchange, &fresh);
    us_http_stored_insert(exchange, &fresh);
    return US_OK;
}

/* An answer of an earlier evaluation. US_UNDEFINED: there is none. */
static us_outcome find_stored(us_http_exchange *exchange, us_value *answer)
{
    us_http_answer old;
    switch (us_http_stored_find(exchange, &old)) {
    case US_HTTP_ABSENT:
        return US_UNDEFINED;
    case US_HTTP_FRESH:
        *answer = us_http_answer_value(exchange, &old);
        return US_OK;
    case US_HTTP_STALE:
        break;
    }
    return revalidate(exchange, &old, answer);
}

static us_outcome answer_anew(us_http_exchange *exchange, us_value *answer)
{
    us_http_answer fresh;
    if (ask(exchange, exchange->operand, NULL, &fresh) != US_OK) {
        remember_error(exchange);
        return US_ERROR;
    }
    if (!exchange->use_cache && us_http_read_decoding(exchange) != US_OK)
        return US_ERROR;
    *answer = us_http_answer_value(exchange, &fresh);
    if (exchange->use_cache || us_http_stored_status(fresh.code))
        remember(exchange, *answer);
    if (exchange->use_cache)
        us_http_stored_insert(exchange, &fresh);
    return US_OK;
}

static us_outcome find_answer(us_http_exchange *exchange, us_value *answer)
{
    if (us_http_check_names(exchange) != US_OK || us_http_read_caching(exchange) != US_OK)
        return US_ERROR;
    us_outcome outcome = recall(exchange, answer);
    if (outcome != US_UNDEFINED)
        return outcome;
    if (exchange->use_cache) {
        if (us_http_read_decoding(exchange) != US_OK)
            return US_ERROR;
        outcome = find_stored(exchange, answer);
        if (outcome == US_OK)
            remember(exchange, *answer);
        else if (outcome == US_ERROR)
            remember_error(exchange);
        if (outcome != US_UNDEFINED)
            return outcome;
    }
    return answer_anew(exchange, answer);
}

static us_outcome http_send(us_call *call, const us_value *args, us_value *result)
{
    us_object *operand;
    if (!us_call_object(call, args, 0, &operand))
        return US_ERROR;
    const us_value *raise = us_object_get_c(operand, "raise_error");
    if (raise && us_value_tag(*raise) != US_TAG_BOOLEAN)
        return us_call_error(call, "invalid value for raise_error field");
    us_http_exchange exchange = {.call = call, .operand = operand};
    us_outcome outcome = find_answer(&exchange, result);
    if (outcome != US_ERROR || call->fatal || !raise || !us_value_is_false(*raise))
        return outcome;
    *result = make_failure(&exchange);
    return US_OK;
}

static const us_builtin rows[] = {
    {"http.send", "(request: object[string: any]) response: object[any: any]", http_send,
     US_BUILTIN_NONDETERMINISTIC | US_BUILTIN_REMEMBERS | US_BUILTIN_PLACED, NULL},
};

const us_builtin_family us_http_family = {rows, sizeof rows / sizeof rows[0]};

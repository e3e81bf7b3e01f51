/* Engines and the functions that hosts add to them. A host function is a
 * built-in whose body is one adapter, which hands the call to the host's
 * callback and takes its answer. */
#include "engine/engine.h"

#include "base/utf8.h"
#include "builtins/signature.h"
#include "codec/json.h"

#include <stdlib.h>

const char *usher_version(void)
{
    return USHER_VERSION;
}

usher_engine *usher_engine_new(void)
{
    return calloc(1, sizeof(usher_engine));
}

void usher_engine_free(usher_engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; i < engine->function_count; i++) {
        free((char *)(uintptr_t)engine->functions[i].builtin.name);
        free((char *)(uintptr_t)engine->functions[i].builtin.signature);
    }
    free(engine->functions);
    free(engine);
}

/* A call as the host sees it: usher_call is the first member. */
typedef struct host_call {
    us_call call;
    const us_value *operands;
    size_t count;
    us_value result;
    us_outcome outcome;
} host_call;

static us_outcome run_host_function(us_call *call, const us_value *operands,
                                    us_value *result)
{
    const us_host_function *function =
        (const us_host_function *)(const void *)call->builtin;
    host_call host = {*call, operands, us_builtin_arity(call->builtin), US_NONE,
                      US_UNDEFINED};

    function->callback(&host.call, function->data);
    if (host.outcome == US_OK)
        *result = host.result;
    if (host.outcome == US_ERROR) {
        call->error = host.call.error;
        call->error_code = host.call.error_code;
    }
    return host.outcome;
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

static bool is_well_formed(const char *signature)
{
    us_arena arena;
    us_recovery recovery;
    us_str error;

    us_arena_init(&arena, 1 << 20, &recovery);
    bool good = !US_RECOVER(&recovery) &&
                us_signature_parse(&arena, us_str_from(signature), &error) != NULL;
    us_arena_free(&arena);
    return good;
}

static bool is_taken(const usher_engine *engine, const char *name)
{
    for (size_t i = 0; i < engine->function_count; i++)
        if (strcmp(engine->functions[i].builtin.name, name) == 0)
            return true;
    return us_builtin_find(us_str_from(name)) != NULL;
}

static bool add_function(usher_engine *engine, const us_host_function *function)
{
    const char *name = function->builtin.name, *signature = function->builtin.signature;
    if (is_taken(engine, name) || !is_well_formed(signature))
        return false;
    us_host_function *functions = realloc(
        engine->functions, (engine->function_count + 1) * sizeof *engine->functions);
    if (!functions)
        return false;
    engine->functions = functions;

    us_host_function *added = &functions[engine->function_count];
    char *name_copy = copy_text(name), *signature_copy = copy_text(signature);
    if (!name_copy || !signature_copy) {
        free(name_copy);
        free(signature_copy);
        return false;
    }
    *added = *function;
    added->builtin.name = name_copy;
    added->builtin.signature = signature_copy;
    engine->function_count++;
    return true;
}

bool usher_engine_register(usher_engine *engine, const char *name, const char *signature,
                           usher_function *function, void *data, unsigned flags)
{
    us_host_function added = {
        .builtin = {name, signature, run_host_function,
                    flags & USHER_NONDETERMINISTIC ? US_BUILTIN_NONDETERMINISTIC : 0,
                    NULL},
        .callback = function,
        .data = data,
    };
    return add_function(engine, &added);
}

bool us_engine_add_builtin(usher_engine *engine, const us_builtin *row)
{
    us_host_function added = {.builtin = *row};
    return add_function(engine, &added);
}

/* ---- what a callback calls ---- */

static host_call *host_of(usher_call *call)
{
    return (host_call *)(void *)call;
}

size_t usher_call_argument_count(const usher_call *call)
{
    return ((const host_call *)(const void *)call)->count;
}

const usher_value *usher_call_argument(const usher_call *call, size_t index)
{
    const host_call *host = (const host_call *)(const void *)call;
    return index < host->count ? &host->operands[index] : NULL;
}

static void answer(usher_call *call, us_value value)
{
    host_of(call)->result = value;
    host_of(call)->outcome = US_OK;
}

void usher_return_null(usher_call *call)
{
    answer(call, US_NULL);
}

void usher_return_boolean(usher_call *call, bool value)
{
    answer(call, us_value_boolean(value));
}

void usher_return_integer(usher_call *call, int64_t value)
{
    answer(call, us_value_integer(value));
}

void usher_return_string(usher_call *call, const char *text, size_t length)
{
    us_str s = us_str_make(text, length);
    if (us_utf8_find_invalid(s) != US_STR_NONE) {
        usher_return_error(call, "result is not valid UTF-8");
        return;
    }
    answer(call, us_value_string_checked(call->arena, us_str_copy(call->arena, s)));
}

void usher_return_json(usher_call *call, const char *json, size_t length)
{
    us_diag diag = {0};
    us_value value;
    if (us_json_read(call->arena, us_str_make(json, length), NULL, &value, NULL, &diag))
        answer(call, value);
    else
        host_of(call)->outcome =
            us_call_error(call, "result is not JSON: %.*s", US_STR_ARG(diag.message));
}

void usher_return_error(usher_call *call, const char *message)
{
    host_of(call)->outcome = us_call_error(call, "%s", message);
}

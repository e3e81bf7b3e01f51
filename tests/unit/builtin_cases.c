/* Calls the rows of a family as the engine would, without an engine: operands
 * come from JSON, and the result is compared as canonical JSON. */
#include "builtin_cases.h"

#include "codec/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct job {
    const us_builtin_family *family;
    const builtin_case *one;
    us_cache *cache;
    bool allow_network;
} job;

static us_value read_json(us_arena *arena, const char *text)
{
    us_value value;
    us_diag diag = {0};
    if (!us_json_read(arena, us_str_from(text), NULL, &value, NULL, &diag))
        fail_msg("%s: %.*s", text, US_STR_ARG(diag.message));
    return value;
}

static us_value operand(us_arena *arena, us_value value);

static us_array *operands(us_arena *arena, const us_array *items)
{
    us_array *made = us_array_new(arena, items->count);
    for (uint32_t i = 0; i < items->count; i++)
        us_array_push(made, operand(arena, items->items[i]));
    return made;
}

static us_value make_set(us_arena *arena, const us_array *items)
{
    us_set *set = us_set_new(arena, items->count);
    for (uint32_t i = 0; i < items->count; i++)
        us_set_add(set, items->items[i]);
    return us_value_set(set);
}

static us_value make_object(us_arena *arena, const us_array *pairs)
{
    us_object *object = us_object_new(arena, pairs->count);
    for (uint32_t i = 0; i < pairs->count; i++) {
        const us_value *pair = pairs->items[i].as.array->items;
        us_object_put(object, pair[0], pair[1]);
    }
    return us_value_object(object);
}

/* What the JSON stands for: sets and objects with keys of any type are resolved, on all
 * levels. */
static us_value operand(us_arena *arena, us_value value)
{
    if (us_value_tag(value) == US_TAG_ARRAY)
        return us_value_array(operands(arena, value.as.array));
    if (us_value_tag(value) != US_TAG_OBJECT)
        return value;
    const us_object *object = value.as.object;
    const us_value *set = us_object_get_c(object, "$set");
    const us_value *pairs = us_object_get_c(object, "$object");
    if (set)
        return make_set(arena, operands(arena, set->as.array));
    if (pairs)
        return make_object(arena, operands(arena, pairs->as.array));
    us_object *made = us_object_new(arena, object->count);
    for (uint32_t i = 0; i < object->count; i++)
        us_object_put(made, object->keys[i], operand(arena, object->values[i]));
    return us_value_object(made);
}

static const char *canonical(us_arena *arena, us_value value)
{
    us_buf buf = us_buf_make(arena);
    us_json_write(&buf, value, US_JSON_CANONICAL);
    return us_buf_str(&buf).text;
}

static const us_builtin *find(const us_builtin_family *family, const char *name)
{
    for (size_t i = 0; i < family->count; i++) {
        if (strcmp(family->rows[i].name, name) == 0)
            return &family->rows[i];
    }
    fail_msg("no row %s", name);
    return NULL;
}

static void check_error(us_arena *arena, const us_call *call, const builtin_case *one)
{
    const char *got =
        us_str_format(arena, "%s: %.*s", call->error_code ? call->error_code : "(none)",
                      US_STR_ARG(call->error))
            .text;
    if (!one->error)
        fail_msg("%s(%.300s): %s", one->name, one->args, got);
    size_t length = strlen(one->error);
    bool open_end = length > 0 && one->error[length - 1] == '*';
    if (open_end ? strncmp(got, one->error, length - 1) != 0
                 : strcmp(got, one->error) != 0)
        fail_msg("%s(%.300s):\n got  %s\n want %s", one->name, one->args, got,
                 one->error);
}

static void check(us_arena *arena, const us_call *call, const builtin_case *one,
                  us_outcome outcome, us_value result)
{
    if (outcome == US_ERROR) {
        check_error(arena, call, one);
        return;
    }
    const char *want = one->result  ? canonical(arena, read_json(arena, one->result))
                       : one->error ? one->error
                                    : "undefined";
    const char *got = outcome == US_OK ? canonical(arena, result) : "undefined";
    if (strcmp(got, want) != 0)
        fail_msg("%s(%.300s):\n got  %s\n want %s", one->name, one->args, got, want);
}

static void run_case(void **state)
{
    const job *j = *state;
    us_arena arena;
    us_arena_init(&arena, (size_t)1 << 28, NULL);
    us_value args = read_json(&arena, j->one->args);
    us_array *made = operands(&arena, args.as.array);
    us_budget budget = {.steps = (uint64_t)1 << 32};
    us_environment environment = {.now = BUILTIN_CASE_NOW,
                                  .runtime = US_NULL,
                                  .cache = j->cache,
                                  .allow_network = j->allow_network};
    const us_builtin *row = find(j->family, j->one->name);
    us_call call = {
        .arena = &arena, .builtin = row, .environment = &environment, .budget = &budget};
    us_value result = US_NONE;
    us_outcome outcome = row->function(&call, made->items, &result);
    check(&arena, &call, j->one, outcome, result);
    us_arena_free(&arena);
}

int run_builtin_cases(const us_builtin_family *family, const builtin_case *cases,
                      size_t count, bool allow_network)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    job *jobs = calloc(count, sizeof *jobs);
    us_cache *cache = us_cache_new(1 << 20);
    if (!tests || !jobs || !cache)
        abort();
    for (size_t i = 0; i < count; i++) {
        jobs[i] = (job){family, &cases[i], cache, allow_network};
        tests[i] = (struct CMUnitTest){cases[i].name, run_case, NULL, NULL, &jobs[i]};
    }
    int failed = _cmocka_run_group_tests("builtins", tests, count, NULL, NULL);
    us_cache_free(cache);
    free(jobs);
    free(tests);
    return failed;
}

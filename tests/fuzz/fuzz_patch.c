/* Fuzzes JSON Patch: an array of two documents and, perhaps, operations. The operations
 * found between the documents must turn one into the other; those given must do the
 * same wherever admission and json.patch both accept them. */
#include "admission/patch.h"
#include "builtins/builtin.h"
#include "codec/json.h"
#include "fuzz.h"

static void check_diff(us_arena *arena, us_value from, us_value to)
{
    us_value operations = us_patch_diff(arena, from, to);
    us_value result;
    us_str problem = US_STR_EMPTY;
    if (us_value_count(operations) > US_PATCH_OPERATIONS_MAX)
        return;
    check(us_patch_apply(arena, from, operations, &result, &problem));
    check(us_value_equal(result, to));
    check(us_value_count(us_patch_diff(arena, result, to)) == 0);
}

static us_outcome call_patch(us_arena *arena, us_value document, us_value operations,
                             us_value *result)
{
    us_budget budget = {.steps = 1000000};
    us_environment environment = {.now = 1};
    us_call call = {.arena = arena,
                    .builtin = us_builtin_find(US_STR("json.patch")),
                    .environment = &environment,
                    .budget = &budget};
    us_value operands[] = {document, operations};
    us_outcome outcome = call.builtin->function(&call, operands, result);
    check(outcome != US_ERROR || call.error.length > 0);
    return outcome;
}

static void check_apply(us_arena *arena, us_value document, us_value operations)
{
    us_value before = us_value_copy(arena, document);
    us_value by_admission, by_builtin;
    us_str problem = US_STR_EMPTY;
    bool applied = us_patch_apply(arena, document, operations, &by_admission, &problem);
    check(applied || problem.length > 0);
    check(us_value_equal(before, document));
    us_outcome outcome = call_patch(arena, document, operations, &by_builtin);
    check(us_value_equal(before, document));
    if (applied)
        check_diff(arena, document, by_admission);
    if (applied && outcome == US_OK)
        check(us_value_equal(by_admission, by_builtin));
}

static void run(us_arena *arena, us_str text)
{
    us_json_options options = {.max_depth = 60};
    us_value value;
    us_diag diag = {0};
    if (!us_json_read(arena, text, &options, &value, NULL, &diag) ||
        us_value_tag(value) != US_TAG_ARRAY || us_value_count(value) < 2)
        return;
    us_value operations = us_value_get(value, us_value_integer(2))
                              ? *us_value_get(value, us_value_integer(2))
                              : US_NONE;
    us_value from = *us_value_get(value, us_value_integer(0));
    us_value to = *us_value_get(value, us_value_integer(1));
    check_diff(arena, from, to);
    check_diff(arena, to, from);
    if (!us_value_is_none(operations))
        check_apply(arena, from, operations);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    us_str text = us_str_make((const char *)data, size);
    run_within((size_t)1 << 26, text, run);
    run_within(64 * size + 64, text, run);
    return 0;
}

/* array.*: new arrays from old ones. The items themselves are shared. */
#include "builtins/builtin.h"

static void push_all(us_array *to, const us_value *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        us_array_push(to, items[i]);
}

static us_outcome array_concat(us_call *call, const us_value *args, us_value *result)
{
    us_array *a, *b;
    if (!us_call_array(call, args, 0, &a) || !us_call_array(call, args, 1, &b) ||
        !us_call_charge(call, (uint64_t)a->count + b->count))
        return US_ERROR;
    us_array *both = us_array_new(call->arena, (size_t)a->count + b->count);
    push_all(both, a->items, a->count);
    push_all(both, b->items, b->count);
    *result = us_value_array(both);
    return US_OK;
}

/* One level of nesting goes; sets stay. */
static us_outcome array_flatten(us_call *call, const us_value *args, us_value *result)
{
    us_array *array;
    if (!us_call_array(call, args, 0, &array))
        return US_ERROR;
    size_t total = 0;
    for (uint32_t i = 0; i < array->count; i++) {
        us_value item = array->items[i];
        total += us_value_tag(item) == US_TAG_ARRAY ? item.as.array->count : 1;
    }
    if (!us_call_charge(call, array->count + total))
        return US_ERROR;
    us_array *flat = us_array_new(call->arena, total);
    for (uint32_t i = 0; i < array->count; i++) {
        us_value item = array->items[i];
        if (us_value_tag(item) == US_TAG_ARRAY)
            push_all(flat, item.as.array->items, item.as.array->count);
        else
            us_array_push(flat, item);
    }
    *result = us_value_array(flat);
    return US_OK;
}

static us_outcome array_reverse(us_call *call, const us_value *args, us_value *result)
{
    us_array *array;
    if (!us_call_array(call, args, 0, &array) || !us_call_charge(call, array->count))
        return US_ERROR;
    us_array *reversed = us_array_new(call->arena, array->count);
    for (uint32_t i = array->count; i > 0; i--)
        us_array_push(reversed, array->items[i - 1]);
    *result = us_value_array(reversed);
    return US_OK;
}

static int64_t clamp(int64_t i, int64_t low, int64_t high)
{
    return i < low ? low : i > high ? high : i;
}

static us_outcome array_slice(us_call *call, const us_value *args, us_value *result)
{
    us_array *array;
    int64_t start, stop;
    if (!us_call_array(call, args, 0, &array) ||
        !us_call_integer(call, args, 1, &start) || !us_call_integer(call, args, 2, &stop))
        return US_ERROR;
    start = clamp(start, 0, array->count);
    stop = clamp(stop, start, array->count);
    size_t count = (size_t)(stop - start);
    if (!us_call_charge(call, count))
        return US_ERROR;
    us_array *slice = us_array_from_items(call->arena, array->items + start, count);
    slice->depth = array->depth;
    *result = us_value_array(slice);
    return US_OK;
}

static const us_builtin rows[] = {
    {"array.concat", "(x: array[any], y: array[any]) z: array[any]", array_concat, 0,
     NULL},
    {"array.flatten", "(arr: array[any]) flattened: array[any]", array_flatten, 0, NULL},
    {"array.reverse", "(arr: array[any]) rev: array[any]", array_reverse, 0, NULL},
    {"array.slice", "(arr: array[any], start: number, stop: number) slice: array[any]",
     array_slice, 0, NULL},
};

const us_builtin_family us_arrays_family = {rows, sizeof rows / sizeof rows[0]};

/* Functions over whole collections: count, sum, product, max, min, sort, any,
 * all, and membership (`in`). Arrays and sets are seen alike, as a run of items;
 * the order of a set's elements matters to none but sort. */
#include "builtins/builtin.h"

#include "base/utf8.h"
#include "value/index.h"

/* OPA words it either way. */
static const char set_or_array[] = "one of {set, array}";
static const char array_or_set[] = "one of {array, set}";

/* The elements of an array or a set, in the order stored. */
typedef struct items {
    const us_value *values;
    size_t count;
} items;

static bool find_items(us_call *call, const us_value *args, const char *expected,
                       items *found)
{
    us_value v = args[0];
    if (us_value_tag(v) == US_TAG_ARRAY) {
        *found = (items){v.as.array->items, v.as.array->count};
    } else if (us_value_tag(v) == US_TAG_SET) {
        *found = (items){v.as.set->items, v.as.set->count};
    } else {
        us_call_type_error(call, args, 0, expected);
        return false;
    }
    return us_call_charge(call, found->count);
}

static us_outcome count(us_call *call, const us_value *args, us_value *result)
{
    size_t n = 0;
    if (us_value_is_string(args[0])) {
        us_str s = us_value_text(args[0]);
        if (!us_call_charge(call, s.length / 2))
            return US_ERROR;
        n = us_utf8_count(s);
    } else if (us_value_tag(args[0]) >= US_TAG_ARRAY) {
        n = us_value_count(args[0]);
    } else {
        return us_call_type_error(call, args, 0, "one of {array, object, set, string}");
    }
    *result = us_value_integer((int64_t)n);
    return US_OK;
}

static us_outcome check_number(us_call *call, const us_value *args, us_value item)
{
    if (us_value_is_number(item))
        return US_OK;
    return us_call_item_error(call, 0, args[0], "numbers", item);
}

static us_outcome accumulate(us_call *call, const us_value *args,
                             us_number_operation operation, us_value *result)
{
    items all;
    if (!find_items(call, args, set_or_array, &all))
        return US_ERROR;
    const uint32_t *order =
        us_value_tag(args[0]) == US_TAG_SET ? us_set_order(args[0].as.set) : NULL;
    uint64_t size = 0;
    for (size_t i = 0; i < all.count; i++) {
        us_value item = all.values[order ? order[i] : i];
        if (check_number(call, args, item) != US_OK)
            return US_ERROR;
        /* A product is as long as its factors together. */
        size += us_call_number_steps(item);
        if (!us_call_charge(call, operation == US_NUMBER_ADD ? us_call_number_steps(item)
                                                             : size))
            return US_ERROR;
    }
    if (us_number_accumulate(call->arena, operation, all.values, order, all.count,
                             result) != US_NUMBER_OK)
        return us_call_error(call, "number too big");
    return US_OK;
}

static us_outcome sum(us_call *call, const us_value *args, us_value *result)
{
    return accumulate(call, args, US_NUMBER_ADD, result);
}

static us_outcome product(us_call *call, const us_value *args, us_value *result)
{
    return accumulate(call, args, US_NUMBER_MULTIPLY, result);
}

/* The item that none is beyond: [sign] 1 for the greatest, -1 for the least. Of
 * equal ones (1 and 1.0) the last, as in OPA. */
static us_outcome extreme(us_call *call, const us_value *args, int sign, us_value *result)
{
    items all;
    if (!find_items(call, args, set_or_array, &all))
        return US_ERROR;
    if (all.count == 0)
        return US_UNDEFINED;
    us_value best = all.values[0];
    for (size_t i = 1; i < all.count; i++) {
        if (us_value_compare(best, all.values[i]) * sign <= 0)
            best = all.values[i];
    }
    *result = best;
    return US_OK;
}

static us_outcome max(us_call *call, const us_value *args, us_value *result)
{
    return extreme(call, args, 1, result);
}

static us_outcome min(us_call *call, const us_value *args, us_value *result)
{
    return extreme(call, args, -1, result);
}

/* Sorting n items compares n log n times. */
static uint64_t sort_steps(size_t count)
{
    uint64_t steps = count;
    for (size_t n = count; n > 1; n /= 2)
        steps += count;
    return steps;
}

static us_outcome sort(us_call *call, const us_value *args, us_value *result)
{
    items all;
    if (!find_items(call, args, set_or_array, &all) ||
        !us_call_charge(call, sort_steps(all.count)))
        return US_ERROR;
    const uint32_t *order =
        us_value_tag(args[0]) == US_TAG_SET
            ? us_set_order(args[0].as.set)
            : us_index_order(call->arena, all.values, (uint32_t)all.count);
    us_array *array = us_array_new(call->arena, all.count);
    for (size_t i = 0; i < all.count; i++)
        us_array_push(array, all.values[order[i]]);
    *result = us_value_array(array);
    return US_OK;
}

static bool is_true(us_value v)
{
    return us_value_equal(v, US_TRUE);
}

/* True if an item is true. */
static us_outcome any(us_call *call, const us_value *args, us_value *result)
{
    items all;
    if (!find_items(call, args, array_or_set, &all))
        return US_ERROR;
    *result = US_FALSE;
    for (size_t i = 0; i < all.count; i++) {
        if (is_true(all.values[i]))
            *result = US_TRUE;
    }
    return US_OK;
}

/* True if no item is anything else. */
static us_outcome all(us_call *call, const us_value *args, us_value *result)
{
    items found;
    if (!find_items(call, args, array_or_set, &found))
        return US_ERROR;
    *result = US_TRUE;
    for (size_t i = 0; i < found.count; i++) {
        if (!is_true(found.values[i]))
            *result = US_FALSE;
    }
    return US_OK;
}

static bool is_among(const us_value *values, size_t count, us_value wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (us_value_equal(values[i], wanted))
            return true;
    }
    return false;
}

/* x in xs: an element of an array or set, a value of an object. */
static us_outcome is_member(us_call *call, const us_value *args, us_value *result)
{
    us_value xs = args[1];
    us_tag tag = us_value_tag(xs);
    if (tag == US_TAG_SET) {
        *result = us_value_boolean(us_set_get(xs.as.set, args[0]) != NULL);
        return US_OK;
    }
    bool found = false;
    if (tag == US_TAG_ARRAY || tag == US_TAG_OBJECT) {
        if (!us_call_charge(call, us_value_count(xs)))
            return US_ERROR;
        found = tag == US_TAG_ARRAY
                    ? is_among(xs.as.array->items, xs.as.array->count, args[0])
                    : is_among(xs.as.object->values, xs.as.object->count, args[0]);
    }
    *result = us_value_boolean(found);
    return US_OK;
}

/* k, x in xs: in a set, k and x are one element. */
static us_outcome is_member_at(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    const us_value *found = us_value_get(args[2], args[0]);
    *result = us_value_boolean(found && us_value_equal(*found, args[1]));
    return US_OK;
}

static const us_builtin rows[] = {
    {"all", "(array[any]|set[any]) boolean", all, US_BUILTIN_DEPRECATED, NULL},
    {"any", "(array[any]|set[any]) boolean", any, US_BUILTIN_DEPRECATED, NULL},
    {"count", "(collection: string|array[any]|object[any: any]|set[any]) n: number",
     count, US_BUILTIN_SEES_SIZE, NULL},
    {"internal.member_2", "(any, any) boolean", is_member, US_BUILTIN_INTERNAL, "in"},
    {"internal.member_3", "(any, any, any) boolean", is_member_at, US_BUILTIN_INTERNAL,
     "in"},
    {"max", "(collection: array[any]|set[any]) n: any", max, 0, NULL},
    {"min", "(collection: array[any]|set[any]) n: any", min, 0, NULL},
    {"product", "(collection: array[number]|set[number]) n: number", product, 0, NULL},
    {"sort", "(collection: array[any]|set[any]) n: array[any]", sort, 0, NULL},
    {"sum", "(collection: array[number]|set[number]) n: number", sum, 0, NULL},
};

const us_builtin_family us_aggregates_family = {rows, sizeof rows / sizeof rows[0]};

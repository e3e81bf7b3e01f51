/* union, intersection, and set_diff of older policies. The operators &, | and -
 * are in operators.c. */
#include "builtins/builtin.h"

/* Checks that all elements of the operand are sets, and counts what is in them. */
static bool find_sets(us_call *call, const us_value *args, us_set **sets, uint64_t *total)
{
    if (!us_call_set(call, args, 0, sets))
        return false;
    *total = (*sets)->count;
    const uint32_t *order = us_set_order(*sets);
    for (uint32_t i = 0; i < (*sets)->count; i++) {
        us_value item = (*sets)->items[order[i]];
        if (us_value_tag(item) != US_TAG_SET) {
            us_call_type_error(call, &item, 0, "set");
            return false;
        }
        *total += item.as.set->count;
    }
    return us_call_charge(call, 5 * *total);
}

static us_outcome set_union(us_call *call, const us_value *args, us_value *result)
{
    us_set *sets;
    uint64_t total;
    if (!find_sets(call, args, &sets, &total))
        return US_ERROR;
    us_set *all = us_set_new(call->arena, 0);
    for (uint32_t i = 0; i < sets->count; i++) {
        const us_set *one = sets->items[i].as.set;
        for (uint32_t k = 0; k < one->count; k++)
            us_set_add(all, one->items[k]);
    }
    *result = us_value_set(all);
    return US_OK;
}

static us_outcome set_intersection(us_call *call, const us_value *args, us_value *result)
{
    us_set *sets;
    uint64_t total;
    if (!find_sets(call, args, &sets, &total))
        return US_ERROR;
    if (sets->count == 0) {
        *result = us_value_set(us_set_new(call->arena, 0));
        return US_OK;
    }
    const uint32_t *order = us_set_order(sets);
    us_set *common = sets->items[order[0]].as.set;
    for (uint32_t i = 1; i < sets->count; i++)
        common = us_set_intersection(call->arena, common, sets->items[order[i]].as.set);
    *result = us_value_set(common);
    return US_OK;
}

static us_outcome set_difference(us_call *call, const us_value *args, us_value *result)
{
    us_set *a, *b;
    if (!us_call_set(call, args, 0, &a) || !us_call_set(call, args, 1, &b) ||
        !us_call_charge(call, 5 * (uint64_t)a->count))
        return US_ERROR;
    *result = us_value_set(us_set_difference(call->arena, a, b));
    return US_OK;
}

static const us_builtin rows[] = {
    {"intersection", "(xs: set[set[any]]) y: set[any]", set_intersection, 0, NULL},
    {"set_diff", "(set[any], set[any]) set[any]", set_difference, US_BUILTIN_DEPRECATED,
     NULL},
    {"union", "(xs: set[set[any]]) y: set[any]", set_union, 0, NULL},
};

const us_builtin_family us_sets_family = {rows, sizeof rows / sizeof rows[0]};

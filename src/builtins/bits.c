/* bits.*: operations on the two's complement of whole numbers of any size. */
#include "builtins/builtin.h"

static us_outcome finish(us_call *call, us_number_status status)
{
    return status == US_NUMBER_OK ? US_OK : us_call_error(call, "number too big");
}

static us_outcome combine(us_call *call, const us_value *args,
                          us_number_operation operation, us_value *result)
{
    us_value a, b;
    if (!us_call_whole(call, args, 0, &a) || !us_call_whole(call, args, 1, &b) ||
        !us_call_charge(call, us_call_number_steps(a) + us_call_number_steps(b)))
        return US_ERROR;
    return finish(call, us_number_calculate(call->arena, operation, a, b, result));
}

static us_outcome bits_and(us_call *call, const us_value *args, us_value *result)
{
    return combine(call, args, US_NUMBER_BITS_AND, result);
}

static us_outcome bits_or(us_call *call, const us_value *args, us_value *result)
{
    return combine(call, args, US_NUMBER_BITS_OR, result);
}

static us_outcome bits_xor(us_call *call, const us_value *args, us_value *result)
{
    return combine(call, args, US_NUMBER_BITS_XOR, result);
}

static us_outcome bits_negate(us_call *call, const us_value *args, us_value *result)
{
    us_value a;
    if (!us_call_whole(call, args, 0, &a) ||
        !us_call_charge(call, us_call_number_steps(a)))
        return US_ERROR;
    return finish(call, us_number_round(call->arena, US_NUMBER_BITS_NEGATE, a, result));
}

/* What a shift to the left may take: the bits of the result. */
static uint64_t shift_steps(us_value a, us_value count)
{
    int64_t bits;
    uint64_t steps = us_call_number_steps(a);
    if (us_number_to_int64(count, &bits) && bits <= 4 * US_NUMBER_DIGITS_MAX)
        steps += (uint64_t)bits;
    return steps;
}

static us_outcome shift(us_call *call, const us_value *args,
                        us_number_operation operation, us_value *result)
{
    us_value a, count;
    if (!us_call_whole(call, args, 0, &a) || !us_call_whole(call, args, 1, &count))
        return US_ERROR;
    if (us_number_compare(count, us_value_integer(0)) < 0)
        return us_call_operand_error(
            call, 1, "must be an unsigned integer number but got a negative integer");
    /* OPA keeps the low 64 bits of the count. */
    us_value most = us_number_from_uint64(call->arena, UINT64_MAX);
    if (us_number_compare(count, most) > 0 &&
        us_number_calculate(call->arena, US_NUMBER_BITS_AND, count, most, &count) !=
            US_NUMBER_OK)
        return us_call_error(call, "number too big");
    if (!us_call_charge(call, us_call_number_steps(count) + shift_steps(a, count)))
        return US_ERROR;
    return finish(call, us_number_calculate(call->arena, operation, a, count, result));
}

static us_outcome bits_lsh(us_call *call, const us_value *args, us_value *result)
{
    return shift(call, args, US_NUMBER_SHIFT_LEFT, result);
}

static us_outcome bits_rsh(us_call *call, const us_value *args, us_value *result)
{
    return shift(call, args, US_NUMBER_SHIFT_RIGHT, result);
}

static const us_builtin rows[] = {
    {"bits.and", "(x: number, y: number) z: number", bits_and, 0, NULL},
    {"bits.lsh", "(x: number, s: number) z: number", bits_lsh, 0, NULL},
    {"bits.negate", "(x: number) z: number", bits_negate, 0, NULL},
    {"bits.or", "(x: number, y: number) z: number", bits_or, 0, NULL},
    {"bits.rsh", "(x: number, s: number) z: number", bits_rsh, 0, NULL},
    {"bits.xor", "(x: number, y: number) z: number", bits_xor, 0, NULL},
};

const us_builtin_family us_bits_family = {rows, sizeof rows / sizeof rows[0]};

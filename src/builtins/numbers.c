/* Functions of numbers: rounding, abs, format_int, numbers.range and rand.intn.
 * A range of 64-bit integers is counted out by machine words; one that goes
 * beyond them by exact addition. */
#include "builtins/builtin.h"
#include "builtins/format.h"

#include <sys/random.h>

static us_outcome round_to(us_call *call, const us_value *args,
                           us_number_rounding rounding, us_value *result)
{
    us_value number;
    if (!us_call_number(call, args, 0, &number) ||
        !us_call_charge(call, us_call_number_steps(number)))
        return US_ERROR;
    if (us_number_round(call->arena, rounding, number, result) != US_NUMBER_OK)
        return us_call_error(call, "number too big");
    return US_OK;
}

static us_outcome number_abs(us_call *call, const us_value *args, us_value *result)
{
    return round_to(call, args, US_NUMBER_ABSOLUTE, result);
}

static us_outcome number_ceil(us_call *call, const us_value *args, us_value *result)
{
    return round_to(call, args, US_NUMBER_CEILING, result);
}

static us_outcome number_floor(us_call *call, const us_value *args, us_value *result)
{
    return round_to(call, args, US_NUMBER_FLOOR, result);
}

static us_outcome number_round(us_call *call, const us_value *args, us_value *result)
{
    return round_to(call, args, US_NUMBER_ROUND, result);
}

/* ---- format_int */

/* The digits an integer was written with, not those of a float near it. */
static bool is_written_whole(us_value number)
{
    return us_value_tag(number) == US_TAG_INTEGER || us_format_is_whole(number);
}

/* Drops what is behind the point. */
static us_number_status truncate_number(us_arena *arena, us_value number, us_value *whole)
{
    us_value size;
    bool negative = us_number_compare(number, us_value_integer(0)) < 0;
    us_number_status status = us_number_round(arena, US_NUMBER_ABSOLUTE, number, &size);
    if (status == US_NUMBER_OK)
        status = us_number_round(arena, US_NUMBER_FLOOR, size, whole);
    if (status == US_NUMBER_OK && negative)
        status = us_number_round(arena, US_NUMBER_NEGATE, *whole, whole);
    return status;
}

static us_outcome format_int(us_call *call, const us_value *args, us_value *result)
{
    us_value number, base;
    if (!us_call_number(call, args, 0, &number) || !us_call_number(call, args, 1, &base))
        return US_ERROR;
    int64_t b = us_value_tag(base) == US_TAG_INTEGER ? base.as.integer : 0;
    if (b != 2 && b != 8 && b != 10 && b != 16)
        return us_call_operand_error(call, 1, "must be one of {2, 8, 10, 16}");
    if (!us_call_charge(call, 8 * us_call_number_steps(number)))
        return US_ERROR;
    if (!is_written_whole(number) &&
        truncate_number(call->arena, number, &number) != US_NUMBER_OK)
        return us_call_error(call, "number too big");
    char space[US_NUMBER_TEXT_SIZE];
    us_str digits = b == 10 && us_value_tag(number) == US_TAG_INTEGER
                        ? us_str_copy(call->arena, us_number_text(number, space))
                        : us_number_to_digits(call->arena, number, (int)b);
    *result = us_value_string_checked(call->arena, digits);
    return US_OK;
}

/* ---- Ranges */

/* The nth of the range, counted by machine words. */
static us_value word_at(int64_t from, bool down, uint64_t step, uint64_t n)
{
    uint64_t away = step * n;
    uint64_t value = down ? (uint64_t)from - away : (uint64_t)from + away;
    return us_value_integer((int64_t)value);
}

static us_outcome word_range(us_call *call, int64_t from, int64_t to, uint64_t step,
                             us_value *result)
{
    bool down = from > to;
    uint64_t distance =
        down ? (uint64_t)from - (uint64_t)to : (uint64_t)to - (uint64_t)from;
    uint64_t last = distance / step;
    if (last >= UINT32_MAX / 2 || !us_call_charge_at_once(call, last + 1))
        return us_call_charge(call, UINT64_MAX) ? US_UNDEFINED : US_ERROR;
    us_array *array = us_array_new(call->arena, (size_t)last + 1);
    for (uint64_t n = 0; n <= last; n++)
        us_array_push(array, word_at(from, down, step, n));
    *result = us_value_array(array);
    return US_OK;
}

static us_outcome exact_range(us_call *call, us_value from, us_value to, us_value step,
                              us_value *result)
{
    bool down = us_number_compare(from, to) > 0;
    us_number_operation operation = down ? US_NUMBER_SUBTRACT : US_NUMBER_ADD;
    us_array *array = us_array_new(call->arena, 16);
    us_value number = from;
    uint64_t steps = us_call_number_steps(from) + us_call_number_steps(to) + 20;
    /* From a written 1e30 on, all are digits. */
    if (us_number_calculate(call->arena, US_NUMBER_ADD, from, us_value_integer(0),
                            &number) != US_NUMBER_OK)
        return us_call_error(call, "number too big");
    while (us_number_compare(number, to) * (down ? -1 : 1) <= 0) {
        us_array_push(array, number);
        if (!us_call_charge(call, steps))
            return US_ERROR;
        if (us_number_calculate(call->arena, operation, number, step, &number) !=
            US_NUMBER_OK)
            return us_call_error(call, "number too big");
    }
    *result = us_value_array(array);
    return US_OK;
}

static us_outcome make_range(us_call *call, const us_value *args, us_value step,
                             us_value *result)
{
    int64_t from, to, word;
    if (us_number_to_int64(args[0], &from) && us_number_to_int64(args[1], &to) &&
        us_number_to_int64(step, &word))
        return word_range(call, from, to, (uint64_t)word, result);
    return exact_range(call, args[0], args[1], step, result);
}

static us_outcome numbers_range(us_call *call, const us_value *args, us_value *result)
{
    us_value from, to;
    if (!us_call_whole(call, args, 0, &from) || !us_call_whole(call, args, 1, &to))
        return US_ERROR;
    return make_range(call, args, us_value_integer(1), result);
}

static us_outcome numbers_range_step(us_call *call, const us_value *args,
                                     us_value *result)
{
    us_value from, to, step;
    if (!us_call_whole(call, args, 0, &from) || !us_call_whole(call, args, 1, &to) ||
        !us_call_whole(call, args, 2, &step))
        return US_ERROR;
    if (us_number_compare(step, us_value_integer(0)) <= 0)
        return us_call_error(call, "numbers.range_step: step must be a positive integer");
    return make_range(call, args, step, result);
}

/* ---- rand.intn */

/* A number below [bound], each equally likely. */
static bool draw(uint64_t bound, uint64_t *number)
{
    uint64_t fair = UINT64_MAX - UINT64_MAX % bound;
    do {
        if (getrandom(number, sizeof *number, 0) != (ssize_t)sizeof *number)
            return false;
    } while (*number >= fair);
    *number %= bound;
    return true;
}

static us_outcome rand_intn(us_call *call, const us_value *args, us_value *result)
{
    us_str key;
    int64_t n;
    uint64_t number = 0;
    if (!us_call_string(call, args, 0, &key) || !us_call_integer(call, args, 1, &n) ||
        !us_call_charge(call, 50))
        return US_ERROR;
    uint64_t bound = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (bound > 0 && !draw(bound, &number))
        return us_call_error(call, "no random numbers available");
    *result = us_value_integer((int64_t)number);
    return US_OK;
}

static const us_builtin rows[] = {
    {"abs", "(x: number) y: number", number_abs, 0, NULL},
    {"ceil", "(x: number) y: number", number_ceil, 0, NULL},
    {"floor", "(x: number) y: number", number_floor, 0, NULL},
    {"format_int", "(number: number, base: number) output: string", format_int, 0, NULL},
    {"numbers.range", "(a: number, b: number) range: array[number]", numbers_range, 0,
     NULL},
    {"numbers.range_step", "(a: number, b: number, step: number) range: array[number]",
     numbers_range_step, 0, NULL},
    {"rand.intn", "(str: string, n: number) y: number", rand_intn,
     US_BUILTIN_NONDETERMINISTIC, NULL},
    {"round", "(x: number) y: number", number_round, 0, NULL},
};

const us_builtin_family us_numbers_family = {rows, sizeof rows / sizeof rows[0]};

/* What the operators of Rego call: comparison, arithmetic, set algebra, and the
 * pieces of template strings. Numbers themselves are computed in
 * value/number.c; the compiler has instructions of its own for the common
 * operators, which give the same results. */
#include "builtins/builtin.h"

/* ---- Comparison */

static us_outcome equal(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(us_value_equal(args[0], args[1]));
    return US_OK;
}

static us_outcome not_equal(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(!us_value_equal(args[0], args[1]));
    return US_OK;
}

static us_outcome less(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(us_value_compare(args[0], args[1]) < 0);
    return US_OK;
}

static us_outcome less_or_equal(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(us_value_compare(args[0], args[1]) <= 0);
    return US_OK;
}

static us_outcome greater(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(us_value_compare(args[0], args[1]) > 0);
    return US_OK;
}

static us_outcome greater_or_equal(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_boolean(us_value_compare(args[0], args[1]) >= 0);
    return US_OK;
}

/* ---- Arithmetic */

static us_outcome fail(us_call *call, us_number_status status)
{
    switch (status) {
    case US_NUMBER_DIVIDE_BY_ZERO:
        return us_call_error(call, strcmp(call->builtin->name, "rem") == 0
                                       ? "modulo by zero"
                                       : "divide by zero");
    case US_NUMBER_NOT_INTEGER:
        return us_call_error(call, "modulo on floating-point number");
    case US_NUMBER_TOO_BIG:
    case US_NUMBER_NEGATIVE:
    case US_NUMBER_OK:
        break;
    }
    return us_call_error(call, "number too big");
}

static us_outcome calculate(us_call *call, const us_value *args,
                            us_number_operation operation, us_value *result)
{
    us_value a, b;
    if (!us_call_number(call, args, 0, &a) || !us_call_number(call, args, 1, &b) ||
        !us_call_charge(call, us_call_number_steps(a) + us_call_number_steps(b)))
        return US_ERROR;
    us_number_status status = us_number_calculate(call->arena, operation, a, b, result);
    return status == US_NUMBER_OK ? US_OK : fail(call, status);
}

static us_outcome plus(us_call *call, const us_value *args, us_value *result)
{
    return calculate(call, args, US_NUMBER_ADD, result);
}

static us_outcome multiply(us_call *call, const us_value *args, us_value *result)
{
    return calculate(call, args, US_NUMBER_MULTIPLY, result);
}

static us_outcome divide(us_call *call, const us_value *args, us_value *result)
{
    return calculate(call, args, US_NUMBER_DIVIDE, result);
}

static us_outcome remainder_of(us_call *call, const us_value *args, us_value *result)
{
    us_value a, b;
    if (!us_call_number(call, args, 0, &a) || !us_call_number(call, args, 1, &b))
        return US_ERROR;
    if (!us_number_is_integer(a) || !us_number_is_integer(b))
        return fail(call, US_NUMBER_NOT_INTEGER);
    return calculate(call, args, US_NUMBER_REMAINDER, result);
}

/* ---- Sets */

static bool two_sets(us_call *call, const us_value *args, us_set **a, us_set **b)
{
    return us_call_set(call, args, 0, a) && us_call_set(call, args, 1, b) &&
           us_call_charge(call, 5 * ((uint64_t)(*a)->count + (*b)->count));
}

static us_outcome set_and(us_call *call, const us_value *args, us_value *result)
{
    us_set *a, *b;
    if (!two_sets(call, args, &a, &b))
        return US_ERROR;
    *result = us_value_set(us_set_intersection(call->arena, a, b));
    return US_OK;
}

static us_outcome set_or(us_call *call, const us_value *args, us_value *result)
{
    us_set *a, *b;
    if (!two_sets(call, args, &a, &b))
        return US_ERROR;
    *result = us_value_set(us_set_union(call->arena, a, b));
    return US_OK;
}

static us_outcome minus(us_call *call, const us_value *args, us_value *result)
{
    us_type a = us_value_type(args[0]), b = us_value_type(args[1]);
    if (a == US_TYPE_NUMBER && b == US_TYPE_NUMBER)
        return calculate(call, args, US_NUMBER_SUBTRACT, result);
    if (a != US_TYPE_NUMBER && a != US_TYPE_SET)
        return us_call_type_error(call, args, 0, "one of {number, set}");
    if (a != US_TYPE_SET || b != US_TYPE_SET)
        return us_call_type_error(call, args, 1, b == US_TYPE_NUMBER ? "set" : "number");
    us_set *x, *y;
    if (!two_sets(call, args, &x, &y))
        return US_ERROR;
    *result = us_value_set(us_set_difference(call->arena, x, y));
    return US_OK;
}

/* ---- Template strings */

static bool add_piece(us_call *call, us_buf *buf, us_value piece)
{
    switch (us_value_type(piece)) {
    case US_TYPE_STRING:
        us_buf_add_str(buf, us_value_text(piece));
        return true;
    case US_TYPE_NULL:
    case US_TYPE_BOOLEAN:
    case US_TYPE_NUMBER:
        us_value_print(buf, piece);
        return true;
    case US_TYPE_SET:
        break;
    case US_TYPE_ARRAY:
    case US_TYPE_OBJECT:
    case US_TYPE_COUNT:
        us_call_halt(call, "eval_internal_error",
                     us_value_type(piece) == US_TYPE_ARRAY
                         ? "illegal argument type: array"
                         : "illegal argument type: object");
        return false;
    }
    const us_set *values = piece.as.set;
    if (values->count > 1) {
        us_call_halt(call, "eval_conflict_error",
                     "template-strings must not produce multiple outputs");
        return false;
    }
    if (values->count == 0)
        us_buf_add_c(buf, "<undefined>");
    else if (us_value_is_string(values->items[0]))
        us_buf_add_str(buf, us_value_text(values->items[0]));
    else
        us_value_print(buf, values->items[0]);
    return us_call_charge(call, 1);
}

/* Pieces are texts, and sets with the value of a hole or nothing. */
static us_outcome template_string(us_call *call, const us_value *args, us_value *result)
{
    us_array *pieces;
    if (!us_call_array(call, args, 0, &pieces))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    for (uint32_t i = 0; i < pieces->count; i++) {
        size_t before = buf.length;
        if (!add_piece(call, &buf, pieces->items[i]) ||
            !us_call_charge(call, (buf.length - before) / 8))
            return US_ERROR;
    }
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static const us_builtin rows[] = {
    {"and", "(x: set[any], y: set[any]) z: set[any]", set_and, 0, "&"},
    /* The compiler turns := into other things. */
    {"assign", "(any, any) boolean", NULL, 0, ":="},
    {"div", "(x: number, y: number) z: number", divide, 0, "/"},
    {"eq", "(any, any) boolean", equal, 0, "="},
    {"equal", "(x: any, y: any) result: boolean", equal, 0, "=="},
    {"gt", "(x: any, y: any) result: boolean", greater, 0, ">"},
    {"gte", "(x: any, y: any) result: boolean", greater_or_equal, 0, ">="},
    {"internal.template_string", "(array[any]) string", template_string,
     US_BUILTIN_INTERNAL, NULL},
    {"lt", "(x: any, y: any) result: boolean", less, 0, "<"},
    {"lte", "(x: any, y: any) result: boolean", less_or_equal, 0, "<="},
    {"minus", "(x: number|set[any], y: number|set[any]) z: number|set[any]", minus, 0,
     "-"},
    {"mul", "(x: number, y: number) z: number", multiply, 0, "*"},
    {"neq", "(x: any, y: any) result: boolean", not_equal, 0, "!="},
    {"or", "(x: set[any], y: set[any]) z: set[any]", set_or, 0, "|"},
    {"plus", "(x: number, y: number) z: number", plus, 0, "+"},
    {"rem", "(x: number, y: number) z: number", remainder_of, 0, "%"},
};

const us_builtin_family us_operators_family = {rows, sizeof rows / sizeof rows[0]};

/* to_number, and the cast_* functions of older policies. to_number takes what
 * Go's strconv.ParseFloat takes, and keeps the text digit for digit; what no JSON
 * number may look like (+1, .5, 1_000, 0x1p4) is rewritten on the way. */
#include "builtins/builtin.h"

#include <ctype.h>
#include <math.h>

/* ---- Reading numbers as Go does */

static us_outcome fail_parse(us_call *call, us_value text, const char *why)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, "strconv.ParseFloat: parsing ");
    us_value_print(&buf, text);
    us_buf_add_c(&buf, ": ");
    us_buf_add_c(&buf, why);
    return us_call_error_text(call, us_buf_str(&buf));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex_prefix(us_str s)
{
    return s.length >= 2 && s.text[0] == '0' && (s.text[1] | 32) == 'x';
}

/* [s] without underscores in [plain], if each stands between two
 * digits or behind 0x. */
static bool drop_underscores(us_arena *arena, us_str s, us_str *plain)
{
    us_buf buf = us_buf_make(arena);
    bool hex = is_hex_prefix(s);
    for (size_t i = 0; i < s.length; i++) {
        if (s.text[i] != '_') {
            us_buf_add_char(&buf, s.text[i]);
            continue;
        }
        if (i == 0 || i + 1 == s.length)
            return false;
        unsigned char before = (unsigned char)s.text[i - 1];
        unsigned char after = (unsigned char)s.text[i + 1];
        bool opens = hex && i == 2;
        if (!(hex ? isxdigit(before) || opens : isdigit(before)) ||
            !(hex ? isxdigit(after) : isdigit(after)))
            return false;
    }
    *plain = us_buf_str(&buf);
    return true;
}

/* The end of the digits at [at]. */
static size_t skip_digits(us_str s, size_t at)
{
    while (at < s.length && is_digit(s.text[at]))
        at++;
    return at;
}

static bool is_exponent(us_str s)
{
    size_t at = 1;
    if (at < s.length && (s.text[at] == '+' || s.text[at] == '-'))
        at++;
    return at < s.length && skip_digits(s, at) == s.length;
}

typedef enum reading {
    READ,
    BAD_SYNTAX,
    OUT_OF_RANGE,
} reading;

/* [integer].[fraction][exponent] as JSON has it. */
static us_str rewrite(us_arena *arena, bool negative, us_str integer, us_str fraction,
                      us_str exponent)
{
    size_t zeros = 0;
    while (zeros + 1 < integer.length && integer.text[zeros] == '0')
        zeros++;
    us_buf buf = us_buf_make(arena);
    if (negative)
        us_buf_add_char(&buf, '-');
    if (integer.length == 0)
        us_buf_add_char(&buf, '0');
    us_buf_add_str(&buf, us_str_slice(integer, zeros, integer.length));
    if (fraction.length > 0) {
        us_buf_add_char(&buf, '.');
        us_buf_add_str(&buf, fraction);
    }
    us_buf_add_str(&buf, exponent);
    return us_buf_str(&buf);
}

static reading read_decimal(us_call *call, us_str s, bool negative, us_value *number)
{
    size_t point = skip_digits(s, 0);
    size_t end = point;
    us_str fraction = US_STR_EMPTY;
    if (point < s.length && s.text[point] == '.') {
        end = skip_digits(s, point + 1);
        fraction = us_str_slice(s, point + 1, end);
    }
    us_str exponent = us_str_slice(s, end, s.length);
    if (point + fraction.length == 0)
        return BAD_SYNTAX;
    if (exponent.length > 0 && ((exponent.text[0] | 32) != 'e' || !is_exponent(exponent)))
        return BAD_SYNTAX;
    us_str text =
        rewrite(call->arena, negative, us_str_slice(s, 0, point), fraction, exponent);
    if (text.length > US_STRING_MAX)
        us_arena_exhaust(call->arena);
    if (!us_number_parse(text, number)) {
        if (exponent.length > 1 && exponent.text[1] != '-')
            return OUT_OF_RANGE;
        *number = us_value_integer(0);
    }
    return isinf(us_number_to_double(*number)) ? OUT_OF_RANGE : READ;
}

/* The digits before the p as an integer of 60 bits times a power of two; what
 * does not fit leaves a one in the last bit, so that rounding goes right. */
static bool read_mantissa(us_str s, uint64_t *mantissa, int *power)
{
    bool has_point = false, has_digit = false;
    for (size_t i = 0; i < s.length; i++) {
        int digit = us_hex_digit(s.text[i]);
        if (digit < 0 && (s.text[i] != '.' || has_point))
            return false;
        if (digit < 0) {
            has_point = true;
            continue;
        }
        has_digit = true;
        bool full = *mantissa >> 56 != 0;
        *mantissa = full ? *mantissa | (digit != 0) : *mantissa << 4 | (unsigned)digit;
        *power += (full ? 4 : 0) - (has_point ? 4 : 0);
    }
    return has_digit;
}

static reading read_hexadecimal(us_call *call, us_str s, bool negative, us_value *number)
{
    size_t p = 2;
    while (p < s.length && (s.text[p] | 32) != 'p')
        p++;
    us_str exponent = us_str_slice(s, p, s.length);
    uint64_t mantissa = 0;
    int power = 0;
    if (s.length > US_NUMBER_EXPONENT_MAX || exponent.length == 0 ||
        !is_exponent(exponent) ||
        !read_mantissa(us_str_slice(s, 2, p), &mantissa, &power))
        return BAD_SYNTAX;
    int shift = 0;
    for (size_t i = 1; i < exponent.length && shift < US_NUMBER_EXPONENT_MAX * 10; i++) {
        if (is_digit(exponent.text[i]))
            shift = shift * 10 + (exponent.text[i] - '0');
    }
    double d =
        ldexp((double)mantissa, power + (exponent.text[1] == '-' ? -shift : shift));
    if (isinf(d))
        return OUT_OF_RANGE;
    *number = us_number_from_double(call->arena, negative ? -d : d);
    return READ;
}

static bool is_named(us_str s)
{
    static const char *const names[] = {"inf", "infinity", "nan"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (s.length == strlen(names[i]) && strncasecmp(s.text, names[i], s.length) == 0)
            return true;
    }
    return false;
}

static us_outcome parse_number(us_call *call, us_value text, us_value *result)
{
    us_str s = us_value_text(text);
    bool negative = s.length > 0 && s.text[0] == '-';
    if (negative || (s.length > 0 && s.text[0] == '+'))
        s = us_str_slice(s, 1, s.length);
    if (is_named(s))
        return us_call_operand_error(call, 0,
                                     "must be valid number string but got string");
    if (!drop_underscores(call->arena, s, &s))
        return fail_parse(call, text, "invalid syntax");
    reading got = is_hex_prefix(s) ? read_hexadecimal(call, s, negative, result)
                                   : read_decimal(call, s, negative, result);
    if (got == READ)
        return US_OK;
    return fail_parse(call, text,
                      got == BAD_SYNTAX ? "invalid syntax" : "value out of range");
}

static us_outcome to_number(us_call *call, const us_value *args, us_value *result)
{
    switch (us_value_type(args[0])) {
    case US_TYPE_NULL:
        *result = us_value_integer(0);
        return US_OK;
    case US_TYPE_BOOLEAN:
        *result = us_value_integer(us_value_is_false(args[0]) ? 0 : 1);
        return US_OK;
    case US_TYPE_NUMBER:
        *result = args[0];
        return US_OK;
    case US_TYPE_STRING:
        if (!us_call_charge(call, us_value_length(args[0])))
            return US_ERROR;
        return parse_number(call, args[0], result);
    case US_TYPE_ARRAY:
    case US_TYPE_OBJECT:
    case US_TYPE_SET:
    case US_TYPE_COUNT:
        break;
    }
    return us_call_type_error(call, args, 0, "one of {null, boolean, number, string}");
}

/* ---- Casts: a value of the type, or an error */

static us_outcome cast(us_call *call, const us_value *args, us_type type,
                       us_value *result)
{
    if (us_value_type(args[0]) != type)
        return us_call_type_error(call, args, 0, us_type_name(type));
    *result = args[0];
    return US_OK;
}

static us_outcome cast_boolean(us_call *call, const us_value *args, us_value *result)
{
    return cast(call, args, US_TYPE_BOOLEAN, result);
}

static us_outcome cast_null(us_call *call, const us_value *args, us_value *result)
{
    return cast(call, args, US_TYPE_NULL, result);
}

static us_outcome cast_object(us_call *call, const us_value *args, us_value *result)
{
    return cast(call, args, US_TYPE_OBJECT, result);
}

static us_outcome cast_string(us_call *call, const us_value *args, us_value *result)
{
    return cast(call, args, US_TYPE_STRING, result);
}

static us_outcome cast_array(us_call *call, const us_value *args, us_value *result)
{
    *result = args[0];
    if (us_value_tag(args[0]) == US_TAG_ARRAY)
        return US_OK;
    if (us_value_tag(args[0]) != US_TAG_SET)
        return us_call_type_error(call, args, 0, "one of {array, set}");
    const us_set *set = args[0].as.set;
    if (!us_call_charge(call, set->count))
        return US_ERROR;
    const uint32_t *order = us_set_order(set);
    us_array *array = us_array_new(call->arena, set->count);
    for (uint32_t i = 0; i < set->count; i++)
        us_array_push(array, set->items[order[i]]);
    *result = us_value_array(array);
    return US_OK;
}

static us_outcome cast_set(us_call *call, const us_value *args, us_value *result)
{
    *result = args[0];
    if (us_value_tag(args[0]) == US_TAG_SET)
        return US_OK;
    if (us_value_tag(args[0]) != US_TAG_ARRAY)
        return us_call_type_error(call, args, 0, "one of {array, set}");
    const us_array *array = args[0].as.array;
    if (!us_call_charge(call, 5 * (uint64_t)array->count))
        return US_ERROR;
    us_set *set = us_set_new(call->arena, array->count);
    for (uint32_t i = 0; i < array->count; i++)
        us_set_add(set, array->items[i]);
    *result = us_value_set(set);
    return US_OK;
}

static const us_builtin rows[] = {
    {"cast_array", "(any) array[any]", cast_array, US_BUILTIN_DEPRECATED, NULL},
    {"cast_boolean", "(any) boolean", cast_boolean, US_BUILTIN_DEPRECATED, NULL},
    {"cast_null", "(any) null", cast_null, US_BUILTIN_DEPRECATED, NULL},
    {"cast_object", "(any) object[any: any]", cast_object, US_BUILTIN_DEPRECATED, NULL},
    {"cast_set", "(any) set[any]", cast_set, US_BUILTIN_DEPRECATED, NULL},
    {"cast_string", "(any) string", cast_string, US_BUILTIN_DEPRECATED, NULL},
    {"to_number", "(value: null|boolean|number|string) num: number", to_number, 0, NULL},
};

const us_builtin_family us_casts_family = {rows, sizeof rows / sizeof rows[0]};

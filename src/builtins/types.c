/* is_* and type_name: what type a value has. */
#include "builtins/builtin.h"

static us_outcome is_type(const us_value *args, us_type type, us_value *result)
{
    *result = us_value_boolean(us_value_type(args[0]) == type);
    return US_OK;
}

static us_outcome is_array(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_ARRAY, result);
}

static us_outcome is_boolean(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_BOOLEAN, result);
}

static us_outcome is_null(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_NULL, result);
}

static us_outcome is_number(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_NUMBER, result);
}

static us_outcome is_object(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_OBJECT, result);
}

static us_outcome is_set(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_SET, result);
}

static us_outcome is_string(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    return is_type(args, US_TYPE_STRING, result);
}

static us_outcome type_name(us_call *call, const us_value *args, us_value *result)
{
    (void)call;
    *result = us_value_string(us_str_from(us_type_name(us_value_type(args[0]))));
    return US_OK;
}

static const us_builtin rows[] = {
    {"is_array", "(x: any) result: boolean", is_array, US_BUILTIN_SEES_TYPE, NULL},
    {"is_boolean", "(x: any) result: boolean", is_boolean, US_BUILTIN_SEES_TYPE, NULL},
    {"is_null", "(x: any) result: boolean", is_null, US_BUILTIN_SEES_TYPE, NULL},
    {"is_number", "(x: any) result: boolean", is_number, US_BUILTIN_SEES_TYPE, NULL},
    {"is_object", "(x: any) result: boolean", is_object, US_BUILTIN_SEES_TYPE, NULL},
    {"is_set", "(x: any) result: boolean", is_set, US_BUILTIN_SEES_TYPE, NULL},
    {"is_string", "(x: any) result: boolean", is_string, US_BUILTIN_SEES_TYPE, NULL},
    {"type_name", "(x: any) type: string", type_name, US_BUILTIN_SEES_TYPE, NULL},
};

const us_builtin_family us_types_family = {rows, sizeof rows / sizeof rows[0]};

/* ValuesOfCorrectType: values against the types that are expected where they stand.
 * Scalars that the schema declares take anything. */
#include "builtins/graphql/validate.h"

#include <float.h>
#include <stdlib.h>

static bool is_one_of(us_str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (us_str_is(name, names[i]))
            return true;
    return false;
}

#define ONE_OF(name, ...)                                                                \
    is_one_of(name, (const char *const[]){__VA_ARGS__},                                  \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

typedef enum reading { READING_GOOD, READING_ILLEGAL, READING_OUT_OF_RANGE } reading;

/* Reads [raw] as an integer of [bits], 32 or 64. What follows the digit that makes it too
 * large doesn't count. */
static reading read_integer(us_str raw, int bits)
{
    bool negative = raw.length > 0 && raw.text[0] == '-';
    size_t i = negative || (raw.length > 0 && raw.text[0] == '+');
    uint64_t most = bits == 32 ? UINT32_MAX : UINT64_MAX, number = 0;
    if (i == raw.length)
        return READING_ILLEGAL;
    for (; i < raw.length; i++) {
        unsigned digit = (unsigned)(unsigned char)raw.text[i] - '0';
        if (digit > 9)
            return READING_ILLEGAL;
        if (number > (most - digit) / 10)
            return READING_OUT_OF_RANGE;
        number = number * 10 + digit;
    }
    return number > most / 2 + negative ? READING_OUT_OF_RANGE : READING_GOOD;
}

static bool is_float(us_graphql_validation *v, us_str raw)
{
    char *end;
    double number = strtod(us_str_to_c(v->call->arena, raw), &end);
    return raw.length > 0 && *end == 0 && number <= DBL_MAX && number >= -DBL_MAX;
}

/* In a tree from JSON it may be anything. */
static bool is_boolean(us_str raw)
{
    return ONE_OF(raw, "true", "false", "1", "t", "T", "TRUE", "True", "0", "f", "F",
                  "FALSE", "False");
}

/* Whether a number or boolean in the value, or in the default of a variable in it, can't
 * be read. */
static bool has_bad_scalar(us_graphql_validation *v, const us_graphql_value *value)
{
    bool bad = false;
    if (!us_graphql_enter(v))
        return false;
    if (value->kind == US_GRAPHQL_INTEGER)
        bad = read_integer(value->raw, 64) != READING_GOOD;
    else if (value->kind == US_GRAPHQL_FLOAT)
        bad = !is_float(v, value->raw);
    else if (value->kind == US_GRAPHQL_BOOLEAN)
        bad = !is_boolean(value->raw);
    else if (value->kind == US_GRAPHQL_VARIABLE && value->variable &&
             value->variable->default_value)
        bad = has_bad_scalar(v, value->variable->default_value);
    for (size_t i = 0; i < value->children.count && !bad; i++) {
        const us_graphql_child *child = value->children.items[i];
        if (value->kind == US_GRAPHQL_LIST || value->kind == US_GRAPHQL_OBJECT)
            bad = has_bad_scalar(v, child->value);
    }
    us_graphql_leave(v);
    return bad;
}

/* What to say of a value of another type than [type], the one that is expected. */
static us_str wrong_type(us_graphql_validation *v, const us_graphql_value *value)
{
    us_arena *arena = v->call->arena;
    us_str type = us_graphql_type_text(arena, value->expected_type);
    us_str shown = us_graphql_value_text(v, value);
    const char *format = NULL;
    if (ONE_OF(type, "Int", "Int!"))
        format = read_integer(value->raw, 32) == READING_OUT_OF_RANGE
                     ? "Int cannot represent non 32-bit signed integer value"
                     : "Int cannot represent non-integer value";
    else if (ONE_OF(type, "String", "String!", "[String]"))
        format = "String cannot represent a non string value";
    else if (ONE_OF(type, "Boolean", "Boolean!"))
        format = "Boolean cannot represent a non boolean value";
    else if (ONE_OF(type, "Float", "Float!"))
        format = "Float cannot represent non numeric value";
    else if (ONE_OF(type, "ID", "ID!"))
        format = "ID cannot represent a non-string and non-integer value";
    if (format)
        return us_str_format(arena, "%s: %.*s", format, US_STR_ARG(shown));
    if (us_str_is(value->definition->kind, "ENUM"))
        return us_str_format(arena,
                             "Enum \"%.*s\" cannot represent non-enum value: %.*s.",
                             US_STR_ARG(type), US_STR_ARG(shown));
    return us_str_format(arena, "Expected value of type \"%.*s\", found %.*s.",
                         US_STR_ARG(type), US_STR_ARG(shown));
}

static void report_type(us_graphql_validation *v, const us_graphql_value *value)
{
    us_str text = wrong_type(v, value);
    us_graphql_report(v, value->position, "%.*s", US_STR_ARG(text));
}

/* ---- Enumerations */

static us_str suggest_enum_value(us_graphql_validation *v, const us_graphql_value *value)
{
    us_graphql_names names = {NULL, 0, 0};
    const us_graphql_list *values = &value->definition->enum_values;
    for (size_t i = 0; i < values->count && us_str_is(value->definition->kind, "ENUM");
         i++) {
        const us_graphql_enum_value *option = values->items[i];
        us_graphql_add_name(v->call->arena, &names, option->name, option->position);
    }
    return us_graphql_suggest(v, "Did you mean the enum value", value->raw, &names);
}

static void check_string(us_graphql_validation *v, const us_graphql_value *value)
{
    if (!us_str_is(value->definition->kind, "ENUM")) {
        if (!ONE_OF(value->definition->name, "String", "ID"))
            report_type(v, value);
        return;
    }
    us_str type = us_graphql_type_text(v->call->arena, value->expected_type);
    us_str shown = us_graphql_value_text(v, value);
    us_str hint = suggest_enum_value(v, value);
    us_graphql_report(v, value->position,
                      "Enum \"%.*s\" cannot represent non-enum value: %.*s.%.*s",
                      US_STR_ARG(type), US_STR_ARG(shown), US_STR_ARG(hint));
}

static void check_enum_name(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_definition *definition = value->definition;
    if (!us_str_is(definition->kind, "ENUM")) {
        report_type(v, value);
        return;
    }
    if (!us_graphql_spend(v, definition->enum_values.count) ||
        us_graphql_find_enum_value(&definition->enum_values, value->raw))
        return;
    us_str type = us_graphql_type_text(v->call->arena, value->expected_type);
    us_str hint = suggest_enum_value(v, value);
    us_graphql_report(v, value->position,
                      "Value \"%.*s\" does not exist in \"%.*s\" enum.%.*s",
                      US_STR_ARG(value->raw), US_STR_ARG(type), US_STR_ARG(hint));
}

/* ---- Input objects */

static void check_required(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_definition *definition = value->definition;
    for (size_t i = 0; i < definition->fields.count; i++) {
        const us_graphql_field_definition *field = definition->fields.items[i];
        if (!field->type->non_null || field->default_value)
            continue;
        if (!us_graphql_spend(v, value->children.count))
            return;
        if (us_graphql_find_child(&value->children, field->name))
            continue;
        us_str type = us_graphql_type_text(v->call->arena, field->type);
        us_graphql_report(v, value->position,
                          "Field \"%.*s.%.*s\" of required type \"%.*s\" was not "
                          "provided.",
                          US_STR_ARG(definition->name), US_STR_ARG(field->name),
                          US_STR_ARG(type));
    }
}

/* The reference names the type's first field, whichever was null. */
static void check_one_of(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_definition *definition = value->definition;
    if (value->children.count != 1) {
        us_graphql_report(v, value->position,
                          "OneOf Input Object \"%.*s\" must specify exactly one key.",
                          US_STR_ARG(definition->name));
        return;
    }
    const us_graphql_child *child = value->children.items[0];
    if (child->value->kind != US_GRAPHQL_NULL || definition->fields.count == 0)
        return;
    const us_graphql_field_definition *first = definition->fields.items[0];
    us_graphql_report(v, child->value->position, "Field \"%.*s.%.*s\" must be non-null.",
                      US_STR_ARG(definition->name), US_STR_ARG(first->name));
}

static void check_object(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_definition *definition = value->definition;
    us_graphql_names names = {NULL, 0, 0};
    check_required(v, value);
    for (size_t i = 0; i < definition->directives.count; i++) {
        const us_graphql_directive *directive = definition->directives.items[i];
        if (us_str_is(directive->name, "oneOf"))
            check_one_of(v, value);
    }
    for (size_t i = 0; i < definition->fields.count; i++) {
        const us_graphql_field_definition *field = definition->fields.items[i];
        us_graphql_add_name(v->call->arena, &names, field->name, field->position);
    }
    for (size_t i = 0; i < value->children.count; i++) {
        const us_graphql_child *child = value->children.items[i];
        if (!us_graphql_spend(v, names.count))
            return;
        if (us_graphql_has_name(&names, child->name))
            continue;
        us_str hint = us_graphql_suggest(v, "Did you mean", child->name, &names);
        us_graphql_report(
            v, child->position, "Field \"%.*s\" is not defined by type \"%.*s\".%.*s",
            US_STR_ARG(child->name), US_STR_ARG(definition->name), US_STR_ARG(hint));
    }
}

static void check_kind(us_graphql_validation *v, const us_graphql_value *value)
{
    us_str name = value->definition->name;
    bool good = true;
    switch ((us_graphql_value_kind)value->kind) {
    case US_GRAPHQL_LIST:
        good = value->expected_type->elem != NULL;
        break;
    case US_GRAPHQL_INTEGER:
        good = ONE_OF(name, "Int", "Float", "ID");
        break;
    case US_GRAPHQL_FLOAT:
        good = ONE_OF(name, "Float");
        break;
    case US_GRAPHQL_BOOLEAN:
        good = ONE_OF(name, "Boolean");
        break;
    case US_GRAPHQL_STRING:
    case US_GRAPHQL_BLOCK_STRING:
        check_string(v, value);
        break;
    case US_GRAPHQL_ENUM_NAME:
        check_enum_name(v, value);
        break;
    case US_GRAPHQL_OBJECT:
        check_object(v, value);
        break;
    case US_GRAPHQL_NULL:
    case US_GRAPHQL_VARIABLE:
    case US_GRAPHQL_VALUE_KINDS:
        break;
    }
    if (!good)
        report_type(v, value);
}

void us_graphql_check_value(us_graphql_validation *v, const us_graphql_value *value)
{
    const us_graphql_definition *definition = value->definition;
    if (!definition || !value->expected_type)
        return;
    if (value->kind == US_GRAPHQL_NULL && value->expected_type->non_null) {
        us_str type = us_graphql_type_text(v->call->arena, value->expected_type);
        us_graphql_report(v, value->position,
                          "Expected value of type \"%.*s\", found %.*s.",
                          US_STR_ARG(type), US_STR_ARG(value->raw));
    }
    if (us_str_is(definition->kind, "SCALAR") &&
        !ONE_OF(definition->name, "Int", "Float", "String", "Boolean", "ID"))
        return;
    if (has_bad_scalar(v, value))
        report_type(v, value);
    check_kind(v, value);
}

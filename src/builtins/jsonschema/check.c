/* Is a schema well-formed? Keywords are looked at in a fixed order, so that the first
 * problem is the one that gojsonschema names. References are followed once each to
 * see that they lead somewhere. */
#include "builtins/jsonschema/schema.h"

static bool check(us_schema *s, us_value schema, us_str base, int depth);

static const us_value *keyword(const us_object *o, const char *name)
{
    return us_object_get_c(o, name);
}

static bool is_schema(us_value v)
{
    return us_value_tag(v) == US_TAG_OBJECT || us_value_tag(v) == US_TAG_BOOLEAN;
}

static bool is_tag(const us_value *v, us_tag tag)
{
    return us_value_tag(*v) == tag;
}

static bool check_texts(us_schema *s, const us_object *o)
{
    static const char *const names[] = {"$id", "id", "title", "description", "$ref"};
    const us_value *schema = keyword(o, "$schema");
    if (schema && !us_value_is_string(*schema))
        return us_schema_fail(s, "$schema must be of type string");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const us_value *v = keyword(o, names[i]);
        if (v && !us_value_is_string(*v))
            return us_schema_fail(s, "Invalid type. Expected: string, given: %s",
                                  names[i]);
    }
    return true;
}

/* Every value of the object under [name] must be a schema. */
static bool check_map(us_schema *s, const us_object *o, const char *name, us_str base,
                      int depth, const char *not_object, const char *not_schema)
{
    const us_value *v = keyword(o, name);
    if (!v)
        return true;
    if (!is_tag(v, US_TAG_OBJECT))
        return us_schema_fail(s, "%s", not_object);
    const us_object *map = v->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        us_value member = map->values[us_object_order(map)[i]];
        if (!is_schema(member))
            return us_schema_fail(s, "%s", not_schema);
        if (!check(s, member, base, depth + 1))
            return false;
    }
    return true;
}

static bool check_type_name(us_schema *s, us_value name)
{
    static const char *const known[] = {"array", "boolean", "integer", "number",
                                        "null",  "object",  "string"};
    if (!us_value_is_string(name))
        return us_schema_fail(
            s, "Invalid type. Expected: type, given: string/Array Of Strings");
    us_str text = us_value_text(name);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (us_str_is(text, known[i]))
            return true;
    }
    return us_schema_fail(s,
                          "has a primitive type that is NOT VALID -- given: /%.*s/ "
                          "Expected valid values are:[array boolean integer number null "
                          "object string]",
                          US_STR_ARG(text));
}

static bool check_type(us_schema *s, const us_object *o)
{
    const us_value *v = keyword(o, "type");
    if (!v)
        return true;
    if (!is_tag(v, US_TAG_ARRAY))
        return check_type_name(s, *v);
    const us_array *names = v->as.array;
    for (uint32_t i = 0; i < names->count; i++) {
        if (!check_type_name(s, names->items[i]))
            return false;
        for (uint32_t j = 0; j < i; j++) {
            if (us_value_equal(names->items[i], names->items[j]))
                return us_schema_fail(s, "%.*s type is duplicated",
                                      US_STR_ARG(us_value_text(names->items[i])));
        }
    }
    return true;
}

static bool check_patterns(us_schema *s, const us_object *o)
{
    const us_value *v = keyword(o, "patternProperties");
    if (!v || !is_tag(v, US_TAG_OBJECT))
        return true;
    const us_object *map = v->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        us_value pattern = map->keys[us_object_order(map)[i]];
        if (us_value_is_string(pattern) &&
            !us_schema_pattern_is_valid(s->call, us_value_text(pattern)))
            return us_schema_fail(s, "Invalid regex pattern '%.*s'",
                                  US_STR_ARG(us_value_text(pattern)));
    }
    return true;
}

static bool check_one(us_schema *s, const us_object *o, const char *name, us_str base,
                      int depth, const char *message)
{
    const us_value *v = keyword(o, name);
    if (!v)
        return true;
    if (!is_schema(*v))
        return us_schema_fail(s, "%s", message);
    return check(s, *v, base, depth + 1);
}

static bool check_dependencies(us_schema *s, const us_object *o, us_str base, int depth)
{
    const us_value *v = keyword(o, "dependencies");
    if (!v)
        return true;
    if (!is_tag(v, US_TAG_OBJECT))
        return us_schema_fail(s, "dependencies must be of type object");
    const us_object *map = v->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        us_value member = map->values[us_object_order(map)[i]];
        bool names = us_value_tag(member) == US_TAG_ARRAY;
        for (uint32_t j = 0; names && j < member.as.array->count; j++) {
            if (!us_value_is_string(member.as.array->items[j]))
                return us_schema_fail(
                    s, "Dependency must be of type Schema Or Array Of Strings");
        }
        if (!names && !is_schema(member))
            return us_schema_fail(
                s, "Dependency must be of type Schema Or Array Of Strings");
        if (!names && !check(s, member, base, depth + 1))
            return false;
    }
    return true;
}

static bool check_items(us_schema *s, const us_object *o, us_str base, int depth)
{
    const us_value *v = keyword(o, "items");
    if (v && is_tag(v, US_TAG_ARRAY)) {
        for (uint32_t i = 0; i < v->as.array->count; i++) {
            if (!is_schema(v->as.array->items[i]))
                return us_schema_fail(s, "Invalid type. Expected: Valid Schema/Array Of "
                                         "Schemas, given: items");
            if (!check(s, v->as.array->items[i], base, depth + 1))
                return false;
        }
    } else if (!check_one(s, o, "items", base, depth,
                          "Invalid type. Expected: Valid Schema/Array Of Schemas, given: "
                          "items")) {
        return false;
    }
    return check_one(s, o, "additionalItems", base, depth,
                     "Invalid type. Expected: boolean/Valid Schema, given: "
                     "additionalItems") &&
           check_one(s, o, "contains", base, depth,
                     "Expected: Valid Schema, given: Invalid JSON");
}

static bool check_exclusive(us_schema *s, const us_object *o, const char *name,
                            const char *inclusive)
{
    const us_value *v = keyword(o, name);
    if (!v)
        return true;
    const char *wanted = s->draft == 4 ? "boolean"
                         : s->draft    ? "number"
                                       : "boolean/number";
    bool boolean = is_tag(v, US_TAG_BOOLEAN) && (s->draft == 4 || s->draft == 0);
    if (!boolean && (!us_value_is_number(*v) || s->draft == 4))
        return us_schema_fail(s, "Invalid type. Expected: %s, given: %s", wanted, name);
    if (boolean && !us_value_is_false(*v) && !keyword(o, inclusive))
        return us_schema_fail(s, "%s cannot be used without %s", name, inclusive);
    return true;
}

static bool check_numbers(us_schema *s, const us_object *o)
{
    const us_value *multiple = keyword(o, "multipleOf");
    if (multiple && !us_value_is_number(*multiple))
        return us_schema_fail(s, "Invalid type. Expected: number, given: multipleOf");
    if (multiple && us_number_compare(*multiple, us_value_integer(0)) <= 0)
        return us_schema_fail(s, "multipleOf must be strictly greater than 0");
    static const char *const names[][2] = {{"minimum", "exclusiveMinimum"},
                                           {"maximum", "exclusiveMaximum"}};
    for (size_t i = 0; i < 2; i++) {
        const us_value *v = keyword(o, names[i][0]);
        if (v && !us_value_is_number(*v))
            return us_schema_fail(s, "%s must be of a Number", names[i][0]);
        if (!check_exclusive(s, o, names[i][1], names[i][0]))
            return false;
    }
    return true;
}

static bool check_count(us_schema *s, const us_object *o, const char *name)
{
    const us_value *v = keyword(o, name);
    if (!v)
        return true;
    if (!us_value_is_number(*v) || !us_number_is_integer(*v))
        return us_schema_fail(s, "%s must be of an integer", name);
    if (us_number_compare(*v, us_value_integer(0)) < 0)
        return us_schema_fail(s, "%s must be greater than or equal to 0", name);
    return true;
}

static bool check_counts(us_schema *s, const us_object *o, const char *low,
                         const char *high, bool ordered)
{
    if (!check_count(s, o, low) || !check_count(s, o, high))
        return false;
    const us_value *a = keyword(o, low), *b = keyword(o, high);
    if (ordered && a && b && us_number_compare(*a, *b) > 0)
        return us_schema_fail(s, "%s cannot be greater than %s", low, high);
    return true;
}

static bool check_strings(us_schema *s, const us_object *o)
{
    const us_value *pattern = keyword(o, "pattern");
    const us_value *format = keyword(o, "format");
    if (!check_counts(s, o, "minLength", "maxLength", true))
        return false;
    if (pattern && !us_value_is_string(*pattern))
        return us_schema_fail(s, "pattern must be of a string");
    if (pattern && !s->names_patterns_only &&
        !us_schema_pattern_is_valid(s->call, us_value_text(*pattern)))
        return us_schema_fail(s, "pattern must be a valid regex");
    if (format && !us_value_is_string(*format))
        return us_schema_fail(s, "Invalid type. Expected: string, given: format");
    return true;
}

static bool check_unique(us_schema *s, const us_array *array, const char *name)
{
    us_set *seen = us_set_new(s->call->arena, array->count);
    for (uint32_t i = 0; i < array->count; i++) {
        if (!us_set_add(seen, array->items[i]))
            return us_schema_fail(s, "%s items must be unique", name);
    }
    return true;
}

static bool check_lists(us_schema *s, const us_object *o)
{
    const us_value *required = keyword(o, "required");
    if (required && !is_tag(required, US_TAG_ARRAY))
        return us_schema_fail(s, "required must be of an array");
    for (uint32_t i = 0; required && i < required->as.array->count; i++) {
        if (!us_value_is_string(required->as.array->items[i]))
            return us_schema_fail(s, "Invalid type. Expected: string, given: required");
    }
    if (required && !check_unique(s, required->as.array, "required"))
        return false;
    if (!check_counts(s, o, "minItems", "maxItems", false))
        return false;
    const us_value *unique = keyword(o, "uniqueItems");
    if (unique && !is_tag(unique, US_TAG_BOOLEAN))
        return us_schema_fail(s, "uniqueItems must be of a boolean");
    const us_value *values = keyword(o, "enum");
    if (values && !is_tag(values, US_TAG_ARRAY))
        return us_schema_fail(s, "enum must be of an array");
    return !values || check_unique(s, values->as.array, "enum");
}

static bool check_combinations(us_schema *s, const us_object *o, us_str base, int depth)
{
    static const char *const lists[] = {"oneOf", "anyOf", "allOf"};
    static const char *const singles[] = {"not", "if", "then", "else"};
    for (size_t i = 0; i < 3; i++) {
        const us_value *v = keyword(o, lists[i]);
        if (v && !is_tag(v, US_TAG_ARRAY))
            return us_schema_fail(s, "%s must be of an array", lists[i]);
        for (uint32_t j = 0; v && j < v->as.array->count; j++) {
            if (!is_schema(v->as.array->items[j]))
                return us_schema_fail(s, "Expected: Valid Schema, given: Invalid JSON");
            if (!check(s, v->as.array->items[j], base, depth + 1))
                return false;
        }
    }
    for (size_t i = 0; i < 4; i++) {
        const us_value *v = keyword(o, singles[i]);
        if (v && !is_schema(*v))
            return us_schema_fail(s, "%s must be of an object", singles[i]);
        if (v && !check(s, *v, base, depth + 1))
            return false;
    }
    return true;
}

static bool check_objects(us_schema *s, const us_object *o, us_str base, int depth)
{
    static const char pattern_type[] =
        "Invalid type. Expected: Valid Schema, given: patternProperties";
    return check_map(s, o, "properties", base, depth, "Properties must be of type object",
                     "Expected: Valid Schema, given: Invalid JSON") &&
           check_one(s, o, "additionalProperties", base, depth,
                     "Invalid type. Expected: boolean/Valid Schema, given: "
                     "additionalProperties") &&
           check_patterns(s, o) &&
           check_map(s, o, "patternProperties", base, depth, pattern_type,
                     "Expected: Valid Schema, given: Invalid JSON") &&
           check_one(s, o, "propertyNames", base, depth, pattern_type) &&
           check_dependencies(s, o, base, depth);
}

static bool check(us_schema *s, us_value schema, us_str base, int depth)
{
    if (us_value_tag(schema) != US_TAG_OBJECT)
        return true;
    if (depth == US_SCHEMA_DEPTH)
        return us_schema_fail(s, "schema is nested too deep");
    if (!us_call_charge(s->call, 20)) {
        s->stopped = true;
        return false;
    }
    const us_object *o = schema.as.object;
    static const char definitions[] =
        "Invalid type. Expected: Array Of Schemas, given: definitions";
    base = us_schema_base(s->call->arena, schema, base);
    if (!check_texts(s, o) ||
        !check_map(s, o, "definitions", base, depth, definitions, definitions))
        return false;
    const us_value *reference = keyword(o, "$ref");
    if (reference) {
        us_value found;
        us_str found_base;
        return us_schema_find(s, base, us_value_text(*reference), &found, &found_base);
    }
    return check_type(s, o) && check_objects(s, o, base, depth) &&
           check_items(s, o, base, depth) && check_numbers(s, o) && check_strings(s, o) &&
           check_counts(s, o, "minProperties", "maxProperties", true) &&
           check_lists(s, o) && check_combinations(s, o, base, depth);
}

bool us_schema_check(us_schema *schema)
{
    return check(schema, schema->root, US_STR_EMPTY, 0);
}

/* Validates documents: a walk over schema and document, in which each step appends its
 * errors to an outcome. */
#include "builtins/jsonschema/outcome.h"

#include "codec/json.h"

static bool validate(us_schema *s, us_value schema, us_value value, us_schema_place at,
                     us_schema_outcome *out);

static us_str json_text(us_schema *s, us_value value)
{
    us_buf buf = us_buf_make(s->call->arena);
    us_json_write(&buf, value, US_JSON_GO);
    return us_buf_str(&buf);
}

/* ---- Combinations */

/* Tries [schemas] one after the other; at most one match is looked for when
 * [first_only]. Returns how many matched, and the best that did not. */
static bool try_each(us_schema *s, const us_array *schemas, us_value value,
                     us_schema_place at, bool first_only, uint32_t *matched,
                     us_schema_outcome *best)
{
    bool any = false;
    *matched = 0;
    for (uint32_t i = 0; i < schemas->count; i++) {
        us_schema_outcome one = us_schema_new_outcome(s);
        if (first_only && *matched > 0)
            break;
        if (!validate(s, schemas->items[i], value, at, &one))
            return false;
        if (one.errors->count == 0)
            (*matched)++;
        else if (!any || one.score > best->score) {
            *best = one;
            any = true;
        }
    }
    return true;
}

static bool check_alternatives(us_schema *s, const us_object *o, us_value value,
                               us_schema_place at, us_schema_outcome *out)
{
    const us_value *any = us_schema_keyword(o, "anyOf");
    const us_value *one = us_schema_keyword(o, "oneOf");
    uint32_t matched;
    us_schema_outcome best = us_schema_new_outcome(s);
    if (any && any->as.array->count > 0) {
        if (!try_each(s, any->as.array, value, at, true, &matched, &best))
            return false;
        if (matched == 0) {
            us_schema_add_error(s, out, at, "number_any_of", false,
                                "Must validate at least one schema (anyOf)");
            us_schema_merge(out, &best);
        }
    }
    best = us_schema_new_outcome(s);
    if (one && one->as.array->count > 0) {
        if (!try_each(s, one->as.array, value, at, false, &matched, &best))
            return false;
        if (matched != 1)
            us_schema_add_error(s, out, at, "number_one_of", false,
                                "Must validate one and only one schema (oneOf)");
        if (matched == 0)
            us_schema_merge(out, &best);
    }
    return true;
}

static bool check_all(us_schema *s, const us_object *o, us_value value,
                      us_schema_place at, us_schema_outcome *out)
{
    const us_value *all = us_schema_keyword(o, "allOf");
    const us_value *no = us_schema_keyword(o, "not");
    bool failed = false;
    for (uint32_t i = 0; all && i < all->as.array->count; i++) {
        us_schema_outcome one = us_schema_new_outcome(s);
        if (!validate(s, all->as.array->items[i], value, at, &one))
            return false;
        failed = failed || one.errors->count > 0;
        us_schema_merge(out, &one);
    }
    if (failed)
        us_schema_add_error(s, out, at, "number_all_of", false,
                            "Must validate all the schemas (allOf)");
    if (!no)
        return true;
    us_schema_outcome one = us_schema_new_outcome(s);
    if (!validate(s, *no, value, at, &one))
        return false;
    if (one.errors->count == 0)
        us_schema_add_error(s, out, at, "number_not", false,
                            "Must not validate the schema (not)");
    return true;
}

static bool check_dependencies(us_schema *s, const us_object *o, us_value value,
                               us_schema_place at, us_schema_outcome *out)
{
    const us_value *dependencies = us_schema_keyword(o, "dependencies");
    if (!dependencies || us_value_tag(value) != US_TAG_OBJECT)
        return true;
    const us_object *map = dependencies->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t at_index = us_object_order(map)[i];
        us_value needed = map->values[at_index];
        if (!us_object_get(value.as.object, map->keys[at_index]))
            continue;
        if (us_value_tag(needed) != US_TAG_ARRAY) {
            if (!validate(s, needed, value, at, out))
                return false;
            continue;
        }
        for (uint32_t j = 0; j < needed.as.array->count; j++) {
            us_value name = needed.as.array->items[j];
            if (!us_object_get(value.as.object, name))
                us_schema_add_error(s, out, at, "missing_dependency", false,
                                    "Has a dependency on %.*s",
                                    US_STR_ARG(us_value_text(name)));
        }
    }
    return true;
}

static bool check_condition(us_schema *s, const us_object *o, us_value value,
                            us_schema_place at, us_schema_outcome *out)
{
    const us_value *condition = us_schema_keyword(o, "if");
    if (!condition)
        return true;
    us_schema_outcome test = us_schema_new_outcome(s),
                      branch_outcome = us_schema_new_outcome(s);
    if (!validate(s, *condition, value, at, &test))
        return false;
    bool holds = test.errors->count == 0;
    const us_value *branch = us_schema_keyword(o, holds ? "then" : "else");
    if (!branch)
        return true;
    if (!validate(s, *branch, value, at, &branch_outcome))
        return false;
    if (branch_outcome.errors->count == 0)
        return true;
    if (holds)
        us_schema_add_error(s, out, at, "condition_then", false,
                            "Must validate \"then\" as \"if\" was valid");
    else
        us_schema_add_error(s, out, at, "condition_else", false,
                            "Must validate \"else\" as \"if\" was not valid");
    us_schema_merge(out, &branch_outcome);
    return true;
}

static bool check_combinations(us_schema *s, const us_object *o, us_value value,
                               us_schema_place at, us_schema_outcome *out)
{
    if (!check_alternatives(s, o, value, at, out) || !check_all(s, o, value, at, out) ||
        !check_dependencies(s, o, value, at, out) ||
        !check_condition(s, o, value, at, out))
        return false;
    out->score++;
    return true;
}

/* ---- Any value */

static void check_common(us_schema *s, const us_object *o, us_value value,
                         us_schema_place at, us_schema_outcome *out)
{
    const us_value *constant = us_schema_keyword(o, "const");
    const us_value *values = us_schema_keyword(o, "enum");
    const us_value *format = us_schema_keyword(o, "format");
    if (constant && !us_value_equal(*constant, value))
        us_schema_add_error(s, out, at, "const", true, "does not match: %.*s",
                            US_STR_ARG(json_text(s, *constant)));
    if (values) {
        us_buf list = us_buf_make(s->call->arena);
        bool found = false;
        for (uint32_t i = 0; i < values->as.array->count; i++) {
            us_value item = values->as.array->items[i];
            found = found || us_value_equal(item, value);
            us_buf_add_c(&list, i > 0 ? ", " : "");
            us_json_write(&list, item, US_JSON_GO);
        }
        if (!found)
            us_schema_add_error(s, out, at, "enum", true,
                                "must be one of the following: %.*s",
                                US_STR_ARG(us_buf_str(&list)));
    }
    if (format && us_value_is_string(value) &&
        !us_schema_has_format(s->call, us_value_text(*format), us_value_text(value)))
        us_schema_add_error(s, out, at, "format", false, "Does not match format '%.*s'",
                            US_STR_ARG(us_value_text(*format)));
    out->score++;
}
/* ---- Arrays */

static bool validate_item(us_schema *s, us_value schema, const us_array *array,
                          uint32_t index, us_schema_place at, us_schema_outcome *out)
{
    us_schema_path step = {at.where, us_str_format(s->call->arena, "%u", index)};
    us_schema_outcome one = us_schema_new_outcome(s);
    at.where = &step;
    if (!validate(s, schema, array->items[index], at, &one))
        return false;
    us_schema_merge(out, &one);
    return true;
}

static bool check_items(us_schema *s, const us_object *o, const us_array *array,
                        us_schema_place at, us_schema_outcome *out)
{
    const us_value *items = us_schema_keyword(o, "items");
    const us_value *rest = us_schema_keyword(o, "additionalItems");
    bool tuple = items && us_value_tag(*items) == US_TAG_ARRAY;
    uint32_t fixed = tuple ? items->as.array->count : 0;
    for (uint32_t i = 0; items && i < array->count; i++) {
        if (tuple && i >= fixed)
            break;
        us_value schema = tuple ? items->as.array->items[i] : *items;
        if (!validate_item(s, schema, array, i, at, out))
            return false;
    }
    if (!tuple || fixed == 0 || !rest || array->count <= fixed)
        return true;
    if (us_value_is_false(*rest)) {
        us_schema_add_error(s, out, at, "array_no_additional_items", false,
                            "No additional items allowed on array");
        return true;
    }
    for (uint32_t i = fixed; i < array->count; i++) {
        if (!validate_item(s, *rest, array, i, at, out))
            return false;
    }
    return true;
}

static void check_unique(us_schema *s, const us_array *array, us_schema_place at,
                         us_schema_outcome *out)
{
    us_object *seen = us_object_new(s->call->arena, array->count);
    for (uint32_t i = 0; i < array->count; i++) {
        const us_value *first = us_object_get(seen, array->items[i]);
        if (first)
            us_schema_add_error(s, out, at, "unique", false,
                                "array items[%lld,%u] must be unique",
                                (long long)first->as.integer, i);
        us_object_put(seen, array->items[i], us_value_integer(i));
    }
}

static bool check_contains(us_schema *s, us_value schema, const us_array *array,
                           us_schema_place at, us_schema_outcome *out)
{
    us_schema_outcome best = us_schema_new_outcome(s);
    bool any = false;
    for (uint32_t i = 0; i < array->count; i++) {
        us_schema_outcome one = us_schema_new_outcome(s);
        if (!validate_item(s, schema, array, i, at, &one))
            return false;
        if (one.errors->count == 0)
            return true;
        if (!any || one.score > best.score)
            best = one;
        any = true;
    }
    us_schema_add_error(s, out, at, "contains", false,
                        "At least one of the items must match");
    if (any)
        us_schema_merge(out, &best);
    return true;
}

static bool check_array(us_schema *s, const us_object *o, const us_array *array,
                        us_schema_place at, us_schema_outcome *out)
{
    us_str limit;
    const us_value *unique = us_schema_keyword(o, "uniqueItems");
    const us_value *contains = us_schema_keyword(o, "contains");
    if (!check_items(s, o, array, at, out))
        return false;
    if (us_schema_breaks(s, o, "minItems", array->count, false, &limit))
        us_schema_add_error(s, out, at, "array_min_items", false,
                            "Array must have at least %.*s items", US_STR_ARG(limit));
    if (us_schema_breaks(s, o, "maxItems", array->count, true, &limit))
        us_schema_add_error(s, out, at, "array_max_items", false,
                            "Array must have at most %.*s items", US_STR_ARG(limit));
    if (unique && !us_value_is_false(*unique))
        check_unique(s, array, at, out);
    if (contains && !check_contains(s, *contains, array, at, out))
        return false;
    out->score++;
    return true;
}

/* ---- Objects */

static bool validate_member(us_schema *s, us_value schema, us_str name, us_value value,
                            us_schema_place at, us_schema_outcome *out)
{
    us_schema_path step = {at.where, name};
    us_schema_outcome one = us_schema_new_outcome(s);
    at.where = &step;
    if (!validate(s, schema, value, at, &one))
        return false;
    us_schema_merge(out, &one);
    return true;
}

static bool check_patterns(us_schema *s, const us_value *patterns, us_str name,
                           us_value value, us_schema_place at, us_schema_outcome *out,
                           bool *matched)
{
    *matched = false;
    if (!patterns)
        return true;
    const us_object *map = patterns->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t index = us_object_order(map)[i];
        if (!us_value_is_string(map->keys[index]) ||
            !us_schema_pattern_matches(s->call, us_value_text(map->keys[index]), name))
            continue;
        *matched = true;
        if (!validate_member(s, map->values[index], name, value, at, out))
            return false;
    }
    return true;
}

/* Members that "properties" does not speak of. */
static bool check_additional(us_schema *s, const us_object *o, us_str name, us_value key,
                             us_value value, us_schema_place at, us_schema_outcome *out)
{
    const us_value *properties = us_schema_keyword(o, "properties");
    const us_value *additional = us_schema_keyword(o, "additionalProperties");
    bool matched;
    if (!check_patterns(s, us_schema_keyword(o, "patternProperties"), name, value, at,
                        out, &matched))
        return false;
    if (matched || !additional ||
        (properties && us_object_get(properties->as.object, key)))
        return true;
    if (us_value_is_false(*additional)) {
        us_schema_add_error(s, out, at, "additional_property_not_allowed", false,
                            "Additional property %.*s is not allowed", US_STR_ARG(name));
        return true;
    }
    return validate_member(s, *additional, name, value, at, out);
}

static bool check_name(us_schema *s, us_value schema, us_str name, us_schema_place at,
                       us_schema_outcome *out)
{
    us_schema_outcome one = us_schema_new_outcome(s);
    if (!validate(s, schema, us_value_string(name), at, &one))
        return false;
    if (one.errors->count == 0)
        return true;
    us_schema_add_error(s, out, at, "invalid_property_name", false,
                        "Property name of \"%.*s\" does not match", US_STR_ARG(name));
    us_schema_merge(out, &one);
    return true;
}

static void check_sizes(us_schema *s, const us_object *o, const us_object *object,
                        us_schema_place at, us_schema_outcome *out)
{
    us_str limit;
    const us_value *required = us_schema_keyword(o, "required");
    if (us_schema_breaks(s, o, "minProperties", object->count, false, &limit))
        us_schema_add_error(s, out, at, "array_min_properties", false,
                            "Must have at least %.*s properties", US_STR_ARG(limit));
    if (us_schema_breaks(s, o, "maxProperties", object->count, true, &limit))
        us_schema_add_error(s, out, at, "array_max_properties", false,
                            "Must have at most %.*s properties", US_STR_ARG(limit));
    for (uint32_t i = 0; required && i < required->as.array->count; i++) {
        us_value name = required->as.array->items[i];
        if (!us_object_get(object, name))
            us_schema_add_error(s, out, at, "required", false, "%.*s is required",
                                US_STR_ARG(us_value_text(name)));
    }
}

static us_str key_text(us_schema *s, us_value key)
{
    return us_value_is_string(key) ? us_value_text(key) : json_text(s, key);
}

static bool check_object(us_schema *s, const us_object *o, const us_object *object,
                         us_schema_place at, us_schema_outcome *out)
{
    const us_value *names = us_schema_keyword(o, "propertyNames");
    check_sizes(s, o, object, at, out);
    for (uint32_t i = 0; i < object->count; i++) {
        uint32_t index = us_object_order(object)[i];
        us_str name = key_text(s, object->keys[index]);
        if (!check_additional(s, o, name, object->keys[index], object->values[index], at,
                              out))
            return false;
    }
    for (uint32_t i = 0; names && i < object->count; i++) {
        us_value key = object->keys[us_object_order(object)[i]];
        if (!check_name(s, *names, key_text(s, key), at, out))
            return false;
    }
    out->score++;
    return true;
}

static bool check_properties(us_schema *s, const us_object *o, const us_object *object,
                             us_schema_place at, us_schema_outcome *out)
{
    const us_value *properties = us_schema_keyword(o, "properties");
    if (!properties)
        return true;
    const us_object *map = properties->as.object;
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t index = us_object_order(map)[i];
        const us_value *member = us_object_get(object, map->keys[index]);
        us_schema_path step = {at.where, key_text(s, map->keys[index])};
        us_schema_place below = {at.base, &step, at.depth};
        if (member && !validate(s, map->values[index], *member, below, out))
            return false;
    }
    return true;
}

/* ---- Types */

static const char *type_of(us_value value)
{
    if (us_value_is_number(value))
        return us_number_is_integer(value) ? "integer" : "number";
    if (us_value_tag(value) == US_TAG_SET)
        return "array";
    return us_type_name(us_value_type(value));
}

static bool fits_type(us_value name, const char *type)
{
    return us_str_is(us_value_text(name), type) ||
           (strcmp(type, "integer") == 0 && us_str_is(us_value_text(name), "number"));
}

/* False after adding the error. */
static bool check_type(us_schema *s, const us_object *o, us_value value,
                       us_schema_place at, us_schema_outcome *out)
{
    const us_value *wanted = us_schema_keyword(o, "type");
    const char *type = type_of(value);
    if (!wanted)
        return true;
    if (us_value_is_string(*wanted)) {
        if (fits_type(*wanted, type))
            return true;
        us_schema_add_error(s, out, at, "invalid_type", false,
                            "Invalid type. Expected: %.*s, given: %s",
                            US_STR_ARG(us_value_text(*wanted)), type);
        return false;
    }
    us_buf list = us_buf_make(s->call->arena);
    const us_array *names = wanted->as.array;
    if (names->count == 0)
        return true;
    for (uint32_t i = 0; i < names->count; i++) {
        if (fits_type(names->items[i], type))
            return true;
        us_buf_add_c(&list, i > 0 ? "," : "");
        us_buf_add_str(&list, us_value_text(names->items[i]));
    }
    const char *format = names->count == 1 ? "Invalid type. Expected: %.*s, given: %s"
                                           : "Invalid type. Expected: [%.*s], given: %s";
    us_str text =
        us_str_format(s->call->arena, format, US_STR_ARG(us_buf_str(&list)), type);
    us_schema_add_error(s, out, at, "invalid_type", false, "%.*s", US_STR_ARG(text));
    return false;
}

static bool check_content(us_schema *s, const us_object *o, us_value value,
                          us_schema_place at, us_schema_outcome *out)
{
    us_tag tag = us_value_tag(value);
    if (!check_combinations(s, o, value, at, out))
        return false;
    if (tag == US_TAG_ARRAY) {
        if (!check_array(s, o, value.as.array, at, out))
            return false;
        check_common(s, o, value, at, out);
        return true;
    }
    if (us_value_is_number(value))
        us_schema_check_number(s, o, value, at, out);
    check_common(s, o, value, at, out);
    if (us_value_is_string(value))
        us_schema_check_string(s, o, value, at, out);
    if (tag == US_TAG_OBJECT)
        return check_object(s, o, value.as.object, at, out) &&
               check_properties(s, o, value.as.object, at, out);
    return true;
}

static bool validate(us_schema *s, us_value schema, us_value value, us_schema_place at,
                     us_schema_outcome *out)
{
    if (us_value_tag(schema) == US_TAG_BOOLEAN) {
        if (us_value_is_false(schema))
            us_schema_add_error(s, out, at, "false", false,
                                "False always fails validation");
        return true;
    }
    if (!us_call_charge(s->call, 20)) {
        s->stopped = true;
        return false;
    }
    if (at.depth == US_SCHEMA_DEPTH)
        return us_schema_fail(s, "schema or document is nested too deep");
    if (us_value_tag(schema) != US_TAG_OBJECT)
        return us_schema_fail(s, "schema is invalid");
    const us_object *o = schema.as.object;
    at.depth++;
    at.base = us_schema_base(s->call->arena, schema, at.base);
    const us_value *reference = us_schema_keyword(o, "$ref");
    if (reference) {
        us_value found;
        if (!us_value_is_string(*reference) ||
            !us_schema_find(s, at.base, us_value_text(*reference), &found, &at.base))
            return us_schema_fail(s, "reference can't be followed");
        return validate(s, found, value, at, out);
    }
    if (!check_type(s, o, value, at, out))
        return true;
    return check_content(s, o, value, at, out);
}

bool us_schema_validate(us_schema *schema, us_value document, us_array *errors)
{
    us_schema_path root = {NULL, US_STR("(Root)")};
    us_schema_outcome out = {errors, 0};
    us_schema_place at = {US_STR_EMPTY, &root, 0};
    return validate(schema, schema->root, document, at, &out);
}

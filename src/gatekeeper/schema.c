/* Parameters and their schema: OpenAPI v3 as the API server understands it in a
 * CustomResourceDefinition. Defaults are filled in as there; a field that the schema does not
 * know is refused, as kubectl refuses it, and not dropped: it is most often one that was
 * misspelt, and the policy would be laxer than its author means. */
#include "gatekeeper/objects.h"

#include "builtins/regex_re2.h"
#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

enum { MAX_DEPTH = 100 };

typedef struct checking {
    us_arena *arena;
    us_array *path; /* to the value that is looked at */
    bool keeps_unknown;
    us_str *problem;
    us_value *place;
} checking;

static bool check(checking *c, us_value schema, us_value *value);

static bool complain(checking *c, us_str what)
{
    us_array *place = us_array_new(c->arena, c->path->count);
    for (uint32_t i = 0; i < c->path->count; i++)
        us_array_push(place, c->path->items[i]);
    *c->problem = what;
    *c->place = us_value_array(place);
    return false;
}

static bool is_true(us_value value)
{
    return us_value_tag(value) == US_TAG_BOOLEAN && !us_value_is_false(value);
}

static us_str json_text(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_COMPACT);
    return us_buf_str(&text);
}

/* ---- Types and bounds ---------------------------------------------------------------- */

static const char *type_name(us_value value)
{
    us_tag tag = us_value_tag(value);
    if (tag == US_TAG_INTEGER || us_value_is_number(value))
        return tag == US_TAG_INTEGER ? "integer" : "number";
    return tag == US_TAG_NULL      ? "null"
           : tag == US_TAG_BOOLEAN ? "boolean"
           : tag == US_TAG_STRING  ? "string"
           : tag == US_TAG_ARRAY   ? "array"
                                   : "object";
}

static bool check_type(checking *c, us_value schema, us_value value)
{
    us_str wanted = us_value_member_text(schema, "type");
    us_str own = us_str_from(type_name(value));
    if (is_true(us_value_member(schema, "x-kubernetes-int-or-string")))
        return us_str_is(own, "integer") || us_str_is(own, "string") ||
               complain(c, US_STR("must be an integer or a string"));
    if (wanted.length == 0 || us_str_equal(wanted, own) ||
        (us_str_is(wanted, "number") && us_value_is_number(value)))
        return true;
    return complain(c, us_str_format(c->arena, "must be of type %.*s, and is %.*s",
                                     US_STR_ARG(wanted), US_STR_ARG(own)));
}

static bool check_enum(checking *c, us_value schema, us_value value)
{
    us_value list = us_value_member(schema, "enum"), item;
    if (us_value_tag(list) != US_TAG_ARRAY)
        return true;
    for (size_t i = 0; !us_value_is_none(item = us_value_item(list, i)); i++)
        if (us_value_equal(item, value))
            return true;
    return complain(c, us_str_format(c->arena, "must be one of %.*s",
                                     US_STR_ARG(json_text(c->arena, list))));
}

/* Compares with the bound [name], if the schema has it; [what] is what must be so large. */
static bool check_bound(checking *c, us_value schema, const char *name, us_value value,
                        bool is_lower, const char *what)
{
    us_value bound = us_value_member(schema, name);
    if (!us_value_is_number(bound))
        return true;
    int order = us_value_compare(value, bound);
    if (is_lower ? order >= 0 : order <= 0)
        return true;
    return complain(c, us_str_format(c->arena, "must %s %s %.*s", what,
                                     is_lower ? "at least" : "at most",
                                     US_STR_ARG(json_text(c->arena, bound))));
}

static bool check_pattern(checking *c, us_value schema, us_str text)
{
    us_str pattern = us_value_member_text(schema, "pattern");
    us_regex_span span;
    if (pattern.length == 0)
        return true;
    us_regex *regex = us_regex_new(pattern.text, pattern.length);
    bool matches = regex && !us_regex_error(regex) &&
                   us_regex_match(regex, text.text, text.length, 0, &span, 1);
    us_regex_free(regex);
    return matches ||
           complain(c, us_str_format(c->arena, "must match %.*s", US_STR_ARG(pattern)));
}

static bool check_bounds(checking *c, us_value schema, us_value value)
{
    us_tag tag = us_value_tag(value);
    if (us_value_is_number(value))
        return check_bound(c, schema, "minimum", value, true, "be") &&
               check_bound(c, schema, "maximum", value, false, "be");
    if (tag == US_TAG_STRING) {
        us_value length = us_value_integer((int64_t)us_value_text(value).length);
        return check_bound(c, schema, "minLength", length, true, "have a length of") &&
               check_bound(c, schema, "maxLength", length, false, "have a length of") &&
               check_pattern(c, schema, us_value_text(value));
    }
    if (tag == US_TAG_ARRAY) {
        us_value count = us_value_integer((int64_t)us_value_count(value));
        return check_bound(c, schema, "minItems", count, true, "have a length of") &&
               check_bound(c, schema, "maxItems", count, false, "have a length of");
    }
    return true;
}

/* ---- What is inside ------------------------------------------------------------------ */

static bool check_below(checking *c, us_value schema, us_value step, us_value *value)
{
    us_array_push(c->path, step);
    bool good = check(c, schema, value);
    c->path->count--;
    return good;
}

static bool check_items(checking *c, us_value schema, us_value *value)
{
    us_value items = us_value_member(schema, "items"), item;
    us_array *copy = us_array_new(c->arena, us_value_count(*value));
    for (size_t i = 0; !us_value_is_none(item = us_value_item(*value, i)); i++) {
        if (!check_below(c, items, us_value_integer((int64_t)i), &item))
            return false;
        us_array_push(copy, item);
    }
    *value = us_value_array(copy);
    return true;
}

/* The schema of the member [name]; US_NULL: it may not be there. */
static us_value schema_of(us_value schema, us_str name)
{
    us_value properties = us_value_member(schema, "properties");
    us_value others = us_value_member(schema, "additionalProperties");
    const us_value *own = us_value_tag(properties) == US_TAG_OBJECT
                              ? us_object_get_str(properties.as.object, name)
                              : NULL;
    if (own)
        return *own;
    if (us_value_tag(others) == US_TAG_OBJECT)
        return others;
    bool open = is_true(others) || us_value_is_none(properties) ||
                is_true(us_value_member(schema, "x-kubernetes-preserve-unknown-fields"));
    return open ? US_NONE : US_NULL;
}

static void fill_defaults(us_value schema, us_object *object)
{
    us_value properties = us_value_member(schema, "properties");
    if (us_value_tag(properties) != US_TAG_OBJECT)
        return;
    for (uint32_t i = 0; i < properties.as.object->count; i++) {
        us_value key = properties.as.object->keys[i];
        us_value preset = us_value_member(properties.as.object->values[i], "default");
        if (!us_value_is_none(preset) && us_value_is_string(key) &&
            !us_object_get_str(object, us_value_text(key)))
            us_object_put(object, key, preset);
    }
}

static bool check_required(checking *c, us_value schema, const us_object *object)
{
    us_value required = us_value_member(schema, "required"), name;
    for (size_t i = 0; !us_value_is_none(name = us_value_item(required, i)); i++)
        if (us_value_is_string(name) && !us_object_get_str(object, us_value_text(name)))
            return complain(c, us_str_format(c->arena, "must have the field %.*s",
                                             US_STR_ARG(us_value_text(name))));
    return true;
}

static bool check_members(checking *c, us_value schema, us_value *value)
{
    const us_object *from = value->as.object;
    us_object *copy = us_object_new(c->arena, (size_t)from->count + 4);
    for (uint32_t i = 0; i < from->count; i++)
        us_object_add(copy, from->keys[i], from->values[i]);
    fill_defaults(schema, copy);
    for (uint32_t i = 0; i < copy->count; i++) {
        us_str name = us_value_text(copy->keys[i]);
        us_value own = schema_of(schema, name);
        if (us_value_tag(own) == US_TAG_NULL && c->keeps_unknown)
            continue;
        if (us_value_tag(own) == US_TAG_NULL)
            return complain(
                c, us_str_format(c->arena, "has no field %.*s", US_STR_ARG(name)));
        if (!check_below(c, own, copy->keys[i], &copy->values[i]))
            return false;
    }
    *value = us_value_object(copy);
    return check_required(c, schema, copy);
}

/* [schema] US_NONE: anything goes. */
static bool check(checking *c, us_value schema, us_value *value)
{
    us_tag tag = us_value_tag(*value);
    if (us_value_tag(schema) != US_TAG_OBJECT)
        return true;
    if (c->path->count > MAX_DEPTH)
        return complain(c, US_STR("is nested too deeply"));
    if (tag == US_TAG_NULL && is_true(us_value_member(schema, "nullable")))
        return true;
    if (!check_type(c, schema, *value) || !check_enum(c, schema, *value) ||
        !check_bounds(c, schema, *value))
        return false;
    if (tag == US_TAG_ARRAY)
        return check_items(c, schema, value);
    return tag != US_TAG_OBJECT || check_members(c, schema, value);
}

bool us_gatekeeper_admits(us_arena *arena, us_value schema, bool keeps_unknown,
                          us_value *value, us_str *problem, us_value *place)
{
    checking c = {arena, us_array_new(arena, 8), keeps_unknown, problem, place};
    return check(&c, schema, value);
}

/* Fields of structs, as encoding/json decodes them. */
#include "engine/go_fields.h"

#include "value/number.h"

#include <strings.h>

static us_str kind_name(us_arena *arena, us_value value, us_type wanted)
{
    us_type type = us_value_type(value);
    char space[US_NUMBER_TEXT_SIZE];
    if (type == US_TYPE_BOOLEAN)
        return US_STR("bool");
    if (type == US_TYPE_NUMBER && wanted == US_TYPE_NUMBER) {
        us_str text = us_number_text(value, space);
        return us_str_format(arena, "number %.*s", US_STR_ARG(text));
    }
    return us_str_from(us_type_name(type));
}

us_go_fields us_go_fields_make(us_arena *arena, const char *package, const char *type,
                               us_value value)
{
    us_go_fields fields = {arena, NULL, type, "", US_STR_EMPTY};
    if (us_value_tag(value) == US_TAG_OBJECT) {
        fields.object = value.as.object;
    } else if (us_value_tag(value) != US_TAG_NULL) {
        us_str kind = kind_name(arena, value, US_TYPE_OBJECT);
        fields.error = us_str_format(
            arena, "json: cannot unmarshal %.*s into Go value of type %s.%s",
            US_STR_ARG(kind), package, type);
    }
    return fields;
}

bool us_go_item(us_go_fields *fields, const char *name, us_value item, us_type wanted,
                const char *go_type)
{
    if (us_value_tag(item) == US_TAG_NULL)
        return false;
    bool right = us_value_type(item) == wanted;
    /* Numbers of structs are all whole. */
    if (right && wanted == US_TYPE_NUMBER)
        right = us_value_tag(item) == US_TAG_INTEGER;
    if (!right && fields->error.length == 0) {
        us_str kind = kind_name(fields->arena, item, wanted);
        fields->error = us_str_format(
            fields->arena,
            "json: cannot unmarshal %.*s into Go struct field %s.%s%s of type %s",
            US_STR_ARG(kind), fields->type, fields->path, name, go_type);
    }
    return right;
}

static bool is_named(us_value key, const char *name)
{
    us_str text = us_value_text(key);
    return text.length == strlen(name) && strncasecmp(text.text, name, text.length) == 0;
}

us_value us_go_field(us_go_fields *fields, const char *name, us_type wanted,
                     const char *go_type)
{
    us_value found = US_NONE;
    for (uint32_t i = 0; fields->object && i < fields->object->count; i++) {
        us_value value = fields->object->values[i];
        if (is_named(fields->object->keys[i], name) &&
            us_go_item(fields, name, value, wanted, go_type))
            found = value;
    }
    return found;
}

us_str us_go_field_text(us_go_fields *fields, const char *name)
{
    us_value value = us_go_field(fields, name, US_TYPE_STRING, "string");
    return us_value_is_none(value) ? US_STR_EMPTY : us_value_text(value);
}

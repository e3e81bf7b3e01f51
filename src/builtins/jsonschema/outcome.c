/* The errors of a validation, and where in the document they are. */
#include "builtins/jsonschema/outcome.h"

#include "codec/json.h"

us_schema_outcome us_schema_new_outcome(us_schema *s)
{
    return (us_schema_outcome){us_array_new(s->call->arena, 0), 0};
}

void us_schema_merge(us_schema_outcome *out, const us_schema_outcome *other)
{
    for (uint32_t i = 0; i < other->errors->count; i++)
        us_array_push(out->errors, other->errors->items[i]);
    out->score += other->score;
}

static void write_path(us_buf *buf, const us_schema_path *where)
{
    if (where->parent && where->parent->parent) {
        write_path(buf, where->parent);
        us_buf_add_char(buf, '.');
    }
    us_buf_add_str(buf, where->step);
}

static us_str field_of(us_schema *s, const us_schema_path *where)
{
    us_buf buf = us_buf_make(s->call->arena);
    write_path(&buf, where);
    return us_buf_str(&buf);
}

static void put(us_object *object, const char *name, us_str text)
{
    us_object_put(object, us_value_string(us_str_from(name)), us_value_string(text));
}

void us_schema_add_error(us_schema *s, us_schema_outcome *out, us_schema_place at,
                         const char *type, bool with_field, const char *format, ...)
{
    us_arena *arena = s->call->arena;
    us_str field = field_of(s, at.where);
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(arena, format, arguments);
    va_end(arguments);
    if (with_field)
        text = us_str_format(arena, "%.*s %.*s", US_STR_ARG(field), US_STR_ARG(text));
    us_object *error = us_object_new(arena, 4);
    put(error, "desc", text);
    put(error, "error",
        us_str_format(arena, "%.*s: %.*s", US_STR_ARG(field), US_STR_ARG(text)));
    put(error, "field", field);
    put(error, "type", us_str_from(type));
    us_array_push(out->errors, us_value_object(error));
    out->score -= 2;
}

const us_value *us_schema_keyword(const us_object *o, const char *name)
{
    return us_object_get_c(o, name);
}

us_str us_schema_number_text(us_schema *s, us_value number)
{
    us_buf buf = us_buf_make(s->call->arena);
    us_json_write(&buf, number, US_JSON_CANONICAL);
    return us_buf_str(&buf);
}

bool us_schema_breaks(us_schema *s, const us_object *o, const char *name, size_t count,
                      bool upper, us_str *text)
{
    const us_value *limit = us_schema_keyword(o, name);
    if (!limit)
        return false;
    int order = us_number_compare(us_value_integer((int64_t)count), *limit);
    *text = us_schema_number_text(s, *limit);
    return upper ? order > 0 : order < 0;
}

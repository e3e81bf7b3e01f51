#include "authoring/refs.h"

#include "codec/json.h"
#include "syntax/check_syntax.h"

/* A keyword of any dialect must be quoted. */
static bool is_name(us_str text)
{
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    return us_str_is_identifier(text) && !us_is_keyword(&keywords, text);
}

us_str us_ref_text(us_arena *arena, const us_array *path)
{
    us_buf out = us_buf_make(arena);
    for (uint32_t i = 0; i < path->count; i++) {
        us_value key = path->items[i];
        if (us_value_is_string(key) && is_name(us_value_text(key))) {
            us_buf_add_c(&out, i ? "." : "");
            us_buf_add_str(&out, us_value_text(key));
        } else {
            us_buf_add_char(&out, '[');
            us_value_print(&out, key);
            us_buf_add_char(&out, ']');
        }
    }
    return us_buf_str(&out);
}

static const char *type_of(us_value value)
{
    switch (us_value_type(value)) {
    case US_TYPE_NULL:
        return "null";
    case US_TYPE_BOOLEAN:
        return "boolean";
    case US_TYPE_NUMBER:
        return "number";
    case US_TYPE_STRING:
        return "string";
    case US_TYPE_ARRAY:
        return "array";
    case US_TYPE_OBJECT:
        return "object";
    case US_TYPE_SET:
        return "set";
    case US_TYPE_COUNT:
        break;
    }
    return "";
}

void us_ref_json(us_buf *out, const us_array *path)
{
    us_buf_add_char(out, '[');
    for (uint32_t i = 0; i < path->count; i++) {
        us_buf_add_format(out, "%s{\"type\":\"%s\",\"value\":", i ? "," : "",
                          i ? type_of(path->items[i]) : "var");
        us_json_write(out, path->items[i], US_JSON_COMPACT);
        us_buf_add_char(out, '}');
    }
    us_buf_add_char(out, ']');
}

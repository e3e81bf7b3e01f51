#include "authoring/refs.h"

#include "codec/json.h"

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

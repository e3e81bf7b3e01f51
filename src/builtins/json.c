/* json.marshal, json.unmarshal, json.is_valid, and the same for YAML. The codecs
 * do the work; here are the options. */
#include "builtins/builtin.h"

#include "base/utf8.h"
#include "builtins/go_read.h"
#include "builtins/go_text.h"
#include "builtins/json_error.h"
#include "codec/json.h"
#include "codec/yaml.h"

/* Writing takes as long as what comes out. */
static us_outcome give_text(us_call *call, us_buf *buf, us_value *result)
{
    if (!us_call_charge(call, buf->length / 2))
        return US_ERROR;
    *result = us_value_string_checked(call->arena, us_buf_str(buf));
    return US_OK;
}

/* ---- JSON */

static us_outcome json_marshal(us_call *call, const us_value *args, us_value *result)
{
    us_buf buf = us_buf_make(call->arena);
    us_json_write(&buf, args[0], US_JSON_GO);
    return give_text(call, &buf, result);
}

typedef struct layout {
    bool pretty;
    us_str prefix, indent;
} layout;

static us_outcome fail_option(us_call *call, us_str key, us_value value, const char *type)
{
    if (us_value_type(value) != US_TYPE_STRING && type)
        return us_call_operand_error(
            call, 1,
            "key \"%.*s\" failed cast to string: operand 0 must be string but got %s",
            US_STR_ARG(key), us_type_name(us_value_type(value)));
    return us_call_operand_error(call, 1, "key \"%.*s\" failed cast to bool",
                                 US_STR_ARG(key));
}

/* One option; false after storing an error. */
static bool read_option(us_call *call, us_str key, us_value value, layout *l)
{
    if (us_str_is(key, "pretty")) {
        if (us_value_type(value) != US_TYPE_BOOLEAN) {
            fail_option(call, key, value, NULL);
            return false;
        }
        l->pretty = !us_value_is_false(value);
        return true;
    }
    us_str *text = us_str_is(key, "prefix") ? &l->prefix : &l->indent;
    if (!us_value_is_string(value)) {
        fail_option(call, key, value, "string");
        return false;
    }
    *text = us_value_text(value);
    return true;
}

static bool read_layout(us_call *call, const us_object *options, layout *l)
{
    const uint32_t *order = us_object_order(options);
    bool names_pretty = us_object_get_c(options, "pretty") != NULL;
    for (uint32_t i = 0; i < options->count; i++) {
        us_value key = options->keys[order[i]];
        if (!us_value_is_string(key)) {
            us_buf printed = us_buf_make(call->arena);
            us_value_print(&printed, key);
            us_str text = us_buf_str(&printed);
            us_call_operand_error(call, 1,
                                  "failed to stringify key %.*s at index %u: operand 0 "
                                  "must be string but got %s",
                                  US_STR_ARG(text), i, us_type_name(us_value_type(key)));
            return false;
        }
        us_str name = us_value_text(key);
        if (!us_str_is(name, "pretty") && !us_str_is(name, "prefix") &&
            !us_str_is(name, "indent")) {
            us_call_operand_error(call, 1, "object contained unknown key \"%.*s\"",
                                  US_STR_ARG(name));
            return false;
        }
        if (!read_option(call, name, options->values[order[i]], l))
            return false;
        l->pretty |= !names_pretty;
    }
    return true;
}

static void start_line(us_buf *buf, const layout *l, size_t depth)
{
    us_buf_add_char(buf, '\n');
    us_buf_add_str(buf, l->prefix);
    for (size_t i = 0; i < depth; i++)
        us_buf_add_str(buf, l->indent);
}

/* The end of the string that begins at [at]. */
static size_t skip_string(us_str json, size_t at)
{
    for (at++; json.text[at] != '"'; at++)
        at += json.text[at] == '\\';
    return at + 1;
}

/* Lays compact JSON out in lines; empty brackets stay together. */
static bool indent(us_call *call, us_buf *buf, us_str json, const layout *l)
{
    size_t depth = 0;
    us_buf_add_str(buf, l->prefix);
    for (size_t at = 0; at < json.length;) {
        char c = json.text[at];
        size_t before = buf->length;
        if (c == '"') {
            size_t end = skip_string(json, at);
            us_buf_add_str(buf, us_str_slice(json, at, end));
            at = end;
            continue;
        }
        char next = at + 1 < json.length ? json.text[at + 1] : '\0';
        bool empty = (c == '{' && next == '}') || (c == '[' && next == ']');
        if (c == '}' || c == ']')
            start_line(buf, l, --depth);
        us_buf_add_char(buf, c);
        if (empty)
            us_buf_add_char(buf, next);
        else if (c == '{' || c == '[')
            start_line(buf, l, ++depth);
        else if (c == ',')
            start_line(buf, l, depth);
        else if (c == ':')
            us_buf_add_char(buf, ' ');
        at += 1 + (size_t)empty;
        if (!us_call_charge(call, (buf->length - before) / 8))
            return false;
    }
    return true;
}

static us_outcome json_marshal_with_options(us_call *call, const us_value *args,
                                            us_value *result)
{
    us_object *options;
    layout l = {false, US_STR_EMPTY, US_STR("\t")};
    if (!us_call_object(call, args, 1, &options) || !read_layout(call, options, &l))
        return US_ERROR;
    if (!l.pretty)
        return json_marshal(call, args, result);
    us_buf compact = us_buf_make(call->arena);
    us_json_write(&compact, args[0], US_JSON_GO);
    us_buf buf = us_buf_make(call->arena);
    if (!indent(call, &buf, us_buf_str(&compact), &l))
        return US_ERROR;
    return give_text(call, &buf, result);
}

static us_outcome json_unmarshal(us_call *call, const us_value *args, us_value *result)
{
    us_str text, error;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, 2 * text.length))
        return US_ERROR;
    if (us_go_read_json(call->arena, text, true, result, &error))
        return US_OK;
    return us_call_error_text(call, error);
}

static us_outcome json_is_valid(us_call *call, const us_value *args, us_value *result)
{
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]);
        if (!us_call_charge(call, 2 * text.length))
            return US_ERROR;
        text = us_utf8_make_valid(call->arena, text);
        valid = us_json_error(call->arena, text, false).length == 0;
    }
    *result = us_value_boolean(valid);
    return US_OK;
}

/* ---- YAML */

/* OPA reads the value back from JSON as YAML, which has no control characters; those
 * below the space are escaped in JSON. */
static bool has_control(us_str json)
{
    const char *end = json.text + json.length;
    for (const char *p = json.text; p < end;) {
        size_t size = 1;
        uint32_t point = (unsigned char)*p;
        if (point >= 0x80)
            point = us_utf8_decode(p, end, &size);
        if ((point >= 0x7F && point < 0xA0 && point != 0x85) || point == 0xFFFE ||
            point == 0xFFFF)
            return true;
        p += size;
    }
    return false;
}

static us_outcome yaml_marshal(us_call *call, const us_value *args, us_value *result)
{
    us_buf buf = us_buf_make(call->arena), json = buf;
    us_json_write(&json, args[0], US_JSON_COMPACT);
    if (has_control(us_buf_str(&json)))
        return us_call_error(call, "yaml: control characters are not allowed");
    us_yaml_write(&buf, args[0]);
    return give_text(call, &buf, result);
}

static us_outcome yaml_unmarshal(us_call *call, const us_value *args, us_value *result)
{
    us_str text, error;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, 5 * text.length))
        return US_ERROR;
    if (us_go_read_yaml(call->arena, text, result, &error))
        return US_OK;
    return us_call_error_text(call, error);
}

static us_outcome yaml_is_valid(us_call *call, const us_value *args, us_value *result)
{
    us_value value;
    us_str error;
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]);
        if (!us_call_charge(call, 5 * text.length))
            return US_ERROR;
        valid = us_go_read_yaml(call->arena, text, &value, &error);
    }
    *result = us_value_boolean(valid);
    return US_OK;
}

static const us_builtin rows[] = {
    {"json.is_valid", "(x: string) result: boolean", json_is_valid, 0, NULL},
    {"json.marshal", "(x: any) y: string", json_marshal, 0, NULL},
    {"json.marshal_with_options",
     "(x: any, opts: object<\"indent\": string, \"prefix\": string, "
     "\"pretty\": boolean>[string: any]) y: string",
     json_marshal_with_options, 0, NULL},
    {"json.unmarshal", "(x: string) y: any", json_unmarshal, 0, NULL},
    {"yaml.is_valid", "(x: string) result: boolean", yaml_is_valid, 0, NULL},
    {"yaml.marshal", "(x: any) y: string", yaml_marshal, 0, NULL},
    {"yaml.unmarshal", "(x: string) y: any", yaml_unmarshal, 0, NULL},
};

const us_builtin_family us_json_family = {rows, sizeof rows / sizeof rows[0]};

/* json.marshal, json.unmarshal, json.is_valid, and the same for YAML. The codecs
 * do the work; here are the options, and errors in the words of Go's libraries. */
#include "builtins/builtin.h"

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

/* The text from [at] on begins with no white space. OPA asks Go for one more
 * token there, and shows it; null passes for no token. */
static us_outcome fail_trailing(us_call *call, us_str text, size_t at)
{
    us_str rest = us_str_slice(text, at, text.length), shown = us_str_slice(rest, 0, 1);
    us_json_options options = {.keep_text = true, .allow_more = true};
    us_diag diag = {0};
    us_value token;
    char c = rest.text[0];
    if (c != '{' && c != '[') {
        if (!us_json_read(call->arena, rest, &options, &token, NULL, &diag)) {
            us_str error = us_json_error(call->arena, rest, true);
            return us_call_error_text(call, error.length > 0 ? error : diag.message);
        }
        us_type type = us_value_type(token);
        if (type == US_TYPE_NULL)
            return US_OK;
        char space[US_NUMBER_TEXT_SIZE];
        shown = type == US_TYPE_STRING     ? us_value_text(token)
                : type == US_TYPE_NUMBER   ? us_number_text(token, space)
                : us_value_is_false(token) ? US_STR("%!s(bool=false)")
                                           : US_STR("%!s(bool=true)");
        shown = us_str_copy(call->arena, shown);
    }
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, "error: invalid character '");
    us_buf_add_str(&buf, shown);
    us_buf_add_c(&buf, "' after top-level value");
    return us_call_error_text(call, us_buf_str(&buf));
}

static size_t skip_space(us_str text, size_t at)
{
    while (at < text.length && text.text[at] && strchr(" \t\r\n", text.text[at]))
        at++;
    return at;
}

/* [text] is not JSON. To Go, a zero before digits is a value by itself. */
static us_outcome fail_json(us_call *call, us_str text, us_str reason)
{
    us_str error = us_json_error(call->arena, text, true);
    size_t at = skip_space(text, 0);
    at += at < text.length && text.text[at] == '-';
    if (error.length > 0)
        return us_call_error_text(call, error);
    if (us_str_is(reason, "number is too big"))
        return us_call_error(call, "invalid number: number too big");
    if (at + 1 < text.length && text.text[at] == '0')
        return fail_trailing(call, text, at + 1);
    return us_call_error_text(call, reason);
}

static us_outcome json_unmarshal(us_call *call, const us_value *args, us_value *result)
{
    us_str text;
    us_diag diag = {0};
    size_t at;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, 2 * text.length))
        return US_ERROR;
    us_json_options options = {.keep_text = true, .allow_more = true};
    if (!us_json_read(call->arena, text, &options, result, &at, &diag))
        return fail_json(call, text, diag.message);
    at = skip_space(text, at);
    return at < text.length ? fail_trailing(call, text, at) : US_OK;
}

static us_outcome json_is_valid(us_call *call, const us_value *args, us_value *result)
{
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]);
        if (!us_call_charge(call, 2 * text.length))
            return US_ERROR;
        valid = us_json_error(call->arena, text, false).length == 0;
    }
    *result = us_value_boolean(valid);
    return US_OK;
}

/* ---- YAML */

static us_outcome yaml_marshal(us_call *call, const us_value *args, us_value *result)
{
    us_buf buf = us_buf_make(call->arena);
    us_yaml_write(&buf, args[0]);
    return give_text(call, &buf, result);
}

/* The first document of [text]; null when there is none. */
static bool read_yaml(us_call *call, us_str text, us_value *value, us_diag *diag)
{
    us_yaml_document *documents;
    size_t count;
    if (!us_yaml_read(call->arena, text, NULL, &documents, &count, diag))
        return false;
    *value = count > 0 ? documents[0].value : US_NULL;
    return true;
}

/* The line that Go's reader names, 0 for none. It counts from 0, and from 1 where
 * single characters are at fault; the end of the text is a line of its own where
 * whole tokens are. */
static unsigned go_line(us_str text, const us_diag *diag)
{
    static const char *const about_tokens[] = {"node content", "',' or", "'-' indicator",
                                               "key", "<"};
    us_str expected = US_STR("did not find expected ");
    unsigned line = diag->position.row > 0 ? diag->position.row - 1 : 0;
    bool tokens = false;
    if (us_str_starts_with(diag->message, expected)) {
        us_str what = us_str_slice(diag->message, expected.length, diag->message.length);
        for (size_t i = 0; i < sizeof about_tokens / sizeof about_tokens[0]; i++)
            tokens |= us_str_starts_with(what, us_str_from(about_tokens[i]));
    }
    if (!tokens)
        return line > 0 ? line + 1 : 0;
    bool at_end = diag->position.offset >= text.length && text.length > 0 &&
                  text.text[text.length - 1] != '\n';
    return line + at_end;
}

static us_outcome fail_yaml(us_call *call, us_str text, const us_diag *diag)
{
    if (us_str_is(diag->message, "unsupported value: infinity or NaN")) {
        size_t at = diag->position.offset < text.length ? diag->position.offset : 0;
        us_str value = us_str_slice(text, at, text.length);
        bool negative = us_str_starts_with(value, US_STR("-"));
        bool nan = value.length > 1 && (value.text[1] | 32) == 'n';
        return us_call_error(call, "json: unsupported value: %s",
                             nan        ? "NaN"
                             : negative ? "-Inf"
                                        : "+Inf");
    }
    unsigned line = go_line(text, diag);
    if (line > 0)
        return us_call_error(call, "yaml: line %u: %.*s", line,
                             US_STR_ARG(diag->message));
    return us_call_error(call, "yaml: %.*s", US_STR_ARG(diag->message));
}

static us_outcome yaml_unmarshal(us_call *call, const us_value *args, us_value *result)
{
    us_str text;
    us_diag diag = {0};
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, 5 * text.length))
        return US_ERROR;
    return read_yaml(call, text, result, &diag) ? US_OK : fail_yaml(call, text, &diag);
}

static us_outcome yaml_is_valid(us_call *call, const us_value *args, us_value *result)
{
    us_diag diag = {0};
    us_value value;
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]);
        if (!us_call_charge(call, 5 * text.length))
            return US_ERROR;
        valid = read_yaml(call, text, &value, &diag);
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

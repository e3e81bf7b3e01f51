/* base64, base64url, hex and urlquery. What is decoded may be any bytes; a string
 * keeps them as they are, until it is written. */
#include "builtins/builtin.h"

#include "base/utf8.h"
#include "builtins/go_text.h"
#include "builtins/url_escape.h"
#include "codec/base64.h"

/* ---- Base 64 */

static us_outcome give_bytes(us_call *call, us_str bytes, us_value *result)
{
    *result = us_value_string_checked(call->arena, bytes);
    return US_OK;
}

static us_outcome encode_base64(us_call *call, const us_value *args, bool url,
                                bool padded, us_value *result)
{
    us_str bytes;
    if (!us_call_string(call, args, 0, &bytes) || !us_call_charge(call, bytes.length / 4))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    us_base64_add(&buf, bytes, url, padded);
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static us_outcome base64_encode(us_call *call, const us_value *args, us_value *result)
{
    return encode_base64(call, args, false, true, result);
}

static us_outcome base64url_encode(us_call *call, const us_value *args, us_value *result)
{
    return encode_base64(call, args, true, true, result);
}

static us_outcome base64url_encode_no_pad(us_call *call, const us_value *args,
                                          us_value *result)
{
    return encode_base64(call, args, true, false, result);
}

static us_outcome base64_decode(us_call *call, const us_value *args, us_value *result)
{
    us_str text, bytes, error;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, text.length / 4))
        return US_ERROR;
    if (!us_base64_decode(call->arena, text, false, &bytes, &error))
        return us_call_error_text(call, error);
    return give_bytes(call, bytes, result);
}

static us_outcome base64_is_valid(us_call *call, const us_value *args, us_value *result)
{
    us_str bytes, error;
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]);
        if (!us_call_charge(call, text.length / 4))
            return US_ERROR;
        valid = us_base64_decode(call->arena, text, false, &bytes, &error);
    }
    *result = us_value_boolean(valid);
    return US_OK;
}

static us_outcome base64url_decode(us_call *call, const us_value *args, us_value *result)
{
    us_str text, bytes, error;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, text.length / 4))
        return US_ERROR;
    if (!us_base64url_decode(call->arena, text, &bytes, &error))
        return us_call_error_text(call, error);
    return give_bytes(call, bytes, result);
}

/* ---- Hexadecimal */

static us_outcome hex_encode(us_call *call, const us_value *args, us_value *result)
{
    us_str bytes;
    if (!us_call_string(call, args, 0, &bytes) || !us_call_charge(call, bytes.length / 4))
        return US_ERROR;
    char *text = us_arena_alloc(call->arena, 2 * bytes.length + 1);
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.text[i];
        text[2 * i] = "0123456789abcdef"[byte >> 4];
        text[2 * i + 1] = "0123456789abcdef"[byte & 15];
    }
    text[2 * bytes.length] = '\0';
    us_str hex = us_str_make(text, 2 * bytes.length);
    *result = us_value_string_checked(call->arena, hex);
    return US_OK;
}

/* Go names the byte as if it were a character of Latin-1. */
static us_outcome fail_hex(us_call *call, unsigned char byte)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_format(&buf, "encoding/hex: invalid byte: U+%04X", byte);
    if (us_go_is_print(byte)) {
        us_buf_add_c(&buf, " '");
        buf.length += us_utf8_encode(byte, us_buf_reserve(&buf, 4));
        us_buf_add_char(&buf, '\'');
    }
    return us_call_error_text(call, us_buf_str(&buf));
}

static us_outcome hex_decode(us_call *call, const us_value *args, us_value *result)
{
    us_str hex;
    if (!us_call_string(call, args, 0, &hex) || !us_call_charge(call, hex.length / 4))
        return US_ERROR;
    char *bytes = us_arena_alloc(call->arena, hex.length / 2 + 1);
    for (size_t i = 0; i < hex.length; i++) {
        int digit = us_hex_digit(hex.text[i]);
        if (digit < 0)
            return fail_hex(call, (unsigned char)hex.text[i]);
        if (i % 2 == 0)
            bytes[i / 2] = (char)(digit << 4);
        else
            bytes[i / 2] = (char)((unsigned char)bytes[i / 2] | (unsigned)digit);
    }
    if (hex.length % 2 != 0)
        return us_call_error(call, "encoding/hex: odd length hex string");
    return give_bytes(call, us_str_make(bytes, hex.length / 2), result);
}

/* ---- Queries of URLs */

static us_outcome urlquery_encode(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    us_buf buf = us_buf_make(call->arena);
    us_url_escape(&buf, s, US_URL_QUERY);
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

static us_outcome urlquery_decode(us_call *call, const us_value *args, us_value *result)
{
    us_str s, text, error;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, s.length))
        return US_ERROR;
    if (!us_url_unescape(call->arena, s, US_URL_QUERY, &text, &error))
        return us_call_error_text(call, error);
    return give_bytes(call, text, result);
}

static us_outcome fail_values(us_call *call)
{
    return us_call_operand_error(call, 0,
                                 "values must be string, array[string], or set[string]");
}

static bool add_pair(us_call *call, us_buf *buf, us_value key, us_value value)
{
    if (!us_value_is_string(value)) {
        fail_values(call);
        return false;
    }
    if (buf->length > 0)
        us_buf_add_char(buf, '&');
    us_str name = us_value_text(key);
    if (!us_value_is_string(key)) {
        us_buf printed = us_buf_make(call->arena);
        us_value_print(&printed, key);
        name = us_buf_str(&printed);
    }
    us_url_escape(buf, name, US_URL_QUERY);
    us_buf_add_char(buf, '=');
    us_url_escape(buf, us_value_text(value), US_URL_QUERY);
    return us_call_charge(call, 2 + us_value_length(value) + name.length);
}

static bool add_pairs(us_call *call, us_buf *buf, us_value key, us_value values)
{
    us_tag tag = us_value_tag(values);
    if (tag != US_TAG_ARRAY && tag != US_TAG_SET)
        return add_pair(call, buf, key, values);
    bool is_set = tag == US_TAG_SET;
    const us_value *items = is_set ? values.as.set->items : values.as.array->items;
    const uint32_t *order = is_set ? us_set_order(values.as.set) : NULL;
    size_t count = us_value_count(values);
    for (size_t i = 0; i < count; i++) {
        if (!add_pair(call, buf, key, items[order ? order[i] : i]))
            return false;
    }
    return true;
}

static us_outcome urlquery_encode_object(us_call *call, const us_value *args,
                                         us_value *result)
{
    us_object *object;
    if (!us_call_object(call, args, 0, &object))
        return US_ERROR;
    const uint32_t *order = us_object_order(object);
    us_buf buf = us_buf_make(call->arena);
    for (uint32_t i = 0; i < object->count; i++) {
        if (!add_pairs(call, &buf, object->keys[order[i]], object->values[order[i]]))
            return US_ERROR;
    }
    *result = us_value_string_checked(call->arena, us_buf_str(&buf));
    return US_OK;
}

/* Adds "key=value" to the arrays of [object]. */
static bool decode_pair(us_call *call, us_str pair, us_object *object, us_str *error)
{
    size_t equals = us_str_find(pair, US_STR("="), 0);
    us_str key = pair, value = US_STR_EMPTY;
    if (equals != US_STR_NONE) {
        key = us_str_slice(pair, 0, equals);
        value = us_str_slice(pair, equals + 1, pair.length);
    }
    us_arena *arena = call->arena;
    if (!us_url_unescape(arena, key, US_URL_QUERY, &key, error) ||
        !us_url_unescape(arena, value, US_URL_QUERY, &value, error))
        return false;
    us_value name = us_value_string_checked(arena, key);
    const us_value *known = us_object_get(object, name);
    us_array *values = known ? known->as.array : us_array_new(arena, 1);
    if (!known)
        us_object_put(object, name, us_value_array(values));
    us_array_push(values, us_value_string_checked(arena, value));
    return true;
}

/* Go's bound for what a server reads. */
enum { MOST_PARAMETERS = 10000 };

/* A semicolon is an error that hides others; else the first one counts. */
static us_outcome urlquery_decode_object(us_call *call, const us_value *args,
                                         us_value *result)
{
    us_str query, error = US_STR_EMPTY;
    if (!us_call_string(call, args, 0, &query) || !us_call_charge(call, query.length))
        return US_ERROR;
    us_object *object = us_object_new(call->arena, 0);
    size_t parameters = 1;
    for (size_t i = 0; i < query.length; i++)
        parameters += query.text[i] == '&';
    if (parameters > MOST_PARAMETERS)
        return us_call_error(call, "number of URL query parameters exceeded limit");
    for (size_t from = 0; from < query.length;) {
        size_t end = us_str_find(query, US_STR("&"), from);
        us_str pair = us_str_slice(query, from, end == US_STR_NONE ? query.length : end);
        from += pair.length + 1;
        us_str fault = US_STR_EMPTY;
        if (pair.length == 0)
            continue;
        if (memchr(pair.text, ';', pair.length))
            error = US_STR("invalid semicolon separator in query");
        else if (!decode_pair(call, pair, object, &fault) && error.length == 0)
            error = fault;
        if (!us_call_charge(call, 5))
            return US_ERROR;
    }
    if (error.length > 0)
        return us_call_error_text(call, error);
    *result = us_value_object(object);
    return US_OK;
}

static const us_builtin rows[] = {
    {"base64.decode", "(x: string) y: string", base64_decode, 0, NULL},
    {"base64.encode", "(x: string) y: string", base64_encode, 0, NULL},
    {"base64.is_valid", "(x: string) result: boolean", base64_is_valid, 0, NULL},
    {"base64url.decode", "(x: string) y: string", base64url_decode, 0, NULL},
    {"base64url.encode", "(x: string) y: string", base64url_encode, 0, NULL},
    {"base64url.encode_no_pad", "(x: string) y: string", base64url_encode_no_pad, 0,
     NULL},
    {"hex.decode", "(x: string) y: string", hex_decode, 0, NULL},
    {"hex.encode", "(x: string) y: string", hex_encode, 0, NULL},
    {"urlquery.decode", "(x: string) y: string", urlquery_decode, 0, NULL},
    {"urlquery.decode_object", "(x: string) object: object[string: array[string]]",
     urlquery_decode_object, 0, NULL},
    {"urlquery.encode", "(x: string) y: string", urlquery_encode, 0, NULL},
    {"urlquery.encode_object",
     "(object: object[string: string|array[string]|set[string]]) y: string",
     urlquery_encode_object, 0, NULL},
};

const us_builtin_family us_encoding_family = {rows, sizeof rows / sizeof rows[0]};

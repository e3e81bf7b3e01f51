/* Reads elements of DER one after the other, as slices of one text; nothing is
 * copied until it becomes a value. */
#include "builtins/x509/der.h"

#include "base/utf8.h"
#include "codec/base64.h"

#include <stdio.h>

bool us_der_next(us_str *rest, us_der *element)
{
    const unsigned char *bytes = (const unsigned char *)rest->text;
    size_t head = 2;
    if (rest->length < 2 || (bytes[0] & 0x1f) == 0x1f)
        return false;
    size_t length = bytes[1];
    if (length & 0x80) {
        size_t count = length & 0x7f;
        if (count == 0 || count > 4 || rest->length < 2 + count)
            return false;
        length = 0;
        for (size_t i = 0; i < count; i++)
            length = length << 8 | bytes[2 + i];
        head += count;
    }
    if (length > rest->length - head)
        return false;
    element->tag = bytes[0];
    element->whole = us_str_slice(*rest, 0, head + length);
    element->body = us_str_slice(*rest, head, head + length);
    *rest = us_str_slice(*rest, head + length, rest->length);
    return true;
}

bool us_der_take(us_str *rest, unsigned tag, us_der *element)
{
    us_str after = *rest;
    if (!us_der_next(&after, element) || element->tag != tag)
        return false;
    *rest = after;
    return true;
}

/* The next number of an identifier, seven bits a byte. */
static bool next_arc(us_str *body, uint64_t *arc)
{
    *arc = 0;
    for (size_t i = 0; i < body->length && i < 9; i++) {
        unsigned char c = (unsigned char)body->text[i];
        *arc = *arc << 7 | (c & 0x7f);
        if (c & 0x80)
            continue;
        *body = us_str_slice(*body, i + 1, body->length);
        return true;
    }
    return false;
}

us_value us_der_oid(us_arena *arena, us_str body)
{
    us_array *array = us_array_new(arena, body.length + 1);
    uint64_t arc;
    bool first = true;
    while (next_arc(&body, &arc)) {
        if (first) {
            uint64_t top = arc < 80 ? arc / 40 : 2;
            us_array_push(array, us_value_integer((int64_t)top));
            arc -= top * 40;
            first = false;
        }
        us_array_push(array, us_value_integer((int64_t)arc));
    }
    return us_value_array(array);
}

us_value us_der_oid_text(us_arena *arena, us_str body)
{
    us_value arcs = us_der_oid(arena, body);
    us_buf buf = us_buf_make(arena);
    for (uint32_t i = 0; i < arcs.as.array->count; i++)
        us_buf_add_format(&buf, "%s%lld", i ? "." : "",
                          (long long)arcs.as.array->items[i].as.integer);
    return us_value_string(us_buf_str(&buf));
}

us_value us_der_integer(us_arena *arena, us_str body)
{
    us_buf buf = us_buf_make(arena);
    us_value number = us_value_integer(0);
    bool negative = body.length > 0 && (body.text[0] & 0x80);
    /* -n is the complement of n - 1. */
    if (negative)
        us_buf_add_char(&buf, '-');
    us_buf_add_char(&buf, '0');
    for (size_t i = 0; i < body.length; i++) {
        unsigned byte = (unsigned char)body.text[i];
        us_buf_add_format(&buf, "%02x", negative ? byte ^ 0xff : byte);
    }
    us_number_from_digits(arena, us_buf_str(&buf), 16, &number);
    if (negative)
        us_number_calculate(arena, US_NUMBER_SUBTRACT, number, us_value_integer(1),
                            &number);
    return number;
}

int us_der_small(us_str body)
{
    if (body.length == 0 || body.length > 4 || (body.text[0] & 0x80))
        return -1;
    uint32_t n = 0;
    for (size_t i = 0; i < body.length; i++)
        n = n << 8 | (unsigned char)body.text[i];
    return (int)n;
}

us_value us_der_bytes(us_arena *arena, us_str bytes)
{
    us_buf buf = us_buf_make(arena);
    us_base64_add(&buf, bytes, false, true);
    return us_value_string_checked(arena, us_buf_str(&buf));
}

us_value us_der_text(us_arena *arena, const us_der *text)
{
    us_buf buf = us_buf_make(arena);
    const char *next = text->body.text;
    const char *end = next + text->body.length;
    char encoded[4];
    while (next < end) {
        size_t size = 2;
        uint32_t point;
        if (text->tag == US_DER_BMP) {
            if (end - next < 2)
                break;
            point = (uint32_t)(unsigned char)next[0] << 8 | (unsigned char)next[1];
        } else {
            point = us_utf8_decode(next, end, &size);
        }
        if (point == US_UTF8_INVALID || (point >= 0xd800 && point < 0xe000))
            point = US_UTF8_REPLACEMENT;
        us_buf_add(&buf, encoded, us_utf8_encode(point, encoded));
        next += size;
    }
    return us_value_string_checked(arena, us_buf_str(&buf));
}

us_value us_der_time(us_arena *arena, const us_der *time)
{
    us_str t = time->body;
    bool utc = time->tag == US_DER_UTC_TIME;
    size_t year = utc ? 2 : 4;
    if (t.length < year + 10)
        return US_NULL;
    const char *century = "";
    if (utc)
        century = t.text[0] >= '5' ? "19" : "20";
    const char *m = t.text + year;
    return us_value_string(us_str_format(arena, "%s%.*s-%.2s-%.2sT%.2s:%.2s:%.2sZ",
                                         century, (int)year, t.text, m, m + 2, m + 4,
                                         m + 6, m + 8));
}

us_value us_der_any(us_arena *arena, const us_der *any)
{
    switch (any->tag) {
    case US_DER_BOOLEAN:
        return us_value_boolean(any->body.length > 0 && any->body.text[0] != 0);
    case US_DER_INTEGER:
        return us_der_integer(arena, any->body);
    case US_DER_OCTET_STRING:
        return us_der_bytes(arena, any->body);
    case US_DER_OID:
        return us_der_oid(arena, any->body);
    case US_DER_UTC_TIME:
    case US_DER_TIME:
        return us_der_time(arena, any);
    case US_DER_UTF8:
    case 0x12: /* digits */
    case 0x13: /* printable */
    case 0x14: /* Latin, as bytes */
    case 0x16: /* ASCII */
    case US_DER_BMP:
        return us_der_text(arena, any);
    default:
        return US_NULL;
    }
}

bool us_der_oid_is(us_str body, const char *bytes, size_t count)
{
    return us_str_equal(body, us_str_make(bytes, count));
}

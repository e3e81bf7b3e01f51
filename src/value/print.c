/* Values as Rego writes them, which is also what messages and %v show. Strings
 * are quoted as by Go's strconv.Quote: what Unicode counts as a letter, mark,
 * number, punctuation or symbol stays, the rest is escaped. */
#include "base/utf8.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"
#include "value/value.h"

#include <utf8proc.h>

/* Go calls letters, marks, numbers, punctuation and symbols printable; in
 * utf8proc's list of categories those are the ones from LU to SO. */
static bool is_printable(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_SO;
}

/* The letter behind the backslash for [c], or 0. */
static char short_escape(unsigned char c)
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\a':
        return 'a';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\v':
        return 'v';
    default:
        return 0;
    }
}

static bool is_plain_ascii(unsigned char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

/* One code point that is not plain ASCII; returns the bytes it takes. */
static size_t print_special(us_buf *buf, const char *p, const char *end)
{
    size_t size;
    uint32_t point = us_utf8_decode(p, end, &size);
    char letter = point < 0x80 ? short_escape((unsigned char)point) : 0;
    if (letter) {
        us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, letter);
    } else if (point < 0x80 || point == US_UTF8_INVALID) {
        us_buf_add_format(buf, "\\x%02x", (unsigned)(unsigned char)*p);
    } else if (is_printable(point)) {
        us_buf_add(buf, p, size);
    } else {
        us_buf_add_format(buf, point < 0x10000 ? "\\u%04x" : "\\U%08x", point);
    }
    return size;
}

static void print_string(us_buf *buf, us_str s)
{
    const char *p = s.text;
    const char *end = p + s.length;
    us_buf_add_char(buf, '"');
    while (p < end) {
        const char *plain = p;
        while (p < end && is_plain_ascii((unsigned char)*p))
            p++;
        us_buf_add(buf, plain, (size_t)(p - plain));
        if (p < end)
            p += print_special(buf, p, end);
    }
    us_buf_add_char(buf, '"');
}

static void print_array(us_buf *buf, const us_array *array)
{
    us_buf_add_char(buf, '[');
    for (uint32_t i = 0; i < array->count; i++) {
        if (i > 0)
            us_buf_add_c(buf, ", ");
        us_value_print(buf, array->items[i]);
    }
    us_buf_add_char(buf, ']');
}

static void print_object(us_buf *buf, const us_object *object)
{
    const uint32_t *order = us_object_order(object);
    us_buf_add_char(buf, '{');
    for (uint32_t i = 0; i < object->count; i++) {
        if (i > 0)
            us_buf_add_c(buf, ", ");
        us_value_print(buf, object->keys[order[i]]);
        us_buf_add_c(buf, ": ");
        us_value_print(buf, object->values[order[i]]);
    }
    us_buf_add_char(buf, '}');
}

static void print_set(us_buf *buf, const us_set *set)
{
    if (set->count == 0) {
        us_buf_add_c(buf, "set()");
        return;
    }
    const uint32_t *order = us_set_order(set);
    us_buf_add_char(buf, '{');
    for (uint32_t i = 0; i < set->count; i++) {
        if (i > 0)
            us_buf_add_c(buf, ", ");
        us_value_print(buf, set->items[order[i]]);
    }
    us_buf_add_char(buf, '}');
}

void us_value_print(us_buf *buf, us_value v)
{
    char space[US_NUMBER_TEXT_SIZE];
    switch (us_value_tag(v)) {
    case US_TAG_NONE:
        us_buf_add_c(buf, "undefined");
        break;
    case US_TAG_UNKNOWN:
        us_buf_add_c(buf, "unknown");
        break;
    case US_TAG_NULL:
        us_buf_add_c(buf, "null");
        break;
    case US_TAG_BOOLEAN:
        us_buf_add_c(buf, v.as.integer ? "true" : "false");
        break;
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        us_buf_add_str(buf, us_number_text(v, space));
        break;
    case US_TAG_STRING:
        print_string(buf, us_value_text(v));
        break;
    case US_TAG_ARRAY:
        print_array(buf, v.as.array);
        break;
    case US_TAG_OBJECT:
        print_object(buf, v.as.object);
        break;
    case US_TAG_SET:
        print_set(buf, v.as.set);
        break;
    }
}

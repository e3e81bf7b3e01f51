/* The JSON writer. One recursive walk serves all styles; a style is what is put
 * between the parts (line ends, indentation, blanks), which characters strings
 * escape, and how numbers are spelled. */
#include "codec/json.h"

#include "base/utf8.h"
#include "codec/json_plain.h"
#include "value/array.h"
#include "value/number_digits.h"
#include "value/object.h"
#include "value/set.h"

typedef struct writer {
    us_buf *buf;
    bool lines; /* each member on a line of its own */
    bool html;
    bool canonical;
    us_str prefix;
    us_str indent;
    size_t depth;
} writer;

static void write_value(writer *w, us_value v);

/* ---- Strings */

typedef enum escapes {
    ESCAPE_LEAST, /* what JSON demands */
    ESCAPE_GO,    /* and U+2028, U+2029, which Go always escapes */
    ESCAPE_HTML,  /* and <, >, & */
} escapes;

static bool is_plain(unsigned char c, escapes mode)
{
    if (c < ' ' || c == '"' || c == '\\')
        return false;
    if (mode == ESCAPE_HTML && (c == '<' || c == '>' || c == '&'))
        return false;
    return c != 0xE2 || mode == ESCAPE_LEAST;
}

/* The letter behind the backslash for [c], or 0. */
static char short_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
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
    default:
        return 0;
    }
}

/* Writes what begins at [p] and is not plain; returns the bytes it takes. */
static size_t write_special(us_buf *buf, const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    char letter = short_escape(c);
    if (letter) {
        us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, letter);
        return 1;
    }
    if (c != 0xE2) {
        us_buf_add_format(buf, "\\u%04x", c);
        return 1;
    }
    /* U+2028 is E2 80 A8, U+2029 E2 80 A9. */
    if (end - p >= 3 && p[1] == (char)0x80 && (p[2] & (char)0xFE) == (char)0xA8) {
        us_buf_add_c(buf, p[2] == (char)0xA8 ? "\\u2028" : "\\u2029");
        return 3;
    }
    us_buf_add_char(buf, *p);
    return 1;
}

static const char *skip_plain(const char *p, const char *end, escapes mode)
{
    bool high = false;
    const char *stop = us_json_skip_plain(p, us_json_wide_end(p, end), end, &high);
    if (mode == ESCAPE_LEAST || (mode == ESCAPE_GO && !high))
        return stop;
    while (p < stop && is_plain((unsigned char)*p, mode))
        p++;
    return p;
}

static void write_content(us_buf *buf, us_str s, escapes mode)
{
    const char *p = s.text;
    const char *end = p + s.length;
    while (p < end) {
        const char *plain = p;
        p = skip_plain(p, end, mode);
        us_buf_add(buf, plain, (size_t)(p - plain));
        if (p < end)
            p += write_special(buf, p, end);
    }
}

/* Each ill-formed byte becomes U+FFFD, which Go escapes there and nowhere else. */
static void write_string(us_buf *buf, us_str s, escapes mode)
{
    us_buf_add_char(buf, '"');
    for (size_t bad = us_utf8_find_invalid(s); bad != US_STR_NONE;
         bad = us_utf8_find_invalid(s)) {
        write_content(buf, us_str_slice(s, 0, bad), mode);
        us_buf_add_c(buf, mode == ESCAPE_LEAST ? "\xEF\xBF\xBD" : "\\ufffd");
        s = us_str_slice(s, bad + 1, s.length);
    }
    write_content(buf, s, mode);
    us_buf_add_char(buf, '"');
}

void us_json_write_string(us_buf *buf, us_str s, bool html)
{
    write_string(buf, s, html ? ESCAPE_HTML : ESCAPE_GO);
}

static void write_text(writer *w, us_str s)
{
    write_string(w->buf, s,
                 w->canonical ? ESCAPE_LEAST
                 : w->html    ? ESCAPE_HTML
                              : ESCAPE_GO);
}

/* ---- Numbers */

static void write_zeros(us_buf *buf, int64_t count)
{
    for (; count > 0; count--)
        us_buf_add_char(buf, '0');
}

/* Spells a number as JavaScript does (RFC 8785), but from all its digits: plain
 * from 1e-6 up to below 1e21, else with an exponent. */
static void write_canonical(us_buf *buf, us_value number)
{
    char space[US_NUMBER_TEXT_SIZE];
    us_digits d = us_digits_of(number, space);
    int64_t count = (int64_t)d.count;
    if (count == 0) {
        us_buf_add_char(buf, '0');
        return;
    }
    if (d.negative)
        us_buf_add_char(buf, '-');
    bool plain = d.point > -6 && d.point <= 21;
    if (plain && d.point <= 0) {
        us_buf_add_c(buf, "0.");
        write_zeros(buf, -d.point);
    }
    size_t start = buf->length;
    us_digits_write(&d, us_buf_reserve(buf, d.count + 1));
    buf->length += d.count;
    if (plain && d.point >= count) {
        write_zeros(buf, d.point - count);
        return;
    }
    int64_t whole = plain ? d.point : 1;
    if (whole > 0 && whole < count) {
        char *at = buf->text + start + whole;
        memmove(at + 1, at, d.count - (size_t)whole);
        *at = '.';
        buf->length++;
    }
    if (!plain)
        us_buf_add_format(buf, "e%+lld", (long long)(d.point - 1));
}

static void write_number(writer *w, us_value number)
{
    char space[US_NUMBER_TEXT_SIZE];
    if (w->canonical)
        write_canonical(w->buf, number);
    else
        us_buf_add_str(w->buf, us_number_text(number, space));
}

/* ---- Containers */

static void open_container(writer *w, char bracket)
{
    us_buf_add_char(w->buf, bracket);
    w->depth++;
}

/* What stands before member number [i]. */
static void separate(writer *w, uint32_t i)
{
    if (i > 0)
        us_buf_add_char(w->buf, ',');
    if (!w->lines)
        return;
    us_buf_add_char(w->buf, '\n');
    us_buf_add_str(w->buf, w->prefix);
    for (size_t level = 0; level < w->depth; level++)
        us_buf_add_str(w->buf, w->indent);
}

static void close_container(writer *w, char bracket, bool empty)
{
    w->depth--;
    if (!empty)
        separate(w, 0);
    us_buf_add_char(w->buf, bracket);
}

static bool has_string_keys(const us_object *object)
{
    for (uint32_t i = 0; i < object->count; i++)
        if (!us_value_is_string(object->keys[i]))
            return false;
    return true;
}

const us_object *us_json_string_keys(us_arena *arena, const us_object *object)
{
    if (has_string_keys(object))
        return object;
    us_object *copy = us_object_new(arena, object->count);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value key = object->keys[i];
        if (!us_value_is_string(key)) {
            us_buf text = us_buf_make(arena);
            us_json_write(&text, key, US_JSON_GO);
            key = us_value_string_checked(arena, us_buf_str(&text));
        }
        us_object_put(copy, key, object->values[i]);
    }
    return copy;
}

static void write_object(writer *w, const us_object *object)
{
    object = us_json_string_keys(w->buf->arena, object);
    const uint32_t *order = us_object_order(object);
    open_container(w, '{');
    for (uint32_t i = 0; i < object->count; i++) {
        separate(w, i);
        write_text(w, us_value_text(object->keys[order[i]]));
        us_buf_add_c(w->buf, w->lines ? ": " : ":");
        write_value(w, object->values[order[i]]);
    }
    close_container(w, '}', object->count == 0);
}

/* Items in [order]; NULL: as they stand. */
static void write_list(writer *w, const us_value *items, const uint32_t *order,
                       uint32_t count)
{
    open_container(w, '[');
    for (uint32_t i = 0; i < count; i++) {
        separate(w, i);
        write_value(w, items[order ? order[i] : i]);
    }
    close_container(w, ']', count == 0);
}

static void write_value(writer *w, us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_NONE:
    case US_TAG_UNKNOWN:
    case US_TAG_NULL:
        us_buf_add_c(w->buf, "null");
        break;
    case US_TAG_BOOLEAN:
        us_buf_add_c(w->buf, v.as.integer ? "true" : "false");
        break;
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
        write_number(w, v);
        break;
    case US_TAG_STRING:
        write_text(w, us_value_text(v));
        break;
    case US_TAG_ARRAY:
        write_list(w, v.as.array->items, NULL, v.as.array->count);
        break;
    case US_TAG_OBJECT:
        write_object(w, v.as.object);
        break;
    case US_TAG_SET:
        write_list(w, v.as.set->items, us_set_order(v.as.set), v.as.set->count);
        break;
    }
}

void us_json_write(us_buf *buf, us_value value, us_json_style style)
{
    writer w = {.buf = buf,
                .lines = style == US_JSON_PRETTY,
                .html = style == US_JSON_GO,
                .canonical = style == US_JSON_CANONICAL,
                .prefix = US_STR_EMPTY,
                .indent = US_STR("  ")};
    write_value(&w, value);
}

void us_json_write_indented(us_buf *buf, us_value value, us_str prefix, us_str indent)
{
    writer w = {.buf = buf, .lines = true, .prefix = prefix, .indent = indent};
    write_value(&w, value);
}

void us_json_add_comma(us_buf *out)
{
    char last = out->length > 0 ? out->text[out->length - 1] : '[';
    if (last != '[' && last != '{' && last != ':')
        us_buf_add_char(out, ',');
}

void us_json_write_member(us_buf *buf, const char *name, us_str text)
{
    us_json_add_comma(buf);
    us_buf_add_format(buf, "\"%s\":", name);
    us_json_write_string(buf, text, true);
}

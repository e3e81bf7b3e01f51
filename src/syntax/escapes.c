/* What string literals say: escapes resolved. The input is what the lexer let
 * through, so an escape is known and complete; only the four characters after
 * \u may be no hex digits. A string without escapes is not copied. */
#include "syntax/lexer.h"

#include "base/utf8.h"

/* The value of \uXXXX at [at], or US_UTF8_INVALID if there is no such escape. */
static uint32_t read_unit(us_str written, size_t at)
{
    if (at + 6 > written.length || written.text[at] != '\\' ||
        written.text[at + 1] != 'u')
        return US_UTF8_INVALID;
    uint32_t unit = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = us_hex_digit(written.text[i]);
        if (digit < 0)
            return US_UTF8_INVALID;
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

/* Appends the code point of the escape at [at]; returns the bytes it took. */
static size_t add_unicode(us_buf *out, us_str written, size_t at, bool *legal)
{
    uint32_t point = read_unit(written, at);
    size_t size = 6;
    if (point == US_UTF8_INVALID) {
        *legal = false;
        return 2;
    }
    if (point >= 0xD800 && point < 0xE000) {
        uint32_t low = read_unit(written, at + 6);
        bool pair = point < 0xDC00 && low >= 0xDC00 && low < 0xE000;
        size = pair ? 12 : 6;
        point = pair ? 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00)
                     : US_UTF8_REPLACEMENT;
    }
    char encoded[4];
    us_buf_add(out, encoded, us_utf8_encode(point, encoded));
    return size;
}

static char plain_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

us_str us_string_content(us_arena *arena, us_str written, bool *legal)
{
    bool as_json = false, control = false;
    if (written.length == 0 || !memchr(written.text, '\\', written.length))
        return written;
    us_buf out = us_buf_make(arena);
    us_buf_reserve(&out, written.length);
    for (size_t i = 0; i < written.length;) {
        char c = written.text[i];
        if (c != '\\' || i + 1 == written.length) {
            control = control || (unsigned char)c < 0x20;
            us_buf_add_char(&out, c);
            i++;
            continue;
        }
        as_json = as_json || written.text[i + 1] != '{';
        if (written.text[i + 1] == 'u') {
            i += add_unicode(&out, written, i, legal);
        } else {
            us_buf_add_char(&out, plain_escape(written.text[i + 1]));
            i += 2;
        }
    }
    /* OPA reads a string with escapes as one of JSON, and any other as it is. */
    if (as_json && control)
        *legal = false;
    return us_buf_str(&out);
}

us_str us_raw_template_content(us_arena *arena, us_str written)
{
    if (us_str_find(written, US_STR("\\{"), 0) == US_STR_NONE)
        return written;
    us_buf out = us_buf_make(arena);
    us_buf_reserve(&out, written.length);
    for (size_t i = 0; i < written.length; i++) {
        bool escape = written.text[i] == '\\' && i + 1 < written.length &&
                      written.text[i + 1] == '{';
        if (!escape)
            us_buf_add_char(&out, written.text[i]);
    }
    return us_buf_str(&out);
}

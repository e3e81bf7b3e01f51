/* The last thing that happens to a policy's words before an API server, and through it
 * somebody's terminal, gets them: API servers pass control characters of a denial on as
 * they are, and drop a warning that has one. Also base64, in which patches travel. */
#include "admission/text.h"

#include "base/printable.h"
#include "base/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6"

static bool is_harmful(uint32_t point, us_text_lines lines)
{
    if (point == '\n')
        return lines == US_TEXT_ONE_LINE;
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 ||
           point == 0x2029 || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069) || point == US_UTF8_INVALID;
}

/* The first byte from [at] on that is not printable ASCII, which is never harmful. */
static const char *skip_printable(const char *at, const char *end)
{
    return at + us_printable_span(at, (size_t)(end - at), false);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

static bool is_clean(us_str text, us_text_lines lines, size_t limit)
{
    const char *end = text.text + text.length;
    size_t size;
    if (text.length > limit)
        return false;
    if (text.length > 0 && (is_blank(text.text[0]) || is_blank(end[-1])))
        return false;
    for (const char *at = text.text; (at = skip_printable(at, end)) < end; at += size)
        if (is_harmful(us_utf8_decode(at, end, &size), lines))
            return false;
    return true;
}

us_str us_text_clean(us_arena *arena, us_str text, us_text_lines lines, size_t limit)
{
    if (is_clean(text, lines, limit))
        return text;
    us_buf clean = us_buf_make(arena);
    const char *end = text.text + text.length;
    size_t size;
    bool gap = false;
    for (const char *at = text.text; at < end; at += size) {
        if (is_harmful(us_utf8_decode(at, end, &size), lines)) {
            if (!gap)
                us_buf_add_char(&clean, ' ');
            gap = true;
            continue;
        }
        gap = false;
        if (clean.length + size + sizeof ELLIPSIS - 1 > limit) {
            us_buf_add_c(&clean, ELLIPSIS);
            break;
        }
        us_buf_add(&clean, at, size);
    }
    return us_str_trim(us_buf_str(&clean), " \n");
}

void us_text_add_base64(us_buf *buf, us_str bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = (const unsigned char *)bytes.text;
    char *out = us_buf_reserve(buf, (bytes.length + 2) / 3 * 4);
    size_t length = 0;
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        uint32_t word = (uint32_t)in[i] << 16;
        word |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
        word |= left > 2 ? (uint32_t)in[i + 2] : 0;
        out[length++] = digits[word >> 18];
        out[length++] = digits[word >> 12 & 63];
        out[length++] = left > 1 ? digits[word >> 6 & 63] : '=';
        out[length++] = left > 2 ? digits[word & 63] : '=';
    }
    buf->length += length;
}

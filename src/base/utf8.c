/* UTF-8 after the table of well-formed sequences in the Unicode standard
 * (table 3-7). Runs of ASCII, which most text is, are left to the scans. */
#include "base/utf8.h"

#include "base/buf.h"
#include "base/scan.h"

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* The second byte carries the exceptions: overlong forms begin E0 80..9F and
 * F0 80..8F, surrogates ED A0..BF, values over 10FFFF F4 90..BF. */
static bool is_second_byte(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return is_continuation(second);
    }
}

/* How many bytes a sequence that begins with [first] has; 0: none begins so. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

uint32_t us_utf8_decode(const char *text, const char *end, size_t *size)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t length = sequence_length(p[0]);
    *size = 1;
    if (length == 1)
        return p[0];
    if (length == 0 || (size_t)(end - text) < length || !is_second_byte(p[0], p[1]))
        return US_UTF8_INVALID;
    uint32_t point = p[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(p[i]))
            return US_UTF8_INVALID;
        point = point << 6 | (p[i] & 0x3Fu);
    }
    *size = length;
    return point;
}

size_t us_utf8_encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

const char *us_utf8_end(const char *p, const char *end, us_utf8_skip *ascii_end)
{
    while (p < end) {
        size_t size = 1;
        if ((unsigned char)*p < 0x80)
            p = ascii_end(p, end);
        else if (us_utf8_decode(p, end, &size) == US_UTF8_INVALID)
            break;
        else
            p += size;
    }
    return p;
}

size_t us_utf8_find_invalid(us_str s)
{
    const us_scan *scan = us_scan_get();
    const char *end = s.text + s.length;
    const char *bad = s.length > 0 ? scan->ascii_end(s.text, end) : end;
    if (bad < end)
        bad = scan->utf8_end(bad, end);
    return bad < end ? (size_t)(bad - s.text) : US_STR_NONE;
}

size_t us_utf8_count(us_str s)
{
    const us_scan *scan = us_scan_get();
    const char *p = s.text;
    const char *end = p + s.length;
    size_t count = 0;
    while (p < end) {
        const char *next = scan->ascii_end(p, end);
        count += (size_t)(next - p);
        p = next;
        if (p < end) {
            size_t size;
            us_utf8_decode(p, end, &size);
            p += size;
            count++;
        }
    }
    return count;
}

size_t us_utf8_offset(us_str s, size_t index)
{
    const char *p = s.text;
    const char *end = p + s.length;
    while (p < end && index > 0) {
        size_t size;
        us_utf8_decode(p, end, &size);
        p += size;
        index--;
    }
    return (size_t)(p - s.text);
}

us_str us_utf8_make_valid(us_arena *arena, us_str s)
{
    size_t bad = us_utf8_find_invalid(s);
    if (bad == US_STR_NONE)
        return s;
    us_buf buf = us_buf_make(arena);
    while (bad != US_STR_NONE) {
        us_buf_add_str(&buf, us_str_slice(s, 0, bad));
        us_buf_add_c(&buf, "\xEF\xBF\xBD");
        s = us_str_slice(s, bad + 1, s.length);
        bad = us_utf8_find_invalid(s);
    }
    us_buf_add_str(&buf, s);
    return us_buf_str(&buf);
}

/* UTF-8 after the table of well-formed sequences in the Unicode standard
 * (table 3-7). Runs of ASCII, which most text is, go sixteen bytes at a time
 * where the machine has SSE2. */
#include "base/utf8.h"

#include "base/buf.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* The first byte at or after [p] that is not ASCII, or [end]. */
static const char *skip_ascii(const char *p, const char *end)
{
#ifdef __SSE2__
    for (size_t left = (size_t)(end - p); left >= 16; left = (size_t)(end - p)) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        int high = _mm_movemask_epi8(bytes);
        if (high != 0)
            return p + __builtin_ctz((unsigned)high);
        /* The last sixteen may overlap those before. */
        p = left == 16 ? end : left < 32 ? end - 16 : p + 16;
    }
#else
    for (; end - p >= 8; p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        if (word & 0x8080808080808080u)
            break;
    }
#endif
    while (p < end && (unsigned char)*p < 0x80)
        p++;
    return p;
}

size_t us_utf8_find_invalid(us_str s)
{
    const char *p = s.text;
    const char *end = p + s.length;
    while ((p = skip_ascii(p, end)) < end) {
        size_t size;
        if (us_utf8_decode(p, end, &size) == US_UTF8_INVALID)
            return (size_t)(p - s.text);
        p += size;
    }
    return US_STR_NONE;
}

size_t us_utf8_count(us_str s)
{
    const char *p = s.text;
    const char *end = p + s.length;
    size_t count = 0;
    while (p < end) {
        const char *next = skip_ascii(p, end);
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

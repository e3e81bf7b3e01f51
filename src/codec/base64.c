/* Base 64 in either alphabet. The decoder words its errors as OPA does: those of
 * Go's decoder, with the offset that decoder would give. */
#include "codec/base64.h"

static char letter(uint32_t value, bool url)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if (value < 62)
        return alphabet[value];
    return url ? (value == 62 ? '-' : '_') : (value == 62 ? '+' : '/');
}

void us_base64_add(us_buf *buf, us_str bytes, bool url, bool padded)
{
    char *start = us_buf_reserve(buf, (bytes.length + 2) / 3 * 4), *out = start;
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        uint32_t group = (uint32_t)(unsigned char)bytes.text[i] << 16;
        if (left > 1)
            group |= (uint32_t)(unsigned char)bytes.text[i + 1] << 8;
        if (left > 2)
            group |= (unsigned char)bytes.text[i + 2];
        *out++ = letter(group >> 18, url);
        *out++ = letter(group >> 12 & 63, url);
        if (left > 1)
            *out++ = letter(group >> 6 & 63, url);
        if (left > 2)
            *out++ = letter(group & 63, url);
        for (size_t k = left; padded && k < 3; k++)
            *out++ = '=';
    }
    buf->length += (size_t)(out - start);
}

void us_base64url_add(us_buf *buf, us_str bytes)
{
    us_base64_add(buf, bytes, true, false);
}

int us_base64_digit(char c, bool url)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == (url ? '-' : '+') ? 62 : c == (url ? '_' : '/') ? 63 : -1;
}

static bool fail_at(us_arena *arena, size_t offset, us_str *error)
{
    *error = us_str_format(arena, "illegal base64 data at input byte %zu", offset);
    return false;
}

typedef struct decoder {
    us_str text;
    bool url;
    size_t next;
    char *out;
    size_t count;
} decoder;

static void skip_newlines(decoder *d)
{
    while (d->next < d->text.length &&
           (d->text.text[d->next] == '\n' || d->text.text[d->next] == '\r'))
        d->next++;
}

/* What follows the first '=' of a group of [digits]; offset of the error, or
 * US_STR_NONE. */
static size_t check_padding(decoder *d, size_t digits)
{
    if (digits < 2)
        return d->next - 1;
    if (digits == 2) {
        skip_newlines(d);
        if (d->next == d->text.length)
            return d->next;
        if (d->text.text[d->next] != '=')
            return d->next - 1;
        d->next++;
    }
    skip_newlines(d);
    return d->next < d->text.length ? d->next : US_STR_NONE;
}

/* Decodes one group of four; false at the end, or after an error, whose offset
 * is then in [error]. */
static bool decode_group(decoder *d, size_t *error)
{
    uint32_t group = 0;
    size_t digits = 0;
    bool more = true;
    while (digits < 4) {
        skip_newlines(d);
        if (d->next == d->text.length) {
            if (digits > 0)
                *error = d->next - digits;
            more = false;
            break;
        }
        char c = d->text.text[d->next++];
        int value = us_base64_digit(c, d->url);
        if (value < 0) {
            *error = c == '=' ? check_padding(d, digits) : d->next - 1;
            more = false;
            break;
        }
        group |= (uint32_t)value << (18 - 6 * digits++);
    }
    for (size_t i = 0; i + 1 < digits; i++)
        d->out[d->count++] = (char)(group >> (16 - 8 * i) & 255);
    return more;
}

bool us_base64_decode(us_arena *arena, us_str text, bool url, us_str *bytes,
                      us_str *error)
{
    decoder d = {text, url, 0, us_arena_alloc(arena, text.length / 4 * 3 + 4), 0};
    size_t offset = US_STR_NONE;
    while (decode_group(&d, &offset))
        ;
    if (offset != US_STR_NONE)
        return fail_at(arena, offset, error);
    *bytes = us_str_make(d.out, d.count);
    return true;
}

bool us_base64url_decode(us_arena *arena, us_str text, us_str *bytes, us_str *error)
{
    bool ends_padded = text.length > 0 && text.text[text.length - 1] == '=';
    if (!ends_padded && text.length % 4 == 1) {
        us_buf buf = us_buf_make(arena);
        us_buf_add_c(&buf, "illegal base64url string: ");
        us_buf_add_str(&buf, text);
        *error = us_buf_str(&buf);
        return false;
    }
    if (!ends_padded && text.length % 4 != 0) {
        us_buf buf = us_buf_make(arena);
        us_buf_add_str(&buf, text);
        us_buf_add_c(&buf, text.length % 4 == 2 ? "==" : "=");
        text = us_buf_str(&buf);
    }
    return us_base64_decode(arena, text, true, bytes, error);
}

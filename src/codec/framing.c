#include "codec/framing.h"

#include <stdlib.h>
#include <strings.h>

bool us_framing_add(us_framing *framing, us_str bytes)
{
    size_t skipped = framing->skip < bytes.length ? framing->skip : bytes.length;
    framing->skip -= skipped;
    bytes = us_str_slice(bytes, skipped, bytes.length);
    if (bytes.length == 0)
        return true;
    if (framing->taken > 0) {
        memmove(framing->bytes, framing->bytes + framing->taken,
                framing->length - framing->taken);
        framing->length -= framing->taken;
        framing->taken = 0;
    }
    size_t need = framing->length + bytes.length;
    if (need > framing->capacity) {
        size_t capacity = need + need / 2;
        char *grown = realloc(framing->bytes, capacity);
        if (!grown)
            return false;
        framing->bytes = grown;
        framing->capacity = capacity;
    }
    memcpy(framing->bytes + framing->length, bytes.text, bytes.length);
    framing->length = need;
    return true;
}

/* The number behind "Content-Length:" in the lines of [header]; US_STR_NONE: there is none. */
static size_t length_in(us_str header)
{
    static const char name[] = "Content-Length:";
    for (size_t at = 0; at < header.length;) {
        us_str line = us_str_slice(header, at, header.length);
        size_t end = us_str_find(line, US_STR("\r\n"), 0), value = 0;
        if (end == US_STR_NONE)
            end = line.length;
        at += end + 2;
        if (end < sizeof name || strncasecmp(line.text, name, sizeof name - 1) != 0)
            continue;
        size_t i = sizeof name - 1;
        while (i < end && (line.text[i] == ' ' || line.text[i] == '\t'))
            i++;
        size_t digits = i;
        for (; i < end && line.text[i] >= '0' && line.text[i] <= '9'; i++)
            value =
                value > SIZE_MAX / 16 ? value : value * 10 + (size_t)(line.text[i] - '0');
        return i > digits ? value : US_STR_NONE;
    }
    return US_STR_NONE;
}

/* Passes over a message of [length] bytes, of which some may still be to come. */
static void pass_over(us_framing *framing, size_t length)
{
    size_t here = framing->length - framing->taken;
    size_t passed = length < here ? length : here;
    framing->taken += passed;
    framing->skip = length - passed;
}

us_framed us_framing_next(us_framing *framing, us_str *message, const char **problem)
{
    us_str rest =
        us_str_make(framing->bytes + framing->taken, framing->length - framing->taken);
    if (rest.length == 0)
        return US_FRAMED_MORE;
    us_str start = us_str_slice(
        rest, 0,
        rest.length < US_FRAMING_HEADER_MAX ? rest.length : US_FRAMING_HEADER_MAX);
    size_t end = us_str_find(start, US_STR("\r\n\r\n"), 0);
    if (end == US_STR_NONE) {
        if (rest.length < US_FRAMING_HEADER_MAX)
            return US_FRAMED_MORE;
        framing->taken = framing->length;
        *problem = "the header of a message has no end";
        return US_FRAMED_BROKEN;
    }
    size_t length = length_in(us_str_slice(rest, 0, end));
    if (length == US_STR_NONE) {
        framing->taken += end + 4;
        *problem = "the header of a message has no Content-Length";
        return US_FRAMED_BROKEN;
    }
    if (length > US_FRAMING_MESSAGE_MAX) {
        framing->taken += end + 4;
        pass_over(framing, length);
        *problem = "the message is too large";
        return US_FRAMED_BROKEN;
    }
    if (rest.length - end - 4 < length)
        return US_FRAMED_MORE;
    *message = us_str_slice(rest, end + 4, end + 4 + length);
    framing->taken += end + 4 + length;
    return US_FRAMED_MESSAGE;
}

void us_framing_head(us_buf *out, size_t length)
{
    us_buf_add_format(out, "Content-Length: %zu\r\n\r\n", length);
}

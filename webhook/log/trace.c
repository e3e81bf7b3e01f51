/* traceparent is version-traceid-parentid-flags, all in lower-case hexadecimal digits; later
 * versions may have more behind another dash. */
#include "trace.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

enum {
    VERSION_SIZE = 2,
    TRACE_AT = 3,
    TRACE_SIZE = 32,
    SPAN_AT = 36,
    SPAN_SIZE = 16,
    FLAGS_AT = 53,
    HEADER_SIZE = 55,
    UUID_BYTES = 16,
};

static bool is_hex(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
            return false;
    return true;
}

static bool is_zero(const char *text, size_t count)
{
    return strspn(text, "0") >= count;
}

static bool is_well_formed(const char *header)
{
    size_t length = strnlen(header, HEADER_SIZE + 1);
    if (length < HEADER_SIZE || header[TRACE_AT - 1] != '-' ||
        header[SPAN_AT - 1] != '-' || header[FLAGS_AT - 1] != '-')
        return false;
    if (!is_hex(header, VERSION_SIZE) || !is_hex(header + TRACE_AT, TRACE_SIZE) ||
        !is_hex(header + SPAN_AT, SPAN_SIZE) ||
        !is_hex(header + FLAGS_AT, HEADER_SIZE - FLAGS_AT))
        return false;
    if (is_zero(header + TRACE_AT, TRACE_SIZE) || is_zero(header + SPAN_AT, SPAN_SIZE) ||
        strncmp(header, "ff", VERSION_SIZE) == 0)
        return false;
    return length == HEADER_SIZE ||
           (!is_zero(header, VERSION_SIZE) && header[HEADER_SIZE] == '-');
}

/* Random bytes are taken from the kernel for many traces at once. */
static void take_random(uint8_t *bytes)
{
    static _Thread_local uint8_t stock[UUID_BYTES * 16];
    static _Thread_local size_t left;
    if (left == 0) {
        /* Up to 256 bytes are never cut short, once the kernel has them at all. */
        while (getrandom(stock, sizeof stock, 0) != (ssize_t)sizeof stock)
            continue;
        left = sizeof stock;
    }
    left -= UUID_BYTES;
    memcpy(bytes, stock + left, UUID_BYTES);
}

static void write_uuid(char *text)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[UUID_BYTES];
    take_random(bytes);
    bytes[6] = (uint8_t)(0x40 | (bytes[6] & 0x0F));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3F));
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *text++ = '-';
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 0xF];
    }
    *text = '\0';
}

trace trace_of(const char *traceparent)
{
    trace t = {"", ""};
    if (traceparent && is_well_formed(traceparent)) {
        memcpy(t.id, traceparent + TRACE_AT, TRACE_SIZE);
        memcpy(t.span, traceparent + SPAN_AT, SPAN_SIZE);
    } else {
        write_uuid(t.id);
    }
    return t;
}

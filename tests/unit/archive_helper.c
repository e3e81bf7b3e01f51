/* Archives made by hand. Gzip allows blocks that are stored as they are. */
#include "archive_helper.h"

#include <stdio.h>

enum { BLOCK = 512, STORED_MAX = 65535 };

static void add_zeros(us_buf *buf, size_t count)
{
    memset(us_buf_reserve(buf, count), 0, count);
    buf->length += count;
}

void archive_add(us_buf *tar, const char *name, char type, unsigned long long size,
                 us_str content)
{
    char header[BLOCK] = {0}, number[32];
    unsigned sum = 0;
    memcpy(header, name, strnlen(name, 100));
    memcpy(header + 100, "0000644", 8);
    us_str text = us_str_format(tar->arena, "%011llo", size);
    memcpy(header + 124, text.text, text.length < 12 ? text.length : 12);
    memcpy(header + 136, "00000000000", 12);
    memset(header + 148, ' ', 8);
    header[156] = type;
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(number, sizeof number, "%06o", sum);
    memcpy(header + 148, number, 7);
    us_buf_add(tar, header, BLOCK);
    us_buf_add_str(tar, content);
    add_zeros(tar, (size_t)(-content.length % BLOCK));
}

void archive_add_file(us_buf *tar, const char *name, const char *content)
{
    us_str text = us_str_from(content);
    archive_add(tar, name, '0', text.length, text);
}

/* As in RFC 1952. */
static uint32_t checksum(us_str bytes)
{
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < bytes.length; i++) {
        sum ^= (unsigned char)bytes.text[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
    }
    return ~sum;
}

static void add_number(us_buf *buf, uint32_t number)
{
    for (int shift = 0; shift < 32; shift += 8)
        us_buf_add_char(buf, (char)(number >> shift));
}

us_str archive_pack(us_arena *arena, us_str bytes)
{
    us_buf buf = us_buf_make(arena);
    us_str whole = bytes;
    us_buf_add(&buf, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    do {
        size_t size = bytes.length < STORED_MAX ? bytes.length : STORED_MAX;
        char head[5] = {size == bytes.length, (char)size, (char)(size >> 8), (char)~size,
                        (char)(~size >> 8)};
        us_buf_add(&buf, head, sizeof head);
        us_buf_add(&buf, bytes.text, size);
        bytes = us_str_slice(bytes, size, bytes.length);
    } while (bytes.length > 0);
    add_number(&buf, checksum(whole));
    add_number(&buf, (uint32_t)whole.length);
    return us_buf_str(&buf);
}

us_str archive_finish(us_buf *tar)
{
    add_zeros(tar, 2 * BLOCK);
    return archive_pack(tar->arena, us_buf_str(tar));
}

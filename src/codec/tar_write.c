#include "codec/tar_write.h"

#include "base/zlib.h"

#include <stdio.h>

enum { BLOCK = 512, NAME_MAX_LENGTH = 100, PIECE = 1 << 16 };

static void fill_block(us_buf *out)
{
    while (out->length % BLOCK)
        us_buf_add_char(out, '\0');
}

/* The checksum counts its own field as blanks. */
static void add_header(us_buf *out, us_str name, size_t size, char kind)
{
    char header[BLOCK + 1] = {0};
    unsigned sum = 0;
    size_t length = name.length < NAME_MAX_LENGTH ? name.length : NAME_MAX_LENGTH;
    memcpy(header, name.text, length);
    snprintf(header + 100, 8, "%07o", 0600);
    snprintf(header + 108, 8, "%07o", 0);
    snprintf(header + 116, 8, "%07o", 0);
    snprintf(header + 124, 12, "%011llo", (unsigned long long)size);
    snprintf(header + 136, 12, "%011o", 0);
    memset(header + 148, ' ', 8);
    header[156] = kind;
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 7, "%06o", sum);
    us_buf_add(out, header, BLOCK);
}

/* A record of a pax header begins with its own length. */
static void add_long_name(us_buf *out, us_str name)
{
    size_t rest = name.length + 7, length = rest + 1;
    us_str record;
    for (size_t before = 0; before != length;) {
        before = length;
        length = rest + (size_t)snprintf(NULL, 0, "%zu", length);
    }
    record = us_str_format(out->arena, "%zu path=%.*s\n", length, US_STR_ARG(name));
    add_header(out, US_STR("PaxHeaders.0/name"), record.length, 'x');
    us_buf_add_str(out, record);
    fill_block(out);
}

void us_tar_add_file(us_buf *out, us_str name, us_str content)
{
    if (name.length > NAME_MAX_LENGTH)
        add_long_name(out, name);
    add_header(out, name, content.length, '0');
    us_buf_add_str(out, content);
    fill_block(out);
}

void us_tar_end(us_buf *out)
{
    for (size_t i = 0; i < 2 * (size_t)BLOCK; i++)
        us_buf_add_char(out, '\0');
}

bool us_gzip(us_arena *arena, us_str bytes, us_str *packed, us_str *error)
{
    const us_zlib *zlib = us_zlib_open();
    us_zlib_stream stream = {.next_in = (const unsigned char *)bytes.text,
                             .available_in = (unsigned)bytes.length};
    us_buf out = us_buf_make(arena);
    int state = US_ZLIB_OK;
    *error = US_STR("a bundle can't be packed: libz.so.1 is missing");
    if (!zlib)
        return false;
    *error = US_STR("a bundle of more than 4 GiB can't be packed");
    if (bytes.length > UINT32_MAX)
        return false;
    *error = US_STR("a bundle can't be packed: there is no memory");
    if (zlib->pack_begin(&stream, US_ZLIB_LEVEL_DEFAULT, US_ZLIB_DEFLATE,
                         US_ZLIB_WINDOW_GZIP, US_ZLIB_MEMORY_DEFAULT,
                         US_ZLIB_STRATEGY_DEFAULT, US_ZLIB_VERSION,
                         (int)sizeof stream) != US_ZLIB_OK)
        return false;
    while (state == US_ZLIB_OK) {
        stream.next_out = (unsigned char *)us_buf_reserve(&out, PIECE);
        stream.available_out = PIECE;
        state = zlib->pack(&stream, US_ZLIB_FINISH);
        out.length += PIECE - stream.available_out;
    }
    zlib->pack_end(&stream);
    *packed = us_buf_str(&out);
    return state == US_ZLIB_END;
}

/* Gzip's envelope, by zlib. Several streams one after the other are one, and the checksum of each counts, as with Go, whose
 * words errors have. */
#include "base/unpack.h"

#include "base/zlib.h"

#include <string.h>

enum { HEADER_SIZE = 10 };

struct us_unpack {
    us_arena *arena;
    const us_zlib *zlib; /* NULL: closed */
    us_zlib_stream stream;
    us_str rest;   /* what the stream has not been given yet */
    uint64_t left; /* bytes that may still come */
    uint64_t limit;
    us_str failure; /* told when what came before it has been read; empty: none */
    bool ended;
};

static void close_slot(void *data)
{
    us_unpack *unpack = data;
    if (unpack->zlib)
        unpack->zlib->unpack_end(&unpack->stream);
    unpack->zlib = NULL;
}

void us_unpack_close(us_unpack *unpack)
{
    close_slot(unpack);
}

static bool check_header(us_str bytes, us_str *error)
{
    if (bytes.length == 0)
        *error = US_STR("EOF");
    else if (bytes.length < HEADER_SIZE)
        *error = US_STR("unexpected EOF");
    else if (memcmp(bytes.text, "\x1f\x8b\x08", 3) != 0)
        *error = US_STR("gzip: invalid header");
    else
        return true;
    return false;
}

us_unpack *us_unpack_open(us_arena *arena, us_str bytes, uint64_t limit, us_str *error)
{
    if (!check_header(bytes, error))
        return NULL;
    const us_zlib *zlib = us_zlib_open();
    if (!zlib) {
        *error = US_STR("zlib is not available");
        return NULL;
    }
    us_unpack *unpack = us_arena_alloc_zero(arena, sizeof *unpack);
    *unpack = (us_unpack){.arena = arena, .rest = bytes, .left = limit, .limit = limit};
    us_arena_on_release(arena, close_slot, unpack);
    if (zlib->unpack_begin(&unpack->stream, US_ZLIB_WINDOW_GZIP, US_ZLIB_VERSION,
                           (int)sizeof unpack->stream) != US_ZLIB_OK)
        us_arena_exhaust(arena);
    unpack->zlib = zlib;
    return unpack;
}

/* What comes after the end of a stream: nothing, or another one. */
static void begin_again(us_unpack *unpack)
{
    us_zlib_stream *stream = &unpack->stream;
    us_str rest = us_str_make((const char *)stream->next_in,
                              stream->available_in + unpack->rest.length);
    unpack->ended = rest.length == 0;
    if (unpack->ended || !check_header(rest, &unpack->failure))
        return;
    unpack->rest = rest;
    stream->available_in = 0;
    unpack->zlib->unpack_again(stream);
}

static us_str reason(const us_unpack *unpack, int code)
{
    const char *text = unpack->stream.message;
    if (code == US_ZLIB_STUCK)
        return US_STR("unexpected EOF");
    if (text && (strstr(text, "data check") || strstr(text, "length check")))
        return US_STR("gzip: invalid checksum");
    if (text && strstr(text, "header"))
        return US_STR("gzip: invalid header");
    return us_str_format(unpack->arena, "flate: corrupt input before offset %lu",
                         unpack->stream.total_in - HEADER_SIZE);
}

/* Hands the stream what it has room for; its counters are smaller than sizes of memory. */
static void feed(us_unpack *unpack)
{
    us_zlib_stream *stream = &unpack->stream;
    us_str rest = unpack->rest;
    if (stream->available_in > 0)
        return;
    stream->next_in = (const unsigned char *)rest.text;
    stream->available_in =
        (unsigned)(rest.length < UINT32_MAX ? rest.length : UINT32_MAX);
    unpack->rest = us_str_slice(rest, stream->available_in, rest.length);
}

/* Unpacks up to [size] bytes; returns how many. */
static size_t step(us_unpack *unpack, char *to, size_t size)
{
    us_zlib_stream *stream = &unpack->stream;
    unsigned room = (unsigned)(size < UINT32_MAX ? size : UINT32_MAX);
    feed(unpack);
    stream->next_out = (unsigned char *)to;
    stream->available_out = room;
    int code = unpack->zlib->unpack(stream, US_ZLIB_NO_FLUSH);
    if (code == US_ZLIB_NO_MEMORY)
        us_arena_exhaust(unpack->arena);
    if (code == US_ZLIB_END)
        begin_again(unpack);
    else if (code != US_ZLIB_OK)
        unpack->failure = reason(unpack, code);
    return room - stream->available_out;
}

bool us_unpack_read(us_unpack *unpack, void *to, size_t size, size_t *got, us_str *error)
{
    *got = 0;
    while (*got < size && !unpack->ended) {
        if (unpack->failure.length > 0) {
            *error = unpack->failure;
            return false;
        }
        size_t count = step(unpack, (char *)to + *got, size - *got);
        *got += count;
        if (count > unpack->left) {
            *error = us_str_format(unpack->arena, "more than %llu bytes when unpacked",
                                   (unsigned long long)unpack->limit);
            return false;
        }
        unpack->left -= count;
    }
    return true;
}

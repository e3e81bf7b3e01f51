/* Packs with zlib into a buffer of fixed size. */
#include "gzip.h"

#include "base/zlib.h"

#include <stdint.h>
#include <stdlib.h>

struct gzip {
    const us_zlib *zlib;
    us_zlib_stream stream;
    size_t limit;
    unsigned char packed[]; /* limit bytes */
};

gzip *gzip_begin(size_t limit)
{
    const us_zlib *zlib = us_zlib_open();
    if (!zlib || limit > UINT32_MAX)
        return NULL;
    gzip *g = malloc(sizeof *g + limit);
    if (!g)
        return NULL;
    *g = (gzip){.zlib = zlib, .limit = limit};
    g->stream.next_out = g->packed;
    g->stream.available_out = (unsigned)limit;
    if (zlib->pack_begin(&g->stream, US_ZLIB_LEVEL_DEFAULT, US_ZLIB_DEFLATE,
                         US_ZLIB_WINDOW_GZIP, US_ZLIB_MEMORY_DEFAULT,
                         US_ZLIB_STRATEGY_DEFAULT, US_ZLIB_VERSION,
                         (int)sizeof g->stream) == US_ZLIB_OK)
        return g;
    free(g);
    return NULL;
}

bool gzip_add(gzip *g, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    while (count > 0) {
        unsigned part = count < UINT32_MAX ? (unsigned)count : UINT32_MAX;
        g->stream.next_in = at;
        g->stream.available_in = part;
        if (g->zlib->pack(&g->stream, US_ZLIB_NO_FLUSH) != US_ZLIB_OK ||
            g->stream.available_in > 0)
            return false;
        at += part;
        count -= part;
    }
    return true;
}

bool gzip_end(gzip *g, const char **packed, size_t *length)
{
    if (g->zlib->pack(&g->stream, US_ZLIB_FINISH) != US_ZLIB_END)
        return false;
    *packed = (const char *)g->packed;
    *length = g->limit - g->stream.available_out;
    return true;
}

void gzip_free(gzip *g)
{
    if (!g)
        return;
    g->zlib->pack_end(&g->stream);
    free(g);
}

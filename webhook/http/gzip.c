/* Talks to zlib by its stable binary interface: the program is neither linked with it nor built
 * with its headers, as with libcurl, which brings it along. */
#include "gzip.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* From zlib.h; these never change. */
enum {
    NO_FLUSH = 0,
    FINISH = 4,
    RESULT_OK = 0,
    RESULT_END = 1,
    LEVEL_DEFAULT = -1,
    METHOD_DEFLATE = 8,
    WINDOW_GZIP = 15 + 16,
    MEMORY_DEFAULT = 8,
    STRATEGY_DEFAULT = 0,
};

typedef struct z_stream {
    const unsigned char *next_in;
    unsigned available_in;
    unsigned long total_in;
    unsigned char *next_out;
    unsigned available_out;
    unsigned long total_out;
    const char *message;
    void *state;
    void *(*allocate)(void *data, unsigned count, unsigned size);
    void (*release)(void *data, void *address);
    void *data;
    int data_type;
    unsigned long checksum;
    unsigned long reserved;
} z_stream;

static struct library {
    int (*init)(z_stream *stream, int level, int method, int window, int memory,
                int strategy, const char *version, int size);
    int (*deflate)(z_stream *stream, int flush);
    int (*end)(z_stream *stream);
    bool ready;
} zlib;

static pthread_once_t once = PTHREAD_ONCE_INIT;

struct gzip {
    z_stream stream;
    size_t limit;
    unsigned char packed[]; /* limit bytes */
};

static void open_library(void)
{
    void *handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return;
    const struct {
        const char *name;
        void *place;
    } symbols[] = {{"deflateInit2_", &zlib.init},
                   {"deflate", &zlib.deflate},
                   {"deflateEnd", &zlib.end}};
    zlib.ready = true;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        zlib.ready = zlib.ready && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
}

gzip *gzip_begin(size_t limit)
{
    pthread_once(&once, open_library);
    if (!zlib.ready || limit > UINT32_MAX)
        return NULL;
    gzip *g = malloc(sizeof *g + limit);
    if (!g)
        return NULL;
    *g = (gzip){.limit = limit};
    g->stream.next_out = g->packed;
    g->stream.available_out = (unsigned)limit;
    if (zlib.init(&g->stream, LEVEL_DEFAULT, METHOD_DEFLATE, WINDOW_GZIP, MEMORY_DEFAULT,
                  STRATEGY_DEFAULT, "1.2.0", (int)sizeof g->stream) == RESULT_OK)
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
        if (zlib.deflate(&g->stream, NO_FLUSH) != RESULT_OK || g->stream.available_in > 0)
            return false;
        at += part;
        count -= part;
    }
    return true;
}

bool gzip_end(gzip *g, const char **packed, size_t *length)
{
    if (zlib.deflate(&g->stream, FINISH) != RESULT_END)
        return false;
    *packed = (const char *)g->packed;
    *length = g->limit - g->stream.available_out;
    return true;
}

void gzip_free(gzip *g)
{
    if (!g)
        return;
    zlib.end(&g->stream);
    free(g);
}

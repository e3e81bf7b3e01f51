/* Talks to zlib by its stable binary interface, once for all that pack and unpack. */
#include "base/zlib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static us_zlib library;
static bool ready;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
    void *handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return;
    const struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"deflateInit2_", &library.pack_begin}, {"deflate", &library.pack},
        {"deflateEnd", &library.pack_end},      {"inflateInit2_", &library.unpack_begin},
        {"inflate", &library.unpack},           {"inflateReset", &library.unpack_again},
        {"inflateEnd", &library.unpack_end},
    };
    ready = true;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        ready = ready && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
}

const us_zlib *us_zlib_open(void)
{
    pthread_once(&once, open_library);
    return ready ? &library : NULL;
}

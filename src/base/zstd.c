/* Talks to Zstandard by its stable binary interface. */
#include "base/zstd.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

static us_zstd library;
static bool ready;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
    void *handle = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return;
    const struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"ZSTD_createDStream", &library.unpack_new},
        {"ZSTD_decompressStream", &library.unpack},
        {"ZSTD_freeDStream", &library.unpack_free},
        {"ZSTD_isError", &library.is_error},
        {"ZSTD_getErrorName", &library.error_name},
    };
    ready = true;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        ready = ready && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
}

const us_zstd *us_zstd_open(void)
{
    pthread_once(&once, open_library);
    return ready ? &library : NULL;
}

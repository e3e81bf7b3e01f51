/* Talks to Zstandard by its stable binary interface. */
#include "base/zstd.h"

#include "base/library.h"

#include <pthread.h>
#include <stdbool.h>

static us_zstd library;
static bool ready;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
    static const us_library_symbol symbols[] = {
        {"ZSTD_createDStream", &library.unpack_new},
        {"ZSTD_decompressStream", &library.unpack},
        {"ZSTD_freeDStream", &library.unpack_free},
        {"ZSTD_isError", &library.is_error},
        {"ZSTD_getErrorName", &library.error_name},
    };
    ready = us_library_open("libzstd.so.1", symbols, sizeof symbols / sizeof *symbols);
}

const us_zstd *us_zstd_open(void)
{
    pthread_once(&once, open_library);
    return ready ? &library : NULL;
}

/* Talks to zlib by its stable binary interface, once for all that pack and unpack. */
#include "base/zlib.h"

#include "base/library.h"

#include <pthread.h>
#include <stdbool.h>

static us_zlib library;
static bool ready;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void)
{
    static const us_library_symbol symbols[] = {
        {"deflateInit2_", &library.pack_begin}, {"deflate", &library.pack},
        {"deflateEnd", &library.pack_end},      {"inflateInit2_", &library.unpack_begin},
        {"inflate", &library.unpack},           {"inflateReset", &library.unpack_again},
        {"inflateEnd", &library.unpack_end},
    };
    ready = us_library_open("libz.so.1", symbols, sizeof symbols / sizeof *symbols);
}

const us_zlib *us_zlib_open(void)
{
    pthread_once(&once, open_library);
    return ready ? &library : NULL;
}

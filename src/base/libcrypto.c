/* Looks the functions of libcrypto up, once. */
#define US_LIBCRYPTO_OPENS
#include "base/libcrypto.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static us_libcrypto library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* In the place of a function that is missing. All of them tell by 0 or NULL that they
 * failed, or return nothing; and who calls one passes what it takes in registers or, on the
 * stack, takes away itself. */
static long fail(void)
{
    return 0;
}

static void open_library(void)
{
    static const char *const names[] = {
#define NAME(name) #name,
        US_LIBCRYPTO_FUNCTIONS(NAME)
#undef NAME
    };
    void *handle = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    char *place = (char *)&library;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++, place += sizeof(void *)) {
        void *symbol = handle ? dlsym(handle, names[i]) : NULL;
        if (!symbol)
            symbol = (void *)fail;
        memcpy(place, &symbol, sizeof symbol);
    }
}

const us_libcrypto *us_libcrypto_open(void)
{
    pthread_once(&once, open_library);
    return &library;
}

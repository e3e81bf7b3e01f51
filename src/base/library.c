/* Looking functions up by their names. */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool us_library_open(const char *file, const us_library_symbol *symbols, size_t count)
{
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    bool complete = handle != NULL;
    for (size_t i = 0; i < count && handle; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        complete = complete && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
    return complete;
}

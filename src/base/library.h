/* Shared libraries that are opened when first needed: programs are neither linked with them nor
 * built with their headers. */
#ifndef US_BASE_LIBRARY_H
#define US_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct us_library_symbol {
    const char *name;
    void *place; /* of the pointer to the function */
} us_library_symbol;

/* Stores the [count] functions of the library called [file]; false if it, or one of them, is missing.
 * It is never closed. */
bool us_library_open(const char *file, const us_library_symbol *symbols, size_t count);

#endif

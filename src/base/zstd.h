/* Zstandard, opened when first needed: the program is neither linked with it nor built with its headers. */
#ifndef US_BASE_ZSTD_H
#define US_BASE_ZSTD_H

#include <stddef.h>

/* From zstd.h; these never change. */
typedef struct us_zstd_in {
    const void *bytes;
    size_t size;
    size_t at; /* what was read of them */
} us_zstd_in;

typedef struct us_zstd_out {
    void *bytes;
    size_t size;
    size_t at;
} us_zstd_out;

/* What Zstandard calls ZSTD_createDStream, ZSTD_decompressStream, and so on. */
typedef struct us_zstd {
    void *(*unpack_new)(void);
    size_t (*unpack)(void *stream, us_zstd_out *out, us_zstd_in *in);
    size_t (*unpack_free)(void *stream);
    unsigned (*is_error)(size_t code);
    const char *(*error_name)(size_t code);
} us_zstd;

/* NULL where the library is missing. For any thread. */
const us_zstd *us_zstd_open(void);

#endif

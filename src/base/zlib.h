/* zlib, opened when first needed: the program is neither linked with it nor built with its headers. */
#ifndef US_BASE_ZLIB_H
#define US_BASE_ZLIB_H

/* From zlib.h; these never change. */
enum {
    US_ZLIB_NO_FLUSH = 0,
    US_ZLIB_FINISH = 4,
    US_ZLIB_OK = 0,
    US_ZLIB_END = 1,
    US_ZLIB_NO_MEMORY = -4,
    US_ZLIB_STUCK = -5, /* there is nothing to read, or no room to write */
    US_ZLIB_LEVEL_DEFAULT = -1,
    US_ZLIB_DEFLATE = 8,
    US_ZLIB_WINDOW_GZIP = 15 + 16,
    US_ZLIB_MEMORY_DEFAULT = 8,
    US_ZLIB_STRATEGY_DEFAULT = 0,
};

#define US_ZLIB_VERSION "1.2.0"

/* zlib's z_stream. It must stay where it is. */
typedef struct us_zlib_stream {
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
} us_zlib_stream;

/* What zlib calls deflateInit2_, deflate, and so on. */
typedef struct us_zlib {
    int (*pack_begin)(us_zlib_stream *stream, int level, int method, int window,
                      int memory, int strategy, const char *version, int size);
    int (*pack)(us_zlib_stream *stream, int flush);
    int (*pack_end)(us_zlib_stream *stream);
    int (*unpack_begin)(us_zlib_stream *stream, int window, const char *version,
                        int size);
    int (*unpack)(us_zlib_stream *stream, int flush);
    int (*unpack_again)(us_zlib_stream *stream);
    int (*unpack_end)(us_zlib_stream *stream);
} us_zlib;

/* NULL where the library is missing. For any thread. */
const us_zlib *us_zlib_open(void);

#endif

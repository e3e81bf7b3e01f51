/* Talks to libarchive by its stable binary interface: the program is neither linked with
 * it nor built with its headers, because it brings a dozen libraries along that few runs
 * need. Its "raw" format gives the plain bytes; what they hold is others' business. */
#include "base/unpack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/types.h>

/* From archive.h; these numbers never change. */
enum {
    ARCHIVE_EOF = 1,
    ARCHIVE_OK = 0,
};

static struct library {
    void *handle;
    void *(*make)(void);
    int (*support_gzip)(void *archive);
    int (*support_raw)(void *archive);
    int (*support_empty)(void *archive);
    int (*open)(void *archive, const void *bytes, size_t size);
    int (*next)(void *archive, void **entry);
    ssize_t (*read)(void *archive, void *to, size_t size);
    const char *(*error)(void *archive);
    int (*release)(void *archive);
    bool ready;
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;

struct us_unpack {
    us_arena *arena;
    void *archive; /* NULL: closed */
    uint64_t left; /* bytes that may still come */
    uint64_t limit;
    us_str failure; /* found at the beginning already; empty: none */
    bool ended;
};

static void open_library(void)
{
    library.handle = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library.handle)
        return;
    const struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"archive_read_new", &library.make},
        {"archive_read_support_filter_gzip", &library.support_gzip},
        {"archive_read_support_format_raw", &library.support_raw},
        {"archive_read_support_format_empty", &library.support_empty},
        {"archive_read_open_memory", &library.open},
        {"archive_read_next_header", &library.next},
        {"archive_read_data", &library.read},
        {"archive_error_string", &library.error},
        {"archive_read_free", &library.release},
    };
    library.ready = true;
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(library.handle, symbols[i].name);
        library.ready = library.ready && symbol;
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
}

static void close_slot(void *data)
{
    us_unpack *unpack = data;
    if (unpack->archive)
        library.release(unpack->archive);
    unpack->archive = NULL;
}

void us_unpack_close(us_unpack *unpack)
{
    close_slot(unpack);
}

static us_str reason(const us_unpack *unpack)
{
    const char *text = library.error(unpack->archive);
    /* Where the end is missing, it has no words at all at times. */
    if (!text || strstr(text, "truncated"))
        return US_STR("unexpected EOF");
    return us_str_copy(unpack->arena, us_str_from(text));
}

/* libarchive takes whatever is not packed as it is; so the header is looked at first. */
static bool check_header(us_str bytes, us_str *error)
{
    if (bytes.length == 0)
        *error = US_STR("EOF");
    else if (bytes.length < 10)
        *error = US_STR("unexpected EOF");
    else if (memcmp(bytes.text, "\x1f\x8b\x08", 3) != 0)
        *error = US_STR("gzip: invalid header");
    else
        return true;
    return false;
}

us_unpack *us_unpack_open(us_arena *arena, us_str bytes, uint64_t limit, us_str *error)
{
    if (!check_header(bytes, error))
        return NULL;
    pthread_once(&once, open_library);
    if (!library.ready) {
        *error = US_STR("libarchive is not available");
        return NULL;
    }
    us_unpack *unpack = us_arena_alloc_zero(arena, sizeof *unpack);
    unpack->arena = arena;
    unpack->left = unpack->limit = limit;
    us_arena_on_release(arena, close_slot, unpack);
    unpack->archive = library.make();
    if (!unpack->archive)
        us_arena_exhaust(arena);
    void *entry;
    library.support_gzip(unpack->archive);
    library.support_raw(unpack->archive);
    library.support_empty(unpack->archive);
    int code = library.open(unpack->archive, bytes.text, bytes.length);
    if (code == ARCHIVE_OK)
        code = library.next(unpack->archive, &entry);
    unpack->ended = code == ARCHIVE_EOF;
    unpack->failure = code < ARCHIVE_OK ? reason(unpack) : US_STR_EMPTY;
    return unpack;
}

bool us_unpack_read(us_unpack *unpack, void *to, size_t size, size_t *got, us_str *error)
{
    *got = 0;
    if (unpack->failure.length > 0) {
        *error = unpack->failure;
        return false;
    }
    while (*got < size && !unpack->ended) {
        ssize_t count = library.read(unpack->archive, (char *)to + *got, size - *got);
        if (count < 0) {
            *error = reason(unpack);
            return false;
        }
        unpack->ended = count == 0;
        *got += (size_t)count;
        if ((uint64_t)count > unpack->left) {
            *error = us_str_format(unpack->arena, "more than %llu bytes when unpacked",
                                   (unsigned long long)unpack->limit);
            return false;
        }
        unpack->left -= (uint64_t)count;
    }
    return true;
}

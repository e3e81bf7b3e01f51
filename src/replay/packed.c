/* Unpacking as it is read. Each kind of packing is a row of the table: what its files begin with,
 * and how a step is made, which takes from the bytes that were read and puts where there is room. */
#include "replay/packed.h"

#include "base/zlib.h"
#include "base/zstd.h"

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 1 << 18 }; /* for bytes as they are read; fits what counts bytes of zlib */

typedef struct packing packing;

/* How JSON lies in the lines of a file. */
typedef enum printing {
    NOT_SEEN, /* its first line is still to come */
    BY_LINES, /* a document in each */
    IN_DOCUMENT,
    BETWEEN_DOCUMENTS,
} printing;

struct us_packed {
    us_arena *arena;
    int file;
    const packing *packing; /* NULL: not known yet */
    bool opened;            /* of [packing], if it has something to open */
    bool inside;            /* a stream that has not ended */
    bool at_end;            /* of the file */
    us_str problem;
    uint64_t done;
    size_t first, end; /* of what was read and not taken */
    printing printing;
    char line_begin;  /* the first byte of the line at hand; 0: none has come */
    char line_second; /* … and another one, if it has any but white space */
    us_zlib_stream gzip;
    void *zstd;
    char bytes[ROOM];
};

struct packing {
    const char *magic;
    size_t length;
    const char *library;
    bool (*open)(us_packed *packed);
    /* Moves [first], returns how many bytes it put; sets [inside] and, after a failure, [problem]. */
    size_t (*step)(us_packed *packed, char *to, size_t size);
    void (*close)(us_packed *packed);
};

/* ---- Not packed ---------------------------------------------------------------------- */

static size_t step_plain(us_packed *packed, char *to, size_t size)
{
    size_t there = packed->end - packed->first;
    size_t count = there < size ? there : size;
    memcpy(to, packed->bytes + packed->first, count);
    packed->first += count;
    return count;
}

/* ---- Gzip ---------------------------------------------------------------------------- */

static bool open_gzip(us_packed *packed)
{
    const us_zlib *zlib = us_zlib_open();
    return zlib && zlib->unpack_begin(&packed->gzip, US_ZLIB_WINDOW_GZIP, US_ZLIB_VERSION,
                                      (int)sizeof packed->gzip) == US_ZLIB_OK;
}

static size_t step_gzip(us_packed *packed, char *to, size_t size)
{
    const us_zlib *zlib = us_zlib_open();
    us_zlib_stream *stream = &packed->gzip;
    unsigned room = (unsigned)(size < UINT32_MAX ? size : UINT32_MAX);
    stream->next_in = (const unsigned char *)packed->bytes + packed->first;
    stream->available_in = (unsigned)(packed->end - packed->first);
    stream->next_out = (unsigned char *)to;
    stream->available_out = room;
    int code = zlib->unpack(stream, US_ZLIB_NO_FLUSH);
    if (stream->available_in < packed->end - packed->first)
        packed->inside = true;
    packed->first = packed->end - stream->available_in;
    if (code == US_ZLIB_END) {
        packed->inside = false;
        zlib->unpack_again(stream);
    }
    if (code != US_ZLIB_END && code != US_ZLIB_OK && code != US_ZLIB_STUCK)
        packed->problem = us_str_format(packed->arena, "not gzip any more: %s",
                                        stream->message ? stream->message : "damaged");
    return room - stream->available_out;
}

static void close_gzip(us_packed *packed)
{
    us_zlib_open()->unpack_end(&packed->gzip);
}

/* ---- Zstandard ----------------------------------------------------------------------- */

static bool open_zstd(us_packed *packed)
{
    const us_zstd *zstd = us_zstd_open();
    packed->zstd = zstd ? zstd->unpack_new() : NULL;
    return packed->zstd;
}

static size_t step_zstd(us_packed *packed, char *to, size_t size)
{
    const us_zstd *zstd = us_zstd_open();
    us_zstd_in in = {packed->bytes + packed->first, packed->end - packed->first, 0};
    us_zstd_out out = {to, size, 0};
    size_t code = zstd->unpack(packed->zstd, &out, &in);
    packed->first += in.at;
    if (in.at > 0 || out.at > 0)
        packed->inside = code != 0;
    if (zstd->is_error(code))
        packed->problem =
            us_str_format(packed->arena, "not zstd any more: %s", zstd->error_name(code));
    return out.at;
}

static void close_zstd(us_packed *packed)
{
    us_zstd_open()->unpack_free(packed->zstd);
}

/* ---- Which it is --------------------------------------------------------------------- */

static const packing packings[] = {
    {"\x1f\x8b\x08", 3, "zlib", open_gzip, step_gzip, close_gzip},
    {"\x28\xb5\x2f\xfd", 4, "zstd", open_zstd, step_zstd, close_zstd},
    {"", 0, "", NULL, step_plain, NULL},
};

enum { LONGEST_MAGIC = 4 };

static void close_slot(void *data)
{
    us_packed *packed = data;
    if (packed->opened)
        packed->packing->close(packed);
}

us_packed *us_packed_open(us_arena *arena, int file)
{
    us_packed *packed = us_arena_alloc(arena, sizeof *packed);
    memset(packed, 0, offsetof(us_packed, bytes));
    packed->arena = arena;
    packed->file = file;
    packed->problem = US_STR_EMPTY;
    us_arena_on_release(arena, close_slot, packed);
    return packed;
}

/* Bytes of the file at [to]; 0 at its end. */
static size_t read_file(us_packed *packed, char *to, size_t size)
{
    ssize_t got;
    do
        got = read(packed->file, to, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        packed->problem = us_str_format(packed->arena, "read: %s", strerror(errno));
    packed->at_end = got <= 0;
    packed->done += got > 0 ? (uint64_t)got : 0;
    return got > 0 ? (size_t)got : 0;
}

/* Reads on, behind what is there. */
static void read_more(us_packed *packed)
{
    memmove(packed->bytes, packed->bytes + packed->first, packed->end - packed->first);
    packed->end -= packed->first;
    packed->first = 0;
    packed->end += read_file(packed, packed->bytes + packed->end, ROOM - packed->end);
}

static void find_packing(us_packed *packed)
{
    while (!packed->at_end && packed->end < LONGEST_MAGIC)
        read_more(packed);
    const packing *p = packings;
    while (packed->end < p->length || memcmp(packed->bytes, p->magic, p->length) != 0)
        p++;
    packed->packing = p;
    packed->opened = p->open && p->open(packed);
    if (p->open && !packed->opened)
        packed->problem = us_str_format(packed->arena, "%s is not available", p->library);
}

static size_t end_of_file(us_packed *packed)
{
    if (packed->inside && packed->problem.length == 0)
        packed->problem = US_STR("its end is missing");
    return 0;
}

/* One step forward; 0: nothing comes any more. */
static size_t step(us_packed *packed, char *to, size_t size)
{
    while (packed->problem.length == 0) {
        if (packed->first == packed->end && !packed->packing->open)
            return packed->at_end ? 0 : read_file(packed, to, size);
        if (packed->first == packed->end && !packed->at_end)
            read_more(packed);
        bool starved = packed->first == packed->end;
        size_t count = packed->packing->step(packed, to, size);
        if (count > 0)
            return count;
        if (starved && packed->at_end)
            return end_of_file(packed);
    }
    return 0;
}

/* ---- Documents of many lines --------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* True if the line at hand is nothing but the beginning of an object or an array. */
static bool only_begins(const us_packed *packed)
{
    return (packed->line_begin == '{' || packed->line_begin == '[') &&
           packed->line_second == 0;
}

/* What the end of the line at hand becomes. */
static char end_of_line(us_packed *packed)
{
    bool ends = packed->line_begin == '}' || packed->line_begin == ']';
    bool inside = packed->printing == IN_DOCUMENT;
    if (inside ? ends : !only_begins(packed)) {
        packed->printing = packed->printing == NOT_SEEN && packed->line_begin ? BY_LINES
                           : inside ? BETWEEN_DOCUMENTS
                                    : packed->printing;
        return '\n';
    }
    packed->printing = IN_DOCUMENT;
    return '\r';
}

/* Joins the lines of documents in the [count] bytes at [text], as far as there are such. */
static void join(us_packed *packed, char *text, size_t count)
{
    for (size_t i = 0; i < count && packed->printing != BY_LINES; i++) {
        char c = text[i];
        if (c == '\n') {
            text[i] = end_of_line(packed);
            packed->line_begin = packed->line_second = 0;
        } else if (!packed->line_begin) {
            packed->line_begin = c;
        } else if (!packed->line_second && !is_blank(c)) {
            packed->line_second = c;
        }
    }
}

size_t us_packed_read(us_packed *packed, char *to, size_t size, us_str *problem)
{
    size_t count = 0, got = 1;
    if (!packed->packing)
        find_packing(packed);
    while (count < size && got > 0 && packed->problem.length == 0) {
        got = step(packed, to + count, size - count);
        join(packed, to + count, got);
        count += got;
    }
    *problem = packed->problem;
    return count;
}

/* As far as the file itself can be moved in. */
static uint64_t skip_plain(us_packed *packed, uint64_t count)
{
    uint64_t there = packed->end - packed->first;
    struct stat status;
    off_t at = lseek(packed->file, 0, SEEK_CUR);
    if (there >= count || at < 0 || fstat(packed->file, &status) != 0 ||
        !S_ISREG(status.st_mode) || count - there > (uint64_t)(status.st_size - at))
        return count;
    packed->first = packed->end;
    packed->done += count - there;
    return lseek(packed->file, (off_t)(count - there), SEEK_CUR) < 0 ? count : 0;
}

bool us_packed_skip(us_packed *packed, uint64_t count)
{
    char *passed = us_arena_alloc(packed->arena, ROOM);
    us_str problem;
    size_t got = 1;
    if (!packed->packing)
        find_packing(packed);
    if (!packed->packing->open)
        count = skip_plain(packed, count);
    for (; count > 0 && got > 0; count -= got)
        got =
            us_packed_read(packed, passed, count < ROOM ? (size_t)count : ROOM, &problem);
    return count == 0;
}

uint64_t us_packed_done(const us_packed *packed)
{
    return packed->done;
}

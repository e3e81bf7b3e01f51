/* A tar archive is a row of 512-byte blocks: a header, its content, padding. What does
 * not fit into a header stands in entries of its own before it (pax 'x', GNU 'L' and 'K'),
 * which are read here into the header that follows. */
#include "codec/tar.h"

#include "base/buf.h"

enum { BLOCK = 512 };

#define BAD_HEADER US_STR("archive/tar: invalid tar header")

/* What extended headers say about the entry that follows. */
typedef struct extension {
    us_str name; /* text NULL: nothing */
    bool has_size;
    int64_t size;
} extension;

us_tar us_tar_make(us_arena *arena, us_unpack *stream)
{
    return (us_tar){arena, stream, 0, 0};
}

static us_tar_step fail(us_str *error, us_str text)
{
    *error = text;
    return US_TAR_FAILED;
}

/* ---- Blocks */

/* Reads exactly [size] bytes; [none] (may be NULL) tells that there was not one. */
static bool read_whole(us_tar *tar, void *to, size_t size, bool *none, us_str *error)
{
    size_t got;
    if (!us_unpack_read(tar->stream, to, size, &got, error))
        return false;
    if (none)
        *none = got == 0;
    if (got == size || (none && got == 0))
        return true;
    *error = US_STR("unexpected EOF");
    return false;
}

bool us_tar_skip(us_tar *tar, us_str *error)
{
    char space[16 * BLOCK];
    while (tar->rest > 0) {
        size_t size = tar->rest < sizeof space ? (size_t)tar->rest : sizeof space;
        if (!read_whole(tar, space, size, NULL, error))
            return false;
        tar->rest -= size;
    }
    return true;
}

static bool is_zero(const unsigned char block[BLOCK])
{
    for (size_t i = 0; i < BLOCK; i++)
        if (block[i] != 0)
            return false;
    return true;
}

/* ---- Fields of a header */

static us_str text_field(const unsigned char *at, size_t size)
{
    return us_str_make((const char *)at, strnlen((const char *)at, size));
}

/* An octal number between blanks, or 256's places after a first byte with the top bit.
 * False if it is neither, or out of range. */
static bool number_field(const unsigned char *at, size_t size, int64_t *number)
{
    *number = 0;
    if (at[0] & 0x80) {
        if (at[0] & 0x40)
            return false;
        for (size_t i = 0; i < size; i++) {
            if (*number >> 55)
                return false;
            *number = *number << 8 | (i == 0 ? at[i] & 0x7F : at[i]);
        }
        return true;
    }
    size_t end = size;
    while (end > 0 && (at[end - 1] == ' ' || at[end - 1] == '\0'))
        end--;
    size_t i = 0;
    while (i < end && (at[i] == ' ' || at[i] == '\0'))
        i++;
    for (; i < end && at[i] != '\0'; i++) {
        if (at[i] < '0' || at[i] > '7')
            return false;
        *number = *number << 3 | (at[i] - '0');
    }
    return true;
}

/* The sum of all bytes, those of the sum itself counted as blanks; old programs took
 * bytes as signed. */
static bool checksum_holds(const unsigned char block[BLOCK])
{
    int64_t stored, plain = 0, with_signs = 0;
    if (!number_field(block + 148, 8, &stored))
        return false;
    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char byte = i >= 148 && i < 156 ? ' ' : block[i];
        plain += byte;
        with_signs += (signed char)byte;
    }
    return stored == plain || stored == with_signs;
}

static us_str header_name(us_arena *arena, const unsigned char block[BLOCK])
{
    us_str name = text_field(block, 100);
    bool has_prefix = memcmp(block + 257, "ustar\0", 6) == 0;
    bool is_star = has_prefix && memcmp(block + 508, "tar\0", 4) == 0;
    us_str prefix =
        has_prefix ? text_field(block + 345, is_star ? 131 : 155) : US_STR_EMPTY;
    if (prefix.length == 0)
        return us_str_copy(arena, name);
    return us_str_format(arena, "%.*s/%.*s", US_STR_ARG(prefix), US_STR_ARG(name));
}

/* ---- Extended headers */

static bool read_extension(us_tar *tar, int64_t size, us_str *content, us_str *error)
{
    if ((uint64_t)size > US_TAR_HEADER_MAX) {
        *error = US_STR("archive/tar: header field too long");
        return false;
    }
    char *bytes = us_arena_alloc(tar->arena, (size_t)size + 1);
    bytes[size] = '\0';
    *content = us_str_make(bytes, (size_t)size);
    if (!read_whole(tar, bytes, (size_t)size, NULL, error))
        return false;
    tar->rest -= (uint64_t)size;
    return true;
}

static bool decimal(us_str text, int64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] < '0' || text.text[i] > '9' || *number > INT64_MAX / 10 - 10)
            return false;
        *number = *number * 10 + (text.text[i] - '0');
    }
    return text.length > 0;
}

static bool put_record(extension *e, us_str key, us_str value)
{
    if (us_str_is(key, "path")) {
        e->name = value;
        return memchr(value.text, '\0', value.length) == NULL;
    }
    if (us_str_is(key, "size")) {
        e->has_size = true;
        return decimal(value, &e->size);
    }
    /* A file with holes is not stored as it is read. */
    return !us_str_starts_with(key, US_STR("GNU.sparse."));
}

/* Records are "LENGTH KEY=VALUE\n", the length being that of the whole. */
static bool read_records(us_str text, extension *e)
{
    while (text.length > 0) {
        size_t blank = us_str_find(text, US_STR(" "), 0);
        int64_t length;
        if (blank == US_STR_NONE || blank > 20 ||
            !decimal(us_str_slice(text, 0, blank), &length) ||
            (uint64_t)length > text.length || (size_t)length < blank + 2 ||
            text.text[length - 1] != '\n')
            return false;
        us_str record = us_str_slice(text, blank + 1, (size_t)length - 1);
        size_t equals = us_str_find(record, US_STR("="), 0);
        if (equals == US_STR_NONE || equals == 0 ||
            !put_record(e, us_str_slice(record, 0, equals),
                        us_str_slice(record, equals + 1, record.length)))
            return false;
        text = us_str_slice(text, (size_t)length, text.length);
    }
    return true;
}

static bool is_extension(char type)
{
    return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

/* Reads the extended header. One for all that follows ('g') must be well-formed, and
 * nothing more: Go does not look at it, and ends with it what was said before. */
static bool take_extension(us_tar *tar, char type, int64_t size, extension *e,
                           us_str *error)
{
    us_str content;
    if (!read_extension(tar, size, &content, error))
        return false;
    if ((type == 'x' || type == 'g') && !read_records(content, e)) {
        *error = BAD_HEADER;
        return false;
    }
    if (type == 'g')
        *e = (extension){{NULL, 0}, false, 0};
    if (type == 'L')
        e->name = text_field((const unsigned char *)content.text, content.length);
    return true;
}

/* ---- Entries */

static us_tar_kind kind_of(char type, us_str name)
{
    if (type == '5' || (type == '\0' && us_str_ends_with(name, US_STR("/"))))
        return US_TAR_FOLDER;
    return type == '0' || type == '\0' ? US_TAR_FILE : US_TAR_OTHER;
}

/* Passes over the padding of an entry. The last one's may be missing. */
static us_tar_step skip_padding(us_tar *tar, us_str *error)
{
    char space[BLOCK];
    size_t got, size = tar->padding;
    tar->padding = 0;
    if (!us_unpack_read(tar->stream, space, size, &got, error))
        return US_TAR_FAILED;
    return got == size ? US_TAR_ENTRY : US_TAR_END;
}

/* Reads a header block. US_TAR_END: there is none any more. */
static us_tar_step read_block(us_tar *tar, unsigned char block[BLOCK], us_str *error)
{
    bool none;
    if (!us_tar_skip(tar, error))
        return US_TAR_FAILED;
    us_tar_step step = skip_padding(tar, error);
    if (step != US_TAR_ENTRY)
        return step;
    if (!read_whole(tar, block, BLOCK, &none, error))
        return US_TAR_FAILED;
    if (none)
        return US_TAR_END;
    if (is_zero(block)) {
        if (!read_whole(tar, block, BLOCK, &none, error))
            return US_TAR_FAILED;
        return none || is_zero(block) ? US_TAR_END : fail(error, BAD_HEADER);
    }
    return checksum_holds(block) ? US_TAR_ENTRY : fail(error, BAD_HEADER);
}

us_tar_step us_tar_next(us_tar *tar, us_tar_entry *entry, us_str *error)
{
    extension e = {{NULL, 0}, false, 0};
    for (;;) {
        unsigned char block[BLOCK];
        int64_t size;
        us_tar_step step = read_block(tar, block, error);
        if (step != US_TAR_ENTRY)
            return step;
        char type = (char)block[156];
        if (!number_field(block + 124, 12, &size))
            return fail(error, BAD_HEADER);
        if (e.has_size && !is_extension(type))
            size = e.size;
        /* Links, devices and folders have no content, whatever they claim. */
        if (type >= '1' && type <= '6')
            size = 0;
        tar->rest = (uint64_t)size;
        tar->padding = (size_t)(-(uint64_t)size % BLOCK);
        if (is_extension(type)) {
            if (!take_extension(tar, type, size, &e, error))
                return US_TAR_FAILED;
            continue;
        }
        entry->name = e.name.text ? e.name : header_name(tar->arena, block);
        entry->kind = kind_of(type, entry->name);
        entry->size = (uint64_t)size;
        return US_TAR_ENTRY;
    }
}

bool us_tar_content(us_tar *tar, const us_tar_entry *entry, us_str *content,
                    us_str *error)
{
    /* The claimed size may be a lie, so memory is taken as content comes. */
    enum { PIECE = 1 << 20 };
    us_buf buf = us_buf_make(tar->arena);
    while (buf.length < entry->size) {
        uint64_t left = entry->size - buf.length;
        size_t size = left < PIECE ? (size_t)left : PIECE;
        if (!read_whole(tar, us_buf_reserve(&buf, size), size, NULL, error))
            return false;
        buf.length += size;
        tar->rest -= size;
    }
    *content = us_buf_str(&buf);
    return true;
}

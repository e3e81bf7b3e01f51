/* Tar archives (POSIX ustar and pax, GNU), read one entry after the other as Go's
 * package archive/tar reads them. Nothing is ever written to disk; names are texts. */
#ifndef US_CODEC_TAR_H
#define US_CODEC_TAR_H

#include "base/unpack.h"

/* Extended headers longer than this are an error. */
#define US_TAR_HEADER_MAX ((size_t)1 << 20)

typedef enum us_tar_kind {
    US_TAR_FILE,
    US_TAR_FOLDER,
    US_TAR_OTHER, /* links, devices, … */
} us_tar_kind;

typedef struct us_tar_entry {
    us_tar_kind kind;
    us_str name;   /* as it stands there: may be absolute, or have ".." in it */
    uint64_t size; /* what is claimed of a file */
} us_tar_entry;

typedef struct us_tar {
    us_arena *arena;
    us_unpack *stream;
    uint64_t rest;  /* bytes of the entry not read yet */
    size_t padding; /* bytes after them */
} us_tar;

typedef enum us_tar_step {
    US_TAR_ENTRY,
    US_TAR_END,
    US_TAR_FAILED,
} us_tar_step;

us_tar us_tar_make(us_arena *arena, us_unpack *stream);

/* The next entry; what the one before holds is skipped. After US_TAR_FAILED [error] has
 * Go's sentence: "archive/tar: invalid tar header", "unexpected EOF". */
us_tar_step us_tar_next(us_tar *tar, us_tar_entry *entry, us_str *error);

/* Passes over the content of the file that us_tar_next just gave. False after storing a
 * sentence in [error]. */
bool us_tar_skip(us_tar *tar, us_str *error);

/* The content of the file [entry], which us_tar_next just gave. False after storing a
 * sentence in [error]. Takes no more memory than there is content. */
bool us_tar_content(us_tar *tar, const us_tar_entry *entry, us_str *content,
                    us_str *error);

#endif

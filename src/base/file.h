/* Reading files and folders. */
#ifndef US_BASE_FILE_H
#define US_BASE_FILE_H

#include "base/str.h"

/* Reads the whole of [path] ("-": standard input) into [arena], with one NUL
 * beyond its end. On failure returns false and stores a sentence such as
 * "open x.rego: no such file or directory" in [error]. A file of more than
 * [limit] bytes (0: no bound) is a failure. */
bool us_file_read(us_arena *arena, const char *path, size_t limit, us_str *content,
                  us_str *error);

/* Writes [content] to what is open as [file]. False on failure, with the reason in errno. */
bool us_file_write_all(int file, us_str content);

/* Makes [content] the content of the file [path], which must exist: all at once, so that
 * whoever reads it finds either the old or the new. Its mode stays; a link stays one, and
 * what it leads to is replaced. On failure returns false, leaves the file as it was, and
 * stores a sentence in [error]. */
bool us_file_replace(us_arena *arena, const char *path, us_str content, us_str *error);

/* As us_file_replace with the content of [count] [pieces], one after the other, for a file that
 * need not exist: a new one has the mode that the process gives new files. */
bool us_file_put(us_arena *arena, const char *path, const us_str *pieces, size_t count,
                 us_str *error);

/* Makes the folders that the file [path] is to lie in, with [mode] as far as the process gives
 * it. On failure returns false and stores a sentence in [error]. */
bool us_file_make_folders(us_arena *arena, const char *path, unsigned mode,
                          us_str *error);

/* "VERB PATH: REASON" for what errno says, in Go's words. */
us_str us_file_error(us_arena *arena, const char *verb, const char *path);

/* What is told of a tree of files. [depth] is 0 for the path that was named, 1 for what
 * lies in that folder, and so on. Paths are valid during the call. */
typedef struct us_file_visitor {
    void *data;
    /* False leaves the file or folder out. NULL: nothing is left out. */
    bool (*wants)(void *data, const char *path, bool is_folder, size_t depth);
    /* A file; false stops the walk. */
    bool (*visit)(void *data, const char *path, size_t depth);
    /* What can't be read, as a sentence such as "stat x: no such file or directory";
     * false stops the walk. NULL: such things are passed over. */
    bool (*fail)(void *data, us_str error);
    bool keep_links; /* links are passed over, [path] itself too; else followed */
} us_file_visitor;

/* Walks over [path] and, if it is a folder, all that lies below it, in bytewise order
 * of the names in each folder. Below a folder only regular files are told; links that
 * lead back to a folder above are refused. False when a function stopped it. */
bool us_file_walk(us_arena *arena, const char *path, const us_file_visitor *visitor);

#endif

/* The files of a bundle, from a folder or from an archive.
 *
 * An archive is unpacked to memory alone. Names in it are nothing but texts, so that one
 * with ".." or a slash at its beginning leads nowhere; links in it are passed over, and
 * so are those in a folder. What a file is for is left to the reader. */
#include "engine/bundle.h"

#include "base/file.h"
#include "base/path.h"
#include "builtins/go_text.h"
#include "codec/tar.h"

#include <sys/stat.h>

typedef struct collector {
    us_arena *arena;
    const char *const *ignore;
    const us_bundle_limits *limits;
    us_bundle_files *files;
    us_str root;
    uint64_t total;
    us_str *skipped; /* folders of an archive that are left out */
    size_t skipped_count, skipped_capacity;
} collector;

static bool is_ignored(const collector *c, us_str path)
{
    us_str name = us_path_base(path);
    for (const char *const *glob = c->ignore; glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return true;
    return false;
}

/* Room for one more file; false after storing an error where there must not be more. */
static us_bundle_file *add_file(collector *c)
{
    us_bundle_files *files = c->files;
    if (files->count >= c->limits->count) {
        files->error = us_str_format(c->arena, "bundle %.*s: more than %zu files",
                                     US_STR_ARG(files->name), c->limits->count);
        return NULL;
    }
    files->items = us_arena_room(c->arena, files->items, files->count, &files->capacity,
                                 sizeof *files->items);
    us_bundle_file *file = &files->items[files->count++];
    *file = (us_bundle_file){.error = US_STR_EMPTY};
    return file;
}

/* ---- Folders */

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    (void)is_folder;
    (void)depth;
    return !is_ignored(data, us_str_from(path));
}

/* [path] as the bundle sees it: its own folder is the root. */
static us_str inner_path(const collector *c, us_str path)
{
    us_str base = us_path_base(path), inner = path;
    bool is_manifest = us_str_is(base, ".manifest") || us_str_is(base, ".manifest.pb");
    /* In the folder "." a dot is no prefix to take off a manifest's name. */
    if (us_str_starts_with(path, c->root) && !(us_str_is(c->root, ".") && is_manifest))
        inner = us_str_slice(path, c->root.length, path.length);
    if (us_str_starts_with(inner, US_STR("/")))
        return us_str_copy(c->arena, inner);
    return us_str_format(c->arena, "/%.*s", US_STR_ARG(inner));
}

static bool visit(void *data, const char *path, size_t depth)
{
    collector *c = data;
    us_bundle_file *file = add_file(c);
    us_str error;
    (void)depth;
    if (!file)
        return false;
    file->path = inner_path(c, us_str_from(path));
    file->url = us_path_join(c->arena, c->root, file->path);
    if (!us_file_read(c->arena, path, c->limits->file, &file->bytes, &error)) {
        file->error = us_str_format(c->arena, "failed to open file %s: %.*s", path,
                                    US_STR_ARG(error));
        return true;
    }
    c->total += file->bytes.length;
    if (c->total <= c->limits->total)
        return true;
    c->files->error =
        us_str_format(c->arena, "bundle %.*s: more than %llu bytes",
                      US_STR_ARG(c->files->name), (unsigned long long)c->limits->total);
    return false;
}

static void collect_folder(collector *c, const char *path)
{
    us_file_visitor visitor = {
        .data = c, .wants = wants, .visit = visit, .keep_links = true};
    us_str root = us_str_from(path);
    if (root.length > 1 && us_str_starts_with(root, US_STR("./")))
        root = root.length == 2 ? US_STR(".") : us_str_slice(root, 2, root.length);
    c->root = root;
    c->files->base = us_str_copy(c->arena, us_str_from(path));
    us_file_walk(c->arena, root.text, &visitor);
}

/* ---- Archives */

static void fail_archive(collector *c, const char *what, us_str reason)
{
    c->files->error = us_str_format(c->arena, "bundle %.*s: bundle read failed: %s%.*s",
                                    US_STR_ARG(c->files->name), what, US_STR_ARG(reason));
}

static us_str trimmed_folder(const collector *c, us_str path)
{
    return us_path_trim(us_path_folder(c->arena, path));
}

static void skip_folder(collector *c, us_str path)
{
    c->skipped = us_arena_room(c->arena, c->skipped, c->skipped_count,
                               &c->skipped_capacity, sizeof *c->skipped);
    c->skipped[c->skipped_count++] = us_path_trim(path);
}

/* True if the file lies in a folder that is left out; only folders that the archive
 * itself names, before the file, can be. */
static bool is_skipped(const collector *c, us_str path)
{
    us_str folder = c->skipped_count > 0 ? trimmed_folder(c, path) : US_STR_EMPTY;
    for (size_t i = 0; i < c->skipped_count; i++)
        if (us_str_starts_with(folder, c->skipped[i]))
            return true;
    return false;
}

/* A file that is too large is an error when its turn comes. */
static void refuse_large(collector *c, us_bundle_file *file, const us_tar_entry *entry)
{
    us_str name = entry->name;
    if (us_str_starts_with(name, US_STR("/")))
        name = us_str_slice(name, 1, name.length);
    file->error = us_str_format(
        c->arena, "bundle file '%.*s' size (%llu bytes) exceeded max size (%llu bytes)",
        US_STR_ARG(name), (unsigned long long)entry->size,
        (unsigned long long)c->limits->file);
}

static bool take_entry(collector *c, us_tar *tar, const us_tar_entry *entry)
{
    us_str error;
    if (entry->kind == US_TAR_FOLDER && is_ignored(c, entry->name))
        skip_folder(c, entry->name);
    if (entry->kind != US_TAR_FILE || is_ignored(c, entry->name) ||
        is_skipped(c, entry->name))
        return true;
    us_bundle_file *file = add_file(c);
    if (!file)
        return false;
    file->path = entry->name;
    file->url = entry->name;
    bool large = entry->size > c->limits->file;
    if (large)
        refuse_large(c, file, entry);
    if (large ? us_tar_skip(tar, &error)
              : us_tar_content(tar, entry, &file->bytes, &error))
        return true;
    us_str what =
        us_str_format(c->arena, "failed to copy file %.*s: ", US_STR_ARG(entry->name));
    fail_archive(c, what.text, error);
    return false;
}

static void collect_archive(collector *c, us_str bytes)
{
    us_str error;
    us_tar_entry entry;
    us_tar_step step;
    us_unpack *stream = us_unpack_open(c->arena, bytes, c->limits->total, &error);
    if (!stream) {
        fail_archive(c, "archive read failed: ", error);
        return;
    }
    us_tar tar = us_tar_make(c->arena, stream);
    while ((step = us_tar_next(&tar, &entry, &error)) == US_TAR_ENTRY)
        if (!take_entry(c, &tar, &entry))
            break;
    if (step == US_TAR_FAILED)
        fail_archive(c, "", error);
    us_unpack_close(stream);
}

/* ---- Either */

us_bundle_files us_bundle_unpack(us_arena *arena, us_str name, us_str bytes,
                                 const char *const *ignore,
                                 const us_bundle_limits *limits)
{
    us_bundle_files files = {.name = name, .base = US_STR_EMPTY, .error = US_STR_EMPTY};
    collector c = {.arena = arena, .ignore = ignore, .limits = limits, .files = &files};
    collect_archive(&c, bytes);
    return files;
}

us_bundle_files us_bundle_collect(us_arena *arena, const char *path,
                                  const char *const *ignore,
                                  const us_bundle_limits *limits)
{
    us_bundle_files files = {.name = us_str_copy(arena, us_str_from(path)),
                             .base = US_STR_EMPTY,
                             .error = US_STR_EMPTY};
    collector c = {.arena = arena, .ignore = ignore, .limits = limits, .files = &files};
    struct stat status;
    us_str bytes, error;
    if (stat(path, &status) != 0) {
        us_buf buf = us_buf_make(arena);
        us_buf_add_c(&buf, "error reading ");
        us_go_quote(&buf, us_str_from(path), false);
        us_str reason = us_file_error(arena, "stat", path);
        us_buf_add_format(&buf, ": %.*s", US_STR_ARG(reason));
        files.error = us_buf_str(&buf);
    } else if (S_ISDIR(status.st_mode)) {
        collect_folder(&c, path);
    } else if (us_file_read(arena, path, limits->total, &bytes, &error)) {
        return us_bundle_unpack(arena, files.name, bytes, ignore, limits);
    } else {
        files.error = error;
    }
    return files;
}

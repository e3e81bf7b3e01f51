/* Reading policies and data from disk: what lies at a path, and where data of
 * it goes. A file's extension says what it is; a folder is read whole, and data
 * in it goes where its path below that folder says, as OPA does it. */
#include "engine/engine.h"

#include "base/file.h"

#include <fnmatch.h>
#include <limits.h>
#include <sys/stat.h>

typedef struct folder_load {
    usher_builder *builder;
    const char *root;   /* the folder that is being read */
    const char *prefix; /* dotted path that all data goes to; "" */
    const char *const *ignore;
    bool is_folder;
} folder_load;

static const char *extension(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot : "";
}

static bool is_ignored_name(const folder_load *loader, const char *name, size_t length)
{
    char copy[NAME_MAX + 1];

    /* A mounted ConfigMap holds each file twice: in a folder "..2026_…", and by a
     * link to it. Names that begin with two dots are the mount's own business. */
    if (length >= 2 && name[0] == '.' && name[1] == '.')
        return true;
    if (length > NAME_MAX)
        return false;
    memcpy(copy, name, length);
    copy[length] = '\0';
    for (const char *const *glob = loader->ignore; glob && *glob; glob++)
        if (fnmatch(*glob, copy, 0) == 0)
            return true;
    return false;
}

/* True if the file, or a folder between the root and it, has an ignored name. */
static bool is_ignored(const folder_load *loader, const char *path)
{
    if (!loader->is_folder)
        return false;

    const char *below = path + strlen(loader->root);
    while (*below) {
        while (*below == '/')
            below++;
        size_t length = strcspn(below, "/");
        if (length > 0 && is_ignored_name(loader, below, length))
            return true;
        below += length;
    }
    return false;
}

/* The folders between the root and the file, dotted, after the prefix. */
static us_str data_place(const folder_load *loader, const char *path)
{
    us_buf at = us_buf_make(&loader->builder->arena);
    us_buf_add_c(&at, loader->prefix);
    if (!loader->is_folder)
        return us_buf_str(&at);

    const char *below = path + strlen(loader->root);
    while (*below == '/')
        below++;
    for (const char *slash; (slash = strchr(below, '/')); below = slash + 1) {
        if (at.length > 0)
            us_buf_add_char(&at, '.');
        us_buf_add(&at, below, (size_t)(slash - below));
    }
    return us_buf_str(&at);
}

/* Keeps its place among the sources, for errors are told in their order. */
static void report(usher_builder *builder, us_str message)
{
    us_source_text *source = us_builder_add_source(builder);
    source->text = message;
    source->kind = US_SOURCE_FAILURE;
}

static bool load_file(void *data, const char *path)
{
    folder_load *loader = data;
    usher_builder *builder = loader->builder;
    const char *kind = extension(path);
    us_str error, text;
    bool is_module = strcmp(kind, ".rego") == 0, is_json = strcmp(kind, ".json") == 0;
    bool is_yaml = strcmp(kind, ".yaml") == 0 || strcmp(kind, ".yml") == 0;

    if (is_ignored(loader, path) || (builder->options.modules_only && !is_module))
        return true;
    if (!is_module && !is_json && !is_yaml) {
        if (!loader->is_folder)
            report(builder,
                   us_str_format(&builder->arena, "unrecognized file: %s", path));
        return true;
    }
    if (!us_file_read(&builder->arena, path, 0, &text, &error)) {
        report(builder, error);
        return true;
    }
    us_source_text *source = us_builder_add_source(builder);
    source->file = loader->is_folder ? us_file_clean(&builder->arena, path)
                                     : us_str_copy(&builder->arena, us_str_from(path));
    source->text = text;
    source->at = data_place(loader, path);
    source->kind = is_module ? US_SOURCE_MODULE
                   : is_json ? US_SOURCE_DATA_JSON
                             : US_SOURCE_DATA_YAML;
    return true;
}

/* "a.b:file": a dotted path before the first colon, unless the whole is a file. */
static const char *split_prefix(usher_builder *builder, const char *path,
                                const char **prefix)
{
    struct stat status;
    const char *colon = strchr(path, ':');

    *prefix = "";
    if (!colon || stat(path, &status) == 0)
        return path;
    *prefix = us_str_to_c(&builder->arena, us_str_make(path, (size_t)(colon - path)));
    return colon + 1;
}

void us_builder_load(usher_builder *builder, const char *path, const char *const *ignore)
{
    folder_load loader = {.builder = builder, .ignore = ignore};
    struct stat status;
    us_str error;

    path = split_prefix(builder, path, &loader.prefix);
    if (strncmp(path, "file://", 7) == 0)
        path += 7;
    loader.root = path;
    loader.is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    if (!us_file_walk(&builder->arena, path, load_file, &loader, &error))
        report(builder, error);
}

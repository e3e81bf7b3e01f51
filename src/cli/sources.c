/* What --data, --bundle and --ignore name, handed to a builder.
 *
 * A bundle is a folder in which only policies and files called data.json or
 * data.yaml count; each data file is placed below data by the folders it lies
 * in. Reading the files, and placing those of --data, is the library's. */
#include "cli/sources.h"

#include "authoring/authoring.h"
#include "base/buf.h"
#include "base/file.h"

#include <fnmatch.h>

/* A bundle being walked. */
typedef struct walk {
    us_arena *arena;
    usher_builder *builder;
    const us_sources *sources;
    us_str root;
    us_str *error;
} walk;

const char *us_sources_path(const char *path)
{
    static const char scheme[] = "file://";
    size_t length = sizeof scheme - 1;
    return strncmp(path, scheme, length) == 0 ? path + length : path;
}

static bool ignores_name(const us_words *patterns, const char *name)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (fnmatch(patterns->items[i], name, 0) == 0)
            return true;
    }
    return false;
}

/* True if a folder or the file itself on [inner], a path inside the bundle, is to
 * be left out. */
static bool ignores_path(const walk *w, us_str inner)
{
    for (size_t start = 0; start <= inner.length;) {
        size_t end = us_str_find(inner, US_STR("/"), start);
        if (end == US_STR_NONE)
            end = inner.length;
        us_str name = us_str_slice(inner, start, end);
        if (ignores_name(&w->sources->ignore, us_str_to_c(w->arena, name)))
            return true;
        start = end + 1;
    }
    return false;
}

static bool add_data_file(walk *w, const char *path, us_str folder)
{
    us_str text, error;
    if (!us_file_read(w->arena, path, 0, &text, &error)) {
        *w->error = error;
        return false;
    }
    us_buf at = us_buf_make(w->arena);
    for (size_t start = 0; start < folder.length;) {
        size_t end = us_str_find(folder, US_STR("/"), start);
        if (end == US_STR_NONE)
            end = folder.length;
        us_buf_add_format(&at, "[\"%.*s\"]",
                          US_STR_ARG(us_str_slice(folder, start, end)));
        start = end + 1;
    }
    usher_builder_add_data(w->builder, us_buf_str(&at).text, path, text.text,
                           text.length);
    return true;
}

static bool add_bundle_file(void *data, const char *path)
{
    static const char *const ignore_nothing[] = {NULL};
    walk *w = data;
    us_str inner = us_str_from(path + w->root.length);
    while (inner.length && inner.text[0] == '/')
        inner = us_str_slice(inner, 1, inner.length);
    if (ignores_path(w, inner))
        return true;
    size_t slash = inner.length;
    while (slash > 0 && inner.text[slash - 1] != '/')
        slash--;
    us_str name = us_str_slice(inner, slash, inner.length);
    us_str folder = us_str_slice(inner, 0, slash ? slash - 1 : 0);
    if (us_str_ends_with(name, US_STR(".rego")))
        usher_builder_add_path(w->builder, path, ignore_nothing);
    else if (us_str_is(name, "data.json") || us_str_is(name, "data.yaml") ||
             us_str_is(name, "data.yml"))
        return add_data_file(w, path, folder);
    return true;
}

static bool add_bundle(walk *w, const char *path)
{
    us_str whole = us_str_from(path);
    if (us_str_ends_with(whole, US_STR(".gz")) ||
        us_str_ends_with(whole, US_STR(".tar"))) {
        *w->error = us_str_format(
            w->arena, "%s: bundles are read from folders; unpack it first", path);
        return false;
    }
    while (whole.length > 1 && whole.text[whole.length - 1] == '/')
        whole.length--;
    if (whole.length > 2 && memcmp(whole.text, "./", 2) == 0)
        whole = us_str_slice(whole, 2, whole.length);
    w->root = whole;
    return us_file_walk(w->arena, us_str_to_c(w->arena, whole), add_bundle_file, w,
                        w->error);
}

bool us_sources_add(us_arena *arena, usher_builder *builder, const us_sources *sources,
                    us_str *error)
{
    walk w = {arena, builder, sources, US_STR_EMPTY, error};
    for (size_t i = 0; i < sources->data.count; i++)
        usher_builder_add_path(builder, us_sources_path(sources->data.items[i]),
                               sources->ignore.items);
    for (size_t i = 0; i < sources->bundles.count; i++) {
        if (!add_bundle(&w, us_sources_path(sources->bundles.items[i])))
            return false;
    }
    return true;
}

bool us_sources_capabilities(us_arena *arena, usher_builder *builder, const char *path,
                             us_str *error)
{
    us_str text;
    usher_problems *problems = NULL;
    if (!path)
        return true;
    us_buf known = us_buf_make(arena);
    if (!us_file_read(arena, path, 0, &text, error)) {
        if (!us_capabilities_of_version(&known, us_str_from(path))) {
            *error = us_str_format(
                arena, "no such file or capabilities version found: %s", path);
            return false;
        }
        text = us_buf_str(&known);
    }
    bool good =
        usher_builder_set_capabilities(builder, text.text, text.length, &problems);
    if (!good) {
        usher_text message = usher_problems_at(problems, 0)->message;
        *error = us_str_format(arena, "%s: %.*s", path, US_STR_ARG(message));
    }
    usher_problems_free(problems);
    return good;
}

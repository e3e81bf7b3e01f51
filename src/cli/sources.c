/* What --data, --bundle and --ignore name, handed to a builder, which finds and reads the
 * files. Here is what only a command line has: a key that may be a file or the secret
 * itself. */
#include "cli/sources.h"

#include "authoring/authoring.h"
#include "base/buf.h"
#include "base/file.h"

#include <unistd.h>

/* The longest key that is read. */
enum { MAX_KEY = 1 << 20 };

const char *us_sources_path(const char *path)
{
    static const char scheme[] = "file://";
    size_t length = sizeof scheme - 1;
    return strncmp(path, scheme, length) == 0 ? path + length : path;
}

/* The content of the file that [word] names, or [word] itself if there is none. */
static bool read_key(us_arena *arena, const char *word, const char **key, us_str *error)
{
    us_str text;
    *key = word;
    if (!word || access(word, F_OK) != 0)
        return true;
    if (!us_file_read(arena, word, MAX_KEY, &text, error))
        return false;
    *key = us_str_to_c(arena, text);
    return true;
}

bool us_sources_add(us_arena *arena, usher_builder *builder, const us_sources *sources,
                    us_str *error)
{
    usher_bundle_key key = {
        .id = sources->key_id, .algorithm = sources->algorithm, .scope = sources->scope};
    usher_bundle_options options = {
        .keys = &key,
        .key_count = sources->key && sources->key[0] ? 1 : 0,
        .key_id = sources->key_id,
        .scope = sources->scope,
        .exclude = sources->unsigned_files.items,
        .ignore = sources->ignore.items,
    };
    if (!read_key(arena, sources->key, &key.key, error))
        return false;
    for (size_t i = 0; i < sources->data.count; i++)
        usher_builder_add_path(builder, sources->data.items[i], sources->ignore.items);
    for (size_t i = 0; i < sources->bundles.count; i++)
        usher_builder_add_bundle(builder, sources->bundles.items[i], &options);
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

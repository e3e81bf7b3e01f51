/* What --data, --bundle, --ignore and --schema name, handed to a builder, which finds and reads the
 * files. Here is what only a command line has: a key that may be a file or the secret
 * itself. */
#include "cli/sources.h"

#include "authoring/authoring.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/json_text.h"
#include "engine/engine.h"
#include "gatekeeper/gatekeeper.h"

#include <unistd.h>

/* The longest key that is read. */
enum { MAX_KEY = 1 << 20 };

/* The largest file with schemas of kinds: the OpenAPI document of a cluster has 5 MB or so. */
enum { MAX_KINDS = 64 << 20 };

const char *us_sources_path(const char *path)
{
    static const char scheme[] = "file://";
    size_t length = sizeof scheme - 1;
    return strncmp(path, scheme, length) == 0 ? path + length : path;
}

bool us_sources_read_key(us_arena *arena, const char *word, const char **key,
                         us_str *error)
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

/* A folder of schemas, or one file, on the way through it. */
typedef struct schema_walk {
    us_arena *arena;
    usher_builder *builder;
    size_t root; /* length of the path to it */
    us_str *error;
} schema_walk;

/* Its path below the folder, without the end of its name, is what annotations call it. */
static bool add_schema_file(void *data, const char *path, size_t depth)
{
    schema_walk *w = data;
    us_str text;
    (void)depth;
    if (!us_file_read(w->arena, path, 0, &text, w->error))
        return false;
    us_str inner = us_str_from(path + w->root);
    while (inner.length && inner.text[0] == '/')
        inner = us_str_slice(inner, 1, inner.length);
    size_t end = inner.length;
    for (size_t i = 0; i < inner.length; i++)
        end = inner.text[i] == '.' ? i : inner.text[i] == '/' ? inner.length : end;
    us_buf at = us_buf_make(w->arena);
    for (size_t start = 0; start < end;) {
        size_t slash = us_str_find(inner, US_STR("/"), start);
        size_t stop = slash == US_STR_NONE ? end : slash;
        us_buf_add_format(&at, "[\"%.*s\"]",
                          US_STR_ARG(us_str_slice(inner, start, stop)));
        start = stop + 1;
    }
    usher_builder_add_schema(w->builder, us_buf_str(&at).text, path, text.text,
                             text.length);
    return true;
}

static bool fail_schemas(void *data, us_str error)
{
    schema_walk *w = data;
    *w->error = us_str_format(w->arena, "1 error occurred during loading: %.*s",
                              US_STR_ARG(error));
    return false;
}

static bool add_schemas(us_arena *arena, usher_builder *builder, const char *path,
                        us_str *error)
{
    const char *clean = us_str_to_c(arena, us_path_clean(arena, us_str_from(path)));
    schema_walk w = {arena, builder, strlen(clean), error};
    us_file_visitor visitor = {
        .data = &w, .visit = add_schema_file, .fail = fail_schemas};
    return us_file_walk(arena, clean, &visitor);
}

/* A folder of CustomResourceDefinitions, or one file, on the way through it. */
typedef struct kinds_walk {
    us_arena *arena;
    usher_builder *builder;
    size_t count; /* of files */
    us_str *error;
} kinds_walk;

static bool is_manifest(void *data, const char *path, bool is_folder, size_t depth)
{
    us_str name = us_str_from(path);
    (void)data;
    return is_folder || depth == 0 || us_str_ends_with(name, US_STR(".yaml")) ||
           us_str_ends_with(name, US_STR(".yml")) ||
           us_str_ends_with(name, US_STR(".json"));
}

static bool add_kinds_file(void *data, const char *path, size_t depth)
{
    kinds_walk *w = data;
    us_str text;
    w->count++;
    if (!us_file_read(w->arena, path, MAX_KINDS, &text, w->error))
        return false;
    us_builder_add_kinds(w->builder, path, text, depth == 0);
    return true;
}

static bool fail_kinds(void *data, us_str error)
{
    *((kinds_walk *)data)->error = error;
    return false;
}

static bool add_kinds(us_arena *arena, usher_builder *builder, const char *path,
                      us_str *error)
{
    kinds_walk w = {arena, builder, 0, error};
    us_file_visitor visitor = {
        .data = &w, .wants = is_manifest, .visit = add_kinds_file, .fail = fail_kinds};
    if (!us_file_walk(arena, path, &visitor))
        return false;
    if (w.count == 0)
        *error =
            us_str_format(arena, "%s: there is no .yaml, .yml or .json file in it", path);
    return w.count > 0;
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
    if (!us_sources_read_key(arena, sources->key, &key.key, error))
        return false;
    for (const char *const *path = sources->left_out; path && *path; path++)
        usher_builder_leave_out(builder, *path);
    for (size_t i = 0; i < sources->data.count; i++)
        usher_builder_add_path(builder, sources->data.items[i], sources->ignore.items);
    for (size_t i = 0; i < sources->bundles.count; i++)
        usher_builder_add_bundle(builder, sources->bundles.items[i], &options);
    for (size_t i = 0; i < sources->kinds.count; i++)
        if (!add_kinds(arena, builder, us_sources_path(sources->kinds.items[i]), error))
            return false;
    return !sources->schema ||
           add_schemas(arena, builder, us_sources_path(sources->schema), error);
}

bool us_sources_add_policies(us_arena *arena, usher_builder *builder,
                             const us_words *policies, const us_sources_given *given,
                             const char *const *ignore, us_str *error)
{
    const char **paths = us_arena_alloc_array(arena, policies->count + 1, sizeof *paths);
    for (size_t i = 0; i < policies->count; i++)
        paths[i] = us_sources_path(policies->items[i]);
    paths[policies->count] = NULL;
    us_gatekeeper *found = us_gatekeeper_find(arena, paths, ignore);
    for (size_t i = 0; given && i < given->count; i++)
        us_gatekeeper_add_text(found, &given->items[i]);
    if (!us_gatekeeper_add(arena, builder, found, error))
        return false;
    for (size_t i = 0; i < policies->count; i++)
        usher_builder_add_path(builder, paths[i], ignore);
    return true;
}

bool us_sources_capabilities_text(us_arena *arena, const char *path, us_str *text,
                                  us_str *error)
{
    us_buf known = us_buf_make(arena);
    *text = US_STR_EMPTY;
    if (!path || us_file_read(arena, path, 0, text, error))
        return true;
    if (!us_capabilities_of_version(&known, us_str_from(path))) {
        *error =
            us_str_format(arena, "no such file or capabilities version found: %s", path);
        return false;
    }
    *text = us_buf_str(&known);
    return true;
}

bool us_sources_capabilities(us_arena *arena, usher_builder *builder, const char *path,
                             us_str *error)
{
    us_str text;
    usher_problems *problems = NULL;
    if (!path)
        return true;
    if (!us_sources_capabilities_text(arena, path, &text, error))
        return false;
    bool good =
        usher_builder_set_capabilities(builder, text.text, text.length, &problems);
    if (!good) {
        usher_text message = usher_problems_at(problems, 0)->message;
        *error = us_str_format(arena, "%s: %.*s", path, US_STR_ARG(message));
    }
    usher_problems_free(problems);
    return good;
}

/* ---- Paths --------------------------------------------------------------------------- */

const char *us_sources_rule_path(us_arena *arena, const char *word)
{
    us_buf path = us_buf_make(arena);
    if (strncmp(word, "data.", 5) == 0)
        return word;
    us_buf_add_c(&path, "data");
    for (us_str rest = us_str_from(word); rest.length > 0;) {
        size_t end = us_str_find(rest, US_STR("/"), 0);
        us_str step = us_str_slice(rest, 0, end == US_STR_NONE ? rest.length : end);
        if (us_str_is_identifier(step)) {
            us_buf_add_format(&path, ".%.*s", US_STR_ARG(step));
        } else if (step.length > 0) {
            us_buf_add_char(&path, '[');
            us_json_text_quote(&path, step);
            us_buf_add_char(&path, ']');
        }
        rest =
            end == US_STR_NONE ? US_STR_EMPTY : us_str_slice(rest, end + 1, rest.length);
    }
    return us_buf_str(&path).text;
}

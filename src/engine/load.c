/* From paths to sources: what lies at a path of --data, and where data of it goes.
 *
 * A file's extension says what it is; a folder is read whole, and data in it goes where
 * its path below that folder says. Files are only read here. What is in them, and what is
 * wrong with it, the build finds out, source by source (sources.c); what can't be read
 * is a source, too, so that errors come in the order of the files. */
#include "engine/engine.h"

#include "base/file.h"
#include "base/path.h"
#include "builtins/go_text.h"
#include "builtins/url_escape.h"

typedef struct path_load {
    usher_builder *builder;
    const char *const *ignore;
    us_str *steps; /* where its data goes */
    size_t step_count;
} path_load;

us_source_text *us_builder_add_source(usher_builder *builder)
{
    builder->sources =
        us_arena_room(&builder->arena, builder->sources, builder->source_count,
                      &builder->source_capacity, sizeof *builder->sources);
    us_source_text *source = &builder->sources[builder->source_count++];
    *source = (us_source_text){.file = US_STR_EMPTY};
    return source;
}

void us_builder_fail(usher_builder *builder, us_str error)
{
    us_source_text *source = us_builder_add_source(builder);
    source->kind = US_SOURCE_FAILED;
    source->text = error;
}

/* ---- Paths */

static us_str parse_error(us_arena *arena, us_str path, us_str reason)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "parse ");
    us_go_quote(&buf, path, false);
    us_buf_add_format(&buf, ": %.*s", US_STR_ARG(reason));
    return us_buf_str(&buf);
}

bool us_path_from_url(us_arena *arena, us_str path, us_str *plain, us_str *error)
{
    static const us_str scheme = {"file://", 7};
    *plain = path;
    if (us_str_find(path, US_STR("://"), 0) != US_STR_NONE) {
        if (!us_str_starts_with(path, scheme)) {
            *error =
                us_str_format(arena, "unsupported URL scheme: %.*s", US_STR_ARG(path));
            return false;
        }
        /* After the host, which nobody asks, up to a query or a fragment. */
        size_t start = us_str_find(path, US_STR("/"), scheme.length), end;
        if (start == US_STR_NONE)
            start = path.length;
        for (end = start; end < path.length && !strchr("?#", path.text[end]);)
            end++;
        us_str reason;
        if (!us_url_unescape(arena, us_str_slice(path, start, end), US_URL_PATH, plain,
                             &reason)) {
            *error = parse_error(arena, path, reason);
            return false;
        }
    }
    if (memchr(plain->text, '\0', plain->length)) {
        us_buf buf = us_buf_make(arena);
        us_buf_add_c(&buf, "stat ");
        us_buf_add_str(&buf, *plain);
        us_buf_add_c(&buf, ": invalid argument");
        *error = us_buf_str(&buf);
        return false;
    }
    bool unc = plain->length > 1 && strchr("/\\", plain->text[0]) &&
               strchr("/\\", plain->text[1]);
    if (unc)
        *error = us_str_format(arena, "UNC path read is not allowed: %.*s",
                               US_STR_ARG(*plain));
    return !unc;
}

/* Takes "a.b:" off [path], which then goes below data.a.b. The colon of a URL is none of
 * a prefix. */
static void split_prefix(path_load *load, us_str *path)
{
    us_arena *arena = &load->builder->arena;
    size_t colon = us_str_find(*path, US_STR(":"), 0);
    if (colon == US_STR_NONE || colon == 0 ||
        us_str_find(*path, US_STR("://"), 0) == colon)
        return;
    us_str prefix = us_str_slice(*path, 0, colon);
    load->steps = us_arena_alloc_array(arena, prefix.length + 1, sizeof *load->steps);
    for (size_t start = 0; start <= prefix.length;) {
        size_t end = us_str_find(prefix, US_STR("."), start);
        if (end == US_STR_NONE)
            end = prefix.length;
        load->steps[load->step_count++] =
            us_str_copy(arena, us_str_slice(prefix, start, end));
        start = end + 1;
    }
    *path = us_str_slice(*path, colon + 1, path->length);
}

/* The steps of the prefix, and the folders between the root and the file: of the names in
 * the path the last [depth], less the file's own. */
static us_str *data_steps(const path_load *load, us_str path, size_t depth, size_t *count)
{
    us_arena *arena = &load->builder->arena;
    size_t folders = depth > 0 ? depth - 1 : 0, end = path.length;
    us_str *steps =
        us_arena_alloc_array(arena, load->step_count + folders + 1, sizeof *steps);
    *count = load->step_count + folders;
    if (load->step_count > 0)
        memcpy(steps, load->steps, load->step_count * sizeof *steps);
    for (size_t i = folders + 1; i-- > 0;) {
        size_t start = end;
        while (start > 0 && path.text[start - 1] != '/')
            start--;
        if (i < folders)
            steps[load->step_count + i] =
                us_str_copy(arena, us_str_slice(path, start, end));
        end = start > 0 ? start - 1 : 0;
    }
    return steps;
}

/* ---- Files */

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const path_load *load = data;
    us_str name = us_path_base(us_str_from(path));
    (void)is_folder;
    for (const char *const *glob = load->ignore; depth > 0 && glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return false;
    return true;
}

static us_source_kind kind_of(us_str path, size_t depth)
{
    us_str extension = us_path_extension(path);
    if (us_str_is(extension, ".json"))
        return US_SOURCE_JSON;
    if (us_str_is(extension, ".rego"))
        return US_SOURCE_MODULE;
    if (us_str_is(extension, ".yaml") || us_str_is(extension, ".yml"))
        return US_SOURCE_YAML;
    if (us_str_ends_with(path, US_STR(".tar.gz")))
        return US_SOURCE_ARCHIVE;
    return depth == 0 ? US_SOURCE_ANY : US_SOURCE_FAILED;
}

/* True the first time that this file is to go to this place. */
static bool is_new(usher_builder *builder, const us_source_text *source)
{
    us_arena *arena = &builder->arena;
    us_buf key = us_buf_make(arena);
    for (size_t i = 0; i < source->step_count; i++)
        us_buf_add_format(&key, "%.*s/", US_STR_ARG(source->steps[i]));
    us_buf_add_char(&key, '\n');
    us_buf_add_str(&key, us_path_clean(arena, source->file));
    us_value name = us_value_string_checked(arena, us_buf_str(&key));
    if (!builder->seen)
        builder->seen = us_object_new(arena, 4);
    return us_object_put(builder->seen, name, US_TRUE);
}

static void leave_out(usher_builder *builder, us_str path)
{
    us_arena *arena = &builder->arena;
    us_str clean = us_str_copy(arena, us_path_clean(arena, path));
    if (!builder->left_out)
        builder->left_out = us_object_new(arena, 4);
    us_object_put(builder->left_out, us_value_string_checked(arena, clean), US_TRUE);
}

void usher_builder_leave_out(usher_builder *builder, const char *path)
{
    US_BUILDER_GUARDED(builder, leave_out(builder, us_str_from(path)));
}

static bool is_left_out(usher_builder *builder, us_str file)
{
    return builder->left_out &&
           us_object_get_str(builder->left_out, us_path_clean(&builder->arena, file));
}

static bool visit(void *data, const char *path, size_t depth)
{
    path_load *load = data;
    usher_builder *builder = load->builder;
    us_source_text source = {.file = us_str_copy(&builder->arena, us_str_from(path))};
    us_str error;
    source.kind = kind_of(source.file, depth);
    source.steps = data_steps(load, source.file, depth, &source.step_count);
    source.depth = depth;
    source.key = us_path_trim(source.file);
    if (source.kind == US_SOURCE_FAILED || is_left_out(builder, source.file) ||
        !is_new(builder, &source) ||
        (builder->options.modules_only && source.kind != US_SOURCE_MODULE))
        return true;
    if (source.kind == US_SOURCE_JSON || source.kind == US_SOURCE_YAML)
        source.own = us_arena_scratch(&builder->arena);
    if (source.step_count > US_DATA_DEPTH)
        us_builder_fail(
            builder,
            us_str_format(&builder->arena, "%s: the path of its data is too long", path));
    else if (us_file_read(source.own ? source.own : &builder->arena, path, 0,
                          &source.text, &error))
        *us_builder_add_source(builder) = source;
    else
        us_builder_fail(builder, error);
    return true;
}

static bool fail(void *data, us_str error)
{
    const path_load *load = data;
    us_builder_fail(load->builder, error);
    return true;
}

static void add_path(usher_builder *builder, const char *path, const char *const *ignore)
{
    path_load load = {.builder = builder, .ignore = ignore};
    us_file_visitor visitor = {
        .data = &load, .wants = wants, .visit = visit, .fail = fail};
    us_str whole = us_str_from(path), plain, error;
    split_prefix(&load, &whole);
    if (!us_path_from_url(&builder->arena, whole, &plain, &error)) {
        us_builder_fail(builder, error);
        return;
    }
    us_file_walk(&builder->arena, us_str_to_c(&builder->arena, plain), &visitor);
}

void usher_builder_add_path(usher_builder *builder, const char *path,
                            const char *const *ignore)
{
    US_BUILDER_GUARDED(builder, add_path(builder, path, ignore));
}

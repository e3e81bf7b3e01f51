/* Builders: what is added to them, kept as it came until usher_builder_finish. */
#include "engine/engine.h"

#include <stdlib.h>

usher_builder *usher_builder_new(usher_engine *engine, const usher_build_options *options)
{
    usher_builder *builder = calloc(1, sizeof *builder);
    if (!builder)
        return NULL;
    builder->engine = engine;
    if (options)
        builder->options = *options;
    us_arena_init(&builder->arena, 0, NULL);
    return builder;
}

void usher_builder_free(usher_builder *builder)
{
    if (!builder)
        return;
    us_arena_free(&builder->arena);
    free(builder);
}

static void add_module(usher_builder *builder, const char *file, us_str text,
                       us_value version)
{
    us_source_text *source = us_builder_add_source(builder);
    source->file = us_str_copy(&builder->arena, us_str_from(file));
    source->text = us_str_copy(&builder->arena, text);
    source->kind = US_SOURCE_MODULE;
    source->version = version;
}

void usher_builder_add_module(usher_builder *builder, const char *file, const char *text,
                              size_t length)
{
    US_BUILDER_GUARDED(builder,
                       add_module(builder, file, us_str_make(text, length), US_NONE));
}

void usher_builder_add_module_as(usher_builder *builder, const char *file,
                                 const char *text, size_t length, usher_dialect dialect)
{
    us_value version = us_value_integer(dialect == USHER_REGO_V0 ? 0 : 1);
    US_BUILDER_GUARDED(builder,
                       add_module(builder, file, us_str_make(text, length), version));
}

/* The steps of a dotted path; false where it makes no sense. */
static bool read_steps(us_arena *arena, us_str path, us_data_path *result)
{
    size_t at = 0;
    bool wrong;
    us_str step;
    *result =
        (us_data_path){us_arena_alloc_array(arena, path.length + 1, sizeof(us_str)), 0};
    while (us_path_step(path, &at, &step, &wrong))
        if (step.length > 0)
            result->steps[result->count++] = step;
    return !wrong && result->count <= US_DATA_DEPTH;
}

/* Puts the data of [source] below the dotted path [at] and adds it. */
static void add_below(usher_builder *builder, const char *at, us_source_text source)
{
    us_arena *arena = &builder->arena;
    us_data_path path;
    if (!read_steps(arena, us_str_copy(arena, us_str_from(at)), &path)) {
        us_builder_fail(builder, us_str_format(arena, "%.*s: wrong path: %s",
                                               US_STR_ARG(source.file), at));
        return;
    }
    source.steps = path.steps;
    source.step_count = path.count;
    *us_builder_add_source(builder) = source;
}

static void add_data(usher_builder *builder, const char *at, const char *file,
                     us_str text)
{
    us_arena *arena = &builder->arena;
    us_str name = us_str_from(file);
    us_arena *own = us_arena_scratch(arena);
    us_source_text source = {
        .file = us_str_copy(arena, name), .text = us_str_copy(own, text), .own = own};
    source.kind =
        us_str_ends_with(name, US_STR(".json")) ? US_SOURCE_JSON : US_SOURCE_YAML;
    add_below(builder, at, source);
}

void usher_builder_add_data(usher_builder *builder, const char *at, const char *file,
                            const char *text, size_t length)
{
    US_BUILDER_GUARDED(builder, add_data(builder, at, file, us_str_make(text, length)));
}

static void add_value(usher_builder *builder, const char *at, const char *file,
                      us_value value)
{
    us_arena *arena = &builder->arena;
    us_source_text source = {.kind = US_SOURCE_VALUE,
                             .file = us_str_copy(arena, us_str_from(file)),
                             .value = value};
    add_below(builder, at, source);
}

void usher_builder_add_value(usher_builder *builder, const char *at, const char *file,
                             const usher_value *value)
{
    US_BUILDER_GUARDED(builder, add_value(builder, at, file, *value));
}

static void keep_data(usher_builder *builder, const char *at)
{
    us_arena *arena = &builder->arena;
    us_data_path path;
    if (!read_steps(arena, us_str_copy(arena, us_str_from(at)), &path) ||
        path.count == 0) {
        us_builder_fail(builder, us_str_format(arena, "wrong path: %s", at));
        return;
    }
    builder->kept = us_arena_room(arena, builder->kept, builder->kept_count,
                                  &builder->kept_capacity, sizeof *builder->kept);
    builder->kept[builder->kept_count++] = path;
}

void usher_builder_keep_data(usher_builder *builder, const char *at)
{
    US_BUILDER_GUARDED(builder, keep_data(builder, at));
}

static void add_query(usher_builder *builder, const char *query, const char *package,
                      const char *const *imports)
{
    us_arena *arena = &builder->arena;
    us_query_text added = {.text = us_str_copy(arena, us_str_from(query)),
                           .package = us_str_copy(arena, us_str_from(package))};

    while (imports && imports[added.import_count])
        added.import_count++;
    added.imports =
        us_arena_alloc_array(arena, added.import_count, sizeof *added.imports);
    for (size_t i = 0; i < added.import_count; i++)
        added.imports[i] = us_str_copy(arena, us_str_from(imports[i]));
    builder->queries = us_arena_one_more(arena, builder->queries, builder->query_count,
                                         sizeof *builder->queries);
    builder->queries[builder->query_count++] = added;
}

size_t usher_builder_add_query(usher_builder *builder, const char *query,
                               const char *package, const char *const *imports)
{
    size_t number = builder->query_count;
    US_BUILDER_GUARDED(builder, add_query(builder, query, package, imports));
    return number;
}

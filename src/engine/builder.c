/* Builders: from sources to a policy. Sources are kept as texts until the end,
 * because a set may be compiled twice: what fails as Rego v1 and passes as v0 is
 * read as v0, where the host allows it. */
#include "engine/engine.h"

#include "syntax/parse.h"

#include <stdlib.h>

enum { MAX_ERRORS = 10 };
static const size_t MAX_MEMORY = (size_t)4 << 30;

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

us_source_text *us_builder_add_source(usher_builder *builder)
{
    builder->sources =
        us_arena_room(&builder->arena, builder->sources, builder->source_count,
                      &builder->source_capacity, sizeof *builder->sources);
    us_source_text *source = &builder->sources[builder->source_count++];
    *source = (us_source_text){.at = US_STR_EMPTY};
    return source;
}

void usher_builder_add_module(usher_builder *builder, const char *file, const char *text,
                              size_t length)
{
    us_source_text *source = us_builder_add_source(builder);
    source->file = us_str_copy(&builder->arena, us_str_from(file));
    source->text = us_str_copy(&builder->arena, us_str_make(text, length));
    source->kind = US_SOURCE_MODULE;
}

void usher_builder_add_path(usher_builder *builder, const char *path,
                            const char *const *ignore)
{
    us_builder_load(builder, path, ignore);
}

void usher_builder_add_data(usher_builder *builder, const char *at, const char *file,
                            const char *text, size_t length)
{
    us_source_text *source = us_builder_add_source(builder);
    us_str name = us_str_from(file);
    source->file = us_str_copy(&builder->arena, name);
    source->text = us_str_copy(&builder->arena, us_str_make(text, length));
    source->at = us_str_copy(&builder->arena, us_str_from(at));
    source->kind = us_str_ends_with(name, US_STR(".json")) ? US_SOURCE_DATA_JSON
                                                           : US_SOURCE_DATA_YAML;
}

size_t usher_builder_add_query(usher_builder *builder, const char *query,
                               const char *package, const char *const *imports)
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
    builder->queries = us_arena_grow(
        arena, builder->queries, builder->query_count * sizeof *builder->queries,
        (builder->query_count + 1) * sizeof *builder->queries);
    builder->queries[builder->query_count] = added;
    return builder->query_count++;
}

/* ---- parsing ---- */

static us_dialect first_dialect(const usher_builder *builder)
{
    usher_dialect dialect = builder->options.dialect;
    return dialect == USHER_REGO_V0          ? US_REGO_V0
           : dialect == USHER_REGO_V0_AND_V1 ? US_REGO_V0_AND_V1
                                             : US_REGO_V1;
}

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static us_module *parse_as(us_arena *arena, const us_source_text *source,
                           us_dialect dialect, const us_capabilities *capabilities,
                           us_diag_list *diags)
{
    us_parse_options options = {.dialect = dialect,
                                .language = capabilities ? &capabilities->language : NULL,
                                .annotations = true,
                                .is_builtin = is_builtin};
    return us_parse_module(arena, source->file, source->text, &options, diags);
}

/* The module of [source], as v0 if only that parses and the host allows it. */
static us_module *parse_source(const usher_builder *builder, us_compiler *compiler,
                               us_source_text *source)
{
    us_arena *arena = compiler->arena;
    us_diag_list own = us_diag_list_make(arena, 0);
    us_module *module =
        parse_as(arena, source, source->dialect, compiler->capabilities, &own);

    if (!module && source->dialect == US_REGO_V1 &&
        builder->options.dialect == USHER_REGO_V1_OR_V0) {
        us_diag_list ignored = us_diag_list_make(arena, 0);
        us_module *old =
            parse_as(arena, source, US_REGO_V0, compiler->capabilities, &ignored);
        if (old) {
            source->dialect = US_REGO_V0;
            source->fell_back = true;
            return old;
        }
    }
    for (size_t i = 0; i < own.count; i++)
        *us_diag_list_add(compiler->diags) = own.items[i];
    return module;
}

static bool parse_modules(const usher_builder *builder, usher_policy *policy)
{
    us_compiler *compiler = &policy->compiler;

    compiler->modules = us_arena_alloc_array(compiler->arena, policy->source_count,
                                             sizeof *compiler->modules);
    for (size_t i = 0; i < policy->source_count; i++) {
        us_source_text *source = &policy->sources[i];
        if (source->kind == US_SOURCE_FAILURE)
            us_diag_list_add(compiler->diags)->message = source->text;
        if (source->kind != US_SOURCE_MODULE)
            continue;
        us_module *module = parse_source(builder, compiler, source);
        if (module)
            compiler->modules[compiler->module_count++] = module;
    }
    return compiler->diags->count == 0;
}

static us_term *parse_package(us_compiler *compiler, us_str package,
                              const us_parse_options *options)
{
    bool whole =
        us_str_starts_with(package, US_STR("data.")) || us_str_is(package, "data");
    us_str text = us_str_format(compiler->arena, "%s%.*s", whole ? "" : "data.",
                                US_STR_ARG(package));
    return us_parse_term(compiler->arena, US_STR_EMPTY, text, options, compiler->diags);
}

static bool parse_query(usher_builder *builder, us_compiler *compiler,
                        const us_query_text *text, us_query *query)
{
    us_parse_options options = {.dialect = first_dialect(builder)};

    if (compiler->capabilities)
        options.language = &compiler->capabilities->language;
    query->text = us_str_copy(compiler->arena, text->text);
    query->capture = true;
    query->written = us_parse_query(compiler->arena, US_STR_EMPTY, query->text, &options,
                                    compiler->diags);
    if (text->package.length > 0)
        query->package = parse_package(compiler, text->package, &options);
    query->imports = us_arena_alloc_zero(compiler->arena, (text->import_count + 1) *
                                                              sizeof *query->imports);
    for (size_t i = 0; i < text->import_count; i++)
        if (us_parse_import(compiler->arena,
                            us_str_copy(compiler->arena, text->imports[i]), &options,
                            &query->imports[query->import_count], compiler->diags))
            query->import_count++;
    return compiler->diags->count == 0;
}

static bool parse_queries(usher_builder *builder, us_compiler *compiler)
{
    compiler->queries = us_arena_alloc_zero(
        compiler->arena, (builder->query_count + 1) * sizeof *compiler->queries);
    compiler->query_count = builder->query_count;
    for (size_t i = 0; i < builder->query_count; i++)
        if (!parse_query(builder, compiler, &builder->queries[i], &compiler->queries[i]))
            return false;
    return true;
}

/* ---- compiling ---- */

static void copy_host_functions(const usher_engine *engine, us_compiler *compiler)
{
    us_host_function *copies =
        us_arena_alloc_array(compiler->arena, engine->function_count, sizeof *copies);
    for (size_t i = 0; i < engine->function_count; i++) {
        copies[i] = engine->functions[i];
        copies[i].builtin.name =
            us_str_copy(compiler->arena, us_str_from(copies[i].builtin.name)).text;
        copies[i].builtin.signature =
            us_str_copy(compiler->arena, us_str_from(copies[i].builtin.signature)).text;
    }
    compiler->host_functions = copies;
    compiler->host_function_count = engine->function_count;
}

/* Trees and documents refer to the texts, so the policy has copies. */
static void copy_sources(const usher_builder *builder, usher_policy *policy)
{
    policy->sources = us_arena_alloc_array(&policy->arena, builder->source_count,
                                           sizeof *policy->sources);
    policy->source_count = builder->source_count;
    for (size_t i = 0; i < builder->source_count; i++) {
        policy->sources[i] = builder->sources[i];
        policy->sources[i].file = us_str_copy(&policy->arena, builder->sources[i].file);
        policy->sources[i].text = us_str_copy(&policy->arena, builder->sources[i].text);
        policy->sources[i].at = us_str_copy(&policy->arena, builder->sources[i].at);
    }
}

/* Compiles everything into [policy]; false after reporting to [diags]. */
static bool compile(usher_builder *builder, usher_policy *policy, us_diag_list *diags)
{
    us_compiler *compiler = &policy->compiler;

    *compiler = (us_compiler){
        .arena = &policy->arena,
        .diags = diags,
        .strict = builder->options.strict,
        .keep_print = builder->options.keep_print,
        .faithful = builder->options.faithful,
    };
    us_str error;
    if (builder->capabilities.length)
        compiler->capabilities = us_capabilities_read(
            &policy->arena, us_str_copy(&policy->arena, builder->capabilities), &error);
    copy_host_functions(builder->engine, compiler);
    copy_sources(builder, policy);
    if (!parse_modules(builder, policy) || !parse_queries(builder, compiler) ||
        !us_policy_read_data(policy, diags))
        return false;
    diags->limit = builder->options.max_errors ? builder->options.max_errors : MAX_ERRORS;
    policy->program = us_compile(compiler);
    if (!policy->program || diags->count > 0)
        return false;
    us_policy_list_rules(policy);
    compiler->diags = NULL;
    return true;
}

/* As compile, with a report where memory does not suffice. */
static bool compile_guarded(usher_builder *builder, usher_policy *policy,
                            us_diag_list *diags)
{
    us_recovery recovery;

    policy->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        us_diag *diag = us_diag_list_add(diags);
        diag->code = "rego_compile_error";
        diag->message = US_STR("the policies and their data exceed the memory limit");
        return false;
    }
    bool compiled = compile(builder, policy, diags);
    policy->arena.recovery = NULL;
    return compiled;
}

static usher_policy *try_build(usher_builder *builder, us_diag_list *diags)
{
    usher_policy *policy = calloc(1, sizeof *policy);
    if (!policy)
        return NULL;
    us_arena_init(&policy->arena,
                  builder->options.max_memory ? builder->options.max_memory : MAX_MEMORY,
                  NULL);
    if (compile_guarded(builder, policy, diags))
        return policy;

    /* The reports point into the policy's arena. */
    for (size_t i = 0; i < diags->count; i++) {
        us_diag *diag = &diags->items[i];
        diag->file = us_str_copy(&builder->arena, diag->file);
        diag->message = us_str_copy(&builder->arena, diag->message);
        diag->line = us_str_copy(&builder->arena, diag->line);
        diag->detail = us_str_copy(&builder->arena, diag->detail);
        diag->hint = us_str_copy(&builder->arena, diag->hint);
        diag->facts = us_str_copy(&builder->arena, diag->facts);
    }
    usher_policy_free(policy);
    return NULL;
}

/* Marks as v0 the modules that errors are about and that parse so; false if
 * there is none. */
static bool fall_back(usher_builder *builder, const us_diag_list *diags)
{
    bool changed = false;

    for (size_t i = 0; i < builder->source_count; i++) {
        us_source_text *source = &builder->sources[i];
        bool blamed = false;
        for (size_t d = 0; d < diags->count; d++)
            blamed = blamed || us_str_equal(diags->items[d].file, source->file);
        if (!blamed || source->kind != US_SOURCE_MODULE || source->dialect != US_REGO_V1)
            continue;
        us_diag_list ignored = us_diag_list_make(&builder->arena, 0);
        if (!parse_as(&builder->arena, source, US_REGO_V0, NULL, &ignored))
            continue;
        source->dialect = US_REGO_V0;
        source->fell_back = true;
        changed = true;
    }
    return changed;
}

static void note_fallbacks(const usher_policy *policy, us_diag_list *notes)
{
    for (size_t i = 0; i < policy->source_count; i++)
        if (policy->sources[i].fell_back)
            us_diag_list_report(notes, "note", policy->sources[i].file, US_STR_EMPTY,
                                (us_position){0},
                                "read as Rego v0: it is not valid Rego v1");
}

usher_policy *usher_builder_finish(usher_builder *builder, usher_problems **problems)
{
    us_diag_list diags = us_diag_list_make(&builder->arena, 0);
    us_diag_list notes = us_diag_list_make(&builder->arena, 0);
    usher_policy *policy = NULL;

    for (size_t i = 0; i < builder->source_count; i++)
        builder->sources[i].dialect = first_dialect(builder);
    policy = try_build(builder, &diags);

    if (!policy && builder->options.dialect == USHER_REGO_V1_OR_V0 &&
        fall_back(builder, &diags)) {
        us_diag_list again = us_diag_list_make(&builder->arena, 0);
        policy = try_build(builder, &again);
        if (policy)
            diags = again;
    }
    if (policy)
        note_fallbacks(policy, &notes);
    if (problems)
        *problems = us_problems_make(&diags, &notes);
    return policy;
}

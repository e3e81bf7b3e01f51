/* Builders: from sources to a policy. Sources are kept as texts until the end,
 * because a set may be compiled twice: what fails as Rego v1 and passes as v0 is
 * read as v0, where the host allows it. */
#include "engine/engine.h"

#include "base/path.h"
#include "builtins/digest.h"
#include "compile/type_notes.h"
#include "syntax/parse.h"

#include <stdlib.h>

enum { MAX_ERRORS = 10 };

/* Bytes of the texts of data that a policy keeps. */
enum { KEPT_DATA_TEXT = 1 << 20 };
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

/* ---- parsing ---- */

static us_dialect first_dialect(const usher_builder *builder)
{
    usher_dialect dialect = builder->options.dialect;
    return dialect == USHER_REGO_V0          ? US_REGO_V0
           : dialect == USHER_REGO_V0_AND_V1 ? US_REGO_V0_AND_V1
                                             : US_REGO_V1;
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

/* The program refers to them, so they lie where it may go. */
static void copy_host_functions(us_arena *arena, const usher_engine *engine,
                                us_compiler *compiler)
{
    us_host_function *copies =
        us_arena_alloc_array(arena, engine->function_count, sizeof *copies);
    for (size_t i = 0; i < engine->function_count; i++) {
        copies[i] = engine->functions[i];
        copies[i].builtin.name =
            us_str_copy(arena, us_str_from(copies[i].builtin.name)).text;
        copies[i].builtin.signature =
            us_str_copy(arena, us_str_from(copies[i].builtin.signature)).text;
    }
    compiler->host_functions = copies;
    compiler->host_function_count = engine->function_count;
}

static us_str *copy_steps(us_arena *arena, const us_str *steps, size_t count)
{
    us_str *copies = us_arena_alloc_array(arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = us_str_copy(arena, steps[i]);
    return copies;
}

/* Trees refer to the texts, so the policy has copies; those of data are the builder's until
 * they have been read. */
static void copy_sources(const usher_builder *builder, usher_policy *policy)
{
    policy->sources = us_arena_alloc_array(&policy->arena, builder->source_count,
                                           sizeof *policy->sources);
    policy->source_count = builder->source_count;
    for (size_t i = 0; i < builder->source_count; i++) {
        policy->sources[i] = builder->sources[i];
        if (builder->only_checks) /* it outlives the policy */
            continue;
        policy->sources[i].file = us_str_copy(&policy->arena, builder->sources[i].file);
        if (!builder->sources[i].own)
            policy->sources[i].text =
                us_str_copy(&policy->arena, builder->sources[i].text);
        policy->sources[i].key = us_str_copy(&policy->arena, builder->sources[i].key);
        policy->sources[i].steps = copy_steps(&policy->arena, builder->sources[i].steps,
                                              builder->sources[i].step_count);
    }
}

/* Keeps of the texts of data what the revision is made of: few of them as they are, for
 * what digests them takes longer to start than many policies to load. */
static void keep_data_texts(usher_policy *policy)
{
    size_t room = KEPT_DATA_TEXT;
    for (size_t i = 0; i < policy->source_count; i++) {
        us_source_text *source = &policy->sources[i];
        unsigned char digest[US_DIGEST_SIZE];
        us_str kept = source->text;
        if (!source->own)
            continue;
        source->is_digest = kept.length > room;
        if (source->is_digest)
            kept = us_str_make((const char *)digest,
                               us_digest_compute(US_DIGEST_SHA256, kept, digest));
        room -= kept.length < room ? kept.length : room;
        source->text = us_str_copy(&policy->arena, kept);
        source->own = NULL;
    }
}

static void free_data_texts(usher_builder *builder)
{
    for (size_t i = 0; i < builder->source_count; i++)
        if (builder->sources[i].own)
            us_arena_free(builder->sources[i].own);
}

static int compare_modules(const void *a, const void *b)
{
    const us_loaded_module *left = a, *right = b;
    int order = us_str_compare(left->key, right->key);
    return order ? order
                 : (left->number > right->number) - (left->number < right->number);
}

/* Hands the modules to the compiler, in the order of their keys, as OPA has them. */
static void order_modules(us_build *build)
{
    us_compiler *compiler = &build->policy->compiler;
    us_loaded_module *modules = build->modules;
    size_t count = build->module_count;

    for (size_t i = 0; i < count; i++)
        modules[i].number = i;
    if (count > 1)
        qsort(modules, count, sizeof *modules, compare_modules);
    compiler->modules =
        us_arena_alloc_array(compiler->arena, count, sizeof *compiler->modules);
    for (size_t i = 0; i < count; i++) {
        bool replaced = i + 1 < count && modules[i].unique && modules[i + 1].unique &&
                        us_str_equal(modules[i].key, modules[i + 1].key);
        if (!replaced)
            compiler->modules[compiler->module_count++] = modules[i].module;
    }
}

/* True if an error is about a module; else all are about queries. */
static bool blames_module(const us_diag_list *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].file.length > 0)
            return true;
    return false;
}

/* Rules must not have paths of data. OPA looks before it turns to the query, so that
 * errors of queries give way; where it only checks, before it looks into rules. */
static bool check_conflicts(us_build *build)
{
    us_diag_list found = us_diag_list_make(build->diags->arena, build->diags->limit);
    us_diag_list *diags = build->diags;

    if (!build->policy->compiler.tree || build->builder->options.rules_over_data ||
        (blames_module(diags) && !build->builder->options.checking))
        return diags->count == 0;
    if (!us_build_check_conflicts(build, &found))
        *diags = found;
    return diags->count == 0;
}

/* Compiles modules and queries. What is wrong with a module comes before a query that does
 * not parse. */
static bool compile_all(us_build *build, usher_builder *builder)
{
    usher_policy *policy = build->policy;
    us_compiler *compiler = &policy->compiler;
    us_diag_list own = us_diag_list_make(build->diags->arena, build->diags->limit);

    compiler->diags = &own;
    bool parsed = parse_queries(builder, compiler);
    compiler->diags = build->diags;
    if (!parsed)
        compiler->query_count = 0;
    if (!us_builder_read_schemas(builder, compiler) ||
        !us_builder_read_kinds(builder, compiler))
        return false;
    bool compiled = true;
    if (builder->only_checks)
        compiled = us_compile_check(compiler);
    else
        policy->program = us_compile(compiler);
    if (policy->program && builder->options.unknowns)
        policy->unknowns = us_compile_unknowns(compiler);
    compiler->schemas = NULL;
    compiler->schema_count = 0;
    compiler->kinds = NULL;
    compiler->matches = NULL;
    compiler->kind_count = compiler->match_count = 0;
    if (!check_conflicts(build))
        return false;
    if (!parsed)
        *build->diags = own;
    if (builder->only_checks)
        return parsed && compiled;
    return parsed && policy->program && (policy->unknowns || !builder->options.unknowns);
}

static bool compile(us_build *build, usher_builder *builder)
{
    usher_policy *policy = build->policy;

    order_modules(build);
    if (!compile_all(build, builder) || !us_build_describe_bundles(build))
        return false;
    if (builder->only_checks)
        return true;
    keep_data_texts(policy);
    us_value_freeze(policy->data);
    policy->rules_over_data = builder->options.rules_over_data;
    for (size_t i = 0; i < policy->bundle_count; i++)
        us_value_freeze(policy->bundles[i].data);
    us_policy_list_rules(policy);
    return true;
}

/* Builds everything into [policy]; false after reporting to [diags]. */
static bool build_policy(usher_builder *builder, us_build *build)
{
    usher_policy *policy = build->policy;
    us_compiler *compiler = &policy->compiler;

    *compiler = (us_compiler){
        .arena = &policy->trees,
        .diags = build->diags,
        .strict = builder->options.strict,
        .keep_print = builder->options.keep_print,
        .faithful = builder->options.faithful || builder->options.traced,
        .traced = builder->options.traced,
        .trace_index =
            !builder->options.faithful && !builder->options.trace_without_index,
        .trace_exit = !builder->options.faithful && !builder->options.trace_without_exit,
        .test_cases = builder->options.test_cases,
        .test_values = builder->options.test_values,
        .type_notes = builder->type_notes,
    };
    us_str error;
    if (builder->capabilities.length)
        compiler->capabilities = us_capabilities_read(
            &policy->arena, us_str_copy(&policy->arena, builder->capabilities), &error);
    copy_host_functions(&policy->arena, builder->engine, compiler);
    copy_sources(builder, policy);
    if (!us_build_load(build) || !us_build_activate(build))
        return false;
    build->diags->limit =
        builder->options.max_errors ? builder->options.max_errors : MAX_ERRORS;
    if (!compile(build, builder))
        return false;
    compiler->diags = NULL;
    compiler->type_notes = NULL;
    return true;
}

/* As build_policy, with a report where memory does not suffice. */
static bool build_guarded(usher_builder *builder, us_build *build)
{
    usher_policy *policy = build->policy;
    us_recovery recovery;

    policy->arena.recovery = &recovery;
    policy->trees.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        const char *why =
            policy->arena.refusal ? policy->arena.refusal : policy->trees.refusal;
        us_diag *diag = us_diag_list_add(build->diags);
        diag->code = "rego_compile_error";
        diag->message = us_str_from(
            why ? why : "the policies and their data exceed the memory limit");
        return false;
    }
    bool built = build_policy(builder, build);
    policy->arena.recovery = NULL;
    policy->trees.recovery = NULL;
    return built;
}

static void note_fallen(const us_build *build, us_diag_list *notes)
{
    for (size_t i = 0; i < build->fallen_count; i++)
        us_diag_list_report(notes, "note", build->fallen[i], US_STR_EMPTY,
                            (us_position){0}, "read as Rego v0: it is not valid Rego v1");
}

static usher_policy *try_build(usher_builder *builder, us_diag_list *diags,
                               us_diag_list *notes)
{
    usher_policy *policy = calloc(1, sizeof *policy);
    us_build build = {.builder = builder, .policy = policy, .diags = diags};
    if (!policy)
        us_arena_exhaust(&builder->arena);
    builder->building = policy;
    size_t limit = builder->options.max_memory ? builder->options.max_memory : MAX_MEMORY;
    us_arena_init(&policy->arena, limit, NULL);
    us_arena_init(&policy->trees, limit, NULL);
    policy->trees.bulky = true;
    if (build_guarded(builder, &build)) {
        note_fallen(&build, notes);
        return policy;
    }

    /* The reports point into the policy's arenas. */
    for (size_t i = 0; i < diags->count; i++) {
        us_diag *diag = &diags->items[i];
        diag->file = us_str_copy(&builder->arena, diag->file);
        diag->message = us_str_copy(&builder->arena, diag->message);
        diag->line = us_str_copy(&builder->arena, diag->line);
        diag->detail = us_str_copy(&builder->arena, diag->detail);
        diag->hint = us_str_copy(&builder->arena, diag->hint);
        diag->facts = us_str_copy(&builder->arena, diag->facts);
    }
    builder->building = NULL;
    usher_policy_free(policy);
    return NULL;
}

/* Marks the module as one for v0, if errors are about it, it is none yet, and v0 parses
 * it. */
static bool fall_back_module(usher_builder *builder, const us_diag_list *diags,
                             us_str file, us_str text)
{
    us_diag_list ignored = us_diag_list_make(&builder->arena, 0);
    bool blamed = false;

    for (size_t i = 0; i < diags->count; i++)
        blamed = blamed || us_str_equal(diags->items[i].file, file);
    if (!builder->old)
        builder->old = us_object_new(&builder->arena, 4);
    return blamed && !us_object_get_str(builder->old, file) &&
           us_build_parse_as(&builder->arena, file, text, US_REGO_V0, NULL, &ignored) &&
           us_object_put(builder->old, us_value_string(file), US_TRUE);
}

/* The path by which problems of a bundle's file go. */
static us_str path_in_bundle(us_arena *arena, const us_bundle_files *files, size_t index)
{
    us_str path = files->items[index].path;
    return files->base.length > 0 ? us_path_join(arena, files->base, path) : path;
}

/* Marks all such modules; false if there is none. */
static bool fall_back(usher_builder *builder, const us_diag_list *diags)
{
    bool changed = false;

    for (size_t i = 0; i < builder->source_count; i++) {
        const us_source_text *source = &builder->sources[i];
        if (source->kind == US_SOURCE_MODULE)
            changed |= fall_back_module(builder, diags, source->file, source->text);
    }
    for (size_t b = 0; b < builder->bundle_count; b++) {
        const us_bundle_files *files = &builder->bundles[b].files;
        for (size_t i = 0; i < files->count; i++) {
            us_str path = path_in_bundle(&builder->arena, files, i);
            if (!us_str_ends_with(path, US_STR(".rego")))
                continue;
            us_str text = us_str_copy(&builder->arena, files->items[i].bytes);
            changed |= fall_back_module(builder, diags, path, text);
        }
    }
    return changed;
}

bool us_builder_module_text(const usher_builder *builder, us_str file, us_str *text)
{
    for (size_t i = 0; i < builder->source_count; i++) {
        const us_source_text *source = &builder->sources[i];
        if (source->kind == US_SOURCE_MODULE && us_str_equal(source->file, file)) {
            *text = source->text;
            return true;
        }
    }
    for (size_t b = 0; b < builder->bundle_count; b++) {
        const us_bundle_files *files = &builder->bundles[b].files;
        for (size_t i = 0; i < files->count; i++) {
            if (!us_str_ends_with(file, files->items[i].path))
                continue;
            us_arena *scratch = us_arena_scratch((us_arena *)&builder->arena);
            bool same = us_str_equal(path_in_bundle(scratch, files, i), file);
            us_arena_free(scratch);
            *text = files->items[i].bytes;
            if (same)
                return true;
        }
    }
    return false;
}

/* The policy, or NULL after reporting to [diags]; [notes] are for both. */
static usher_policy *build_or_fall_back(usher_builder *builder, us_diag_list *diags,
                                        us_diag_list *notes)
{
    usher_policy *policy = try_build(builder, diags, notes);

    if (!policy && builder->options.dialect == USHER_REGO_V1_OR_V0 &&
        fall_back(builder, diags)) {
        us_diag_list again = us_diag_list_make(&builder->arena, 0);
        policy = try_build(builder, &again, notes);
        if (policy)
            *diags = again;
    }
    free_data_texts(builder);
    return policy;
}

bool us_builder_check(usher_builder *builder, usher_problems **problems)
{
    builder->only_checks = true;
    usher_policy *policy = usher_builder_finish(builder, problems);
    bool right = policy != NULL;
    builder->only_checks = false;
    usher_policy_free(policy);
    return right;
}

static void set_recovery(usher_builder *builder, us_recovery *recovery)
{
    builder->arena.recovery = recovery;
    if (builder->type_notes)
        builder->type_notes->arena->recovery = recovery;
}

usher_policy *usher_builder_finish(usher_builder *builder, usher_problems **problems)
{
    us_diag_list diags = us_diag_list_make(&builder->arena, 0);
    us_diag_list notes = us_diag_list_make(&builder->arena, 0);
    us_recovery recovery;

    set_recovery(builder, &recovery);
    if (builder->full || US_RECOVER(&recovery)) {
        set_recovery(builder, NULL);
        usher_policy_free(builder->building);
        builder->building = NULL;
        if (problems)
            *problems = us_problems_no_memory();
        return NULL;
    }
    usher_policy *policy = build_or_fall_back(builder, &diags, &notes);
    set_recovery(builder, NULL);
    builder->building = NULL;
    if (problems)
        *problems = us_problems_make(&diags, &notes);
    return policy;
}

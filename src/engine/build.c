/* A build: one attempt to make a policy of what a builder has. Queries are parsed here,
 * modules and data by sources.c; then everything is compiled. The policy has arenas of its
 * own, and in them copies of what it needs of the sources. */
#include "engine/engine.h"

#include "builtins/digest.h"
#include "syntax/parse.h"

#include <stdlib.h>

enum { MAX_ERRORS = 10 };
static const size_t MAX_MEMORY = (size_t)4 << 30;

/* Bytes of the texts of data that a policy keeps. */
enum { KEPT_DATA_TEXT = 1 << 20 };

/* ---- queries ---- */

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
    us_parse_options options = {.dialect = first_dialect(builder),
                                .evaluated = true,
                                .imports = text->imports,
                                .import_count = text->import_count};

    if (compiler->capabilities)
        options.language = &compiler->capabilities->language;
    if (text->text.length == 0) {
        us_diag_list_add(compiler->diags)->message =
            US_STR("cannot evaluate empty query");
        return false;
    }
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

/* ---- sources ---- */

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

/* ---- modules ---- */

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

/* ---- compiling ---- */

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
    policy->rules_over_data = builder->options.rules_over_data;
    if (!compile_all(build, builder) || !us_build_describe_bundles(build))
        return false;
    if (builder->only_checks)
        return true;
    keep_data_texts(policy);
    us_value_freeze(policy->data);
    for (size_t i = 0; i < policy->bundle_count; i++)
        us_value_freeze(policy->bundles[i].data);
    us_policy_list_rules(policy);
    return true;
}

/* ---- the whole ---- */

/* Builds everything into [policy]; false after reporting to [diags]. */
static bool build_policy(usher_builder *builder, us_build *build)
{
    usher_policy *policy = build->policy;
    us_compiler *compiler = &policy->compiler;

    *compiler = (us_compiler){
        .arena = &policy->trees,
        .diags = build->diags,
        .threads = builder->options.threads,
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

void us_build_abandon(usher_builder *builder)
{
    usher_policy_free(builder->building);
    builder->building = NULL;
}

usher_policy *us_build_try(usher_builder *builder, us_diag_list *diags,
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
    us_build_abandon(builder);
    return NULL;
}

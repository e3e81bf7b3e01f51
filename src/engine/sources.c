/* Sources come together: modules are parsed, data is merged, in the order in which they
 * were added, so that errors come in that order too. A source that fails does not keep the
 * next from being looked at. */
#include "engine/engine.h"

#include "base/path.h"
#include "builtins/go_read.h"
#include "syntax/parse.h"

/* For so many conflicts of data, who else has a value there is looked up: each look-up
 * reads files again. */
enum { MAX_TRACED = 100 };

/* As bundles under --data are bounded, which are read whole beforehand. */
static const us_bundle_limits archive_limits = {(uint64_t)1 << 30, (uint64_t)2 << 30,
                                                100000};

/* ---- Modules */

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

us_module *us_build_parse_as(us_arena *arena, us_str file, us_str text,
                             us_dialect dialect, const us_language *language,
                             us_diag_list *diags)
{
    us_parse_options options = {.dialect = dialect,
                                .language = language,
                                .annotations = true,
                                .is_builtin = is_builtin};
    return us_parse_module(arena, file, text, &options, diags);
}

static void note_fallen(us_build *build, us_str file)
{
    build->fallen =
        us_arena_room(&build->policy->arena, build->fallen, build->fallen_count,
                      &build->fallen_capacity, sizeof *build->fallen);
    build->fallen[build->fallen_count++] = file;
}

/* The dialect in which a module is to be read, as far as it is said beforehand. */
static us_dialect first_dialect(const us_build *build, us_str file, us_value version)
{
    const usher_builder *builder = build->builder;
    if (!us_value_is_none(version))
        return version.as.integer == 0 ? US_REGO_V0 : US_REGO_V1;
    if (builder->options.dialect == USHER_REGO_V0_AND_V1)
        return US_REGO_V0_AND_V1;
    bool old = builder->old && us_object_get_str(builder->old, file);
    return builder->options.dialect == USHER_REGO_V0 || old ? US_REGO_V0 : US_REGO_V1;
}

/* Parses a module as the host's dialect asks, or as [version], if that is one. NULL after
 * reporting to [diags]. */
static us_module *parse_text(us_build *build, us_str file, us_str text, us_value version,
                             us_diag_list *diags)
{
    us_arena *arena = &build->policy->trees;
    const us_capabilities *capabilities = build->policy->compiler.capabilities;
    us_diag_list own = us_diag_list_make(arena, 0);
    us_parse_options options = {
        .dialect = first_dialect(build, file, version),
        .language = capabilities ? &capabilities->language : NULL,
        .annotations = true,
        .numbering = build->builder->only_checks ? US_NUMBER_WILDCARDS : US_NUMBER_ALL,
        .threads = build->builder->options.threads,
        .is_builtin = is_builtin,
    };
    bool may_fall = build->builder->options.dialect == USHER_REGO_V1_OR_V0 &&
                    us_value_is_none(version);
    us_module *module = us_parse_module(arena, file, text, &options, &own);
    if (!module && may_fall && options.dialect == US_REGO_V1) {
        us_diag_list ignored = us_diag_list_make(arena, 0);
        options.dialect = US_REGO_V0;
        module = us_parse_module(arena, file, text, &options, &ignored);
    }
    if (module && may_fall && options.dialect == US_REGO_V0)
        note_fallen(build, file);
    for (size_t i = 0; !module && i < own.count; i++)
        *us_diag_list_add(diags) = own.items[i];
    return module;
}

static void add_module(us_build *build, us_str key, bool unique, us_module *module)
{
    build->modules =
        us_arena_room(&build->policy->arena, build->modules, build->module_count,
                      &build->module_capacity, sizeof *build->modules);
    build->modules[build->module_count++] =
        (us_loaded_module){.key = key, .unique = unique, .module = module};
}

/* ---- Data */

static void report(us_build *build, us_str message)
{
    us_diag_list_add(build->diags)->message = message;
}

static us_str file_error(us_arena *arena, us_str file, us_str reason)
{
    return us_str_format(arena, "%.*s: %.*s", US_STR_ARG(file), US_STR_ARG(reason));
}

static bool read_json(us_arena *arena, const us_source_text *source, us_value *value,
                      us_str *error)
{
    us_str reason;
    bool bulky = arena->bulky;
    arena->bulky = bulky || source->text.length >= US_ARENA_BULK;
    bool good = us_go_read_document(arena, source->text, value, &reason);
    arena->bulky = bulky;
    if (!good)
        *error = file_error(arena, source->file, reason);
    return good;
}

static bool read_yaml(us_arena *arena, const us_source_text *source, us_value *value,
                      us_str *error)
{
    us_str reason;
    if (us_data_read_yaml(arena, source->text, false, value, &reason))
        return true;
    *error = us_str_format(arena, "%.*s: error converting YAML to JSON: %.*s",
                           US_STR_ARG(source->file), US_STR_ARG(reason));
    return false;
}

static bool parse_module(void *data, us_bundle_module *module, us_diag_list *diags)
{
    module->module = parse_text(data, module->path, module->text, module->version, diags);
    return module->module != NULL;
}

/* A bundle given as data brings its manifest along. */
static bool read_archive(us_build *build, us_arena *arena, const us_source_text *source,
                         us_value *value, us_str *error)
{
    static const us_str place[] = {{"system", 6}, {"bundle", 6}, {"manifest", 8}};
    us_bundle bundle;
    us_bundle_options options = {.parse = parse_module, .data = build};
    us_bundle_files files =
        us_bundle_unpack(arena, source->file, source->text, NULL, &archive_limits);
    if (!us_bundle_read(arena, &files, &options, &bundle, error))
        return false;
    us_value manifest =
        us_data_place(arena, place, 3, us_manifest_value(arena, &bundle.manifest));
    *value = bundle.data;
    if (!us_data_merge(arena, value->as.object, manifest.as.object, NULL)) {
        *error = us_str_format(arena,
                               "bundle %.*s: bundle load failed on "
                               "/system/bundle/manifest/revision: failed to insert data "
                               "file from path system/bundle/manifest",
                               US_STR_ARG(source->file));
        return false;
    }
    for (size_t i = 0; i < bundle.module_count; i++)
        add_module(build, bundle.modules[i].path, true, bundle.modules[i].module);
    return true;
}

/* Anything goes: whatever the text can be read as. */
static bool read_any(us_build *build, const us_source_text *source, us_value *value,
                     us_str *error)
{
    us_arena *arena = &build->policy->arena;
    us_diag_list ignored = us_diag_list_make(arena, 0);
    us_module *module = parse_text(build, source->file, source->text, US_NONE, &ignored);
    if (module) {
        add_module(build, source->key, true, module);
        return true;
    }
    if (read_json(arena, source, value, error) || read_yaml(arena, source, value, error))
        return true;
    *error =
        us_str_format(arena, "%.*s: can't recognize file type", US_STR_ARG(source->file));
    return false;
}

/* The data of [source]: NONE if it is a module. False after storing an error; errors of a
 * module are reported instead. */
static bool read_source(us_build *build, const us_source_text *source, us_value *value,
                        us_str *error)
{
    us_arena *arena = &build->policy->arena;
    *value = US_NONE;
    switch (source->kind) {
    case US_SOURCE_MODULE: {
        us_module *module =
            parse_text(build, source->file, source->text, source->version, build->diags);
        if (module)
            add_module(build, source->key.length > 0 ? source->key : source->file,
                       source->key.length > 0, module);
        return true;
    }
    case US_SOURCE_JSON:
        return read_json(arena, source, value, error);
    case US_SOURCE_YAML:
        return read_yaml(arena, source, value, error);
    case US_SOURCE_ANY:
        return read_any(build, source, value, error);
    case US_SOURCE_VALUE:
        *value = source->value;
        return true;
    case US_SOURCE_ARCHIVE:
        return read_archive(build, arena, source, value, error);
    case US_SOURCE_FAILED:
        *error = source->text;
        return false;
    }
    return false;
}

/* ---- Who else has a value at a path */

/* The data of a source that was read before. */
static bool read_again(us_arena *arena, const us_source_text *source, us_value *value)
{
    us_str ignored;
    *value = source->value;
    if (source->kind == US_SOURCE_VALUE)
        return true;
    if (source->kind == US_SOURCE_YAML)
        return read_yaml(arena, source, value, &ignored);
    if (source->kind == US_SOURCE_JSON || source->kind == US_SOURCE_ANY)
        return read_json(arena, source, value, &ignored) ||
               (source->kind == US_SOURCE_ANY &&
                read_yaml(arena, source, value, &ignored));
    if (source->kind != US_SOURCE_ARCHIVE)
        return false;
    us_bundle bundle;
    us_bundle_options options = {.parse = NULL};
    us_bundle_files files =
        us_bundle_unpack(arena, source->file, source->text, NULL, &archive_limits);
    if (!us_bundle_read(arena, &files, &options, &bundle, &ignored))
        return false;
    *value = bundle.data;
    return true;
}

static bool has_path(us_arena *arena, const us_source_text *source, const us_array *path)
{
    us_value value;
    us_str *steps = us_arena_alloc_array(arena, path->count, sizeof *steps);
    for (uint32_t i = 0; i < path->count; i++)
        steps[i] = us_value_text(path->items[i]);
    if (!read_again(arena, source, &value))
        return false;
    value = us_data_place(arena, source->steps, source->step_count, value);
    return us_value_tag(value) == US_TAG_OBJECT &&
           us_data_find(value.as.object, steps, path->count);
}

/* The file among those before [source] that has something at [path]; empty: none. */
static us_str other_file(us_build *build, const us_source_text *source,
                         const us_array *path)
{
    us_arena *arena = &build->policy->arena;
    for (size_t i = 0; &build->policy->sources[i] != source; i++) {
        us_arena_mark mark = us_arena_get_mark(arena);
        bool has = has_path(arena, &build->policy->sources[i], path);
        us_arena_release(arena, mark);
        if (has)
            return build->policy->sources[i].file;
    }
    return US_STR_EMPTY;
}

static void report_conflict(us_build *build, const us_source_text *source, us_value path,
                            bool trace)
{
    us_arena *arena = &build->policy->arena;
    us_str where = us_data_path_text(arena, path);
    us_str other = trace ? other_file(build, source, path.as.array) : US_STR_EMPTY;
    us_buf message = us_buf_make(arena);
    us_buf_add_format(&message, "%.*s: merge error: conflicting values at %.*s",
                      US_STR_ARG(source->file), US_STR_ARG(where));
    if (other.length > 0)
        us_buf_add_format(&message, ", also defined in %.*s", US_STR_ARG(other));
    else
        us_buf_add_c(&message, ", data from multiple files must not overlap");
    report(build, us_buf_str(&message));
}

/* ---- All sources */

static void load_source(us_build *build, const us_source_text *source, size_t *conflicts)
{
    us_arena *arena = &build->policy->arena;
    us_value value, path;
    us_str error;
    if (!read_source(build, source, &value, &error)) {
        report(build, error);
        return;
    }
    if (us_value_is_none(value))
        return;
    value = us_data_place(arena, source->steps, source->step_count, value);
    if (us_value_tag(value) != US_TAG_OBJECT)
        report(build, file_error(arena, source->file,
                                 US_STR("document must be of type object")));
    else if (!us_data_merge(arena, build->policy->data.as.object, value.as.object, &path))
        report_conflict(build, source, path, (*conflicts)++ < MAX_TRACED);
}

/* "b1" and "/a.rego": the name under which OPA keeps a module. */
static us_str module_key(us_arena *arena, us_str bundle, us_str path)
{
    us_str plain, ignored;
    if (us_str_starts_with(bundle, US_STR("file://")) &&
        us_path_from_url(arena, bundle, &plain, &ignored))
        bundle = plain;
    return us_path_join(arena, bundle, path);
}

static void report_bundle(us_build *build, const us_diag_list *own, us_str reason)
{
    bool checking = build->builder->options.checking;
    for (size_t i = 0; checking && i < own->count; i++)
        *us_diag_list_add(build->diags) = own->items[i];
    if (!checking || own->count == 0)
        report(build,
               us_str_format(&build->policy->arena, "%s%.*s",
                             checking ? "" : "loading error: ", US_STR_ARG(reason)));
}

static bool load_bundle(us_build *build, const us_bundle_source *source)
{
    us_arena *arena = &build->policy->arena;
    us_bundle *bundle = &build->policy->bundles[build->policy->bundle_count];
    us_diag_list own = us_diag_list_make(arena, 0);
    us_bundle_options options = {.verification = source->verification,
                                 .parse = parse_module,
                                 .data = build,
                                 .diags = &own};
    us_str reason;
    if (!us_bundle_read(arena, &source->files, &options, bundle, &reason)) {
        report_bundle(build, &own, reason);
        return false;
    }
    build->policy->bundle_count++;
    bundle->name = us_str_copy(arena, source->name);
    for (size_t i = 0; i < bundle->module_count; i++) {
        bundle->modules[i].key = module_key(arena, bundle->name, bundle->modules[i].path);
        add_module(build, bundle->modules[i].key, true, bundle->modules[i].module);
    }
    return true;
}

bool us_build_load(us_build *build)
{
    usher_policy *policy = build->policy;
    size_t conflicts = 0;
    policy->data = us_value_object(us_object_new(&policy->arena, 4));
    for (size_t i = 0; i < policy->source_count; i++)
        load_source(build, &policy->sources[i], &conflicts);
    if (build->diags->count > 0)
        return false;
    policy->bundles = us_arena_alloc_array(
        &policy->arena, build->builder->bundle_count + 1, sizeof *policy->bundles);
    for (size_t i = 0; i < build->builder->bundle_count; i++)
        if (!load_bundle(build, &build->builder->bundles[i]))
            return false;
    return true;
}

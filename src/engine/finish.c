/* The end of a builder: its policy, or what is wrong. Sources are kept as texts until then,
 * because a set may be compiled twice: what fails as Rego v1 and passes as v0 is read as v0,
 * where the host allows it. */
#include "engine/engine.h"

#include "base/path.h"
#include "compile/type_notes.h"

/* The path by which problems of a bundle's file go. */
static us_str path_in_bundle(us_arena *arena, const us_bundle_files *files, size_t index)
{
    us_str path = files->items[index].path;
    return files->base.length > 0 ? us_path_join(arena, files->base, path) : path;
}

bool us_builder_module_text(us_arena *arena, const usher_builder *builder, us_str file,
                            us_str *text)
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
            us_arena *scratch = us_arena_scratch(arena);
            bool same = us_str_equal(path_in_bundle(scratch, files, i), file);
            us_arena_free(scratch);
            *text = files->items[i].bytes;
            if (same)
                return true;
        }
    }
    return false;
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

static void free_data_texts(usher_builder *builder)
{
    for (size_t i = 0; i < builder->source_count; i++)
        if (builder->sources[i].own)
            us_arena_free(builder->sources[i].own);
}

/* The policy, or NULL after reporting to [diags]; [notes] are for both. */
static usher_policy *build_or_fall_back(usher_builder *builder, us_diag_list *diags,
                                        us_diag_list *notes)
{
    usher_policy *policy = us_build_try(builder, diags, notes);

    if (!policy && builder->options.dialect == USHER_REGO_V1_OR_V0 &&
        fall_back(builder, diags)) {
        us_diag_list again = us_diag_list_make(&builder->arena, 0);
        policy = us_build_try(builder, &again, notes);
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
        us_build_abandon(builder);
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

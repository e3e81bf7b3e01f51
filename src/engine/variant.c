/* Variants: the policy that other modules would make, without reading anything again. What a
 * variant has in common with its policy, data and functions, it shares. */
#include "engine/engine.h"

#include <stdlib.h>

/* A variant comes of what was compiled before, within the limit of that. */
static const size_t variant_memory = (size_t)1 << 30;

static bool compile_variant(usher_policy *variant, const usher_policy *policy,
                            us_module *const *modules, size_t count,
                            us_variant_options options)
{
    const us_compiler *original = &policy->compiler;
    us_diag_list diags = us_diag_list_make(&variant->trees, 1);
    variant->compiler = (us_compiler){
        .arena = &variant->trees,
        .diags = &diags,
        .modules = us_arena_alloc_array(&variant->trees, count, sizeof *modules),
        .module_count = count,
        .host_functions = original->host_functions,
        .host_function_count = original->host_function_count,
        .capabilities = original->capabilities,
        .keep_print = original->keep_print,
        .faithful = original->faithful || options.traced,
        .traced = original->traced || options.traced,
        .trace_index = options.trace_index,
        .trace_exit = options.trace_exit,
        .test_cases = original->test_cases,
        .test_values = original->test_values,
    };
    for (size_t i = 0; i < count; i++)
        variant->compiler.modules[i] = modules[i];
    variant->data = policy->data;
    variant->rules_over_data = policy->rules_over_data;
    variant->program = us_compile(&variant->compiler);
    variant->compiler.diags = NULL;
    return variant->program != NULL;
}

static bool compile_guarded(usher_policy *variant, const usher_policy *policy,
                            us_module *const *modules, size_t count,
                            us_variant_options options)
{
    us_recovery recovery;
    us_arena_init(&variant->arena, variant_memory, &recovery);
    us_arena_init(&variant->trees, variant_memory, &recovery);
    if (US_RECOVER(&recovery))
        return false;
    bool compiled = compile_variant(variant, policy, modules, count, options);
    variant->arena.recovery = NULL;
    variant->trees.recovery = NULL;
    return compiled;
}

usher_policy *us_policy_variant(const usher_policy *policy, us_module *const *modules,
                                size_t count, us_variant_options options)
{
    usher_policy *variant = calloc(1, sizeof *variant);
    if (variant && compile_guarded(variant, policy, modules, count, options))
        return variant;
    usher_policy_free(variant);
    return NULL;
}

/* The passes, in order. */
#include "compile/lower.h"

static bool run_passes(us_compiler *compiler)
{
    static bool (*const passes[])(us_compiler *) = {
        us_compile_schemas, us_compile_resolve, us_compile_heads, us_compile_imports,
        us_compile_tests,   us_compile_tree,    us_compile_rules,
    };

    for (size_t i = 0; i < sizeof passes / sizeof passes[0]; i++)
        if (!passes[i](compiler))
            return false;
    return true;
}

us_program *us_compile(us_compiler *compiler)
{
    if (run_passes(compiler))
        return us_compile_lower(compiler);
    us_diag_list_sort(compiler->diags);
    us_diag_list_close(compiler->diags, "rego_compile_error");
    return NULL;
}

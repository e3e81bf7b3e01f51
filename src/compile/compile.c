/* The passes, in order. */
#include "compile/lower.h"

us_program *us_compile(us_compiler *compiler)
{
    static bool (*const passes[])(us_compiler *) = {
        us_compile_resolve,
        us_compile_imports,
        us_compile_tree,
        us_compile_rules,
    };

    for (size_t i = 0; i < sizeof passes / sizeof passes[0]; i++)
        if (!passes[i](compiler))
            return NULL;
    return us_compile_lower(compiler);
}

/* Helpers for tests of the compiler's front passes: modules as texts in, clauses or errors out. */
#ifndef COMPILE_CASES_H
#define COMPILE_CASES_H

#include "compile/compile.h"

enum { COMPILE_CASE_MODULES = 3 };

/* Modules that are compiled together, and the errors that OPA reports for them, sorted: a line
 * "row:column code: message" each, where the code lacks rego_ and _error, and modules but the first
 * have their number in front. "" is none. Flags: 0 the modules are Rego v0, S strict mode, P calls of
 * print are kept. */
typedef struct compile_case {
    const char *flags;
    const char *modules[COMPILE_CASE_MODULES];
    const char *errors;
} compile_case;

/* Everything a test sees of one compilation. Free the arena when done. */
typedef struct compile_result {
    us_arena arena;
    us_diag_list diags;
    us_compiler compiler;
    us_module *modules[COMPILE_CASE_MODULES];
    us_query query;
    bool ok;
} compile_result;

/* Parses and compiles; [query] may be NULL. Fails the test if something does not parse. The result
 * must not move. */
void compile_run(compile_result *result, const char *flags, const char *const *modules,
                 const char *query);

/* Compiles every case and compares the errors. */
void compile_check_cases(const compile_case *cases, size_t count);

#endif

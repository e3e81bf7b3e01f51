/* The passes, in order. */
#include "compile/lower.h"
#include "compile/pass.h"
#include "syntax/ast_walk.h"

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

/* Runs the passes; where threads that shared the work gave up, once more without them. */
static bool run_all(us_compiler *compiler)
{
    us_compiler before = *compiler;
    us_diag_list diags = *compiler->diags;
    bool good = run_passes(compiler);
    if (good || !compiler->gave_up)
        return good;
    *compiler = before;
    *compiler->diags = diags;
    compiler->threads = 0;
    return run_passes(compiler);
}

bool us_compile_passes(us_compiler *compiler)
{
    if (run_all(compiler))
        return true;
    us_diag_list_sort(compiler->diags);
    us_diag_list_close(compiler->diags, "rego_compile_error");
    return false;
}

us_program *us_compile(us_compiler *compiler)
{
    return us_compile_passes(compiler) ? us_compile_lower(compiler) : NULL;
}

/* ---- Without a program --------------------------------------------------------------- */

/* Lowering can report one thing, that a rule needs too many registers. A node takes 5 at the most,
 * those that passes made included far less than REGISTERS_OF_NODE for each that was written. */
enum { REGISTERS_OF_NODE = 16, MOST_NODES = US_REGISTERS_MAX / REGISTERS_OF_NODE };

static bool count_term(void *data, us_term *term)
{
    (void)term;
    return ++*(size_t *)data <= MOST_NODES;
}

static bool count_literal(void *data, us_literal *literal)
{
    *(size_t *)data += literal->with_count;
    return ++*(size_t *)data <= MOST_NODES;
}

/* Each node that was written takes a byte of the text, so that few rules must be looked into. */
static bool is_large(us_clause *first)
{
    size_t count = 0, bytes = 0;
    us_visitor visitor = {.data = &count, .term = count_term, .literal = count_literal};
    for (us_clause *clause = first; clause; clause = clause->otherwise)
        bytes += clause->rule->span.end - clause->rule->span.position.offset;
    if (bytes <= MOST_NODES)
        return false;
    for (us_clause *clause = first; clause; clause = clause->otherwise) {
        us_walk_body(&visitor, clause->body);
        us_walk_head(&visitor, clause);
    }
    return count > MOST_NODES;
}

bool us_compile_check(us_compiler *compiler)
{
    if (!us_compile_passes(compiler))
        return false;
    for (size_t i = 0; i < compiler->clause_count; i++)
        if (is_large(compiler->clauses[i]))
            return us_compile_lower(compiler) != NULL;
    return compiler->query_count == 0 || us_compile_lower(compiler) != NULL;
}

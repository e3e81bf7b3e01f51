/* What Rego v1, or strict mode, forbids about names that come from outside:
 * two imports of one name, and rules, arguments or variables called `input` or
 * `data`.
 *
 * The pass only reads, and what it reports keeps no later pass from running: to
 * everybody else `input := 1` is an ordinary declaration. */
#include "compile/names.h"
#include "compile/pass.h"

#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"

us_str us_import_name(const us_import *import)
{
    if (import->alias.length)
        return import->alias;
    const us_term *path = import->path;
    const us_term *last =
        path->kind == US_TERM_REF ? path->as.list.items[path->as.list.count - 1] : path;
    return last->kind == US_TERM_VARIABLE ? last->as.variable.name
                                          : us_value_text(last->as.scalar);
}

bool us_import_is_directive(const us_import *import)
{
    return us_term_has_head(import->path, "future") ||
           us_term_has_head(import->path, "rego");
}

us_str us_import_text(us_arena *arena, const us_import *import)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "import ");
    us_ast_print_term(&buf, import->path);
    if (import->alias.length) {
        us_buf_add_c(&buf, " as ");
        us_buf_add_str(&buf, import->alias);
    }
    return us_buf_str(&buf);
}

bool us_pass_is_v1(const us_module *module)
{
    return module->dialect != US_REGO_V0;
}

static void check_duplicates(us_compiler *compiler, us_module *module, us_names *seen)
{
    us_clause place = {.module = module};
    us_names_clear(seen);
    for (size_t i = 0; i < module->import_count; i++) {
        us_str name = us_import_name(&module->imports[i]);
        uint32_t earlier = us_names_find(seen, name);
        if (earlier == US_NAMES_NONE) {
            us_names_put(seen, name, (uint32_t)i);
            continue;
        }
        us_str text = us_import_text(compiler->diags->arena, &module->imports[earlier]);
        us_pass_error(compiler, &place, "rego_compile_error",
                      module->imports[i].span.position, "import must not shadow %.*s",
                      US_STR_ARG(text));
    }
}

typedef struct override_check {
    us_compiler *compiler;
    us_clause place;
} override_check;

/* The name, if [term] is `input` or `data` as a whole. */
static us_str root_name(const us_term *term)
{
    if (!us_term_is_root(term) || (term->kind == US_TERM_REF && term->as.list.count > 1))
        return US_STR_EMPTY;
    return term->kind == US_TERM_REF ? term->as.list.items[0]->as.variable.name
                                     : term->as.variable.name;
}

static bool check_assignment(void *data, us_literal *literal)
{
    override_check *check = data;
    if (!us_literal_calls(literal, "assign") || literal->as.call.count < 2)
        return true;
    us_str name = root_name(literal->as.call.items[1]);
    if (name.length)
        us_pass_error(check->compiler, &check->place, "rego_compile_error",
                      literal->span.position,
                      "variables must not shadow %.*s (use a different variable name)",
                      US_STR_ARG(name));
    return true;
}

static void check_rule(override_check *check, us_rule *rule)
{
    us_str name = root_name(rule->head.reference.items[0]);
    if (name.length)
        us_pass_error(
            check->compiler, &check->place, "rego_compile_error", rule->span.position,
            "rules must not shadow %.*s (use a different rule name)", US_STR_ARG(name));
}

static void check_clause(us_compiler *compiler, us_clause *clause, void *data)
{
    (void)data;
    if (!(clause->locals->has & US_HAS_ROOT_NAMES) ||
        (!compiler->strict && (!clause->module || !us_pass_is_v1(clause->module))))
        return;
    override_check check = {compiler, *clause};
    us_visitor visitor = {.data = &check, .literal = check_assignment};
    us_walk_body(&visitor, clause->body);
    if (clause->key)
        us_walk_term(&visitor, clause->key);
    if (clause->value)
        us_walk_term(&visitor, clause->value);
}

bool us_compile_imports(us_compiler *compiler)
{
    us_names seen = us_names_make(compiler->arena);
    for (size_t m = 0; m < compiler->module_count; m++) {
        us_module *module = compiler->modules[m];
        if (!compiler->strict && !us_pass_is_v1(module))
            continue;
        override_check check = {compiler, {.module = module}};
        for (size_t i = 0; i < module->rule_count; i++)
            check_rule(&check, module->rules[i]);
        check_duplicates(compiler, module, &seen);
    }
    us_pass_each(compiler, check_clause, NULL);
    return true;
}

/* ResolveRefs: names of rules and imports become references from data or input.
 *
 * The pass makes the clauses of rules and queries, with copies of all that is in
 * them (resolve_term.c). Names of rules are kept in one table a package, those of
 * imports in one a module. Everything about variables proper is left to the
 * pass of locals, and what is wrong with imports to imports.c. */
#include "compile/resolve.h"

#include "syntax/ast_text.h"

/* Hides the variables of an argument. Only what a call can bind counts: no
 * object keys, nothing in sets, comprehensions and calls. False if the argument
 * is `input` or `data`, which is an error in every dialect. */
static bool hide_argument(us_resolver *r, us_clause *clause, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        us_hidden_add(&r->hidden, term->as.variable.name);
        return true;
    case US_TERM_REF:
        if (term->as.list.count == 1 && us_term_is_root(term)) {
            us_pass_error(r->compiler, clause, "rego_compile_error",
                          clause->rule->span.position,
                          "args must not shadow %.*s (use a different variable name)",
                          US_STR_ARG(term->as.list.items[0]->as.variable.name));
            return false;
        }
        /* fallthrough */
    case US_TERM_ARRAY:
        for (size_t i = 0; i < term->as.list.count; i++)
            if (!hide_argument(r, clause, term->as.list.items[i]))
                return false;
        return true;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++)
            if (!hide_argument(r, clause, term->as.object.values[i]))
                return false;
        return true;
    case US_TERM_SCALAR:
    case US_TERM_CALL:
    case US_TERM_SET:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return true;
}

/* Arguments are copied but not resolved: a name in them is a variable. */
static us_terms copy_arguments(us_resolver *r, const us_terms *arguments)
{
    us_names no_imports = us_names_make(r->compiler->arena);
    us_resolver plain = {.compiler = r->compiler,
                         .locals = r->locals,
                         .place = r->place,
                         .imports = &no_imports,
                         .hidden = us_hidden_make(r->compiler->arena)};
    return us_resolve_terms(&plain, arguments);
}

static us_terms resolve_reference(us_resolver *r, const us_head *head)
{
    const us_terms *package = &r->package->as.list;
    const us_terms *parts = &head->reference;
    us_terms list = us_terms_make(r->compiler->arena, package->count + parts->count);
    for (size_t i = 0; i < package->count; i++)
        list.items[i] = us_resolve_copy(r, package->items[i]);
    us_term *name = parts->items[0];
    us_term *first =
        name->kind == US_TERM_VARIABLE
            ? us_term_string(r->compiler->arena, name->span, name->as.variable.name)
            : us_resolve_copy(r, name);
    first->id = name->id;
    list.items[package->count] = first;
    for (size_t i = 1; i < parts->count; i++)
        list.items[package->count + i] = us_resolve_term(r, parts->items[i]);
    return list;
}

/* Places are OPA's: the head of a chained body stands where the body does. */
static us_clause *resolve_branch(us_resolver *r, us_module *module, us_rule *rule)
{
    us_clause *clause = us_arena_alloc_zero(r->compiler->arena, sizeof *clause);
    clause->rule = rule;
    clause->module = module;
    /* As in OPA, f() without operands is a rule like any other, and no call. */
    clause->is_function = rule->head.arguments.count > 0;
    size_t opened = us_hidden_open(&r->hidden);
    bool sound = true;
    for (size_t i = 0; i < rule->head.arguments.count && sound; i++)
        sound = hide_argument(r, clause, rule->head.arguments.items[i]);
    us_body_declared(rule->body, us_resolve_hide, &r->hidden);
    clause->reference = resolve_reference(r, &rule->head);
    r->place = rule->chained ? &rule->span : NULL;
    clause->arguments = copy_arguments(r, &rule->head.arguments);
    if (rule->is_set && rule->head.key)
        clause->key = us_resolve_term(r, rule->head.key);
    else if (rule->head.value)
        clause->value = us_resolve_term(r, rule->head.value);
    else
        clause->value = us_term_scalar(r->compiler->arena, rule->head.span, US_TRUE);
    r->place = NULL;
    clause->body = us_resolve_body(r, rule->body);
    us_hidden_close(&r->hidden, opened);
    return clause;
}

static us_clause *resolve_rule(us_resolver *r, us_module *module, us_rule *rule)
{
    us_locals *locals = us_arena_alloc_zero(r->compiler->arena, sizeof *locals);
    r->locals = locals;
    us_clause *first = NULL;
    us_clause **next = &first;
    for (; rule; rule = rule->otherwise) {
        us_clause *clause = resolve_branch(r, module, rule);
        clause->locals = locals;
        *next = clause;
        next = &clause->otherwise;
    }
    return first;
}

static void report_unused(us_resolver *r, us_module *module)
{
    us_clause place = {.module = module};
    for (size_t i = 0; i < module->import_count; i++) {
        const us_import *import = &module->imports[i];
        if (us_import_is_directive(import))
            continue;
        /* Of two imports of one name, the later speaks for both. */
        uint32_t index = us_names_find(r->imports, us_import_name(import));
        if (r->import_used[index])
            continue;
        us_str text = us_import_text(r->compiler->diags->arena, import);
        us_pass_error(r->compiler, &place, "rego_compile_error", import->span.position,
                      "%.*s unused", US_STR_ARG(text));
    }
}

static us_terms copy_path(us_resolver *r, const us_term *path)
{
    us_terms copy = us_terms_make(r->compiler->arena, path->as.list.count);
    for (size_t i = 0; i < copy.count; i++)
        copy.items[i] = us_resolve_copy(r, path->as.list.items[i]);
    return copy;
}

static void use_names(us_resolver *r, const us_term *package, us_import *imports,
                      size_t count)
{
    us_arena *arena = r->compiler->arena;
    us_names_clear(r->imports);
    r->package = package;
    if (package)
        r->package_path = copy_path(r, package);
    r->import_paths = us_arena_alloc_array(arena, count, sizeof *r->import_paths);
    r->import_used = us_arena_alloc_zero(arena, count * sizeof(bool) + 1);
    for (size_t i = 0; i < count; i++) {
        if (us_import_is_directive(&imports[i]))
            continue;
        r->import_paths[i] = copy_path(r, imports[i].path);
        us_names_put(r->imports, us_import_name(&imports[i]), (uint32_t)i);
    }
}

static us_str package_key(us_compiler *compiler, const us_term *package)
{
    us_buf buf = us_buf_make(compiler->arena);
    us_ast_print_term(&buf, package);
    return us_buf_str(&buf);
}

/* The names of the rules of each package. */
typedef struct packages {
    us_names index; /* the package's text to its place in tables */
    us_names *tables;
    uint32_t count;
} packages;

static packages collect_packages(us_compiler *compiler)
{
    packages all = {.index = us_names_make(compiler->arena)};
    all.tables = us_arena_alloc_array(compiler->arena, compiler->module_count + 1,
                                      sizeof(us_names));
    for (size_t m = 0; m < compiler->module_count; m++) {
        const us_module *module = compiler->modules[m];
        us_str key = package_key(compiler, module->package);
        uint32_t at = us_names_find(&all.index, key);
        if (at == US_NAMES_NONE) {
            at = all.count++;
            all.tables[at] = us_names_make(compiler->arena);
            us_names_put(&all.index, key, at);
        }
        for (size_t i = 0; i < module->rule_count; i++) {
            const us_term *name = module->rules[i]->head.reference.items[0];
            if (name->kind == US_TERM_VARIABLE)
                us_names_put(&all.tables[at], name->as.variable.name, 0);
        }
    }
    return all;
}

static const us_names *rules_of(us_compiler *compiler, const packages *all,
                                const us_term *package)
{
    uint32_t at = us_names_find(&all->index, package_key(compiler, package));
    return at == US_NAMES_NONE ? NULL : &all->tables[at];
}

static void resolve_query(us_resolver *r, const packages *all, us_query *query)
{
    us_arena *arena = r->compiler->arena;
    us_clause *clause = us_arena_alloc_zero(arena, sizeof *clause);
    clause->query = query;
    clause->locals = us_arena_alloc_zero(arena, sizeof *clause->locals);
    r->locals = clause->locals;
    r->rules = query->package ? rules_of(r->compiler, all, query->package) : NULL;
    use_names(r, query->package, query->imports, query->import_count);
    size_t opened = us_hidden_open(&r->hidden);
    us_body_declared(query->written, us_resolve_hide, &r->hidden);
    clause->body = us_resolve_body(r, query->written);
    us_hidden_close(&r->hidden, opened);
    query->clause = clause;
    if (query->written->count == 0)
        us_pass_error(r->compiler, clause, "rego_compile_error", (us_position){0},
                      "empty query cannot be compiled");
}

bool us_compile_resolve(us_compiler *compiler)
{
    size_t before = us_pass_errors(compiler);
    packages all = collect_packages(compiler);
    us_names imports = us_names_make(compiler->arena);
    us_resolver r = {.compiler = compiler,
                     .imports = &imports,
                     .hidden = us_hidden_make(compiler->arena)};
    size_t rules = 0;
    for (size_t m = 0; m < compiler->module_count; m++)
        rules += compiler->modules[m]->rule_count;
    compiler->clauses =
        us_arena_alloc_array(compiler->arena, rules + 1, sizeof *compiler->clauses);
    compiler->clause_count = 0;
    size_t fatal = 0;
    for (size_t m = 0; m < compiler->module_count; m++) {
        us_module *module = compiler->modules[m];
        r.rules = rules_of(compiler, &all, module->package);
        use_names(&r, module->package, module->imports, module->import_count);
        for (size_t i = 0; i < module->rule_count; i++)
            compiler->clauses[compiler->clause_count++] =
                resolve_rule(&r, module, module->rules[i]);
        fatal += us_pass_errors(compiler) - before;
        if (compiler->strict)
            report_unused(&r, module);
        before = us_pass_errors(compiler);
    }
    for (size_t i = 0; i < compiler->query_count; i++)
        resolve_query(&r, &all, &compiler->queries[i]);
    fatal += us_pass_errors(compiler) - before;
    return fatal == 0;
}

/* ResolveRefs: names of rules and imports become references from data or input.
 *
 * The pass makes the clauses. It copies every rule, so that later passes may
 * change nodes in place, and on the way replaces each variable that names a
 * rule of the package or an import, unless an argument or a declaration of the
 * rule hides it. Names of rules are kept in one table a package, those of
 * imports in one a module. Everything about variables proper is left to the
 * pass of locals, and what is wrong with imports to imports.c. */
#include "compile/declared.h"
#include "compile/names.h"

#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"

/* Where the names of one module come from. */
typedef struct resolver {
    us_compiler *compiler;
    us_locals *locals;     /* of the rule at work */
    const us_names *rules; /* of the package */
    const us_term *package;
    us_names *imports;      /* name to index */
    us_terms *import_paths; /* by index: nodes that refs share */
    us_terms package_path;  /* the same for the package */
    bool *import_used;
    us_hidden hidden;
    const us_span *place; /* where all copies stand; NULL: where they were written */
} resolver;

static us_term *resolve_other(resolver *r, const us_term *term);
static us_body *resolve_body(resolver *r, const us_body *body);
static us_literal *resolve_literal(resolver *r, const us_literal *literal);

/* No pass changes a scalar. */
static inline us_term *resolve_term(resolver *r, const us_term *term)
{
    bool kept = term->kind == US_TERM_SCALAR && !r->place;
    return kept ? (us_term *)term : resolve_other(r, term);
}

static us_term *new_node(resolver *r, const us_term *source)
{
    us_term *term = us_arena_alloc(r->compiler->arena, sizeof *term);
    *term = *source;
    if (r->place)
        term->span = *r->place;
    return term;
}

/* The path [parts], and [tail] behind it, at the place of [source]. As in the
 * reference, all refs made of one path share its nodes, so that these have the
 * place where the name was used last. */
static us_term *path_term(resolver *r, const us_terms *parts, const us_str *tail,
                          const us_term *source)
{
    us_terms list = us_terms_make(r->compiler->arena, parts->count + (tail ? 1 : 0));
    for (size_t i = 0; i < parts->count; i++) {
        list.items[i] = parts->items[i];
        list.items[i]->span = source->span;
        list.items[i]->id = source->id;
    }
    if (tail) {
        us_term *last = us_term_string(r->compiler->arena, source->span, *tail);
        last->id = source->id;
        list.items[parts->count] = last;
    }
    us_term *term = us_term_list(r->compiler->arena, source->span, US_TERM_REF, list);
    term->id = source->id;
    return term;
}

/* What [variable] stands for, or NULL if it is no global name. */
static us_term *global_of(resolver *r, const us_term *variable)
{
    us_str name = variable->as.variable.name;
    if (variable->as.variable.wildcard)
        return NULL;
    uint32_t import = us_names_find(r->imports, name);
    bool is_rule = import == US_NAMES_NONE && r->rules &&
                   us_names_find(r->rules, name) != US_NAMES_NONE;
    if ((import == US_NAMES_NONE && !is_rule) || us_hidden_has(&r->hidden, name))
        return NULL;
    if (is_rule)
        return path_term(r, &r->package_path, &name, variable);
    r->import_used[import] = true;
    return path_term(r, &r->import_paths[import], NULL, variable);
}

static us_terms resolve_terms(resolver *r, const us_terms *terms)
{
    if (terms->count == 0)
        return (us_terms){NULL, 0};
    us_terms list = us_terms_make(r->compiler->arena, terms->count);
    for (size_t i = 0; i < terms->count; i++)
        list.items[i] = resolve_term(r, terms->items[i]);
    return list;
}

static void note_ref(resolver *r, const us_term *ref)
{
    const us_term *head = ref->as.list.items[0];
    if (head->kind != US_TERM_VARIABLE || !us_str_is(head->as.variable.name, "data"))
        return;
    r->locals->has |= US_HAS_DATA;
    for (size_t i = 1; i < ref->as.list.count; i++)
        if (ref->as.list.items[i]->kind != US_TERM_SCALAR)
            r->locals->has |= US_HAS_OPEN_DATA;
}

static us_terms resolve_call(resolver *r, const us_terms *call)
{
    const us_term *callee = call->items[0];
    if (us_term_has_head(callee, "print") || r->compiler->host_function_count)
        r->locals->has |= US_HAS_VOID_CALLS;
    else if (us_term_has_head(callee, "rego"))
        r->locals->has |= US_HAS_METADATA;
    else if (us_term_has_head(callee, "assign") && call->count > 1 &&
             us_term_is_root(call->items[1]))
        r->locals->has |= US_HAS_ROOT_NAMES;
    return resolve_terms(r, call);
}

static us_term *resolve_ref(resolver *r, const us_term *term)
{
    us_term *copy = new_node(r, term);
    const us_terms *parts = &term->as.list;
    us_term *head = resolve_term(r, parts->items[0]);
    us_terms list = {&head, 1};
    if (head->kind == US_TERM_REF)
        list = head->as.list;
    copy->as.list = us_terms_make(r->compiler->arena, list.count + parts->count - 1);
    memcpy(copy->as.list.items, list.items, list.count * sizeof(us_term *));
    for (size_t i = 1; i < parts->count; i++)
        copy->as.list.items[list.count + i - 1] = resolve_term(r, parts->items[i]);
    note_ref(r, copy);
    return copy;
}

/* Members stand in the order of their keys, of equal keys the last: so what has
 * to be evaluated in them is, in the order that OPA has. */
static us_term *resolve_object(resolver *r, const us_term *term)
{
    us_arena *arena = r->compiler->arena;
    us_term *copy = new_node(r, term);
    us_sorted_terms members = us_term_sorted(arena, term);
    us_pairs *pairs = &copy->as.object;
    if (members.count == 0)
        return copy;
    pairs->keys = us_terms_make(arena, members.count).items;
    pairs->values = us_terms_make(arena, members.count).items;
    pairs->count = 0;
    for (size_t i = 0; i < members.count; i++) {
        if (i + 1 < members.count &&
            us_term_compare(arena, members.keys[i], members.keys[i + 1]) == 0)
            continue;
        pairs->keys[pairs->count] = resolve_term(r, members.keys[i]);
        pairs->values[pairs->count++] = resolve_term(r, members.values[i]);
    }
    return copy;
}

static us_term *resolve_set(resolver *r, const us_term *term)
{
    us_term *copy = new_node(r, term);
    us_sorted_terms elements = us_term_sorted(r->compiler->arena, term);
    us_terms list = {elements.keys, elements.count};
    copy->as.list = resolve_terms(r, &list);
    return copy;
}

static void hide(void *data, us_term *variable)
{
    us_hidden_add(data, variable->as.variable.name);
}

static us_term *resolve_comprehension(resolver *r, const us_term *term)
{
    r->locals->has |= US_HAS_CLOSURES;
    us_term *copy = new_node(r, term);
    const us_comprehension *source = &term->as.comprehension;
    size_t opened = us_hidden_open(&r->hidden);
    us_body_declared(source->body, hide, &r->hidden);
    if (source->key)
        copy->as.comprehension.key = resolve_term(r, source->key);
    copy->as.comprehension.value = resolve_term(r, source->value);
    copy->as.comprehension.body = resolve_body(r, source->body);
    us_hidden_close(&r->hidden, opened);
    return copy;
}

static us_term *resolve_template(resolver *r, const us_term *term)
{
    r->locals->has |= US_HAS_TEMPLATES | US_HAS_CLOSURES;
    us_term *copy = new_node(r, term);
    us_template *template = &copy->as.string_template;
    const us_template_part *parts = template->parts;
    template->parts =
        us_arena_alloc_array(r->compiler->arena, template->count, sizeof *parts);
    for (size_t i = 0; i < template->count; i++) {
        us_template_part *part = &template->parts[i];
        *part = parts[i];
        if (part->text)
            part->text = new_node(r, part->text);
        else
            part->hole = resolve_literal(r, part->hole);
    }
    return copy;
}

/* `input` and `data` alone are refs, whatever the parser made of them. */
static us_term *resolve_variable(resolver *r, const us_term *term)
{
    us_term *global = global_of(r, term);
    if (global) {
        note_ref(r, global);
        return global;
    }
    us_term *copy = new_node(r, term);
    copy->as.variable.local = 0;
    return copy;
}

static us_term *resolve_other(resolver *r, const us_term *term)
{
    us_term *copy;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        return resolve_variable(r, term);
    case US_TERM_REF:
        return resolve_ref(r, term);
    case US_TERM_CALL:
        copy = new_node(r, term);
        copy->as.list = resolve_call(r, &term->as.list);
        return copy;
    case US_TERM_ARRAY:
        copy = new_node(r, term);
        copy->as.list = resolve_terms(r, &term->as.list);
        return copy;
    case US_TERM_SET:
        return resolve_set(r, term);
    case US_TERM_OBJECT:
        return resolve_object(r, term);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return resolve_comprehension(r, term);
    case US_TERM_TEMPLATE:
        return resolve_template(r, term);
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
    return new_node(r, term);
}

static us_every resolve_every(resolver *r, const us_every *source)
{
    us_every every;
    size_t opened = us_hidden_open(&r->hidden);
    if (source->key)
        us_term_variables(source->key, hide, &r->hidden);
    us_term_variables(source->value, hide, &r->hidden);
    every.key = source->key ? new_node(r, source->key) : NULL;
    every.value = new_node(r, source->value);
    every.domain = resolve_term(r, source->domain);
    every.body = resolve_body(r, source->body);
    us_hidden_close(&r->hidden, opened);
    return every;
}

/* The literal of a `not` without braces has the place of the whole. */
static void move_body(us_body *body, us_span span)
{
    for (size_t i = 0; i < body->count; i++)
        body->items[i]->span = span;
}

static void resolve_withs(resolver *r, us_literal *copy, const us_literal *literal)
{
    if (literal->with_count == 0)
        return;
    r->locals->has |= US_HAS_WITHS;
    copy->withs = us_arena_alloc_array(r->compiler->arena, literal->with_count,
                                       sizeof *copy->withs);
    for (size_t i = 0; i < literal->with_count; i++) {
        copy->withs[i].span = literal->withs[i].span;
        copy->withs[i].target = resolve_term(r, literal->withs[i].target);
        copy->withs[i].value = resolve_term(r, literal->withs[i].value);
    }
}

static us_literal *resolve_literal(resolver *r, const us_literal *literal)
{
    us_literal *copy = us_arena_alloc(r->compiler->arena, sizeof *copy);
    *copy = *literal;
    if (r->place)
        copy->span = *r->place;
    switch (literal->kind) {
    case US_LITERAL_TERM:
        copy->as.term = resolve_term(r, literal->as.term);
        if (copy->as.term->kind == US_TERM_CALL) {
            us_terms call = copy->as.term->as.list;
            us_literal_set_call(copy, call);
        }
        break;
    case US_LITERAL_CALL:
        copy->as.call = resolve_call(r, &literal->as.call);
        break;
    case US_LITERAL_SOME:
        copy->as.symbols = resolve_terms(r, &literal->as.symbols);
        break;
    case US_LITERAL_EVERY:
        copy->as.every = resolve_every(r, &literal->as.every);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        copy->as.logic.left = resolve_body(r, literal->as.logic.left);
        if (literal->kind == US_LITERAL_NOT && !literal->as.logic.explicit_left)
            move_body(copy->as.logic.left, copy->span);
        if (literal->as.logic.right)
            copy->as.logic.right = resolve_body(r, literal->as.logic.right);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    resolve_withs(r, copy, literal);
    return copy;
}

static us_body *resolve_body(resolver *r, const us_body *body)
{
    us_body *copy = us_body_make(r->compiler->arena, body->count);
    for (size_t i = 0; i < body->count; i++)
        copy->items[i] = resolve_literal(r, body->items[i]);
    return copy;
}

/* Hides the variables of an argument. Only what a call can bind counts: no
 * object keys, nothing in sets, comprehensions and calls. False if the argument
 * is `input` or `data`, which is an error in every dialect. */
static bool hide_argument(resolver *r, us_clause *clause, const us_term *term)
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
static us_terms copy_arguments(resolver *r, const us_terms *arguments)
{
    us_names no_imports = us_names_make(r->compiler->arena);
    resolver plain = {.compiler = r->compiler,
                      .locals = r->locals,
                      .place = r->place,
                      .imports = &no_imports,
                      .hidden = us_hidden_make(r->compiler->arena)};
    return resolve_terms(&plain, arguments);
}

static us_terms resolve_reference(resolver *r, const us_head *head)
{
    const us_terms *package = &r->package->as.list;
    const us_terms *parts = &head->reference;
    us_terms list = us_terms_make(r->compiler->arena, package->count + parts->count);
    for (size_t i = 0; i < package->count; i++)
        list.items[i] = new_node(r, package->items[i]);
    us_term *name = parts->items[0];
    us_term *first =
        name->kind == US_TERM_VARIABLE
            ? us_term_string(r->compiler->arena, name->span, name->as.variable.name)
            : new_node(r, name);
    first->id = name->id;
    list.items[package->count] = first;
    for (size_t i = 1; i < parts->count; i++)
        list.items[package->count + i] = resolve_term(r, parts->items[i]);
    return list;
}

/* The body is one literal without braces. */
static bool is_bare(const us_module *module, const us_body *body)
{
    size_t at = body->items[0]->span.position.offset;
    while (at > 0 && strchr(" \t\r\n", module->text.text[at - 1]))
        at--;
    return body->count == 1 && !body->items[0]->generated && at > 0 &&
           module->text.text[at - 1] != '{';
}

/* Places are OPA's: the head of a chained body stands where the body does, the
 * bare body of an else where the else does. */
static us_clause *resolve_branch(resolver *r, us_module *module, us_rule *rule,
                                 bool is_else)
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
    us_body_declared(rule->body, hide, &r->hidden);
    clause->reference = resolve_reference(r, &rule->head);
    r->place = rule->chained ? &rule->span : NULL;
    clause->arguments = copy_arguments(r, &rule->head.arguments);
    if (rule->is_set && rule->head.key)
        clause->key = resolve_term(r, rule->head.key);
    else if (rule->head.value)
        clause->value = resolve_term(r, rule->head.value);
    else
        clause->value = us_term_scalar(r->compiler->arena, rule->head.span, US_TRUE);
    r->place = is_else && is_bare(module, rule->body) ? &rule->span : NULL;
    clause->body = resolve_body(r, rule->body);
    r->place = NULL;
    us_hidden_close(&r->hidden, opened);
    return clause;
}

static us_clause *resolve_rule(resolver *r, us_module *module, us_rule *rule)
{
    us_locals *locals = us_arena_alloc_zero(r->compiler->arena, sizeof *locals);
    r->locals = locals;
    us_clause *first = NULL;
    us_clause **next = &first;
    for (; rule; rule = rule->otherwise) {
        us_clause *clause = resolve_branch(r, module, rule, first != NULL);
        clause->locals = locals;
        *next = clause;
        next = &clause->otherwise;
    }
    return first;
}

static void report_unused(resolver *r, us_module *module)
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

static us_terms copy_path(resolver *r, const us_term *path)
{
    us_terms copy = us_terms_make(r->compiler->arena, path->as.list.count);
    for (size_t i = 0; i < copy.count; i++)
        copy.items[i] = new_node(r, path->as.list.items[i]);
    return copy;
}

static void use_names(resolver *r, const us_term *package, us_import *imports,
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

static void resolve_query(resolver *r, const packages *all, us_query *query)
{
    us_arena *arena = r->compiler->arena;
    us_clause *clause = us_arena_alloc_zero(arena, sizeof *clause);
    clause->query = query;
    clause->locals = us_arena_alloc_zero(arena, sizeof *clause->locals);
    r->locals = clause->locals;
    r->rules = query->package ? rules_of(r->compiler, all, query->package) : NULL;
    use_names(r, query->package, query->imports, query->import_count);
    size_t opened = us_hidden_open(&r->hidden);
    us_body_declared(query->written, hide, &r->hidden);
    clause->body = resolve_body(r, query->written);
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
    resolver r = {.compiler = compiler,
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

/* One walk over a module with the scopes of its variables.
 *
 * A body declares what `:=` and `some` name in it, wherever in it that stands; what no body around
 * declares is a variable of its whole rule, unless a rule of the package is called so: that
 * depends on other files, and is left to whoever asks (US_LSP_NAME). */
#include "lsp/occurrences.h"

#include "authoring/lint_walk.h"
#include "base/sort.h"
#include "compile/declared.h"

typedef struct scope {
    struct scope *outer;
    us_names bindings;
} scope;

typedef struct walk {
    us_arena *arena;
    us_module *module;
    us_lsp_occurrences *found;
    us_str package;
    us_rule *rule;
    scope *scope;    /* the innermost */
    scope *implicit; /* of the rule */
    uint32_t last_binding;
    uint32_t first_argument, last_argument; /* bindings of the rule's */
} walk;

static void walk_term(walk *w, us_term *term, bool defines);
static void walk_literal(walk *w, us_literal *literal);
static void walk_literals(walk *w, us_body *body);

/* ---- Scopes */

static void declare(void *data, us_term *variable)
{
    walk *w = data;
    us_str name = variable->as.variable.name;
    if (!variable->as.variable.wildcard &&
        us_names_find(&w->scope->bindings, name) == US_NAMES_NONE)
        us_names_put(&w->scope->bindings, name, ++w->last_binding);
}

static scope open_scope(walk *w)
{
    return (scope){w->scope, us_names_make(w->arena)};
}

static uint32_t find_binding(const walk *w, us_str name)
{
    for (const scope *s = w->scope; s; s = s->outer) {
        uint32_t binding = us_names_find(&s->bindings, name);
        if (binding != US_NAMES_NONE)
            return binding;
    }
    return 0;
}

static uint32_t implicit_binding(walk *w, us_str name)
{
    uint32_t binding = us_names_find(&w->implicit->bindings, name);
    if (binding == US_NAMES_NONE)
        us_names_put(&w->implicit->bindings, name, binding = ++w->last_binding);
    return binding;
}

/* ---- Occurrences */

static us_lsp_occurrence *add(walk *w, us_span span, us_lsp_kind kind, us_str path)
{
    us_lsp_occurrences *found = w->found;
    found->items = us_arena_room(w->arena, found->items, found->count, &found->capacity,
                                 sizeof *found->items);
    us_lsp_occurrence *o = &found->items[found->count++];
    *o = (us_lsp_occurrence){.from = span.position.offset,
                             .to = span.end,
                             .kind = kind,
                             .path = path,
                             .rule = w->rule};
    return o;
}

/* A string among the parts of a ref may stand in quotes, which are not its name. */
static us_span unquoted(const walk *w, us_span span)
{
    us_str text = us_str_slice(w->module->text, span.position.offset, span.end);
    if (text.length >= 2 && (text.text[0] == '"' || text.text[0] == '`')) {
        span.position.offset++;
        span.end--;
    }
    return span;
}

static us_str below(walk *w, us_str path, us_str name)
{
    return us_str_format(w->arena, "%.*s.%.*s", US_STR_ARG(path), US_STR_ARG(name));
}

/* The parts of [list] from [at] on: [path] is what those before it come to. */
static us_lsp_occurrence *add_parts(walk *w, const us_terms *list, size_t at,
                                    us_lsp_kind kind, us_str path)
{
    us_lsp_occurrence *last = NULL;
    bool known = kind == US_LSP_INPUT || kind == US_LSP_DOCUMENT;
    for (; at < list->count; at++) {
        us_str name;
        if (known && us_lint_string(list->items[at], &name)) {
            path = below(w, path, name);
            last = add(w, unquoted(w, list->items[at]->span), kind, path);
            continue;
        }
        walk_term(w, list->items[at], false);
        if (kind == US_LSP_INPUT)
            path = us_str_format(w->arena, "%.*s[]", US_STR_ARG(path));
        else
            known = false;
        last = NULL;
    }
    return last;
}

/* A variable that begins a ref, or is one; what follows it, too. The result is the occurrence of the
 * last part, if it has a name. */
static us_lsp_occurrence *add_ref(walk *w, us_term *head, const us_terms *list,
                                  bool defines)
{
    us_str name = head->as.variable.name;
    uint32_t binding = find_binding(w, name);
    const us_import *import = NULL;
    us_lsp_occurrence *last;
    us_lsp_kind kind = US_LSP_DOCUMENT;
    us_str path = name;
    if (head->as.variable.wildcard) {
        add_parts(w, list, 1, US_LSP_VARIABLE, path);
        return NULL;
    }
    if (binding) {
        last = add(w, head->span, US_LSP_VARIABLE, US_STR_EMPTY);
        last->binding = binding;
        last->defines = defines;
        last->is_argument = binding >= w->first_argument && binding <= w->last_argument;
        add_parts(w, list, 1, US_LSP_VARIABLE, path);
        return list->count > 1 ? NULL : &w->found->items[w->found->count - 1];
    }
    if (us_str_is(name, "input")) {
        kind = US_LSP_INPUT;
    } else if (!us_str_is(name, "data") &&
               (import = us_lint_import_find(w->module, name))) {
        path = us_term_dotted_name(w->arena, import->path);
        kind = us_str_starts_with(path, US_STR("input")) ? US_LSP_INPUT : US_LSP_DOCUMENT;
    } else if (!us_str_is(name, "data")) {
        path = below(w, w->package, name);
        kind = US_LSP_NAME;
    }
    size_t at = w->found->count;
    last = add(w, head->span, kind, path);
    if (kind == US_LSP_NAME)
        last->binding = implicit_binding(w, name);
    us_lsp_occurrence *part =
        add_parts(w, list, 1, kind == US_LSP_NAME ? US_LSP_DOCUMENT : kind, path);
    if (list->count > 1)
        return part;
    return &w->found->items[at];
}

/* What a call calls. An operator has another text than its name, and is no occurrence. */
static void walk_call(walk *w, us_terms call, bool defines)
{
    us_term *callee = call.items[0];
    us_str name = us_term_dotted_name(w->arena, callee);
    us_str text =
        us_str_slice(w->module->text, callee->span.position.offset, callee->span.end);
    us_term *head = callee->kind == US_TERM_REF ? callee->as.list.items[0] : callee;
    us_lsp_occurrence *o = NULL;
    if (head->kind != US_TERM_VARIABLE)
        walk_term(w, callee, false);
    else if (us_builtin_find(name) &&
             !us_lint_import_find(w->module, head->as.variable.name) &&
             !find_binding(w, head->as.variable.name))
        o = us_str_equal(text, name) ? add(w, callee->span, US_LSP_BUILTIN, name) : NULL;
    else if (callee->kind == US_TERM_REF)
        o = add_ref(w, head, &callee->as.list, false);
    else
        o = add_ref(w, head, &(us_terms){&callee, 1}, false);
    if (o) {
        o->is_called = true;
        o->call = call;
    }
    for (size_t i = 1; i < call.count; i++)
        walk_term(w, call.items[i], i == 1 && defines);
}

/* ---- Terms, literals, bodies */

static void walk_comprehension(walk *w, us_comprehension *c)
{
    scope inner = open_scope(w);
    w->scope = &inner;
    us_body_declared(c->body, declare, w);
    walk_literals(w, c->body);
    if (c->key)
        walk_term(w, c->key, false);
    walk_term(w, c->value, false);
    w->scope = inner.outer;
}

static void walk_ref(walk *w, us_term *term)
{
    us_terms list = term->as.list;
    us_str name = us_term_dotted_name(w->arena, term);
    us_term *head = list.items[0];
    if (us_builtin_find(name) &&
        !us_lint_import_find(w->module, head->as.variable.name)) {
        add(w, term->span, US_LSP_BUILTIN, name);
        return;
    }
    if (head->kind == US_TERM_VARIABLE) {
        add_ref(w, head, &list, false);
        return;
    }
    for (size_t i = 0; i < list.count; i++)
        walk_term(w, list.items[i], false);
}

static void walk_term(walk *w, us_term *term, bool defines)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        add_ref(w, term, &(us_terms){&term, 1}, defines);
        break;
    case US_TERM_REF:
        walk_ref(w, term);
        break;
    case US_TERM_CALL:
        walk_call(w, term->as.list, false);
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            walk_term(w, term->as.list.items[i], defines);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            walk_term(w, term->as.object.keys[i], false);
            walk_term(w, term->as.object.values[i], defines);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        walk_comprehension(w, &term->as.comprehension);
        break;
    case US_TERM_TEMPLATE:
        for (size_t i = 0; i < term->as.string_template.count; i++)
            if (term->as.string_template.parts[i].hole)
                walk_literal(w, term->as.string_template.parts[i].hole);
        break;
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void walk_some(walk *w, us_terms symbols)
{
    us_terms call = us_lint_call_of(symbols.items[0]);
    for (size_t i = 0; call.count == 0 && i < symbols.count; i++)
        walk_term(w, symbols.items[i], true);
    for (size_t i = 1; i < call.count; i++)
        walk_term(w, call.items[i], i + 1 < call.count);
}

static void walk_body(walk *w, us_body *body)
{
    scope inner = open_scope(w);
    w->scope = &inner;
    us_body_declared(body, declare, w);
    walk_literals(w, body);
    w->scope = inner.outer;
}

static void walk_every(walk *w, us_every *every)
{
    walk_term(w, every->domain, false);
    scope inner = open_scope(w);
    w->scope = &inner;
    if (every->key)
        us_term_variables(every->key, declare, w);
    us_term_variables(every->value, declare, w);
    if (every->key)
        walk_term(w, every->key, true);
    walk_term(w, every->value, true);
    walk_body(w, every->body);
    w->scope = inner.outer;
}

static void walk_literal(walk *w, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        walk_term(w, literal->as.term, false);
        break;
    case US_LITERAL_CALL:
        walk_call(w, literal->as.call,
                  us_lint_calls(w->arena, literal->as.call, "assign"));
        break;
    case US_LITERAL_SOME:
        walk_some(w, literal->as.symbols);
        break;
    case US_LITERAL_EVERY:
        walk_every(w, &literal->as.every);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        walk_body(w, literal->as.logic.left);
        if (literal->as.logic.right)
            walk_body(w, literal->as.logic.right);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++) {
        walk_term(w, literal->withs[i].target, false);
        walk_term(w, literal->withs[i].value, false);
    }
}

static void walk_literals(walk *w, us_body *body)
{
    for (size_t i = 0; i < body->count; i++)
        if (!body->items[i]->generated)
            walk_literal(w, body->items[i]);
}

/* ---- Rules, imports, the package */

static void walk_name(walk *w, us_rule *rule)
{
    us_head *head = &rule->head;
    us_str path = w->package, name;
    bool known = true;
    for (size_t i = 0; i < head->reference.count; i++) {
        us_term *part = head->reference.items[i];
        bool is_key = rule->is_set && part == head->key;
        if (i == 0 && part->kind == US_TERM_VARIABLE)
            name = part->as.variable.name;
        else if (!known || is_key || !us_lint_string(part, &name))
            known = false;
        if (known) {
            path = below(w, path, name);
            add(w, unquoted(w, part->span), US_LSP_DOCUMENT, path)->defines = true;
        } else if (!is_key) {
            walk_term(w, part, false);
        }
    }
}

static void walk_branch(walk *w, us_rule *rule)
{
    us_head *head = &rule->head;
    scope inner = open_scope(w);
    w->scope = &inner;
    us_body_declared(rule->body, declare, w);
    if (rule == w->rule)
        walk_name(w, rule);
    if (head->key)
        walk_term(w, head->key, false);
    if (head->value && !head->value_generated)
        walk_term(w, head->value, false);
    walk_literals(w, rule->body);
    w->scope = inner.outer;
}

/* The arguments of an else branch are those of the first, in the same nodes. */
static void walk_rule(walk *w, us_rule *rule)
{
    scope implicit = {NULL, us_names_make(w->arena)};
    scope arguments = {NULL, us_names_make(w->arena)};
    w->rule = rule;
    w->implicit = &implicit;
    w->scope = &arguments;
    w->first_argument = w->last_binding + 1;
    for (size_t i = 0; i < rule->head.arguments.count; i++)
        us_term_variables(rule->head.arguments.items[i], declare, w);
    w->last_argument = w->last_binding;
    for (size_t i = 0; i < rule->head.arguments.count; i++)
        walk_term(w, rule->head.arguments.items[i], true);
    for (us_rule *branch = rule; branch; branch = branch->otherwise)
        walk_branch(w, branch);
    w->rule = NULL;
}

static void walk_import(walk *w, us_import *import)
{
    us_terms *list = &import->path->as.list;
    us_str root = import->path->kind == US_TERM_REF ? list->items[0]->as.variable.name
                                                    : US_STR_EMPTY;
    bool input = us_str_is(root, "input");
    if (!input && !us_str_is(root, "data"))
        return;
    us_lsp_kind kind = input ? US_LSP_INPUT : US_LSP_DOCUMENT;
    add(w, list->items[0]->span, kind, root);
    add_parts(w, list, 1, kind, root);
    if (import->alias.length > 0)
        add(w, import->alias_span, kind, us_term_dotted_name(w->arena, import->path));
}

static int compare(void *data, const void *a, const void *b)
{
    const us_lsp_occurrence *one = a, *other = b;
    (void)data;
    if (one->from != other->from)
        return one->from < other->from ? -1 : 1;
    return one->to < other->to ? -1 : one->to > other->to;
}

/* Branches and chained bodies share nodes of heads; of what comes twice, the first counts. */
static void drop_doubles(us_lsp_occurrences *found)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++) {
        us_lsp_occurrence *o = &found->items[i];
        if (o->from < o->to && (kept == 0 || o->from >= found->items[kept - 1].to))
            found->items[kept++] = *o;
    }
    found->count = kept;
}

us_lsp_occurrences us_lsp_occurrences_find(us_arena *arena, us_module *module)
{
    us_lsp_occurrences found = {0};
    walk w = {.arena = arena, .module = module, .found = &found};
    scope none = {NULL, us_names_make(arena)};
    w.scope = w.implicit = &none;
    if (module->package) {
        w.package = us_term_dotted_name(arena, module->package);
        size_t before = found.count;
        add_parts(&w, &module->package->as.list, 1, US_LSP_DOCUMENT, US_STR("data"));
        for (size_t i = before; i < found.count; i++)
            found.items[i].defines = true;
    }
    for (size_t i = 0; i < module->import_count; i++)
        walk_import(&w, &module->imports[i]);
    for (size_t i = 0; i < module->rule_count; i++)
        walk_rule(&w, module->rules[i]);
    us_sort(arena, found.items, found.count, sizeof *found.items, compare, NULL);
    drop_doubles(&found);
    return found;
}

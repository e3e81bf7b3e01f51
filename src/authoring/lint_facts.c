/* What rules want to know of the nodes around: names, variables, texts. */
#include "authoring/lint_walk.h"

#include "compile/pass.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_walk.h"

/* ---- Terms --------------------------------------------------------------------------- */

bool us_lint_string(const us_term *term, us_str *text)
{
    if (!term || term->kind != US_TERM_SCALAR || !us_value_is_string(term->as.scalar))
        return false;
    *text = us_value_text(term->as.scalar);
    return true;
}

bool us_lint_is_word(us_str text, const char *words)
{
    for (; *words; words += strcspn(words, " "), words += *words == ' ')
        if (strcspn(words, " ") == text.length &&
            memcmp(words, text.text, text.length) == 0)
            return true;
    return false;
}

bool us_lint_is_variable(const us_term *term, const char *name)
{
    return term && term->kind == US_TERM_VARIABLE &&
           us_str_is(term->as.variable.name, name);
}

bool us_lint_is_wildcard(const us_term *term)
{
    return term && term->kind == US_TERM_VARIABLE && term->as.variable.wildcard;
}

bool us_lint_is_true(const us_term *term)
{
    return term && term->kind == US_TERM_SCALAR && term->as.scalar.head == US_TRUE.head &&
           term->as.scalar.as.integer == 1;
}

bool us_lint_same(us_lint_walk *walk, const us_term *a, const us_term *b)
{
    return us_term_compare(walk->arena, a, b) == 0;
}

us_terms us_lint_call_of(const us_term *term)
{
    return term && term->kind == US_TERM_CALL ? term->as.list : (us_terms){NULL, 0};
}

us_terms us_lint_literal_call(const us_literal *literal)
{
    if (literal->kind == US_LITERAL_CALL)
        return literal->as.call;
    return literal->kind == US_LITERAL_TERM ? us_lint_call_of(literal->as.term)
                                            : (us_terms){NULL, 0};
}

bool us_lint_calls(us_arena *arena, us_terms call, const char *name)
{
    return call.count > 0 && us_str_is(us_term_dotted_name(arena, call.items[0]), name);
}

us_str us_lint_text(const us_lint_walk *walk, us_span span)
{
    return us_str_slice(walk->module->text, span.position.offset, span.end);
}

us_str us_lint_term_text(const us_lint_walk *walk, const us_term *term)
{
    return us_lint_text(walk, term->span);
}

bool us_lint_is_unconditional(const us_rule *rule)
{
    return rule->body->count == 1 && rule->body->items[0]->generated;
}

us_str us_lint_rule_path(us_arena *arena, us_str package, const us_rule *rule)
{
    us_buf path = us_buf_make(arena);
    us_str text;
    us_terms reference = rule->head.reference;
    us_buf_add_str(&path, package);
    us_buf_add_c(&path, package.length > 0 ? "." : "");
    us_buf_add_str(&path, reference.items[0]->as.variable.name);
    for (size_t i = 1; i < reference.count && us_lint_string(reference.items[i], &text) &&
                       (!rule->is_set || reference.items[i] != rule->head.key);
         i++) {
        us_buf_add_char(&path, '.');
        us_buf_add_str(&path, text);
    }
    return us_buf_str(&path);
}

us_str us_lint_rule_name(us_lint_walk *walk, const us_rule *rule)
{
    return us_lint_rule_path(walk->arena, US_STR_EMPTY, rule);
}

us_lint_definition *us_lint_definition_of(us_lint_walk *walk)
{
    return us_lint_definition_find(
        walk->lint,
        us_lint_rule_path(walk->arena, walk->file->package->path, walk->rule));
}

/* ---- A name somewhere inside ---------------------------------------------------------- */

typedef struct name_search {
    us_str name;
    bool found;
} name_search;

static bool see_name(void *data, us_term *term)
{
    name_search *search = data;
    if (term->kind == US_TERM_VARIABLE)
        search->found |= us_str_is(search->name, "_")
                             ? term->as.variable.wildcard
                             : us_str_equal(term->as.variable.name, search->name);
    return !search->found;
}

bool us_lint_term_has(const us_term *term, us_str name)
{
    name_search search = {name, false};
    us_visitor visitor = {&search, NULL, NULL, NULL, see_name};
    us_walk_term(&visitor, (us_term *)(uintptr_t)term);
    return search.found;
}

bool us_lint_body_has(const us_body *body, us_str name)
{
    name_search search = {name, false};
    us_visitor visitor = {&search, NULL, NULL, NULL, see_name};
    us_walk_body(&visitor, (us_body *)(uintptr_t)body);
    return search.found;
}

/* ---- The variables of a rule ----------------------------------------------------------- */

typedef struct collection {
    us_arena *arena;
    us_lint_variables *variables;
    enum { USE, ASSIGNED, DECLARED, OF_SOME, ARGUMENT } as;
    us_visitor visitor;
} collection;

static us_lint_variable *entry_of(collection *c, us_str name)
{
    us_lint_variables *variables = c->variables;
    const us_value *number = us_object_get_str(variables->numbers, name);
    if (number)
        return &variables->items[number->as.integer];
    us_object_put(variables->numbers, us_value_string(name),
                  us_value_integer((int64_t)variables->count));
    variables->items = us_arena_room(c->arena, variables->items, variables->count,
                                     &variables->capacity, sizeof *variables->items);
    us_lint_variable *entry = &variables->items[variables->count++];
    *entry = (us_lint_variable){.name = name};
    return entry;
}

static void collect_variable(collection *c, const us_term *term)
{
    if (term->as.variable.wildcard)
        return;
    us_lint_variable *entry = entry_of(c, term->as.variable.name);
    if (c->as == USE) {
        entry->first = entry->first ? entry->first : term;
        entry->uses++;
        return;
    }
    entry->declaration = entry->declaration ? entry->declaration : term;
    entry->is_declared = true;
    entry->is_argument |= c->as == ARGUMENT;
    entry->is_assigned |= c->as == ASSIGNED;
    entry->is_of_some |= c->as == OF_SOME;
}

static void collect_as(collection *c, us_term *term, int as)
{
    c->as = as;
    us_walk_term(&c->visitor, term);
    c->as = USE;
}

static void collect_call(collection *c, us_terms call)
{
    bool assigns = us_lint_calls(c->arena, call, "assign");
    /* The callee is a name, but of a package or of a rule: no variable. */
    for (size_t i = 1; i < call.count; i++)
        collect_as(c, call.items[i], assigns && i == 1 ? ASSIGNED : (int)c->as);
}

static bool collect_term(void *data, us_term *term)
{
    collection *c = data;
    int as = c->as;
    if (term->kind == US_TERM_VARIABLE)
        collect_variable(c, term);
    if (term->kind == US_TERM_CALL) {
        collect_call(c, term->as.list);
        return false;
    }
    /* What a pattern looks up, or computes, it does not declare. */
    if (as != USE && (term->kind == US_TERM_REF || term->kind == US_TERM_TEMPLATE)) {
        collect_as(c, term, USE);
        c->as = as;
        return false;
    }
    if (as != USE && term->kind == US_TERM_OBJECT) {
        for (size_t i = 0; i < term->as.object.count; i++) {
            collect_as(c, term->as.object.keys[i], USE);
            collect_as(c, term->as.object.values[i], as);
        }
        c->as = as;
        return false;
    }
    return true;
}

static void collect_some(collection *c, us_terms symbols)
{
    us_terms call = us_lint_call_of(symbols.items[0]);
    if (call.count == 0) {
        for (size_t i = 0; i < symbols.count; i++)
            collect_as(c, symbols.items[i], DECLARED);
        return;
    }
    for (size_t i = 1; i + 1 < call.count; i++)
        collect_as(c, call.items[i], OF_SOME);
    collect_as(c, call.items[call.count - 1], USE);
}

static bool collect_literal(void *data, us_literal *literal)
{
    collection *c = data;
    switch (literal->kind) {
    case US_LITERAL_SOME:
        collect_some(c, literal->as.symbols);
        break;
    case US_LITERAL_CALL:
        collect_call(c, literal->as.call);
        break;
    case US_LITERAL_EVERY:
        if (literal->as.every.key)
            collect_as(c, literal->as.every.key, OF_SOME);
        collect_as(c, literal->as.every.value, OF_SOME);
        collect_as(c, literal->as.every.domain, USE);
        us_walk_body(&c->visitor, literal->as.every.body);
        break;
    case US_LITERAL_TERM:
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
    case US_LITERAL_KIND_COUNT:
        return true;
    }
    for (size_t i = 0; i < literal->with_count; i++)
        us_walk_term(&c->visitor, literal->withs[i].value);
    return false;
}

static void collect_rule(collection *c, us_rule *rule)
{
    us_head *head = &rule->head;
    for (size_t i = 0; i < head->arguments.count; i++)
        collect_as(c, head->arguments.items[i], ARGUMENT);
    /* The body binds what the head reads. */
    us_walk_body(&c->visitor, rule->body);
    for (size_t i = 1; i < head->reference.count; i++)
        us_walk_term(&c->visitor, head->reference.items[i]);
    if (head->key && head->key != head->reference.items[head->reference.count - 1])
        us_walk_term(&c->visitor, head->key);
    if (head->value)
        us_walk_term(&c->visitor, head->value);
}

const us_lint_variables *us_lint_variables_of(us_lint_walk *walk)
{
    if (walk->variables)
        return walk->variables;
    walk->variables = us_arena_alloc_zero(walk->arena, sizeof *walk->variables);
    walk->variables->numbers = us_object_new(walk->arena, 8);
    collection c = {.arena = walk->arena, .variables = walk->variables};
    c.visitor = (us_visitor){&c, NULL, NULL, collect_literal, collect_term};
    /* The arguments of an else branch are those of the first, in the same nodes. */
    for (us_rule *rule = walk->first; rule; rule = rule->otherwise)
        collect_rule(&c, rule);
    return walk->variables;
}

const us_lint_variable *us_lint_variable_find(us_lint_walk *walk, us_str name)
{
    if (!walk->first)
        return NULL;
    const us_lint_variables *variables = us_lint_variables_of(walk);
    const us_value *number = us_object_get_str(variables->numbers, name);
    return number ? &variables->items[number->as.integer] : NULL;
}

/* ---- Names of documents ------------------------------------------------------------------ */

const us_import *us_lint_import_find(const us_module *module, us_str name)
{
    for (size_t i = 0; i < module->import_count; i++)
        if (us_str_equal(us_import_name(&module->imports[i]), name) &&
            !us_import_is_directive(&module->imports[i]))
            return &module->imports[i];
    return NULL;
}

us_str us_lint_import_name(const us_import *import)
{
    return us_import_is_directive(import) ? US_STR_EMPTY : us_import_name(import);
}

/* What the name [head] stands for outside the rule; empty: nothing. */
static us_str global_of(us_lint_walk *walk, us_str head)
{
    if (us_str_is(head, "input") || us_str_is(head, "data"))
        return head;
    const us_import *import = us_lint_import_find(walk->module, head);
    if (import)
        return us_term_dotted_name(walk->arena, import->path);
    us_str path = us_str_format(walk->arena, "%.*s.%.*s",
                                US_STR_ARG(walk->file->package->path), US_STR_ARG(head));
    return us_lint_definition_find(walk->lint, path) ? path : US_STR_EMPTY;
}

us_str us_lint_path(us_lint_walk *walk, const us_term *ref, size_t *parts)
{
    const us_term *head = ref->kind == US_TERM_REF ? ref->as.list.items[0] : ref;
    us_str text;
    size_t count = 1;
    if (head->kind != US_TERM_VARIABLE || head->as.variable.wildcard)
        return US_STR_EMPTY;
    const us_lint_variable *variable =
        us_lint_variable_find(walk, head->as.variable.name);
    if (variable && variable->is_declared)
        return US_STR_EMPTY;
    us_str start = global_of(walk, head->as.variable.name);
    if (start.length == 0)
        return start;
    us_buf path = us_buf_make(walk->arena);
    us_buf_add_str(&path, start);
    for (; ref->kind == US_TERM_REF && count < ref->as.list.count &&
           us_lint_string(ref->as.list.items[count], &text);
         count++) {
        us_buf_add_char(&path, '.');
        us_buf_add_str(&path, text);
    }
    if (parts)
        *parts = count;
    return us_buf_str(&path);
}

const us_lint_variable *us_lint_output(us_lint_walk *walk, const us_term *part)
{
    if (part->kind != US_TERM_VARIABLE || part->as.variable.wildcard)
        return NULL;
    const us_lint_variable *variable =
        us_lint_variable_find(walk, part->as.variable.name);
    bool binds = variable && variable->first == part && !variable->is_argument &&
                 !variable->is_assigned && !variable->is_of_some &&
                 global_of(walk, part->as.variable.name).length == 0;
    return binds ? variable : NULL;
}

bool us_lint_binds(us_lint_walk *walk, const us_term *part)
{
    bool wildcard = part->kind == US_TERM_VARIABLE && part->as.variable.wildcard;
    return wildcard || us_lint_output(walk, part);
}

bool us_lint_iterates(us_lint_walk *walk, const us_term *ref)
{
    for (size_t i = 1; ref->kind == US_TERM_REF && i < ref->as.list.count; i++)
        if (us_lint_binds(walk, ref->as.list.items[i]))
            return true;
    return false;
}

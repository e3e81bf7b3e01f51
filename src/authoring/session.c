#include "authoring/session.h"

#include "engine/engine.h"
#include "syntax/ast.h"

typedef struct statement {
    us_str name; /* of a rule; empty: an import */
    us_str text;
} statement;

typedef struct session_module {
    us_str package;
    statement *items; /* imports and rules, as they came */
    size_t count, capacity;
} session_module;

struct us_session {
    us_arena *arena;
    bool v0;
    session_module *modules;
    size_t count, capacity;
    size_t current;
};

/* ---- Modules --------------------------------------------------------------------------- */

static void open_package(us_session *s, us_str package)
{
    for (size_t i = 0; i < s->count; i++)
        if (us_str_equal(s->modules[i].package, package)) {
            s->current = i;
            return;
        }
    s->modules =
        us_arena_room(s->arena, s->modules, s->count, &s->capacity, sizeof *s->modules);
    s->modules[s->count] = (session_module){.package = us_str_copy(s->arena, package)};
    s->current = s->count++;
}

us_session *us_session_new(us_arena *arena, bool v0)
{
    us_session *s = us_arena_alloc_zero(arena, sizeof *s);
    s->arena = arena;
    s->v0 = v0;
    open_package(s, US_STR("repl"));
    return s;
}

static void add_statement(us_session *s, us_str name, us_str text)
{
    session_module *m = &s->modules[s->current];
    m->items =
        us_arena_room(s->arena, m->items, m->count, &m->capacity, sizeof *m->items);
    m->items[m->count++] =
        (statement){us_str_copy(s->arena, name), us_str_copy(s->arena, text)};
}

static size_t remove_rules(session_module *m, us_str name)
{
    size_t kept = 0, removed = 0;
    for (size_t i = 0; i < m->count; i++) {
        bool is_it = m->items[i].name.length > 0 && us_str_equal(m->items[i].name, name);
        removed += is_it;
        if (!is_it)
            m->items[kept++] = m->items[i];
    }
    m->count = kept;
    return removed;
}

static us_str module_text(us_arena *arena, const session_module *m)
{
    us_buf text = us_buf_make(arena);
    us_buf_add_format(&text, "package %.*s\n", US_STR_ARG(m->package));
    for (int rules = 0; rules < 2; rules++)
        for (size_t i = 0; i < m->count; i++)
            if ((m->items[i].name.length > 0) == rules)
                us_buf_add_format(&text, "%s%.*s\n", rules || i == 0 ? "\n" : "",
                                  US_STR_ARG(m->items[i].text));
    return us_buf_str(&text);
}

us_str us_session_package(const us_session *s)
{
    return s->modules[s->current].package;
}

us_str us_session_show(us_arena *arena, const us_session *s)
{
    return module_text(arena, &s->modules[s->current]);
}

/* ---- Statements ------------------------------------------------------------------------ */

/* True where a bracket, a text or a raw text is not closed. */
static bool is_open(us_str text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == '"' || c == '`') {
            for (i++; i < text.length && text.text[i] != c; i++)
                if (c == '"' && text.text[i] == '\\')
                    i++;
            if (i >= text.length)
                return c == '`';
        } else if (c == '#') {
            while (i < text.length && text.text[i] != '\n')
                i++;
        } else if (strchr("([{", c) && c) {
            depth++;
        } else if (strchr(")]}", c) && c && depth > 0) {
            depth--;
        }
    }
    return depth > 0;
}

/* The one statement of [text] in a module of its own; NULL: it does not parse there, why is in
 * [diags]. */
static us_module *parse(us_session *s, us_str text, us_diag_list *diags)
{
    us_str whole = us_str_format(s->arena, "package repl\n\n%.*s\n", US_STR_ARG(text));
    us_module *module = us_build_parse_as(s->arena, US_STR_EMPTY, whole,
                                          s->v0 ? US_REGO_V0 : US_REGO_V1, NULL, diags);
    return module && !module->broken ? module : NULL;
}

static us_str name_of(const us_rule *rule)
{
    const us_term *first = rule->head.reference.items[0];
    return first->kind == US_TERM_VARIABLE ? first->as.variable.name : rule->head.name;
}

static bool is_defined(const us_session *s, us_str name)
{
    const session_module *m = &s->modules[s->current];
    for (size_t i = 0; i < m->count; i++)
        if (us_str_equal(m->items[i].name, name))
            return true;
    return false;
}

/* A constant takes the place of the one before; bodies and elements come beside others. */
static us_session_outcome add_rule(us_session *s, const us_module *module, us_str text,
                                   us_str *name)
{
    const us_rule *rule = module->rules[0];
    bool bare = !rule->with_if && !rule->with_contains && !rule->is_default &&
                !rule->is_set && rule->head.value_generated;
    if (bare && us_str_find(text, US_STR("{"), 0) == US_STR_NONE)
        return US_SESSION_QUERY;
    *name = us_str_copy(s->arena, name_of(rule));
    bool constant = !rule->with_if && !rule->with_contains && !rule->head.is_function &&
                    rule->head.reference.count == 1 && !rule->is_default;
    bool known = is_defined(s, *name);
    if (constant && known && !rule->head.assigned)
        return US_SESSION_QUERY;
    size_t removed = constant ? remove_rules(&s->modules[s->current], *name) : 0;
    add_statement(s, *name, text);
    return removed > 0 ? US_SESSION_REDEFINED : US_SESSION_DEFINED;
}

static us_str trimmed(us_str text)
{
    while (text.length > 0 && strchr(" \t\r\n", text.text[text.length - 1]))
        text.length--;
    while (text.length > 0 && strchr(" \t\r\n", text.text[0]))
        text = us_str_slice(text, 1, text.length);
    return text;
}

static us_session_outcome wrong(us_session *s, const us_diag_list *diags, us_str *name)
{
    us_buf out = us_buf_make(s->arena);
    us_diag_list_print(&out, diags, false);
    *name = us_buf_str(&out);
    return US_SESSION_WRONG;
}

us_session_outcome us_session_add(us_session *s, us_str text, us_str *name)
{
    us_diag_list diags = {.arena = s->arena};
    text = trimmed(text);
    if (is_open(text))
        return US_SESSION_INCOMPLETE;
    if (us_str_starts_with(text, US_STR("package "))) {
        us_str package = trimmed(us_str_slice(text, 8, text.length));
        us_str module = us_str_format(s->arena, "%.*s\n", US_STR_ARG(text));
        if (!us_build_parse_as(s->arena, US_STR_EMPTY, module,
                               s->v0 ? US_REGO_V0 : US_REGO_V1, NULL, &diags))
            return wrong(s, &diags, name);
        open_package(s, package);
        return US_SESSION_CHANGED;
    }
    us_module *module = parse(s, text, &diags);
    if (us_str_starts_with(text, US_STR("import "))) {
        if (!module)
            return wrong(s, &diags, name);
        add_statement(s, US_STR_EMPTY, text);
        return US_SESSION_CHANGED;
    }
    if (!module || module->rule_count == 0)
        return US_SESSION_QUERY;
    return add_rule(s, module, text, name);
}

bool us_session_unset(us_session *s, us_str name)
{
    return remove_rules(&s->modules[s->current], name) > 0;
}

bool us_session_unset_package(us_session *s, us_str name)
{
    for (size_t i = 0; i < s->count; i++)
        if (us_str_equal(s->modules[i].package, name)) {
            s->modules[i].count = 0;
            return true;
        }
    return false;
}

/* ---- Evaluating and completing ---------------------------------------------------------- */

void us_session_build(us_arena *arena, const us_session *s, usher_builder *builder,
                      us_str query)
{
    const session_module *m = &s->modules[s->current];
    const char **imports = us_arena_alloc_array(arena, m->count + 1, sizeof *imports);
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        us_str text = module_text(arena, &s->modules[i]);
        usher_builder_add_module(builder,
                                 us_str_format(arena, "repl-%zu.rego", i + 1).text,
                                 text.text, text.length);
    }
    for (size_t i = 0; i < m->count; i++)
        if (m->items[i].name.length == 0)
            imports[count++] = us_str_to_c(
                arena,
                trimmed(us_str_slice(m->items[i].text, 7, m->items[i].text.length)));
    imports[count] = NULL;
    usher_builder_add_query(builder, us_str_to_c(arena, query),
                            us_str_to_c(arena, m->package), imports);
}

void us_session_complete(const us_session *s, us_str prefix,
                         void (*visit)(void *data, us_str name), void *data)
{
    const session_module *m = &s->modules[s->current];
    for (size_t i = 0; i < m->count; i++)
        if (m->items[i].name.length > 0 && us_str_starts_with(m->items[i].name, prefix))
            visit(data, m->items[i].name);
    for (size_t i = 0; us_builtin_at(i); i++) {
        us_str name = us_str_from(us_builtin_at(i)->name);
        if (us_str_starts_with(name, prefix))
            visit(data, name);
    }
}

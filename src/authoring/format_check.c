/* What is wrong in a later version of Rego though it parses: checked before a module is
 * written for it. Names and order of the errors are those of OPA's checks for v1. */
#include "authoring/format_writer.h"
#include "builtins/builtin.h"
#include "compile/names.h"
#include "compile/pass.h"
#include "syntax/ast_walk.h"

typedef struct checking {
    us_arena *arena;
    us_module *module;
    us_diag_list *diags;
    us_diag_list deprecated; /* told behind all that is about names */
} checking;

#define REPORT(c, code, at, ...)                                                         \
    us_diag_list_report((c)->diags, code, (c)->module->file, US_STR_EMPTY, at,           \
                        __VA_ARGS__)

/* ---- Imports */

static void check_imports(checking *c)
{
    us_names seen = us_names_make(c->arena);
    for (size_t i = 0; i < c->module->import_count; i++) {
        const us_import *import = &c->module->imports[i];
        us_str name = us_import_name(import);
        uint32_t earlier = us_names_find(&seen, name);
        if (earlier == US_NAMES_NONE) {
            us_names_put(&seen, name, (uint32_t)i);
            continue;
        }
        us_str text = us_import_text(c->arena, &c->module->imports[earlier]);
        REPORT(c, "rego_compile_error", import->span.position,
               "import must not shadow %.*s", US_STR_ARG(text));
    }
}

/* ---- input and data */

/* "input" or "data", if [term] is that as a whole. */
static us_str root_name(const us_term *term)
{
    if (!us_term_is_root(term) || (term->kind == US_TERM_REF && term->as.list.count > 1))
        return US_STR_EMPTY;
    return term->kind == US_TERM_REF ? term->as.list.items[0]->as.variable.name
                                     : term->as.variable.name;
}

static void check_roots_of_head(checking *c, const us_rule *rule)
{
    us_str name = root_name(rule->head.reference.items[0]);
    if (name.length)
        REPORT(c, "rego_compile_error", rule->span.position,
               "rules must not shadow %.*s (use a different rule name)",
               US_STR_ARG(name));
    for (size_t i = 0; i < rule->head.arguments.count; i++) {
        name = root_name(rule->head.arguments.items[i]);
        if (name.length)
            REPORT(c, "rego_compile_error", rule->span.position,
                   "args must not shadow %.*s (use a different variable name)",
                   US_STR_ARG(name));
    }
}

static void check_assignment(checking *c, const us_literal *literal)
{
    if (!us_literal_calls(literal, "assign") || literal->as.call.count < 2)
        return;
    us_str name = root_name(literal->as.call.items[1]);
    if (name.length)
        REPORT(c, "rego_compile_error", literal->span.position,
               "variables must not shadow %.*s (use a different variable name)",
               US_STR_ARG(name));
}

/* ---- Deprecated functions */

static void check_call(checking *c, us_terms call, us_position at)
{
    us_str name = us_term_dotted_name(c->arena, call.items[0]);
    const us_builtin *builtin = us_builtin_find(name);
    if (builtin && (builtin->flags & US_BUILTIN_DEPRECATED))
        us_diag_list_report(
            &c->deprecated, "rego_type_error", c->module->file, US_STR_EMPTY, at,
            "deprecated built-in function calls in expression: %s", builtin->name);
}

static bool check_literal(void *data, us_literal *literal)
{
    if (literal->kind == US_LITERAL_CALL) {
        check_assignment(data, literal);
        check_call(data, literal->as.call, literal->span.position);
    }
    return true;
}

static bool check_call_term(void *data, us_term *term)
{
    if (term->kind == US_TERM_CALL)
        check_call(data, term->as.list, term->span.position);
    return true;
}

/* ---- Keywords */

static bool is_new_keyword(us_str name)
{
    return us_str_is(name, "and") || us_str_is(name, "or");
}

static void check_rule_name(checking *c, const us_rule *rule, bool v2)
{
    us_str name = rule->head.reference.items[0]->as.variable.name;
    bool keyword = us_is_reserved(US_REGO_V1, name) || (v2 && is_new_keyword(name));
    if (rule->head.reference.count == 1 && keyword)
        REPORT(c, "rego_parse_error", rule->span.position,
               "%.*s keyword cannot be used for rule name", US_STR_ARG(name));
}

static const us_visitor *variables_of(checking *c, us_visitor *visitor);

/* The names of operators are no variables. */
static void check_operands(checking *c, us_terms call)
{
    us_visitor visitor;
    for (size_t i = 1; i < call.count; i++)
        us_walk_term(variables_of(c, &visitor), call.items[i]);
}

static bool check_variable(void *data, us_term *term)
{
    checking *c = data;
    if (term->kind == US_TERM_CALL) {
        check_operands(c, term->as.list);
        return false;
    }
    if (term->kind == US_TERM_VARIABLE && is_new_keyword(term->as.variable.name))
        REPORT(c, "rego_parse_error", term->span.position,
               "%.*s keyword cannot be used for variable name",
               US_STR_ARG(term->as.variable.name));
    return true;
}

static bool check_variables_of_call(void *data, us_literal *literal)
{
    checking *c = data;
    us_visitor visitor;
    if (literal->kind != US_LITERAL_CALL)
        return true;
    check_operands(c, literal->as.call);
    for (size_t i = 0; i < literal->with_count; i++)
        us_walk_term(variables_of(c, &visitor), literal->withs[i].value);
    return false;
}

static const us_visitor *variables_of(checking *c, us_visitor *visitor)
{
    *visitor = (us_visitor){
        .data = c, .literal = check_variables_of_call, .term = check_variable};
    return visitor;
}

/* In all but the name of the rule, of which check_rule_name tells. */
static void check_variables(checking *c, us_rule *rule)
{
    us_visitor visitor;
    variables_of(c, &visitor);
    for (; rule; rule = rule->otherwise) {
        us_head *head = &rule->head;
        for (size_t i = 1; i < head->reference.count; i++)
            us_walk_term(&visitor, head->reference.items[i]);
        for (size_t i = 0; i < head->arguments.count; i++)
            us_walk_term(&visitor, head->arguments.items[i]);
        if (rule->is_set)
            us_walk_term(&visitor, head->key);
        if (head->value)
            us_walk_term(&visitor, head->value);
        us_walk_body(&visitor, rule->body);
    }
}

/* ---- What a look at the text can rule out */

/* The word that ends before [at], white space and closing parentheses aside. */
static us_str word_before(us_str text, size_t at)
{
    while (at > 0 && memchr(" \t\r\n)", text.text[at - 1], 5))
        at--;
    size_t from = at;
    while (from > 0 && us_is_word(text.text[from - 1]))
        from--;
    return us_str_slice(text, from, at);
}

/* What may stand before ( in a call that is refused: the last parts of names. */
typedef struct suspects {
    us_str words[32];
    size_t count;
} suspects;

static void add_suspect(suspects *s, us_str name)
{
    size_t at = name.length;
    while (at > 0 && us_is_word(name.text[at - 1]))
        at--;
    if (s->count < sizeof s->words / sizeof s->words[0])
        s->words[s->count++] = us_str_slice(name, at, name.length);
}

static bool is_suspect(const suspects *s, us_str word)
{
    for (size_t i = 0; i < s->count; i++)
        if (us_str_equal(s->words[i], word))
            return true;
    return false;
}

/* True if the text shows that no deprecated function is called and nothing assigned to input
 * or data; spares the walk over most modules. */
static bool is_clear(us_str text)
{
    suspects s = {.count = 0};
    const us_builtin *builtin;
    add_suspect(&s, US_STR("assign"));
    for (size_t i = 0; (builtin = us_builtin_at(i)); i++)
        if (builtin->flags & US_BUILTIN_DEPRECATED)
            add_suspect(&s, us_str_from(builtin->name));
    if (s.count == sizeof s.words / sizeof s.words[0])
        return false;
    const char *end = text.text + text.length;
    for (const char *p = text.text; (p = memchr(p, '(', (size_t)(end - p))); p++)
        if (is_suspect(&s, word_before(text, (size_t)(p - text.text))))
            return false;
    for (const char *p = text.text; (p = memchr(p, ':', (size_t)(end - p))); p++) {
        us_str word = word_before(text, (size_t)(p - text.text));
        if (p[1] == '=' && (us_str_is(word, "input") || us_str_is(word, "data")))
            return false;
    }
    return true;
}

bool us_module_check(us_arena *arena, us_module *module, bool v2, us_diag_list *diags)
{
    size_t errors = diags->count;
    checking c = {arena, module, diags, us_diag_list_make(arena, 0)};
    us_visitor calls = {.data = &c, .literal = check_literal, .term = check_call_term};
    check_imports(&c);
    for (size_t i = 0; i < module->rule_count; i++)
        check_roots_of_head(&c, module->rules[i]);
    if (!is_clear(module->text))
        us_walk_module(&calls, module);
    for (size_t i = 0; i < c.deprecated.count; i++)
        *us_diag_list_add(diags) = c.deprecated.items[i];
    for (size_t i = 0; i < module->rule_count; i++) {
        check_rule_name(&c, module->rules[i], v2);
        if (v2)
            check_variables(&c, module->rules[i]);
    }
    return diags->count == errors;
}

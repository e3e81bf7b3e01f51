/* Checks after parsing: imports, default rules, else branches, and what Rego
 * v1 asks of a rule. They run on the finished tree in two rounds, as in OPA's
 * parser: faults that end parsing, of which only the first is reported, then
 * those of v1, all of them. What does not even parse is diagnose.c's. */
#include "syntax/check_syntax.h"

#include "syntax/ast_text.h"
#include "syntax/ast_walk.h"
#include "value/set.h"

typedef struct checker {
    us_arena *arena;
    const us_source *source;
    us_diag_list *diags;
    us_str excerpt; /* the text, for line and caret; empty where OPA shows none */
    size_t faults;  /* reported */
} checker;

#define REPORT(c, at, ...)                                                               \
    ((c)->faults++,                                                                      \
     us_diag_list_report((c)->diags, "rego_parse_error", (c)->source->file,              \
                         (c)->excerpt, (at), __VA_ARGS__))

bool us_is_keyword(const us_keywords *keywords, us_str word)
{
    static const char *const always[] = {"package", "import", "as",   "default",
                                         "else",    "not",    "some", "with",
                                         "null",    "true",   "false"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        if (us_str_is(word, always[i]))
            return true;
    }
    return (keywords->if_word && us_str_is(word, "if")) ||
           (keywords->in && us_str_is(word, "in")) ||
           (keywords->contains && us_str_is(word, "contains")) ||
           (keywords->every && us_str_is(word, "every"));
}

bool us_ref_is_name(us_str text)
{
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    return us_str_is_identifier(text) && !us_is_keyword(&keywords, text);
}

/* ---- Imports */

static us_str part_text(const us_term *part)
{
    return part->kind == US_TERM_VARIABLE ? part->as.variable.name
                                          : us_value_text(part->as.scalar);
}

static us_str keyword_list(us_arena *arena, unsigned set)
{
    us_buf list = us_buf_make(arena);
    const char *word;
    for (size_t i = 0; (word = us_language_keyword_name(set, i)); i++)
        us_buf_add_format(&list, "%s%s", i ? " " : "", word);
    return us_buf_str(&list);
}

static void check_future(checker *c, const us_import *import)
{
    us_terms path = import->path->as.list;
    us_position at = import->path->span.position;
    if (path.count == 1 || !us_str_is(part_text(path.items[1]), "keywords")) {
        REPORT(c, at, "invalid import, must be `future.keywords`");
        return;
    }
    if (import->alias.length) {
        REPORT(c, import->alias_span.position, "`future` imports cannot be aliased");
        return;
    }
    unsigned imports = c->source->keywords.imports;
    if (path.count == 3 && !(us_future_keyword_bit(part_text(path.items[2])) & imports)) {
        us_str words = keyword_list(c->arena, imports);
        REPORT(c, at, "unexpected keyword, must be one of [%.*s]", US_STR_ARG(words));
    }
}

static void check_rego(checker *c, const us_import *import)
{
    us_terms path = import->path->as.list;
    bool known = path.count == 2 && (us_str_is(part_text(path.items[1]), "v1") ||
                                     us_str_is(part_text(path.items[1]), "v2"));
    if (!known) {
        us_buf name = us_buf_make(c->arena);
        us_ast_print_term(&name, import->path);
        REPORT(c, import->path->span.position,
               "invalid import `%.*s`, must be one of: `rego.v1`, `rego.v2`",
               US_STR_ARG(us_buf_str(&name)));
        return;
    }
    bool v2 = us_str_is(part_text(path.items[1]), "v2");
    if (v2 ? c->source->keywords.no_v2 : c->source->keywords.no_v1)
        REPORT(c, import->path->span.position,
               "invalid import, `rego.%s` is not supported by current capabilities",
               v2 ? "v2" : "v1");
    else if (import->alias.length)
        REPORT(c, import->alias_span.position, "`rego` imports cannot be aliased");
}

/* Of an import without alias. */
static void check_last_part(checker *c, const us_import *import)
{
    us_terms path = import->path->as.list;
    const us_term *last = path.items[path.count - 1];
    us_keywords keywords = us_keywords_of(
        c->source->options->dialect == US_REGO_V0 ? US_REGO_V0 : US_REGO_V1);
    if (us_is_keyword(&keywords, part_text(last)))
        REPORT(c, last->span.position,
               "unexpected import path, must not end with a keyword, got: %.*s (hint: "
               "import a different path or use an alias)",
               US_STR_ARG(part_text(last)));
}

static void check_import(checker *c, const us_import *import)
{
    us_terms path = import->path->as.list;
    us_str root = part_text(path.items[0]);
    if (us_str_is(root, "future")) {
        check_future(c, import);
        return;
    }
    if (us_str_is(root, "rego")) {
        if (!import->alias.length)
            check_last_part(c, import);
        check_rego(c, import);
        return;
    }
    if (!us_str_is(root, "data") && !us_str_is(root, "input")) {
        us_buf name = us_buf_make(c->arena);
        us_ast_print_term(&name, path.items[0]);
        REPORT(c, import->path->span.position,
               "unexpected import path, must begin with one of: {data, future, input, "
               "rego}, got: %.*s (hint: if this is unexpected, try updating OPA)",
               US_STR_ARG(us_buf_str(&name)));
        return;
    }
    if (us_str_is(import->alias, "input") || us_str_is(import->alias, "data")) {
        REPORT(c, import->alias_span.position,
               "unexpected import alias, must not be a reserved name, got: %.*s",
               US_STR_ARG(import->alias));
        return;
    }
    if (!import->alias.length)
        check_last_part(c, import);
}

bool us_check_import(us_arena *arena, const us_source *source, const us_import *import,
                     us_diag_list *diags)
{
    checker c = {arena, source, diags, source->text, 0};
    check_import(&c, import);
    return !c.faults;
}

/* ---- Default rules */

typedef struct value_search {
    const us_term *found;
} value_search;

/* Stops at the first term that a default value may not hold. */
static bool find_variable(void *data, us_term *term)
{
    value_search *search = data;
    if (search->found)
        return false;
    switch (term->kind) {
    case US_TERM_VARIABLE:
    case US_TERM_REF:
    case US_TERM_CALL:
        search->found = term;
        return false;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return false;
    case US_TERM_SCALAR:
    case US_TERM_ARRAY:
    case US_TERM_OBJECT:
    case US_TERM_SET:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return true;
}

static void check_default_arguments(checker *c, const us_rule *rule)
{
    us_terms arguments = rule->head.arguments;
    us_set *names = us_set_new(c->arena, arguments.count);
    for (size_t i = 0; i < arguments.count; i++) {
        const us_term *argument = arguments.items[i];
        if (argument->kind != US_TERM_VARIABLE) {
            REPORT(c, rule->span.position,
                   "illegal default rule (arguments cannot contain %s)",
                   us_term_type_name(argument));
            return;
        }
        us_str name = argument->as.variable.name;
        if (!argument->as.variable.wildcard &&
            !us_set_add(names, us_value_string(name))) {
            REPORT(c, rule->span.position,
                   "illegal default rule (arguments cannot be repeated %.*s)",
                   US_STR_ARG(name));
            return;
        }
    }
}

/* Without a value, p.q would be an element of a set. */
static bool lacks_default(const us_head *head)
{
    return !head->value || (head->value_generated && head->reference.count == 2 &&
                            head->arguments.count == 0);
}

static void check_default(checker *c, const us_rule *rule)
{
    if (lacks_default(&rule->head)) {
        REPORT(c, rule->span.position, "illegal default rule (must have a value)");
        return;
    }
    value_search search = {NULL};
    us_visitor visitor = {.data = &search, .term = find_variable};
    us_walk_term(&visitor, rule->head.value);
    if (search.found)
        REPORT(c, rule->span.position, "illegal default rule (value cannot contain %s)",
               us_term_type_name(search.found));
    else
        check_default_arguments(c, rule);
}

/* ---- Rules */

static bool is_ground_reference(us_terms reference)
{
    for (size_t i = 1; i < reference.count; i++) {
        if (!us_term_is_ground(reference.items[i]))
            return false;
    }
    return true;
}

/* An infix operator, or a function that the host knows. */
static bool is_builtin_name(const checker *c, us_str name)
{
    static const char *const infix[] = {"eq",  "assign", "equal", "neq", "lt",
                                        "lte", "gt",     "gte",   "or",  "and",
                                        "mul", "plus",   "minus", "div", "rem"};
    for (size_t i = 0; i < sizeof infix / sizeof *infix; i++) {
        if (us_str_is(name, infix[i]))
            return true;
    }
    return c->source->options->is_builtin && c->source->options->is_builtin(name);
}

/* f(x) with nothing behind it. */
static void check_bare_call(checker *c, const us_rule *rule)
{
    const us_head *head = &rule->head;
    bool valued = head->value && !head->value_generated;
    if (!head->is_function || valued || !rule->body->items[0]->generated)
        return;
    us_term name = {.kind = US_TERM_REF, .as.list = head->reference};
    if (is_builtin_name(c, us_term_dotted_name(c->arena, &name)))
        REPORT(c, rule->span.position, "rule name conflicts with built-in function");
    else if (head->arguments.count == 0)
        REPORT(c, rule->span.position,
               "rule argument list must take at least one argument");
}

static void check_otherwise(checker *c, const us_rule *rule)
{
    if (!rule->otherwise)
        return;
    us_position at = rule->otherwise->span.position;
    if (!is_ground_reference(rule->head.reference))
        REPORT(c, at, "else keyword cannot be used on rules with variables in head");
    else if (rule->head.key)
        REPORT(c, at, "else keyword cannot be used on multi-value rules");
}

/* Where `contains` is a keyword it begins no rule with a body: OPA reads `contains(x, y)`
 * as a call then, and what follows as a statement of its own. */
static void check_contains(checker *c, const us_rule *rule)
{
    const us_term *name = rule->head.reference.items[0];
    if (c->source->keywords.contains && rule->head.reference.count == 1 &&
        us_str_is(name->as.variable.name, "contains") && !rule->body->items[0]->generated)
        REPORT(c, rule->span.position, "contains keyword cannot be used for rule name");
}

static void check_rule(checker *c, const us_rule *rule)
{
    check_contains(c, rule);
    check_otherwise(c, rule);
}

/* Faults that end parsing, in the order of the text; stops at the first. */
static void check_fatal(checker *c, const us_module *module)
{
    size_t rule = 0, import = 0;
    bool keep_going = c->source->options->keep_going;
    while ((!c->faults || (keep_going && c->faults < US_PARSE_ERRORS)) &&
           (rule < module->rule_count || import < module->import_count)) {
        bool import_first =
            rule == module->rule_count || (import < module->import_count &&
                                           module->imports[import].span.position.offset <
                                               module->rules[rule]->span.position.offset);
        if (import_first)
            check_import(c, &module->imports[import++]);
        else if (module->rules[rule]->is_default)
            check_default(c, module->rules[rule++]);
        else
            check_rule(c, module->rules[rule++]);
    }
}

static void check_v1_rule(checker *c, const us_rule *rule)
{
    us_position at = rule->span.position;
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    bool no_body = rule->body->items[0]->generated;
    us_str name = rule->head.reference.items[0]->as.variable.name;
    if (rule->head.reference.count == 1 && us_is_keyword(&keywords, name))
        REPORT(c, at, "%.*s keyword cannot be used for rule name", US_STR_ARG(name));
    if (!no_body && !rule->with_if)
        REPORT(c, at, "`if` keyword is required before %s body",
               rule->head.arguments.count ? "function" : "rule");
    if (rule->is_set && !rule->with_contains)
        REPORT(c, at, "`contains` keyword is required for partial set rules");
    if (no_body && rule->head.value_generated && !rule->head.is_function &&
        !rule->is_default)
        REPORT(c, at, "rule must have value assignment and/or body declaration");
}

bool us_check_statements(us_arena *arena, const us_source *source,
                         const us_module *module, us_diag_list *diags)
{
    checker c = {arena, source, diags, source->text, 0};
    check_fatal(&c, module);
    return !c.faults;
}

bool us_check_calls(us_arena *arena, const us_source *source, const us_module *module,
                    us_diag_list *diags)
{
    checker c = {arena, source, diags, US_STR_EMPTY, 0};
    for (size_t i = 0; i < module->rule_count && c.faults < US_PARSE_ERRORS; i++)
        check_bare_call(&c, module->rules[i]);
    return !c.faults;
}

bool us_check_module(us_arena *arena, const us_source *source, const us_module *module,
                     us_diag_list *diags)
{
    checker c = {arena, source, diags, US_STR_EMPTY, 0};
    if (module->dialect == US_REGO_V0)
        return true;
    for (size_t i = 0; i < module->rule_count && c.faults < US_PARSE_ERRORS; i++) {
        for (const us_rule *rule = module->rules[i]; rule; rule = rule->otherwise)
            check_v1_rule(&c, rule);
    }
    return !c.faults;
}

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

static bool check_assignment(void *data, us_literal *literal)
{
    checking *c = data;
    if (!us_literal_calls(literal, "assign") || literal->as.call.count < 2)
        return true;
    us_str name = root_name(literal->as.call.items[1]);
    if (name.length)
        REPORT(c, "rego_compile_error", literal->span.position,
               "variables must not shadow %.*s (use a different variable name)",
               US_STR_ARG(name));
    return true;
}

/* ---- Deprecated functions */

static void check_call(checking *c, us_terms call, us_position at)
{
    us_str name = us_term_dotted_name(c->arena, call.items[0]);
    const us_builtin *builtin = us_builtin_find(name);
    if (builtin && (builtin->flags & US_BUILTIN_DEPRECATED))
        REPORT(c, "rego_type_error", at,
               "deprecated built-in function calls in expression: %s", builtin->name);
}

static bool check_call_literal(void *data, us_literal *literal)
{
    if (literal->kind == US_LITERAL_CALL)
        check_call(data, literal->as.call, literal->span.position);
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

bool us_module_check(us_arena *arena, us_module *module, bool v2, us_diag_list *diags)
{
    size_t errors = diags->count;
    checking c = {arena, module, diags};
    us_visitor assignments = {.data = &c, .literal = check_assignment};
    us_visitor calls = {
        .data = &c, .literal = check_call_literal, .term = check_call_term};
    check_imports(&c);
    for (size_t i = 0; i < module->rule_count; i++)
        check_roots_of_head(&c, module->rules[i]);
    us_walk_module(&assignments, module);
    us_walk_module(&calls, module);
    for (size_t i = 0; i < module->rule_count; i++) {
        check_rule_name(&c, module->rules[i], v2);
        if (v2)
            check_variables(&c, module->rules[i]);
    }
    return diags->count == errors;
}

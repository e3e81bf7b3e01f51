/* What OPA's later checks say about calls: that what is called is a function,
 * and no deprecated one where Rego v1 or strict mode holds. The last pass. */
#include "compile/rules.h"

#include "syntax/ast_walk.h"

typedef struct check {
    us_compiler *compiler;
    us_clause *clause;
    bool deprecated; /* deprecated built-ins are errors here */
} check;

static bool check_literal(void *data, us_literal *literal)
{
    check *c = data;
    if (literal->kind != US_LITERAL_CALL)
        return true;
    const us_term *callee = literal->as.call.items[0];
    const us_builtin *builtin = us_pass_builtin(c->compiler, callee);
    if (builtin) {
        if (c->deprecated && (builtin->flags & US_BUILTIN_DEPRECATED))
            us_pass_error(
                c->compiler, c->clause, "rego_type_error", literal->span.position,
                "deprecated built-in function calls in expression: %s", builtin->name);
        return true;
    }
    const us_tree_node *node = us_tree_find_term(c->compiler->tree, callee);
    if (node && !node->is_function) {
        us_str name = us_pass_term_text(c->compiler, callee);
        us_pass_error(c->compiler, c->clause, "rego_type_error", literal->span.position,
                      "undefined function %.*s", US_STR_ARG(name));
    }
    return true;
}

bool us_rule_calls(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    if (!(clause->locals->has & US_HAS_ODD_CALLS))
        return true;
    check c = {compiler, clause,
               compiler->strict || (clause->module && us_pass_is_v1(clause->module))};
    us_visitor visitor = {.data = &c, .literal = check_literal};
    us_walk_body(&visitor, clause->body);
    return true;
}

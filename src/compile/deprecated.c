/* CheckDeprecatedBuiltins: no deprecated built-in where Rego v1 or strict mode
 * holds. The last step. As in the reference, one that the type checker never meets,
 * in the body of `every`, is only seen when it meets another. */
#include "compile/rules.h"

#include "syntax/ast_walk.h"

typedef struct check {
    us_compiler *compiler;
    us_clause *clause;
} check;

static bool check_literal(void *data, us_literal *literal)
{
    check *c = data;
    if (literal->kind != US_LITERAL_CALL)
        return true;
    const us_builtin *builtin = us_literal_builtin(c->compiler, literal);
    if (builtin && (builtin->flags & US_BUILTIN_DEPRECATED))
        us_pass_error(c->compiler, c->clause, "rego_type_error", literal->span.position,
                      "deprecated built-in function calls in expression: %s",
                      builtin->name);
    return true;
}

bool us_rule_deprecated(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    bool refused = compiler->strict || (clause->module && us_pass_is_v1(clause->module));
    if (!refused || !(clause->locals->has & US_HAS_DEPRECATED))
        return true;
    check c = {compiler, clause};
    us_visitor visitor = {.data = &c, .literal = check_literal};
    us_walk_body(&visitor, clause->body);
    return true;
}

/* CheckUndefinedFuncs: every call names a function and has as many operands as
 * it takes, or one more to match the result with.
 *
 * The number of parameters is that of the built-in, or of the first rule at the
 * path. That what is called is a function at all, and not another rule, is left
 * to the type checker. */
#include "compile/rules.h"

#include "syntax/ast_walk.h"

/* [builtin] is what the operator names, or NULL. */
static size_t arity_of(const us_compiler *compiler, const us_builtin *builtin,
                       const us_term *callee)
{
    if (builtin)
        return us_builtin_arity(builtin);
    const us_tree_node *node = us_tree_find_term(compiler->tree, callee);
    if (node && node->clause_count)
        return node->clauses[0]->rule->head.arguments.count;
    if (node && node->fallback)
        return node->fallback->rule->head.arguments.count;
    return US_ARITY_NONE;
}

size_t us_literal_arity(const us_compiler *compiler, const us_literal *literal)
{
    return arity_of(compiler, us_literal_builtin(compiler, literal),
                    literal->as.call.items[0]);
}

typedef struct check {
    us_rules *rules;
    us_compiler *compiler;
    us_clause *clause;
} check;

static void report_arity(check *c, us_literal *literal, size_t arity, size_t count)
{
    const us_term *callee = literal->as.call.items[0];
    us_position position = literal->span.position;
    us_str name = us_pass_term_text(c->compiler, callee);
    us_str detail, facts;
    us_pass_give_up(c->compiler);
    if (us_rules_operand_lines(c->rules, c->clause, literal, &detail, &facts)) {
        us_diag *diag = us_pass_error(c->compiler, c->clause, "rego_type_error", position,
                                      "%.*s: arity mismatch", US_STR_ARG(name));
        diag->detail = detail;
        diag->facts = facts;
        return;
    }
    us_pass_error(c->compiler, c->clause, "rego_type_error", position,
                  "function %.*s has arity %zu, got %zu argument%s", US_STR_ARG(name),
                  arity, count, count == 1 ? "" : "s");
}

static bool check_literal(void *data, us_literal *literal)
{
    check *c = data;
    if (literal->kind != US_LITERAL_CALL)
        return true;
    const us_term *callee = literal->as.call.items[0];
    size_t operands = literal->as.call.count - 1;
    const us_builtin *builtin = us_pass_builtin(c->compiler, callee);
    literal->as.builtin = builtin;
    size_t arity = arity_of(c->compiler, builtin, callee);
    if (arity == US_ARITY_NONE) {
        us_str name = us_pass_term_text(c->compiler, callee);
        us_pass_error(c->compiler, c->clause, "rego_type_error", literal->span.position,
                      "undefined function %.*s", US_STR_ARG(name));
        return false;
    }
    if (builtin && (builtin->flags & US_BUILTIN_DEPRECATED))
        c->clause->locals->has |= US_HAS_DEPRECATED;
    if (arity == SIZE_MAX)
        return true;
    if (literal->generated) {
        if (us_literal_calls(literal, "eq") || operands == arity + 1)
            return true;
        report_arity(c, literal, arity, operands - 1);
        return false;
    }
    if (operands == arity || operands == arity + 1)
        return true;
    report_arity(c, literal, arity, operands);
    return false;
}

bool us_rule_functions(us_rules *rules, us_clause *clause)
{
    size_t errors = us_pass_errors(rules->compiler);
    check c = {rules, rules->compiler, clause};
    us_visitor visitor = {.data = &c, .literal = check_literal};
    if (!(clause->locals->has & US_HAS_CLOSURES))
        visitor.term = us_walk_no_term;
    us_walk_body(&visitor, clause->body);
    return us_pass_errors(rules->compiler) == errors;
}

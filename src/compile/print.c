/* CheckVoidCalls, RewritePrintCalls: print has no value and fails for nothing.
 *
 * Unless they are kept, calls of print vanish, and a body that had nothing else
 * becomes `true`. A call that is kept gets each operand as a set of at most one
 * element, {l | l = operand}, so that an undefined one is printed and does not
 * stop the rule; its operands must be bound by what stands before it. */
#include "compile/outputs.h"
#include "compile/rules.h"

#include "syntax/ast_walk.h"

typedef struct printing {
    us_compiler *compiler;
    us_clause *clause;
} printing;

static bool is_void(const printing *p, const us_term *callee)
{
    const us_builtin *builtin = us_pass_builtin(p->compiler, callee);
    return builtin && (builtin->flags & US_BUILTIN_VOID);
}

static bool check_void(void *data, us_term *term)
{
    printing *p = data;
    if (term->kind == US_TERM_CALL && is_void(p, term->as.list.items[0])) {
        us_str text = us_pass_term_text(p->compiler, term);
        us_pass_error(p->compiler, p->clause, "rego_type_error", term->span.position,
                      "%.*s used as value", US_STR_ARG(text));
    }
    return true;
}

bool us_rule_void_calls(us_rules *rules, us_clause *clause)
{
    if (!(clause->locals->has & US_HAS_VOID_CALLS))
        return true;
    size_t errors = us_pass_errors(rules->compiler);
    printing p = {rules->compiler, clause};
    us_visitor visitor = {.data = &p, .term = check_void};
    us_walk_body(&visitor, clause->body);
    if (clause->key)
        us_walk_term(&visitor, clause->key);
    if (clause->value)
        us_walk_term(&visitor, clause->value);
    return us_pass_errors(rules->compiler) == errors;
}

static bool is_print(const us_literal *literal)
{
    return us_literal_calls(literal, "print");
}

static bool erase_in_body(void *data, us_body *body)
{
    printing *p = data;
    size_t kept = 0;
    us_span span = body->count ? body->items[0]->span : (us_span){0};
    for (size_t i = 0; i < body->count; i++)
        if (!is_print(body->items[i]))
            body->items[kept++] = body->items[i];
    if (kept == 0 && body->count)
        body->items[kept++] = us_pass_true(p->compiler, span);
    body->count = kept;
    return true;
}

static void check_body(printing *p, us_body *body, us_vars globals);

static void check_nested(printing *p, const us_literal *literal, us_vars safe);

static void check_operand(printing *p, const us_term *term, us_vars safe)
{
    us_vars vars = us_vars_make(p->compiler->arena, p->clause);
    us_vars_of_term(vars, term, US_VARS_SKIP_CLOSURES);
    us_vars_subtract(vars, safe);
    for (uint32_t v = us_vars_next(vars, 1); v; v = us_vars_next(vars, v + 1)) {
        if (!us_pass_is_named(p->clause, v))
            continue;
        us_str name = us_pass_local_name(p->clause, v);
        us_pass_error(p->compiler, p->clause, "rego_compile_error", term->span.position,
                      "var %.*s is undeclared", US_STR_ARG(name));
    }
}

static void check_terms(printing *p, const us_term *term, us_vars safe)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            check_terms(p, term->as.list.items[i], safe);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            check_terms(p, term->as.object.keys[i], safe);
            check_terms(p, term->as.object.values[i], safe);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        check_body(p, term->as.comprehension.body, safe);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void check_nested(printing *p, const us_literal *literal, us_vars safe)
{
    us_vars inner;
    switch (literal->kind) {
    case US_LITERAL_TERM:
        check_terms(p, literal->as.term, safe);
        break;
    case US_LITERAL_CALL:
        for (size_t i = 1; i < literal->as.call.count; i++)
            check_terms(p, literal->as.call.items[i], safe);
        break;
    case US_LITERAL_EVERY:
        check_terms(p, literal->as.every.domain, safe);
        inner = us_vars_copy(p->compiler->arena, safe);
        if (literal->as.every.key)
            us_vars_of_term(inner, literal->as.every.key, 0);
        us_vars_of_term(inner, literal->as.every.value, 0);
        check_body(p, literal->as.every.body, inner);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        check_body(p, literal->as.logic.left, safe);
        if (literal->as.logic.right)
            check_body(p, literal->as.logic.right, safe);
        break;
    case US_LITERAL_SOME:
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

static void check_body(printing *p, us_body *body, us_vars globals)
{
    us_vars safe = us_vars_copy(p->compiler->arena, globals);
    us_body before = {body->items, 0};
    for (size_t i = 0; i < body->count; i++) {
        us_literal *literal = body->items[i];
        check_nested(p, literal, safe);
        if (is_print(literal))
            for (size_t k = 1; k < literal->as.call.count; k++)
                check_operand(p, literal->as.call.items[k], safe);
        before.items = body->items + i;
        us_outputs_of_body(p->compiler, p->clause, safe, &before, 1);
    }
}

static bool guard_print(void *data, us_literal *literal)
{
    printing *p = data;
    if (!is_print(literal))
        return true;
    us_arena *arena = p->compiler->arena;
    us_terms sets = us_terms_make(arena, literal->as.call.count - 1);
    for (size_t i = 0; i < sets.count; i++) {
        us_term *operand = literal->as.call.items[i + 1];
        us_term *local = us_pass_generate(p->compiler, p->clause, operand);
        us_literal *equation = us_pass_equation(
            p->compiler, us_pass_same_local(p->compiler, local), operand);
        equation->generated = false;
        us_body *body = us_body_make(arena, 1);
        body->items[0] = equation;
        sets.items[i] = us_pass_same_local(p->compiler, operand);
        sets.items[i]->kind = US_TERM_SET_COMPREHENSION;
        sets.items[i]->as.comprehension = (us_comprehension){NULL, local, body};
    }
    us_term *callee = literal->as.call.items[0];
    us_terms call = us_terms_make(arena, 2);
    call.items[0] = us_pass_operator(p->compiler, "internal.print", callee);
    call.items[1] = us_term_list(arena, literal->span, US_TERM_ARRAY, sets);
    call.items[1]->id = literal->id;
    us_literal_set_call(literal, call);
    return true;
}

bool us_rule_print(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    if (!(clause->locals->has & US_HAS_VOID_CALLS))
        return true;
    printing p = {compiler, clause};
    us_visitor visitor = {.data = &p};
    if (compiler->keep_print) {
        us_vars safe = us_vars_make(compiler->arena, clause);
        size_t errors = us_pass_errors(compiler);
        for (size_t i = 0; i < clause->arguments.count; i++)
            us_vars_of_term(safe, clause->arguments.items[i], 0);
        check_body(&p, clause->body, safe);
        us_vars bound = us_vars_make(compiler->arena, clause);
        if (clause->key)
            check_terms(&p, clause->key, bound);
        if (clause->value)
            check_terms(&p, clause->value, bound);
        if (us_pass_errors(compiler) != errors)
            return false;
        visitor.literal = guard_print;
        clause->locals->has |= US_HAS_CLOSURES;
    } else {
        visitor.body = erase_in_body;
    }
    us_walk_body(&visitor, clause->body);
    if (clause->key)
        us_walk_term(&visitor, clause->key);
    if (clause->value)
        us_walk_term(&visitor, clause->value);
    return true;
}

/* RewriteTemplateStrings: $"a {x} b" becomes internal.template_string(["a ", …, " b"]).
 *
 * A hole becomes a set of at most one element, so that an undefined hole leaves
 * the string defined: {x} for a variable, which is bound in any case, and
 * {l | l = hole} for anything else. A hole binds nothing; that everything it
 * needs is bound elsewhere is checked first, in a walk of its own, because the
 * rewriting makes new variables. */
#include "compile/outputs.h"
#include "compile/rules.h"

#include "syntax/ast_walk.h"

typedef struct templates {
    us_compiler *compiler;
    us_clause *clause;
    bool refused; /* the capabilities lack what a template string becomes */
} templates;

/* So many errors are enough; OPA shows ten. */
#define TOLD_MAX 200

static us_vars check_body(templates *t, const us_body *body, us_vars globals);
static void check_term(templates *t, us_term *term, us_vars safe);
static void check_literal(templates *t, const us_literal *literal, us_vars safe);
static void rewrite_literal(templates *t, us_literal *literal);
static void rewrite_template(templates *t, us_term *term);

/* The position says nothing for a call: its term was never written as one. */
static void report(templates *t, const us_literal *hole, const char *code,
                   const char *message)
{
    us_clause nowhere = {0};
    us_clause *place = hole->kind == US_LITERAL_TERM ? t->clause : &nowhere;
    us_position position =
        hole->kind == US_LITERAL_TERM ? hole->as.term->span.position : (us_position){0};
    us_pass_error(t->compiler, place, code, position, "%s", message);
}

static bool is_constant_rule(const us_clause *clause)
{
    const us_term *value = clause->value;
    return us_body_is_true(clause->body) && !clause->otherwise && value &&
           (value->kind == US_TERM_SCALAR || value->kind == US_TERM_VARIABLE ||
            us_term_is_ground(value));
}

/* The ref names a rule that has a value whatever the input. */
static bool is_always_defined(const templates *t, const us_term *term)
{
    const us_tree_node *node = us_tree_find_term(t->compiler->tree, term);
    if (!node || node->is_function)
        return false;
    if (node->fallback || (node->clause_count && node->clauses[0]->key))
        return true;
    return node->clause_count == 1 && is_constant_rule(node->clauses[0]);
}

static bool is_plain(const templates *t, const us_literal *hole)
{
    return hole->kind == US_LITERAL_TERM && (hole->as.term->kind == US_TERM_VARIABLE ||
                                             is_always_defined(t, hole->as.term));
}

static void check_vars(templates *t, const us_literal *hole, us_vars safe)
{
    us_literal bare = *hole;
    bare.with_count = 0;
    us_vars vars = us_vars_make(t->compiler->arena, t->clause);
    us_vars_of_literal(vars, &bare, US_VARS_SKIP_CLOSURES);
    us_vars_subtract(vars, safe);
    for (uint32_t v = us_vars_next(vars, 1); v; v = us_vars_next(vars, v + 1)) {
        us_str name = us_pass_local_name(t->clause, v);
        us_str message = us_str_format(t->compiler->diags->arena,
                                       "var %.*s is undeclared", US_STR_ARG(name));
        report(t, hole, "rego_compile_error", message.text);
    }
}

static void check_hole(templates *t, const us_literal *hole, us_vars safe)
{
    if (hole->kind == US_LITERAL_CALL) {
        const us_builtin *builtin = us_pass_builtin(t->compiler, hole->as.call.items[0]);
        if (builtin && (builtin->flags & US_BUILTIN_RELATION)) {
            us_str message = us_str_format(
                t->compiler->diags->arena,
                "illegal call to relation built-in '%s' that may cause multiple outputs",
                builtin->name);
            report(t, hole, "rego_compile_error", message.text);
            return;
        }
    }
    if (!is_plain(t, hole))
        check_vars(t, hole, safe);
}

/* The holes of a template, but for what stands inside them. One without faults is not
 * looked at again: OPA has rewritten it by then. */
static void check_template(templates *t, us_term *term, us_vars safe)
{
    us_template *template = &term->as.string_template;
    if (term->kind != US_TERM_TEMPLATE || template->checked)
        return;
    size_t errors = us_pass_errors(t->compiler);
    if (t->refused)
        us_pass_error(t->compiler, t->clause, "rego_compile_error", term->span.position,
                      "template-strings are not supported");
    for (size_t i = 0; !t->refused && i < template->count; i++)
        if (template->parts[i].hole)
            check_hole(t, template->parts[i].hole, safe);
    template->checked = us_pass_errors(t->compiler) == errors;
}

/* True if OPA looks at a body again in which there were errors: what is wrong in the
 * innermost of n closures is told 2^n times, so some other end is needed. */
static bool is_told_again(const templates *t, size_t errors)
{
    return us_pass_errors(t->compiler) != errors &&
           us_pass_errors(t->compiler) < TOLD_MAX;
}

static void check_literals(templates *t, const us_body *body, us_vars safe)
{
    for (size_t i = 0; i < body->count; i++)
        check_literal(t, body->items[i], safe);
}

/* The variables of the body count in the body and where the key or value is nothing but
 * a template, not in what stands deeper in them. */
static void check_comprehension(templates *t, const us_term *term, us_vars safe)
{
    const us_comprehension *c = &term->as.comprehension;
    size_t errors = us_pass_errors(t->compiler);
    us_vars inner = check_body(t, c->body, safe);
    bool again = is_told_again(t, errors);
    if (c->key)
        check_template(t, c->key, inner);
    check_template(t, c->value, inner);
    if (c->key)
        check_term(t, c->key, safe);
    check_term(t, c->value, safe);
    if (again)
        check_literals(t, c->body, safe);
}

/* What stands in a hole; it is in a comprehension already, to OPA, where the template
 * has no fault itself. */
static void check_inside(templates *t, const us_template *template,
                         const us_literal *hole, us_vars safe)
{
    size_t errors = us_pass_errors(t->compiler);
    check_literal(t, hole, safe);
    if (template->checked && !is_plain(t, hole) && is_told_again(t, errors))
        check_literal(t, hole, safe);
}

static void check_term(templates *t, us_term *term, us_vars safe)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            check_term(t, term->as.list.items[i], safe);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            check_term(t, term->as.object.keys[i], safe);
            check_term(t, term->as.object.values[i], safe);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        check_comprehension(t, term, safe);
        break;
    case US_TERM_TEMPLATE:
        check_template(t, term, safe);
        for (size_t i = 0; i < term->as.string_template.count; i++)
            if (term->as.string_template.parts[i].hole)
                check_inside(t, &term->as.string_template,
                             term->as.string_template.parts[i].hole, safe);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void check_every(templates *t, const us_every *every, us_vars safe)
{
    us_vars inner = us_vars_copy(t->compiler->arena, safe);
    check_template(t, every->domain, safe);
    if (every->key)
        us_vars_of_term(inner, every->key, 0);
    us_vars_of_term(inner, every->value, 0);
    size_t errors = us_pass_errors(t->compiler);
    check_body(t, every->body, inner);
    bool again = is_told_again(t, errors);
    check_term(t, every->domain, safe);
    if (again)
        check_literals(t, every->body, safe);
}

static void check_literal(templates *t, const us_literal *literal, us_vars safe)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        check_term(t, literal->as.term, safe);
        break;
    case US_LITERAL_CALL:
    case US_LITERAL_SOME:
        for (size_t i = 0; i < literal->as.call.count; i++)
            check_term(t, literal->as.call.items[i], safe);
        break;
    case US_LITERAL_EVERY:
        check_every(t, &literal->as.every, safe);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        check_literals(t, literal->as.logic.left, safe);
        if (literal->as.logic.right)
            check_literals(t, literal->as.logic.right, safe);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++)
        check_term(t, literal->withs[i].value, safe);
}

/* Every variable that some literal of the body binds counts, wherever the
 * literal stands. Returns them and [globals]. */
static us_vars check_body(templates *t, const us_body *body, us_vars globals)
{
    us_vars safe = us_vars_copy(t->compiler->arena, globals);
    us_outputs_of_body(t->compiler, t->clause, safe, body, body->count);
    check_literals(t, body, safe);
    return safe;
}

static us_term *set_of(templates *t, us_term *term)
{
    us_terms list = us_terms_make(t->compiler->arena, 1);
    list.items[0] = term;
    us_term *set = us_term_list(t->compiler->arena, term->span, US_TERM_SET, list);
    set->id = term->id;
    return set;
}

static us_term *hole_term(templates *t, us_literal *hole)
{
    if (hole->kind == US_LITERAL_TERM && hole->as.term->kind == US_TERM_TEMPLATE)
        rewrite_template(t, hole->as.term);
    else
        rewrite_literal(t, hole);
    us_term *term;
    if (hole->kind == US_LITERAL_TERM) {
        term = hole->as.term;
    } else {
        us_span nowhere = {.end = hole->span.end};
        term = us_term_list(t->compiler->arena, nowhere, US_TERM_CALL, hole->as.call);
        term->id = hole->id;
    }
    if (is_plain(t, hole))
        return set_of(t, term);
    us_term *local = us_pass_generate(t->compiler, t->clause, term);
    us_literal *equation =
        us_pass_equation(t->compiler, us_pass_same_local(t->compiler, local), term);
    equation->generated = false;
    equation->withs = hole->withs;
    equation->with_count = hole->with_count;
    us_body *body = us_body_make(t->compiler->arena, 1);
    body->items[0] = equation;
    us_term *set = us_pass_same_local(t->compiler, term);
    set->kind = US_TERM_SET_COMPREHENSION;
    set->as.comprehension = (us_comprehension){NULL, local, body};
    return set;
}

static void rewrite_template(templates *t, us_term *term)
{
    us_arena *arena = t->compiler->arena;
    const us_template source = term->as.string_template;
    us_terms parts = us_terms_make(arena, source.count ? source.count : 1);
    if (source.count == 0)
        parts.items[0] = us_term_string(arena, term->span, US_STR_EMPTY);
    for (size_t i = 0; i < source.count; i++)
        parts.items[i] = source.parts[i].text ? source.parts[i].text
                                              : hole_term(t, source.parts[i].hole);
    us_terms call = us_terms_make(arena, 2);
    call.items[0] = us_pass_operator(t->compiler, "internal.template_string", term);
    call.items[1] = us_term_list(arena, term->span, US_TERM_ARRAY, parts);
    call.items[1]->id = term->id;
    term->kind = US_TERM_CALL;
    term->as.list = call;
}

static bool visit_term(void *data, us_term *term)
{
    if (term->kind != US_TERM_TEMPLATE)
        return true;
    rewrite_template(data, term);
    return false;
}

/* A template that is a literal of its own becomes a call. */
static bool visit_literal(void *data, us_literal *literal)
{
    templates *t = data;
    if (literal->kind == US_LITERAL_TERM && literal->as.term->kind == US_TERM_TEMPLATE) {
        rewrite_template(t, literal->as.term);
        us_terms call = literal->as.term->as.list;
        us_literal_set_call(literal, call);
        return false;
    }
    return true;
}

static void rewrite_literal(templates *t, us_literal *literal)
{
    us_visitor visitor = {.data = t, .term = visit_term, .literal = visit_literal};
    us_walk_literal(&visitor, literal);
}

static void check_clause(templates *t)
{
    us_clause *clause = t->clause;
    us_vars safe = us_vars_make(t->compiler->arena, clause);
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_vars_of_term(safe, clause->arguments.items[i], 0);
    check_body(t, clause->body, safe);
    us_outputs_of_body(t->compiler, clause, safe, clause->body, clause->body->count);
    for (size_t i = 0; i < clause->arguments.count; i++)
        check_term(t, clause->arguments.items[i], safe);
    if (clause->key)
        check_term(t, clause->key, safe);
    if (clause->value)
        check_term(t, clause->value, safe);
}

bool us_rule_templates(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    if (!(clause->locals->has & US_HAS_TEMPLATES))
        return true;
    templates t = {compiler, clause, false};
    t.refused = !us_compiler_function(compiler, US_STR("internal.template_string"));
    size_t errors = us_pass_errors(compiler);
    check_clause(&t);
    if (us_pass_errors(compiler) != errors)
        return false;
    us_visitor visitor = {.data = &t, .term = visit_term, .literal = visit_literal};
    us_walk_body(&visitor, clause->body);
    us_walk_head(&visitor, clause);
    return true;
}

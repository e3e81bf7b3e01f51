/* RewriteComprehensionTerms, RewriteRefsInHead, RewriteWithValues: what has to
 * be evaluated moves into a body.
 *
 * After this pass the term of a comprehension, the head of a rule and the value
 * of a `with` are patterns: refs and comprehensions in them became variables
 * that an equation binds. The targets of `with` are checked here, because it
 * depends on target and value whether the value is one to evaluate or a
 * function to put in another's place. */
#include "compile/rules.h"

#include "syntax/ast_walk.h"

/* The most of one literal. The type checker compares them with each other. */
#define WITHS_MAX 1000

typedef struct hoisting {
    us_compiler *compiler;
    us_clause *clause;
} hoisting;

/* Returns a variable that an equation at the end of [body] makes [term]. */
static us_term *move_to(hoisting *h, us_term *term, us_body *body)
{
    us_term *local = us_pass_generate(h->compiler, h->clause, term);
    us_literal *equation = us_pass_equation(h->compiler, local, term);
    us_body_append(h->compiler->arena, body, &equation, 1);
    return us_pass_same_local(h->compiler, local);
}

static void check_error(const hoisting *h, const char *code, const us_term *place,
                        const char *message)
{
    us_pass_error(h->compiler, h->clause, code, place->span.position, "%s", message);
}

/* Some rule before the end of the target's path would be replaced in part. */
static bool replaces_part(const hoisting *h, const us_term *target)
{
    const us_tree_node *node = h->compiler->tree;
    const us_terms *parts = &target->as.list;
    for (size_t i = 1; i + 1 < parts->count && node; i++) {
        if (parts->items[i]->kind != US_TERM_SCALAR)
            return false;
        node = us_tree_child(node, parts->items[i]->as.scalar);
        if (node && (node->clause_count || node->fallback))
            return true;
    }
    return false;
}

static bool names_function(const hoisting *h, const us_term *term)
{
    if (term->kind != US_TERM_REF)
        return false;
    return us_tree_find_term(h->compiler->tree, term) ||
           us_pass_builtin(h->compiler, term);
}

/* What may stand in for a built-in, and which may be replaced. NULL: all well. */
static const char *check_builtin_target(hoisting *h, const us_builtin *builtin)
{
    us_str name = us_str_from(builtin->name);
    if (us_str_is(name, "eq") || us_str_is(name, "rego.metadata.chain") ||
        us_str_is(name, "rego.metadata.rule"))
        return us_str_format(h->compiler->diags->arena,
                             "with keyword replacing built-in function: replacement of "
                             "\"%s\" invalid",
                             builtin->name)
            .text;
    if (us_str_starts_with(name, US_STR("internal.")))
        return us_str_format(h->compiler->diags->arena,
                             "with keyword replacing built-in function: replacement of "
                             "internal function \"%s\" invalid",
                             builtin->name)
            .text;
    if (builtin->flags & US_BUILTIN_RELATION)
        return "with keyword replacing built-in function: target must not be a relation";
    if (builtin->flags & US_BUILTIN_VOID)
        return "with keyword replacing built-in function: target must not be a void "
               "function";
    return NULL;
}

typedef enum with_verdict {
    WITH_ERROR,
    WITH_KEEP,     /* the value is a function, or a pattern already */
    WITH_EVALUATE, /* the value has to be evaluated first */
} with_verdict;

static with_verdict check_with(hoisting *h, const us_with *with)
{
    const us_term *target = with->target;
    const us_builtin *builtin =
        target->kind == US_TERM_REF ? us_pass_builtin(h->compiler, target) : NULL;
    bool is_root = target->kind == US_TERM_REF && us_term_is_root(target);
    if (is_root && us_str_is(target->as.list.items[0]->as.variable.name, "data")) {
        if (replaces_part(h, target)) {
            check_error(h, "rego_compile_error", target,
                        "with keyword cannot partially replace virtual document(s)");
            return WITH_ERROR;
        }
        const us_tree_node *node = us_tree_find_term(h->compiler->tree, target);
        if (node && node->is_function && names_function(h, with->value))
            return WITH_KEEP;
        node = us_tree_find_term(h->compiler->tree, with->value);
        if (node && node->is_function)
            return WITH_KEEP;
    } else if (builtin) {
        const char *message = check_builtin_target(h, builtin);
        if (message) {
            check_error(h, "rego_compile_error", target, message);
            return WITH_ERROR;
        }
        if (names_function(h, with->value))
            return WITH_KEEP;
    } else if (!is_root) {
        check_error(
            h, "rego_type_error", target,
            "with keyword target must reference existing input, data, or a function");
        return WITH_ERROR;
    }
    return us_term_requires_evaluation(with->value) ? WITH_EVALUATE : WITH_KEEP;
}

/* The name of a function that is not to be called is a variable like any, and
 * an unsafe one. */
static void name_head(hoisting *h, us_term *value)
{
    if (value->kind != US_TERM_REF || us_term_is_root(value))
        return;
    us_variable *head = &value->as.list.items[0]->as.variable;
    if (value->as.list.items[0]->kind == US_TERM_VARIABLE && head->local == 0)
        head->local = us_pass_new_local(h->compiler, h->clause, head->name, false);
}

/* False after an error. A generated literal may share its withs with the one it
 * came from, and then finds them evaluated. */
static bool hoist_withs(hoisting *h, us_literal *literal, us_literals *out)
{
    if (literal->with_count > WITHS_MAX) {
        us_pass_error(h->compiler, h->clause, "rego_compile_error",
                      literal->span.position,
                      "expression has more than %d with modifiers", WITHS_MAX);
        return false;
    }
    for (size_t i = 0; i < literal->with_count; i++) {
        us_with *with = &literal->withs[i];
        with_verdict verdict = check_with(h, with);
        if (verdict == WITH_ERROR)
            return false;
        if (verdict == WITH_KEEP)
            continue;
        name_head(h, with->value);
        us_term *local = us_pass_generate(h->compiler, h->clause, with->value);
        us_literal *equation = us_pass_equation(h->compiler, local, with->value);
        equation->of_with = true;
        us_literals_add(h->compiler->arena, out, equation);
        with->value = us_pass_same_local(h->compiler, local);
    }
    return true;
}

static bool hoist_body(void *data, us_body *body)
{
    hoisting *h = data;
    bool plain = true;
    for (size_t i = 0; i < body->count; i++)
        plain = plain && body->items[i]->with_count == 0;
    if (plain)
        return true;
    us_literals out = {0};
    for (size_t i = 0; i < body->count; i++) {
        /* OPA gives up the body, and does not look at those inside. */
        if (!hoist_withs(h, body->items[i], &out))
            return false;
        us_literals_add(h->compiler->arena, &out, body->items[i]);
    }
    body->items = out.items;
    body->count = out.count;
    return true;
}

static bool hoist_comprehension(void *data, us_term *term)
{
    hoisting *h = data;
    if (!us_term_is_comprehension(term))
        return true;
    us_comprehension *c = &term->as.comprehension;
    if (c->key && us_term_requires_evaluation(c->key))
        c->key = move_to(h, c->key, c->body);
    if (us_term_requires_evaluation(c->value))
        c->value = move_to(h, c->value, c->body);
    return true;
}

static void hoist_comprehensions(hoisting *h)
{
    us_clause *clause = h->clause;
    us_visitor visitor = {.data = h, .term = hoist_comprehension};
    us_walk_head(&visitor, clause);
    us_walk_body(&visitor, clause->body);
}

static void hoist_arguments(hoisting *h, us_clause *first)
{
    for (size_t i = 0; i < first->arguments.count; i++) {
        us_term *argument = first->arguments.items[i];
        if (!us_term_requires_evaluation(argument))
            continue;
        us_term *local = us_pass_generate(h->compiler, first, argument);
        for (us_clause *branch = first; branch; branch = branch->otherwise) {
            us_literal *equation = us_pass_equation(
                h->compiler, us_pass_same_local(h->compiler, local), argument);
            us_body_append(h->compiler->arena, branch->body, &equation, 1);
        }
        first->arguments.items[i] = local;
    }
}

bool us_rule_hoist(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    size_t errors = us_pass_errors(compiler);
    hoisting h = {compiler, clause};
    bool closures = clause->locals->has & US_HAS_CLOSURES;
    if (closures)
        hoist_comprehensions(&h);
    compiler->stage++;
    if (clause->key && us_term_requires_evaluation(clause->key))
        clause->key = move_to(&h, clause->key, clause->body);
    if (clause->value && us_term_requires_evaluation(clause->value))
        clause->value = move_to(&h, clause->value, clause->body);
    hoist_arguments(&h, clause);
    compiler->stage++;
    us_visitor bodies = {
        .data = &h, .body = hoist_body, .term = closures ? NULL : us_walk_no_term};
    if (clause->locals->has & US_HAS_WITHS)
        us_walk_body(&bodies, clause->body);
    return us_pass_errors(compiler) == errors;
}

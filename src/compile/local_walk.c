/* The walk of the pass of locals: declarations, in the order in which they are
 * read.
 *
 * A variable that a scope declared gets its number wherever it is named; one that
 * none did is entered as seen, so that a declaration further down is an error.
 * `:=` becomes `=`, and its operator is marked, for it binds from right to left
 * only. Literals stay in their place and order. */
#include "compile/local_walk.h"

static const char assign_in_not[] = "cannot assign vars inside negated expression";
static const char assign_in_and[] = "cannot assign vars inside implicit and operand";
static const char assign_in_or[] = "cannot assign vars inside implicit or operand";

static void walk_not(us_local_walk *w, us_literal *literal);
static void walk_logic(us_local_walk *w, us_literal *literal);

uint32_t us_local_declare(us_local_walk *w, us_str name, bool wildcard,
                          us_occurrence occurrence, us_position position)
{
    const char *format = NULL;
    switch (us_scopes_occurrence(w->scopes, name)) {
    case US_OCCURRENCE_SEEN:
        format = "var %.*s referenced above";
        break;
    case US_OCCURRENCE_ASSIGNED:
        format = "var %.*s assigned above";
        break;
    case US_OCCURRENCE_DECLARED:
        format = "var %.*s declared above";
        break;
    case US_OCCURRENCE_ARGUMENT:
        format = "arg %.*s redeclared";
        break;
    case US_OCCURRENCE_NONE: {
        uint32_t local = us_pass_new_local(w->compiler, w->clause, name, wildcard);
        w->clause->locals->items[local].origin = US_LOCAL_DECLARED;
        us_scopes_insert(w->scopes, name, local, occurrence);
        return local;
    }
    }
    us_str name_shown = us_local_shown(name);
    us_clause nowhere = {0};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    us_pass_error(w->compiler, position.row ? w->clause : &nowhere, "rego_compile_error",
                  position, format, US_STR_ARG(name_shown));
#pragma GCC diagnostic pop
    w->errors++;
    return 0;
}

static void declare_variable(us_local_walk *w, us_term *variable,
                             us_occurrence occurrence, us_position position)
{
    uint32_t local =
        us_local_declare(w, variable->as.variable.name, variable->as.variable.wildcard,
                         occurrence, position);
    if (local)
        variable->as.variable.local = local;
}

static void walk_variable(us_local_walk *w, us_term *term)
{
    if (term->as.variable.local || term->as.variable.generated)
        return;
    us_scope_entry *entry = us_scopes_find(w->scopes, term->as.variable.name);
    if (entry) {
        /* Rules share the `data` of their packages: nothing is written that is there already. */
        if (entry->local)
            term->as.variable.local = entry->local;
        entry->count++;
    } else {
        us_scopes_insert(w->scopes, term->as.variable.name, 0, US_OCCURRENCE_SEEN);
    }
}

/* `input` alone is the variable of that name, where one was declared. */
static void walk_root(us_local_walk *w, us_term *term)
{
    us_term *head = term->as.list.items[0];
    const us_scope_entry *entry = us_scopes_find(w->scopes, head->as.variable.name);
    if (!entry || entry->occurrence == US_OCCURRENCE_SEEN)
        return;
    uint32_t local = entry->local;
    term->kind = US_TERM_VARIABLE;
    term->as.variable = head->as.variable;
    term->as.variable.local = local;
}

static void walk_terms(us_local_walk *w, const us_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i]->kind != US_TERM_SCALAR)
            us_local_term(w, terms->items[i]);
}

static void walk_call(us_local_walk *w, us_term *term)
{
    us_term *callee = term->as.list.items[0];
    const us_term *head = callee->kind == US_TERM_REF ? callee->as.list.items[0] : callee;
    if (head->kind == US_TERM_VARIABLE) {
        const us_scope_entry *entry = us_scopes_find(w->scopes, head->as.variable.name);
        if (entry && entry->local) {
            us_str text = us_pass_term_text(w->compiler, callee);
            us_pass_error(w->compiler, w->clause, "rego_compile_error",
                          term->span.position, "called function %.*s shadowed",
                          US_STR_ARG(text));
            w->errors++;
        }
    }
    walk_terms(w, &term->as.list);
}

static void walk_comprehension(us_local_walk *w, us_term *term)
{
    us_comprehension *comprehension = &term->as.comprehension;
    us_local_users used = {{&comprehension->value, &comprehension->key},
                           {1, comprehension->key ? 1 : 0}};
    us_scopes_open(w->scopes);
    comprehension->body = us_local_body(w, comprehension->body, &used);
    if (comprehension->key)
        us_local_term(w, comprehension->key);
    us_local_term(w, comprehension->value);
    us_scopes_close(w->scopes);
}

static void walk_with(us_local_walk *w, us_with *with)
{
    us_term *target = with->target;
    us_local_term(w, target);
    /* A variable called input hides the document, but never as a target. */
    const us_scope_entry *entry = us_scopes_find(w->scopes, US_STR("input"));
    us_term *head = target->kind == US_TERM_REF ? target->as.list.items[0] : target;
    if (entry && entry->local && head->kind == US_TERM_VARIABLE &&
        head->as.variable.local == entry->local) {
        head->as.variable.local = 0;
        if (head == target) {
            us_terms list = us_terms_make(w->compiler->arena, 1);
            list.items[0] = head;
            with->target =
                us_term_list(w->compiler->arena, target->span, US_TERM_REF, list);
            with->target->id = target->id;
        }
    }
    us_local_term(w, with->value);
}

void us_local_inside(us_local_walk *w, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        us_local_term(w, literal->as.term);
        break;
    case US_LITERAL_CALL:
    case US_LITERAL_SOME:
        walk_terms(w, &literal->as.call);
        break;
    case US_LITERAL_EVERY:
        if (literal->as.every.key)
            us_local_term(w, literal->as.every.key);
        us_local_term(w, literal->as.every.value);
        us_local_term(w, literal->as.every.domain);
        for (size_t i = 0; i < literal->as.every.body->count; i++)
            us_local_inside(w, literal->as.every.body->items[i]);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        for (size_t i = 0; i < literal->as.logic.left->count; i++)
            us_local_inside(w, literal->as.logic.left->items[i]);
        for (size_t i = 0; literal->as.logic.right && i < literal->as.logic.right->count;
             i++)
            us_local_inside(w, literal->as.logic.right->items[i]);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++)
        walk_with(w, &literal->withs[i]);
}

void us_local_term(us_local_walk *w, us_term *term)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        walk_variable(w, term);
        break;
    case US_TERM_REF:
        if (term->as.list.count == 1 && us_term_is_root(term)) {
            walk_root(w, term);
            break;
        }
        /* fallthrough */
    case US_TERM_ARRAY:
    case US_TERM_SET:
        walk_terms(w, &term->as.list);
        break;
    case US_TERM_CALL:
        walk_call(w, term);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            us_local_term(w, term->as.object.keys[i]);
            us_local_term(w, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        walk_comprehension(w, term);
        break;
    case US_TERM_TEMPLATE:
        for (size_t i = 0; i < term->as.string_template.count; i++)
            if (term->as.string_template.parts[i].hole)
                us_local_inside(w, term->as.string_template.parts[i].hole);
        break;
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static const char *term_kind_name(const us_term *term)
{
    static const char *const names[] = {
#define TERM(name, json) json,
#include "syntax/ast_kinds.def"
    };
    return term->kind == US_TERM_SCALAR ? us_type_name(us_value_type(term->as.scalar))
                                        : names[term->kind];
}

/* The left side of := declares its variables. */
static void walk_assignee(us_local_walk *w, us_term *term)
{
    if (term->kind == US_TERM_VARIABLE) {
        declare_variable(w, term, US_OCCURRENCE_ASSIGNED, term->span.position);
    } else if (term->kind == US_TERM_ARRAY) {
        for (size_t i = 0; i < term->as.list.count; i++)
            walk_assignee(w, term->as.list.items[i]);
    } else if (term->kind == US_TERM_OBJECT) {
        for (size_t i = 0; i < term->as.object.count; i++)
            walk_assignee(w, term->as.object.values[i]);
    } else if (term->kind == US_TERM_REF && term->as.list.count == 1 &&
               us_term_is_root(term)) {
        const us_term *head = term->as.list.items[0];
        us_variable variable = head->as.variable;
        term->kind = US_TERM_VARIABLE;
        term->as.variable = variable;
        declare_variable(w, term, US_OCCURRENCE_ASSIGNED, term->span.position);
    } else {
        us_pass_error(w->compiler, w->clause, "rego_compile_error", term->span.position,
                      "cannot assign to %s", term_kind_name(term));
        w->errors++;
    }
}

static void report_assignment(us_local_walk *w, const us_literal *literal,
                              const char *message)
{
    us_pass_error(w->compiler, w->clause, "rego_compile_error", literal->span.position,
                  "%s", message);
    w->errors++;
}

static us_literal *walk_assignment(us_local_walk *w, us_literal *literal)
{
    if (literal->negated) {
        report_assignment(w, literal, assign_in_not);
        return literal;
    }
    if (literal->as.call.count != 3)
        return literal;
    us_local_term(w, literal->as.call.items[2]);
    for (size_t i = 0; i < literal->with_count; i++)
        us_local_term(w, literal->withs[i].value);
    size_t errors = w->errors;
    walk_assignee(w, literal->as.call.items[1]);
    if (w->errors > errors)
        return literal;
    us_term *callee = us_pass_operator(w->compiler, "eq", literal->as.call.items[0]);
    callee->as.list.items[0]->as.variable.generated = true;
    literal->as.call.items[0] = callee;
    return literal;
}

static us_literal *walk_every(us_local_walk *w, us_literal *literal)
{
    us_every *every = &literal->as.every;
    us_local_term(w, every->domain);
    us_scopes_open(w->scopes);
    size_t errors = w->errors;
    if (every->key && !every->key->as.variable.wildcard)
        declare_variable(w, every->key, US_OCCURRENCE_DECLARED, literal->span.position);
    if (!every->value->as.variable.wildcard && w->errors == errors)
        /* OPA reports a value called like the key without a place. */
        declare_variable(w, every->value, US_OCCURRENCE_DECLARED, (us_position){0});
    if (!every->key && every->value->as.variable.local)
        w->clause->locals->items[every->value->as.variable.local].origin = US_LOCAL_KEY;
    if (w->errors == errors) {
        every->body = us_local_body(w, every->body, NULL);
        /* As in OPA: a name in the domain that was not known is the variable. */
        us_local_term(w, every->domain);
        for (size_t i = 0; i < literal->with_count; i++)
            walk_with(w, &literal->withs[i]);
    }
    us_scopes_close(w->scopes);
    return literal;
}

/* An operand without braces may not declare anything. */
static void walk_implicit(us_local_walk *w, us_body *body, const char *message)
{
    for (size_t i = 0; i < body->count; i++) {
        us_literal *literal = body->items[i];
        if (us_literal_calls(literal, "assign"))
            report_assignment(w, literal, message);
        else if (literal->kind == US_LITERAL_NOT)
            walk_not(w, literal);
        else if (literal->kind == US_LITERAL_AND || literal->kind == US_LITERAL_OR)
            walk_logic(w, literal);
    }
}

static void walk_not(us_local_walk *w, us_literal *literal)
{
    us_logic *logic = &literal->as.logic;
    size_t errors = w->errors;
    if (!logic->explicit_left) {
        walk_implicit(w, logic->left, assign_in_not);
        if (w->errors == errors)
            us_local_inside(w, literal);
        return;
    }
    us_scopes_open(w->scopes);
    logic->left = us_local_body(w, logic->left, NULL);
    for (size_t i = 0; i < literal->with_count; i++)
        walk_with(w, &literal->withs[i]);
    us_scopes_close(w->scopes);
}

static us_body *walk_operand(us_local_walk *w, const us_literal *whole, us_body *body,
                             bool is_explicit)
{
    if (!is_explicit) {
        walk_implicit(w, body,
                      whole->kind == US_LITERAL_AND ? assign_in_and : assign_in_or);
        return body;
    }
    us_scopes_open(w->scopes);
    body = us_local_body(w, body, NULL);
    us_scopes_close(w->scopes);
    return body;
}

static void walk_logic(us_local_walk *w, us_literal *literal)
{
    us_logic *logic = &literal->as.logic;
    size_t errors = w->errors;
    logic->left = walk_operand(w, literal, logic->left, logic->explicit_left);
    logic->right = walk_operand(w, literal, logic->right, logic->explicit_right);
    /* Operands see the variables around them, so what they name counts as used
     * there. */
    if (w->errors == errors)
        us_local_inside(w, literal);
}

/* Returns what replaces the literal, or NULL if nothing does. */
static us_literal *walk_literal(us_local_walk *w, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_CALL:
        if (us_literal_calls(literal, "assign"))
            return walk_assignment(w, literal);
        break;
    case US_LITERAL_SOME:
        return us_local_some(w, literal);
    case US_LITERAL_EVERY:
        return walk_every(w, literal);
    case US_LITERAL_NOT:
        walk_not(w, literal);
        return literal;
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        walk_logic(w, literal);
        return literal;
    case US_LITERAL_TERM:
    case US_LITERAL_KIND_COUNT:
        break;
    }
    us_local_inside(w, literal);
    return literal;
}

us_body *us_local_body(us_local_walk *w, us_body *body, const us_local_users *used)
{
    us_literals result = {0};
    for (size_t i = 0; i < body->count; i++) {
        us_literal *literal = walk_literal(w, body->items[i]);
        if (literal)
            us_literals_add(w->compiler->arena, &result, literal);
    }
    if (result.count == 0 && body->count > 0)
        us_literals_add(w->compiler->arena, &result,
                        us_pass_true(w->compiler, body->items[0]->span));
    us_body *copy = us_literals_body(w->compiler->arena, &result);
    us_local_unused(w, body, copy, used);
    return copy;
}

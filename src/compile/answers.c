/* What a query answers with: the variables it names, and the values of its
 * expressions.
 *
 * A variable counts if the author named it and it occurs outside closures. With
 * capture, each expression that has a value is made an equation of that value
 * and a new variable, right after names were resolved; so `data.a.b` as a query
 * succeeds with false as well. Where the query has several answers or several
 * expressions, the value must hold in addition, as it would without capture. */
#include "compile/number.h"
#include "compile/pass.h"

#include "syntax/ast_walk.h"

typedef struct iteration {
    us_compiler *compiler;
    bool found;
} iteration;

/* A ref with a variable in brackets, or a call of a relation. */
static bool visit_term(void *data, us_term *term)
{
    iteration *search = data;
    if (us_term_is_comprehension(term))
        return false;
    if (term->kind != US_TERM_REF)
        return !search->found;
    const us_builtin *builtin = us_pass_builtin(search->compiler, term);
    search->found = search->found || (builtin && (builtin->flags & US_BUILTIN_RELATION));
    for (size_t i = 1; i < term->as.list.count; i++)
        search->found = search->found || term->as.list.items[i]->kind == US_TERM_VARIABLE;
    return !search->found;
}

/* OPA's variable for a value is a wildcard: where the value is unsafe, so is it, and
 * both are told. */
static us_term *new_capture(us_compiler *compiler, us_clause *clause, const us_term *term)
{
    us_term *local = us_pass_generate(compiler, clause, term);
    clause->locals->items[local->as.variable.local] =
        (us_local){.name = US_STR("$term"), .wildcard = true};
    return local;
}

/* Makes the value of [literal] that of a new variable; NULL if it has none. */
static us_term *capture(us_compiler *compiler, us_clause *clause, us_literal *literal)
{
    if (literal->negated || us_literal_calls(literal, "assign") ||
        us_literal_calls(literal, "eq"))
        return NULL;
    if (literal->kind == US_LITERAL_TERM) {
        us_term *term = literal->as.term;
        us_term *local = new_capture(compiler, clause, term);
        us_terms call = us_terms_make(compiler->arena, 3);
        call.items[0] = us_pass_operator(compiler, "eq", term);
        call.items[1] = term;
        call.items[2] = local;
        us_literal_set_call(literal, call);
        return local;
    }
    if (literal->kind != US_LITERAL_CALL)
        return NULL;
    const us_terms *call = &literal->as.call;
    const us_builtin *builtin = us_literal_builtin(compiler, literal);
    if (us_literal_arity(compiler, literal) != call->count - 1 ||
        (builtin && (builtin->flags & US_BUILTIN_VOID)))
        return NULL;
    us_term *local = new_capture(compiler, clause, call->items[0]);
    us_terms longer = us_terms_make(compiler->arena, call->count + 1);
    memcpy(longer.items, call->items, call->count * sizeof(us_term *));
    longer.items[call->count] = local;
    us_literal_set_call(literal, longer);
    return local;
}

void us_answers_capture(us_compiler *compiler, us_query *query)
{
    us_body *body = query->clause->body;
    size_t count = body->count;
    iteration search = {compiler, false};
    us_visitor visitor = {.data = &search, .term = visit_term};
    us_walk_body(&visitor, body);
    query->value_locals =
        us_arena_alloc_zero(compiler->arena, (count + 1) * sizeof *query->value_locals);
    us_literals out = {0};
    for (size_t i = 0; i < count; i++)
        us_literals_add(compiler->arena, &out, body->items[i]);
    for (size_t i = 0; i < count; i++) {
        us_term *local = capture(compiler, query->clause, body->items[i]);
        if (!local)
            continue;
        query->value_locals[i] = local->as.variable.local;
        if (!search.found && count == 1)
            continue;
        us_literal *holds = us_literal_term(compiler->arena, body->items[i]->span,
                                            us_pass_same_local(compiler, local));
        holds->id = body->items[i]->id;
        holds->generated = true;
        us_literals_add(compiler->arena, &out, holds);
    }
    query->clause->body = us_literals_body(compiler->arena, &out);
}

typedef struct answers {
    us_query *query;
    bool *seen; /* by local */
} answers;

static void add_answer(void *data, us_term *variable)
{
    answers *a = data;
    uint32_t local = variable->as.variable.local;
    const us_local *known = &a->query->clause->locals->items[local];
    if (local == 0 || a->seen[local] || known->wildcard ||
        !us_pass_is_named(a->query->clause, local))
        return;
    a->seen[local] = true;
    a->query->answer_names[a->query->answer_count] = known->name;
    a->query->answer_locals[a->query->answer_count++] = local;
}

void us_answers_collect(us_compiler *compiler, us_query *query)
{
    size_t count = (size_t)query->clause->locals->count + 1;
    answers a = {query, us_arena_alloc_zero(compiler->arena, count)};
    query->answer_names = us_arena_alloc_array(compiler->arena, count, sizeof(us_str));
    query->answer_locals = us_arena_alloc_array(compiler->arena, count, sizeof(uint32_t));
    query->answer_count = 0;
    for (size_t i = 0; i < query->clause->body->count; i++)
        us_number_visible(query->clause->body->items[i], add_answer, &a);
}

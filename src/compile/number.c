/* Variables by name.
 *
 * Rego's older variables are not declared: a name that is neither a rule nor an
 * import is one variable in its whole rule. They get their numbers here, after
 * the declared ones, and so do those in the head, which mean what the body
 * declared. What stays without a number names a document or a function. */
#include "compile/number.h"

#include "compile/declared.h"

#include "syntax/ast_walk.h"

us_numbering us_numbering_make(us_arena *arena)
{
    return (us_numbering){us_names_make(arena)};
}

typedef struct numberer {
    us_names *names;
    us_compiler *compiler;
    us_clause *clause;
    us_scopes *scopes; /* for the head, else NULL */
} numberer;

static void number_term(numberer *n, us_term *term);
static void number_body(numberer *n, us_body *body);

static void number_variable(numberer *n, us_term *term)
{
    us_variable *variable = &term->as.variable;
    if (variable->local || variable->generated)
        return;
    if (n->scopes) {
        const us_scope_entry *entry = us_scopes_find(n->scopes, variable->name);
        if (entry && entry->local) {
            variable->local = entry->local;
            return;
        }
    }
    uint32_t *local = us_names_enter(n->names, variable->name);
    if (*local == US_NAMES_NONE)
        *local =
            us_pass_new_local(n->compiler, n->clause, variable->name, variable->wildcard);
    variable->local = *local;
}

static void number_terms(numberer *n, const us_terms *terms, size_t from)
{
    for (size_t i = from; i < terms->count; i++)
        if (terms->items[i]->kind != US_TERM_SCALAR)
            number_term(n, terms->items[i]);
}

/* A ref to a document or a function: its head is not a variable. */
static void number_path(numberer *n, us_term *ref)
{
    const us_term *head = ref->as.list.items[0];
    if (ref->kind == US_TERM_REF && head->kind == US_TERM_VARIABLE)
        number_terms(n, &ref->as.list, 1);
    else
        number_term(n, ref);
}

static void number_call(numberer *n, us_terms *call)
{
    if (call->items[0]->kind == US_TERM_REF)
        number_path(n, call->items[0]);
    number_terms(n, call, 1);
}

static void number_literal(numberer *n, us_literal *literal);

static void number_term(numberer *n, us_term *term)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        number_variable(n, term);
        break;
    case US_TERM_REF:
        number_terms(n, &term->as.list, us_term_is_root(term) ? 1 : 0);
        break;
    case US_TERM_CALL:
        number_call(n, &term->as.list);
        break;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        number_terms(n, &term->as.list, 0);
        break;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            number_term(n, term->as.object.keys[i]);
            number_term(n, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        if (term->as.comprehension.key)
            number_term(n, term->as.comprehension.key);
        number_term(n, term->as.comprehension.value);
        number_body(n, term->as.comprehension.body);
        break;
    case US_TERM_TEMPLATE:
        for (size_t i = 0; i < term->as.string_template.count; i++)
            if (term->as.string_template.parts[i].hole)
                number_literal(n, term->as.string_template.parts[i].hole);
        break;
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
}

/* A lone variable that names a document or a function becomes a ref. */
static us_term *as_ref(us_compiler *compiler, us_term *term)
{
    if (term->kind != US_TERM_VARIABLE || term->as.variable.local)
        return term;
    us_terms list = us_terms_make(compiler->arena, 1);
    list.items[0] = term;
    us_term *ref = us_term_list(compiler->arena, term->span, US_TERM_REF, list);
    ref->id = term->id;
    return ref;
}

static void number_with(numberer *n, us_with *with)
{
    with->target = as_ref(n->compiler, with->target);
    if (with->target->kind == US_TERM_REF)
        number_path(n, with->target);
    else
        number_term(n, with->target);
    bool names_function =
        (with->value->kind == US_TERM_VARIABLE || with->value->kind == US_TERM_REF) &&
        us_pass_builtin(n->compiler, with->value);
    if (names_function)
        with->value = as_ref(n->compiler, with->value);
    else
        number_term(n, with->value);
}

static void number_literal(numberer *n, us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        number_term(n, literal->as.term);
        break;
    case US_LITERAL_CALL:
        number_call(n, &literal->as.call);
        break;
    case US_LITERAL_SOME:
        number_terms(n, &literal->as.symbols, 0);
        break;
    case US_LITERAL_EVERY:
        if (literal->as.every.key)
            number_term(n, literal->as.every.key);
        number_term(n, literal->as.every.value);
        number_term(n, literal->as.every.domain);
        number_body(n, literal->as.every.body);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        number_body(n, literal->as.logic.left);
        if (literal->as.logic.right)
            number_body(n, literal->as.logic.right);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++)
        number_with(n, &literal->withs[i]);
}

static void number_body(numberer *n, us_body *body)
{
    for (size_t i = 0; i < body->count; i++)
        number_literal(n, body->items[i]);
}

void us_number_clause(us_numbering *numbering, us_compiler *compiler, us_clause *clause,
                      us_scopes *scopes)
{
    us_names_clear(&numbering->names);
    numberer n = {&numbering->names, compiler, clause, NULL};
    number_body(&n, clause->body);
    n.scopes = scopes;
    number_terms(&n, &clause->arguments, 0);
    number_terms(&n, &clause->reference, 1);
    if (clause->key)
        number_term(&n, clause->key);
    if (clause->value)
        number_term(&n, clause->value);
}

/* Variables of one literal or term, with some places left out. */
typedef struct search {
    void (*visit)(void *data, us_term *variable);
    void *data;
    bool closures;  /* look into comprehensions */
    bool patterns;  /* leave out object keys and heads of refs */
    bool operators; /* look at the names of functions */
} search;

static void search_term(const search *s, us_term *term)
{
    switch (term->kind) {
    case US_TERM_VARIABLE:
        s->visit(s->data, term);
        break;
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET: {
        bool skip = (term->kind == US_TERM_REF && s->patterns) ||
                    (term->kind == US_TERM_CALL && !s->operators);
        for (size_t i = skip ? 1 : 0; i < term->as.list.count; i++)
            if (term->as.list.items[i]->kind != US_TERM_SCALAR)
                search_term(s, term->as.list.items[i]);
        break;
    }
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++) {
            if (!s->patterns)
                search_term(s, term->as.object.keys[i]);
            search_term(s, term->as.object.values[i]);
        }
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_TEMPLATE:
        if (s->closures)
            us_term_variables(term, s->visit, s->data);
        break;
    case US_TERM_SCALAR:
    case US_TERM_KIND_COUNT:
        break;
    }
}

void us_number_bindable(us_term *term, void (*visit)(void *data, us_term *variable),
                        void *data)
{
    search s = {.visit = visit, .data = data, .patterns = true};
    search_term(&s, term);
}

static void search_literal(const search *s, us_literal *literal)
{
    if (literal->kind == US_LITERAL_TERM)
        search_term(s, literal->as.term);
    else if (literal->kind == US_LITERAL_EVERY)
        search_term(s, literal->as.every.domain);
    else if (literal->kind == US_LITERAL_CALL)
        for (size_t i = 1; i < literal->as.call.count; i++)
            search_term(s, literal->as.call.items[i]);
}

void us_number_visible(us_literal *literal, void (*visit)(void *data, us_term *variable),
                       void *data)
{
    search s = {.visit = visit, .data = data};
    search_literal(&s, literal);
}

typedef struct mention {
    us_str name;
    bool found;
} mention;

static void match_mention(void *data, us_term *variable)
{
    mention *m = data;
    m->found = m->found || us_str_equal(variable->as.variable.name, m->name);
}

bool us_number_mentions(us_term *term, us_str name)
{
    mention m = {.name = name};
    search s = {.visit = match_mention, .data = &m, .operators = true};
    search_term(&s, term);
    return m.found;
}

bool us_number_names(us_term *term, us_str name)
{
    mention m = {.name = name};
    us_term_variables(term, match_mention, &m);
    return m.found;
}

typedef struct all_variables {
    void (*visit)(void *data, us_term *variable);
    void *data;
} all_variables;

static bool visit_any(void *data, us_term *term)
{
    const all_variables *all = data;
    if (term->kind == US_TERM_VARIABLE)
        all->visit(all->data, term);
    return true;
}

void us_number_variables(us_literal *literal,
                         void (*visit)(void *data, us_term *variable), void *data)
{
    all_variables all = {visit, data};
    us_visitor visitor = {.data = &all, .term = visit_any};
    us_walk_literal(&visitor, literal);
}

/* The search for variables that are called like a built-in. */
typedef struct builtin_names {
    us_compiler *compiler;
    us_clause *clause;
    us_scopes *scopes;
    us_names
        *excluded; /* declared in the body, or named in a with; NULL: not known yet */
} builtin_names;

static void exclude(void *data, us_term *variable)
{
    us_names_put(data, variable->as.variable.name, 0);
}

static bool exclude_withs(void *data, us_literal *literal)
{
    for (size_t i = 0; i < literal->with_count; i++) {
        us_term_variables(literal->withs[i].target, exclude, data);
        us_term_variables(literal->withs[i].value, exclude, data);
    }
    return true;
}

static void enter_builtin_name(void *data, us_term *variable)
{
    builtin_names *b = data;
    us_str name = variable->as.variable.name;
    if (variable->as.variable.local || variable->as.variable.wildcard ||
        !us_compiler_function(b->compiler, name) || us_scopes_find(b->scopes, name))
        return;
    if (!b->excluded->arena) {
        *b->excluded = us_names_make(b->compiler->arena);
        us_body_declared(b->clause->body, exclude, b->excluded);
        us_visitor visitor = {.data = b->excluded, .literal = exclude_withs};
        us_walk_body(&visitor, b->clause->body);
    }
    if (us_names_find(b->excluded, name) != US_NAMES_NONE)
        return;
    uint32_t local = us_pass_new_local(b->compiler, b->clause, name, false);
    us_scopes_insert(b->scopes, name, local, US_OCCURRENCE_SEEN);
}

void us_number_builtin_names(us_compiler *compiler, us_clause *clause, us_scopes *scopes)
{
    us_names excluded = {0};
    builtin_names b = {compiler, clause, scopes, &excluded};
    search s = {.visit = enter_builtin_name, .data = &b};
    for (size_t i = 0; i < clause->body->count; i++)
        search_literal(&s, clause->body->items[i]);
}

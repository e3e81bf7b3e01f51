/* What the front passes share.
 *
 * A node that a pass makes takes place and id of the node it stands for, so an
 * error or a trace event about it points at what the author wrote. Variables
 * that a pass makes have a number and no name. */
#include "compile/pass.h"

#include "syntax/ast_text.h"

static void each_branch(us_compiler *compiler, us_clause *clause,
                        void (*visit)(us_compiler *, us_clause *, void *), void *data)
{
    for (; clause; clause = clause->otherwise)
        visit(compiler, clause, data);
}

void us_pass_each(us_compiler *compiler,
                  void (*visit)(us_compiler *compiler, us_clause *clause, void *data),
                  void *data)
{
    for (size_t i = 0; i < compiler->clause_count; i++)
        each_branch(compiler, compiler->clauses[i], visit, data);
    for (size_t i = 0; i < compiler->query_count; i++)
        each_branch(compiler, compiler->queries[i].clause, visit, data);
}

void us_walk_head(const us_visitor *visitor, const us_clause *clause)
{
    for (size_t i = 0; i < clause->arguments.count; i++)
        us_walk_term(visitor, clause->arguments.items[i]);
    if (clause->key)
        us_walk_term(visitor, clause->key);
    if (clause->value)
        us_walk_term(visitor, clause->value);
}

size_t us_pass_errors(const us_compiler *compiler)
{
    return compiler->diags->count + compiler->diags->dropped;
}

void us_pass_give_up(us_compiler *compiler)
{
    if (compiler->in_portion)
        us_arena_exhaust(compiler->arena);
}

us_diag *us_pass_error(us_compiler *compiler, const us_clause *clause, const char *code,
                       us_position position, const char *format, ...)
{
    us_pass_give_up(compiler);
    bool nowhere = position.row == 0 || !clause->module;
    us_str file = nowhere ? US_STR_EMPTY : clause->module->file;
    va_list arguments;
    va_start(arguments, format);
    us_str message = us_str_format_list(compiler->diags->arena, format, arguments);
    va_end(arguments);
    return us_diag_list_report(compiler->diags, code, file, US_STR_EMPTY, position,
                               "%.*s", US_STR_ARG(message));
}

uint32_t us_pass_new_local(us_compiler *compiler, us_clause *clause, us_str name,
                           bool wildcard)
{
    us_locals *locals = clause->locals;
    if (locals->count + 1 >= locals->capacity) {
        uint32_t capacity = locals->capacity ? locals->capacity * 2 : 8;
        locals->items = us_arena_grow(compiler->arena, locals->items,
                                      locals->capacity * sizeof *locals->items,
                                      capacity * sizeof *locals->items);
        locals->capacity = capacity;
    }
    locals->items[++locals->count] =
        (us_local){.name = name, .wildcard = wildcard, .stage = compiler->stage};
    return locals->count;
}

bool us_pass_is_named(const us_clause *clause, uint32_t local)
{
    us_str name = clause->locals->items[local].name;
    return name.length && !us_str_starts_with(name, US_STR("__local"));
}

us_str us_pass_local_name(const us_clause *clause, uint32_t local)
{
    const us_local *variable = &clause->locals->items[local];
    return variable->wildcard ? US_STR("_") : variable->name;
}

us_term *us_pass_generate(us_compiler *compiler, us_clause *clause, const us_term *source)
{
    us_term *term = us_term_variable(compiler->arena, source->span, US_STR_EMPTY);
    term->id = source->id;
    term->as.variable.generated = true;
    term->as.variable.local = us_pass_new_local(compiler, clause, US_STR_EMPTY, false);
    return term;
}

us_term *us_pass_same_local(us_compiler *compiler, const us_term *variable)
{
    us_term *term = us_arena_alloc(compiler->arena, sizeof *term);
    *term = *variable;
    return term;
}

/* What stands in [name] up to the next dot, or the end; *at moves behind that. */
static us_str next_part(const char *name, size_t *at)
{
    size_t from = *at, to = from;
    while (name[to] != '\0' && name[to] != '.')
        to++;
    *at = name[to] == '.' ? to + 1 : to;
    return us_str_make(name + from, to - from);
}

us_term *us_pass_operator(us_compiler *compiler, const char *name, const us_term *source)
{
    us_arena *arena = compiler->arena;
    size_t count = 1, at = 0;
    for (const char *c = name; *c != '\0'; c++)
        count += *c == '.';
    us_terms parts = us_terms_make(arena, count);
    for (size_t i = 0; i < count; i++) {
        us_str part = next_part(name, &at);
        parts.items[i] = i == 0 ? us_term_variable(arena, source->span, part)
                                : us_term_string(arena, source->span, part);
        parts.items[i]->id = source->id;
    }
    us_term *callee = us_term_list(arena, source->span, US_TERM_REF, parts);
    callee->id = source->id;
    return callee;
}

us_literal *us_pass_call(us_compiler *compiler, us_terms call, const us_term *source)
{
    us_literal *literal = us_literal_call(compiler->arena, source->span, call);
    literal->id = source->id;
    literal->generated = true;
    return literal;
}

us_literal *us_pass_equation(us_compiler *compiler, us_term *left, us_term *right)
{
    us_terms call = us_terms_make(compiler->arena, 3);
    call.items[0] = us_pass_operator(compiler, "eq", right);
    call.items[1] = left;
    call.items[2] = right;
    us_literal *literal = us_pass_call(compiler, call, right);
    literal->as.builtin = us_compiler_function(compiler, US_STR("eq"));
    return literal;
}

us_literal *us_pass_true(us_compiler *compiler, us_span span)
{
    us_term *term = us_term_scalar(compiler->arena, span, US_TRUE);
    us_literal *literal = us_literal_term(compiler->arena, span, term);
    literal->generated = true;
    return literal;
}

void us_literals_add(us_arena *arena, us_literals *literals, us_literal *literal)
{
    literals->items = us_arena_room(arena, literals->items, literals->count,
                                    &literals->capacity, sizeof *literals->items);
    literals->items[literals->count++] = literal;
}

us_body *us_literals_body(us_arena *arena, const us_literals *literals)
{
    us_body *body = us_arena_alloc(arena, sizeof *body);
    *body = (us_body){literals->items, literals->count};
    return body;
}

bool us_body_is_true(const us_body *body)
{
    if (body->count != 1 || body->items[0]->kind != US_LITERAL_TERM)
        return false;
    const us_term *term = body->items[0]->as.term;
    return term->kind == US_TERM_SCALAR && us_value_equal(term->as.scalar, US_TRUE);
}

void us_body_append(us_arena *arena, us_body *body, us_literal *const *literals,
                    size_t count)
{
    if (count == 0)
        return;
    size_t kept = us_body_is_true(body) ? 0 : body->count;
    us_literal **items = us_arena_alloc_array(arena, kept + count, sizeof *items);
    if (kept)
        memcpy(items, body->items, kept * sizeof *items);
    memcpy(items + kept, literals, count * sizeof *items);
    body->items = items;
    body->count = kept + count;
}

/* How many numbers the reference used up for the locals before [end], those of heads
 * or the others. A key gets a second one, that is not shown. */
static size_t numbers_used(const us_locals *locals, uint32_t end, bool of_heads)
{
    size_t count = 0;
    for (uint32_t i = 1; i < end; i++) {
        if (of_heads)
            count += locals->items[i].origin == US_LOCAL_OF_HEAD;
        else
            count += locals->items[i].origin == US_LOCAL_KEY        ? 2
                     : locals->items[i].origin == US_LOCAL_DECLARED ? 1
                                                                    : 0;
    }
    return count;
}

us_str us_pass_generated_name(us_compiler *compiler, const us_clause *clause,
                              uint32_t local)
{
    us_pass_give_up(compiler);
    us_arena *arena = compiler->diags->arena;
    const us_locals *own = clause->locals;
    bool of_head = own->items[local].origin == US_LOCAL_OF_HEAD;
    if (own->items[local].origin == US_LOCAL_OTHER)
        return us_str_format(arena, "__local%u__", local - 1);
    size_t number = numbers_used(own, local, of_head);
    if (clause->query)
        return us_str_format(arena, "__localq%zu__", number);
    for (size_t i = 0; i < compiler->clause_count; i++) {
        const us_clause *other = compiler->clauses[i];
        const us_locals *locals = other->locals;
        int order = us_str_compare(other->module->file, clause->module->file);
        bool before =
            order < 0 || (order == 0 && other->index < clause->index && locals != own);
        if (before)
            number += numbers_used(locals, locals->count + 1, of_head);
        if (!of_head)
            number += numbers_used(locals, locals->count + 1, true);
    }
    return us_str_format(arena, "__local%zu__", number);
}

void us_pass_stands_for(us_clause *clause, const us_term *local, const us_term *subject)
{
    clause->locals->items[local->as.variable.local].subject = subject;
}

void us_pass_is_pattern(us_clause *clause, const us_term *local, const us_term *pattern)
{
    clause->locals->items[local->as.variable.local].pattern = pattern;
}

/* The pass of locals makes := an `eq` and marks the operator. */
bool us_literal_is_assignment(const us_literal *literal)
{
    return us_literal_is_equation(literal) &&
           literal->as.call.items[0]->as.list.items[0]->as.variable.generated;
}

bool us_term_is_comprehension(const us_term *term)
{
    return term->kind == US_TERM_ARRAY_COMPREHENSION ||
           term->kind == US_TERM_SET_COMPREHENSION ||
           term->kind == US_TERM_OBJECT_COMPREHENSION;
}

bool us_term_requires_evaluation(const us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_TEMPLATE:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return true;
    case US_TERM_ARRAY:
    case US_TERM_SET:
        for (size_t i = 0; i < term->as.list.count; i++)
            if (us_term_requires_evaluation(term->as.list.items[i]))
                return true;
        return false;
    case US_TERM_OBJECT:
        for (size_t i = 0; i < term->as.object.count; i++)
            if (us_term_requires_evaluation(term->as.object.keys[i]) ||
                us_term_requires_evaluation(term->as.object.values[i]))
                return true;
        return false;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return false;
}

static const us_builtin *find_row(const us_capabilities *capabilities, us_str name)
{
    size_t low = 0, high = capabilities->function_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const us_builtin *row = capabilities->functions[middle];
        int order = us_str_compare(us_str_from(row->name), name);
        if (order == 0)
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const us_builtin *host_function(const us_compiler *compiler, us_str name)
{
    for (size_t i = 0; i < compiler->host_function_count; i++)
        if (us_str_is(name, compiler->host_functions[i].builtin.name))
            return &compiler->host_functions[i].builtin;
    return NULL;
}

/* No function of the host's has the name of a built-in one. */
const us_builtin *us_compiler_function(const us_compiler *compiler, us_str name)
{
    const us_builtin *row, *host;
    if (!compiler->capabilities) {
        row = us_builtin_find(name);
        return row ? row : host_function(compiler, name);
    }
    row = find_row(compiler->capabilities, name);
    host = row ? host_function(compiler, name) : NULL;
    return host ? host : row;
}

const us_builtin *us_pass_builtin(const us_compiler *compiler, const us_term *callee)
{
    const us_term *head = callee->kind == US_TERM_REF ? callee->as.list.items[0] : callee;
    if (head->kind != US_TERM_VARIABLE || head->as.variable.local)
        return NULL;
    if (callee->kind == US_TERM_VARIABLE || callee->as.list.count == 1)
        return us_compiler_function(compiler, head->as.variable.name);
    if (us_str_is(head->as.variable.name, "data"))
        return NULL;
    us_arena_mark mark = us_arena_get_mark(compiler->arena);
    us_str name = us_term_dotted_name(compiler->arena, callee);
    const us_builtin *builtin = name.length ? us_compiler_function(compiler, name) : NULL;
    us_arena_release(compiler->arena, mark);
    return builtin;
}

us_str us_pass_term_text(us_compiler *compiler, const us_term *term)
{
    us_buf buf = us_buf_make(compiler->diags->arena);
    us_ast_print_term(&buf, term);
    return us_buf_str(&buf);
}

us_str us_pass_ref_text(us_compiler *compiler, const us_clause *clause, us_terms ref)
{
    us_arena *arena = compiler->diags->arena;
    us_terms shown = us_terms_make(arena, ref.count);
    for (size_t i = 0; i < ref.count; i++) {
        shown.items[i] = ref.items[i];
        uint32_t local =
            ref.items[i]->kind == US_TERM_VARIABLE ? ref.items[i]->as.variable.local : 0;
        if (local == 0)
            continue;
        us_term *copy = us_arena_alloc(arena, sizeof *copy);
        *copy = *ref.items[i];
        us_str name = clause->locals->items[local].name;
        copy->as.variable.name =
            name.length ? name : us_pass_generated_name(compiler, clause, local);
        shown.items[i] = copy;
    }
    us_term term = {.kind = US_TERM_REF, .as.list = shown};
    return us_pass_term_text(compiler, &term);
}

us_str us_pass_reference_text(us_compiler *compiler, const us_clause *clause)
{
    return us_pass_ref_text(compiler, clause, clause->reference);
}

us_str us_pass_place_text(us_compiler *compiler, const us_module *module,
                          us_position position)
{
    us_arena *arena = compiler->diags->arena;
    if (module->file.length)
        return us_str_format(arena, "%.*s:%u", US_STR_ARG(module->file), position.row);
    return us_str_format(arena, "%u:%u", position.row, position.column);
}
